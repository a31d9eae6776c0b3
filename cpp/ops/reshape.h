// The same elements in another shape.
#pragma once

#include "graph/op.h"

namespace croton {

// Inputs: the array, and a vector of integers of which one may be -1.
class Reshape final : public Op {
 public:
  explicit Reshape(std::int64_t ndim) : ndim_(ndim) {}
  OpFamily family() const override { return OpFamily::reshape; }
  const char* class_name() const override { return "Reshape"; }
  std::vector<Property> properties() const override { return {{"ndim", ndim_}}; }
  std::string text() const override { return "Reshape{" + std::to_string(ndim_) + "}"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input == 0; }
  bool reads_as_integers(std::size_t input) const override { return input == 1; }
  void bind(const Apply& node, Binder& binder) const override;

 private:
  std::int64_t ndim_;
};

}  // namespace croton
