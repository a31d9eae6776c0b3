// Types and evaluation of least squares. It has no gradient, as in Theano.
#include "ops/linear_algebra/least_squares.h"

#include "libraries/lapack.h"
#include "ops/expression.h"
#include "ops/linear_algebra/arguments.h"
#include "ops/linear_algebra/columns.h"

namespace croton {

using namespace linear_algebra;

namespace {

View view_of(const NDArray& array) { return {0, 0, array.dtype(), array.shape(), array.strides()}; }

template <class T>
void load(const NDArray& array, std::vector<T>& to, std::int64_t leading) {
  char* const memory[] = {array.data()};
  load_columns(view_of(array), memory, to.data(), leading);
}

template <class T>
NDArray stored(const T* from, std::int64_t leading, DType dtype, const Dims& shape) {
  NDArray array(dtype, shape);
  char* const memory[] = {array.data()};
  store_columns(from, leading, view_of(array), memory);
  return array;
}

template <class T>
void require_finite(const Op& op, const NDArray& array) {
  char* const memory[] = {array.data()};
  if (is_finite<T>(view_of(array), memory)) return;
  fail(ErrorKind::lin_alg_error, op.text(), ": an argument of shape ", to_text(array.shape()),
       " has elements that are not finite");
}

template <class T>
std::vector<NDArray> solve(const Op& op, const NDArray& a, const NDArray& b, double rcond) {
  const std::int64_t m = a.shape()[0], n = a.shape()[1], columns = b.ndim() == 2 ? b.shape()[1] : 1;
  const std::int64_t rows = std::max<std::int64_t>(1, std::max(m, n));
  require_finite<T>(op, a);
  require_finite<T>(op, b);
  std::vector<T> matrix(static_cast<std::size_t>(m * n)),
      solution(static_cast<std::size_t>(rows * columns));
  std::vector<double> s(static_cast<std::size_t>(std::min(m, n)));
  load(a, matrix, m);
  load(b, solution, rows);
  int rank = 0;
  if (!s.empty() && lapack::least_squares(m, n, columns, matrix.data(), solution.data(), s.data(),
                                          rcond, &rank) > 0) {
    fail(ErrorKind::lin_alg_error, op.text(), ": the singular values of the matrix of shape ",
         to_text(a.shape()), " did not converge");
  }
  // The rows of b beyond the solution hold what is left of it.
  std::vector<double> residuals;
  for (std::int64_t j = 0; j < columns && m > n && rank == n; ++j) {
    double sum = 0;
    for (std::int64_t i = n; i < m; ++i)
      sum += std::norm(solution[static_cast<std::size_t>(j * rows + i)]);
    residuals.push_back(sum);
  }
  Dims shape = b.shape();
  shape[0] = n;
  const auto vector = [](const std::vector<double>& values) {
    const auto length = static_cast<std::int64_t>(values.size());
    return stored(values.data(), length, DType::float64, Dims{length});
  };
  NDArray rank_array(DType::int64, Dims{});
  *reinterpret_cast<std::int64_t*>(rank_array.data()) = rank;
  return {stored(solution.data(), rows, a.dtype(), shape), vector(residuals), std::move(rank_array),
          vector(s)};
}

}  // namespace

Ref<Apply> LeastSquares::make(VariableList inputs) const {
  check_count(*this, inputs, 3);
  inputs[0] = as_matrix(*this, inputs[0]);
  const std::size_t rank = inputs[1]->ndim();
  if (rank != 1) inputs[1] = as_matrix(*this, inputs[1]);
  if (inputs[2]->ndim() != 0 || is_complex(inputs[2]->dtype())) {
    fail(ErrorKind::type_error, text(), ": rcond must be a real scalar, got ",
         inputs[2]->type()->text());
  }
  const DType dtype = upcast(inputs[0]->dtype(), inputs[1]->dtype());
  for (const std::size_t i : {0U, 1U}) inputs[i] = cast(Expression(inputs[i]), dtype).variable();
  inputs[2] = cast(Expression(inputs[2]), DType::float64).variable();
  return apply(std::move(inputs),
               std::vector<Ref<Type>>{plain_type(dtype, rank), plain_type(DType::float64, 1),
                                      plain_type(DType::int64, 0), plain_type(DType::float64, 1)});
}

std::vector<NDArray> LeastSquares::evaluate(const Apply&,
                                            const std::vector<NDArray>& inputs) const {
  const NDArray &a = inputs[0], &b = inputs[1];
  if (a.shape()[0] != b.shape()[0]) {
    fail(ErrorKind::lin_alg_error, text(), ": the matrix has ", a.shape()[0], " rows (shape ",
         to_text(a.shape()), ") but the right-hand side has ", b.shape()[0], " (shape ",
         to_text(b.shape()), ")");
  }
  const double rcond = *reinterpret_cast<const double*>(inputs[2].data());
  return visit_work_type(a.dtype(), [&]<class T>() { return solve<T>(*this, a, b, rcond); });
}

}  // namespace croton
