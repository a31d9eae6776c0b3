// Small tests on applications, for rules to be written in.
#pragma once

#include "graph/op.h"
#include "ops/constants.h"
#include "ops/elementwise.h"

namespace croton {

// The elementwise operation when the node applies this function, else null.
inline const Elementwise* match_function(const Apply& node, ScalarFunction function) {
  if (node.op()->family() != OpFamily::elemwise) return nullptr;
  const auto* op = static_cast<const Elementwise*>(node.op().get());
  return op->function() == function && !op->is_cast() ? op : nullptr;
}

inline const Apply* producer_of_family(const Ref<Variable>& variable, OpFamily family) {
  const Apply* owner = variable->owner();
  return owner != nullptr && owner->op()->family() == family ? owner : nullptr;
}

}  // namespace croton
