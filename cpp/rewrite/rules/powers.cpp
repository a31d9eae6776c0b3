// Powers with small exponents, squares, roots and absolute values.
#include <cmath>
#include <limits>

#include "rewrite/match.h"
#include "rewrite/rules/topics.h"

namespace croton {

namespace {

using F = ScalarFunction;

bool is_real(DType dtype) { return !is_complex(dtype) && !is_bool(dtype); }

// x ** n for 2 <= n <= 8, by squaring: at most 3.5 ulp off.
Expression positive_power(const Expression& x, int n) {
  if (n == 1) return x;
  const Expression half = positive_power(x, n / 2);
  return n % 2 == 0 ? sqr(half) : sqr(half) * x;
}

VariableList simplify_power(const Site& site) {
  const Apply& node = site.node;
  const DType dtype = node.outputs()[0]->dtype();
  const std::optional<double> exponent = repeated_value(node.input(1).get());
  if (!exponent || *exponent != std::floor(*exponent) || std::abs(*exponent) > 8) return {};
  const int n = static_cast<int>(*exponent);
  if (n == 0) return answer(fill_output(node, typed_constant(dtype, 1)));
  if (!is_float(dtype) && (n < 0 || n > 2)) return {};
  const Expression power = positive_power(cast(Expression(node.input(0)), dtype), std::abs(n));
  const Ref<Variable> result = (n < 0 ? call(F::inv, {power}) : power).variable();
  return answer(has_same_type(result, node.output()) ? result : fill_output(node, result));
}

VariableList power_to_root(const Site& site) {
  const Apply& node = site.node;
  const DType dtype = node.outputs()[0]->dtype();
  if (!is_float(dtype) || !is_repeated(node.input(1), 0.5)) return {};
  const Ref<Variable> result = sqrt(cast(Expression(node.input(0)), dtype)).variable();
  return answer(has_same_type(result, node.output()) ? result : fill_output(node, result));
}

VariableList square_of_same(const Site& site) {
  const VariableList& x = site.node.inputs();
  if (x.size() != 2 || x[0].get() != x[1].get() || is_bool(x[0]->dtype())) return {};
  return answer(sqr(Expression(x[0])).variable());
}

VariableList simplify_root(const Site& site) {
  const Apply* square = call_of(site.node.input(0), F::sqr);
  if (square == nullptr || !is_float(square->input(0)->dtype())) return {};
  return answer(make_call(F::abs_, {square->input(0)}));
}

VariableList simplify_square(const Site& site) {
  const Ref<Variable>& x = site.node.input(0);
  if (!is_real(x->dtype())) return {};
  if (const Apply* root = call_of(x, F::sqrt)) {
    const Expression inside(root->input(0));
    if (!is_float(inside->dtype())) return {};
    const Expression nan = number_like(inside, std::numeric_limits<double>::quiet_NaN());
    return answer(choose(call(F::lt, {inside, 0}), nan, inside).variable());
  }
  for (const F sign : {F::abs_, F::neg}) {
    if (const Apply* signed_x = call_of(x, sign))
      return answer(sqr(Expression(signed_x->input(0))).variable());
  }
  return {};
}

VariableList simplify_absolute(const Site& site) {
  const Ref<Variable>& x = site.node.input(0);
  if (!is_real(x->dtype())) return {};
  // The negative of an unsigned number wraps, and is its own absolute value.
  const Apply* negation = call_of(x, F::neg);
  if (negation != nullptr && !is_unsigned(x->dtype()))
    return answer(make_call(F::abs_, {negation->input(0)}));
  const bool is_positive =
      call_of(x, F::abs_) != nullptr || (is_float(x->dtype()) && call_of(x, F::sqr) != nullptr);
  return answer(is_positive ? x : nullptr);
}

// |x| * |y| -> |x * y|, |x| / |y| -> |x / y|
VariableList merge_absolutes(const Site& site) {
  const Apply& node = site.node;
  if (!is_float(node.outputs()[0]->dtype()) || node.inputs().size() < 2) return {};
  VariableList inside;
  for (const Ref<Variable>& input : node.inputs()) {
    const Apply* absolute = call_of(input, F::abs_);
    if (absolute == nullptr || !site.is_used_once(input)) return {};
    inside.push_back(absolute->input(0));
  }
  return answer(make_call(F::abs_, {node.op()->make(std::move(inside))->output()}));
}

}  // namespace

std::vector<Rule> power_rules() {
  return {
      {"local_pow_specialize",
       Stage::specialize,
       "local_pow_canonicalize",
       {F::pow},
       simplify_power,
       "x ** n -> products of x for floats and -8 <= n <= 8; x ** 0 -> 1, x ** 1, x ** 2 -> sqr(x) "
       "for every dtype"},
      {"local_pow_to_sqrt",
       Stage::specialize,
       "nan_unsafe",
       {F::pow},
       power_to_root,
       "x ** 0.5 -> sqrt(x) for floats, which differs at -infinity"},
      {"local_mul_to_sqr", Stage::specialize, "", {F::mul}, square_of_same, "x * x -> sqr(x)"},
      {"local_sqrt_sqr",
       Stage::stabilize,
       "local_sqrt_sqr",
       {F::sqrt},
       simplify_root,
       "sqrt(sqr(x)) -> abs(x) for floats"},
      {"local_sqr_sqrt",
       Stage::canonicalize,
       "",
       {F::sqr},
       simplify_square,
       "sqr(sqrt(x)) -> x, nan where x < 0; sqr(abs(x)), sqr(-x) -> sqr(x)"},
      {"local_abs_lift",
       Stage::canonicalize,
       "",
       {F::abs_},
       simplify_absolute,
       "abs(-x), abs(abs(x)) -> abs(x), abs(sqr(x)) -> sqr(x) for real numbers"},
      {"local_abs_merge",
       Stage::specialize,
       "",
       {F::mul, F::true_div},
       merge_absolutes,
       "abs(x) * abs(y) -> abs(x * y), the same for /, for floats"},
  };
}

}  // namespace croton
