// Filters of a convolution as the matrices that positions are multiplied with.
#pragma once

#include <cstdint>

#include "ops/convolution.h"

namespace croton {

// The weights as a matrix for each group: rows are what is computed, columns what is summed over.
struct ConvolutionWeights {
  std::int64_t groups, rows, channels;
  std::int64_t row_stride, channel_stride, group_stride;
};

inline ConvolutionWeights weights_of(const ConvolutionSizes& sizes,
                                     ConvolutionDirection direction) {
  const std::int64_t filters = sizes.filters_per_group(), channels = sizes.channels_per_group();
  const std::int64_t plane = sizes.kernel_count(), filter = channels * plane;
  if (direction == ConvolutionDirection::output)
    return {sizes.groups, filters, channels, filter, plane, filters * filter};
  return {sizes.groups, channels, filters, plane, filter, filters * filter};
}

}  // namespace croton
