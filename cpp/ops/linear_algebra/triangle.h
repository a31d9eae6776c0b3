// A triangle of a matrix, the rest zero: what gradients of factorisations are made of.
#pragma once

#include "graph/op.h"

namespace croton {

// The elements on and below (`lower`) or above the diagonal that many places up from the main one.
class Triangle final : public Op {
 public:
  Triangle(bool lower, std::int64_t diagonal) : lower_(lower), diagonal_(diagonal) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "Triangle"; }
  std::vector<Property> properties() const override {
    return {{"lower", lower_}, {"diagonal", diagonal_}};
  }
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  bool lower_;
  std::int64_t diagonal_;
};

}  // namespace croton
