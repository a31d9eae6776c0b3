// Reductions of reductions, of scaled terms, and over dimensions that are no work.
#include <cmath>

#include "ops/alloc.h"
#include "ops/argmax.h"
#include "ops/dim_shuffle.h"
#include "ops/reduce.h"
#include "ops/shape_ops.h"
#include "ops/subtensor.h"
#include "rewrite/match.h"
#include "rewrite/rules/topics.h"

namespace croton {

namespace {

using F = ScalarFunction;

const Reduce& op_of(const Apply& node) { return static_cast<const Reduce&>(*node.op()); }

// max_and_argmax(x) -> max(x), argmax(x): a maximum is fused with what is before it, and often the
// other is not used at all.
VariableList split_max_and_argmax(const Site& site) {
  const Apply& node = site.node;
  if (node.outputs().size() != 2) return {};
  const auto& op = static_cast<const Argmax&>(*node.op());
  const auto max = unique<Reduce>(ReduceFunction::max, op.axes(), std::nullopt, std::nullopt);
  const auto argmax = unique<Argmax>(op.axes(), Argmax::Kind::argmax);
  return {max->make(node.inputs())->output(), argmax->make(node.inputs())->output()};
}

std::vector<std::int64_t> axes_of(const std::vector<bool>& reduced) {
  std::vector<std::int64_t> axes;
  for (std::size_t i = 0; i < reduced.size(); ++i) {
    if (reduced[i]) axes.push_back(static_cast<std::int64_t>(i));
  }
  return axes;
}

VariableList merge_reductions(const Site& site) {
  const Apply& node = site.node;
  const Ref<Variable>& middle = node.input(0);
  const auto* inner = producer_as<Reduce>(middle);
  const Reduce& outer = op_of(node);
  if (inner == nullptr || inner->function() != outer.function()) return {};
  const Ref<Variable>& x = middle->owner()->input(0);
  const DType dtype = node.outputs()[0]->dtype();
  // The same numbers are added up in the same dtype.
  if (middle->dtype() != dtype ||
      inner->accumulator_dtype(x->dtype()) != outer.accumulator_dtype(middle->dtype()))
    return {};
  std::vector<bool> reduced = inner->reduced_axes(x->ndim());
  const std::vector<bool> outer_reduced = outer.reduced_axes(middle->ndim());
  std::size_t next = 0;
  for (std::size_t i = 0; i < reduced.size(); ++i) {
    if (!reduced[i]) reduced[i] = outer_reduced[next++];
  }
  return answer(inner->over(axes_of(reduced))->make({x})->output());
}

// Reduced dimensions of length 1 are dropped, if the dtype stays.
VariableList skip_broadcastable(const Site& site) {
  const Apply& node = site.node;
  const Ref<Variable>& x = node.input(0);
  const Reduce& op = op_of(node);
  if (op.function() == ReduceFunction::prod_without_zeros) return {};
  std::vector<bool> reduced = op.reduced_axes(x->ndim());
  std::vector<std::int64_t> order, axes;
  for (std::size_t i = 0; i < reduced.size(); ++i) {
    if (reduced[i] && x->broadcastable()[i]) continue;
    if (reduced[i]) axes.push_back(static_cast<std::int64_t>(order.size()));
    order.push_back(static_cast<std::int64_t>(i));
  }
  if (axes.empty()) {
    if (x->dtype() != node.outputs()[0]->dtype()) return {};
    return answer(dim_shuffle(x, order));
  }
  if (order.size() == x->ndim()) return {};
  return answer(op.over(std::move(axes))->make({dim_shuffle(x, order)})->output());
}

// reduce(dimshuffle(x)) -> reduce(x), where only the order of reduced dimensions or added ones
// differ.
VariableList reduce_below_dim_shuffle(const Site& site) {
  const Apply& node = site.node;
  const auto* shuffle = producer_as<DimShuffle>(node.input(0));
  if (shuffle == nullptr) return {};
  const Ref<Variable>& x = node.input(0)->owner()->input(0);
  const std::vector<bool> reduced = op_of(node).reduced_axes(node.input(0)->ndim());
  std::vector<bool> reduced_below(x->ndim(), false);
  std::int64_t last = -1;
  std::size_t seen = 0;
  for (std::size_t i = 0; i < reduced.size(); ++i) {
    const std::int64_t axis = shuffle->order()[i];
    if (axis == DimShuffle::kNew) {
      if (!reduced[i]) return {};
      continue;
    }
    ++seen;
    if (reduced[i]) {
      reduced_below[static_cast<std::size_t>(axis)] = true;
    } else {
      if (axis < last) return {};
      last = axis;
    }
  }
  if (seen != x->ndim()) return {};  // dimensions were dropped
  return answer(op_of(node).over(axes_of(reduced_below))->make({x})->output());
}

// Whether elements and results are computed in the same floats.
bool is_plain_float(const Apply& node) {
  const DType dtype = node.outputs()[0]->dtype();
  return is_float(dtype) && node.input(0)->dtype() == dtype;
}

VariableList take_sign_out(const Site& site) {
  const Apply& node = site.node;
  const Apply* negation = call_of(node.input(0), F::neg);
  const Reduce& op = op_of(node);
  if (negation == nullptr || op.function() != ReduceFunction::sum || !is_plain_float(node) ||
      !site.is_used_once(node.input(0)))
    return {};
  return answer(negative(op.make({negation->input(0)})->output()));
}

// sum(c * x) -> c * sum(x) for a number c with 1 <= |c| <= 2^10: the sum overflows only where the
// scaled one did.
VariableList take_factor_out(const Site& site) {
  const Apply& node = site.node;
  const Apply* product = call_of(node.input(0), F::mul);
  const Reduce& op = op_of(node);
  if (product == nullptr || op.function() != ReduceFunction::sum || !is_plain_float(node) ||
      product->inputs().size() != 2 || !site.is_used_once(node.input(0)))
    return {};
  for (const std::size_t i : {0, 1}) {
    const std::optional<double> c = constant_value(product->input(i).get());
    const Ref<Variable>& x = product->input(1 - i);
    if (!c || !(std::abs(*c) >= 1 && std::abs(*c) <= 1024) || !has_same_type(x, node.input(0)))
      continue;
    const Expression total(op.make({x})->output());
    return answer((number_like(total, *c) * total).variable());
  }
  return {};
}

// The dimension that stands at a place of a variable: of itself, or of what a dimshuffle reads.
std::int64_t axis_at(const DimShuffle* shuffle, std::size_t i) {
  return shuffle != nullptr ? shuffle->order()[i] : static_cast<std::int64_t>(i);
}

// Whether y is the sum of x over these dimensions, which are put back with length 1. Both may be
// seen through a dimshuffle.
bool is_own_sum(const Ref<Variable>& y, const Ref<Variable>& x, const std::vector<bool>& reduced) {
  const auto* placed = producer_as<DimShuffle>(y);
  if (placed == nullptr || placed->order().size() != reduced.size()) return false;
  const Ref<Variable>& total = y->owner()->input(0);
  const auto* sum = producer_as<Reduce>(total);
  if (sum == nullptr || sum->function() != ReduceFunction::sum) return false;
  const Ref<Variable>& summed = total->owner()->input(0);
  const DimShuffle* shuffle = summed.get() == x.get() ? nullptr : producer_as<DimShuffle>(x);
  if (summed.get() != (shuffle == nullptr ? x : x->owner()->input(0)).get()) return false;
  const std::vector<bool> gone = sum->reduced_axes(summed->ndim());
  // Where the dimensions of the summed variable are among those of the sum.
  std::vector<std::int64_t> place(gone.size(), DimShuffle::kNew);
  std::int64_t next = 0;
  for (std::size_t axis = 0; axis < gone.size(); ++axis) {
    if (!gone[axis]) place[axis] = next++;
  }
  std::size_t seen = 0;
  for (std::size_t i = 0; i < reduced.size(); ++i) {
    const std::int64_t axis = axis_at(shuffle, i);
    if (axis == DimShuffle::kNew) {
      if (placed->order()[i] != DimShuffle::kNew) return false;
      continue;
    }
    const auto at = static_cast<std::size_t>(axis);
    if (gone[at] != reduced[i] || placed->order()[i] != place[at]) return false;
    ++seen;
  }
  return seen == gone.size();
}

// sum(x / sum(x)) -> 1, and 0 where there is nothing to add up: programs compare it with 1. The
// quotient may be seen through a dimshuffle that moves and adds dimensions.
VariableList sum_of_shares(const Site& site) {
  const Apply& node = site.node;
  if (op_of(node).function() != ReduceFunction::sum || !is_plain_float(node)) return {};
  const Ref<Variable>& terms = node.input(0);
  const auto* shuffle = producer_as<DimShuffle>(terms);
  const Apply* quotient =
      call_of(shuffle != nullptr ? terms->owner()->input(0) : terms, F::true_div);
  if (quotient == nullptr || !has_same_type(quotient->input(0), quotient->output())) return {};
  const Ref<Variable>& x = quotient->input(0);
  const std::vector<bool> gone = op_of(node).reduced_axes(terms->ndim());
  std::vector<bool> reduced(x->ndim(), false);
  VariableList kept;
  std::size_t seen = 0;
  for (std::size_t i = 0; i < gone.size(); ++i) {
    const std::int64_t axis = axis_at(shuffle, i);
    const bool is_new = axis == DimShuffle::kNew;
    if (!is_new) {
      reduced[static_cast<std::size_t>(axis)] = gone[i];
      ++seen;
    }
    if (gone[i]) continue;
    kept.push_back(is_new || terms->broadcastable()[i] ? integer_constant(1)
                                                       : element(shape_of(x), axis));
  }
  if (seen != x->ndim() || !is_own_sum(quotient->input(1), x, reduced)) return {};
  Ref<Variable> count = integer_constant(1);
  for (std::size_t i = 0; i < reduced.size(); ++i) {
    if (!reduced[i] || x->broadcastable()[i]) continue;
    count = make_call(F::minimum, {element(shape_of(x), static_cast<std::int64_t>(i)), count});
  }
  const Ref<Variable> total = cast(Expression(count), terms->dtype()).variable();
  if (kept.empty()) return answer(total);
  kept.insert(kept.begin(), total);
  return answer(unique<Alloc>()->make(std::move(kept))->output());
}

}  // namespace

std::vector<Rule> reduce_rules() {
  const Root root(OpFamily::reduce);
  return {
      {"local_max_and_argmax",
       Stage::canonicalize,
       "",
       {Root(OpFamily::argmax)},
       split_max_and_argmax,
       "max_and_argmax(x) -> max(x), argmax(x)"},
      {"local_sum_sum",
       Stage::canonicalize,
       "local_op_of_op",
       {root},
       merge_reductions,
       "sum(sum(x)) -> sum(x) over all axes, the same for the other reductions, where both "
       "accumulate in one dtype"},
      {"local_reduce_broadcastable",
       Stage::canonicalize,
       "local_cut_useless_reduce",
       {root},
       skip_broadcastable,
       "reduce(x) over axes of length 1 -> dimshuffle(x) without them"},
      {"local_sum_prod_of_dimshuffle",
       Stage::canonicalize,
       "",
       {root},
       reduce_below_dim_shuffle,
       "reduce(dimshuffle(x)) -> reduce(x) over x's own axes where what is left keeps its order"},
      {"local_sum_of_shares",
       Stage::canonicalize,
       "local_sum_prod_div_dimshuffle nan_unsafe",
       {root},
       sum_of_shares,
       "sum(x / sum(x)) -> 1 over the same axes of floats, 0 where they are empty, which forgets "
       "infinities, nan and a sum of 0"},
      {"local_sum_of_neg",
       Stage::specialize,
       "local_sum_prod_mul_by_scalar",
       {root},
       take_sign_out,
       "sum(-x) -> -sum(x) for floats"},
      {"local_sum_prod_mul_by_scalar",
       Stage::specialize,
       "",
       {root},
       take_factor_out,
       "sum(c * x) -> c * sum(x) for floats and a number c with 1 <= |c| <= 1024"},
  };
}

}  // namespace croton
