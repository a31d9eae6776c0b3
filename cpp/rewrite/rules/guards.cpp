// Products and quotients of gradients, which keep zeros zero.
#include <cmath>

#include "rewrite/match.h"
#include "rewrite/rules/topics.h"

namespace croton {

namespace {

using F = ScalarFunction;

// g * x and g / x, where g is known not to be zero or x to be a number that keeps zeros.
VariableList drop_guard(const Site& site) {
  const Apply& node = site.node;
  const bool is_product = match_function(node, F::mul_or_zero) != nullptr;
  const std::optional<double> g = repeated_value(node.input(0).get()),
                              x = repeated_value(node.input(1).get());
  const bool is_needed =
      !(g && *g != 0) && !(x && (is_product ? std::isfinite(*x) : std::abs(*x) > 0));
  if (is_needed) return {};
  return answer(make_call(is_product ? F::mul : F::true_div, {node.input(0), node.input(1)}));
}

template <F inner>
VariableList cancel_guards(const Site& site) {
  const Apply& node = site.node;
  const Apply* guarded = call_of(node.input(0), inner);
  if (guarded == nullptr || guarded->input(1).get() != node.input(1).get()) return {};
  return answer(has_same_type(guarded->input(0), node.output()) ? guarded->input(0) : nullptr);
}

}  // namespace

std::vector<Rule> guard_rules() {
  return {
      {"local_guard_of_zeros",
       Stage::canonicalize,
       "",
       {F::mul_or_zero, F::div_or_zero},
       drop_guard,
       "mul_or_zero(g, x) -> g * x where g is a number other than 0 or x a finite one; "
       "div_or_zero(g, x) -> g / x where g or x is a number other than 0"},
      {"local_mul_div_or_zero",
       Stage::canonicalize,
       "nan_unsafe",
       {F::mul_or_zero},
       cancel_guards<F::div_or_zero>,
       "mul_or_zero(div_or_zero(g, x), x) -> g"},
      {"local_div_mul_or_zero",
       Stage::canonicalize,
       "nan_unsafe",
       {F::div_or_zero},
       cancel_guards<F::mul_or_zero>,
       "div_or_zero(mul_or_zero(g, x), x) -> g"},
  };
}

}  // namespace croton
