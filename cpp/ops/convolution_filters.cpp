// Blocking of gradients with respect to filters: channels, filters and parts of the positions whose
// sums are taken apart, and added in order.
#include "ops/convolution_filters.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/thread_pool.h"
#include "kernels/kernel_table.h"
#include "ops/convolution_grid.h"
#include "ops/scratch_slots.h"

namespace croton {

namespace {

constexpr std::int64_t kPositions = 800;           // in a chunk
constexpr std::int64_t kColumns = 72;              // weights of a filter, about, in a block
constexpr std::int64_t kRows = 128;                // filters in a block
constexpr std::int64_t kSourceBytes = 256 << 10;   // of a chunk, in the second-level cache
constexpr std::int64_t kPartialBytes = 8 << 20;    // of all parts' sums
constexpr std::int64_t kLargestScratch = 6 << 20;  // in bytes, for a thread
constexpr std::int64_t kPieces = 32;               // that the job is cut into, if it can be

std::int64_t divide_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }
std::int64_t round_up(std::int64_t a, std::int64_t b) { return divide_up(a, b) * b; }

template <class T>
class FilterGradient {
 public:
  explicit FilterGradient(const ConvolutionSizes& sizes)
      : kernels_(kernels().convolution[static_cast<int>(kDType)]),
        sizes_(sizes),
        lanes_(static_cast<std::int64_t>(kernels_.lanes)),
        taps_(sizes.kernel_count()),
        channels_(
            std::clamp<std::int64_t>(divide_up(kColumns, taps_), 1, sizes.channels_per_group())),
        rows_(std::min(kRows, sizes.filters_per_group())),
        plan_(output_grid(sizes), sizes.batch, channels_, kernels_.lanes, kPositions,
              kSourceBytes / kItem) {
    plan_.set_channels(channels_);
    channel_blocks_ = divide_up(sizes.channels_per_group(), channels_);
    row_blocks_ = divide_up(sizes.filters_per_group(), rows_);
    pitch_ = round_up(plan_.most_positions(), lanes_);
    // Lines that are a power of two apart would meet in the cache.
    if (pitch_ * kItem % 1024 == 0) pitch_ += lanes_;
    const std::int64_t pieces = sizes.groups * channel_blocks_ * row_blocks_;
    const std::int64_t chunks = plan_.chunk_count();
    parts_ = std::clamp<std::int64_t>(divide_up(kPieces, pieces), 1, chunks);
    const std::int64_t fitting = kPartialBytes / kItem / std::max<std::int64_t>(1, filter_size());
    parts_ = std::clamp<std::int64_t>(fitting, 1, parts_);
  }

  std::int64_t scratch_size() const {
    return round_up(plan_.scratch_size(channels_), 16) + (channels_ * taps_ + rows_) * pitch_;
  }
  std::int64_t partial_size() const { return parts_ > 1 ? parts_ * filter_size() : 1; }

  void run(const T* images, const T* output, T* filters, T* partial, T* scratch,
           std::int64_t scratch_stride, std::int64_t slots) const {
    ScratchSlots free(slots);
    parallel_for(sizes_.groups * channel_blocks_ * row_blocks_ * parts_, [&](std::int64_t i) {
      const std::int64_t part = i % parts_;
      const std::int64_t rows = i / parts_ % row_blocks_;
      const std::int64_t channels = i / parts_ / row_blocks_ % channel_blocks_;
      const int slot = free.take();
      add_products(images, output, parts_ > 1 ? partial + part * filter_size() : filters,
                   scratch + slot * scratch_stride, i / parts_ / row_blocks_ / channel_blocks_,
                   channels * channels_, rows * rows_, part);
      free.give_back(slot);
    });
    if (parts_ == 1) return;
    constexpr std::int64_t kPiece = 4096;
    const std::int64_t size = filter_size();
    parallel_for(divide_up(size, kPiece), [&](std::int64_t piece) {
      const std::int64_t end = std::min(size, (piece + 1) * kPiece);
      std::copy(partial + piece * kPiece, partial + end, filters + piece * kPiece);
      for (std::int64_t part = 1; part < parts_; ++part) {
        const T* from = partial + part * size;
        for (std::int64_t i = piece * kPiece; i < end; ++i) filters[i] += from[i];
      }
    });
  }

 private:
  static constexpr DType kDType = sizeof(T) == 4 ? DType::float32 : DType::float64;
  static constexpr std::int64_t kItem = sizeof(T);

  std::int64_t filter_size() const { return sizes_.filters * sizes_.channels_per_group() * taps_; }

