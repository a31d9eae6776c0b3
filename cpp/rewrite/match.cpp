// Values that are known before a function is called.
#include "rewrite/match.h"

#include "ops/alloc.h"
#include "ops/dim_shuffle.h"
#include "ops/shape_ops.h"
#include "ops/subtensor.h"

namespace croton {

using F = ScalarFunction;

namespace {

// The array of which this scalar is the length of a dimension, or null.
const Variable* array_of_length(const Ref<Variable>& scalar, std::int64_t axis) {
  const Elementwise* function = as_elementwise(scalar.get());
  if (function != nullptr && function->is_cast())
    return array_of_length(scalar->owner()->input(0), axis);
  const Apply* element = producer_of_family(scalar, OpFamily::subtensor);
  if (element == nullptr || element->inputs().size() != 1) return nullptr;
  const IndexList& index = static_cast<const Subtensor&>(*element->op()).index();
  const Apply* shape = producer_of_family(element->input(0), OpFamily::shape);
  if (shape == nullptr || index.size() != 1 || index[0].is_slice) return nullptr;
  const auto ndim = static_cast<std::int64_t>(shape->input(0)->ndim());
  const std::int64_t i =
      index[0].start.value < 0 ? index[0].start.value + ndim : index[0].start.value;
  return i == axis ? shape->input(0).get() : nullptr;
}

}  // namespace

bool is_length_of(const Ref<Variable>& scalar, const Ref<Variable>& x, std::size_t axis) {
  return array_of_length(scalar, static_cast<std::int64_t>(axis)) == x.get() ||
         (x->broadcastable()[axis] && is_known_one(scalar.get()));
}

bool is_shape_of(const Ref<Variable>& vector, const Ref<Variable>& x) {
  if (const Apply* shape = producer_of_family(vector, OpFamily::shape))
    return shape->input(0).get() == x.get();
  if (const Constant* constant = as_constant(vector.get()))
    return x->ndim() == 1 && constant->data().size() == 1 &&
           element_value(constant->data().dtype(), constant->data().data()) == -1;
  const Apply* made = producer_of_family(vector, OpFamily::make_vector);
  if (made == nullptr || made->inputs().size() != x->ndim()) return false;
  int unknown = 0;
  for (std::size_t i = 0; i < x->ndim(); ++i) {
    const Ref<Variable>& length = made->input(i);
    if (is_length_of(length, x, i)) continue;
    if (!is_constant_equal(length.get(), -1)) return false;
    ++unknown;
  }
  return unknown <= 1;
}

std::optional<double> repeated_value(const Variable* variable) {
  while (const Apply* node = variable->owner()) {
    const OpFamily family = node->op()->family();
    if (match_function(*node, F::second) != nullptr) {
      variable = node->input(1).get();
    } else if (family == OpFamily::dim_shuffle || family == OpFamily::alloc ||
               family == OpFamily::reshape || family == OpFamily::rebroadcast) {
      variable = node->input(0).get();
    } else if (family == OpFamily::elemwise &&
               static_cast<const Elementwise&>(*node->op()).is_cast() &&
               is_float(variable->dtype()) && is_float(node->input(0)->dtype())) {
      variable = node->input(0).get();
    } else {
      break;
    }
  }
  const Constant* constant = as_constant(variable);
  if (constant == nullptr || !constant->data().is_set() || constant->data().size() == 0)
    return std::nullopt;
  const NDArray& data = constant->data();
  if (data.size() != 1 || is_complex(data.dtype())) return std::nullopt;
  return element_value(data.dtype(), data.data());
}

Ref<Variable> as_scalar(const Ref<Variable>& variable) {
  if (variable->ndim() == 0) return variable;
  const Apply* node = producer_of_family(variable, OpFamily::dim_shuffle);
  if (node != nullptr && node->input(0)->ndim() == 0) return node->input(0);
  for (const bool flag : variable->broadcastable()) {
    if (!flag) return nullptr;
  }
  return dim_shuffle(variable, {});
}

Ref<Variable> make_call(ScalarFunction function, const VariableList& operands) {
  return Elementwise::get(function)->make(operands)->output();
}

Ref<Variable> stretched_to(const Ref<Variable>& model, const Ref<Variable>& value) {
  if (model->ndim() == 0) return value;
  VariableList inputs{value};
  const Ref<Variable> shape = shape_of(model);
  for (std::size_t axis = 0; axis < model->ndim(); ++axis)
    inputs.push_back(element(shape, static_cast<std::int64_t>(axis)));
  return unique<Alloc>()->make(std::move(inputs))->output();
}

std::optional<Quotient> quotient_of(const Ref<Variable>& variable) {
  const Apply* division = call_of(variable, F::div_or_zero);
  if (division == nullptr) division = call_of(variable, F::true_div);
  if (division == nullptr) division = call_of(variable, F::inv);
  if (division == nullptr) return std::nullopt;
  const bool is_inverse = division->inputs().size() == 1;
  Ref<Variable> g = is_inverse ? typed_constant(variable->dtype(), 1) : division->input(0);
  const Ref<Variable>& y = division->input(is_inverse ? 0 : 1);
  if (!has_same_type(g, variable) && has_same_type(y, variable))
    g = make_call(F::second, {y, cast(Expression(g), variable->dtype()).variable()});
  if (!has_same_type(g, variable)) return std::nullopt;
  return Quotient{g, y};
}

Ref<Variable> fill_output(const Apply& node, const Ref<Variable>& value) {
  const Variable& output = *node.outputs()[0];
  Ref<Variable> result = cast(Expression(value), output.dtype()).variable();
  // One operand as large as the result is model enough; otherwise all of them are.
  for (const Ref<Variable>& input : node.inputs()) {
    if (input->broadcastable() == output.broadcastable())
      return make_call(F::second, {input, result});
  }
  for (const Ref<Variable>& input : node.inputs()) result = make_call(F::second, {input, result});
  return result;
}

}  // namespace croton
