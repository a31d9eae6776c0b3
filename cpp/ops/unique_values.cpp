// Types and evaluation of unique values.
#include "ops/unique_values.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "base/dtype_visit.h"
#include "base/error.h"
#include "kernels/sort_keys.h"
#include "kernels/sort_rows.h"

namespace croton {

namespace {

using Places = std::vector<std::int64_t>;

// The order that sorts the rows of a contiguous matrix; equal rows keep theirs.
template <class T>
Places sorting_order(const NDArray& matrix, std::int64_t rows, std::int64_t columns) {
  Places order(static_cast<std::size_t>(rows));
  if (columns == 1) {
    std::vector<char> scratch(argsort_scratch_bytes(matrix.dtype(), rows) + 1);
    argsort_row(matrix.dtype(), rows, matrix.data(), order.data(), scratch.data());
    return order;
  }
  const auto* elements = reinterpret_cast<const T*>(matrix.data());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
    const T *x = elements + a * columns, *y = elements + b * columns;
    return std::lexicographical_compare(x, x + columns, y, y + columns, [](const T& p, const T& q) {
      return sort_key(p) < sort_key(q);
    });
  });
  return order;
}

// Where in the order a row comes that differs from the one before, and at last the number of rows.
template <class T>
Places starts_of_groups(const NDArray& matrix, const Places& order, std::int64_t columns) {
  const auto* elements = reinterpret_cast<const T*>(matrix.data());
  Places starts;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const T* row = elements + order[i] * columns;
    if (i == 0 || !std::equal(row, row + columns, elements + order[i - 1] * columns))
      starts.push_back(static_cast<std::int64_t>(i));
  }
  starts.push_back(static_cast<std::int64_t>(order.size()));
  return starts;
}

NDArray vector_of(std::int64_t length) { return NDArray(DType::int64, {length}); }

}  // namespace

std::vector<Property> Unique::properties() const {
  PropertyValue axis;
  if (axis_) axis = *axis_;
  return {{"return_index", gives_index_},
          {"return_inverse", gives_inverse_},
          {"return_counts", gives_counts_},
          {"axis", axis}};
}

std::string Unique::text() const {
  const auto flag = [](bool value) { return value ? "True" : "False"; };
  return croton::text("Unique{return_index=", flag(gives_index_),
                      ", return_inverse=", flag(gives_inverse_),
                      ", return_counts=", flag(gives_counts_),
                      ", axis=", axis_ ? std::to_string(*axis_) : "None", "}");
}

Ref<Apply> Unique::make(VariableList inputs) const {
  if (inputs.size() != 1)
    fail(ErrorKind::type_error, text(), " takes one argument, got ", inputs.size());
  const auto ndim = static_cast<std::int64_t>(inputs[0]->ndim());
  Pattern pattern{false};
  if (axis_) {
    if (*axis_ < -ndim || *axis_ >= ndim) {
      fail(ErrorKind::runtime_error, text(), ": axis ", *axis_,
           " is out of bounds for an array of ", ndim, " dimensions");
    }
    pattern = inputs[0]->broadcastable();
    pattern[static_cast<std::size_t>(*axis_ < 0 ? *axis_ + ndim : *axis_)] = false;
  }
  std::vector<Ref<Type>> types = {TensorType::get(inputs[0]->dtype(), pattern)};
  const int further = gives_index_ + gives_inverse_ + gives_counts_;
  for (int i = 0; i < further; ++i) types.push_back(TensorType::get(DType::int64, {false}));
  return apply(std::move(inputs), types);
}

std::vector<NDArray> Unique::evaluate(const Apply&, const std::vector<NDArray>& inputs) const {
  const NDArray& array = inputs[0];
  // A matrix whose rows are the elements, or the slices along the axis.
  Dims shape = array.shape(), strides = array.strides();
  std::size_t axis = 0;
  if (axis_) {
    axis = static_cast<std::size_t>(*axis_ < 0 ? *axis_ + static_cast<std::int64_t>(shape.size())
                                               : *axis_);
    std::rotate(shape.begin(), shape.begin() + axis, shape.begin() + axis + 1);
    std::rotate(strides.begin(), strides.begin() + axis, strides.begin() + axis + 1);
  }
  const NDArray matrix =
      NDArray(array.dtype(), shape, strides, array.buffer(), array.data()).copy();
  if (!axis_) shape = {array.size()};
  const std::int64_t rows = shape[0];
  Dims row_shape = shape;
  row_shape.erase(0);
  const std::int64_t columns = element_count(row_shape);

  Places order, starts;
  visit_dtype(array.dtype(), [&]<class T>() {
    order = sorting_order<T>(matrix, rows, columns);
    starts = starts_of_groups<T>(matrix, order, columns);
  });

  const std::size_t groups = starts.size() - 1;
  shape[0] = static_cast<std::int64_t>(groups);
  const NDArray values(array.dtype(), shape);
  const std::size_t row_bytes = item_size(array.dtype()) * static_cast<std::size_t>(columns);
  NDArray index = vector_of(shape[0]), inverse = vector_of(rows), counts = vector_of(shape[0]);
  const auto element = [](const NDArray& vector, std::size_t i) -> std::int64_t& {
    return reinterpret_cast<std::int64_t*>(vector.data())[i];
  };
  for (std::size_t group = 0; group < groups; ++group) {
    const auto begin = static_cast<std::size_t>(starts[group]);
    const auto end = static_cast<std::size_t>(starts[group + 1]);
    const auto first = static_cast<std::size_t>(order[begin]);
    std::memcpy(values.data() + group * row_bytes, matrix.data() + first * row_bytes, row_bytes);
    element(index, group) = order[begin];
    element(counts, group) = starts[group + 1] - starts[group];
    for (std::size_t i = begin; i < end; ++i)
      element(inverse, static_cast<std::size_t>(order[i])) = static_cast<std::int64_t>(group);
  }

  strides = values.strides();
  std::rotate(shape.begin(), shape.begin() + 1, shape.begin() + axis + 1);
  std::rotate(strides.begin(), strides.begin() + 1, strides.begin() + axis + 1);
  std::vector<NDArray> outputs = {
      NDArray(array.dtype(), shape, strides, values.buffer(), values.data())};
  if (gives_index_) outputs.push_back(std::move(index));
  if (gives_inverse_) outputs.push_back(std::move(inverse));
  if (gives_counts_) outputs.push_back(std::move(counts));
  return outputs;
}

}  // namespace croton
