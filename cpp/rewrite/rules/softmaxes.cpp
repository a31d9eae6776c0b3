// Softmax, its logarithm and cross-entropies, recognised in their parts.
#include "ops/alloc.h"
#include "ops/crossentropy.h"
#include "ops/dim_shuffle.h"
#include "ops/reduce.h"
#include "ops/shape_ops.h"
#include "ops/softmax.h"
#include "ops/subtensor.h"
#include "rewrite/match.h"
#include "rewrite/rules/topics.h"

namespace croton {

namespace {

using F = ScalarFunction;
constexpr std::int64_t kNew = DimShuffle::kNew;

Ref<Variable> log_softmax(const Ref<Variable>& x) {
  return unique<Softmax>(true)->make({x})->output();
}

VariableList log_of_softmax(const Site& site) {
  const Ref<Variable>& argument = site.node.input(0);
  if (const Apply* softmax = producer_of_family(argument, OpFamily::softmax))
    return answer(log_softmax(softmax->input(0)));
  const Apply* biased = producer_of_family(argument, OpFamily::softmax_with_bias);
  if (biased == nullptr) return {};
  return answer(log_softmax(
      (Expression(biased->input(0)) + Expression(dim_shuffle(biased->input(1), {kNew, 0})))
          .variable()));
}

// exp(x) / sum(exp(x)) along the rows.
VariableList quotient_of_exps(const Site& site) {
  const Ref<Variable>&numerator = site.node.input(0), &denominator = site.node.input(1);
  const Apply* exponential = call_of(numerator, F::exp);
  const auto* shuffle = producer_as<DimShuffle>(denominator);
  if (exponential == nullptr || numerator->ndim() != 2 || shuffle == nullptr ||
      shuffle->order() != std::vector<std::int64_t>{0, kNew})
    return {};
  const Ref<Variable>& total = denominator->owner()->input(0);
  const auto* sum = producer_as<Reduce>(total);
  if (sum == nullptr || sum->function() != ReduceFunction::sum ||
      total->owner()->input(0).get() != numerator.get() || total->dtype() != numerator->dtype() ||
      sum->reduced_axes(2) != std::vector<bool>{false, true})
    return {};
  const Ref<Variable>& x = exponential->input(0);
  if (!is_float(x->dtype()) || x->dtype() != numerator->dtype()) return {};
  return answer(unique<Softmax>(false)->make({x})->output());
}

VariableList softmax_of_sum(const Site& site) {
  const Ref<Variable>& argument = site.node.input(0);
  const Apply* sum = call_of(argument, F::add);
  if (sum == nullptr || sum->inputs().size() != 2 || !site.is_used_once(argument)) return {};
  for (const std::size_t i : {0, 1}) {
    const Ref<Variable>&x = sum->input(i), &row = sum->input(1 - i);
    const auto* shuffle = producer_as<DimShuffle>(row);
    if (shuffle == nullptr || shuffle->order() != std::vector<std::int64_t>{kNew, 0} ||
        !has_same_type(x, argument) || row->dtype() != x->dtype())
      continue;
    return answer(unique<SoftmaxWithBias>()->make({x, row->owner()->input(0)})->output());
  }
  return {};
}

// With sm = softmax(x), SoftmaxGrad(d / sm, sm) is d - sum(d) sm along the rows, also where sm is
// too small for a number: what log(softmax(x)) hands on.
VariableList gradient_of_log(const Site& site) {
  const Ref<Variable>&dy = site.node.input(0), &sm = site.node.input(1);
  if (const Apply* negation = call_of(dy, F::neg))
    return answer(negative(site.node.op()->make({negation->input(0), sm})->output()));
  // Linear in dy: a scalar factor stands outside.
  const Apply* scaled = dy->owner();
  if (scaled != nullptr && scaled->inputs().size() == 2 &&
      (call_of(dy, F::mul) != nullptr || call_of(dy, F::true_div) != nullptr)) {
    for (std::size_t i = call_of(dy, F::mul) != nullptr ? 0 : 1; i < 2; ++i) {
      const std::optional<Quotient> inner = quotient_of(scaled->input(1 - i));
      if (!inner || inner->y.get() != sm.get() || !as_scalar(scaled->input(i))) continue;
      VariableList factors = scaled->inputs();
      factors[1 - i] = site.node.op()->make({scaled->input(1 - i), sm})->output();
      const Ref<Variable> result = scaled->op()->make(std::move(factors))->output();
      return answer(has_same_type(result, site.node.output()) ? result : nullptr);
    }
  }
  const std::optional<Quotient> quotient = quotient_of(dy);
  if (!quotient || quotient->y.get() != sm.get()) return {};
  const Ref<Variable>& d = quotient->g;
  const Expression result = Expression(d) - times(row_sums(Expression(d)), Expression(sm));
  return answer(has_same_type(result.variable(), site.node.output()) ? result.variable() : nullptr);
}

// The distributions' own argument and bias, when they are a softmax.
struct Logits {
  Ref<Variable> x, b;
};

std::optional<Logits> logits_of(const Ref<Variable>& distributions) {
  if (const Apply* biased = producer_of_family(distributions, OpFamily::softmax_with_bias))
    return Logits{biased->input(0), biased->input(1)};
  const Apply* softmax = producer_of_family(distributions, OpFamily::softmax);
  if (softmax == nullptr || softmax->input(0)->ndim() != 2) return std::nullopt;
  const Ref<Variable>& x = softmax->input(0);
  const Ref<Variable> zeros =
      unique<Alloc>()->make({typed_constant(x->dtype(), 0), element(shape_of(x), 1)})->output();
  return Logits{x, zeros};
}

VariableList crossentropy_of_softmax(const Site& site) {
  const std::optional<Logits> logits = logits_of(site.node.input(0));
  if (!logits) return {};
  return answer(unique<CrossentropySoftmaxArgmax1HotWithBias>()
                    ->make({logits->x, logits->b, site.node.input(1)})
                    ->output(0));
}

VariableList gradient_of_crossentropy(const Site& site) {
  const Ref<Variable>&dy = site.node.input(0), &sm = site.node.input(1);
  const Apply* inner = producer_of_family(dy, OpFamily::crossentropy_categorical_grad);
  if (inner == nullptr || inner->input(1).get() != sm.get()) return {};
  return answer(unique<CrossentropySoftmax1HotWithBiasDx>()
                    ->make({inner->input(0), sm, inner->input(2)})
                    ->output());
}

}  // namespace

std::vector<Rule> softmax_rules() {
  constexpr Stage stage = Stage::stabilize;
  const Root gradient(OpFamily::softmax_grad);
  return {
      {"local_logsoftmax",
       stage,
       "",
       {F::log},
       log_of_softmax,
       "log(softmax(x)) -> logsoftmax(x), the same with a bias"},
      {"local_softmax_simplifier",
       stage,
       "",
       {F::true_div},
       quotient_of_exps,
       "exp(x) / sum(exp(x), axis=1) -> softmax(x) for matrices of floats"},
      {"local_logsoftmax_grad",
       stage,
       "",
       {gradient},
       gradient_of_log,
       "softmax_grad(d / sm, sm) -> d - sum(d) sm along the rows"},
      {"crossentropy_to_crossentropy_with_softmax_with_bias",
       stage,
       "",
       {Root(OpFamily::crossentropy_categorical)},
       crossentropy_of_softmax,
       "crossentropy(softmax(x + b), classes) -> crossentropy_softmax(x, b, classes)"},
      {"local_crossentropy_softmax_grad",
       stage,
       "",
       {gradient},
       gradient_of_crossentropy,
       "softmax_grad(crossentropy_grad(g, sm, classes), sm) -> crossentropy_softmax_grad(g, sm, "
       "classes)"},
      {"local_softmax_with_bias",
       Stage::specialize,
       "",
       {Root(OpFamily::softmax)},
       softmax_of_sum,
       "softmax(x + b) -> softmax_with_bias(x, b) for a matrix x and a vector b, used once"},
  };
}

}  // namespace croton
