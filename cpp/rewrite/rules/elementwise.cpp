// Elementwise operations that do nothing, or that a cheaper one does. All keep the type; the driver
// checks it.
#include <cmath>
#include <optional>

#include "base/error.h"
#include "ops/expression.h"
#include "ops/scalar_functions.h"
#include "rewrite/match.h"
#include "rewrite/pipeline.h"

namespace croton {

namespace {

using F = ScalarFunction;

// The number that all elements of the variable are known to have.
std::optional<double> repeated_value(const Variable* variable) {
  while (variable->owner() != nullptr) {
    const Apply& node = *variable->owner();
    if (match_function(node, F::second) != nullptr)
      variable = node.input(1).get();
    else if (node.op()->family() == OpFamily::dim_shuffle)
      variable = node.input(0).get();
    else
      break;
  }
  return constant_value(variable);
}

}  // namespace

// cast(x) -> x where x has the dtype.
Ref<Variable> remove_useless_cast(const Apply& node) {
  if (node.op()->family() != OpFamily::elemwise) return nullptr;
  const auto& op = static_cast<const Elementwise&>(*node.op());
  return op.is_cast() && node.input(0)->dtype() == op.cast_dtype() ? node.input(0) : nullptr;
}

// -(-x) -> x
Ref<Variable> remove_double_negation(const Apply& node) {
  if (match_function(node, F::neg) == nullptr) return nullptr;
  const Apply* inner = node.input(0)->owner();
  return inner != nullptr && match_function(*inner, F::neg) != nullptr ? inner->input(0) : nullptr;
}

// x + 0 -> x, x * 1 -> x, x - 0 -> x, x / 1 -> x, where the other operand alone has the result's
// type.
Ref<Variable> drop_neutral_operands(const Apply& node) {
  const bool is_sum = match_function(node, F::add) != nullptr,
             is_product = match_function(node, F::mul) != nullptr;
  if (match_function(node, F::sub) != nullptr)
    return is_constant_equal(node.input(1).get(), 0) ? node.input(0) : nullptr;
  if (match_function(node, F::true_div) != nullptr) {
    return is_constant_equal(node.input(1).get(), 1) ? node.input(0) : nullptr;
  }
  if (!is_sum && !is_product) return nullptr;
  std::vector<Expression> rest;
  for (const Ref<Variable>& input : node.inputs()) {
    if (!is_constant_equal(input.get(), is_sum ? 0 : 1)) rest.emplace_back(input);
  }
  if (rest.size() == 1) return rest[0].variable();
  if (rest.empty() || rest.size() == node.inputs().size()) return nullptr;
  return call(is_sum ? F::add : F::mul, rest).variable();
}

// mul_or_zero(g, x) -> g * x and div_or_zero(g, x) -> g / x, where g is known not to be zero or x
// to be a number that keeps zeros.
Ref<Variable> drop_guard_of_zeros(const Apply& node) {
  const bool is_product = match_function(node, F::mul_or_zero) != nullptr;
  if (!is_product && match_function(node, F::div_or_zero) == nullptr) return nullptr;
  const std::optional<double> g = repeated_value(node.input(0).get()),
                              x = repeated_value(node.input(1).get());
  const bool is_needed =
      !(g && *g != 0) && !(x && (is_product ? std::isfinite(*x) : std::abs(*x) > 0));
  if (is_needed) return nullptr;
  return call(is_product ? F::mul : F::true_div,
              {Expression(node.input(0)), Expression(node.input(1))})
      .variable();
}

// x ** 2 -> sqr(x), x ** 1 -> x; for floats x ** -1 -> 1 / x and x ** 0.5 -> sqrt(x).
Ref<Variable> simplify_power(const Apply& node) {
  if (match_function(node, F::pow) == nullptr) return nullptr;
  const Expression x(node.input(0));
  const Variable* exponent = node.input(1).get();
  const DType dtype = node.outputs()[0]->dtype();
  if (is_constant_equal(exponent, 1)) return cast(x, dtype).variable();
  if (is_constant_equal(exponent, 2)) return sqr(cast(x, dtype)).variable();
  if (!is_float(dtype)) return nullptr;
  if (is_constant_equal(exponent, -1)) return call(F::inv, {cast(x, dtype)}).variable();
  if (is_constant_equal(exponent, 0.5)) return sqrt(cast(x, dtype)).variable();
  return nullptr;
}

// Constants take the dtype that the function computes in, so that they are cast once and not in
// every call.
Ref<Variable> widen_constants(const Apply& node) {
  if (node.op()->family() != OpFamily::elemwise) return nullptr;
  const auto& op = static_cast<const Elementwise&>(*node.op());
  if (op.is_cast() || op.function() == F::second || op.function() == F::pow) return nullptr;
  std::vector<DType> dtypes;
  for (const Ref<Variable>& input : node.inputs()) dtypes.push_back(input->dtype());
  const DType wanted = operand_dtype(op.function(), dtypes, node.outputs()[0]->dtype());
  VariableList inputs = node.inputs();
  bool has_changed = false;
  for (std::size_t i = op.function() == F::switch_ ? 1 : 0; i < inputs.size(); ++i) {
    if (inputs[i]->kind() != VariableKind::constant || inputs[i]->dtype() == wanted) continue;
    inputs[i] = Elementwise::cast_to(wanted)->make({inputs[i]})->output();
    has_changed = true;
  }
  return has_changed ? node.op()->make(std::move(inputs))->output() : nullptr;
}

// switch(constant, a, b) -> a or b, where that alone has the result's type.
Ref<Variable> choose_constant_branch(const Apply& node) {
  if (match_function(node, F::switch_) == nullptr) return nullptr;
  if (is_constant_equal(node.input(0).get(), 0)) return node.input(2);
  if (is_constant_equal(node.input(0).get(), 1)) return node.input(1);
  return nullptr;
}

}  // namespace croton
