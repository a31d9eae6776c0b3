// Reductions that others can do better.
#include "ops/argmax.h"
#include "ops/reduce.h"
#include "rewrite/pipeline.h"

namespace croton {

// max_and_argmax(x) -> max(x), argmax(x): a maximum is fused with what is before it, and often the
// other is not used at all.
VariableList split_max_and_argmax(const Apply& node) {
  if (node.op()->family() != OpFamily::argmax || node.outputs().size() != 2) return {};
  const auto& op = static_cast<const Argmax&>(*node.op());
  const auto max = unique<Reduce>(ReduceFunction::max, op.axes(), std::nullopt, std::nullopt);
  const auto argmax = unique<Argmax>(op.axes(), Argmax::Kind::argmax);
  return {max->make(node.inputs())->output(), argmax->make(node.inputs())->output()};
}

}  // namespace croton
