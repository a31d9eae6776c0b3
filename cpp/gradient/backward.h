// Reverse-mode differentiation: one sweep from the outputs back; the rules are with the operations.
#pragma once

#include "graph/variable.h"

namespace croton {

// The gradient with respect to each of `wrt` of a cost, given its gradients with respect to
// `outputs`. A null entry: nothing connects that variable to the outputs. No gradient flows through
// `consider_constant`.
VariableList backward(const VariableList& outputs, const VariableList& output_gradients,
                      const VariableList& wrt, const VariableList& consider_constant);

// Gradients that are no tensors, such as sparse matrices, are the host's affair.
struct ForeignGradients {
  // The sum of terms of which some are no tensors.
  Ref<Variable> (*sum)(const VariableList& terms);
  // A tensor in place of the gradient of one that an operation of the core has computed.
  Ref<Variable> (*as_tensor)(const Ref<Variable>& gradient);
};
void set_foreign_gradients(const ForeignGradients& handlers);

}  // namespace croton
