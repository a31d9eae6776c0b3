// Products with sparse matrices: checks of the arrays, and the division among threads.
//
// Work is cut by sizes alone, and each element of a result is computed by one thread in one order.
#include "bindings/sparse_products.h"

#include <algorithm>

#include "base/error.h"
#include "base/thread_pool.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "kernels/sparse_products.h"

namespace croton::python {

namespace {

// About how many products one piece of work has.
constexpr std::int64_t kPiece = 1 << 15;
// Columns that are added to together; fewer would go through the sparse matrix for too little.
constexpr std::int64_t kColumns = 16;

// Lets other threads of Python run.
class ThreadsAllowed {
 public:
  ThreadsAllowed() : state_(PyEval_SaveThread()) {}
  ~ThreadsAllowed() { PyEval_RestoreThread(state_); }
  ThreadsAllowed(const ThreadsAllowed&) = delete;
  ThreadsAllowed& operator=(const ThreadsAllowed&) = delete;

 private:
  PyThreadState* state_;
};

NDArray checked(PyObject* object, DType dtype, std::size_t ndim, const char* name) {
  NDArray array = array_from_numpy(object);
  if (array.dtype() != dtype || array.ndim() != ndim || !array.is_contiguous()) {
    fail(ErrorKind::type_error, name, " must be a contiguous array of ", ndim, " dimensions of ",
         name_of(dtype));
  }
  return array;
}

// The arrays of a sparse matrix whose lines are as long as `length`.
struct Lines {
  Lines(PyObject* indices_object, PyObject* indptr_object, std::int64_t length)
      : indices(checked(indices_object, DType::int32, 1, "indices")),
        indptr(checked(indptr_object, DType::int32, 1, "indptr")),
        count(indptr.size() - 1) {
    if (count < 0 || !lines_fit(index_data(), indptr_data(), count, indices.size(), length)) {
      fail(ErrorKind::value_error, "the indices of a sparse matrix do not fit its lines of length ",
           length);
    }
  }

  const std::int32_t* index_data() const { return reinterpret_cast<std::int32_t*>(indices.data()); }
  const std::int32_t* indptr_data() const { return reinterpret_cast<std::int32_t*>(indptr.data()); }
  // How many lines one piece of work has, if an element costs `width` products.
  std::int64_t per_piece(std::int64_t width) const {
    const std::int64_t products = std::max<std::int64_t>(1, indices.size() * width);
    return std::max<std::int64_t>(1, count * kPiece / products);
  }

