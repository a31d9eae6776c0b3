// Winograd's convolution of float32 with filters of 3x3: blocks of tiles, filters and channels.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include "kernels/kernel_table.h"
#include "ops/convolution_finish.h"
#include "ops/convolution_grid.h"
#include "ops/convolution_weights.h"

namespace croton {

// The work of one grid of positions without steps. Blocks of tiles, from anywhere in the images,
// are transformed for all channels; 36 products of matrices follow for some filters at a time,
// while the tiles are in the second-level cache, and the results go where they belong.
class WinogradProduct {
 public:
  // Whether the grid is one of such filters, and there are so many channels, filters and positions
  // that transforming them costs less than it saves.
  static bool pays(const Grid& grid, const ConvolutionWeights& weights, std::int64_t images);

  WinogradProduct(const Grid& grid, const ConvolutionWeights& weights, std::int64_t images);

  std::int64_t filters_size() const { return weights_.groups * panels_ * kElements * panel_size(); }
  // Whether all filters are transformed before anything is computed.
  bool packs_once() const { return panels_ * panel_rows_ >= weights_.rows; }
  // In elements, for transformed filters (and tiles, where they are shared) and for each thread.
  std::int64_t packed_size() const {
    return filters_size() + (is_shared_ ? weights_.groups * blocks_ * transformed_size() : 0);
  }
  std::int64_t scratch_size() const;

  // Returns false if a result is not finite. Infinities, and numbers near the largest, spread over
  // tiles here, so that the convolution must then be computed otherwise.
  // `packed` has the transformed filters if `is_packed`, and gets them otherwise; `tiles` is for
  // shared ones.
  bool run(const float* source, const float* filters, float* target, float* packed, bool is_packed,
           float* tiles, float* scratch, std::int64_t scratch_stride, std::int64_t slots,
           const Finish& finish) const;

 private:
  // Elements of a tile, also transformed.
  static constexpr std::int64_t kElements = 36;

  // One of the elements of the filters of a panel of rows, in whole vectors.
  std::int64_t panel_size() const {
    return (panel_rows_ * weights_.channels + lanes_ - 1) / lanes_ * lanes_;
  }
  std::vector<WinogradRun> runs_of(std::int64_t block) const;
  void transform_filters(const float* filters, std::int64_t row, std::int64_t rows,
                         std::int64_t group, std::int64_t panel, float* packed) const;
  // Of all channels, with a little more: elements would meet in the cache otherwise.
  std::int64_t transformed_stride() const { return weights_.channels * block_ + lanes_; }
  std::int64_t transformed_size() const { return kElements * transformed_stride(); }
  void transform_tiles(const float* source, std::int64_t group, std::int64_t block,
                       std::int64_t first_channel, std::int64_t last_channel, float* transformed,
                       float* scratch) const;
  bool multiply(const float* transformed, const float* packed, float* target, float* scratch,
                std::int64_t group, std::int64_t block, std::int64_t row, std::int64_t rows,
                std::int64_t first_panel, std::int64_t last_panel, const Finish& finish) const;

  ConvolutionKernels kernels_;  // those of the instruction set at binding
  WinogradKernels transforms_;
  ConvolutionWeights weights_;
  std::int64_t images_, lanes_, panel_rows_, width_;
  Lengths source_, target_, first_;         // of a plane; the first tap's place
  std::array<std::int64_t, 9> tap_weight_;  // by its place
  std::int64_t tile_rows_, tile_columns_, tiles_;
  std::int64_t block_, blocks_;         // tiles of a block
  std::int64_t panels_, group_panels_;  // transformed at a time; multiplied at a time
  // Where blocks are few, their tiles are transformed once for all threads, and the filters
  // divided.
  bool is_shared_;
  std::int64_t splits_ = 1;
};

}  // namespace croton
