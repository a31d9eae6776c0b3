// Blocking of Winograd's convolution.
#include "ops/convolution_winograd.h"

#include <algorithm>

#include "base/thread_pool.h"
#include "ops/scratch_slots.h"

namespace croton {

namespace {

constexpr std::int64_t kItem = sizeof(float);
constexpr std::int64_t kTile = 4;                 // results of a tile, along each dimension
constexpr std::int64_t kLines = 6;                // of a tile
constexpr std::int64_t kSharedChannels = 16;      // transformed by one piece of a job
constexpr std::int64_t kTap = 3;                  // of a filter, along each dimension
constexpr std::int64_t kSourceBytes = 512 << 10;  // of transformed tiles, in the second-level cache
constexpr std::int64_t kProductBytes = 128 << 10;  // of products of a block
constexpr std::int64_t kPackedBytes = 4 << 20;     // of filters transformed at a time
constexpr std::int64_t kLargestScratch = 6 << 20;  // in bytes, for a thread
constexpr std::int64_t kDepth = 160;               // of a product: its columns fit the first level
constexpr std::int64_t kMostTiles = 192;           // of a block
constexpr std::int64_t kSharedBytes = 4 << 20;     // of all tiles, where blocks are few
constexpr std::int64_t kPieces = 8;                // that a job is cut into, if it can be

std::int64_t divide_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

// The places of 3x3 neighbouring taps, by row and column, or nothing.
bool find_taps(const Grid& grid, Lengths* first, std::array<std::int64_t, 9>* weights) {
  if (grid.taps.size() != 9) return false;
  *first = grid.taps[0].at;
  for (const Tap& tap : grid.taps) {
    for (std::size_t i = 0; i < 3; ++i) (*first)[i] = std::min((*first)[i], tap.at[i]);
  }
  weights->fill(-1);
  for (const Tap& tap : grid.taps) {
    const std::int64_t row = tap.at[1] - (*first)[1], column = tap.at[2] - (*first)[2];
    if (tap.at[0] != (*first)[0] || row >= kTap || column >= kTap) return false;
    (*weights)[static_cast<std::size_t>(row * kTap + column)] = tap.weight;
  }
  return std::find(weights->begin(), weights->end(), -1) == weights->end();
}

}  // namespace

bool WinogradProduct::pays(const Grid& grid, const ConvolutionWeights& weights,
                           std::int64_t images) {
  Lengths first;
  std::array<std::int64_t, 9> taps;
  const Lengths ones{1, 1, 1};
  if (!grid.is_dense() || grid.step != ones || !find_taps(grid, &first, &taps)) return false;
  constexpr std::int64_t kFewestChannels = 8, kFewestRows = 16, kFewestTiles = 12;
  if (weights.channels < kFewestChannels || weights.rows < kFewestRows) return false;
  const std::int64_t tiles =
      images * grid.count[0] * divide_up(grid.count[1], kTile) * divide_up(grid.count[2], kTile);
  // Results outside of the image are computed too.
  if (tiles < kFewestTiles || tiles * kTile * kTile > 2 * images * grid.positions()) return false;
  return WinogradProduct(grid, weights, images).scratch_size() <= kLargestScratch / kItem;
}

WinogradProduct::WinogradProduct(const Grid& grid, const ConvolutionWeights& weights,
                                 std::int64_t images)
    : kernels_(kernels().convolution[static_cast<int>(DType::float32)]),
      transforms_(kernels().winograd),
      weights_(weights),
      images_(images),
      lanes_(static_cast<std::int64_t>(kernels_.lanes)),
      panel_rows_(static_cast<std::int64_t>(kernels_.rows)),
      width_(static_cast<std::int64_t>(kernels_.vectors * kernels_.lanes)),
      source_(grid.source),
      target_(grid.target) {
  find_taps(grid, &first_, &tap_weight_);
  tile_rows_ = divide_up(target_[1], kTile);
  tile_columns_ = divide_up(target_[2], kTile);
  tiles_ = images * target_[0] * tile_rows_ * tile_columns_;
  const std::int64_t fitting = kSourceBytes / kItem / kElements / weights.channels / width_;
  block_ = std::clamp<std::int64_t>(fitting, 1, divide_up(kMostTiles, width_)) * width_;
  block_ = std::min(block_, divide_up(tiles_, width_) * width_);
  blocks_ = divide_up(tiles_, block_);
  const std::int64_t all = divide_up(weights_.rows, panel_rows_);
  const std::int64_t packed = kPackedBytes / kItem / (weights_.groups * kElements * panel_size());
  panels_ = divide_up(all, divide_up(all, std::clamp<std::int64_t>(packed, 1, all)));
  const std::int64_t products = kProductBytes / kItem / (kElements * panel_rows_ * block_);
  group_panels_ = std::clamp<std::int64_t>(products, 1, panels_);
  const std::int64_t all_blocks = weights_.groups * blocks_;
  is_shared_ = all_blocks < kPieces && all_blocks * transformed_size() <= kSharedBytes / kItem;
  if (is_shared_) splits_ = std::clamp<std::int64_t>(kPieces / all_blocks, 1, panels_);
}

std::int64_t WinogradProduct::scratch_size() const {
  // Vectors may be written beyond the last tile.
  const std::int64_t of_tiles =
      kElements * (block_ + lanes_) + (kLines * block_ + 1) * lanes_;  // of a channel
  const std::int64_t of_products =
      kElements * (group_panels_ * panel_rows_ * block_ + lanes_) + kTile * kTile * block_;
  return std::max(of_tiles, of_products) + (is_shared_ ? 0 : transformed_size());
}

bool WinogradProduct::run(const float* source, const float* filters, float* target, float* packed,
                          bool is_packed, float* shared, float* scratch,
                          std::int64_t scratch_stride, std::int64_t slots,
                          const Finish& finish) const {
  ScratchSlots free(slots);
  if (is_shared_) {
    const std::int64_t parts = divide_up(weights_.channels, kSharedChannels);
    parallel_for(weights_.groups * blocks_ * parts, [&](std::int64_t i) {
      const std::int64_t part = i % parts, block = i / parts;
      const int slot = free.take();
      transform_tiles(source, block / blocks_, block % blocks_, part * kSharedChannels,
                      std::min(weights_.channels, (part + 1) * kSharedChannels),
                      shared + block * transformed_size(), scratch + slot * scratch_stride);
      free.give_back(slot);
    });
  }
  std::atomic<bool> is_finite{true};
  for (std::int64_t row = 0; row < weights_.rows; row += panels_ * panel_rows_) {
    const std::int64_t rows = std::min(weights_.rows - row, panels_ * panel_rows_);
    const std::int64_t panels = divide_up(rows, panel_rows_);
    const std::int64_t plain = is_packed ? 0 : weights_.groups * panels;
    parallel_for(plain, [&](std::int64_t i) {
      transform_filters(filters, row, rows, i / panels, i % panels, packed);
    });
    parallel_for(weights_.groups * blocks_ * splits_, [&](std::int64_t i) {
      const std::int64_t split = i % splits_, block = i / splits_ % blocks_;
      const std::int64_t group = i / splits_ / blocks_;
      const int slot = free.take();
      float* own = scratch + slot * scratch_stride;
      float* transformed = shared + i / splits_ * transformed_size();
      if (!is_shared_) {
        transformed = own;
        own += transformed_size();
        transform_tiles(source, group, block, 0, weights_.channels, transformed, own);
      }
      if (!multiply(transformed, packed, target, own, group, block, row, rows,
                    panels * split / splits_, panels * (split + 1) / splits_, finish))
        is_finite.store(false, std::memory_order_relaxed);
      free.give_back(slot);
    });
    if (!is_finite.load(std::memory_order_relaxed)) return false;
  }
  return true;
}

// The filters of one panel of rows: for each of the 36 elements the panels of all groups, each with
// all rows for each channel.
void WinogradProduct::transform_filters(const float* filters, std::int64_t row, std::int64_t rows,
                                        std::int64_t group, std::int64_t panel,
                                        float* packed) const {
  constexpr std::int64_t kMost = 128;  // filters of 3x3 at a time
  float plain[9 * kMost];
  const std::int64_t first = panel * panel_rows_, count = std::min(panel_rows_, rows - first);
  const std::int64_t stride = weights_.groups * panels_ * panel_size();
  const float* from = filters + group * weights_.group_stride + (row + first) * weights_.row_stride;
  float* to = packed + (group * panels_ + panel) * panel_size();
  const std::int64_t of_block = kMost / panel_rows_;
  for (std::int64_t channel = 0; channel < weights_.channels; channel += of_block) {
    const std::int64_t channels = std::min(of_block, weights_.channels - channel);
    const std::int64_t vectors = divide_up(channels * panel_rows_, lanes_);
    for (std::int64_t tap = 0; tap < kTap * kTap; ++tap) {
      const float* weight =
          from + channel * weights_.channel_stride + tap_weight_[static_cast<std::size_t>(tap)];
      float* line = plain + tap * kMost;
      std::fill(line, line + vectors * lanes_, 0.0F);
      for (std::int64_t c = 0; c < channels; ++c, line += panel_rows_) {
        for (std::int64_t r = 0; r < count; ++r)
          line[r] = weight[c * weights_.channel_stride + r * weights_.row_stride];
      }
    }
    transforms_.transform_filters(static_cast<std::size_t>(vectors), plain, kMost,
                                  to + channel * panel_rows_, static_cast<std::size_t>(stride));
  }
}

std::vector<WinogradRun> WinogradProduct::runs_of(std::int64_t block) const {
  std::vector<WinogradRun> runs;
  const std::int64_t begin = block * block_, end = std::min(tiles_, begin + block_);
  const std::int64_t source_plane = source_[1] * source_[2];
  const std::int64_t target_plane = target_[1] * target_[2];
  for (std::int64_t tile = begin; tile < end;) {
    const std::int64_t column = tile % tile_columns_, row = tile / tile_columns_ % tile_rows_;
    const std::int64_t depth = tile / tile_columns_ / tile_rows_ % target_[0];
    const std::int64_t image = tile / tile_columns_ / tile_rows_ / target_[0];
    const std::int64_t count = std::min({tile_columns_ - column, end - tile, lanes_ - 1});
    const std::int64_t from = depth + first_[0];
    WinogradRun run;
    run.source = image * weights_.groups * weights_.channels * source_[0] * source_plane +
                 from * source_plane;
    run.row = row * kTile + first_[1];
    run.column = column * kTile + first_[2];
    run.is_inside = from >= 0 && from < source_[0];
    run.lane = static_cast<std::int32_t>(tile - begin);
    run.tiles = static_cast<std::int32_t>(count);
    run.target = (image * weights_.groups * weights_.rows * target_[0] + depth) * target_plane +
                 (row * target_[2] + column) * kTile;
    run.target_rows = static_cast<std::int32_t>(std::min(kTile, target_[1] - row * kTile));
    run.target_columns =
        static_cast<std::int32_t>(std::min(count * kTile, target_[2] - column * kTile));
    runs.push_back(run);
    tile += count;
  }
  return runs;
}

void WinogradProduct::transform_tiles(const float* source, std::int64_t group, std::int64_t block,
                                      std::int64_t first_channel, std::int64_t last_channel,
                                      float* transformed, float* scratch) const {
  const std::vector<WinogradRun> runs = runs_of(block);
  const std::int64_t tiles = std::min(block_, tiles_ - block * block_);
  const std::int64_t padded = divide_up(tiles, lanes_) * lanes_;
  const std::int64_t stride = block_ + lanes_;
  const std::int64_t plane = source_[0] * source_[1] * source_[2];
  float* lines = scratch + kElements * stride;
  for (std::int64_t c = first_channel; c < last_channel; ++c) {
    transforms_.gather_tiles(runs.data(), runs.size(),
                             source + (group * weights_.channels + c) * plane, source_[1],
                             source_[2], lines, scratch, static_cast<std::size_t>(stride));
    if (tiles < padded) {  // lanes without a tile
      for (std::int64_t i = 0; i < kElements; ++i)
        std::fill(scratch + i * stride + tiles, scratch + i * stride + padded, 0.0F);
    }
    transforms_.transform_tiles(static_cast<std::size_t>(padded / lanes_), scratch,
                                static_cast<std::size_t>(stride), transformed + c * block_,
                                static_cast<std::size_t>(transformed_stride()));
  }
}

bool WinogradProduct::multiply(const float* transformed, const float* packed, float* target,
                               float* scratch, std::int64_t group, std::int64_t block,
                               std::int64_t row, std::int64_t rows, std::int64_t first_panel,
                               std::int64_t last_panel, const Finish& finish) const {
  const std::vector<WinogradRun> runs = runs_of(block);
  const std::int64_t tiles = std::min(block_, tiles_ - block * block_);
  const std::int64_t vectors = divide_up(tiles, lanes_), channels = weights_.channels;
  const std::int64_t product_stride = group_panels_ * panel_rows_ * block_ + lanes_;
  const std::int64_t target_plane = target_[0] * target_[1] * target_[2];
  float* products = scratch;
  float* results = products + kElements * product_stride;
  const auto size = [](std::int64_t n) { return static_cast<std::size_t>(n); };

  bool is_finite = true;
  const std::int64_t packed_stride = weights_.groups * panels_ * panel_size();
  for (std::int64_t some = first_panel; some < last_panel; some += group_panels_) {
    const std::int64_t end = std::min(some + group_panels_, last_panel);
    for (std::int64_t i = 0; i < kElements; ++i) {
      for (std::int64_t k = 0; k < channels; k += kDepth) {
        const std::int64_t depth = std::min(kDepth, channels - k);
        for (std::int64_t v = 0; v < vectors; v += static_cast<std::int64_t>(kernels_.vectors)) {
          const std::int64_t count =
              std::min(vectors - v, static_cast<std::int64_t>(kernels_.vectors));
          for (std::int64_t panel = some; panel < end; ++panel) {
            kernels_.multiply(
                size(std::min(panel_rows_, rows - panel * panel_rows_)), size(count), size(depth),
                packed + i * packed_stride + (group * panels_ + panel) * panel_size() +
                    k * panel_rows_,
                transformed + i * transformed_stride() + k * block_ + v * lanes_, size(block_),
                products + i * product_stride + (panel - some) * panel_rows_ * block_ + v * lanes_,
                size(block_), k > 0);
          }
        }
      }
    }
    const std::int64_t last_row = std::min(rows, end * panel_rows_);
    for (std::int64_t r = some * panel_rows_; r < last_row; ++r) {
      is_finite &= transforms_.transform_products(
          size(vectors), products + (r - some * panel_rows_) * block_, size(product_stride),
          results, size(kTile * block_));
      if (finish.is_needed()) {
        for (std::int64_t i = 0; i < kTile; ++i) {
          kernels_.finish(size(kTile * lanes_ * vectors), results + i * kTile * block_,
                          finish.added(group * weights_.rows + row + r), finish.rectifier);
        }
      }
      transforms_.scatter_tiles(runs.data(), runs.size(), results, size(kTile * block_),
                                target + (group * weights_.rows + row + r) * target_plane,
                                target_[2]);
    }
  }
  return is_finite;
}

}  // namespace croton
