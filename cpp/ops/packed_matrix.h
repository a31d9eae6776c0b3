// A matrix packed into panels once, and products with it: what loops make of a product with a
// matrix that is the same in all steps.
#pragma once

#include "graph/op.h"

namespace croton {

// A matrix of float32 or float64 as a vector of its panels (ops/panel_product).
class PackedMatrix final : public Op {
 public:
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "PackedMatrix"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "PackedMatrix"; }
  Ref<Apply> make(VariableList inputs) const override;
  void bind(const Apply& node, Binder& binder) const override;
};

// The product of a matrix and another one, which is given for its shape and as packed.
class PackedDot final : public Op {
 public:
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "PackedDot"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "PackedDot"; }
  Ref<Apply> make(VariableList inputs) const override;
  bool reads_data(std::size_t input) const override { return input != 1; }
  void bind(const Apply& node, Binder& binder) const override;
};

}  // namespace croton
