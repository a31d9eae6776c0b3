// Two passes over the array: one counts, one writes the coordinates.
#include "ops/nonzero.h"

#include <algorithm>

#include "base/dtype_visit.h"
#include "base/error.h"

namespace croton {

namespace {

template <class T>
bool is_nonzero(T value) {
  return value != T(0);
}

// Calls visit(pointer, coordinates) for the first element of each row along the last dimension, in
// C order.
template <class Visit>
void for_each_row(const NDArray& array, Visit visit) {
  const std::size_t outer = array.ndim() - 1;
  const Dims& shape = array.shape();
  if (array.size() == 0) return;
  Dims position(outer, 0);
  const char* row = array.data();
  while (true) {
    visit(row, position);
    std::size_t axis = outer;
    while (axis-- > 0) {
      row += array.strides()[axis];
      if (++position[axis] < shape[axis]) break;
      row -= shape[axis] * array.strides()[axis];
      position[axis] = 0;
    }
    if (axis == static_cast<std::size_t>(-1)) return;
  }
}

template <class T>
T load(const char* row, std::int64_t i, std::int64_t stride) {
  return *reinterpret_cast<const T*>(row + i * stride);
}

template <class T>
std::int64_t count_in_row(const char* row, std::int64_t length, std::int64_t stride) {
  std::int64_t count = 0;
  if (stride == sizeof(T)) {  // a constant stride lets the compiler use vectors
    for (std::int64_t i = 0; i < length; ++i) count += is_nonzero(load<T>(row, i, sizeof(T)));
  } else {
    for (std::int64_t i = 0; i < length; ++i) count += is_nonzero(load<T>(row, i, stride));
  }
  return count;
}

template <class T>
std::vector<NDArray> coordinates(const NDArray& array) {
  const std::size_t last = array.ndim() - 1;
  const std::int64_t length = array.shape()[last], stride = array.strides()[last];
  std::int64_t total = 0;
  for_each_row(
      array, [&](const char* row, const Dims&) { total += count_in_row<T>(row, length, stride); });
  std::vector<NDArray> result;
  std::vector<std::int64_t*> next;
  for (std::size_t axis = 0; axis <= last; ++axis) {
    result.emplace_back(DType::int64, Dims{total});
    next.push_back(reinterpret_cast<std::int64_t*>(result.back().data()));
  }
  std::int64_t* const end = next[last] + total;
  for_each_row(array, [&](const char* row, const Dims& position) {
    std::int64_t* const begin = next[last];
    std::int64_t* to = begin;
    // Every index is written, and kept by moving on: no branch depends on the data.
    for (std::int64_t i = 0; i < length && to < end; ++i) {
      *to = i;
      to += is_nonzero(load<T>(row, i, stride));
    }
    next[last] = to;
    for (std::size_t axis = 0; axis < last; ++axis)
      next[axis] = std::fill_n(next[axis], to - begin, position[axis]);
  });
  return result;
}

}  // namespace

std::vector<NDArray> nonzero_coordinates(const NDArray& array) {
  if (array.ndim() == 0) fail(ErrorKind::value_error, "nonzero: a scalar has no dimensions");
  return visit_dtype(array.dtype(), [&]<class T>() { return coordinates<T>(array); });
}

Ref<Apply> Nonzero::make(VariableList inputs) const {
  if (inputs.size() != 1) fail(ErrorKind::type_error, "Nonzero takes 1 array, got ", inputs.size());
  const std::size_t ndim = inputs[0]->ndim();
  if (ndim == 0) fail(ErrorKind::value_error, "Nonzero: a scalar has no dimensions");
  const std::vector<Ref<Type>> types(ndim, TensorType::get(DType::int64, Pattern{false}));
  return apply(std::move(inputs), types);
}

std::vector<NDArray> Nonzero::evaluate(const Apply&, const std::vector<NDArray>& inputs) const {
  return nonzero_coordinates(inputs[0]);
}

}  // namespace croton
