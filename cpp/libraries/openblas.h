// Names of the symbols of BLAS and LAPACK, and what has to be done before the first call.
#pragma once

// CROTON_BLAS_PREFIX stands before every symbol (see cmake/openblas.cmake); Fortran's end with an
// underscore.
#define CROTON_JOIN_(a, b) a##b
#define CROTON_JOIN(a, b) CROTON_JOIN_(a, b)
#define CROTON_BLAS_NAME(name) CROTON_JOIN(CROTON_BLAS_PREFIX, name)
#define CROTON_LAPACK_NAME(name) CROTON_JOIN(CROTON_BLAS_NAME(name), _)

namespace croton {

// The library has threads of its own; ours split the work, so it is told once to use none.
void prepare_openblas();

}  // namespace croton
