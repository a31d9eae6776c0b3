// Products of sparse and dense matrices.
#include "kernels/sparse_products.h"

#include <algorithm>
#include <limits>

namespace croton {

namespace {

constexpr std::int64_t kLargest = std::numeric_limits<std::int32_t>::max();

// Sums apart from each other, so that additions need not wait for each other.
template <class T>
T dot(const T* x, const T* y, std::int64_t n) {
  constexpr std::int64_t kLanes = 8;
  T sums[kLanes] = {};
  std::int64_t j = 0;
  for (; j + kLanes <= n; j += kLanes) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane) sums[lane] += x[j + lane] * y[j + lane];
  }
  T rest = 0;
  for (; j < n; ++j) rest += x[j] * y[j];
  return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7])) +
         rest;
}

// Some neighbouring columns of one row of a product, whose sums stay in registers.
template <int kColumns, class T>
void row_times_columns(const SparseLines<T>& sparse, std::int64_t i, const T* dense,
                       std::int64_t width, T* out) {
  T sums[kColumns] = {};
  for (std::int64_t p = sparse.indptr[i]; p < sparse.indptr[i + 1]; ++p) {
    const T factor = sparse.data[p];
    const T* const other = dense + sparse.indices[p] * width;
    for (int j = 0; j < kColumns; ++j) sums[j] += factor * other[j];
  }
  for (int j = 0; j < kColumns; ++j) out[j] = sums[j];
}

}  // namespace

bool lines_fit(const std::int32_t* indices, const std::int32_t* indptr, std::int64_t count,
               std::int64_t stored, std::int64_t length) {
  if (indptr[0] < 0 || indptr[count] > stored) return false;
  for (std::int64_t i = 0; i < count; ++i) {
    if (indptr[i] > indptr[i + 1]) return false;
  }
  // The highest bit tells of negative places, and of such as reach the length.
  const auto limit = static_cast<std::uint32_t>(std::min<std::int64_t>(length, kLargest));
  std::uint32_t bits = 0;
  for (std::int64_t p = indptr[0]; p < indptr[count]; ++p) {
    const auto place = static_cast<std::uint32_t>(indices[p]);
    bits |= place | ~(place - limit);
  }
  return bits >> 31 == 0;
}

template <class T>
void sampled_products(const SparseLines<T>& sparse, std::int64_t begin, std::int64_t end,
                      const T* lines, const T* others, std::int64_t width, T* out) {
  for (std::int64_t i = begin; i < end; ++i) {
    const T* line = lines + i * width;
    for (std::int64_t p = sparse.indptr[i]; p < sparse.indptr[i + 1]; ++p)
      out[p] = dot(line, others + sparse.indices[p] * width, width);
  }
}

template <class T>
void csr_times_dense(const SparseLines<T>& sparse, std::int64_t begin, std::int64_t end,
                     const T* dense, std::int64_t width, T* out) {
  for (std::int64_t i = begin; i < end; ++i) {
    T* const row = out + i * width;
    std::int64_t j = 0;
    for (; j + 16 <= width; j += 16) row_times_columns<16>(sparse, i, dense + j, width, row + j);
    if (j + 8 <= width) {
      row_times_columns<8>(sparse, i, dense + j, width, row + j);
      j += 8;
    }
    if (j + 4 <= width) {
      row_times_columns<4>(sparse, i, dense + j, width, row + j);
      j += 4;
    }
    if (j + 2 <= width) {
      row_times_columns<2>(sparse, i, dense + j, width, row + j);
      j += 2;
    }
    if (j < width) row_times_columns<1>(sparse, i, dense + j, width, row + j);
  }
}

template <class T>
void csc_times_dense(const SparseLines<T>& sparse, std::int64_t count, const T* dense,
                     std::int64_t width, std::int64_t first, std::int64_t last, T* out) {
  for (std::int64_t i = 0; i < count; ++i) {
    const T* const other = dense + i * width;
    for (std::int64_t p = sparse.indptr[i]; p < sparse.indptr[i + 1]; ++p) {
      const T factor = sparse.data[p];
      T* const row = out + sparse.indices[p] * width;
      for (std::int64_t j = first; j < last; ++j) row[j] += factor * other[j];
    }
  }
}

template void sampled_products(const SparseLines<float>&, std::int64_t, std::int64_t, const float*,
                               const float*, std::int64_t, float*);
template void sampled_products(const SparseLines<double>&, std::int64_t, std::int64_t,
                               const double*, const double*, std::int64_t, double*);
template void csr_times_dense(const SparseLines<float>&, std::int64_t, std::int64_t, const float*,
                              std::int64_t, float*);
template void csr_times_dense(const SparseLines<double>&, std::int64_t, std::int64_t, const double*,
                              std::int64_t, double*);
template void csc_times_dense(const SparseLines<float>&, std::int64_t, const float*, std::int64_t,
                              std::int64_t, std::int64_t, float*);
template void csc_times_dense(const SparseLines<double>&, std::int64_t, const double*, std::int64_t,
                              std::int64_t, std::int64_t, double*);

}  // namespace croton
