// The logistic function in its many spellings.
#include "rewrite/match.h"
#include "rewrite/rules/topics.h"

namespace croton {

namespace {

using F = ScalarFunction;

Ref<Variable> sigmoid(const Ref<Variable>& x) { return make_call(F::sigmoid, {x}); }

// sigmoid(-x), where x may be an integer whose negative would wrap.
Ref<Variable> sigmoid_of_negative(const Ref<Variable>& x, DType dtype) {
  return sigmoid(negative(cast(Expression(x), dtype).variable()));
}

// y when the variable is 1 + y, else null.
Ref<Variable> added_to_one(const Ref<Variable>& variable) {
  const Apply* sum = call_of(variable, F::add);
  if (sum == nullptr || sum->inputs().size() != 2 || !is_float(variable->dtype())) return nullptr;
  const std::size_t one = is_repeated(sum->input(0), 1) ? 0 : 1;
  if (!is_repeated(sum->input(one), 1)) return nullptr;
  const Ref<Variable>& other = sum->input(1 - one);
  return has_same_type(other, variable) ? other : nullptr;
}

// sigmoid(-x) when the variable is 1 + exp(x), else null.
Ref<Variable> inverse_of_one_plus_exp(const Ref<Variable>& variable) {
  const Ref<Variable> other = added_to_one(variable);
  const Apply* exponential = other ? call_of(other, F::exp) : nullptr;
  if (exponential == nullptr) return nullptr;
  return sigmoid_of_negative(exponential->input(0), other->dtype());
}

VariableList inverse_to_sigmoid(const Site& site) {
  return answer(inverse_of_one_plus_exp(site.node.input(0)));
}

// y / (1 + exp(x)) -> y * sigmoid(-x), where y = exp(x) makes it sigmoid(x).
VariableList quotient_to_sigmoid(const Site& site) {
  const Apply& node = site.node;
  const Ref<Variable> inverse = inverse_of_one_plus_exp(node.input(1));
  if (!inverse || inverse->dtype() != node.outputs()[0]->dtype()) return {};
  const Ref<Variable> exponential = added_to_one(node.input(1));
  if (node.input(0).get() == exponential.get())
    return answer(
        sigmoid(cast(Expression(exponential->owner()->input(0)), exponential->dtype()).variable()));
  return answer(make_call(F::mul, {node.input(0), inverse}));
}

VariableList one_minus_sigmoid(const Site& site) {
  const Apply& node = site.node;
  const Apply* inner = call_of(node.input(1), F::sigmoid);
  if (inner == nullptr || !is_float(node.outputs()[0]->dtype()) || !is_repeated(node.input(0), 1))
    return {};
  const Ref<Variable> result = sigmoid_of_negative(inner->input(0), node.outputs()[0]->dtype());
  return answer(has_same_type(result, node.output()) ? result : nullptr);
}

}  // namespace

std::vector<Rule> sigmoid_rules() {
  constexpr Stage stage = Stage::stabilize;
  return {
      {"local_inv_1_plus_exp",
       stage,
       "",
       {F::inv},
       inverse_to_sigmoid,
       "1 / (1 + exp(x)) -> sigmoid(-x) for floats"},
      {"local_exp_over_1_plus_exp",
       stage,
       "",
       {F::true_div},
       quotient_to_sigmoid,
       "exp(x) / (1 + exp(x)) -> sigmoid(x), y / (1 + exp(x)) -> y * sigmoid(-x) for floats"},
      {"local_1msigmoid",
       stage,
       "",
       {F::sub},
       one_minus_sigmoid,
       "1 - sigmoid(x) -> sigmoid(-x) for floats"},
  };
}

}  // namespace croton
