// Prototypes of the Fortran routines that lapack.cpp calls; system installations may have no
// header.
#pragma once

#include <complex>
#include <cstddef>

#include "libraries/openblas.h"

// Each prototype ends with the lengths of its character arguments, which Fortran passes by value
// after all others.
using Length = std::size_t;
using ComplexFloat = std::complex<float>;
using ComplexDouble = std::complex<double>;

#define CROTON_DECLARE_FOR_ALL(x, T)                                                               \
  void CROTON_LAPACK_NAME(x##getrf)(const int* m, const int* n, T* a, const int* lda, int* pivots, \
                                    int* info);                                                    \
  void CROTON_LAPACK_NAME(x##getrs)(const char* trans, const int* n, const int* nrhs, const T* a,  \
                                    const int* lda, const int* pivots, T* b, const int* ldb,       \
                                    int* info, Length);                                            \
  void CROTON_LAPACK_NAME(x##potrf)(const char* uplo, const int* n, T* a, const int* lda,          \
                                    int* info, Length);

#define CROTON_DECLARE_QR(x, q, T)                                                            \
  void CROTON_LAPACK_NAME(x##geqrf)(const int* m, const int* n, T* a, const int* lda, T* tau, \
                                    T* work, const int* lwork, int* info);                    \
  void CROTON_LAPACK_NAME(x##q##gqr)(const int* m, const int* n, const int* k, T* a,          \
                                     const int* lda, const T* tau, T* work, const int* lwork, \
                                     int* info);

extern "C" {
CROTON_DECLARE_FOR_ALL(s, float)
CROTON_DECLARE_FOR_ALL(d, double)
CROTON_DECLARE_FOR_ALL(c, ComplexFloat)
CROTON_DECLARE_FOR_ALL(z, ComplexDouble)
CROTON_DECLARE_QR(d, or, double)
CROTON_DECLARE_QR(z, un, ComplexDouble)

void CROTON_LAPACK_NAME(dsyevd)(const char* jobz, const char* uplo, const int* n, double* a,
                                const int* lda, double* w, double* work, const int* lwork,
                                int* iwork, const int* liwork, int* info, Length, Length);
void CROTON_LAPACK_NAME(zheevd)(const char* jobz, const char* uplo, const int* n, ComplexDouble* a,
                                const int* lda, double* w, ComplexDouble* work, const int* lwork,
                                double* rwork, const int* lrwork, int* iwork, const int* liwork,
                                int* info, Length, Length);
void CROTON_LAPACK_NAME(dsygvd)(const int* type, const char* jobz, const char* uplo, const int* n,
                                double* a, const int* lda, double* b, const int* ldb, double* w,
                                double* work, const int* lwork, int* iwork, const int* liwork,
                                int* info, Length, Length);
void CROTON_LAPACK_NAME(zhegvd)(const int* type, const char* jobz, const char* uplo, const int* n,
                                ComplexDouble* a, const int* lda, ComplexDouble* b, const int* ldb,
                                double* w, ComplexDouble* work, const int* lwork, double* rwork,
                                const int* lrwork, int* iwork, const int* liwork, int* info, Length,
                                Length);
void CROTON_LAPACK_NAME(dgeev)(const char* jobvl, const char* jobvr, const int* n, double* a,
                               const int* lda, double* wr, double* wi, double* vl, const int* ldvl,
                               double* vr, const int* ldvr, double* work, const int* lwork,
                               int* info, Length, Length);
void CROTON_LAPACK_NAME(zgeev)(const char* jobvl, const char* jobvr, const int* n, ComplexDouble* a,
                               const int* lda, ComplexDouble* w, ComplexDouble* vl, const int* ldvl,
                               ComplexDouble* vr, const int* ldvr, ComplexDouble* work,
                               const int* lwork, double* rwork, int* info, Length, Length);
void CROTON_LAPACK_NAME(dgesdd)(const char* jobz, const int* m, const int* n, double* a,
                                const int* lda, double* s, double* u, const int* ldu, double* vt,
                                const int* ldvt, double* work, const int* lwork, int* iwork,
                                int* info, Length);
void CROTON_LAPACK_NAME(zgesdd)(const char* jobz, const int* m, const int* n, ComplexDouble* a,
                                const int* lda, double* s, ComplexDouble* u, const int* ldu,
                                ComplexDouble* vt, const int* ldvt, ComplexDouble* work,
                                const int* lwork, double* rwork, int* iwork, int* info, Length);
void CROTON_LAPACK_NAME(dgelsd)(const int* m, const int* n, const int* nrhs, double* a,
                                const int* lda, double* b, const int* ldb, double* s,
                                const double* rcond, int* rank, double* work, const int* lwork,
                                int* iwork, int* info);
void CROTON_LAPACK_NAME(zgelsd)(const int* m, const int* n, const int* nrhs, ComplexDouble* a,
                                const int* lda, ComplexDouble* b, const int* ldb, double* s,
                                const double* rcond, int* rank, ComplexDouble* work,
                                const int* lwork, double* rwork, int* iwork, int* info);
}
