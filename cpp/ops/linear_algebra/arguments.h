// What operations of linear algebra have in common: checks of their arguments, and the dtypes they
// take and compute in.
#pragma once

#include <complex>

#include "base/error.h"
#include "graph/op.h"
#include "ops/argument_checks.h"
#include "ops/binder.h"

namespace croton::linear_algebra {

// The only input of `op`, a matrix: as it is, or as float64 if its elements are discrete. Raises
// AssertionError for another rank and, unless `takes_half`, TypeError for float16.
Ref<Variable> matrix_argument(const Op& op, const VariableList& inputs, bool takes_half = false);

// The same for one input of several.
Ref<Variable> as_matrix(const Op& op, const Ref<Variable>& input, bool takes_half = false);

// Length and breadth of a square matrix, or an error of this kind.
std::int64_t square_size(const Op& op, const View& view, ErrorKind kind);

// The type of a result that has no known dimensions.
Ref<Type> plain_type(DType dtype, std::size_t ndim);

// Calls visit.operator()<T>() with the type that results are computed in: double or complex double,
// whatever the precision of the argument (NumPy does the same).
template <class Visit>
decltype(auto) visit_work_type(DType dtype, Visit&& visit) {
  if (is_complex(dtype)) return visit.template operator()<std::complex<double>>();
  return visit.template operator()<double>();
}

// The type of SciPy's routines: that of the argument, float for float16.
template <class Visit>
decltype(auto) visit_native_type(DType dtype, Visit&& visit) {
  switch (dtype) {
    case DType::float16:
    case DType::float32:
      return visit.template operator()<float>();
    case DType::complex64:
      return visit.template operator()<std::complex<float>>();
    default:
      return visit_work_type(dtype, std::forward<Visit>(visit));
  }
}

}  // namespace croton::linear_algebra
