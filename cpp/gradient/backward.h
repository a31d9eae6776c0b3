// Reverse-mode differentiation: one sweep from the outputs back; the rules are with the operations.
#pragma once

#include "graph/variable.h"

namespace croton {

// The gradient with respect to each of `wrt` of a cost, given its gradients with respect to
// `outputs`. A null entry: nothing connects that variable to the outputs. No gradient flows through
// `consider_constant`.
VariableList backward(const VariableList& outputs, const VariableList& output_gradients,
                      const VariableList& wrt, const VariableList& consider_constant);

}  // namespace croton
