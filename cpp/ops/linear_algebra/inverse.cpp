// Types, gradients and binding of inverse and determinant.
#include "ops/linear_algebra/inverse.h"

#include "libraries/lapack.h"
#include "ops/dim_shuffle.h"
#include "ops/linear_algebra/arguments.h"
#include "ops/linear_algebra/columns.h"
#include "ops/linear_algebra/formulas.h"

namespace croton {

using namespace linear_algebra;

namespace {

double cubed(std::int64_t n) {
  return static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(n);
}

// The product of the diagonal of LU factors and the sign of their permutation. Mantissa and
// exponent are multiplied apart, so that it overflows only if the determinant does.
template <class T>
T determinant(std::int64_t n, const T* factors, const int* pivots) {
  T mantissa = 1;
  std::int64_t exponent = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    mantissa *= factors[i * n + i];
    if (pivots[i] != i + 1) mantissa = -mantissa;
    const double size = std::max(std::abs(std::real(mantissa)), std::abs(std::imag(mantissa)));
    if (size == 0 || !std::isfinite(size)) return mantissa;
    int shift = 0;
    std::frexp(size, &shift);
    mantissa *= std::ldexp(1.0, -shift);
    exponent += shift;
  }
  // In two steps, because 2^exponent may be beyond the range where the product is not.
  const int scale = static_cast<int>(std::clamp<std::int64_t>(exponent, -4000, 4000));
  const int half = scale / 2;
  const auto scaled = [&](double part) { return std::ldexp(std::ldexp(part, half), scale - half); };
  if constexpr (std::is_same_v<T, double>) {
    return scaled(mantissa);
  } else {
    return T(scaled(mantissa.real()), scaled(mantissa.imag()));
  }
}

}  // namespace

Ref<Apply> MatrixInverse::make(VariableList inputs) const {
  const Ref<Variable> x = matrix_argument(*this, inputs);
  return apply({x}, TensorType::get(x->dtype(), x->broadcastable()));
}

// d(x^-1) = -x^-1 dx x^-1 (M. Giles, "Collected matrix derivative results for forward and reverse
// mode algorithmic differentiation", 2008).
VariableList MatrixInverse::vjp(const Apply& node, const VariableList& output_gradients,
                                const Wanted&) const {
  if (!output_gradients[0]) return {nullptr};
  const Expression transposed = adjoint(Expression(node.output())), g(output_gradients[0]);
  return {gradient_for(node.input(0), -dot(dot(transposed, g), transposed))};
}

void MatrixInverse::bind(const Apply&, Binder& binder) const {
  const View x = binder.input(0);
  const std::int64_t n = square_size(*this, x, ErrorKind::lin_alg_error);
  const View result = binder.allocate(x.dtype, x.shape);
  visit_work_type(x.dtype, [&]<class T>() {
    const View factors = scratch<T>(binder, n * n), inverse = scratch<T>(binder, n * n),
               pivots = scratch<int>(binder, n);
    emit_fallible_work(
        binder, {x}, {factors, inverse, pivots, result},
        [=](char* const* memory) {
          T* a = elements<T>(factors, memory);
          T* b = elements<T>(inverse, memory);
          int* exchanges = elements<int>(pivots, memory);
          load_columns(x, memory, a);
          if (lapack::factor_lu(n, a, exchanges) > 0) {
            fail(ErrorKind::lin_alg_error, "MatrixInverse: the matrix of shape ", to_text(x.shape),
                 " is singular");
          }
          std::fill(b, b + n * n, T(0));
          for (std::int64_t i = 0; i < n; ++i) b[i * n + i] = 1;
          lapack::solve_factored(n, n, a, exchanges, b);
          store_columns(b, result, memory);
        },
        3 * cubed(n));
  });
  binder.set_output(0, result);
}

Ref<Apply> Det::make(VariableList inputs) const {
  const Ref<Variable> x = matrix_argument(*this, inputs);
  return apply({x}, plain_type(x->dtype(), 0));
}

// d det(x) = det(x) tr(x^-1 dx) (Giles 2008).
VariableList Det::vjp(const Apply& node, const VariableList& output_gradients,
                      const Wanted&) const {
  if (!output_gradients[0]) return {nullptr};
  const Ref<Variable>& x = node.input(0);
  const Expression inverse(unique<MatrixInverse>()->make({x})->output());
  const Expression g = times(Expression(output_gradients[0]), Expression(node.output()));
  return {gradient_for(x, times(g, Expression(dim_shuffle(inverse.variable(), {1, 0}))))};
}

void Det::bind(const Apply&, Binder& binder) const {
  const View x = binder.input(0);
  const std::int64_t n = square_size(*this, x, ErrorKind::lin_alg_error);
  const View result = binder.allocate(x.dtype, Dims{});
  visit_work_type(x.dtype, [&]<class T>() {
    const View factors = scratch<T>(binder, n * n), pivots = scratch<int>(binder, n);
    View column = result;
    column.shape = Dims{1, 1};
    column.strides = Dims{0, 0};
    emit_work(
        binder, {x}, {factors, pivots, result},
        [=](char* const* memory) {
          T* a = elements<T>(factors, memory);
          int* exchanges = elements<int>(pivots, memory);
          load_columns(x, memory, a);
          const bool is_singular = lapack::factor_lu(n, a, exchanges) > 0;
          const T value = is_singular ? T(0) : determinant(n, a, exchanges);
          store_columns(&value, column, memory);
        },
        cubed(n));
  });
  binder.set_output(0, result);
}

}  // namespace croton
