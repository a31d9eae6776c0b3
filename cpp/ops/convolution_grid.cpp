// Grids of convolutions, their chunks, copies and pieces.
#include "ops/convolution_grid.h"

#include <algorithm>
#include <utility>

namespace croton {

namespace {

// Calls visit(place in the filter, number) for the elements of a filter in the order of their
// numbers. The filter lies turned around if it is flipped.
template <class Visit>
void for_each_tap(const ConvolutionSizes& sizes, Visit visit) {
  const Lengths& n = sizes.kernel;
  std::int64_t number = 0;
  for (std::int64_t i = 0; i < n[0]; ++i) {
    for (std::int64_t j = 0; j < n[1]; ++j) {
      for (std::int64_t k = 0; k < n[2]; ++k, ++number) {
        visit(
            sizes.is_flipped ? Lengths{n[0] - 1 - i, n[1] - 1 - j, n[2] - 1 - k} : Lengths{i, j, k},
            number);
      }
    }
  }
}

// Where there is one tap in place, all positions can stand in one row.
void flatten(Grid& grid) {
  const bool is_plain = grid.taps.size() == 1 && grid.taps[0].at == Lengths{0, 0, 0} &&
                        grid.step == Lengths{1, 1, 1} && grid.count == grid.source &&
                        grid.is_dense();
  if (!is_plain) return;
  const Lengths row{1, 1, grid.positions()};
  grid.source = grid.count = grid.target = row;
}

std::int64_t divide_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

// The remainders of places divided by the step that taps have.
std::vector<bool> remainders(const Grid& grid, std::size_t axis, std::int64_t origin) {
  std::vector<bool> used(static_cast<std::size_t>(grid.step[axis]));
  for (const Tap& tap : grid.taps)
    used[static_cast<std::size_t>((tap.at[axis] - origin) % grid.step[axis])] = true;
  return used;
}

}  // namespace

Grid output_grid(const ConvolutionSizes& sizes) {
  Grid grid{sizes.image, sizes.stride, {}, sizes.output, sizes.output, {0, 0, 0}, {1, 1, 1}};
  for_each_tap(sizes, [&](const Lengths& k, std::int64_t weight) {
    Lengths at;
    for (std::size_t i = 0; i < 3; ++i) at[i] = k[i] * sizes.dilation[i] - sizes.pad[i];
    grid.taps.push_back({at, weight});
  });
  flatten(grid);
  return grid;
}

std::vector<Grid> image_grids(const ConvolutionSizes& sizes) {
  std::vector<Grid> grids;
  Lengths first;
  for (first[0] = 0; first[0] < std::min(sizes.stride[0], sizes.image[0]); ++first[0]) {
    for (first[1] = 0; first[1] < std::min(sizes.stride[1], sizes.image[1]); ++first[1]) {
      for (first[2] = 0; first[2] < std::min(sizes.stride[2], sizes.image[2]); ++first[2]) {
        Grid grid{sizes.output, {1, 1, 1}, {}, {}, sizes.image, first, sizes.stride};
        for (std::size_t i = 0; i < 3; ++i)
          grid.count[i] = divide_up(sizes.image[i] - first[i], sizes.stride[i]);
        // Image element i lies under tap k of output o if i + pad = o step + k dilation.
        for_each_tap(sizes, [&](const Lengths& k, std::int64_t weight) {
          Lengths at;
          for (std::size_t i = 0; i < 3; ++i) {
            const std::int64_t place = first[i] + sizes.pad[i] - k[i] * sizes.dilation[i];
            if (place % sizes.stride[i] != 0) return;
            at[i] = place / sizes.stride[i];
          }
          grid.taps.push_back({at, weight});
        });
        flatten(grid);
        grids.push_back(std::move(grid));
      }
    }
  }
  return grids;
}

GridPlan::GridPlan(Grid grid, std::int64_t images, std::int64_t channels, std::size_t lanes,
                   std::int64_t positions, std::int64_t scratch)
    : grid_(std::move(grid)), images_(images), margin_(static_cast<std::int64_t>(lanes)) {
  origin_ = span_ = {0, 0, 0};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto along = [i](const Tap& a, const Tap& b) { return a.at[i] < b.at[i]; };
    const auto [least, most] = std::minmax_element(grid_.taps.begin(), grid_.taps.end(), along);
    if (least == grid_.taps.end()) continue;
    origin_[i] = least->at[i];
    span_[i] = most->at[i] - least->at[i];
  }
  const Lengths& count = grid_.count;
  const Lengths& step = grid_.step;
  columns_ = divide_up((count[2] - 1) * step[2] + span_[2] + 1, step[2]);
  row_stride_ = columns_ * step[2];

