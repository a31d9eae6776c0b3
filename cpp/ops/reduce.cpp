// Dtypes, axes and gradients of reductions.
#include "ops/reduce.h"

#include <algorithm>

#include "base/error.h"
#include "ops/binder.h"
#include "ops/constants.h"
#include "ops/dim_shuffle.h"
#include "ops/expression.h"

namespace croton {

namespace {

using F = ScalarFunction;

struct ReduceInfo {
  const char* class_name;
  F combine;
};

constexpr ReduceInfo kInfo[kReduceFunctionCount] = {{"Sum", F::add},
                                                    {"Prod", F::mul},
                                                    {"Max", F::maximum},
                                                    {"Min", F::minimum},
                                                    {"Any", F::or_},
                                                    {"All", F::and_},
                                                    {"ProdWithoutZeros", F::mul_without_zeros},
                                                    {"MaxOrLowest", F::maximum},
                                                    {"ReduceAnd", F::and_},
                                                    {"ReduceOr", F::or_},
                                                    {"ReduceXor", F::xor_}};

bool combines_bits(ReduceFunction function) {
  return function == ReduceFunction::reduce_and || function == ReduceFunction::reduce_or ||
         function == ReduceFunction::reduce_xor;
}

// Whether the dtypes of the result and of the accumulator can be chosen.
bool has_dtypes(ReduceFunction function) {
  return function == ReduceFunction::sum || function == ReduceFunction::prod ||
         function == ReduceFunction::prod_without_zeros;
}

// Whether adding up numbers of one dtype in the other loses more than rounding. Integers may be
// added up as floats of any size.
bool is_less_precise(DType accumulator, DType input) {
  if (is_bool(accumulator)) return true;
  if (is_discrete(input) && is_continuous(accumulator)) return false;
  return upcast(accumulator, input) != accumulator;
}

// The gradient with the reduced dimensions back as broadcastable ones.
Expression restore_axes(const Ref<Variable>& variable, const std::vector<bool>& reduced) {
  std::vector<std::int64_t> order;
  std::int64_t next = 0;
  for (const bool is_reduced : reduced) order.push_back(is_reduced ? DimShuffle::kNew : next++);
  return Expression(dim_shuffle(variable, order));
}

// Each input gets the product of the others. Written so that no division by zero occurs and second
// derivatives are right at zeros too: with P the product of the nonzero elements and z the sum of
// the zero ones, the others of a nonzero element x make P/x, (P/x) z or 0 for none, one or more
// zeros; those of a zero element P, P (z - x) or 0 for itself alone, one or more other zeros.
Expression product_vjp(const Reduce& op, const Expression& x, const Expression& g) {
  if (is_discrete(x->dtype())) return zero_gradient(x);
  const std::vector<bool> reduced = op.reduced_axes(x->ndim());
  std::vector<std::int64_t> axes;
  for (std::size_t i = 0; i < reduced.size(); ++i) {
    if (reduced[i]) axes.push_back(static_cast<std::int64_t>(i));
  }
  const auto reduce = [&](ReduceFunction function, const Expression& value) {
    const auto reducer = unique<Reduce>(function, axes, std::nullopt, std::nullopt);
    return restore_axes(reducer->make({value.variable()})->output(), reduced);
  };
  const Expression is_zero = equal(x, 0), nonzero = choose(is_zero, 1, x);
  const Expression zeros = reduce(ReduceFunction::sum, is_zero);
  const Expression p = reduce(ReduceFunction::prod, nonzero);
  const Expression z = reduce(ReduceFunction::sum, choose(is_zero, x, 0));
  const Expression quotient = p / nonzero;
  const Expression one_zero = equal(zeros, 1);
  const Expression of_zero = choose(one_zero, p, choose(equal(zeros, 2), p * (z - x), 0));
  const Expression of_nonzero =
      choose(equal(zeros, 0), quotient, choose(one_zero, quotient * z, 0));
  return times(g, choose(is_zero, of_zero, of_nonzero));
}

}  // namespace

Reduce::Reduce(ReduceFunction function, std::optional<std::vector<std::int64_t>> axes,
               std::optional<DType> dtype, std::optional<DType> accumulator, bool keeps_dtype)
    : function_(function),
      axes_(std::move(axes)),
      dtype_(dtype),
      accumulator_(accumulator),
      keeps_dtype_(keeps_dtype && has_dtypes(function)) {
  if (axes_) {
    std::sort(axes_->begin(), axes_->end());
    axes_->erase(std::unique(axes_->begin(), axes_->end()), axes_->end());
  }
}

const char* Reduce::class_name() const { return kInfo[static_cast<int>(function_)].class_name; }

Ref<Reduce> Reduce::over(std::vector<std::int64_t> axes) const {
  return unique<Reduce>(function_, std::move(axes), dtype_, accumulator_, keeps_dtype_);
}

std::vector<Property> Reduce::properties() const {
  const auto dtype_property = [](const std::optional<DType>& dtype) -> PropertyValue {
    if (!dtype) return {};
    return std::string(name_of(*dtype));
  };
  PropertyValue axes;
  if (axes_) axes = *axes_;
  std::vector<Property> result = {{"axis", axes},
                                  {"dtype", dtype_property(dtype_)},
                                  {"acc_dtype", dtype_property(accumulator_)}};
  if (keeps_dtype_) result.push_back({"keeps_dtype", true});
  return result;
}

std::string Reduce::text() const {
  std::string list;
  for (const std::int64_t axis : axes_.value_or(std::vector<std::int64_t>())) {
    list += (list.empty() ? "" : ", ") + std::to_string(axis);
  }
  const std::string tuple = axes_ ? "(" + list + (axes_->size() == 1 ? ",)" : ")") : "None";
  const auto name = [](const std::optional<DType>& dtype) {
    return std::string(dtype ? name_of(*dtype) : "None");
  };
  std::string inside;
  switch (function_) {
    case ReduceFunction::sum:
      if (axes_) inside = "axis=[" + list + "]";
      if (accumulator_)
        inside += (inside.empty() ? "acc_dtype=" : ", acc_dtype=") + name(accumulator_);
      break;
    case ReduceFunction::prod:
    case ReduceFunction::prod_without_zeros:
      inside = "axis=" + tuple;
      if (dtype_)
        inside += ", dtype='" + name(dtype_) + "', acc_dtype='" + name(accumulator_) + "'";
      break;
    case ReduceFunction::max:
    case ReduceFunction::min:
    case ReduceFunction::max_or_lowest:
      if (axes_) inside = "axis=" + tuple;
      break;
    case ReduceFunction::any:
    case ReduceFunction::all:
      inside = list;
      break;
    case ReduceFunction::reduce_and:
      return "Reduce{AND}" + (axes_ ? "{" + list + "}" : "");
    case ReduceFunction::reduce_or:
      return "Reduce{OR}" + (axes_ ? "{" + list + "}" : "");
    case ReduceFunction::reduce_xor:
      return "Reduce{XOR}" + (axes_ ? "{" + list + "}" : "");
  }
  return std::string(class_name()) + (inside.empty() ? "" : "{" + inside + "}");
}

std::vector<bool> Reduce::reduced_axes(std::size_t ndim) const {
  std::vector<bool> reduced(ndim, !axes_.has_value());
  if (axes_) {
    for (const std::int64_t axis : *axes_) {
      if (axis < 0 || axis >= static_cast<std::int64_t>(ndim)) {
        fail(ErrorKind::value_error, text(), ": axis ", axis, " is out of range for ", ndim,
             " dimensions");
      }
      reduced[static_cast<std::size_t>(axis)] = true;
    }
  }
  return reduced;
}

DType Reduce::output_dtype(DType input) const {
  switch (function_) {
    case ReduceFunction::any:
    case ReduceFunction::all:
      return DType::bool_;
    case ReduceFunction::max:
    case ReduceFunction::min:
    case ReduceFunction::max_or_lowest:
    case ReduceFunction::reduce_and:
    case ReduceFunction::reduce_or:
    case ReduceFunction::reduce_xor:
      return input;
    case ReduceFunction::sum:
    case ReduceFunction::prod:
    case ReduceFunction::prod_without_zeros:
      break;
  }
  if (dtype_) return *dtype_;
  if (keeps_dtype_) return input;
  if (is_unsigned(input)) return DType::uint64;
  return is_discrete(input) ? DType::int64 : input;
}

DType Reduce::accumulator_dtype(DType input) const {
  if (!has_dtypes(function_)) return output_dtype(input);
  if (accumulator_) return *accumulator_;
  DType natural = input;
  if (is_unsigned(input)) {
    natural = DType::uint64;
  } else if (is_discrete(input)) {
    natural = DType::int64;
  } else if (input == DType::float16) {
    natural = DType::float32;
  } else if (input == DType::float32) {
    natural = DType::float64;
  } else if (input == DType::complex64) {
    natural = DType::complex128;
  }
  return dtype_ ? upcast(natural, *dtype_) : natural;
}

Ref<Apply> Reduce::make(VariableList inputs) const {
  if (inputs.size() != 1)
    fail(ErrorKind::type_error, text(), " takes one argument, got ", inputs.size());
  const DType input = inputs[0]->dtype();
  if (combines_bits(function_) && !is_discrete(input))
    fail(ErrorKind::type_error, text(), " combines bits of integers and bools, not of ",
         name_of(input));
  if (has_dtypes(function_) && (!dtype_ || !accumulator_)) {
    return unique<Reduce>(function_, axes_, output_dtype(input), accumulator_dtype(input))
        ->make(std::move(inputs));
  }
  const std::vector<bool> reduced = reduced_axes(inputs[0]->ndim());
  const DType accumulator = accumulator_dtype(input);
  if (accumulator_ && (is_less_precise(accumulator, input))) {
    fail(ErrorKind::type_error, text(), ": the accumulator dtype ", name_of(accumulator),
         " is less precise than the input's ", name_of(input));
  }
  if (is_complex(accumulator) && !is_complex(output_dtype(input))) {
    fail(ErrorKind::type_error, text(), ": a complex result cannot be given as ",
         name_of(output_dtype(input)));
  }
  Pattern pattern;
  for (std::size_t i = 0; i < reduced.size(); ++i) {
    if (!reduced[i]) pattern.push_back(inputs[0]->broadcastable()[i]);
  }
  return apply(std::move(inputs), TensorType::get(output_dtype(input), pattern));
}

VariableList Reduce::vjp(const Apply& node, const VariableList& output_gradients,
                         const Wanted&) const {
  if (!output_gradients[0]) return {nullptr};
  const Expression x(node.input(0));
  const std::vector<bool> reduced = reduced_axes(x->ndim());
  const Expression g = restore_axes(output_gradients[0], reduced);
  switch (function_) {
    case ReduceFunction::sum:
      return {fill_like(x, g).variable()};
    case ReduceFunction::prod:
      return {product_vjp(*this, x, g).variable()};
    case ReduceFunction::prod_without_zeros:
      return {undefined_gradient(*this, node, 0, "it has no derivative at zeros")};
    case ReduceFunction::max:
    case ReduceFunction::min:
    case ReduceFunction::max_or_lowest:
      return {where(equal(x, restore_axes(node.output(), reduced)), g).variable()};
    case ReduceFunction::any:
    case ReduceFunction::all:
    case ReduceFunction::reduce_and:
    case ReduceFunction::reduce_or:
    case ReduceFunction::reduce_xor:
      break;
  }
  return {zero_gradient(x).variable()};
}

Ref<Variable> Reduce::expansion(const Apply& node) const {
  if (function_ != ReduceFunction::prod_without_zeros) return nullptr;
  const auto reduce = [&](const Reduce& op, const Expression& x) {
    return Expression(op.make({x.variable()})->output());
  };
  const Expression x(node.input(0)), is_zero = equal(x, 0);
  const auto product = unique<Reduce>(ReduceFunction::prod, axes_, dtype_, accumulator_);
  const auto all = unique<Reduce>(ReduceFunction::all, axes_, std::nullopt, std::nullopt);
  const Expression nonzero = reduce(*product, choose(is_zero, typed_constant(x->dtype(), 1), x));
  return choose(reduce(*all, is_zero), typed_constant(nonzero->dtype(), 0), nonzero).variable();
}

void Reduce::bind(const Apply&, Binder&) const {
  check_internal(false, "reductions are bound as fused loops");
}

ScalarFunction combining_function(ReduceFunction function) {
  return kInfo[static_cast<int>(function)].combine;
}

Ref<Variable> sum_to_pattern(const Ref<Variable>& variable, const Pattern& pattern) {
  std::vector<std::int64_t> axes;
  std::vector<bool> reduced(pattern.size(), false);
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!pattern[i] || variable->broadcastable()[i]) continue;
    axes.push_back(static_cast<std::int64_t>(i));
    reduced[i] = true;
  }
  if (axes.empty()) return variable;
  const auto sum = unique<Reduce>(ReduceFunction::sum, axes, std::nullopt, std::nullopt);
  return restore_axes(sum->make({variable})->output(), reduced).variable();
}

}  // namespace croton