  // The sums over one part of the chunks, for a block of filters and channels of a group.
  void add_products(const T* images, const T* output, T* filters, T* scratch, std::int64_t group,
                    std::int64_t channel, std::int64_t row, std::int64_t part) const {
    const std::int64_t of_group = sizes_.channels_per_group();
    const std::int64_t channels = std::min(channels_, of_group - channel);
    const std::int64_t rows = std::min(rows_, sizes_.filters_per_group() - row);
    const std::int64_t filter = group * sizes_.filters_per_group() + row;
    const std::int64_t plane = sizes_.image_count();
    const T* source = images + (group * of_group + channel) * plane;
    T* columns = scratch + round_up(plan_.scratch_size(channels_), 16);
    T* lines = columns + channels_ * taps_ * pitch_;
    T* to = filters + (filter * of_group + channel) * taps_;

    const std::int64_t chunks = plan_.chunk_count(), count = channels * taps_;
    const std::int64_t begin = chunks * part / parts_, end = chunks * (part + 1) / parts_;
    for (std::int64_t number = begin; number < end; ++number) {
      const Chunk chunk = plan_.chunk(number);
      const std::int64_t positions = plan_.positions_of(chunk);
      const std::int64_t vectors = divide_up(positions, lanes_);
      plan_.copy_source(kernels_, chunk, source, sizes_.channels * plane, channels, scratch);
      plan_.gather(kernels_, 0, vectors, plan_.places().data(), count, scratch, columns, pitch_);
      for (std::int64_t k = 0; k < count; ++k)
        std::fill(columns + k * pitch_ + positions, columns + k * pitch_ + vectors * lanes_, T{0});
      copy_lines(chunk, output, filter, rows, lines);
      const auto block_columns = static_cast<std::int64_t>(kernels_.dot_columns);
      const auto block_rows = static_cast<std::int64_t>(kernels_.dot_rows);
      for (std::int64_t k = 0; k < count; k += block_columns) {
        for (std::int64_t r = 0; r < rows; r += block_rows) {
          kernels_.dot(static_cast<std::size_t>(std::min(block_rows, rows - r)),
                       static_cast<std::size_t>(std::min(block_columns, count - k)),
                       static_cast<std::size_t>(vectors), lines + r * pitch_,
                       static_cast<std::size_t>(pitch_), columns + k * pitch_,
                       static_cast<std::size_t>(pitch_), to + r * of_group * taps_ + k,
                       static_cast<std::size_t>(of_group * taps_), number > begin);
        }
      }
    }
  }

  // The outputs of some filters at the positions of a chunk, with zeros up to whole vectors.
  void copy_lines(const Chunk& chunk, const T* output, std::int64_t filter, std::int64_t rows,
                  T* lines) const {
    const Lengths& count = plan_.grid().count;
    const std::int64_t plane = sizes_.output_count();
    const std::int64_t of_image = chunk.depths * chunk.rows * count[2];
    const std::int64_t first = (chunk.depth * count[1] + chunk.row) * count[2];
    const std::int64_t positions = chunk.images * of_image;
    for (std::int64_t r = 0; r < rows; ++r, lines += pitch_) {
      for (std::int64_t n = 0; n < chunk.images; ++n) {
        const T* from = output + ((chunk.image + n) * sizes_.filters + filter + r) * plane + first;
        std::copy(from, from + of_image, lines + n * of_image);
      }
      std::fill(lines + positions, lines + round_up(positions, lanes_), T{0});
    }
  }

  ConvolutionKernels kernels_;  // those of the instruction set at binding
  ConvolutionSizes sizes_;
  std::int64_t lanes_, taps_, channels_, rows_;
  GridPlan plan_;
  std::int64_t channel_blocks_, row_blocks_, parts_;
  std::int64_t pitch_;  // of a line of positions
};

template <class T>
bool bind_filters_of(Binder& binder, const ConvolutionSizes& sizes, const View& images,
                     const View& output, const View& filters) {
  const auto gradient = std::make_shared<FilterGradient<T>>(sizes);
  const std::int64_t scratch_size = round_up(gradient->scratch_size(), 16);
  if (scratch_size > kLargestScratch / static_cast<std::int64_t>(sizeof(T))) return false;
  const std::int64_t slots = scratch_slot_count();
  const View partial = binder.allocate(filters.dtype, Dims{gradient->partial_size()});
  const View scratch = binder.allocate(filters.dtype, Dims{slots * scratch_size});
  const auto work = [=](char* const* memory) {
    const auto at = [&](const View& view) { return reinterpret_cast<T*>(view.address(memory)); };
    gradient->run(at(images), at(output), at(filters), at(partial), at(scratch), scratch_size,
                  slots);
  };
  constexpr double kProductsPerInstruction = 8;
  emit_work(binder, {images, output}, {filters, partial, scratch}, work,
            sizes.products() / kProductsPerInstruction);
  return true;
}

}  // namespace

bool bind_convolution_filters(Binder& binder, const ConvolutionSizes& sizes, const View& images,
                              const View& output, const View& filters) {
  // Without images there is nothing to add up, and the plain loops write the zeros.
  if (sizes.is_unshared || sizes.batch == 0) return false;
  if (filters.dtype == DType::float32)
    return bind_filters_of<float>(binder, sizes, images, output, filters);
  if (filters.dtype == DType::float64)
    return bind_filters_of<double>(binder, sizes, images, output, filters);
  return false;
}

}  // namespace croton
