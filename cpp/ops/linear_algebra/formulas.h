// Matrix expressions in which gradients of linear algebra are stated. x^H is the conjugate
// transpose.
#pragma once

#include "ops/expression.h"

namespace croton::linear_algebra {

Expression dot(const Expression& a, const Expression& b);
// x^H for a matrix.
Expression adjoint(const Expression& x);
// A vector as a matrix of one row or one column.
Expression as_row(const Expression& vector);
Expression as_column(const Expression& vector);

// Elements on and below (above) the diagonal `diagonal` places above the main one; others are zero.
Expression lower_part(const Expression& x, std::int64_t diagonal = 0);
Expression upper_part(const Expression& x, std::int64_t diagonal = 0);
// The lower triangle with half the diagonal.
Expression half_lower_part(const Expression& x);
// One where the row is the column of the matrix, zero elsewhere; of its dtype.
Expression identity_like(const Expression& matrix);

// The gradient with respect to the triangle that a Hermitian matrix is read from, given the one
// with respect to all of it.
Expression fold_to_triangle(const Expression& gradient, bool lower);

// `gradient` with the broadcast flags of the input that it belongs to; null stays null.
Ref<Variable> gradient_for(const Ref<Variable>& input, const Expression& gradient);

}  // namespace croton::linear_algebra
