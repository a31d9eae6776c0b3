// Operands that change nothing, or that alone decide the result.
#include "rewrite/match.h"
#include "rewrite/rules/topics.h"

namespace croton {

namespace {

using F = ScalarFunction;

// The operands' own function over those that are left.
Ref<Variable> reduced_call(const Apply& node, F function, VariableList rest, double neutral) {
  const DType dtype = node.outputs()[0]->dtype();
  if (rest.empty()) return fill_output(node, typed_constant(dtype, neutral));
  Ref<Variable> result =
      rest.size() == 1 ? cast(Expression(rest[0]), dtype).variable() : make_call(function, rest);
  if (result->dtype() != dtype) {
    // What has been left out may have made the dtype that the others are computed in.
    for (Ref<Variable>& operand : rest) operand = cast(Expression(operand), dtype).variable();
    result = make_call(function, rest);
  }
  return has_same_type(result, node.output()) ? result : fill_output(node, result);
}

VariableList drop_neutral_operands(const Site& site) {
  const Apply& node = site.node;
  const bool is_sum = match_function(node, F::add) != nullptr;
  const double neutral = is_sum ? 0 : 1;
  VariableList rest;
  for (const Ref<Variable>& input : node.inputs()) {
    if (!is_repeated(input, neutral)) rest.push_back(input);
  }
  if (rest.size() == node.inputs().size() && rest.size() > 1) return {};
  return answer(reduced_call(node, is_sum ? F::add : F::mul, std::move(rest), neutral));
}

VariableList drop_subtracted_zero(const Site& site) {
  const Ref<Variable>&x = site.node.input(0), &y = site.node.input(1);
  if (is_repeated(y, 0)) return answer(reduced_call(site.node, F::sub, {x}, 0));
  if (is_repeated(x, 0) && !is_bool(y->dtype()))
    return answer(reduced_call(
        site.node, F::sub,
        {negative(cast(Expression(y), site.node.outputs()[0]->dtype()).variable())}, 0));
  return {};
}

VariableList drop_division_by_one(const Site& site) {
  if (!is_repeated(site.node.input(1), 1)) return {};
  return answer(reduced_call(site.node, F::true_div, {site.node.input(0)}, 1));
}

// Of floats it rounds down, and is not the number itself.
VariableList drop_integer_division_by_one(const Site& site) {
  const Ref<Variable>& x = site.node.input(0);
  if (!is_discrete(x->dtype()) || !is_repeated(site.node.input(1), 1)) return {};
  return answer(reduced_call(site.node, F::int_div, {x}, 1));
}

VariableList remainder_of_one(const Site& site) {
  if (!is_discrete(site.node.outputs()[0]->dtype()) || !is_repeated(site.node.input(1), 1))
    return {};
  return answer(fill_output(site.node, typed_constant(site.node.outputs()[0]->dtype(), 0)));
}

VariableList product_with_zero(const Site& site) {
  for (const Ref<Variable>& input : site.node.inputs()) {
    if (is_repeated(input, 0))
      return answer(fill_output(site.node, typed_constant(site.node.outputs()[0]->dtype(), 0)));
  }
  return {};
}

VariableList quotient_of_zero(const Site& site) {
  if (!is_repeated(site.node.input(0), 0)) return {};
  return answer(fill_output(site.node, typed_constant(site.node.outputs()[0]->dtype(), 0)));
}

// maximum(x, x), and(x, x) and their like.
VariableList same_operands(const Site& site) {
  const VariableList& inputs = site.node.inputs();
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    if (inputs[i].get() != inputs[0].get()) return {};
  }
  return answer(has_same_type(inputs[0], site.node.output()) ? inputs[0] : nullptr);
}

VariableList logic_with_constant(const Site& site) {
  const Apply& node = site.node;
  if (!is_bool(node.outputs()[0]->dtype())) return {};
  const bool is_and = match_function(node, F::and_) != nullptr;
  const double neutral = is_and ? 1 : 0;
  VariableList rest;
  for (const Ref<Variable>& input : node.inputs()) {
    if (is_repeated(input, 1 - neutral))
      return answer(fill_output(node, typed_constant(DType::bool_, 1 - neutral)));
    if (!is_repeated(input, neutral)) rest.push_back(input);
  }
  if (rest.size() == node.inputs().size()) return {};
  return answer(reduced_call(node, is_and ? F::and_ : F::or_, std::move(rest), neutral));
}

}  // namespace

std::vector<Rule> neutral_rules() {
  constexpr Stage stage = Stage::canonicalize;
  return {
      {"local_useless_elemwise",
       stage,
       "",
       {F::add, F::mul},
       drop_neutral_operands,
       "x + 0 -> x, x * 1 -> x, add(x) -> x, mul(x) -> x"},
      {"local_sub_zero", stage, "", {F::sub}, drop_subtracted_zero, "x - 0 -> x, 0 - x -> -x"},
      {"local_div_by_one", stage, "", {F::true_div}, drop_division_by_one, "x / 1 -> x"},
      {"local_intdiv_by_one",
       stage,
       "",
       {F::int_div},
       drop_integer_division_by_one,
       "x // 1 -> x for integers"},
      {"local_mod_by_one", stage, "", {F::mod}, remainder_of_one, "x % 1 -> 0 for integers"},
      {"local_mul_zero",
       stage,
       "nan_unsafe",
       {F::mul},
       product_with_zero,
       "x * 0 -> 0, which forgets infinities and nan"},
      {"local_0_div",
       stage,
       "local_zero_div nan_unsafe",
       {F::true_div},
       quotient_of_zero,
       "0 / x -> 0, which forgets a zero or nan in x"},
      {"local_useless_same_operands",
       stage,
       "",
       {F::maximum, F::minimum, F::and_, F::or_},
       same_operands,
       "maximum(x, x), minimum(x, x), and(x, x), or(x, x) -> x"},
      {"local_useless_elemwise_logic",
       stage,
       "",
       {F::and_, F::or_},
       logic_with_constant,
       "and(x, True) -> x, and(x, False) -> False, the same for or, for bool"},
  };
}

}  // namespace croton
