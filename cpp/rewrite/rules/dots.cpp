// Products of matrices and vectors, scaled and added to something: what BLAS does in one go.
#include <cmath>

#include "ops/batched_dot.h"
#include "ops/dim_shuffle.h"
#include "ops/dot.h"
#include "ops/gemm.h"
#include "rewrite/match.h"
#include "rewrite/rules/topics.h"

namespace croton {

namespace {

using F = ScalarFunction;

VariableList transpose_operands(const Site& site) {
  const auto& shuffle = static_cast<const DimShuffle&>(*site.node.op());
  const Ref<Variable>& product = site.node.input(0);
  const Apply* dot = producer_of_family(product, OpFamily::dot);
  if (dot == nullptr || shuffle.order() != std::vector<std::int64_t>{1, 0} ||
      dot->input(0)->ndim() != 2 || dot->input(1)->ndim() != 2 || !site.is_used_once(product))
    return {};
  return answer(dot->op()
                    ->make({dim_shuffle(dot->input(1), {1, 0}), dim_shuffle(dot->input(0), {1, 0})})
                    ->output());
}

// A column times a row is their outer product.
VariableList product_of_column_and_row(const Site& site) {
  const Ref<Variable>&x = site.node.input(0), &y = site.node.input(1);
  if (x->ndim() != 2 || y->ndim() != 2 || !x->broadcastable()[1] || !y->broadcastable()[0])
    return {};
  return answer(make_call(F::mul, {x, y}));
}

// alpha * dot(x, y), with its sign.
struct ScaledDot {
  const Apply* dot = nullptr;
  Ref<Variable> alpha;  // null for 1
  bool is_negative = false, may_be_zero = false;
};

void scale(ScaledDot& scaled, const Ref<Variable>& factor, bool divides) {
  const double value = repeated_value(factor.get()).value_or(0);
  scaled.may_be_zero = scaled.may_be_zero || value == 0 || !std::isfinite(value);
  if (divides) {
    const Ref<Variable> one = typed_constant(factor->dtype(), 1);
    scaled.alpha = make_call(F::true_div, {scaled.alpha ? scaled.alpha : one, factor});
  } else {
    scaled.alpha = scaled.alpha ? make_call(F::mul, {scaled.alpha, factor}) : factor;
  }
}

std::optional<ScaledDot> scaled_dot(const Site& site, const Ref<Variable>& term) {
  ScaledDot result;
  Ref<Variable> variable = term;
  for (int depth = 0; depth < 4; ++depth) {
    if (!site.is_used_once(variable) || variable->owner() == nullptr) return std::nullopt;
    const Apply& node = *variable->owner();
    if (node.op()->family() == OpFamily::dot || producer_as<BatchedDot>(variable) != nullptr) {
      result.dot = &node;
      return result;
    }
    if (const auto* blas = producer_as<BlasOp>(variable)) {
      if (blas->function() != BlasFunction::dot22_scalar) return std::nullopt;
      result.dot = &node;
      scale(result, node.input(2), false);
      return result;
    }
    if (match_function(node, F::neg) != nullptr) {
      result.is_negative = !result.is_negative;
      variable = node.input(0);
      continue;
    }
    const bool is_product = match_function(node, F::mul) != nullptr;
    if (node.inputs().size() != 2 || (!is_product && match_function(node, F::true_div) == nullptr))
      return std::nullopt;
    bool has_found = false;
    for (std::size_t i = is_product ? 0 : 1; i < 2 && !has_found; ++i) {
      const Ref<Variable>& other = node.input(1 - i);
      const Ref<Variable> factor = as_scalar(node.input(i));
      if (!factor || factor->dtype() != variable->dtype() || !has_same_type(other, variable))
        continue;
      scale(result, factor, !is_product);
      variable = other;
      has_found = true;
    }
    if (!has_found) return std::nullopt;
  }
  return std::nullopt;
}

bool has_blas(const Ref<Variable>& variable) {
  return variable->dtype() == DType::float32 || variable->dtype() == DType::float64;
}

Ref<Variable> alpha_of(const ScaledDot& scaled, DType dtype, bool is_subtracted) {
  const bool is_negative = scaled.is_negative != is_subtracted;
  if (!scaled.alpha) return typed_constant(dtype, is_negative ? -1 : 1);
  return is_negative ? negative(scaled.alpha) : scaled.alpha;
}

// The term that a product is added to, as a factor and what is multiplied by it.
struct ScaledTerm {
  Ref<Variable> beta, z;
};

ScaledTerm scaled_term(const Site& site, const Ref<Variable>& term, bool is_subtracted) {
  double beta = is_subtracted ? -1 : 1;
  Ref<Variable> z = term;
  const Apply* product = call_of(term, F::mul);
  if (product != nullptr && product->inputs().size() == 2 && site.is_used_once(term)) {
    for (const std::size_t i : {0, 1}) {
      const std::optional<double> factor = repeated_value(product->input(i).get());
      // BLAS takes a term with the factor 0 for nothing, even one that is not finite.
      if (!factor || *factor == 0 || !std::isfinite(*factor) ||
          product->input(i)->dtype() != term->dtype() ||
          !has_same_type(product->input(1 - i), term))
        continue;
      beta *= *factor;
      z = product->input(1 - i);
      break;
    }
  }
  return {typed_constant(term->dtype(), beta), z};
}

// Which function adds this product to something of its type, if one does.
std::optional<BlasFunction> adding_function(const Variable& output, const Apply& dot) {
  if (dot.outputs()[0]->ndim() != output.ndim()) return std::nullopt;
  if (dynamic_cast<const BatchedDot*>(dot.op().get()) != nullptr) {
    if (output.ndim() == 3) return BlasFunction::batched_gemm;
    return std::nullopt;
  }
  if (output.ndim() == 1) return BlasFunction::gemv;
  if (output.ndim() == 2) return BlasFunction::gemm;
  return std::nullopt;
}

// Which factors of a product a rule takes. BLAS takes a product with the factor 0 for nothing, even
// one that is not finite.
enum class Factors { other_than_zero, any };

// beta z + alpha dot(x, y) in one call, where z has the product's type.
template <Factors factors>
VariableList add_product(const Site& site) {
  const Apply& node = site.node;
  const Ref<Variable> output = node.output();
  if (!has_blas(output) || output->ndim() == 0 || output->ndim() > 3) return {};
  const bool is_sum = match_function(node, F::add) != nullptr;
  for (std::size_t i = node.inputs().size(); i-- > 0;) {
    const Ref<Variable>& term = node.input(i);
    if (!has_same_type(term, output)) continue;
    const std::optional<ScaledDot> scaled = scaled_dot(site, term);
    if (!scaled || (scaled->may_be_zero && factors != Factors::any)) continue;
    const std::optional<BlasFunction> function = adding_function(*output, *scaled->dot);
    if (!function) continue;
    Ref<Variable> x = scaled->dot->input(0), y = scaled->dot->input(1);
    if (function == BlasFunction::gemv && x->ndim() == 1) {
      // v M is M' v.
      std::swap(x, y);
      x = dim_shuffle(x, {1, 0});
    }
    if (function != BlasFunction::batched_gemm && x->ndim() != 2) continue;
    VariableList rest;
    for (std::size_t j = 0; j < node.inputs().size(); ++j) {
      if (j != i) rest.push_back(node.input(j));
    }
    const Ref<Variable> sum = rest.size() == 1 ? rest[0] : make_call(F::add, rest);
    if (!has_same_type(sum, output)) continue;
    const ScaledTerm other = scaled_term(site, sum, !is_sum && i == 0);
    const Ref<Variable> alpha = alpha_of(*scaled, output->dtype(), !is_sum && i == 1);
    return answer(
        unique<BlasOp>(*function, false)->make({other.z, alpha, x, y, other.beta})->output());
  }
  return {};
}

// alpha * dot(x, y) in one call.
template <Factors factors>
VariableList scale_product(const Site& site) {
  const Ref<Variable> output = site.node.output();
  if (!has_blas(output) || output->ndim() != 2) return {};
  const std::optional<ScaledDot> scaled = scaled_dot(site, output);
  if (!scaled || !scaled->alpha || (scaled->may_be_zero && factors != Factors::any) ||
      scaled->dot->input(0)->ndim() != 2 || scaled->dot->input(1)->ndim() != 2)
    return {};
  return answer(unique<BlasOp>(BlasFunction::dot22_scalar, false)
                    ->make({scaled->dot->input(0), scaled->dot->input(1),
                            alpha_of(*scaled, output->dtype(), false)})
                    ->output());
}

}  // namespace

std::vector<Rule> dot_rules() {
  const Root dot(OpFamily::dot);
  return {
      {"local_lift_transpose_through_dot",
       Stage::canonicalize,
       "",
       {Root(OpFamily::dim_shuffle)},
       transpose_operands,
       "dot(x, y).T -> dot(y.T, x.T), used once"},
      {"local_dot_of_column_and_row",
       Stage::specialize,
       "local_dot22_to_ger_or_gemv",
       {dot},
       product_of_column_and_row,
       "dot(x, y) -> x * y for a column x and a row y"},
      {"GemmOptimizer",
       Stage::specialize,
       "BlasOpt gemm local_gemm_to_gemv",
       {F::add, F::sub},
       add_product<Factors::other_than_zero>,
       "beta * z + alpha * dot(x, y) -> gemm(z, alpha, x, y, beta), the same with gemv and "
       "batched_dot, for float32 and float64, where z has the product's type, alpha and beta are "
       "numbers other than 0 and what is scaled is used once"},
      {"local_gemm_with_any_factor",
       Stage::specialize,
       "GemmOptimizer BlasOpt gemm local_gemm_to_gemv nan_unsafe",
       {F::add, F::sub},
       add_product<Factors::any>,
       "z + alpha * dot(x, y) -> gemm(z, alpha, x, y, 1) for an alpha that is computed: where it "
       "is 0, BLAS, for complex numbers, forgets infinities and nan"},
      {"local_dot22_to_dot22scalar",
       Stage::specialize,
       "BlasOpt",
       {F::mul, F::true_div},
       scale_product<Factors::other_than_zero>,
       "alpha * dot(x, y) -> dot22scalar(x, y, alpha) for float32 and float64 matrices, used once, "
       "and a number alpha other than 0"},
      {"local_dot22_to_dot22scalar_with_any_factor",
       Stage::specialize,
       "local_dot22_to_dot22scalar BlasOpt nan_unsafe",
       {F::mul, F::true_div},
       scale_product<Factors::any>,
       "alpha * dot(x, y) -> dot22scalar(x, y, alpha) for an alpha that is computed: where it is "
       "0, BLAS, for complex numbers, forgets infinities and nan"},
  };
}

}  // namespace croton
