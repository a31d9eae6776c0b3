// Logarithms and exponentials in forms that neither overflow nor cancel.
#include "ops/expression.h"
#include "rewrite/match.h"
#include "rewrite/pipeline.h"

namespace croton {

namespace {

using F = ScalarFunction;

// The node that computes `variable` by this function, or null.
const Apply* call_of(const Ref<Variable>& variable, F function) {
  const Apply* owner = variable->owner();
  return owner != nullptr && match_function(*owner, function) != nullptr ? owner : nullptr;
}

bool is_one(const Ref<Variable>& variable) { return is_constant_equal(variable.get(), 1); }

// x when the variable is 1 + x or x + 1, else null.
Ref<Variable> added_to_one(const Ref<Variable>& variable) {
  const Apply* sum = call_of(variable, F::add);
  if (sum == nullptr || sum->inputs().size() != 2) return nullptr;
  if (is_one(sum->input(0))) return sum->input(1);
  return is_one(sum->input(1)) ? sum->input(0) : nullptr;
}

Ref<Variable> softplus(const Ref<Variable>& x) {
  return call(F::softplus, {Expression(x)}).variable();
}
Ref<Variable> negative(const Ref<Variable>& x) { return (-Expression(x)).variable(); }

}  // namespace

// log(1 + x) -> log1p(x), log(sigmoid(x)) -> -softplus(-x), log(1 - sigmoid(x)) -> -softplus(x);
// for floats.
Ref<Variable> stabilize_log(const Apply& node) {
  if (match_function(node, F::log) == nullptr || !is_float(node.input(0)->dtype())) return nullptr;
  const Ref<Variable>& argument = node.input(0);
  if (const Apply* sigmoid = call_of(argument, F::sigmoid))
    return negative(softplus(negative(sigmoid->input(0))));
  if (const Apply* difference = call_of(argument, F::sub);
      difference != nullptr && is_one(difference->input(0))) {
    const Apply* sigmoid = call_of(difference->input(1), F::sigmoid);
    return sigmoid != nullptr ? negative(softplus(sigmoid->input(0))) : nullptr;
  }
  const Ref<Variable> x = added_to_one(argument);
  return x ? call(F::log1p, {Expression(x)}).variable() : nullptr;
}

// log1p(exp(x)) -> softplus(x), log1p(-sigmoid(x)) -> -softplus(x)
Ref<Variable> stabilize_log1p(const Apply& node) {
  if (match_function(node, F::log1p) == nullptr || !is_float(node.input(0)->dtype()))
    return nullptr;
  if (const Apply* exponential = call_of(node.input(0), F::exp))
    return softplus(exponential->input(0));
  const Apply* negation = call_of(node.input(0), F::neg);
  const Apply* sigmoid = negation != nullptr ? call_of(negation->input(0), F::sigmoid) : nullptr;
  return sigmoid != nullptr ? negative(softplus(sigmoid->input(0))) : nullptr;
}

// exp(x) - 1 -> expm1(x)
Ref<Variable> stabilize_expm1(const Apply& node) {
  if (match_function(node, F::sub) == nullptr || !is_one(node.input(1))) return nullptr;
  const Apply* exponential = call_of(node.input(0), F::exp);
  return exponential != nullptr ? call(F::expm1, {Expression(exponential->input(0))}).variable()
                                : nullptr;
}

}  // namespace croton
