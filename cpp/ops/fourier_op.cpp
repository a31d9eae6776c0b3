// Types, gradient and work of the transform along one axis.
#include "ops/fourier_op.h"

#include <algorithm>

#include "base/error.h"
#include "ops/binder.h"
#include "ops/constants.h"
#include "ops/expression.h"
#include "ops/fourier_lines.h"
#include "ops/shape_ops.h"
#include "ops/subtensor.h"

namespace croton {

Ref<Apply> Fourier::make(VariableList inputs) const {
  if (inputs.size() != 3 && inputs.size() != 4)
    fail(ErrorKind::type_error, text(), " takes 3 or 4 arguments, got ", inputs.size());
  const std::size_t ndim = inputs[0]->ndim();
  if (ndim == 0) fail(ErrorKind::type_error, text(), ": a scalar has no axis");
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    const bool is_integer = is_discrete(inputs[i]->dtype()) && !is_bool(inputs[i]->dtype());
    if (inputs[i]->ndim() != 0 || !is_integer) {
      fail(ErrorKind::type_error, text(), ": length and axis must be integer scalars, got ",
           inputs[i]->type()->text());
    }
    const Constant* constant = as_constant(inputs[i].get());
    if (constant != nullptr) {
      const double value = element_value(inputs[i]->dtype(), constant->data().data());
      if (i == 2 ? value < 0 || value >= static_cast<double>(ndim) : value < 1)
        fail(ErrorKind::type_error, text(), i == 2 ? ": no such axis: " : ": no length: ", value);
    }
    inputs[i] = cast(Expression(inputs[i]), DType::int64).variable();
  }
  inputs[0] = cast(Expression(inputs[0]), DType::complex128).variable();
  return apply(std::move(inputs), TensorType::get(DType::complex128, Pattern(ndim, false)));
}

VariableList Fourier::vjp(const Apply& node, const VariableList& output_gradients,
                          const Wanted&) const {
  VariableList result(node.inputs().size());
  if (!output_gradients[0]) return result;
  const Ref<Variable>&x = node.input(0), &axis = node.input(2);
  IndexEntry entry;
  entry.start.kind = IndexBound::Kind::symbolic;
  const Ref<Variable> length =
      unique<Subtensor>(IndexList{entry})->make({shape_of(x), axis})->output();
  const auto back = unique<Fourier>(!is_inverse_);
  const Ref<Variable> g =
      back->make({cast(Expression(output_gradients[0]), DType::complex128).variable(),
                  node.input(1), axis, length})
          ->output();
  result[0] = with_pattern(g, x->broadcastable());
  return result;
}

void Fourier::bind(const Apply& node, Binder& binder) const {
  const View array = binder.input(0);
  const auto ndim = static_cast<std::int64_t>(array.shape.size());
  const std::int64_t n = binder.integer(1), axis_number = binder.integer(2);
  if (axis_number < 0 || axis_number >= ndim || n < 1) {
    fail(ErrorKind::value_error, text(), ": no transform of length ", n, " along axis ",
         axis_number, " of an array of ", ndim, " dimensions");
  }
  const auto axis = static_cast<std::size_t>(axis_number);
  Dims shape = array.shape;
  shape[axis] = node.inputs().size() == 4 ? binder.integer(3) : n;
  const View to = binder.allocate(DType::complex128, shape);
  const Lines from_lines(array, axis), to_lines(to, axis);
  const auto transform = std::make_shared<const FourierTransform>(n);
  const std::int64_t numbers = n + transform->scratch_size();
  const View scratch = binder.allocate(
      DType::complex128, {line_pieces(to_lines.count(), std::max(n, shape[axis])), numbers});
  const auto work = [=, is_inverse = is_inverse_](char* const* memory) {
    const auto each = [&](std::int64_t i, std::int64_t piece) {
      auto* line = reinterpret_cast<Coefficient*>(scratch.address(memory)) + piece * numbers;
      const char* from = from_lines.line(memory, i);
      const std::int64_t given = std::min(n, from_lines.length());
      for (std::int64_t j = 0; j < given; ++j)
        line[j] = *reinterpret_cast<const Coefficient*>(from + j * from_lines.stride());
      std::fill(line + given, line + n, Coefficient(0));
      if (is_inverse) {
        transform->inverse(line, line + n);
      } else {
        transform->forward(line, line + n);
      }
      char* result = to_lines.line(memory, i);
      for (std::int64_t j = 0; j < to_lines.length(); ++j) {
        *reinterpret_cast<Coefficient*>(result + j * to_lines.stride()) =
            j < n ? line[j] : Coefficient(0);
      }
    };
    for_each_line(to_lines.count(), std::max(n, to_lines.length()), each);
  };
  emit_work(binder, {array}, {to, scratch}, work, 30 * static_cast<double>(element_count(shape)));
  binder.set_output(0, to);
}

}  // namespace croton
