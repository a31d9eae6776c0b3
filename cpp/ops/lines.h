// The lines of an array along one axis: one-dimensional strided pieces, numbered by the other
// indices in C order.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/thread_pool.h"
#include "ops/binder.h"

namespace croton {

class Lines {
 public:
  Lines(const View& view, std::size_t axis)
      : view_(view),
        length_(view.shape[axis]),
        stride_(view.strides[axis]),
        item_(static_cast<std::int64_t>(item_size(view.dtype))) {
    for (std::size_t i = 0; i < view.shape.size(); ++i) {
      if (i == axis) continue;
      shape_.push_back(view.shape[i]);
      strides_.push_back(view.strides[i]);
    }
    count_ = element_count(shape_);
  }

  std::int64_t count() const { return count_; }
  std::int64_t length() const { return length_; }
  // In bytes.
  std::int64_t stride() const { return stride_; }
  bool is_contiguous() const { return stride_ == item_ || length_ <= 1; }

  // The first element of a line.
  char* line(char* const* memory, std::int64_t number) const {
    std::int64_t offset = 0;
    for (std::size_t i = shape_.size(); i-- > 0; number /= shape_[i])
      offset += number % shape_[i] * strides_[i];
    return view_.address(memory) + offset;
  }

 private:
  View view_;
  Dims shape_, strides_;
  std::int64_t length_, stride_, item_, count_;
};

// How many pieces `count` lines of this length are cut into for parallel work.
inline std::int64_t line_pieces(std::int64_t count, std::int64_t length) {
  constexpr std::int64_t kPieceElements = 16384, kMaxPieces = 16;
  const std::int64_t elements = std::max<std::int64_t>(1, length) * count;
  return std::clamp<std::int64_t>(elements / kPieceElements, 1,
                                  std::clamp<std::int64_t>(count, 1, kMaxPieces));
}

// Calls visit(line, piece) for each of `count` lines, the pieces in parallel.
template <class Visit>
void for_each_line(std::int64_t count, std::int64_t length, Visit visit) {
  const std::int64_t pieces = line_pieces(count, length);
  const auto run = [&](std::int64_t piece) {
    for (std::int64_t i = count * piece / pieces; i < count * (piece + 1) / pieces; ++i)
      visit(i, piece);
  };
  if (pieces == 1) return run(0);
  parallel_for(pieces, run);
}

// The view with one axis moved to the end, and back.
inline View with_axis_last(View view, std::size_t axis) {
  std::rotate(view.shape.begin() + axis, view.shape.begin() + axis + 1, view.shape.end());
  std::rotate(view.strides.begin() + axis, view.strides.begin() + axis + 1, view.strides.end());
  return view;
}

inline View with_last_axis_at(View view, std::size_t axis) {
  std::rotate(view.shape.begin() + axis, view.shape.end() - 1, view.shape.end());
  std::rotate(view.strides.begin() + axis, view.strides.end() - 1, view.strides.end());
  return view;
}

}  // namespace croton
