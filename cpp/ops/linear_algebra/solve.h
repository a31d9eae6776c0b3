// Systems of linear equations.
#pragma once

#include "graph/op.h"

namespace croton {

struct View;

// x with a x = b for a square matrix a and a vector or matrix b. Of a triangular matrix only that
// triangle is read; other structures are solved as general ones. The remaining properties are
// Theano's and change nothing.
class Solve final : public Op {
 public:
  // Raises ValueError for an unknown structure.
  Solve(std::string structure, bool lower, bool overwrite_a, bool overwrite_b);
  const std::string& structure() const { return structure_; }
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "Solve"; }
  std::vector<Property> properties() const override {
    return {{"A_structure", structure_},
            {"lower", lower_},
            {"overwrite_A", overwrite_a_},
            {"overwrite_b", overwrite_b_}};
  }
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  void bind_general(Binder& binder, const View& result) const;
  void bind_triangular(Binder& binder, const View& result) const;
  bool is_lower() const { return structure_ == "lower_triangular"; }
  bool is_triangular() const { return is_lower() || structure_ == "upper_triangular"; }

  std::string structure_;
  bool lower_, overwrite_a_, overwrite_b_;
};

}  // namespace croton
