// Dimshuffles and changes of broadcast flags.
#include "ops/dim_shuffle.h"
#include "ops/shape_ops.h"
#include "rewrite/match.h"
#include "rewrite/rules/topics.h"

namespace croton {

namespace {

const DimShuffle& op_of(const Apply& node) { return static_cast<const DimShuffle&>(*node.op()); }

VariableList remove_identity(const Site& site) {
  return answer(op_of(site.node).is_identity() ? site.node.input(0) : nullptr);
}

// A dimension that the inner one drops or adds stays so.
VariableList merge_dim_shuffles(const Site& site) {
  const Apply* inner_node = producer_of_family(site.node.input(0), OpFamily::dim_shuffle);
  if (inner_node == nullptr) return {};
  std::vector<std::int64_t> order;
  for (const std::int64_t axis : op_of(site.node).order()) {
    order.push_back(axis == DimShuffle::kNew
                        ? DimShuffle::kNew
                        : op_of(*inner_node).order()[static_cast<std::size_t>(axis)]);
  }
  return answer(dim_shuffle(inner_node->input(0), order));
}

bool keeps_order(const std::vector<std::int64_t>& order) {
  std::int64_t last = -1;
  for (const std::int64_t axis : order) {
    if (axis == DimShuffle::kNew) continue;
    if (axis < last) return false;
    last = axis;
  }
  return true;
}

VariableList lift_over_elementwise(const Site& site) {
  const Ref<Variable>& x = site.node.input(0);
  const Apply* inner = producer_of_family(x, OpFamily::elemwise);
  const std::vector<std::int64_t>& order = op_of(site.node).order();
  if (inner == nullptr || !keeps_order(order) || !site.is_used_once(x)) return {};
  VariableList operands;
  for (const Ref<Variable>& operand : inner->inputs())
    operands.push_back(dim_shuffle(operand, order));
  return answer(inner->op()->make(std::move(operands))->output());
}

VariableList remove_useless_rebroadcast(const Site& site) {
  const Ref<Variable>& x = site.node.input(0);
  return answer(has_same_type(x, site.node.output()) ? x : nullptr);
}

}  // namespace

std::vector<Rule> dim_shuffle_rules() {
  const Root root(OpFamily::dim_shuffle);
  return {
      {"local_useless_dimshuffle",
       Stage::canonicalize,
       "",
       {root},
       remove_identity,
       "dimshuffle(x) -> x where no dimension moves"},
      {"local_dimshuffle_lift",
       Stage::canonicalize,
       "",
       {root},
       merge_dim_shuffles,
       "dimshuffle(dimshuffle(x)) -> dimshuffle(x)"},
      {"local_dimshuffle_elemwise_lift",
       Stage::canonicalize,
       "",
       {root},
       lift_over_elementwise,
       "dimshuffle(f(x, y)) -> f(dimshuffle(x), dimshuffle(y)) where f(x, y) is used once and "
       "dimensions are only added or dropped: a transposed loop would go through memory against "
       "its grain"},
      {"local_useless_rebroadcast",
       Stage::canonicalize,
       "",
       {Root(OpFamily::rebroadcast)},
       remove_useless_rebroadcast,
       "rebroadcast(x) -> x where x has these flags"},
  };
}

}  // namespace croton
