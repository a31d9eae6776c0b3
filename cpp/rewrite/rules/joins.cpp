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
  };
}

}  // namespace croton
