// Logarithms and exponentials in forms that neither overflow nor cancel.
#include <cmath>

#include "ops/advanced_subtensor.h"
#include "ops/dim_shuffle.h"
#include "ops/reduce.h"
#include "rewrite/match.h"
#include "rewrite/rules/topics.h"

namespace croton {

namespace {

using F = ScalarFunction;

Ref<Variable> softplus(const Ref<Variable>& x) { return make_call(F::softplus, {x}); }

// The terms of a sum of which one is 1, without it; empty when there is no such sum.
VariableList added_to_one(const Ref<Variable>& variable) {
  const Apply* sum = call_of(variable, F::add);
  if (sum == nullptr) return {};
  VariableList rest;
  bool has_one = false;
  for (const Ref<Variable>& term : sum->inputs()) {
    if (!has_one && is_repeated(term, 1)) {
      has_one = true;
    } else {
      rest.push_back(term);
    }
  }
  return has_one ? rest : VariableList();
}

Ref<Variable> sum_of(const VariableList& terms) {
  return terms.size() == 1 ? terms[0] : make_call(F::add, terms);
}

// log(1 + x) -> log1p(x), log(1 - x) -> log1p(-x)
VariableList log_to_log1p(const Site& site) {
  const Ref<Variable>& argument = site.node.input(0);
  if (!is_float(argument->dtype())) return {};
  Ref<Variable> x;
  if (const VariableList rest = added_to_one(argument); !rest.empty()) x = sum_of(rest);
  const Apply* difference = call_of(argument, F::sub);
  if (difference != nullptr && is_repeated(difference->input(0), 1))
    x = negative(cast(Expression(difference->input(1)), argument->dtype()).variable());
  if (!x || x->dtype() != argument->dtype()) return {};
  const Ref<Variable> result = make_call(F::log1p, {x});
  return answer(has_same_type(result, site.node.output()) ? result : nullptr);
}

VariableList log_of_sigmoid(const Site& site) {
  const Apply* sigmoid = call_of(site.node.input(0), F::sigmoid);
  if (sigmoid == nullptr || !is_float(sigmoid->input(0)->dtype())) return {};
  return answer(negative(softplus(negative(sigmoid->input(0)))));
}

// log1p(exp(x)) -> softplus(x), log1p(-sigmoid(x)) -> -softplus(x)
VariableList log1p_of_exp(const Site& site) {
  const Ref<Variable>& argument = site.node.input(0);
  if (!is_float(argument->dtype())) return {};
  if (const Apply* exponential = call_of(argument, F::exp))
    return answer(softplus(exponential->input(0)));
  const Apply* negation = call_of(argument, F::neg);
  const Apply* sigmoid = negation != nullptr ? call_of(negation->input(0), F::sigmoid) : nullptr;
  return answer(sigmoid != nullptr ? negative(softplus(sigmoid->input(0))) : nullptr);
}

// exp(x) - 1 -> expm1(x)
VariableList exp_minus_one(const Site& site) {
  const Apply& node = site.node;
  const bool is_sum = match_function(node, F::add) != nullptr;
  if (node.inputs().size() != 2) return {};
  for (const std::size_t i : {0, 1}) {
    const Apply* exponential = call_of(node.input(i), F::exp);
    if (exponential == nullptr || (!is_sum && i == 1)) continue;
    if (!is_repeated(node.input(1 - i), is_sum ? -1 : 1)) continue;
    const Ref<Variable> result = make_call(F::expm1, {exponential->input(0)});
    return answer(has_same_type(result, node.output()) ? result : nullptr);
  }
  return {};
}

// x, or 0 where it is infinite: what may be subtracted from x and from what is smaller.
Expression finite_or_zero(const Expression& x) { return choose(call(F::isinf, {x}), 0, x); }

// log(exp(x) + exp(y)) -> m + log1p(exp(-|x - y|)) with m = maximum(x, y)
VariableList log_of_added_exps(const Site& site) {
  const Apply* sum = call_of(site.node.input(0), F::add);
  if (sum == nullptr || sum->inputs().size() != 2) return {};
  const Apply *first = call_of(sum->input(0), F::exp), *second = call_of(sum->input(1), F::exp);
  if (first == nullptr || second == nullptr) return {};
  const Expression x(first->input(0)), y(second->input(0));
  if (!is_float(x->dtype()) || x->dtype() != y->dtype()) return {};
  const Expression m = call(F::maximum, {x, y});
  const Expression distance = call(F::abs_, {x - y});
  const Expression sum_of_both = m + call(F::log1p, {call(F::exp, {-distance})});
  return answer(choose(call(F::isinf, {m}), m, sum_of_both).variable());
}

// Whether the largest element has been subtracted already, by the user or by the rule below.
bool is_shifted_by_max(const Ref<Variable>& x) {
  const Apply* difference = call_of(x, F::sub);
  if (difference == nullptr) return false;
  Ref<Variable> shift = difference->input(1);
  for (int depth = 0; depth < 4 && shift->owner() != nullptr; ++depth) {
    if (const auto* reduce = producer_as<Reduce>(shift))
      return reduce->function() == ReduceFunction::max ||
             reduce->function() == ReduceFunction::max_or_lowest;
    const bool is_choice = call_of(shift, F::switch_) != nullptr;
    shift = shift->owner()->input(is_choice ? 2 : 0);
  }
  return false;
}

// log(sum(exp(x))) -> m + log(sum(exp(x - m))) with m = max(x), 0 where that is infinite
VariableList log_of_summed_exp(const Site& site) {
  const Ref<Variable>& argument = site.node.input(0);
  // Dimensions may have been added behind the sum.
  const Apply* view = producer_of_family(argument, OpFamily::dim_shuffle);
  const Ref<Variable>& summed = view != nullptr ? view->input(0) : argument;
  const auto* sum = producer_as<Reduce>(summed);
  if (sum == nullptr || sum->function() != ReduceFunction::sum) return {};
  const Apply* exponential = call_of(summed->owner()->input(0), F::exp);
  if (exponential == nullptr) return {};
  const Expression x(exponential->input(0));
  if (is_shifted_by_max(x.variable())) return {};
  if (!is_float(x->dtype()) || summed->dtype() != x->dtype()) return {};
  const std::vector<bool> reduced = sum->reduced_axes(x->ndim());
  std::vector<std::int64_t> axes, restored;
  std::int64_t next = 0;
  for (std::size_t i = 0; i < reduced.size(); ++i) {
    if (reduced[i]) axes.push_back(static_cast<std::int64_t>(i));
    restored.push_back(reduced[i] ? DimShuffle::kNew : next++);
  }
  if (axes.empty()) return {};
  const auto max = unique<Reduce>(ReduceFunction::max_or_lowest, axes, std::nullopt, std::nullopt);
  const Expression m = finite_or_zero(Expression(max->make({x.variable()})->output()));
  const Expression shifted = call(F::exp, {x - Expression(dim_shuffle(m.variable(), restored))});
  const Expression total(sum->make({shifted.variable()})->output());
  const Expression result = m + call(F::log, {total});
  if (view == nullptr) return answer(result.variable());
  return answer(view->op()->make({result.variable()})->output());
}

// Functions whose logarithm other rules know.
bool has_stable_log(const Ref<Variable>& variable) {
  for (const F f : {F::sigmoid, F::exp}) {
    if (call_of(variable, f) != nullptr) return true;
  }
  return producer_of_family(variable, OpFamily::softmax) != nullptr ||
         producer_of_family(variable, OpFamily::softmax_with_bias) != nullptr;
}

bool is_float_cast(const Apply& node) {
  if (node.op()->family() != OpFamily::elemwise) return false;
  const auto& op = static_cast<const Elementwise&>(*node.op());
  return op.is_cast() && is_float(node.input(0)->dtype()) && is_float(op.cast_dtype());
}

// Whether the application only picks or moves elements of its first input.
bool only_moves(const Apply& node) {
  switch (node.op()->family()) {
    case OpFamily::dim_shuffle:
    case OpFamily::reshape:
    case OpFamily::subtensor:
    case OpFamily::rebroadcast:
    case OpFamily::specify_shape:
      return true;
    default:
      return is_float_cast(node) ||
             dynamic_cast<const AdvancedSubtensor*>(node.op().get()) != nullptr;
  }
}

// The logarithm goes below what moves elements and below positive factors.
VariableList sink_log(const Site& site) {
  const Ref<Variable>& argument = site.node.input(0);
  const Apply* node = argument->owner();
  if (node == nullptr || !is_float(argument->dtype())) return {};
  const Ref<Variable>* below = &argument;
  int depth = 0;
  while ((*below)->owner() != nullptr && depth++ < 16) {
    const Apply& step = *(*below)->owner();
    if (only_moves(step)) {
      below = &step.input(0);
    } else if (match_function(step, F::mul) != nullptr && step.inputs().size() == 2 &&
               repeated_value(step.input(0).get()).value_or(-1) > 0) {
      below = &step.input(1);
    } else if ((match_function(step, F::mul) != nullptr || match_function(step, F::true_div)) &&
               step.inputs().size() == 2 && repeated_value(step.input(1).get()).value_or(-1) > 0) {
      below = &step.input(0);
    } else {
      break;
    }
  }
  if (below == &argument || !has_stable_log(*below)) return {};
  if (only_moves(*node)) {
    VariableList inputs = node->inputs();
    inputs[0] = make_call(F::log, {inputs[0]});
    const Ref<Variable> result = node->op()->make(std::move(inputs))->output();
    return answer(has_same_type(result, site.node.output()) ? result : nullptr);
  }
  const std::size_t factor = repeated_value(node->input(0).get()).value_or(-1) > 0 ? 0 : 1;
  const double value = std::log(*repeated_value(node->input(factor).get()));
  const Expression rest = call(F::log, {Expression(node->input(1 - factor))});
  const Expression offset = number_like(rest, value);
  const bool is_quotient = match_function(*node, F::true_div) != nullptr;
  const Ref<Variable> result = (is_quotient ? rest - offset : rest + offset).variable();
  return answer(has_same_type(result, site.node.output()) ? result : nullptr);
}

}  // namespace

std::vector<Rule> log_rules() {
  constexpr Stage stage = Stage::stabilize;
  return {
      {"local_log_sigmoid",
       stage,
       "",
       {F::log},
       log_of_sigmoid,
       "log(sigmoid(x)) -> -softplus(-x) for floats"},
      {"local_log_add_exp",
       stage,
       "local_log_add",
       {F::log},
       log_of_added_exps,
       "log(exp(x) + exp(y)) -> m + log1p(exp(-|x - y|)) with m = maximum(x, y), for floats; m "
       "where that is infinite"},
      {"local_log_sum_exp",
       stage,
       "",
       {F::log},
       log_of_summed_exp,
       "log(sum(exp(x))) -> m + log(sum(exp(x - m))) with m = max(x), 0 where that is infinite, "
       "for "
       "floats"},
      {"local_log1p",
       stage,
       "",
       {F::log},
       log_to_log1p,
       "log(1 + x) -> log1p(x), log(1 - x) -> log1p(-x) for floats"},
      {"local_log_sink",
       stage,
       "",
       {F::log},
       sink_log,
       "log(view(c * f(x))) -> view(log(c) + log(f(x))) for a positive number c, views, reshapes, "
       "indexing and casts between floats, where f is sigmoid, softmax or exp"},
      {"local_log1p_exp",
       stage,
       "local_log1p_sigmoid",
       {F::log1p},
       log1p_of_exp,
       "log1p(exp(x)) -> softplus(x), log1p(-sigmoid(x)) -> -softplus(x) for floats"},
      {"local_expm1", stage, "", {F::sub, F::add}, exp_minus_one, "exp(x) - 1 -> expm1(x)"},
  };
}

}  // namespace croton
