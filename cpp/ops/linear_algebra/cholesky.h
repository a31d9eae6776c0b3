// The triangular root of a positive definite matrix.
#pragma once

#include "graph/op.h"

namespace croton {

// x = l l^H (or u^H u), where one triangle of x is read.
class Cholesky final : public Op {
 public:
  // `on_error` is "raise" or "nan": what a matrix that is not positive definite gives. Raises
  // ValueError for another word.
  Cholesky(bool lower, std::string on_error);
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "Cholesky"; }
  std::vector<Property> properties() const override {
    return {{"lower", lower_}, {"on_error", on_error_}};
  }
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  bool lower_;
  std::string on_error_;
};

}  // namespace croton
