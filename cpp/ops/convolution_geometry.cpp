// Lengths of convolutions and checks of them.
#include "ops/convolution_geometry.h"

#include <iterator>

#include "base/error.h"

namespace croton {

namespace {

constexpr std::int64_t kLongest = 0x7fffffff;  // so that no sum of a few of them overflows

constexpr const char* kBorders[] = {"stated", "half", "full"};

// From the first to the last element that a filter of this length touches, plus one.
std::int64_t extent(std::int64_t length, std::int64_t dilation) {
  return (length - 1) * dilation + 1;
}

struct Pads {
  std::int64_t before, after;
};

Pads pads_of(const ConvolutionGeometry& geometry, std::size_t i, std::int64_t extent) {
  switch (geometry.border) {
    case BorderMode::stated:
      return {geometry.pads[2 * i], geometry.pads[2 * i + 1]};
    case BorderMode::half:
      return {extent / 2, extent / 2};
    case BorderMode::full:
      return {extent - 1, extent - 1};
  }
  __builtin_unreachable();
}

// How often a filter fits along spatial dimension i.
std::int64_t output_length(const ConvolutionGeometry& geometry, const std::string& op,
                           std::size_t i, std::int64_t image, std::int64_t filter) {
  if (filter < 1) {
    fail(ErrorKind::value_error, op, ": filters need at least one element along each dimension, ",
         "got ", filter, " along spatial dimension ", i);
  }
  const std::int64_t covered = extent(filter, geometry.dilation[i]);
  const Pads pads = pads_of(geometry, i, covered);
  const std::int64_t room = image + pads.before + pads.after - covered;
  if (room < 0) {
    fail(ErrorKind::value_error, op, ": a filter of length ", filter, " (with dilation ", covered,
         ") does not fit an image of length ", image, " (with its border ",
         image + pads.before + pads.after, ") along spatial dimension ", i);
  }
  return room / geometry.strides[i] + 1;
}

void check_channels(const ConvolutionGeometry& geometry, const std::string& op,
                    std::int64_t channels, std::int64_t filters, std::int64_t filter_channels) {
  const std::int64_t groups = geometry.groups;
  if (channels >= 0 && channels % groups != 0) {
    fail(ErrorKind::value_error, op, ": ", channels, " channels of images cannot be divided into ",
         groups, " groups");
  }
  if (filters >= 0 && filters % groups != 0) {
    fail(ErrorKind::value_error, op, ": ", filters, " filters cannot be divided into ", groups,
         " groups");
  }
  if (channels >= 0 && filter_channels >= 0 && channels != filter_channels * groups) {
    fail(ErrorKind::value_error, op, ": images have ", channels, " channels, but filters have ",
         filter_channels, groups == 1 ? "" : text(" in each of ", groups, " groups"));
  }
}

void check_hint(const std::string& op, const char* what, const std::vector<std::int64_t>& hint,
                const Dims& shape) {
  for (std::size_t i = 0; i < hint.size(); ++i) {
    if (hint[i] < 0 || hint[i] == shape[i]) continue;
    fail(ErrorKind::assertion_error, op, ": ", what, " of shape ", to_text(shape),
         " are not as given in advance: dimension ", i, " should have length ", hint[i]);
  }
}

void check_list(const std::string& op, const char* what, const std::vector<std::int64_t>& values,
                std::size_t count, std::int64_t least) {
  if (values.size() != count)
    fail(ErrorKind::value_error, op, ": ", what, " must have ", count, " elements, got ",
         values.size());
  for (const std::int64_t value : values) {
    if (value > kLongest) fail(ErrorKind::value_error, op, ": ", what, " is too large: ", value);
    if (value < least)
      fail(ErrorKind::value_error, op, ": ", what, " must be at least ", least, ", got ", value);
  }
}

// Length i of a hint, or -1.
std::int64_t known(const std::vector<std::int64_t>& hint, std::size_t i) {
  return i < hint.size() ? hint[i] : -1;
}

}  // namespace

const char* name_of(BorderMode border) { return kBorders[static_cast<int>(border)]; }

BorderMode border_mode_from_name(const std::string& name) {
  for (std::size_t i = 0; i < std::size(kBorders); ++i) {
    if (name == kBorders[i]) return static_cast<BorderMode>(i);
  }
  fail(ErrorKind::value_error, "there is no border mode '", name, "'");
}

double ConvolutionSizes::products() const {
  return static_cast<double>(batch) * static_cast<double>(filters) *
         static_cast<double>(channels_per_group()) * static_cast<double>(kernel_count()) *
         static_cast<double>(output_count());
}

void ConvolutionGeometry::check(const std::string& op) const {
  const std::size_t n = spatial();
  if (n != 2 && n != 3)
    fail(ErrorKind::value_error, op, ": convolutions have 2 or 3 spatial dimensions, got ", n);
  check_list(op, "the steps (subsample)", strides, n, 1);
  check_list(op, "filter_dilation", dilation, n, 1);
  if (border == BorderMode::stated) check_list(op, "border_mode", pads, 2 * n, 0);
  if (groups < 1) fail(ErrorKind::value_error, op, ": num_groups must be at least 1, got ", groups);
  if (is_unshared && n != 2) {
    fail(ErrorKind::not_implemented_error, op,
         ": unshared filters are there for 2 spatial dimensions only");
  }
  if (!image_hint.empty()) check_list(op, "the shape of images", image_hint, image_rank(), -1);
  if (!filter_hint.empty()) check_list(op, "the shape of filters", filter_hint, filter_rank(), -1);
  check_channels(*this, op, known(image_hint, 1), known(filter_hint, 0),
                 known(filter_hint, filter_rank() - n - 1));
  for (std::size_t i = 0; i < n; ++i) {
    const std::int64_t length = known_output_length(op, i);
    const std::int64_t positions = is_unshared ? known(filter_hint, 1 + i) : -1;
    if (length >= 0 && positions >= 0 && positions != length) {
      fail(ErrorKind::value_error, op, ": filters for ", positions, " positions, but there are ",
           length, " along spatial dimension ", i);
    }
  }
}

std::int64_t ConvolutionGeometry::known_output_length(const std::string& op,
                                                      std::size_t dimension) const {
  const std::int64_t image = known(image_hint, 2 + dimension);
  const std::int64_t filter = known(filter_hint, filter_rank() - spatial() + dimension);
  if (image < 0 || filter < 0) return -1;
  return output_length(*this, op, dimension, image, filter);
}

Dims image_shape_of(const ConvolutionGeometry& geometry, const Dims& filters, const Dims& output,
                    const Dims& spatial) {
  Dims shape{output[0], filters[filters.size() - geometry.spatial() - 1] * geometry.groups};
  for (const std::int64_t n : spatial) shape.push_back(n);
  return shape;
}

Dims filter_shape_of(const ConvolutionGeometry& geometry, const Dims& images, const Dims& output,
                     const Dims& spatial) {
  Dims shape{output[1]};
  if (geometry.is_unshared) {
    for (std::size_t i = 2; i < output.size(); ++i) shape.push_back(output[i]);
  }
  shape.push_back(images[1] / geometry.groups);
  for (const std::int64_t n : spatial) shape.push_back(n);
  return shape;
}

ConvolutionSizes sizes_of(const ConvolutionGeometry& geometry, const std::string& op,
                          const Dims& images, const Dims& filters) {
  const std::size_t n = geometry.spatial();
  check_hint(op, "images", geometry.image_hint, images);
  check_hint(op, "filters", geometry.filter_hint, filters);
  check_channels(geometry, op, images[1], filters[0], filters[filters.size() - n - 1]);
  ConvolutionSizes sizes{images[0], images[1], filters[0],          geometry.groups,
                         {1, 1, 1}, {1, 1, 1}, {1, 1, 1},           {0, 0, 0},
                         {1, 1, 1}, {1, 1, 1}, geometry.is_flipped, geometry.is_unshared};
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t at = 3 - n + i;
    sizes.image[at] = images[2 + i];
    sizes.kernel[at] = filters[filters.size() - n + i];
    sizes.output[at] = output_length(geometry, op, i, sizes.image[at], sizes.kernel[at]);
    sizes.stride[at] = geometry.strides[i];
    sizes.dilation[at] = geometry.dilation[i];
    sizes.pad[at] = pads_of(geometry, i, extent(sizes.kernel[at], geometry.dilation[i])).before;
    if (geometry.is_unshared && filters[1 + i] != sizes.output[at]) {
      fail(ErrorKind::value_error, op, ": filters of shape ", to_text(filters), " are for ",
           filters[1 + i], " positions, but there are ", sizes.output[at],
           " along spatial dimension ", i, " of images of shape ", to_text(images));
    }
  }
  return sizes;
}

Dims output_shape_of(const ConvolutionGeometry& geometry, const ConvolutionSizes& sizes) {
  Dims shape{sizes.batch, sizes.filters};
  for (std::size_t i = 3 - geometry.spatial(); i < 3; ++i) shape.push_back(sizes.output[i]);
  return shape;
}

}  // namespace croton
