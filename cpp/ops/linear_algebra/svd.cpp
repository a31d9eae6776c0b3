// Types, gradients and binding of singular values and pseudo-inverse.
#include "ops/linear_algebra/svd.h"

#include <limits>

#include "libraries/blas.h"
#include "libraries/lapack.h"
#include "ops/linear_algebra/arguments.h"
#include "ops/linear_algebra/columns.h"
#include "ops/linear_algebra/formulas.h"

namespace croton {

using namespace linear_algebra;

namespace {

const char* flag(bool value) { return value ? "True" : "False"; }

double svd_cost(std::int64_t m, std::int64_t n) {
  return 20 * static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(std::min(m, n));
}

// Where a decomposition of an m by n matrix lies while it is computed.
template <class T>
struct SvdMemory {
  View a, s, u, vt;
};

template <class T>
SvdMemory<T> svd_memory(Binder& binder, std::int64_t m, std::int64_t n,
                        lapack::SingularVectors vectors) {
  const bool all = vectors == lapack::SingularVectors::all;
  const bool any = vectors != lapack::SingularVectors::none;
  const std::int64_t k = std::min(m, n);
  return {scratch<T>(binder, m * n), scratch<double>(binder, k),
          scratch<T>(binder, any ? m * (all ? m : k) : 0),
          scratch<T>(binder, any ? n * (all ? n : k) : 0)};
}

// Sets a to the identity, by columns.
template <class T>
void set_identity(std::int64_t n, T* a) {
  std::fill(a, a + n * n, T(0));
  for (std::int64_t i = 0; i < n; ++i) a[i * n + i] = 1;
}

template <class T>
void decompose(const Op& op, lapack::SingularVectors vectors, const View& x,
               const SvdMemory<T>& parts, char* const* memory) {
  const std::int64_t m = x.shape[0], n = x.shape[1];
  T* u = elements<T>(parts.u, memory);
  T* vt = elements<T>(parts.vt, memory);
  if (std::min(m, n) == 0) {  // LAPACK leaves the vectors as they are
    if (vectors == lapack::SingularVectors::all) {
      set_identity(m, u);
      set_identity(n, vt);
    }
    return;
  }
  if (!is_finite<T>(x, memory)) {  // not taken by all versions of LAPACK
    for (const View* part : {&parts.s, &parts.u, &parts.vt}) fill_with_nan(*part, memory);
    return;
  }
  load_columns(x, memory, elements<T>(parts.a, memory));
  if (lapack::singular_values(vectors, m, n, elements<T>(parts.a, memory),
                              elements<double>(parts.s, memory), u, vt) > 0) {
    fail(ErrorKind::lin_alg_error, op.text(), ": the singular values of the matrix of shape ",
         to_text(x.shape), " did not converge");
  }
}

}  // namespace

std::string SVD::text() const {
  return std::string("SVD{full_matrices=") + flag(full_matrices_) +
         ", compute_uv=" + flag(compute_uv_) + "}";
}

Ref<Apply> SVD::make(VariableList inputs) const {
  const Ref<Variable> x = matrix_argument(*this, inputs);
  const Ref<Type> s = plain_type(real_part_dtype(x->dtype()), 1);
  if (!compute_uv_) return apply({x}, s);
  const Ref<Type> matrix = plain_type(x->dtype(), 2);
  return apply({x}, std::vector<Ref<Type>>{matrix, s, matrix});
}

void SVD::bind(const Apply&, Binder& binder) const {
  using lapack::SingularVectors;
  const View x = binder.input(0);
  const std::int64_t m = x.shape[0], n = x.shape[1], k = std::min(m, n);
  const View s = binder.allocate(real_part_dtype(x.dtype), Dims{k});
  std::vector<View> outputs{s};
  if (compute_uv_) {
    outputs.push_back(binder.allocate(x.dtype, Dims{m, full_matrices_ ? m : k}));
    outputs.push_back(binder.allocate(x.dtype, Dims{full_matrices_ ? n : k, n}));
  }
  const SingularVectors vectors = !compute_uv_     ? SingularVectors::none
                                  : full_matrices_ ? SingularVectors::all
                                                   : SingularVectors::some;
  visit_work_type(x.dtype, [&]<class T>() {
    const SvdMemory<T> parts = svd_memory<T>(binder, m, n, vectors);
    std::vector<View> writes = outputs;
    writes.insert(writes.end(), {parts.a, parts.s, parts.u, parts.vt});
    emit_fallible_work(
        binder, {x}, writes,
        [this, vectors, x, parts, outputs](char* const* memory) {
          decompose(*this, vectors, x, parts, memory);
          store_columns(elements<double>(parts.s, memory), outputs[0], memory);
          if (outputs.size() == 1) return;
          store_columns(elements<T>(parts.u, memory), outputs[1], memory);
          store_columns(elements<T>(parts.vt, memory), outputs[2], memory);
        },
        svd_cost(m, n));
  });
  if (!compute_uv_) return binder.set_output(0, s);
  binder.set_output(0, outputs[1]);
  binder.set_output(1, s);
  binder.set_output(2, outputs[2]);
}

Ref<Apply> MatrixPinv::make(VariableList inputs) const {
  const Ref<Variable> x = matrix_argument(*this, inputs);
  const Pattern& pattern = x->broadcastable();
  return apply({x}, TensorType::get(x->dtype(), Pattern{pattern[1], pattern[0]}));
}

// For matrices of constant rank, with z = x^+ (G. Golub and V. Pereyra, "The differentiation of
// pseudo-inverses and nonlinear least squares problems whose variables separate", 1973):
// dz = -z dx z + z z^H dx^H (1 - x z) + (1 - z x) dx^H z^H z.
VariableList MatrixPinv::vjp(const Apply& node, const VariableList& output_gradients,
                             const Wanted&) const {
  if (!output_gradients[0]) return {nullptr};
  const Expression x(node.input(0)), z(node.output()), g(output_gradients[0]);
  const Expression zh = adjoint(z), gh = adjoint(g);
  const Expression left = dot(dot(gh, z), zh), right = dot(dot(zh, z), gh);
  const Expression gradient =
      (left - dot(x, dot(z, left))) + (right - dot(dot(right, z), x)) - dot(dot(zh, g), zh);
  return {gradient_for(node.input(0), gradient)};
}

void MatrixPinv::bind(const Apply&, Binder& binder) const {
  const View x = binder.input(0);
  const std::int64_t m = x.shape[0], n = x.shape[1], k = std::min(m, n);
  const View result = binder.allocate(x.dtype, Dims{n, m});
  // Singular values that differ from zero by no more than x is rounded count as zero.
  const bool is_single = real_part_dtype(x.dtype) == DType::float32;
  const double epsilon = is_single ? static_cast<double>(std::numeric_limits<float>::epsilon())
                                   : std::numeric_limits<double>::epsilon();
  const double tolerance = std::max(1e-15, static_cast<double>(std::max(m, n)) * epsilon);
  visit_work_type(x.dtype, [&]<class T>() {
    const SvdMemory<T> parts = svd_memory<T>(binder, m, n, lapack::SingularVectors::some);
    const View product = scratch<T>(binder, n * m);
    emit_fallible_work(
        binder, {x}, {parts.a, parts.s, parts.u, parts.vt, product, result},
        [=, this](char* const* memory) {
          decompose(*this, lapack::SingularVectors::some, x, parts, memory);
          const double* s = elements<double>(parts.s, memory);
          T* u = elements<T>(parts.u, memory);
          T* vt = elements<T>(parts.vt, memory);
          // x^+ = v diag(1/s) u^H; both factors are conjugated in place, u scaled too.
          for (std::int64_t j = 0; j < k; ++j) {
            const double factor = s[j] > tolerance * s[0] ? 1 / s[j] : 0;
            for (std::int64_t i = 0; i < m; ++i) {
              T& value = u[j * m + i];
              if constexpr (!std::is_same_v<T, double>) value = std::conj(value);
              value *= factor;
            }
          }
          if constexpr (!std::is_same_v<T, double>) {
            for (std::int64_t i = 0; i < k * n; ++i) vt[i] = std::conj(vt[i]);
          }
          // By rows, the memory of vt is the n by k matrix v and that of u the k by m matrix.
          T* rows = elements<T>(product, memory);
          blas::gemm(kDTypeOf<T>, false, false, n, m, k, vt, std::max<std::int64_t>(1, k), u,
                     std::max<std::int64_t>(1, m), rows, std::max<std::int64_t>(1, m));
          store_columns(rows, transposed(result), memory);
        },
        svd_cost(m, n));
  });
  binder.set_output(0, result);
}

}  // namespace croton