  NDArray indices, indptr;
  std::int64_t count;
};

template <class T>
T* data_of(const NDArray& array) {
  return reinterpret_cast<T*>(array.data());
}

// Calls work(begin, end) for pieces of lines.
template <class F>
void for_pieces(std::int64_t count, std::int64_t per_piece, const F& work) {
  const ThreadsAllowed allowed;
  parallel_for((count + per_piece - 1) / per_piece, [&](std::int64_t piece) {
    work(piece * per_piece, std::min(count, (piece + 1) * per_piece));
  });
}

template <class T>
void run_sampled(const Lines& lines, const NDArray& left, const NDArray& right, NDArray& result) {
  const std::int64_t width = left.shape()[1];
  const SparseLines<T> sparse{nullptr, lines.index_data(), lines.indptr_data()};
  // What belongs to no line has no products.
  T* const elements = data_of<T>(result);
  std::fill_n(elements, lines.indptr_data()[0], T(0));
  std::fill(elements + lines.indptr_data()[lines.count], elements + result.size(), T(0));
  for_pieces(lines.count, lines.per_piece(width), [&](std::int64_t begin, std::int64_t end) {
    sampled_products(sparse, begin, end, data_of<T>(left), data_of<T>(right), width,
                     data_of<T>(result));
  });
}

template <class T>
void run_csr(const Lines& lines, const NDArray& data, const NDArray& dense, NDArray& result) {
  const std::int64_t width = dense.shape()[1];
  const SparseLines<T> sparse{data_of<T>(data), lines.index_data(), lines.indptr_data()};
  for_pieces(lines.count, lines.per_piece(width), [&](std::int64_t begin, std::int64_t end) {
    csr_times_dense(sparse, begin, end, data_of<T>(dense), width, data_of<T>(result));
  });
}

template <class T>
void run_csc(const Lines& lines, const NDArray& data, const NDArray& dense, NDArray& result) {
  const std::int64_t width = dense.shape()[1];
  const SparseLines<T> sparse{data_of<T>(data), lines.index_data(), lines.indptr_data()};
  std::fill_n(data_of<T>(result), result.size(), T(0));
  const std::int64_t together = lines.indices.size() * width < kPiece ? width : kColumns;
  for_pieces(width, std::max<std::int64_t>(1, together),
             [&](std::int64_t first, std::int64_t last) {
               csc_times_dense(sparse, lines.count, data_of<T>(dense), width, first, last,
                               data_of<T>(result));
             });
}

DType float_dtype(PyObject* object) {
  const DType dtype = array_from_numpy(object).dtype();
  if (dtype != DType::float32 && dtype != DType::float64)
    fail(ErrorKind::type_error, "float32 or float64 is needed, not ", name_of(dtype));
  return dtype;
}

PyObject* sampled(PyObject*, PyObject* args) {
  return guarded([&]() -> PyObject* {
    PyObject *indices, *indptr, *lines_object, *others_object;
    if (!PyArg_ParseTuple(args, "OOOO:sampled_products", &indices, &indptr, &lines_object,
                          &others_object))
      throw PythonError();
    const DType dtype = float_dtype(lines_object);
    const NDArray left = checked(lines_object, dtype, 2, "lines");
    const NDArray right = checked(others_object, dtype, 2, "others");
    const Lines lines(indices, indptr, right.shape()[0]);
    if (left.shape()[0] != lines.count || left.shape()[1] != right.shape()[1])
      fail(ErrorKind::value_error, "a row of one length is needed for each line");
    NDArray result(dtype, Dims{lines.indices.size()});
    if (dtype == DType::float32)
      run_sampled<float>(lines, left, right, result);
    else
      run_sampled<double>(lines, left, right, result);
    return numpy_from_array(result);
  });
}

PyObject* times_dense(PyObject*, PyObject* args) {
  return guarded([&]() -> PyObject* {
    PyObject *data_object, *indices, *indptr, *dense_object;
    int is_csr;
    Py_ssize_t length;
    if (!PyArg_ParseTuple(args, "pOOOnO:sparse_times_dense", &is_csr, &data_object, &indices,
                          &indptr, &length, &dense_object))
      throw PythonError();
    const DType dtype = float_dtype(dense_object);
    const NDArray data = checked(data_object, dtype, 1, "data");
    const NDArray dense = checked(dense_object, dtype, 2, "dense");
    const Lines lines(indices, indptr, length);
    if (data.size() < lines.indices.size() ||
        dense.shape()[0] != (is_csr != 0 ? length : lines.count))
      fail(ErrorKind::value_error, "the arrays of the matrices do not fit each other");
    NDArray result(dtype, Dims{is_csr != 0 ? lines.count : length, dense.shape()[1]});
    if (dtype == DType::float32)
      (is_csr != 0 ? run_csr<float> : run_csc<float>)(lines, data, dense, result);
    else
      (is_csr != 0 ? run_csr<double> : run_csc<double>)(lines, data, dense, result);
    return numpy_from_array(result);
  });
}

PyMethodDef sparse_functions[] = {
    {"sampled_products", sampled, METH_VARARGS,
     "Products of a row of one matrix for each line with rows of another."},
    {"sparse_times_dense", times_dense, METH_VARARGS,
     "The product of a sparse and a dense matrix."},
    {nullptr, nullptr, 0, nullptr},
};

}  // namespace

void define_sparse_products(PyObject* module) {
  if (PyModule_AddFunctions(module, sparse_functions) < 0) throw PythonError();
}

}  // namespace croton::python
