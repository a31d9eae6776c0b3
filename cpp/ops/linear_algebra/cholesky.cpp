// Types, gradient and binding of the Cholesky factorisation.
#include "ops/linear_algebra/cholesky.h"

#include <optional>

#include "libraries/lapack.h"
#include "ops/linear_algebra/arguments.h"
#include "ops/linear_algebra/columns.h"
#include "ops/linear_algebra/formulas.h"
#include "ops/linear_algebra/solve.h"
#include "ops/reduce.h"

namespace croton {

using namespace linear_algebra;

namespace {

// l^-H x for a lower triangular l.
Expression solve_adjoint(const Expression& l, const Expression& x) {
  const auto op = unique<Solve>("upper_triangular", false, false, false);
  return Expression(op->make({adjoint(l).variable(), x.variable()})->output());
}

Expression has_nan(const Expression& x) {
  const auto any = unique<Reduce>(ReduceFunction::any, std::nullopt, std::nullopt, std::nullopt);
  return Expression(any->make({call(ScalarFunction::isnan, {x}).variable()})->output());
}

}  // namespace

Cholesky::Cholesky(bool lower, std::string on_error)
    : lower_(lower), on_error_(std::move(on_error)) {
  if (on_error_ != "raise" && on_error_ != "nan")
    fail(ErrorKind::value_error, "Cholesky: on_error must be 'raise' or 'nan', got '", on_error_,
         "'");
}

std::string Cholesky::text() const {
  return std::string("Cholesky{lower=") + (lower_ ? "True" : "False") +
         ", destructive=False, on_error='" + on_error_ + "'}";
}

Ref<Apply> Cholesky::make(VariableList inputs) const {
  const Ref<Variable> x = matrix_argument(*this, inputs, true);
  return apply({x}, TensorType::get(x->dtype(), x->broadcastable()));
}

// I. Murray, "Differentiation of the Cholesky decomposition", arXiv:1602.07527 (2016), with
// P = the lower triangle of l^H gl with half the diagonal: the gradient is the Hermitian part of
// S = l^-H P l^-1, folded to the triangle that is read.
VariableList Cholesky::vjp(const Apply& node, const VariableList& output_gradients,
                           const Wanted&) const {
  if (!output_gradients[0]) return {nullptr};
  Expression l(node.output()), g(output_gradients[0]);
  std::optional<Expression> is_bad;
  if (on_error_ == "nan") {  // the systems below must be solvable; the result is nan in the end
    is_bad = has_nan(l);
    l = choose(*is_bad, number_like(l, 1), l);
    g = choose(*is_bad, number_like(g, 1), g);
  }
  if (!lower_) {
    l = adjoint(l);
    g = adjoint(g);
  }
  const Expression p = half_lower_part(dot(adjoint(l), g));
  const Expression s = solve_adjoint(l, adjoint(solve_adjoint(l, adjoint(p))));
  Expression gradient = fold_to_triangle(s, lower_);
  if (is_bad) {
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    gradient = choose(*is_bad, number_like(gradient, kNan), gradient);
  }
  return {gradient_for(node.input(0), gradient)};
}

void Cholesky::bind(const Apply&, Binder& binder) const {
  const View x = binder.input(0);
  const std::int64_t n = square_size(*this, x, ErrorKind::value_error);
  const View result = binder.allocate(x.dtype, x.shape);
  const double cost = static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(n) / 3;
  visit_native_type(x.dtype, [&]<class T>() {
    const View factor = scratch<T>(binder, n * n);
    emit_fallible_work(
        binder, {x}, {factor, result},
        [=, this](char* const* memory) {
          if (!is_finite<T>(x, memory)) {
            fail(ErrorKind::value_error, text(), ": the matrix of shape ", to_text(x.shape),
                 " has elements that are not finite", kFiniteOnly);
          }
          T* a = elements<T>(factor, memory);
          load_columns(x, memory, a);
          const int info = lapack::factor_cholesky(lower_, n, a);
          if (info > 0 && on_error_ == "raise") {
            fail(ErrorKind::lin_alg_error, text(), ": the matrix of shape ", to_text(x.shape),
                 " is not positive definite: its leading minor of order ", info,
                 " is not positive");
          }
          for (std::int64_t j = 0; j < n; ++j) {
            const T other = 0;
            if (lower_) {
              std::fill(a + j * n, a + j * n + j, other);
            } else {
              std::fill(a + j * n + j + 1, a + (j + 1) * n, other);
            }
          }
          if (info > 0)
            std::fill(a, a + n * n, T(std::numeric_limits<lapack::Real<T>>::quiet_NaN()));
          store_columns(a, result, memory);
        },
        cost);
  });
  binder.set_output(0, result);
}

}  // namespace croton
