// Connectionist temporal classification: the probability of a sequence of labels, summed over all
// ways to align it with a longer sequence of inputs.
#pragma once

#include "graph/op.h"

namespace croton {

// Inputs: activations (time, batch, classes) of floats; labels (batch, length), where negative ones
// are padding; the number of times that count for each of the batch. Outputs: for each of the batch
// the negative logarithm of the probability, infinite where the labels do not fit into the time;
// and its gradient with respect to the activations, zero there. Class 0 is the blank. Probabilities
// are the softmax of the activations.
class ConnectionistTemporalClassification final : public Op {
 public:
  explicit ConnectionistTemporalClassification(bool compute_grad) : compute_grad_(compute_grad) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "ConnectionistTemporalClassification"; }
  std::vector<Property> properties() const override { return {{"compute_grad", compute_grad_}}; }
  std::string text() const override { return class_name(); }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input == 0; }
  void bind(const Apply& node, Binder& binder) const override;

 private:
  bool compute_grad_;
};

}  // namespace croton
