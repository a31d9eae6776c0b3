// Shapes, their elements, and reshapes.
#include "ops/reshape.h"
#include "ops/shape_ops.h"
#include "ops/subtensor.h"
#include "rewrite/match.h"
#include "rewrite/rules/topics.h"

namespace croton {

namespace {

// make_vector(..., a, ...)[i] -> a for a constant i.
VariableList element_of_vector(const Site& site) {
  const Apply& node = site.node;
  if (node.inputs().size() != 1) return {};
  const IndexList& index = static_cast<const Subtensor&>(*node.op()).index();
  const Apply* vector = producer_of_family(node.input(0), OpFamily::make_vector);
  if (vector == nullptr || index.size() != 1 || index[0].is_slice) return {};
  const auto count = static_cast<std::int64_t>(vector->inputs().size());
  const std::int64_t i =
      index[0].start.value < 0 ? index[0].start.value + count : index[0].start.value;
  if (i < 0 || i >= count) return {};
  const Ref<Variable>& element = vector->input(static_cast<std::size_t>(i));
  return answer(cast(Expression(element), node.outputs()[0]->dtype()).variable());
}

VariableList shape_of_unary(const Site& site) {
  const Apply* inner = producer_of_family(site.node.input(0), OpFamily::elemwise);
  if (inner == nullptr || inner->inputs().size() != 1) return {};
  return answer(shape_of(inner->input(0)));
}

VariableList remove_useless_reshape(const Site& site) {
  const Ref<Variable>& x = site.node.input(0);
  if (!has_same_type(x, site.node.output())) return {};
  return answer(is_shape_of(site.node.input(1), x) ? x : nullptr);
}

// The sizes agree, or the inner one would have failed: only where its shape is that of an array,
// which cannot be wrong by itself.
VariableList merge_reshapes(const Site& site) {
  const Apply* inner = producer_of_family(site.node.input(0), OpFamily::reshape);
  if (inner == nullptr || producer_of_family(inner->input(1), OpFamily::shape) == nullptr)
    return {};
  return answer(site.node.op()->make({inner->input(0), site.node.input(1)})->output());
}

VariableList lift_reshape(const Site& site) {
  const Ref<Variable>& x = site.node.input(0);
  const Apply* inner = producer_of_family(x, OpFamily::elemwise);
  if (inner == nullptr || inner->inputs().size() != 1 || !site.is_used_once(x)) return {};
  const Ref<Variable> reshaped =
      site.node.op()->make({inner->input(0), site.node.input(1)})->output();
  return answer(inner->op()->make({reshaped})->output());
}

}  // namespace

std::vector<Rule> shape_rules() {
  const Root reshape(OpFamily::reshape);
  return {
      {"local_shape_element",
       Stage::canonicalize,
       "local_subtensor_make_vector",
       {Root(OpFamily::subtensor)},
       element_of_vector,
       "make_vector(..., a, ...)[i] -> a for a constant i"},
      {"local_shape_unary",
       Stage::canonicalize,
       "",
       {Root(OpFamily::shape)},
       shape_of_unary,
       "shape(f(x)) -> shape(x) for elementwise f of one argument"},
      {"local_useless_reshape",
       Stage::canonicalize,
       "",
       {reshape},
       remove_useless_reshape,
       "reshape(x, s) -> x where s is built of x's own lengths, with one -1 at most"},
      {"local_reshape_chain",
       Stage::canonicalize,
       "",
       {reshape},
       merge_reshapes,
       "reshape(reshape(x, shape(y)), s) -> reshape(x, s)"},
      {"local_reshape_lift",
       Stage::canonicalize,
       "",
       {reshape},
       lift_reshape,
       "reshape(f(x), s) -> f(reshape(x, s)) for elementwise f of one argument, used once"},
  };
}

}  // namespace croton
