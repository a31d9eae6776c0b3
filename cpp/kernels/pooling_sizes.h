// The lengths of a pooling, as its kernels take them.
#pragma once

#include <cstdint>

namespace croton {

// What becomes of the elements of a window.
enum class WindowValue : std::uint8_t { largest, sum, mean };

// Windows over one image. Lists have three entries, missing first dimensions as of length 1. Window
// j along a dimension begins at element j * stride - pad of the image, and has at least one element
// there. No stride or window is much longer than the image with its pads.
struct PoolingSizes {
  std::int64_t image[3], window[3], stride[3], pad[3], output[3];
  WindowValue value;
  // Means are over all elements of a window, those outside the image too.
  bool counts_padding;
  // Elements of one row of scratch memory, of which kernels take `kScratchRows`.
  std::int64_t scratch;
  static constexpr std::int64_t kScratchRows = 4;
  // So many more than the longest of a row of windows one after the other and a row of the image
  // with what windows cover beyond: vectors are read beyond the end.
  static constexpr std::int64_t kScratchSlack = 64;
};

}  // namespace croton
