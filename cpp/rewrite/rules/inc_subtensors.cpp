// Arrays of which a part is set or increased.
#include "ops/advanced_subtensor.h"
#include "ops/subtensor.h"
#include "rewrite/match.h"
#include "rewrite/rules/topics.h"

namespace croton {

namespace {

using F = ScalarFunction;

// The application when it increases a part of an array of zeros, basic or advanced, else null. To
// set a basic part of zeros is to increase it.
const Apply* increased_zeros(const Ref<Variable>& variable) {
  const Apply* node = variable->owner();
  if (node == nullptr) return nullptr;
  const auto* advanced = producer_as<AdvancedIncSubtensor>(variable);
  const bool increases =
      advanced != nullptr ? !advanced->is_set() : node->op()->family() == OpFamily::inc_subtensor;
  return increases && is_repeated(node->input(0), 0) ? node : nullptr;
}

// The same part of another array increased.
Ref<Variable> with_inputs(const Apply& node, const Ref<Variable>& array,
                          const Ref<Variable>& value) {
  VariableList inputs = node.inputs();
  inputs[0] = array;
  inputs[1] = value;
  if (node.op()->family() != OpFamily::inc_subtensor)
    return node.op()->make(std::move(inputs))->output();
  const auto& op = static_cast<const IncSubtensor&>(*node.op());
  return unique<IncSubtensor>(op.index(), false)->make(std::move(inputs))->output();
}

VariableList set_in_zeros(const Site& site) {
  const auto& op = static_cast<const IncSubtensor&>(*site.node.op());
  if (op.is_set() || !is_repeated(site.node.input(0), 0)) return {};
  return answer(unique<IncSubtensor>(op.index(), true)->make(site.node.inputs())->output());
}

VariableList set_whole(const Site& site) {
  const auto& op = static_cast<const IncSubtensor&>(*site.node.op());
  if (!op.is_set() || site.node.inputs().size() != 2) return {};
  for (const IndexEntry& entry : op.index()) {
    if (!entry.is_slice || entry.start.kind != IndexBound::Kind::none ||
        entry.stop.kind != IndexBound::Kind::none || entry.step.kind != IndexBound::Kind::none)
      return {};
  }
  const Ref<Variable>& value = site.node.input(1);
  return answer(stretched_to(site.node.input(0), value));
}

// x + inc(zeros, y) -> inc(x, y): only the part is touched.
VariableList add_to_part(const Site& site) {
  const Apply& node = site.node;
  const Ref<Variable> output = node.output();
  if (!is_float(output->dtype())) return {};
  const bool is_sum = match_function(node, F::add) != nullptr;
  for (std::size_t i = is_sum ? 0 : 1; i < node.inputs().size(); ++i) {
    const Ref<Variable>& term = node.input(i);
    const Apply* increase = increased_zeros(term);
    if (increase == nullptr || !has_same_type(term, output) || !site.is_used_once(term)) continue;
    VariableList rest;
    for (std::size_t j = 0; j < node.inputs().size(); ++j) {
      if (j != i) rest.push_back(node.input(j));
    }
    const Ref<Variable> array = rest.size() == 1 ? rest[0] : make_call(F::add, rest);
    if (!has_same_type(array, output)) continue;
    const Ref<Variable>& value = increase->input(1);
    return answer(with_inputs(*increase, array, is_sum ? value : negative(value)));
  }
  return {};
}

// c * inc(zeros, y) -> inc(zeros, c * y) for a scalar c, -inc(zeros, y) -> inc(zeros, -y)
VariableList scale_part(const Site& site) {
  const Apply& node = site.node;
  const Ref<Variable> output = node.output();
  if (!is_float(output->dtype())) return {};
  const bool is_negation = match_function(node, F::neg) != nullptr;
  if (!is_negation && node.inputs().size() != 2) return {};
  for (std::size_t i = 0; i < node.inputs().size(); ++i) {
    const Ref<Variable>& part = node.input(i);
    const Apply* increase = increased_zeros(part);
    if (increase == nullptr || !has_same_type(part, output) || !site.is_used_once(part)) continue;
    if (is_negation)
      return answer(with_inputs(*increase, increase->input(0), negative(increase->input(1))));
    const Ref<Variable> factor = as_scalar(node.input(1 - i));
    if (!factor || factor->dtype() != output->dtype()) continue;
    const Ref<Variable> value = make_call(F::mul, {factor, increase->input(1)});
    return answer(with_inputs(*increase, increase->input(0), value));
  }
  return {};
}

}  // namespace

std::vector<Rule> inc_subtensor_rules() {
  const Root root(OpFamily::inc_subtensor);
  return {
      {"local_useless_inc_subtensor",
       Stage::canonicalize,
       "",
       {root},
       set_whole,
       "set_subtensor(x[:], y) -> y stretched to the shape of x"},
      {"local_incsubtensor_of_zeros_to_setsubtensor",
       Stage::specialize,
       "",
       {root},
       set_in_zeros,
       "inc_subtensor(zeros[i], y) -> set_subtensor(zeros[i], y) for basic indices, which name "
       "each "
       "element once"},
      {"local_scale_incsubtensor_of_zeros",
       Stage::canonicalize,
       "nan_unsafe",
       {F::mul, F::neg},
       scale_part,
       "c * inc_subtensor(zeros[i], y) -> inc_subtensor(zeros[i], c * y) for floats and a scalar "
       "c"},
      {"local_add_incsubtensor_of_zeros",
       Stage::specialize,
       "",
       {F::add, F::sub},
       add_to_part,
       "x + inc_subtensor(zeros[i], y) -> inc_subtensor(x[i], y) for floats: only the part is "
       "touched"},
  };
}

}  // namespace croton
