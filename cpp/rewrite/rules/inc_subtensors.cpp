// Arrays of which a part is set or increased.
#include <algorithm>
#include <optional>

#include "ops/advanced_subtensor.h"
#include "ops/subtensor.h"
#include "rewrite/match.h"
#include "rewrite/parts.h"
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

// An array of zeros in which parts are set, one after the other.
struct FilledZeros {
  Ref<Variable> zeros;
  std::vector<const Apply*> steps;  // the first to be done comes first

  static Part part_of(const Apply& step) {
    const auto& op = static_cast<const IncSubtensor&>(*step.op());
    return {&op.index(), step.inputs().data() + 2};
  }
  std::vector<Part> parts() const {
    std::vector<Part> list;
    for (const Apply* step : steps) list.push_back(part_of(*step));
    return list;
  }
};

std::optional<FilledZeros> filled_zeros(const Ref<Variable>& variable) {
  constexpr std::size_t kMostSteps = 16;
  FilledZeros found;
  const Ref<Variable>* array = &variable;
  while (const auto* op = producer_as<IncSubtensor>(*array)) {
    // To increase a part of zeros is to set it.
    const Apply* step = (*array)->owner();
    if ((!op->is_set() && !is_repeated(step->input(0), 0)) || found.steps.size() == kMostSteps)
      return std::nullopt;
    found.steps.push_back(step);
    array = &step->input(0);
  }
  if (!is_repeated(*array, 0)) return std::nullopt;
  found.zeros = *array;
  std::reverse(found.steps.begin(), found.steps.end());
  return found;
}

Ref<Variable> with_part_set(const Ref<Variable>& array, const Ref<Variable>& value,
                            const IndexList& index, const Ref<Variable>* bounds,
                            std::size_t bound_count) {
  VariableList inputs{array, value};
  inputs.insert(inputs.end(), bounds, bounds + bound_count);
  return unique<IncSubtensor>(index, true)->make(std::move(inputs))->output();
}

VariableList set_in_zeros(const Site& site) {
  const auto& op = static_cast<const IncSubtensor&>(*site.node.op());
  if (op.is_set()) return {};
  const std::optional<FilledZeros> filled = filled_zeros(site.node.input(0));
  if (!filled) return {};
  std::vector<Part> parts = filled->parts();
  parts.push_back(FilledZeros::part_of(site.node));
  if (!are_apart(parts)) return {};
  return answer(unique<IncSubtensor>(op.index(), true)->make(site.node.inputs())->output());
}

// The arrays that are sure to have the shape of this one: operands of what computes it.
VariableList of_same_shape(const Ref<Variable>& variable) {
  constexpr std::size_t kMost = 64;
  VariableList found{variable};
  for (std::size_t i = 0; i < found.size() && found.size() < kMost; ++i) {
    const Ref<Variable> array = found[i];
    const Apply* node = array->owner();
    if (node == nullptr) continue;
    const bool is_elementwise = node->op()->family() == OpFamily::elemwise;
    for (const Ref<Variable>& input : node->inputs()) {
      if (!is_elementwise && node->op()->family() != OpFamily::inc_subtensor) break;
      if (input->broadcastable() == array->broadcastable() &&
          std::find(found.begin(), found.end(), input) == found.end())
        found.push_back(input);
      if (!is_elementwise) break;  // the array that is increased
    }
  }
  return found;
}

// Whether x[i], for the part that the node sets in an array of x's shape, has the value's shape.
bool fits_exactly(const Apply& node, const Ref<Variable>& value) {
  const Ref<Subtensor> same =
      unique<Subtensor>(static_cast<const IncSubtensor&>(*node.op()).index());
  const VariableList arrays = of_same_shape(node.input(0));
  const VariableList candidates = of_same_shape(value);
  return std::any_of(candidates.begin(), candidates.end(), [&](const Ref<Variable>& candidate) {
    const Apply* part = candidate->owner();
    return part != nullptr && part->op().get() == same.get() &&
           std::equal(node.inputs().begin() + 2, node.inputs().end(), part->inputs().begin() + 1,
                      part->inputs().end()) &&
           std::find(arrays.begin(), arrays.end(), part->input(0)) != arrays.end();
  });
}

// set(zeros[i], set(zeros[j], y)) -> set(zeros[i][j], y)
VariableList set_parts_of_part(const Site& site) {
  const Apply& node = site.node;
  const auto& op = static_cast<const IncSubtensor&>(*node.op());
  const Ref<Variable>& value = node.input(1);
  if (!op.is_set() || producer_as<IncSubtensor>(value) == nullptr || !site.is_used_once(value) ||
      value->dtype() != node.input(0)->dtype())
    return {};
  const std::optional<FilledZeros> outer = filled_zeros(node.input(0));
  const std::optional<FilledZeros> inner = filled_zeros(value);
  if (!outer || !inner || !fits_exactly(node, value)) return {};
  std::vector<Part> parts = outer->parts();
  parts.push_back(FilledZeros::part_of(node));
  if (node.inputs().size() != 2 || !are_apart(parts)) return {};
  Ref<Variable> result = node.input(0);
  for (const Apply* step : inner->steps) {
    const Part part = FilledZeros::part_of(*step);
    const std::optional<IndexList> merged = merged_index(op.index(), *part.index);
    if (!merged || step->inputs().size() != 2) return {};
    result = with_part_set(result, step->input(1), *merged, nullptr, 0);
  }
  return answer(result);
}

// f(set(zeros[i], y), d) -> set(zeros[i], f(y, d[i])) where f(0, d) is 0
VariableList set_function_of_part(const Site& site) {
  const Apply& node = site.node;
  const Ref<Variable>& array = node.input(0);
  const Ref<Variable> output = node.output();
  if (producer_as<IncSubtensor>(array) == nullptr || !site.is_used_once(array) ||
      !has_same_type(array, output))
    return {};
  const std::optional<FilledZeros> filled = filled_zeros(array);
  if (!filled || !are_apart(filled->parts())) return {};
  Ref<Variable> result = filled->zeros;
  for (const Apply* step : filled->steps) {
    const Part part = FilledZeros::part_of(*step);
    VariableList operands{step->input(1)};
    for (std::size_t i = 1; i < node.inputs().size(); ++i)
      operands.push_back(part_of_operand(part, node.input(i), array->broadcastable()));
    for (const Ref<Variable>& operand : operands) {
      if (operand->ndim() != operands[0]->ndim()) return {};
    }
    if (operands[0]->dtype() != array->dtype()) return {};
    const Ref<Variable> value = node.op()->make(std::move(operands))->output();
    result = with_part_set(result, value, *part.index, part.bounds, step->inputs().size() - 2);
  }
  return answer(result);
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
       "each element once; also where other parts that do not overlap have been set before"},
      {"local_set_parts_of_part",
       Stage::specialize,
       "",
       {root},
       set_parts_of_part,
       "set_subtensor(zeros[i], set_subtensor(zeros[j], y)) -> set_subtensor(zeros[i][j], y) for "
       "constant slices, where the inner array has the shape of the part"},
      {"local_function_of_part_of_zeros",
       Stage::specialize,
       "",
       {F::mul_or_zero, F::div_or_zero},
       set_function_of_part,
       "f(set_subtensor(zeros[i], y), x) -> set_subtensor(zeros[i], f(y, x[i])) for products and "
       "quotients of gradients, which are 0 where the first operand is"},
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
