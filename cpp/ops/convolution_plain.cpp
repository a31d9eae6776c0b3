// The definition of convolution, written out as loops over what is computed.
#include "ops/convolution_plain.h"

#include <cstdint>
#include <type_traits>

#include "base/dtype_visit.h"
#include "base/thread_pool.h"

namespace croton {

namespace {

// Sums of integers wrap around, those of floats are kept in double.
template <class T>
using Sum = std::conditional_t<std::is_integral_v<T>, std::uint64_t, double>;

template <class T>
class PlainConvolution {
 public:
  PlainConvolution(const ConvolutionSizes& sizes, T* images, T* filters, T* output)
      : s_(sizes), images_(images), filters_(filters), output_(output) {}

  // One filter's outputs for one image.
  void compute_output(std::int64_t image, std::int64_t filter) const {
    const std::int64_t first = first_channel(filter);
    for_each(s_.output, [&](const Lengths& o, std::int64_t at) {
      Sum<T> sum = 0;
      for (std::int64_t c = 0; c < s_.channels_per_group(); ++c) {
        const T* pixels = plane(image, first + c);
        const T* weights = weights_of(filter, at, c);
        for_each_tap(o, [&](std::int64_t pixel, std::int64_t tap) {
          sum += static_cast<Sum<T>>(pixels[pixel]) * static_cast<Sum<T>>(weights[tap]);
        });
      }
      outputs(image, filter)[at] = static_cast<T>(sum);
    });
  }

  // The weights of one filter for one channel.
  void compute_filter(std::int64_t filter, std::int64_t c) const {
    const std::int64_t channel = first_channel(filter) + c;
    for_each(s_.kernel, [&](const Lengths& k, std::int64_t) {
      const std::int64_t tap = tap_of(k);
      Sum<T> sum = 0;
      for_each(s_.output, [&](const Lengths& o, std::int64_t at) {
        if (s_.is_unshared) sum = 0;
        const std::int64_t pixel = pixel_of(o, k);
        if (pixel >= 0) {
          for (std::int64_t n = 0; n < s_.batch; ++n) {
            sum += static_cast<Sum<T>>(plane(n, channel)[pixel]) *
                   static_cast<Sum<T>>(outputs(n, filter)[at]);
          }
        }
        if (s_.is_unshared) weights_of(filter, at, c)[tap] = static_cast<T>(sum);
      });
      if (!s_.is_unshared) weights_of(filter, 0, c)[tap] = static_cast<T>(sum);
    });
  }

  // One channel of one image.
  void compute_plane(std::int64_t image, std::int64_t channel) const {
    const std::int64_t group = channel / s_.channels_per_group();
    const std::int64_t c = channel % s_.channels_per_group();
    for_each(s_.image, [&](const Lengths& i, std::int64_t pixel) {
      Sum<T> sum = 0;
      for_each(s_.kernel, [&](const Lengths& k, std::int64_t) {
        const std::int64_t at = output_of(i, k);
        if (at < 0) return;
        const std::int64_t tap = tap_of(k);
        for (std::int64_t f = 0; f < s_.filters_per_group(); ++f) {
          const std::int64_t filter = group * s_.filters_per_group() + f;
          sum += static_cast<Sum<T>>(weights_of(filter, at, c)[tap]) *
                 static_cast<Sum<T>>(outputs(image, filter)[at]);
        }
      });
      plane(image, channel)[pixel] = static_cast<T>(sum);
    });
  }

 private:
  using Lengths = ConvolutionSizes::Lengths;

  // Calls visit(indices, number) for the elements of a space in C order.
  template <class Visit>
  static void for_each(const Lengths& space, Visit visit) {
    std::int64_t number = 0;
    for (std::int64_t i = 0; i < space[0]; ++i) {
      for (std::int64_t j = 0; j < space[1]; ++j) {
        for (std::int64_t k = 0; k < space[2]; ++k, ++number) visit(Lengths{i, j, k}, number);
      }
    }
  }

