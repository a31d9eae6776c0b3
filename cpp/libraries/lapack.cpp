// Calls of LAPACK's Fortran routines, and of CBLAS for triangular systems.
#include "libraries/lapack.h"

#include <cblas.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "base/error.h"
#include "libraries/lapack_prototypes.h"
#include "libraries/openblas.h"

namespace croton::lapack {

namespace {

int lapack_int(std::int64_t value) {
  if (value > std::numeric_limits<int>::max()) {
    fail(ErrorKind::value_error, "linear algebra: a dimension of ", value,
         " is larger than the library can take");
  }
  return static_cast<int>(value);
}

// Distance of columns; LAPACK wants at least 1.
int leading(int rows) { return std::max(1, rows); }

const char* job(bool vectors) { return vectors ? "V" : "N"; }
const char* triangle(bool lower) { return lower ? "L" : "U"; }

// The length of a workspace that a query has answered with, as a number of T.
int length_of(double answer) { return std::max(1, lapack_int(static_cast<std::int64_t>(answer))); }
int length_of(ComplexDouble answer) { return length_of(answer.real()); }

template <class T>
struct Routines;

#define CROTON_ROUTINES(x, T)                                       \
  template <>                                                       \
  struct Routines<T> {                                              \
    static constexpr auto getrf = CROTON_LAPACK_NAME(x##getrf);     \
    static constexpr auto getrs = CROTON_LAPACK_NAME(x##getrs);     \
    static constexpr auto potrf = CROTON_LAPACK_NAME(x##potrf);     \
    static constexpr auto trsm = CROTON_BLAS_NAME(cblas_##x##trsm); \
    static constexpr auto trsv = CROTON_BLAS_NAME(cblas_##x##trsv); \
  };
CROTON_ROUTINES(s, float)
CROTON_ROUTINES(d, double)
CROTON_ROUTINES(c, ComplexFloat)
CROTON_ROUTINES(z, ComplexDouble)

constexpr auto geqrf(double) { return CROTON_LAPACK_NAME(dgeqrf); }
constexpr auto geqrf(ComplexDouble) { return CROTON_LAPACK_NAME(zgeqrf); }
constexpr auto gqr(double) { return CROTON_LAPACK_NAME(dorgqr); }
constexpr auto gqr(ComplexDouble) { return CROTON_LAPACK_NAME(zungqr); }

// Calls `routine(work, lwork)` twice: to ask for the length of its workspace, and with it.
template <class T, class Routine>
void with_work(Routine routine) {
  T answer{};
  const int query = -1;
  routine(&answer, &query);
  const int length = length_of(answer);
  std::vector<T> work(static_cast<std::size_t>(length));
  routine(work.data(), &length);
}

// The same for routines with an integer workspace too.
template <class Routine>
void with_real_and_integer_work(Routine routine) {
  double answer{};
  int integer_answer{};
  const int query = -1;
  routine(&answer, &query, &integer_answer, &query);
  const int length = length_of(answer), integer_length = std::max(1, integer_answer);
  std::vector<double> work(static_cast<std::size_t>(length));
  std::vector<int> integer_work(static_cast<std::size_t>(integer_length));
  routine(work.data(), &length, integer_work.data(), &integer_length);
}

// And for those with complex, real and integer workspaces.
template <class Routine>
void with_complex_real_and_integer_work(Routine routine) {
  ComplexDouble answer{};
  double real_answer{};
  int integer_answer{};
  const int query = -1;
  routine(&answer, &query, &real_answer, &query, &integer_answer, &query);
  const int length = length_of(answer), real_length = length_of(real_answer),
            integer_length = std::max(1, integer_answer);
  std::vector<ComplexDouble> work(static_cast<std::size_t>(length));
  std::vector<double> real_work(static_cast<std::size_t>(real_length));
  std::vector<int> integer_work(static_cast<std::size_t>(integer_length));
  routine(work.data(), &length, real_work.data(), &real_length, integer_work.data(),
          &integer_length);
}

int hermitian(bool vectors, bool lower, int n, double* a, double* w) {
  int info = 0;
  const int lda = leading(n);
  with_real_and_integer_work([&](double* work, const int* lwork, int* iwork, const int* liwork) {
    CROTON_LAPACK_NAME(dsyevd)
    (job(vectors), triangle(lower), &n, a, &lda, w, work, lwork, iwork, liwork, &info, 1, 1);
  });
  return info;
}

int hermitian(bool vectors, bool lower, int n, ComplexDouble* a, double* w) {
  int info = 0;
  const int lda = leading(n);
  with_complex_real_and_integer_work([&](ComplexDouble* work, const int* lwork, double* rwork,
                                         const int* lrwork, int* iwork, const int* liwork) {
    CROTON_LAPACK_NAME(zheevd)
    (job(vectors), triangle(lower), &n, a, &lda, w, work, lwork, rwork, lrwork, iwork, liwork,
     &info, 1, 1);
  });
  return info;
}

constexpr int kProblem = 1;  // a v = w b v

int generalized(bool vectors, bool lower, int n, double* a, double* b, double* w) {
  int info = 0;
  const int ld = leading(n);
  with_real_and_integer_work([&](double* work, const int* lwork, int* iwork, const int* liwork) {
    CROTON_LAPACK_NAME(dsygvd)
    (&kProblem, job(vectors), triangle(lower), &n, a, &ld, b, &ld, w, work, lwork, iwork, liwork,
     &info, 1, 1);
  });
  return info;
}

int generalized(bool vectors, bool lower, int n, ComplexDouble* a, ComplexDouble* b, double* w) {
  int info = 0;
  const int ld = leading(n);
  with_complex_real_and_integer_work([&](ComplexDouble* work, const int* lwork, double* rwork,
                                         const int* lrwork, int* iwork, const int* liwork) {
    CROTON_LAPACK_NAME(zhegvd)
    (&kProblem, job(vectors), triangle(lower), &n, a, &ld, b, &ld, w, work, lwork, rwork, lrwork,
     iwork, liwork, &info, 1, 1);
  });
  return info;
}

int general(int n, double* a, ComplexDouble* w, double* v) {
  int info = 0;
  const int ld = leading(n);
  std::vector<double> real(static_cast<std::size_t>(n)), imaginary(static_cast<std::size_t>(n));
  with_work<double>([&](double* work, const int* lwork) {
    CROTON_LAPACK_NAME(dgeev)
    ("N", "V", &n, a, &ld, real.data(), imaginary.data(), nullptr, &ld, v, &ld, work, lwork, &info,
     1, 1);
  });
  for (std::size_t i = 0; i < real.size(); ++i) w[i] = {real[i], imaginary[i]};
  return info;
}

int general(int n, ComplexDouble* a, ComplexDouble* w, ComplexDouble* v) {
  int info = 0;
  const int ld = leading(n);
  std::vector<double> real_work(static_cast<std::size_t>(2 * ld));
  with_work<ComplexDouble>([&](ComplexDouble* work, const int* lwork) {
    CROTON_LAPACK_NAME(zgeev)
    ("N", "V", &n, a, &ld, w, nullptr, &ld, v, &ld, work, lwork, real_work.data(), &info, 1, 1);
  });
  return info;
}

// Shapes of a singular value decomposition as LAPACK takes them.
struct SvdShape {
  char job;
  int m, n, shorter, longer;
  int u_leading, vt_leading;
};

int svd(const SvdShape& shape, double* a, double* s, double* u, double* vt, int* integer_work) {
  int info = 0;
  const int lda = leading(shape.m);
  with_work<double>([&](double* work, const int* lwork) {
    CROTON_LAPACK_NAME(dgesdd)
    (&shape.job, &shape.m, &shape.n, a, &lda, s, u, &shape.u_leading, vt, &shape.vt_leading, work,
     lwork, integer_work, &info, 1);
  });
  return info;
}

int svd(const SvdShape& shape, ComplexDouble* a, double* s, ComplexDouble* u, ComplexDouble* vt,
        int* integer_work) {
  int info = 0;
  const int lda = leading(shape.m);
  // The length that ZGESDD's documentation asks for.
  const std::int64_t least = shape.shorter, most = shape.longer;
  const std::int64_t length =
      shape.job == 'N'
          ? 7 * least
          : std::max(5 * least * least + 5 * least, 2 * most * least + 2 * least * least + least);
  std::vector<double> real_work(static_cast<std::size_t>(std::max<std::int64_t>(1, length)));
  with_work<ComplexDouble>([&](ComplexDouble* work, const int* lwork) {
    CROTON_LAPACK_NAME(zgesdd)
    (&shape.job, &shape.m, &shape.n, a, &lda, s, u, &shape.u_leading, vt, &shape.vt_leading, work,
     lwork, real_work.data(), integer_work, &info, 1);
  });
  return info;
}

// Shapes of a least-squares problem as LAPACK takes them.
struct LeastSquaresShape {
  int m, n, columns;
  int a_leading, b_leading;
};

int gelsd(const LeastSquaresShape& shape, double* a, double* b, double* s, double rcond,
          int* rank) {
  int info = 0;
  // This routine's query answers with the length of the integer workspace in its first element.
  std::vector<int> integer_work(1);
  with_work<double>([&](double* work, const int* lwork) {
    integer_work.resize(static_cast<std::size_t>(std::max(1, integer_work[0])));
    CROTON_LAPACK_NAME(dgelsd)
    (&shape.m, &shape.n, &shape.columns, a, &shape.a_leading, b, &shape.b_leading, s, &rcond, rank,
     work, lwork, integer_work.data(), &info);
  });
  return info;
}

int gelsd(const LeastSquaresShape& shape, ComplexDouble* a, ComplexDouble* b, double* s,
          double rcond, int* rank) {
  int info = 0;
  std::vector<int> integer_work(1);
  std::vector<double> real_work(1);
  with_work<ComplexDouble>([&](ComplexDouble* work, const int* lwork) {
    integer_work.resize(static_cast<std::size_t>(std::max(1, integer_work[0])));
    real_work.resize(static_cast<std::size_t>(length_of(real_work[0])));
    CROTON_LAPACK_NAME(zgelsd)
    (&shape.m, &shape.n, &shape.columns, a, &shape.a_leading, b, &shape.b_leading, s, &rcond, rank,
     work, lwork, real_work.data(), integer_work.data(), &info);
  });
  return info;
}

}  // namespace

template <class T>
int factor_lu(std::int64_t n, T* a, int* pivots) {
  prepare_openblas();
  const int size = lapack_int(n), lda = leading(size);
  int info = 0;
  Routines<T>::getrf(&size, &size, a, &lda, pivots, &info);
  return info;
}

template <class T>
void solve_factored(std::int64_t n, std::int64_t columns, const T* a, const int* pivots, T* b) {
  prepare_openblas();
  const int size = lapack_int(n), count = lapack_int(columns), ld = leading(size);
  int info = 0;
  Routines<T>::getrs("N", &size, &count, a, &ld, pivots, b, &ld, &info, 1);
}

template <class T>
int factor_cholesky(bool lower, std::int64_t n, T* a) {
  prepare_openblas();
  const int size = lapack_int(n), lda = leading(size);
  int info = 0;
  Routines<T>::potrf(triangle(lower), &size, a, &lda, &info, 1);
  return info;
}

template <class T>
void solve_triangular_by_rows(bool lower, bool transpose, std::int64_t n, std::int64_t columns,
                              const T* a, std::int64_t a_leading, T* b) {
  prepare_openblas();
  const int size = lapack_int(n), count = lapack_int(columns), lda = lapack_int(a_leading);
  const CBLAS_UPLO uplo = lower ? CblasLower : CblasUpper;
  const CBLAS_TRANSPOSE trans = transpose ? CblasTrans : CblasNoTrans;
  if (count == 1) {
    Routines<T>::trsv(CblasRowMajor, uplo, trans, CblasNonUnit, size, a, lda, b, 1);
    return;
  }
  const auto solve = [&](auto one) {
    Routines<T>::trsm(CblasRowMajor, CblasLeft, uplo, trans, CblasNonUnit, size, count, one, a, lda,
                      b, leading(count));
  };
  const T one = 1;
  if constexpr (std::is_same_v<T, Real<T>>) {
    solve(one);
  } else {
    solve(&one);
  }
}

template <class T>
int eigen_hermitian(bool vectors, bool lower, std::int64_t n, T* a, Real<T>* w) {
  prepare_openblas();
  return hermitian(vectors, lower, lapack_int(n), a, w);
}

template <class T>
int eigen_hermitian(bool vectors, bool lower, std::int64_t n, T* a, T* b, Real<T>* w) {
  prepare_openblas();
  return generalized(vectors, lower, lapack_int(n), a, b, w);
}

template <class T>
int eigen_general(std::int64_t n, T* a, std::complex<Real<T>>* w, T* v) {
  prepare_openblas();
  return general(lapack_int(n), a, w, v);
}

template <class T>
int singular_values(SingularVectors vectors, std::int64_t m, std::int64_t n, T* a, Real<T>* s, T* u,
                    T* vt) {
  prepare_openblas();
  SvdShape shape{};
  shape.job = static_cast<char>(vectors);
  shape.m = lapack_int(m);
  shape.n = lapack_int(n);
  shape.shorter = std::min(shape.m, shape.n);
  shape.longer = std::max(shape.m, shape.n);
  shape.u_leading = leading(shape.m);
  shape.vt_leading = leading(vectors == SingularVectors::some ? shape.shorter : shape.n);
  std::vector<int> integer_work(8 * static_cast<std::size_t>(leading(shape.shorter)));
  return svd(shape, a, s, u, vt, integer_work.data());
}

template <class T>
void factor_qr(std::int64_t m, std::int64_t n, T* a, T* tau) {
  prepare_openblas();
  const int rows = lapack_int(m), columns = lapack_int(n), lda = leading(rows);
  int info = 0;
  with_work<T>([&](T* work, const int* lwork) {
    geqrf(T{})(&rows, &columns, a, &lda, tau, work, lwork, &info);
  });
}

template <class T>
void make_q(std::int64_t m, std::int64_t columns, std::int64_t k, T* a, const T* tau) {
  prepare_openblas();
  const int rows = lapack_int(m), count = lapack_int(columns), reflectors = lapack_int(k),
            lda = leading(rows);
  int info = 0;
  with_work<T>([&](T* work, const int* lwork) {
    gqr(T{})(&rows, &count, &reflectors, a, &lda, tau, work, lwork, &info);
  });
}

template <class T>
int least_squares(std::int64_t m, std::int64_t n, std::int64_t columns, T* a, T* b, Real<T>* s,
                  Real<T> rcond, int* rank) {
  prepare_openblas();
  const int rows = lapack_int(m), unknowns = lapack_int(n);
  const LeastSquaresShape shape{rows, unknowns, lapack_int(columns), leading(rows),
                                leading(std::max(rows, unknowns))};
  return gelsd(shape, a, b, s, rcond, rank);
}

#define CROTON_INSTANTIATE_FOR_ALL(T)                                                      \
  template int factor_lu(std::int64_t, T*, int*);                                          \
  template void solve_factored(std::int64_t, std::int64_t, const T*, const int*, T*);      \
  template int factor_cholesky(bool, std::int64_t, T*);                                    \
  template void solve_triangular_by_rows(bool, bool, std::int64_t, std::int64_t, const T*, \
                                         std::int64_t, T*);
CROTON_INSTANTIATE_FOR_ALL(float)
CROTON_INSTANTIATE_FOR_ALL(double)
CROTON_INSTANTIATE_FOR_ALL(ComplexFloat)
CROTON_INSTANTIATE_FOR_ALL(ComplexDouble)

#define CROTON_INSTANTIATE(T)                                                                     \
  template int eigen_hermitian(bool, bool, std::int64_t, T*, double*);                            \
  template int eigen_hermitian(bool, bool, std::int64_t, T*, T*, double*);                        \
  template int eigen_general(std::int64_t, T*, ComplexDouble*, T*);                               \
  template int singular_values(SingularVectors, std::int64_t, std::int64_t, T*, double*, T*, T*); \
  template void factor_qr(std::int64_t, std::int64_t, T*, T*);                                    \
  template void make_q(std::int64_t, std::int64_t, std::int64_t, T*, const T*);                   \
  template int least_squares(std::int64_t, std::int64_t, std::int64_t, T*, T*, double*, double,   \
                             int*);
CROTON_INSTANTIATE(double)
CROTON_INSTANTIATE(ComplexDouble)

}  // namespace croton::lapack
