// Products of sparse and dense matrices, a part at a time: plain loops over raw memory.
//
// A sparse matrix consists of lines (rows of a csr matrix, columns of a csc matrix). Line i has the
// elements data[p] at the places indices[p] of the line, for p from indptr[i] to indptr[i + 1].
// Dense matrices are C-contiguous.
#pragma once

#include <cstdint>

namespace croton {

template <class T>
struct SparseLines {
  const T* data;
  const std::int32_t* indices;
  const std::int32_t* indptr;
};

// Whether lines 0 to count - 1 lie within `stored` elements, whose places are below `length`.
bool lines_fit(const std::int32_t* indices, const std::int32_t* indptr, std::int64_t count,
               std::int64_t stored, std::int64_t length);

// out[p] = the product of row i of `lines` with row indices[p] of `others`, for all p of the lines
// `begin` to `end - 1`. Both matrices have `width` columns; data are not read.
template <class T>
void sampled_products(const SparseLines<T>& sparse, std::int64_t begin, std::int64_t end,
                      const T* lines, const T* others, std::int64_t width, T* out);

// Rows `begin` to `end - 1` of the product of a csr matrix with a dense one of `width` columns.
template <class T>
void csr_times_dense(const SparseLines<T>& sparse, std::int64_t begin, std::int64_t end,
                     const T* dense, std::int64_t width, T* out);

// Columns `first` to `last - 1` of the product of a csc matrix of `count` columns with a dense one
// of `width` columns. They are added to what `out` holds.
template <class T>
void csc_times_dense(const SparseLines<T>& sparse, std::int64_t count, const T* dense,
                     std::int64_t width, std::int64_t first, std::int64_t last, T* out);

}  // namespace croton
