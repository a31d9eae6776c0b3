// Softmax, its logarithm and cross-entropies, recognised in their parts.
#include "ops/advanced_subtensor.h"
#include "ops/alloc.h"
#include "ops/arange.h"
#include "ops/argmax.h"
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

// Whether the column holds the sums of the rows of this matrix.
bool is_row_sum(const Ref<Variable>& column, const Ref<Variable>& matrix) {
  const auto* shuffle = producer_as<DimShuffle>(column);
  if (matrix->ndim() != 2 || shuffle == nullptr ||
      shuffle->order() != std::vector<std::int64_t>{0, kNew})
    return false;
  const Ref<Variable>& total = column->owner()->input(0);
  const auto* sum = producer_as<Reduce>(total);
  return sum != nullptr && sum->function() == ReduceFunction::sum &&
         total->owner()->input(0).get() == matrix.get() && total->dtype() == matrix->dtype() &&
         sum->reduced_axes(2) == std::vector<bool>{false, true};
}

// exp(x) / sum(exp(x)) along the rows.
VariableList quotient_of_exps(const Site& site) {
  const Ref<Variable>&numerator = site.node.input(0), &denominator = site.node.input(1);
  const Apply* exponential = call_of(numerator, F::exp);
  if (exponential == nullptr || !is_row_sum(denominator, numerator)) return {};
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
    const Ref<Variable>& bias = row->owner()->input(0);
    // One number for all columns is not a bias for each.
    if (bias->broadcastable()[0] && !x->broadcastable()[1]) continue;
    return answer(unique<SoftmaxWithBias>()->make({x, bias})->output());
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

Logits unbiased(const Ref<Variable>& x) {
  const Ref<Variable> zeros =
      unique<Alloc>()->make({typed_constant(x->dtype(), 0), element(shape_of(x), 1)})->output();
  return {x, zeros};
}

std::optional<Logits> logits_of(const Ref<Variable>& distributions) {
  if (const Apply* biased = producer_of_family(distributions, OpFamily::softmax_with_bias))
    return Logits{biased->input(0), biased->input(1)};
  const Apply* softmax = producer_of_family(distributions, OpFamily::softmax);
  if (softmax == nullptr || softmax->input(0)->ndim() != 2) return std::nullopt;
  return unbiased(softmax->input(0));
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

// The classes when the other inputs of an application, from this position on, are [arange(m),
// classes] with m classes: one element of each of the first rows of a matrix.
Ref<Variable> classes_of_rows(const Apply& node, std::size_t first) {
  if (node.inputs().size() != first + 2 || node.input(0)->ndim() != 2) return nullptr;
  const Ref<Variable>&rows = node.input(first), &classes = node.input(first + 1);
  // uint64 does not fit the numbers that columns are.
  if (classes->ndim() != 1 || !is_discrete(classes->dtype()) || classes->dtype() == DType::uint64 ||
      classes->dtype() == DType::bool_)
    return nullptr;
  const auto* count = producer_as<ARange>(rows);
  if (count == nullptr) return nullptr;
  const VariableList& range = rows->owner()->inputs();
  if (!is_constant_equal(range[0].get(), 0) || !is_constant_equal(range[2].get(), 1) ||
      !is_length_of(range[1], classes, 0))
    return nullptr;
  return classes;
}

bool picks_two(const AdvancedIndex& index) {
  const auto is_array = [](const AdvancedEntry& entry) {
    return entry.kind == AdvancedEntry::Kind::array || entry.kind == AdvancedEntry::Kind::vector;
  };
  return index.entries().size() == 2 && is_array(index.entries()[0]) &&
         is_array(index.entries()[1]);
}

// The softmax of logits x, which also gives their cross-entropies with these classes.
Ref<Apply> softmax_with_crossentropy(const Logits& logits, const Ref<Variable>& classes,
                                     ClassUse use) {
  return unique<CrossentropySoftmaxArgmax1HotWithBias>(use)->make({logits.x, logits.b, classes});
}

// logsoftmax(x)[arange(m), classes]
VariableList indexed_log_softmax(const Site& site) {
  const auto* read = dynamic_cast<const AdvancedSubtensor*>(site.node.op().get());
  if (read == nullptr || read->is_only_last() || !picks_two(read->index())) return {};
  const Ref<Variable>& logarithms = site.node.input(0);
  if (producer_of_family(logarithms, OpFamily::log_softmax) == nullptr ||
      !site.is_used_once(logarithms))
    return {};
  const Ref<Variable> classes = classes_of_rows(site.node, 1);
  if (!classes) return {};
  const Ref<Apply> whole = softmax_with_crossentropy(unbiased(logarithms->owner()->input(0)),
                                                     classes, ClassUse::indices);
  return answer(negative(whole->output(0)));
}

// With inc = inc_subtensor(zeros[arange(m), classes], d), what softmax adds to the gradient of a
// cost through logsoftmax(x)[arange(m), classes] is inc - sum(inc) sm along the rows: -d (sm - 1 at
// the class).
VariableList indexed_log_softmax_gradient(const Site& site) {
  const Ref<Variable>&increased = site.node.input(0), &product = site.node.input(1);
  const Apply* inc = increased->owner();
  const auto* write =
      inc == nullptr ? nullptr : dynamic_cast<const AdvancedIncSubtensor*>(inc->op().get());
  if (write == nullptr || write->is_set() || !picks_two(write->index()) ||
      !is_repeated(inc->input(0), 0) || !has_same_type(increased, site.node.output()))
    return {};
  const Ref<Variable> classes = classes_of_rows(*inc, 2);
  const Apply* factors = call_of(product, F::mul_or_zero);
  if (factors == nullptr) factors = call_of(product, F::mul);
  if (!classes || inc->input(1)->ndim() > 1 || factors == nullptr || factors->inputs().size() != 2)
    return {};
  for (const std::size_t i : {0, 1}) {
    const Ref<Variable>&total = factors->input(i), &sm = factors->input(1 - i);
    if (!logits_of(sm) || !is_row_sum(total, increased) || !has_same_type(sm, increased)) continue;
    return answer(unique<CrossentropySoftmax1HotWithBiasDx>(ClassUse::indices)
                      ->make({negative(inc->input(1)), sm, classes})
                      ->output());
  }
  return {};
}

// The cross-entropy that most programs compute beside its gradient shares the softmax.
VariableList shared_softmax(const Site& site) {
  const std::optional<Logits> logits = logits_of(site.node.input(1));
  if (!logits) return {};
  const auto& op = static_cast<const CrossentropySoftmax1HotWithBiasDx&>(*site.node.op());
  const Ref<Variable>& classes = site.node.input(2);
  const Ref<Apply> whole = softmax_with_crossentropy(*logits, classes, op.use());
  return answer(site.node.op()->make({site.node.input(0), whole->output(1), classes})->output());
}

// Softmax keeps the order within each row.
VariableList argmax_of_softmax(const Site& site) {
  const auto& op = static_cast<const Argmax&>(*site.node.op());
  if (site.node.outputs().size() != 1 || op.axes() != std::vector<std::int64_t>{1}) return {};
  const Ref<Variable>& sm = site.node.input(0);
  if (const Apply* biased = producer_of_family(sm, OpFamily::softmax_with_bias)) {
    const Expression sum =
        Expression(biased->input(0)) + Expression(dim_shuffle(biased->input(1), {kNew, 0}));
    return answer(op.make({sum.variable()})->output());
  }
  const Apply* softmax = producer_of_family(sm, OpFamily::softmax);
  if (softmax == nullptr || softmax->input(0)->ndim() != 2) return {};
  return answer(op.make({softmax->input(0)})->output());
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
      {"local_argmax_pushdown",
       stage,
       "nan_unsafe",
       {Root(OpFamily::argmax)},
       argmax_of_softmax,
       "argmax(softmax(x), axis=1) -> argmax(x, axis=1), the same with a bias"},
      {"local_advanced_indexing_crossentropy_onehot",
       Stage::specialize,
       "",
       {Root(OpFamily::other)},
       indexed_log_softmax,
       "logsoftmax(x)[arange(m), classes] -> -crossentropy_softmax(x, 0, classes) for m classes, "
       "integers but uint64, where the logarithms serve nothing else"},
      {"local_advanced_indexing_crossentropy_onehot_grad",
       Stage::specialize,
       "",
       {F::sub},
       indexed_log_softmax_gradient,
       "inc - sum(inc) sm along the rows -> crossentropy_softmax_grad(-d, sm, classes) for "
       "inc = inc_subtensor(zeros[arange(m), classes], d) and a softmax sm"},
      {"local_crossentropy_softmax_shared",
       Stage::specialize,
       "",
       {Root(OpFamily::crossentropy_softmax_grad)},
       shared_softmax,
       "crossentropy_softmax_grad(d, softmax(x), classes) -> the same of the softmax that "
       "crossentropy_softmax(x, 0, classes) gives, likewise with a bias"},
      {"local_softmax_with_bias",
       Stage::specialize,
       "",
       {Root(OpFamily::softmax)},
       softmax_of_sum,
       "softmax(x + b) -> softmax_with_bias(x, b) for a matrix x and a vector b, used once"},
  };
}

}  // namespace croton