  // Rows first, then depths, then images, while both bounds hold.
  const auto source_rows = [&](std::int64_t n) { return (n - 1) * step[1] + span_[1] + 1; };
  const auto source_depths = [&](std::int64_t n) { return (n - 1) * step[0] + span_[0] + 1; };
  const std::int64_t room = std::max<std::int64_t>(1, scratch / (channels * row_stride_));
  const auto fitting = [&](std::int64_t most, std::int64_t each, auto source) {
    std::int64_t n = std::clamp<std::int64_t>(positions / std::max<std::int64_t>(1, each), 1, most);
    while (n > 1 && source(n) > room) n = n / 2;
    return divide_up(most, divide_up(most, n));  // chunks of about equal size
  };
  full_ = {0, 1, 0, 1, 0, 1};
  const std::int64_t of_depth = source_depths(1);
  full_.rows =
      fitting(count[1], count[2], [&](std::int64_t n) { return source_rows(n) * of_depth; });
  if (full_.rows == count[1]) {
    const std::int64_t of_rows = source_rows(count[1]);
    full_.depths = fitting(count[0], count[1] * count[2],
                           [&](std::int64_t n) { return source_depths(n) * of_rows; });
    if (full_.depths == count[0]) {
      const std::int64_t of_image = source_depths(count[0]) * of_rows;
      full_.images =
          fitting(images_, grid_.positions(), [&](std::int64_t n) { return n * of_image; });
    }
  }
  rows_ = source_rows(full_.rows);
  depths_ = source_depths(full_.depths);
  channel_stride_ = full_.images * depths_ * rows_ * row_stride_;
  image_chunks_ = divide_up(images_, full_.images);
  depth_chunks_ = divide_up(count[0], full_.depths);
  row_chunks_ = divide_up(count[1], full_.rows);
  uses_depth_ = remainders(grid_, 0, origin_[0]);
  uses_row_ = remainders(grid_, 1, origin_[1]);
  find_pieces(lanes);
}

Chunk GridPlan::chunk(std::int64_t number) const {
  Chunk chunk;
  chunk.row = number % row_chunks_ * full_.rows;
  chunk.rows = std::min(full_.rows, grid_.count[1] - chunk.row);
  number /= row_chunks_;
  chunk.depth = number % depth_chunks_ * full_.depths;
  chunk.depths = std::min(full_.depths, grid_.count[0] - chunk.depth);
  chunk.image = number / depth_chunks_ * full_.images;
  chunk.images = std::min(full_.images, images_ - chunk.image);
  return chunk;
}

void GridPlan::set_channels(std::int64_t channels) {
  places_.clear();
  for (std::int64_t c = 0; c < channels; ++c) {
    for (const Tap& tap : grid_.taps) {
      const std::int64_t depth = tap.at[0] - origin_[0], row = tap.at[1] - origin_[1];
      const std::int64_t column = tap.at[2] - origin_[2], step = grid_.step[2];
      const std::int64_t in_row = column % step * columns_ + column / step;
      places_.push_back(static_cast<std::int32_t>(c * channel_stride_ +
                                                  (depth * rows_ + row) * row_stride_ + in_row));
    }
  }
}

// Each row of positions lies together in scratch memory; a vector may need several.
void GridPlan::find_pieces(std::size_t lanes) {
  const auto width = static_cast<std::int64_t>(lanes);
  std::int64_t position = 0;
  slots_ = {0};
  for (std::int64_t image = 0; image < full_.images; ++image) {
    for (std::int64_t depth = 0; depth < full_.depths; ++depth) {
      for (std::int64_t row = 0; row < full_.rows; ++row) {
        const std::int64_t place = place_of(image, depth, row);
        for (std::int64_t column = 0; column < grid_.count[2];) {
          const std::int64_t lane = position % width;
          if (lane == 0 && position > 0)
            slots_.push_back(static_cast<std::int32_t>(pieces_.size()));
          pieces_.push_back(
              {static_cast<std::int32_t>(place + column - lane), static_cast<std::int32_t>(lane)});
          const std::int64_t length = std::min(width - lane, grid_.count[2] - column);
          column += length;
          position += length;
        }
      }
    }
  }
  slots_.push_back(static_cast<std::int32_t>(pieces_.size()));
}

