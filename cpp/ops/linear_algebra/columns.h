// Copies between arrays as the plan has them (any strides and precision, results by rows) and
// matrices as LAPACK takes them (by columns, without gaps).
#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <type_traits>

#include "base/dtype_visit.h"
#include "ops/binder.h"

namespace croton::linear_algebra {

template <class T>
inline constexpr DType kDTypeOf = std::is_same_v<T, float>                 ? DType::float32
                                  : std::is_same_v<T, double>              ? DType::float64
                                  : std::is_same_v<T, std::complex<float>> ? DType::complex64
                                  : std::is_same_v<T, int>                 ? DType::int32
                                                                           : DType::complex128;

// Memory for `count` elements that only the step itself uses.
template <class T>
View scratch(Binder& binder, std::int64_t count) {
  return binder.allocate(kDTypeOf<T>, Dims{count});
}

template <class T>
T* elements(const View& view, char* const* memory) {
  return reinterpret_cast<T*>(view.address(memory));
}

inline View transposed(View matrix) {
  std::swap(matrix.shape[0], matrix.shape[1]);
  std::swap(matrix.strides[0], matrix.strides[1]);
  return matrix;
}

namespace columns_internal {

// to(i, j) = from(i, j), with strides in bytes; in blocks, because one of the two is read across.
template <class From, class To>
void copy(const char* from, std::int64_t from_row, std::int64_t from_column, char* to,
          std::int64_t to_row, std::int64_t to_column, std::int64_t rows, std::int64_t columns) {
  constexpr std::int64_t kBlock = 32;
  for (std::int64_t top = 0; top < rows; top += kBlock) {
    const std::int64_t bottom = std::min(rows, top + kBlock);
    for (std::int64_t left = 0; left < columns; left += kBlock) {
      const std::int64_t right = std::min(columns, left + kBlock);
      for (std::int64_t i = top; i < bottom; ++i) {
        for (std::int64_t j = left; j < right; ++j) {
          const auto& value = *reinterpret_cast<const From*>(from + i * from_row + j * from_column);
          *reinterpret_cast<To*>(to + i * to_row + j * to_column) = To(value);
        }
      }
    }
  }
}

struct MatrixStrides {
  std::int64_t rows, columns, row, column;
};

// A vector is one column.
inline MatrixStrides strides_of(const View& view) {
  const bool is_matrix = view.shape.size() == 2;
  return {view.shape[0], is_matrix ? view.shape[1] : 1, view.strides[0],
          is_matrix ? view.strides[1] : 0};
}

// Calls visit.operator()<E>() for an element type between which and T there is a conversion.
template <class T, class Visit>
void visit_element(DType dtype, Visit&& visit) {
  if constexpr (std::is_floating_point_v<T>) {
    switch (dtype) {
      case DType::float16:
        return visit.template operator()<Half>();
      case DType::float32:
        return visit.template operator()<float>();
      default:
        return visit.template operator()<double>();
    }
  } else if (dtype == DType::complex64) {
    visit.template operator()<std::complex<float>>();
  } else {
    visit.template operator()<std::complex<double>>();
  }
}

}  // namespace columns_internal

// A matrix or vector from a view to `to`, by columns `leading` apart.
template <class T>
void load_columns(const View& view, char* const* memory, T* to, std::int64_t leading) {
  const auto s = columns_internal::strides_of(view);
  constexpr auto item = static_cast<std::int64_t>(sizeof(T));
  columns_internal::visit_element<T>(view.dtype, [&]<class E>() {
    columns_internal::copy<E, T>(view.address(memory), s.row, s.column, reinterpret_cast<char*>(to),
                                 item, leading * item, s.rows, s.columns);
  });
}

template <class T>
void load_columns(const View& view, char* const* memory, T* to) {
  load_columns(view, memory, to, view.shape[0]);
}

// And to a view, as many rows and columns as it has.
template <class T>
void store_columns(const T* from, std::int64_t leading, const View& view, char* const* memory) {
  const auto s = columns_internal::strides_of(view);
  constexpr auto item = static_cast<std::int64_t>(sizeof(T));
  columns_internal::visit_element<T>(view.dtype, [&]<class E>() {
    columns_internal::copy<T, E>(reinterpret_cast<const char*>(from), item, leading * item,
                                 view.address(memory), s.row, s.column, s.rows, s.columns);
  });
}

template <class T>
void store_columns(const T* from, const View& view, char* const* memory) {
  store_columns(from, view.shape[0], view, memory);
}

// A matrix or vector from a view to `to`, by rows without gaps.
template <class T>
void load_rows(const View& view, char* const* memory, T* to) {
  load_columns(view.shape.size() == 2 ? transposed(view) : view, memory, to);
}

// Whether all numbers of a view are finite.
template <class T>
bool is_finite(const View& view, char* const* memory) {
  const auto s = columns_internal::strides_of(view);
  bool result = true;
  columns_internal::visit_element<T>(view.dtype, [&]<class E>() {
    for (std::int64_t i = 0; i < s.rows; ++i) {
      for (std::int64_t j = 0; j < s.columns; ++j) {
        const T value(*reinterpret_cast<const E*>(view.address(memory) + i * s.row + j * s.column));
        if (!std::isfinite(std::real(value)) || !std::isfinite(std::imag(value))) result = false;
      }
    }
  });
  return result;
}

// The end of messages about such matrices: SciPy's words, by which programs tell this error.
inline constexpr const char* kFiniteOnly = "; an array must not contain infs or NaNs";

// Sets all elements of scratch memory to nan: what a matrix that is not finite gives.
inline void fill_with_nan(const View& view, char* const* memory) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  if (view.dtype == DType::float64) {
    std::fill_n(elements<double>(view, memory), view.shape[0], kNan);
  } else {
    std::fill_n(elements<std::complex<double>>(view, memory), view.shape[0],
                std::complex<double>(kNan, kNan));
  }
}

}  // namespace croton::linear_algebra
