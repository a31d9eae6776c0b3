// Rows and axes of Fourier operations.
#include "ops/fourier_lines.h"

#include <algorithm>

namespace croton {

CroppedRows::CroppedRows(View view, std::size_t ndim, Dims places)
    : view_(std::move(view)),
      last_(ndim - 1),
      places_(std::move(places)),
      count_(element_count(places_)) {}

char* CroppedRows::row(char* const* memory, std::int64_t number) const {
  std::int64_t offset = 0;
  for (std::size_t i = places_.size(); i-- > 0; number /= places_[i]) {
    const std::int64_t index = number % places_[i];
    if (index >= view_.shape[i]) return nullptr;
    offset += index * view_.strides[i];
  }
  return view_.address(memory) + offset;
}

AxisTransforms::AxisTransforms(Binder& binder, const View& array, std::size_t first_axis,
                               std::size_t end_axis, bool is_inverse, std::int64_t least_scratch)
    : is_inverse_(is_inverse), scratch_size_(least_scratch) {
  constexpr std::int64_t kMostPieces = 16;
  for (std::size_t axis = first_axis; axis < end_axis; ++axis) {
    auto transform = std::make_shared<const FourierTransform>(array.shape[axis]);
    scratch_size_ = std::max(scratch_size_, transform->length() + transform->scratch_size());
    transforms_.push_back({Lines(array, axis), std::move(transform)});
  }
  scratch_ = binder.allocate(DType::complex128, {kMostPieces, scratch_size_});
}

void AxisTransforms::run(char* const* memory) const {
  for (const Transform& each : transforms_) {
    const Lines& lines = each.lines;
    for_each(memory, lines.count(), lines.length(), [&](std::int64_t i, Coefficient* scratch) {
      char* line = lines.line(memory, i);
      const auto element = [&](std::int64_t j) {
        return reinterpret_cast<Coefficient*>(line + j * lines.stride());
      };
      for (std::int64_t j = 0; j < lines.length(); ++j) scratch[j] = *element(j);
      if (is_inverse_) {
        each.transform->inverse(scratch, scratch + lines.length());
      } else {
        each.transform->forward(scratch, scratch + lines.length());
      }
      for (std::int64_t j = 0; j < lines.length(); ++j) *element(j) = scratch[j];
    });
  }
}

}  // namespace croton
