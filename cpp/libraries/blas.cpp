// Calls of CBLAS, and blocked loops for integers and half precision.
#include "libraries/blas.h"

#include <cblas.h>

#include <complex>
#include <cstring>
#include <limits>
#include <type_traits>
#include <vector>

#include "base/error.h"
#include "base/float16.h"
#include "libraries/openblas.h"

namespace croton::blas {

namespace {

struct Problem {
  CBLAS_TRANSPOSE transpose_a, transpose_b;
  int m, n, k;
  int a_leading, b_leading, c_leading;
  Scale scale;
};

template <class T, auto gemm_function, auto gemv_function>
void real_gemm(const Problem& p, const void* a, const void* b, void* c) {
  const auto* x = static_cast<const T*>(a);
  const auto* y = static_cast<const T*>(b);
  auto* z = static_cast<T*>(c);
  const T alpha = static_cast<T>(p.scale.alpha.real()), beta = static_cast<T>(p.scale.beta.real());
  const bool is_a_transposed = p.transpose_a == CblasTrans,
             is_b_transposed = p.transpose_b == CblasTrans;
  // (gemv does not touch z at all where there is nothing to add up.)
  if (p.n == 1 && p.k > 0) {
    // op(a) times a column
    gemv_function(CblasRowMajor, p.transpose_a, is_a_transposed ? p.k : p.m,
                  is_a_transposed ? p.m : p.k, alpha, x, p.a_leading, y,
                  is_b_transposed ? 1 : p.b_leading, beta, z, p.c_leading);
  } else if (p.m == 1 && p.k > 0) {
    // a row times op(b), as the transpose of op(b) times a column
    gemv_function(CblasRowMajor, is_b_transposed ? CblasNoTrans : CblasTrans,
                  is_b_transposed ? p.n : p.k, is_b_transposed ? p.k : p.n, alpha, y, p.b_leading,
                  x, is_a_transposed ? p.a_leading : 1, beta, z, 1);
  } else {
    gemm_function(CblasRowMajor, p.transpose_a, p.transpose_b, p.m, p.n, p.k, alpha, x, p.a_leading,
                  y, p.b_leading, beta, z, p.c_leading);
  }
}

template <class T, auto gemm_function>
void complex_gemm(const Problem& p, const void* a, const void* b, void* c) {
  const std::complex<T> alpha(p.scale.alpha), beta(p.scale.beta);
  gemm_function(CblasRowMajor, p.transpose_a, p.transpose_b, p.m, p.n, p.k, &alpha, a, p.a_leading,
                b, p.b_leading, &beta, c, p.c_leading);
}

// Accumulates one row of c in `Sum` with the loop over k outside, so that the inner loop is
// contiguous when b is not transposed.
template <class T, class Sum, Sum (*read)(T), T (*write)(Sum)>
void loop_gemm(const Problem& p, const void* a, const void* b, void* c) {
  const auto* x = static_cast<const T*>(a);
  const auto* y = static_cast<const T*>(b);
  auto* z = static_cast<T*>(c);
  const std::size_t a_row = p.transpose_a == CblasTrans ? 1 : p.a_leading;
  const std::size_t a_column = p.transpose_a == CblasTrans ? p.a_leading : 1;
  const std::size_t b_row = p.transpose_b == CblasTrans ? 1 : p.b_leading;
  const std::size_t b_column = p.transpose_b == CblasTrans ? p.b_leading : 1;
  const auto m = static_cast<std::size_t>(p.m), n = static_cast<std::size_t>(p.n),
             k = static_cast<std::size_t>(p.k);
  std::vector<Sum> sums(n);
  for (std::size_t i = 0; i < m; ++i) {
    std::fill(sums.begin(), sums.end(), Sum{});
    for (std::size_t l = 0; l < k; ++l) {
      const Sum factor = read(x[i * a_row + l * a_column]);
      for (std::size_t j = 0; j < n; ++j) {
        sums[j] = static_cast<Sum>(sums[j] +
                                   static_cast<Sum>(factor * read(y[l * b_row + j * b_column])));
      }
    }
    T* row = z + i * static_cast<std::size_t>(p.c_leading);
    if constexpr (std::is_floating_point_v<Sum>) {
      const Sum alpha = static_cast<Sum>(p.scale.alpha.real());
      const Sum beta = static_cast<Sum>(p.scale.beta.real());
      for (std::size_t j = 0; j < n; ++j)
        sums[j] = beta == 0 ? alpha * sums[j] : alpha * sums[j] + beta * read(row[j]);
    }
    for (std::size_t j = 0; j < n; ++j) row[j] = write(sums[j]);
  }
}

// Integers wrap, whatever their sign: computed in 64 bits, unsigned.
template <class T>
std::uint64_t widen(T x) {
  return static_cast<std::uint64_t>(x);
}
template <class T>
T narrow(std::uint64_t x) {
  return static_cast<T>(x);
}
template <class T>
void integer_gemm(const Problem& p, const void* a, const void* b, void* c) {
  loop_gemm<T, std::uint64_t, widen<T>, narrow<T>>(p, a, b, c);
}

std::uint64_t widen_bool(std::uint8_t x) { return x; }
std::uint8_t narrow_bool(std::uint64_t x) { return x != 0; }
float widen_half(std::uint16_t x) { return half_to_float(x); }
std::uint16_t narrow_half(float x) { return float_to_half(x); }

int blas_int(std::int64_t value) {
  if (value > std::numeric_limits<int>::max()) {
    fail(ErrorKind::value_error, "dot: a dimension of ", value,
         " is larger than the library can take");
  }
  return static_cast<int>(value);
}

}  // namespace

std::complex<double> scalar(DType dtype, const void* at) {
  switch (dtype) {
    case DType::float16:
      return half_to_float(*static_cast<const std::uint16_t*>(at));
    case DType::float32:
      return *static_cast<const float*>(at);
    case DType::float64:
      return *static_cast<const double*>(at);
    case DType::complex64:
      return *static_cast<const std::complex<float>*>(at);
    case DType::complex128:
      return *static_cast<const std::complex<double>*>(at);
    default:
      fail(ErrorKind::type_error, "a factor of a product must be a float or complex number, not ",
           name_of(dtype));
  }
}

void gemm(DType dtype, bool transpose_a, bool transpose_b, std::int64_t m, std::int64_t n,
          std::int64_t k, const void* a, std::int64_t a_leading, const void* b,
          std::int64_t b_leading, void* c, std::int64_t c_leading, const Scale& scale) {
  if (m == 0 || n == 0) return;
  if (k == 0 && scale.beta == 0.0) {
    for (std::int64_t i = 0; i < m; ++i) {
      std::memset(
          static_cast<char*>(c) + static_cast<std::size_t>(i * c_leading) * item_size(dtype), 0,
          static_cast<std::size_t>(n) * item_size(dtype));
    }
    return;
  }
  prepare_openblas();
  const Problem p{transpose_a ? CblasTrans : CblasNoTrans,
                  transpose_b ? CblasTrans : CblasNoTrans,
                  blas_int(m),
                  blas_int(n),
                  blas_int(k),
                  blas_int(a_leading),
                  blas_int(b_leading),
                  blas_int(c_leading),
                  scale};
  switch (dtype) {
    case DType::float32:
      return real_gemm<float, CROTON_BLAS_NAME(cblas_sgemm), CROTON_BLAS_NAME(cblas_sgemv)>(p, a, b,
                                                                                            c);
    case DType::float64:
      return real_gemm<double, CROTON_BLAS_NAME(cblas_dgemm), CROTON_BLAS_NAME(cblas_dgemv)>(p, a,
                                                                                             b, c);
    case DType::complex64:
      return complex_gemm<float, CROTON_BLAS_NAME(cblas_cgemm)>(p, a, b, c);
    case DType::complex128:
      return complex_gemm<double, CROTON_BLAS_NAME(cblas_zgemm)>(p, a, b, c);
    case DType::bool_:
      return loop_gemm<std::uint8_t, std::uint64_t, widen_bool, narrow_bool>(p, a, b, c);
    case DType::int8:
    case DType::uint8:
      return integer_gemm<std::uint8_t>(p, a, b, c);
    case DType::int16:
    case DType::uint16:
      return integer_gemm<std::uint16_t>(p, a, b, c);
    case DType::int32:
    case DType::uint32:
      return integer_gemm<std::uint32_t>(p, a, b, c);
    case DType::int64:
    case DType::uint64:
      return integer_gemm<std::uint64_t>(p, a, b, c);
    case DType::float16:
      return loop_gemm<std::uint16_t, float, widen_half, narrow_half>(p, a, b, c);
  }
}

}  // namespace croton::blas
