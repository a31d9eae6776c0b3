// Work that Fourier operations share: transforms along the axes of a complex array, and rows of one
// array found by their places in another of other lengths.
#pragma once

#include <complex>
#include <memory>
#include <vector>

#include "kernels/fourier.h"
#include "ops/binder.h"
#include "ops/lines.h"

namespace croton {

using Coefficient = FourierTransform::Number;

// The rows along the last of the first `ndim` axes of an array, by their places in an array whose
// lengths along the other axes are `places`.
class CroppedRows {
 public:
  CroppedRows(View view, std::size_t ndim, Dims places);

  std::int64_t count() const { return count_; }
  std::int64_t length() const { return view_.shape[last_]; }
  std::int64_t stride() const { return view_.strides[last_]; }
  // Null where the array has no such row.
  char* row(char* const* memory, std::int64_t number) const;

 private:
  View view_;
  std::size_t last_;
  Dims places_;
  std::int64_t count_;
};

// Transforms of contiguous complex arrays along some of their axes, one after another.
class AxisTransforms {
 public:
  // The transforms, and scratch for all of them and at least `least_scratch` numbers per thread.
  AxisTransforms(Binder& binder, const View& array, std::size_t first_axis, std::size_t end_axis,
                 bool is_inverse, std::int64_t least_scratch);

  const View& scratch() const { return scratch_; }
  void run(char* const* memory) const;
  // Calls visit(i, scratch) for i from 0 to count - 1 in parallel.
  template <class Visit>
  void for_each(char* const* memory, std::int64_t count, std::int64_t length, Visit visit) const {
    for_each_line(count, length, [&](std::int64_t i, std::int64_t piece) {
      visit(i, reinterpret_cast<Coefficient*>(scratch_.address(memory)) + piece * scratch_size_);
    });
  }

 private:
  struct Transform {
    Lines lines;
    std::shared_ptr<const FourierTransform> transform;
  };

  std::vector<Transform> transforms_;
  bool is_inverse_;
  std::int64_t scratch_size_;
  View scratch_;
};

}  // namespace croton
