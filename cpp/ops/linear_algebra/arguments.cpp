// Checks shared by the operations of linear algebra.
#include "ops/linear_algebra/arguments.h"

#include "ops/expression.h"

namespace croton::linear_algebra {

Ref<Variable> matrix_argument(const Op& op, const VariableList& inputs, bool takes_half) {
  check_count(op, inputs, 1);
  return as_matrix(op, inputs[0], takes_half);
}

Ref<Variable> as_matrix(const Op& op, const Ref<Variable>& input, bool takes_half) {
  if (input->ndim() != 2)
    fail(ErrorKind::assertion_error, op.text(), " takes a matrix, got ", input->type()->text());
  if (input->dtype() == DType::float16 && !takes_half)
    fail(ErrorKind::type_error, op.text(), " does not take float16, got ", input->type()->text());
  return is_discrete(input->dtype()) ? cast(Expression(input), DType::float64).variable() : input;
}

std::int64_t square_size(const Op& op, const View& view, ErrorKind kind) {
  if (view.shape[0] != view.shape[1])
    fail(kind, op.text(), " takes a square matrix, got one of shape ", to_text(view.shape));
  return view.shape[0];
}

Ref<Type> plain_type(DType dtype, std::size_t ndim) {
  return TensorType::get(dtype, Pattern(ndim, false));
}

}  // namespace croton::linear_algebra
