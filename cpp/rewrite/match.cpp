// Values that are known before a function is called.
#include "rewrite/match.h"

#include "ops/dim_shuffle.h"

namespace croton {

using F = ScalarFunction;

std::optional<double> repeated_value(const Variable* variable) {
  while (const Apply* node = variable->owner()) {
    const OpFamily family = node->op()->family();
    if (match_function(*node, F::second) != nullptr) {
      variable = node->input(1).get();
    } else if (family == OpFamily::dim_shuffle || family == OpFamily::alloc ||
               family == OpFamily::reshape || family == OpFamily::rebroadcast) {
      variable = node->input(0).get();
    } else if (family == OpFamily::elemwise &&
               static_cast<const Elementwise&>(*node->op()).is_cast() &&
               is_float(variable->dtype()) && is_float(node->input(0)->dtype())) {
      variable = node->input(0).get();
    } else {
      break;
    }
  }
  const Constant* constant = as_constant(variable);
  if (constant == nullptr || !constant->data().is_set() || constant->data().size() == 0)
    return std::nullopt;
  const NDArray& data = constant->data();
  if (data.size() != 1) return std::nullopt;
  return element_value(data.dtype(), data.data());
}

Ref<Variable> as_scalar(const Ref<Variable>& variable) {
  if (variable->ndim() == 0) return variable;
  const Apply* node = producer_of_family(variable, OpFamily::dim_shuffle);
  if (node != nullptr && node->input(0)->ndim() == 0) return node->input(0);
  for (const bool flag : variable->broadcastable()) {
    if (!flag) return nullptr;
  }
  return dim_shuffle(variable, {});
}

Ref<Variable> make_call(ScalarFunction function, const VariableList& operands) {
  return Elementwise::get(function)->make(operands)->output();
}

Ref<Variable> fill_output(const Apply& node, const Ref<Variable>& value) {
  const Variable& output = *node.outputs()[0];
  Ref<Variable> result = cast(Expression(value), output.dtype()).variable();
  // One operand as large as the result is model enough; otherwise all of them are.
  for (const Ref<Variable>& input : node.inputs()) {
    if (input->broadcastable() == output.broadcastable())
      return make_call(F::second, {input, result});
  }
  for (const Ref<Variable>& input : node.inputs()) result = make_call(F::second, {input, result});
  return result;
}

}  // namespace croton
