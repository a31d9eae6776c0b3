// Matrix expressions by the operations they are made of.
#include "ops/linear_algebra/formulas.h"

#include "ops/dim_shuffle.h"
#include "ops/dot.h"
#include "ops/linear_algebra/triangle.h"
#include "ops/shape_ops.h"

namespace croton::linear_algebra {

namespace {

constexpr std::int64_t kNew = DimShuffle::kNew;

Expression triangle(const Expression& x, bool lower, std::int64_t diagonal) {
  return Expression(unique<Triangle>(lower, diagonal)->make({x.variable()})->output());
}

}  // namespace

Expression dot(const Expression& a, const Expression& b) {
  return Expression(unique<Dot>()->make({a.variable(), b.variable()})->output());
}

Expression adjoint(const Expression& x) {
  const Expression conjugate = is_complex(x->dtype()) ? call(ScalarFunction::conj, {x}) : x;
  return Expression(dim_shuffle(conjugate.variable(), {1, 0}));
}

Expression as_row(const Expression& vector) {
  return Expression(dim_shuffle(vector.variable(), {kNew, 0}));
}

Expression as_column(const Expression& vector) {
  return Expression(dim_shuffle(vector.variable(), {0, kNew}));
}

Expression lower_part(const Expression& x, std::int64_t diagonal) {
  return triangle(x, true, diagonal);
}

Expression upper_part(const Expression& x, std::int64_t diagonal) {
  return triangle(x, false, diagonal);
}

Expression half_lower_part(const Expression& x) {
  return (lower_part(x) + lower_part(x, -1)) * number_like(x, 0.5);
}

Expression identity_like(const Expression& matrix) {
  return lower_part(upper_part(fill_like(matrix, number_like(matrix, 1))));
}

Expression fold_to_triangle(const Expression& gradient, bool lower) {
  const Expression sum = gradient + adjoint(gradient);
  const Expression twice =
      lower ? lower_part(sum) + lower_part(sum, -1) : upper_part(sum) + upper_part(sum, 1);
  return twice * number_like(gradient, 0.5);
}

Ref<Variable> gradient_for(const Ref<Variable>& input, const Expression& gradient) {
  return with_pattern(gradient.variable(), input->broadcastable());
}

}  // namespace croton::linear_algebra
