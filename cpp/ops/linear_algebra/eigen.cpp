// Types and binding of eigenvalues; eigen_gradients.cpp has the gradients.
#include "ops/linear_algebra/eigen.h"

#include "libraries/lapack.h"
#include "ops/expression.h"
#include "ops/linear_algebra/arguments.h"
#include "ops/linear_algebra/columns.h"

namespace croton {

using namespace linear_algebra;

namespace {

double eigen_cost(std::int64_t n) {
  return 10 * static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(n);
}

[[noreturn]] void fail_to_converge(const Op& op, const View& x) {
  fail(ErrorKind::lin_alg_error, op.text(), ": the eigenvalues of the matrix of shape ",
       to_text(x.shape), " did not converge");
}

// Whether one triangle of a matrix by columns is finite.
template <class T>
bool is_triangle_finite(bool lower, std::int64_t n, const T* x) {
  for (std::int64_t j = 0; j < n; ++j) {
    for (std::int64_t i = lower ? j : 0; i < (lower ? n : j + 1); ++i) {
      const T value = x[j * n + i];
      if (!std::isfinite(std::real(value)) || !std::isfinite(std::imag(value))) return false;
    }
  }
  return true;
}

// Emits w and, if it is given, v of the Hermitian matrix a. `must_be_finite` asks for finite
// numbers in all of it; otherwise, others in the triangle that is read make all results nan.
template <class T>
void emit_hermitian(const Op& op, Binder& binder, bool lower, const View& a, const View& w,
                    const View* v, bool must_be_finite) {
  const std::int64_t n = a.shape[0];
  const View matrix = scratch<T>(binder, n * n), values = scratch<double>(binder, n);
  std::vector<View> writes{matrix, values, w};
  if (v != nullptr) writes.push_back(*v);
  const View vectors = v != nullptr ? *v : View{};
  emit_fallible_work(
      binder, {a}, writes,
      [=, &op, has_vectors = v != nullptr](char* const* memory) {
        T* x = elements<T>(matrix, memory);
        double* eigenvalues = elements<double>(values, memory);
        if (must_be_finite && !is_finite<T>(a, memory)) {
          fail(ErrorKind::value_error, op.text(), ": the matrix of shape ", to_text(a.shape),
               " has elements that are not finite", kFiniteOnly);
        }
        load_columns(a, memory, x);
        if (is_triangle_finite(lower, n, x)) {
          if (lapack::eigen_hermitian(has_vectors, lower, n, x, eigenvalues) > 0)
            fail_to_converge(op, a);
        } else {
          fill_with_nan(matrix, memory);
          fill_with_nan(values, memory);
        }
        store_columns(eigenvalues, w, memory);
        if (has_vectors) store_columns(x, vectors, memory);
      },
      eigen_cost(n));
}

// The same for a v = w b v.
template <class T>
void emit_generalized(const Op& op, Binder& binder, bool lower, const View& a, const View& b,
                      const View& w, const View* v) {
  const std::int64_t n = a.shape[0];
  const View matrix = scratch<T>(binder, n * n), metric = scratch<T>(binder, n * n),
             values = scratch<double>(binder, n);
  std::vector<View> writes{matrix, metric, values, w};
  if (v != nullptr) writes.push_back(*v);
  const View vectors = v != nullptr ? *v : View{};
  emit_fallible_work(
      binder, {a, b}, writes,
      [=, &op, has_vectors = v != nullptr](char* const* memory) {
        if (!is_finite<T>(a, memory) || !is_finite<T>(b, memory)) {
          fail(ErrorKind::value_error, op.text(), ": the matrices of shape ", to_text(a.shape),
               " have elements that are not finite", kFiniteOnly);
        }
        T* x = elements<T>(matrix, memory);
        T* y = elements<T>(metric, memory);
        double* eigenvalues = elements<double>(values, memory);
        load_columns(a, memory, x);
        load_columns(b, memory, y);
        const int info = lapack::eigen_hermitian(has_vectors, lower, n, x, y, eigenvalues);
        if (info > n) {
          fail(ErrorKind::lin_alg_error, op.text(), ": the second matrix of shape ",
               to_text(b.shape), " is not positive definite: its leading minor of order ", info - n,
               " is not positive");
        }
        if (info > 0) fail_to_converge(op, a);
        store_columns(eigenvalues, w, memory);
        if (has_vectors) store_columns(x, vectors, memory);
      },
      eigen_cost(n));
}

// Checks a and b, and makes them of one dtype.
VariableList generalized_arguments(const Op& op, const VariableList& inputs) {
  check_count(op, inputs, 2);
  VariableList matrices{as_matrix(op, inputs[0], true), as_matrix(op, inputs[1], true)};
  const DType dtype = upcast(matrices[0]->dtype(), matrices[1]->dtype());
  for (Ref<Variable>& matrix : matrices) matrix = cast(Expression(matrix), dtype).variable();
  return matrices;
}

std::int64_t generalized_size(const Op& op, Binder& binder) {
  const std::int64_t n = square_size(op, binder.input(0), ErrorKind::value_error);
  if (square_size(op, binder.input(1), ErrorKind::value_error) != n) {
    fail(ErrorKind::value_error, op.text(),
         ": the matrices differ in shape: ", to_text(binder.input(0).shape), " and ",
         to_text(binder.input(1).shape));
  }
  return n;
}

}  // namespace

Ref<Apply> Eig::make(VariableList inputs) const {
  const Ref<Variable> x = matrix_argument(*this, inputs);
  return apply({x}, std::vector<Ref<Type>>{plain_type(x->dtype(), 1), plain_type(x->dtype(), 2)});
}

void Eig::bind(const Apply&, Binder& binder) const {
  using Complex = std::complex<double>;
  const View x = binder.input(0);
  const std::int64_t n = square_size(*this, x, ErrorKind::lin_alg_error);
  const View w = binder.allocate(x.dtype, Dims{n}), v = binder.allocate(x.dtype, x.shape);
  visit_work_type(x.dtype, [&]<class T>() {
    const View matrix = scratch<T>(binder, n * n), vectors = scratch<T>(binder, n * n),
               values = scratch<Complex>(binder, n), narrow = scratch<T>(binder, n);
    emit_fallible_work(
        binder, {x}, {matrix, vectors, values, narrow, w, v},
        [=, this](char* const* memory) {
          if (!is_finite<T>(x, memory)) {
            fail(ErrorKind::lin_alg_error, text(), ": the matrix of shape ", to_text(x.shape),
                 " has elements that are not finite", kFiniteOnly);
          }
          T* columns = elements<T>(vectors, memory);
          Complex* eigenvalues = elements<Complex>(values, memory);
          T* stored = elements<T>(narrow, memory);
          load_columns(x, memory, elements<T>(matrix, memory));
          if (lapack::eigen_general(n, elements<T>(matrix, memory), eigenvalues, columns) > 0)
            fail_to_converge(*this, x);
          for (std::int64_t i = 0; i < n; ++i) {
            if constexpr (std::is_same_v<T, double>) {
              // The result is real by its type: parts would be lost.
              if (eigenvalues[i].imag() != 0) {
                fail(ErrorKind::lin_alg_error, text(), ": the real matrix of shape ",
                     to_text(x.shape), " has the complex eigenvalue ", eigenvalues[i].real(),
                     eigenvalues[i].imag() < 0 ? "" : "+", eigenvalues[i].imag(),
                     "j; cast it to a complex dtype first");
              }
              stored[i] = eigenvalues[i].real();
            } else {
              stored[i] = eigenvalues[i];
            }
          }
          store_columns(stored, w, memory);
          store_columns(columns, v, memory);
        },
        2 * eigen_cost(n));
  });
  binder.set_output(0, w);
  binder.set_output(1, v);
}

Eigh::Eigh(std::string triangle) : triangle_(std::move(triangle)) {
  if (triangle_ != "L" && triangle_ != "U")
    fail(ErrorKind::assertion_error, "Eigh: UPLO must be 'L' or 'U', got '", triangle_, "'");
}

Ref<Apply> Eigh::make(VariableList inputs) const {
  const Ref<Variable> x = matrix_argument(*this, inputs);
  return apply({x}, std::vector<Ref<Type>>{plain_type(real_part_dtype(x->dtype()), 1),
                                           plain_type(x->dtype(), 2)});
}

void Eigh::bind(const Apply&, Binder& binder) const {
  const View x = binder.input(0);
  const std::int64_t n = square_size(*this, x, ErrorKind::lin_alg_error);
  const View w = binder.allocate(real_part_dtype(x.dtype), Dims{n}),
             v = binder.allocate(x.dtype, x.shape);
  visit_work_type(x.dtype, [&]<class T>() {
    emit_hermitian<T>(*this, binder, triangle_ == "L", x, w, &v, false);
  });
  binder.set_output(0, w);
  binder.set_output(1, v);
}

std::string Eigvalsh::text() const {
  return std::string("Eigvalsh{lower=") + (lower_ ? "True" : "False") + "}";
}

Ref<Apply> Eigvalsh::make(VariableList inputs) const {
  inputs = inputs.size() == 1 ? VariableList{matrix_argument(*this, inputs, true)}
                              : generalized_arguments(*this, inputs);
  const Ref<Type> type = plain_type(real_part_dtype(inputs[0]->dtype()), 1);
  return apply(std::move(inputs), type);
}

void Eigvalsh::bind(const Apply& node, Binder& binder) const {
  const View a = binder.input(0);
  const bool is_generalized = node.inputs().size() == 2;
  const std::int64_t n = is_generalized ? generalized_size(*this, binder)
                                        : square_size(*this, a, ErrorKind::value_error);
  const View w = binder.allocate(real_part_dtype(a.dtype), Dims{n});
  visit_work_type(a.dtype, [&]<class T>() {
    if (is_generalized) {
      emit_generalized<T>(*this, binder, lower_, a, binder.input(1), w, nullptr);
    } else {
      emit_hermitian<T>(*this, binder, lower_, a, w, nullptr, true);
    }
  });
  binder.set_output(0, w);
}

std::string GeneralizedEigh::text() const {
  return std::string("GeneralizedEigh{lower=") + (lower_ ? "True" : "False") + "}";
}

Ref<Apply> GeneralizedEigh::make(VariableList inputs) const {
  inputs = generalized_arguments(*this, inputs);
  const DType dtype = inputs[0]->dtype();
  return apply(std::move(inputs),
               std::vector<Ref<Type>>{plain_type(real_part_dtype(dtype), 1), plain_type(dtype, 2)});
}

void GeneralizedEigh::bind(const Apply&, Binder& binder) const {
  const View a = binder.input(0);
  const std::int64_t n = generalized_size(*this, binder);
  const View w = binder.allocate(real_part_dtype(a.dtype), Dims{n}),
             v = binder.allocate(a.dtype, a.shape);
  visit_work_type(a.dtype, [&]<class T>() {
    emit_generalized<T>(*this, binder, lower_, a, binder.input(1), w, &v);
  });
  binder.set_output(0, w);
  binder.set_output(1, v);
}

}  // namespace croton
