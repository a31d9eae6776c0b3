// Factorisations, systems and eigenvalues: the adapter to LAPACK.
//
// Matrices are stored by columns without gaps, unless said otherwise. Functions that return an int
// give LAPACK's `info`: 0 when all went well. They raise ValueError for a dimension beyond what the
// library takes, and allocate their workspace.
#pragma once

#include <complex>
#include <cstdint>

namespace croton::lapack {

template <class T>
struct RealPart {
  using type = T;
};
template <class T>
struct RealPart<std::complex<T>> {
  using type = T;
};
template <class T>
using Real = typename RealPart<T>::type;

// ---- for float, double and both complex types

// a = P L U in place for a square matrix, with one row exchange per column. k > 0: pivot k is zero.
template <class T>
int factor_lu(std::int64_t n, T* a, int* pivots);

// b = a^-1 b for a factored `a` and `columns` right-hand sides.
template <class T>
void solve_factored(std::int64_t n, std::int64_t columns, const T* a, const int* pivots, T* b);

// a = L L^H or U^H U, in the triangle that is read; the other one stays as it is. k > 0: the
// leading minor of order k is not positive.
template <class T>
int factor_cholesky(bool lower, std::int64_t n, T* a);

// b = op(a)^-1 b for a triangle of `a` without zeros on the diagonal, where op transposes when the
// flag is set. Both are stored by rows; those of `a` are `a_leading` apart.
template <class T>
void solve_triangular_by_rows(bool lower, bool transpose, std::int64_t n, std::int64_t columns,
                              const T* a, std::int64_t a_leading, T* b);

// ---- for double and complex double

// Eigenvalues w, ascending, of the Hermitian matrix of which one triangle is read; with `vectors`
// the eigenvectors overwrite `a`. k > 0: no convergence.
template <class T>
int eigen_hermitian(bool vectors, bool lower, std::int64_t n, T* a, Real<T>* w);

// The same for a v = w b v with b positive definite, which is overwritten by its factor. Vectors
// are normalised to v^H b v = 1. k > n: the leading minor of order k - n of b is not positive.
template <class T>
int eigen_hermitian(bool vectors, bool lower, std::int64_t n, T* a, T* b, Real<T>* w);

// Eigenvalues w and right eigenvectors v of any square matrix, which is overwritten. For a real
// matrix v holds real and imaginary parts of a complex pair in two columns. k > 0: no convergence.
template <class T>
int eigen_general(std::int64_t n, T* a, std::complex<Real<T>>* w, T* v);

enum class SingularVectors : char { none = 'N', some = 'S', all = 'A' };

// Singular values s, descending, and with `some` the first min(m, n), with `all` all left vectors u
// (m rows) and conjugated right vectors vt (as rows). The m by n matrix a is overwritten. k > 0: no
// convergence.
template <class T>
int singular_values(SingularVectors vectors, std::int64_t m, std::int64_t n, T* a, Real<T>* s, T* u,
                    T* vt);

// The m by n matrix a becomes R above the diagonal and reflectors below, min(m, n) with factors
// tau.
template <class T>
void factor_qr(std::int64_t m, std::int64_t n, T* a, T* tau);

// The first `columns` columns of Q, in place of the first k reflectors in a (m by columns).
template <class T>
void make_q(std::int64_t m, std::int64_t columns, std::int64_t k, T* a, const T* tau);

// The solution of least norm among those that make |a x - b| least, from the singular values s of
// the m by n matrix a; those below rcond * s[0] count as zero, the others as the rank. b has
// max(m, n) rows; the first n become x. k > 0: no convergence.
template <class T>
int least_squares(std::int64_t m, std::int64_t n, std::int64_t columns, T* a, T* b, Real<T>* s,
                  Real<T> rcond, int* rank);

}  // namespace croton::lapack