  // Calls visit(pixel, tap) for the taps of a filter over output o that lie in the image.
  template <class Visit>
  void for_each_tap(const Lengths& o, Visit visit) const {
    for_each(s_.kernel, [&](const Lengths& k, std::int64_t) {
      const std::int64_t pixel = pixel_of(o, k);
      if (pixel >= 0) visit(pixel, tap_of(k));
    });
  }

  // The pixel under tap k of the filter at output o; -1 outside the image.
  std::int64_t pixel_of(const Lengths& o, const Lengths& k) const {
    std::int64_t pixel = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      const std::int64_t at = o[i] * s_.stride[i] + k[i] * s_.dilation[i] - s_.pad[i];
      if (at < 0 || at >= s_.image[i]) return -1;
      pixel = pixel * s_.image[i] + at;
    }
    return pixel;
  }

  // The output whose filter has tap k over pixel i; -1 if there is none.
  std::int64_t output_of(const Lengths& i, const Lengths& k) const {
    std::int64_t output = 0;
    for (std::size_t d = 0; d < 3; ++d) {
      const std::int64_t distance = i[d] + s_.pad[d] - k[d] * s_.dilation[d];
      if (distance < 0 || distance % s_.stride[d] != 0) return -1;
      const std::int64_t at = distance / s_.stride[d];
      if (at >= s_.output[d]) return -1;
      output = output * s_.output[d] + at;
    }
    return output;
  }

  // Where the weight of tap k stands.
  std::int64_t tap_of(const Lengths& k) const {
    const std::int64_t tap = (k[0] * s_.kernel[1] + k[1]) * s_.kernel[2] + k[2];
    return s_.is_flipped ? s_.kernel_count() - 1 - tap : tap;
  }

  std::int64_t first_channel(std::int64_t filter) const {
    return filter / s_.filters_per_group() * s_.channels_per_group();
  }
  T* plane(std::int64_t image, std::int64_t channel) const {
    return images_ + (image * s_.channels + channel) * s_.image_count();
  }
  T* outputs(std::int64_t image, std::int64_t filter) const {
    return output_ + (image * s_.filters + filter) * s_.output_count();
  }
  T* weights_of(std::int64_t filter, std::int64_t output, std::int64_t c) const {
    const std::int64_t place = s_.is_unshared ? filter * s_.output_count() + output : filter;
    return filters_ + (place * s_.channels_per_group() + c) * s_.kernel_count();
  }

  const ConvolutionSizes& s_;
  T* images_;
  T* filters_;
  T* output_;
};

}  // namespace

void bind_plain_convolution(Binder& binder, ConvolutionDirection direction,
                            const ConvolutionSizes& sizes, const View& images, const View& filters,
                            const View& output) {
  const auto work = [=](char* const* memory) {
    visit_dtype(output.dtype, [&]<class T>() {
      if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) {
        const PlainConvolution<T> plain(sizes, reinterpret_cast<T*>(images.address(memory)),
                                        reinterpret_cast<T*>(filters.address(memory)),
                                        reinterpret_cast<T*>(output.address(memory)));
        switch (direction) {
          case ConvolutionDirection::output:
            return parallel_for(sizes.batch * sizes.filters, [&](std::int64_t i) {
              plain.compute_output(i / sizes.filters, i % sizes.filters);
            });
          case ConvolutionDirection::filters: {
            const std::int64_t channels = sizes.channels_per_group();
            return parallel_for(sizes.filters * channels, [&](std::int64_t i) {
              plain.compute_filter(i / channels, i % channels);
            });
          }
          case ConvolutionDirection::images:
            return parallel_for(sizes.batch * sizes.channels, [&](std::int64_t i) {
              plain.compute_plane(i / sizes.channels, i % sizes.channels);
            });
        }
      }
    });
  };
  std::vector<View> reads, writes;
  (direction == ConvolutionDirection::images ? writes : reads).push_back(images);
  (direction == ConvolutionDirection::filters ? writes : reads).push_back(filters);
  (direction == ConvolutionDirection::output ? writes : reads).push_back(output);
  emit_work(binder, reads, writes, work, 4 * sizes.products());
}

}  // namespace croton
