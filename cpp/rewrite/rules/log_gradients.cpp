// What the gradient of a logarithm divides by, g / view(y), brought to y itself: there the rule for
// y's own gradient sees it, and nothing is divided by a number that has become zero. Quotients of
// gradients are zero where g is, so places that the view left out stay zero.
#include <cmath>

#include "ops/advanced_subtensor.h"
#include "ops/dim_shuffle.h"
#include "ops/subtensor.h"
#include "rewrite/match.h"
#include "rewrite/rules/topics.h"

namespace croton {

namespace {

using F = ScalarFunction;

// g / y, zero where g is.
Ref<Variable> quotient(const Ref<Variable>& g, const Ref<Variable>& y) {
  return make_call(F::div_or_zero, {g, y});
}

// g / y by the function that an operand is computed by: a plain quotient of zeros stays nan.
Ref<Variable> quotient_like(const Ref<Variable>& operand, const Ref<Variable>& g,
                            const Ref<Variable>& y) {
  return call_of(operand, F::div_or_zero) != nullptr ? quotient(g, y)
                                                     : make_call(F::true_div, {g, y});
}

// The quotient that an operand is, when its divisor is made by an operation of this family.
std::optional<Quotient> quotient_by(const Ref<Variable>& operand, OpFamily family) {
  std::optional<Quotient> division = quotient_of(operand);
  if (division && producer_of_family(division->y, family) == nullptr) division.reset();
  return division;
}

VariableList through_dim_shuffle(const Site& site) {
  const std::optional<Quotient> division = quotient_by(site.node.input(0), OpFamily::dim_shuffle);
  if (!division) return {};
  const auto& order = static_cast<const DimShuffle&>(*site.node.op()).order();
  const Ref<Variable>& y = division->y->owner()->input(0);
  const auto& inner = static_cast<const DimShuffle&>(*division->y->owner()->op()).order();
  // Only where the two undo each other.
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (order[i] == DimShuffle::kNew ||
        inner[static_cast<std::size_t>(order[i])] != static_cast<std::int64_t>(i))
      return {};
  }
  return answer(quotient_like(site.node.input(0), dim_shuffle(division->g, order), y));
}

VariableList through_reshape(const Site& site) {
  const std::optional<Quotient> division = quotient_by(site.node.input(0), OpFamily::reshape);
  if (!division) return {};
  const Ref<Variable>& y = division->y->owner()->input(0);
  if (!is_shape_of(site.node.input(1), y)) return {};
  const Ref<Variable> g = site.node.op()->make({division->g, site.node.input(1)})->output();
  return answer(quotient_like(site.node.input(0), g, y));
}

VariableList through_cast(const Site& site) {
  const std::optional<Quotient> division = quotient_by(site.node.input(0), OpFamily::elemwise);
  const Elementwise* cast_op = division ? as_elementwise(division->y.get()) : nullptr;
  if (cast_op == nullptr || !cast_op->is_cast()) return {};
  const Ref<Variable>& y = division->y->owner()->input(0);
  const DType dtype = site.node.outputs()[0]->dtype();
  if (y->dtype() != dtype || !is_float(dtype) || !is_float(cast_op->cast_dtype())) return {};
  return answer(
      quotient_like(site.node.input(0), cast(Expression(division->g), dtype).variable(), y));
}

// g / (c y) -> (g / c) / y
VariableList without_factor(const Site& site) {
  const Ref<Variable>& divisor = site.node.input(1);
  const Apply* scaled = divisor->owner();
  if (scaled == nullptr || scaled->inputs().size() != 2 || !is_float(divisor->dtype())) return {};
  const bool is_product = match_function(*scaled, F::mul) != nullptr;
  if (!is_product && match_function(*scaled, F::true_div) == nullptr) return {};
  for (std::size_t i = is_product ? 0 : 1; i < 2; ++i) {
    const std::optional<double> c = repeated_value(scaled->input(i).get());
    const Ref<Variable>& y = scaled->input(1 - i);
    if (!c || !std::isfinite(*c) || *c == 0 || !has_same_type(y, divisor)) continue;
    const Ref<Variable> g =
        make_call(is_product ? F::true_div : F::mul, {site.node.input(0), scaled->input(i)});
    return answer(quotient(g, y));
  }
  return {};
}

// Whether two applications have the same inputs from these positions on.
bool same_rest(const Apply& a, std::size_t from_a, const Apply& b, std::size_t from_b) {
  return std::equal(a.inputs().begin() + static_cast<std::ptrdiff_t>(from_a), a.inputs().end(),
                    b.inputs().begin() + static_cast<std::ptrdiff_t>(from_b), b.inputs().end());
}

// inc_subtensor(zeros[i], g / y[i]) -> inc_subtensor(zeros[i], g) / y
VariableList through_index(const Site& site) {
  const Apply& node = site.node;
  if (node.inputs().size() < 2 || !is_repeated(node.input(0), 0)) return {};
  const std::optional<Quotient> division = quotient_of(node.input(1));
  // Of a plain quotient, zeros of g would be nan.
  if (division && call_of(node.input(1), F::div_or_zero) == nullptr &&
      repeated_value(division->g.get()).value_or(0) == 0)
    return {};
  const Apply* part = division ? division->y->owner() : nullptr;
  if (part == nullptr || !same_rest(node, 2, *part, 1)) return {};
  if (const auto* basic = dynamic_cast<const IncSubtensor*>(node.op().get())) {
    const auto* read = dynamic_cast<const Subtensor*>(part->op().get());
    if (read == nullptr || unique<Subtensor>(basic->index()).get() != read) return {};
  } else {
    const auto* increase = dynamic_cast<const AdvancedIncSubtensor*>(node.op().get());
    const auto* read = dynamic_cast<const AdvancedSubtensor*>(part->op().get());
    if (increase == nullptr || read == nullptr || increase->is_set() ||
        !increase->picks_like(*read))
      return {};
  }
  const Ref<Variable>& y = part->input(0);
  if (!has_same_type(y, node.output())) return {};
  VariableList inputs = node.inputs();
  inputs[1] = division->g;
  return answer(quotient(node.op()->make(std::move(inputs))->output(), y));
}

}  // namespace

std::vector<Rule> log_gradient_rules() {
  constexpr Stage stage = Stage::stabilize;
  return {
      {"local_div_or_zero_dimshuffle",
       stage,
       "",
       {Root(OpFamily::dim_shuffle)},
       through_dim_shuffle,
       "dimshuffle(g / dimshuffle(y)) -> dimshuffle(g) / y where the dimshuffles undo each other"},
      {"local_div_or_zero_reshape",
       stage,
       "",
       {Root(OpFamily::reshape)},
       through_reshape,
       "reshape(g / reshape(y), shape(y)) -> reshape(g) / y"},
      {"local_div_or_zero_cast",
       stage,
       "",
       {Root::cast()},
       through_cast,
       "cast(g / cast(y)) -> cast(g) / y in the dtype of y, for floats"},
      {"local_div_or_zero_scaled",
       stage,
       "",
       {F::div_or_zero},
       without_factor,
       "g / (c * y) -> (g / c) / y for a finite number c other than 0"},
      {"local_div_or_zero_index",
       stage,
       "",
       {Root(OpFamily::inc_subtensor), Root(OpFamily::other)},
       through_index,
       "inc_subtensor(zeros[i], g / y[i]) -> inc_subtensor(zeros[i], g) / y"},
  };
}

}  // namespace croton
