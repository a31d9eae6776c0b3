// Types, broadcasting and gradient of elementwise operations.
#include "ops/elementwise.h"

#include "base/error.h"
#include "ops/dim_shuffle.h"
#include "ops/expression.h"
#include "ops/reduce.h"
#include "ops/scalar_functions.h"

namespace croton {

namespace {

// Rank raised to `ndim` by broadcastable dimensions on the left.
Ref<Variable> pad_left(const Ref<Variable>& variable, std::size_t ndim) {
  const std::size_t missing = ndim - variable->ndim();
  if (missing == 0) return variable;
  std::vector<std::int64_t> order(missing, DimShuffle::kNew);
  for (std::size_t i = 0; i < variable->ndim(); ++i) order.push_back(static_cast<std::int64_t>(i));
  return dim_shuffle(variable, order);
}

}  // namespace

Ref<Elementwise> Elementwise::get(ScalarFunction function) {
  static auto* cache = new Ref<Elementwise>[kScalarFunctionCount];
  Ref<Elementwise>& entry = cache[static_cast<int>(function)];
  if (!entry) entry = unique<Elementwise>(function);
  return entry;
}

Ref<Elementwise> Elementwise::cast_to(DType dtype) {
  static auto* cache = new Ref<Elementwise>[kDTypeCount];
  Ref<Elementwise>& entry = cache[static_cast<int>(dtype)];
  if (!entry) entry = unique<Elementwise>(dtype);
  return entry;
}

std::vector<Property> Elementwise::properties() const {
  if (is_cast_)
    return {{"scalar_op", std::string("Cast")}, {"dtype", std::string(name_of(dtype_))}};
  return {{"scalar_op", std::string(info_of(function_).name)}};
}

std::string Elementwise::text() const {
  if (is_cast_) return std::string("Elemwise{Cast{") + name_of(dtype_) + "}}";
  if (function_ == ScalarFunction::sigmoid || function_ == ScalarFunction::softplus)
    return info_of(function_).name;
  if (function_ == ScalarFunction::xlogx) return "xlogx";
  if (function_ == ScalarFunction::xlogy0) return "xlogy0";
  return std::string("Elemwise{") + info_of(function_).name + ",no_inplace}";
}

Ref<Apply> Elementwise::make(VariableList inputs) const {
  const int arity = is_cast_ ? 1 : info_of(function_).arity;
  if (inputs.empty() || (arity >= 0 && inputs.size() != static_cast<std::size_t>(arity))) {
    fail(ErrorKind::type_error, text(), ": wrong number of arguments: ", inputs.size(),
         " instead of ", arity < 0 ? "at least 1" : std::to_string(arity));
  }
  std::size_t ndim = 0;
  std::vector<DType> dtypes;
  for (const Ref<Variable>& input : inputs) {
    ndim = std::max(ndim, input->ndim());
    dtypes.push_back(input->dtype());
  }
  Pattern pattern(ndim, true);
  for (Ref<Variable>& input : inputs) {
    input = pad_left(input, ndim);
    for (std::size_t i = 0; i < ndim; ++i) pattern[i] = pattern[i] && input->broadcastable()[i];
  }
  if (is_cast_ && is_complex(dtypes[0]) && !is_complex(dtype_)) {
    fail(ErrorKind::type_error,
         "casting from complex to real is ambiguous: use real(), imag(), angle() or abs()");
  }
  const DType dtype = is_cast_ ? dtype_ : result_dtype(function_, dtypes);
  return apply(std::move(inputs), TensorType::get(dtype, pattern));
}

bool Elementwise::is_connected(const Apply&, std::size_t input) const {
  return !(function_ == ScalarFunction::second && input == 0);
}

bool Elementwise::reads_data(std::size_t input) const {
  return !(function_ == ScalarFunction::second && input == 0);
}

VariableList Elementwise::vjp(const Apply& node, const VariableList& output_gradients,
                              const Wanted& wanted) const {
  VariableList result(node.inputs().size());
  const Ref<Variable>& g = output_gradients[0];
  if (!g) return result;
  std::vector<Expression> x;
  for (const Ref<Variable>& input : node.inputs()) x.emplace_back(input);
  const Expression y(node.output());
  const auto vjp_of_function =
      is_cast_ ? info_of(ScalarFunction::identity).vjp : info_of(function_).vjp;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!wanted[i] || !is_connected(node, i)) continue;
    if (vjp_of_function == nullptr) {
      result[i] = zero_gradient(x[i]).variable();
      continue;
    }
    Expression part = vjp_of_function(x, y, Expression(g), i);
    if (!part.variable()) {
      result[i] = undefined_gradient(*this, node, i, "it has no derivative for this argument");
      continue;
    }
    if (is_complex(part->dtype()) && !is_complex(x[i]->dtype()))
      part = call(ScalarFunction::real, {part});
    result[i] = sum_to_pattern(part.variable(), x[i]->broadcastable());
  }
  return result;
}

void Elementwise::bind(const Apply&, Binder&) const {
  check_internal(false, "elementwise operations are bound as fused loops");
}

const Elementwise* as_elementwise(const Variable* variable) {
  if (variable->owner() == nullptr || variable->owner()->op()->family() != OpFamily::elemwise)
    return nullptr;
  return static_cast<const Elementwise*>(variable->owner()->op().get());
}

}  // namespace croton