std::vector<DirectVector> GridPlan::direct_vectors(std::size_t lanes,
                                                   std::int64_t image_stride) const {
  const auto width = static_cast<std::int64_t>(lanes);
  const Lengths& step = grid_.target_step;
  const std::int64_t columns = grid_.count[2];
  std::vector<DirectVector> vectors;
  for (std::int64_t image = 0; image < full_.images; ++image) {
    for (std::int64_t depth = 0; depth < full_.depths; ++depth) {
      for (std::int64_t row = 0; row < full_.rows; ++row) {
        const std::int64_t target =
            image * image_stride +
            (depth * step[0] * grid_.target[1] + row * step[1]) * grid_.target[2];
        for (std::int64_t begin = 0; begin < columns; begin += width) {
          // The last vector of a row is a whole one too, where the row is long enough.
          const std::int64_t column = std::max<std::int64_t>(0, std::min(begin, columns - width));
          vectors.push_back({static_cast<std::int32_t>(place_of(image, depth, row) + column),
                             static_cast<std::int32_t>(std::min(width, columns)),
                             target + column * step[2]});
        }
      }
    }
  }
  return vectors;
}

template <class T>
void GridPlan::copy_source(const ConvolutionKernels& kernels, const Chunk& chunk, const T* source,
                           std::int64_t image_stride, std::int64_t channels, T* scratch) const {
  const Lengths& step = grid_.step;
  const Lengths& shape = grid_.source;
  const std::int64_t plane = shape[0] * shape[1] * shape[2];
  const std::int64_t depths = (chunk.depths - 1) * step[0] + span_[0] + 1;
  const std::int64_t rows = (chunk.rows - 1) * step[1] + span_[1] + 1;
  const std::int64_t first_depth = chunk.depth * step[0] + origin_[0];
  const std::int64_t first_row = chunk.row * step[1] + origin_[1];
  // Rows of zeros, of the image, and of zeros again.
  const std::int64_t above = std::clamp<std::int64_t>(-first_row, 0, rows);
  const std::int64_t below = std::clamp<std::int64_t>(shape[1] - first_row, above, rows);
  const bool uses_all = std::find(uses_row_.begin(), uses_row_.end(), false) == uses_row_.end();
  for (std::int64_t c = 0; c < channels; ++c) {
    for (std::int64_t n = 0; n < chunk.images; ++n) {
      const T* image = source + (chunk.image + n) * image_stride + c * plane;
      for (std::int64_t i = 0; i < depths; ++i) {
        if (!uses_depth_[static_cast<std::size_t>(i % step[0])]) continue;
        const std::int64_t depth = first_depth + i;
        T* to = scratch + margin_ + c * channel_stride_ + (n * depths_ + i) * rows_ * row_stride_;
        if (depth < 0 || depth >= shape[0]) {
          std::fill(to, to + rows * row_stride_, T{0});
          continue;
        }
        std::fill(to, to + above * row_stride_, T{0});
        const T* from = image + (depth * shape[1] + first_row + above) * shape[2];
        const auto copy = [&](std::int64_t row, std::int64_t count) {
          kernels.copy_rows(static_cast<std::size_t>(count), from + (row - above) * shape[2],
                            shape[2], shape[2], origin_[2], step[2], columns_,
                            to + row * row_stride_, row_stride_);
        };
        if (uses_all) {
          copy(above, below - above);
        } else {
          for (std::int64_t row = above; row < below; ++row) {
            if (uses_row_[static_cast<std::size_t>(row % step[1])]) copy(row, 1);
          }
        }
        std::fill(to + below * row_stride_, to + rows * row_stride_, T{0});
      }
    }
  }
}

template void GridPlan::copy_source(const ConvolutionKernels&, const Chunk&, const float*,
                                    std::int64_t, std::int64_t, float*) const;
template void GridPlan::copy_source(const ConvolutionKernels&, const Chunk&, const double*,
                                    std::int64_t, std::int64_t, double*) const;

}  // namespace croton
