// All indices are looked at together, and one by one only to say which is wrong.
#include "ops/check_picked.h"

#include <algorithm>
#include <atomic>
#include <type_traits>

#include "base/dtype_visit.h"
#include "base/error.h"
#include "base/thread_pool.h"

namespace croton {

namespace {

constexpr std::int64_t kPieceElements = 32768;  // looked at by one piece of parallel work
constexpr std::int64_t kParallelElements = 1 << 17;

// An unsigned number of 64 bits that is too large for int64 looks negative.
template <class T>
constexpr bool kCanWrap = std::is_same_v<T, std::uint64_t>;

template <class T>
bool is_inside(T value, std::int64_t length) {
  const auto i = static_cast<std::int64_t>(value);
  return i < length && i >= -length && !(kCanWrap<T> && i < 0);
}

// Whether all of `count` indices lie inside. Sums of sign bits: nothing branches on the data.
template <class T>
bool are_inside(const char* from, std::int64_t stride, std::int64_t count, std::int64_t length) {
  std::uint64_t outside = 0;
  const auto bound = static_cast<std::uint64_t>(length);
  const auto look_at = [&](T value) {
    const auto i = static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
    outside |= (i + bound) | (bound - 1 - i);
    if (kCanWrap<T>) outside |= i;
  };
  if (stride == sizeof(T)) {
    const auto* indices = reinterpret_cast<const T*>(from);
    for (std::int64_t k = 0; k < count; ++k) look_at(indices[k]);
  } else {
    for (std::int64_t k = 0; k < count; ++k)
      look_at(*reinterpret_cast<const T*>(from + k * stride));
  }
  return (outside >> 63) == 0;
}

// Calls visit(row, length, stride) for the rows along the last dimension.
template <class Visit>
void for_each_row(const View& view, char* data, Visit visit) {
  if (element_count(view.shape) == 0) return;
  if (view.is_contiguous()) {
    return visit(data, element_count(view.shape), static_cast<std::int64_t>(item_size(view.dtype)));
  }
  const std::size_t outer = view.shape.size() - 1;  // a scalar is contiguous
  Dims position(outer, 0);
  while (true) {
    visit(data, view.shape[outer], view.strides[outer]);
    std::size_t axis = outer;
    while (axis-- > 0) {
      data += view.strides[axis];
      if (++position[axis] < view.shape[axis]) break;
      data -= view.shape[axis] * view.strides[axis];
      position[axis] = 0;
    }
    if (axis == static_cast<std::size_t>(-1)) return;
  }
}

template <class T>
void check_axis(const std::string& name, const PickedAxis& axis, char* data) {
  for_each_row(axis.index, data, [&](char* row, std::int64_t count, std::int64_t stride) {
    const std::int64_t pieces = (count + kPieceElements - 1) / kPieceElements;
    std::atomic<bool> all_inside{true};
    const auto check_piece = [&](std::int64_t piece) {
      const std::int64_t first = piece * kPieceElements;
      if (!are_inside<T>(row + first * stride, stride, std::min(kPieceElements, count - first),
                         axis.length))
        all_inside = false;
    };
    if (count < kParallelElements) {
      for (std::int64_t piece = 0; piece < pieces; ++piece) check_piece(piece);
    } else {
      parallel_for(pieces, check_piece);
    }
    if (all_inside) return;
    for (std::int64_t k = 0; k < count; ++k) {
      const T value = *reinterpret_cast<const T*>(row + k * stride);
      if (is_inside(value, axis.length)) continue;
      fail(ErrorKind::index_error, name, ": index ", +value, " is out of bounds for dimension ",
           axis.number, " of length ", axis.length);
    }
  });
}

}  // namespace

void check_picked(const std::string& name, const PickedPart& part, char* const* memory) {
  for (const PickedAxis& axis : part.axes) {
    visit_integer_dtype(axis.index.dtype,
                        [&]<class T>() { check_axis<T>(name, axis, axis.index.address(memory)); });
  }
}

}  // namespace croton
