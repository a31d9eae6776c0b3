// Joins and splits that move nothing.
#include "ops/join.h"
#include "ops/shape_ops.h"
#include "rewrite/match.h"
#include "rewrite/rules/topics.h"

namespace croton {

namespace {

VariableList join_of_one(const Site& site) {
  const Apply& node = site.node;
  if (dynamic_cast<const Join*>(node.op().get()) == nullptr || node.inputs().size() != 2) return {};
  if (!constant_value(node.input(0).get())) return {};
  return answer(has_same_type(node.input(1), node.output()) ? node.input(1) : nullptr);
}

VariableList join_of_made_vectors(const Site& site) {
  const Apply& node = site.node;
  if (dynamic_cast<const Join*>(node.op().get()) == nullptr || node.outputs()[0]->ndim() != 1 ||
      !constant_value(node.input(0).get()))
    return {};
  VariableList elements;
  for (std::size_t i = 1; i < node.inputs().size(); ++i) {
    const Apply* made = producer_of_family(node.input(i), OpFamily::make_vector);
    if (made == nullptr || node.input(i)->dtype() != node.outputs()[0]->dtype()) return {};
    elements.insert(elements.end(), made->inputs().begin(), made->inputs().end());
  }
  return answer(
      unique<MakeVector>(node.outputs()[0]->dtype())->make(std::move(elements))->output());
}

// Whether the splits are the lengths of these arrays along the axis.
bool are_lengths(const Ref<Variable>& splits, const VariableList& arrays, std::size_t axis) {
  const Apply* made = producer_of_family(splits, OpFamily::make_vector);
  if (made == nullptr || made->inputs().size() != arrays.size()) return false;
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    if (!is_length_of(made->input(i), arrays[i], axis)) return false;
  }
  return true;
}

// A constant axis of an array as a position, if it is one.
std::optional<std::size_t> axis_of(const Ref<Variable>& axis, std::size_t ndim) {
  const std::optional<double> value = constant_value(axis.get());
  if (!value) return std::nullopt;
  const double position = *value < 0 ? *value + static_cast<double>(ndim) : *value;
  if (position < 0 || position >= static_cast<double>(ndim)) return std::nullopt;
  return static_cast<std::size_t>(position);
}

// Of an array that is split into one part, or into those that it was joined from.
VariableList split_of_join(const Site& site) {
  const Apply& node = site.node;
  if (dynamic_cast<const Split*>(node.op().get()) == nullptr) return {};
  const Ref<Variable>& array = node.input(0);
  const std::optional<std::size_t> axis = axis_of(node.input(1), array->ndim());
  if (!axis) return {};
  VariableList parts{array};
  if (node.outputs().size() > 1) {
    if (producer_as<Join>(array) == nullptr) return {};
    const Apply& join = *array->owner();
    if (axis_of(join.input(0), array->ndim()) != axis) return {};
    parts.assign(join.inputs().begin() + 1, join.inputs().end());
    if (parts.size() != node.outputs().size()) return {};
  }
  if (!are_lengths(node.input(2), parts, *axis)) return {};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!has_same_type(parts[i], node.output(i))) return {};
  }
  return parts;
}

}  // namespace

std::vector<Rule> join_rules() {
  const Root root(OpFamily::other);
  return {
      {"local_join_1", Stage::canonicalize, "", {root}, join_of_one, "join(axis, x) -> x"},
      {"local_join_make_vector",
       Stage::canonicalize,
       "",
       {root},
       join_of_made_vectors,
       "join(0, make_vector(x), make_vector(y)) -> make_vector(x, y)"},
      {"local_useless_split",
       Stage::canonicalize,
       "",
       {root},
       split_of_join,
       "split(x, axis, [x.shape[axis]]) -> x; split(join(axis, x, y), axis, [x.shape[axis], "
       "y.shape[axis]]) -> x, y"},
  };
}

}  // namespace croton
