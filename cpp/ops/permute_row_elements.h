// The elements of each row, the last dimension, in another order.
#pragma once

#include "graph/op.h"

namespace croton {

// Inputs: the array, the permutations, and an integer scalar that is not zero for their inverse.
// Array and permutations are broadcast against each other.
class PermuteRowElements final : public Op {
 public:
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "PermuteRowElements"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "PermuteRowElements"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool reads_as_integers(std::size_t input) const override { return input == 2; }
  void bind(const Apply& node, Binder& binder) const override;
};

}  // namespace croton
