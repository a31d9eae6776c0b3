// How filters lie over images: the parameters of a convolution, the lengths that follow from them,
// and the errors where they do not fit.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/shape.h"

namespace croton {

// Zeros around the image: so many as stated; half of the filter's extent on each side; all but one
// of it.
enum class BorderMode : std::uint8_t { stated, half, full };

const char* name_of(BorderMode border);
// Throws ValueError for an unknown name.
BorderMode border_mode_from_name(const std::string& name);

// The parameters of a convolution, which do not depend on shapes. Lists have one entry for each
// spatial dimension, of which there are 2 or 3; `pads` two (before, after), or none unless stated.
struct ConvolutionGeometry {
  BorderMode border = BorderMode::stated;
  std::vector<std::int64_t> pads, strides, dilation;
  std::int64_t groups = 1;
  bool is_flipped = true;    // the filter is turned around, as in mathematics
  bool is_unshared = false;  // each output position has filters of its own
  // Lengths of images and filters that are known in advance; -1 where one is not.
  std::vector<std::int64_t> image_hint, filter_hint;

  std::size_t spatial() const { return strides.size(); }
  std::size_t image_rank() const { return 2 + spatial(); }
  std::size_t filter_rank() const { return 2 + spatial() * (is_unshared ? 2 : 1); }

  // The length of the result along a spatial dimension if the hints tell it, else -1.
  std::int64_t known_output_length(const std::string& op, std::size_t dimension) const;

  // Throws ValueError, naming the operation, for parameters that no shapes could make right, and
  // for lengths known in advance that do not fit.
  void check(const std::string& op) const;
};

// A convolution with all lengths known. Spatial lists have three entries, the missing first one as
// of length 1.
struct ConvolutionSizes {
  using Lengths = std::array<std::int64_t, 3>;

  std::int64_t batch, channels, filters, groups;
  Lengths image, kernel, output;
  Lengths pad, stride, dilation;  // pad: before the image
  bool is_flipped, is_unshared;

  std::int64_t channels_per_group() const { return channels / groups; }
  std::int64_t filters_per_group() const { return filters / groups; }
  std::int64_t kernel_count() const { return kernel[0] * kernel[1] * kernel[2]; }
  std::int64_t output_count() const { return output[0] * output[1] * output[2]; }
  std::int64_t image_count() const { return image[0] * image[1] * image[2]; }
  // Products of numbers that make up the convolution.
  double products() const;
};

// The shape of the images that filters of this shape, over outputs of this shape and images with
// these spatial lengths, belong to; and that of filters, for images, outputs and the spatial
// lengths of filters.
Dims image_shape_of(const ConvolutionGeometry& geometry, const Dims& filters, const Dims& output,
                    const Dims& spatial);
Dims filter_shape_of(const ConvolutionGeometry& geometry, const Dims& images, const Dims& output,
                     const Dims& spatial);

// All lengths of a convolution of these images and filters. Throws ValueError, naming the
// operation, where they do not fit together, and AssertionError where they are not as hinted.
ConvolutionSizes sizes_of(const ConvolutionGeometry& geometry, const std::string& op,
                          const Dims& images, const Dims& filters);

// The shape of the result.
Dims output_shape_of(const ConvolutionGeometry& geometry, const ConvolutionSizes& sizes);

}  // namespace croton
