// The exponential of a square matrix, and its derivative in a direction.
#pragma once

#include "graph/op.h"

namespace croton {

class Expm final : public Op {
 public:
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "Expm"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "Expm"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;
};

// The derivative of the exponential of the first matrix in the direction of the second.
class ExpmDerivative final : public Op {
 public:
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "ExpmDerivative"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "ExpmDerivative"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;
};

}  // namespace croton
