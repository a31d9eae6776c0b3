// Choices whose condition is known, or that do not matter.
#include "rewrite/match.h"
#include "rewrite/rules/topics.h"

namespace croton {

namespace {

using F = ScalarFunction;

Ref<Variable> as_output(const Apply& node, const Ref<Variable>& branch) {
  const Ref<Variable> result = cast(Expression(branch), node.outputs()[0]->dtype()).variable();
  return has_same_type(result, node.output()) ? result : fill_output(node, result);
}

VariableList constant_condition(const Site& site) {
  const std::optional<double> condition = repeated_value(site.node.input(0).get());
  if (!condition) return {};
  return answer(as_output(site.node, site.node.input(*condition != 0 ? 1 : 2)));
}

VariableList same_branches(const Site& site) {
  const Apply& node = site.node;
  if (node.input(1).get() != node.input(2).get()) return {};
  return answer(as_output(node, node.input(1)));
}

// switch(c, switch(c, x, y), z) -> switch(c, x, z), and on the other side.
VariableList same_condition_inside(const Site& site) {
  const Apply& node = site.node;
  for (const std::size_t branch : {1, 2}) {
    const Apply* inner = call_of(node.input(branch), F::switch_);
    if (inner == nullptr || inner->input(0).get() != node.input(0).get()) continue;
    VariableList inputs = node.inputs();
    inputs[branch] = cast(Expression(inner->input(branch)), node.input(branch)->dtype()).variable();
    const Ref<Variable> result = node.op()->make(std::move(inputs))->output();
    return answer(has_same_type(result, node.output()) ? result : nullptr);
  }
  return {};
}

}  // namespace

std::vector<Rule> switch_rules() {
  constexpr Stage stage = Stage::canonicalize;
  return {
      {"local_useless_switch",
       stage,
       "",
       {F::switch_},
       constant_condition,
       "switch(c, x, y) -> x or y for a constant c"},
      {"local_switch_same_branches",
       stage,
       "",
       {F::switch_},
       same_branches,
       "switch(c, x, x) -> x"},
      {"local_switch_of_switch",
       stage,
       "",
       {F::switch_},
       same_condition_inside,
       "switch(c, switch(c, x, y), z) -> switch(c, x, z), and the same in the other branch"},
  };
}

}  // namespace croton
