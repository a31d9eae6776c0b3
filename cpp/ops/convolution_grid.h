// Regular grids of positions in images, what filters see at them, and how that is gathered: the
// parts of images that some positions need are copied with their borders to scratch memory, from
// where the kernels pick vectors of positions.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel_table.h"
#include "ops/convolution_geometry.h"

namespace croton {

using Lengths = ConvolutionSizes::Lengths;

// One element of a filter: where it lies for the first position of the grid, and its number.
struct Tap {
  Lengths at;
  std::int64_t weight;
};

// Positions that lie `step` apart in a source, and what they stand for in a target.
struct Grid {
  Lengths source, step;
  std::vector<Tap> taps;
  Lengths count;                       // of positions
  Lengths target, first, target_step;  // position p stands for target element first + p step

  std::int64_t positions() const { return count[0] * count[1] * count[2]; }
  // Whether the positions are all elements of the target, in order.
  bool is_dense() const { return count == target; }
};

// The outputs of a convolution, over its images.
Grid output_grid(const ConvolutionSizes& sizes);
// The images of a convolution, over its outputs: one grid for each remainder of places divided by
// the steps, since only every so many taps reach an image element.
std::vector<Grid> image_grids(const ConvolutionSizes& sizes);

// Images, depths and rows of a grid that are worked on together: more than one of each only if all
// of what follows is taken.
struct Chunk {
  std::int64_t image, images, depth, depths, row, rows;
};

// How the chunks of a grid are cut, copied and gathered.
class GridPlan {
 public:
  // Chunks have about `positions` positions; scratch memory of `scratch` elements should hold the
  // source of `channels` channels for them.
  GridPlan(Grid grid, std::int64_t images, std::int64_t channels, std::size_t lanes,
           std::int64_t positions, std::int64_t scratch);

  const Grid& grid() const { return grid_; }
  std::int64_t chunk_count() const { return image_chunks_ * depth_chunks_ * row_chunks_; }
  Chunk chunk(std::int64_t number) const;
  std::int64_t positions_of(const Chunk& chunk) const {
    return chunk.images * chunk.depths * chunk.rows * grid_.count[2];
  }
  // Of a full chunk.
  std::int64_t most_positions() const { return positions_of(chunk(0)); }

  // Scratch elements for so many channels, with room for vectors that reach over the ends.
  std::int64_t scratch_size(std::int64_t channels) const {
    return channels * channel_stride_ + 2 * margin_;
  }
  // Where tap t of channel c lies, for the first position, in k = c taps + t order.
  const std::vector<std::int32_t>& places() const { return places_; }
  // Fills `places` for so many channels.
  void set_channels(std::int64_t channels);

  // Copies the source of a chunk. `source` is the first of the channels in image 0; images are
  // `image_stride` elements apart.
  template <class T>
  void copy_source(const ConvolutionKernels& kernels, const Chunk& chunk, const T* source,
                   std::int64_t image_stride, std::int64_t channels, T* scratch) const;

  // Gathers, for `count` taps from `places`, `vectors` vectors of positions from vector `first`.
  template <class T>
  void gather(const ConvolutionKernels& kernels, std::int64_t first, std::int64_t vectors,
              const std::int32_t* places, std::int64_t count, const T* scratch, T* to,
              std::int64_t stride) const {
    for (std::int64_t i = 0; i < vectors; ++i) {
      const auto slot = static_cast<std::size_t>(first + i);
      const std::int32_t begin = slots_[slot];
      kernels.gather(static_cast<std::size_t>(count), scratch + margin_, places, &pieces_[begin],
                     static_cast<std::size_t>(slots_[slot + 1] - begin),
                     to + i * static_cast<std::int64_t>(kernels.lanes),
                     static_cast<std::size_t>(stride));
    }
  }

  // Vectors of positions that lie together in scratch memory, for kernels that read them there.
  // Targets count from the chunk's first position, images of the target `image_stride` apart.
  std::vector<DirectVector> direct_vectors(std::size_t lanes, std::int64_t image_stride) const;
  // How many of them a chunk has.
  std::int64_t direct_count(const Chunk& chunk, std::int64_t lanes) const {
    return chunk.images * chunk.depths * chunk.rows * ((grid_.count[2] + lanes - 1) / lanes);
  }
  // Where the chunk's first position stands in the first of its images.
  std::int64_t target_of(const Chunk& chunk) const {
    const Lengths& target = grid_.target;
    const std::int64_t depth = grid_.first[0] + chunk.depth * grid_.target_step[0];
    const std::int64_t row = grid_.first[1] + chunk.row * grid_.target_step[1];
    return (depth * target[1] + row) * target[2] + grid_.first[2];
  }
  template <class T>
  const T* first_position(const T* scratch) const {
    return scratch + margin_;
  }

 private:
  std::int64_t place_of(std::int64_t image, std::int64_t depth, std::int64_t row) const {
    return ((image * depths_ + depth * grid_.step[0]) * rows_ + row * grid_.step[1]) * row_stride_;
  }
  void find_pieces(std::size_t lanes);

  Grid grid_;
  std::int64_t images_;
  Lengths origin_, span_;  // of the taps
  Chunk full_;             // lengths of a full chunk
  std::int64_t image_chunks_, depth_chunks_, row_chunks_;
  // Scratch: channel, image, depth, row, remainder of the column divided by the step, column.
  std::int64_t depths_, rows_, columns_, row_stride_, channel_stride_;
  std::int64_t margin_;
  std::vector<bool> uses_row_, uses_depth_;
  std::vector<std::int32_t> places_, slots_;
  std::vector<GatherPiece> pieces_;
};

}  // namespace croton
