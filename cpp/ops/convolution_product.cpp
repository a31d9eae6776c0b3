// Blocking of convolutions: which filters, channels and positions are multiplied when, and where
// packed filters and gathered positions lie meanwhile.
#include "ops/convolution_product.h"

#include <algorithm>
#include <memory>
#include <type_traits>
#include <utility>

#include "base/thread_pool.h"
#include "kernels/kernel_table.h"
#include "ops/convolution_finish.h"
#include "ops/convolution_grid.h"
#include "ops/convolution_weights.h"
#include "ops/convolution_winograd.h"
#include "ops/kept_filters.h"
#include "ops/scratch_slots.h"

namespace croton {

namespace {

constexpr std::int64_t kSourceBytes = 256 << 10;   // of a chunk, in the second-level cache
constexpr std::int64_t kDepth = 160;               // of a product: its columns fit the first level
constexpr std::int64_t kPackedBytes = 4 << 20;     // of filters packed at a time
constexpr std::int64_t kLargestScratch = 6 << 20;  // in bytes, for a thread
constexpr std::int64_t kPositions = 800;           // in a chunk
constexpr std::int64_t kMostVectors = 8;           // that are read in place at a time
constexpr std::int64_t kPieces = 32;               // that a job is cut into, if it can be

std::int64_t divide_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

// One grid of positions with all of its blocking; its work is done in two jobs for each block of
// rows, the packing of weights and the products.
template <class T>
class GridProduct {
 public:
  GridProduct(Grid grid, const ConvolutionWeights& weights, std::int64_t images)
      : kernels_(kernels().convolution[static_cast<int>(kDType)]),
        weights_(weights),
        images_(images),
        depth_(weights.channels * static_cast<std::int64_t>(grid.taps.size())),
        panel_rows_(static_cast<std::int64_t>(kernels_.rows)),
        width_(static_cast<std::int64_t>(kernels_.vectors * kernels_.lanes)),
        plan_(std::move(grid), images, std::max<std::int64_t>(1, weights.channels), kernels_.lanes,
              chunk_positions(grid, images), kSourceBytes / kItem) {
    const std::int64_t of_panel = weights_.groups * panel_rows_ * std::max<std::int64_t>(1, depth_);
    const std::int64_t all = divide_up(weights_.rows, panel_rows_);
    panels_ = std::clamp<std::int64_t>(kPackedBytes / kItem / of_panel, 1, all);
    panels_ = divide_up(all, divide_up(all, panels_));
    const std::int64_t of_channel =
        std::max<std::int64_t>(1, plan_.scratch_size(1) - plan_.scratch_size(0));
    channels_ = std::clamp<std::int64_t>(2 * kSourceBytes / kItem / of_channel, 1,
                                         std::max<std::int64_t>(1, weights_.channels));
    plan_.set_channels(std::min(channels_, weights_.channels));
    const auto taps = static_cast<std::int64_t>(plan_.grid().taps.size());
    const std::int64_t of_block = std::max<std::int64_t>(1, channels_ * taps);
    block_depth_ = divide_up(of_block, divide_up(of_block, kDepth));
    const std::int64_t chunks = weights_.groups * plan_.chunk_count();
    is_direct_ = weights_.rows <= panel_rows_ && channels_ >= weights_.channels &&
                 (weights_.rows <= 2 || fills_vectors());
    if (is_direct_) direct_ = plan_.direct_vectors(kernels_.lanes, target_image());
    splits_ = std::clamp<std::int64_t>(kPieces / std::max<std::int64_t>(1, chunks), 1,
                                       divide_up(panels_, 2));
  }

  std::int64_t packed_size() const { return weights_.groups * panels_ * panel_rows_ * depth_; }
  std::int64_t scratch_size() const {
    return round_up(plan_.scratch_size(channels_)) + block_depth_ * width_ + tile_size();
  }

  // Whether all filters are packed before anything is computed.
  bool packs_once() const { return panels_ * panel_rows_ >= weights_.rows; }
  std::int64_t positions() const { return images_ * plan_.grid().positions(); }
  // Whether results are written once, in their places.
  bool is_dense() const { return plan_.grid().is_dense(); }

  void run(const T* source, const T* filters, T* target, T* packed, T* scratch,
           std::int64_t scratch_stride, std::int64_t slots, const Finish& finish,
           bool is_packed = false) const {
    ScratchSlots free(slots);
    for (std::int64_t row = 0; row < weights_.rows; row += panels_ * panel_rows_) {
      const std::int64_t rows = std::min(weights_.rows - row, panels_ * panel_rows_);
      const std::int64_t panels = divide_up(rows, panel_rows_);
      const std::int64_t unpacked = is_packed ? 0 : weights_.groups * panels;
      parallel_for(unpacked, [&](std::int64_t i) {
        pack(filters, row, rows, i / panels, i % panels, packed);
      });
      const std::int64_t chunks = plan_.chunk_count();
      parallel_for(weights_.groups * chunks * splits_, [&](std::int64_t i) {
        const std::int64_t split = i % splits_, chunk = i / splits_ % chunks;
        const std::int64_t group = i / splits_ / chunks;
        const int slot = free.take();
        T* own = scratch + slot * scratch_stride;
        if (is_direct_) {
          multiply_direct(source, target, packed, own, group, plan_.chunk(chunk));
          finish_chunk(target, group, plan_.chunk(chunk), 0, weights_.rows, finish);
        } else {
          multiply(source, target, packed, own, group, plan_.chunk(chunk), row, rows,
                   panels * split / splits_, panels * (split + 1) / splits_);
          finish_chunk(target, group, plan_.chunk(chunk),
                       row + panels * split / splits_ * panel_rows_,
                       row + std::min(rows, panels * (split + 1) / splits_ * panel_rows_), finish);
        }
        free.give_back(slot);
      });
    }
  }

 private:
  static constexpr DType kDType = sizeof(T) == 4 ? DType::float32 : DType::float64;
  static constexpr std::int64_t kItem = sizeof(T);

  static std::int64_t round_up(std::int64_t size) { return divide_up(size, 16) * 16; }

  std::int64_t chunk_positions(const Grid& grid, std::int64_t images) const {
    // Fewer where there would be too few chunks for the threads, but not less than two tiles.
    return std::clamp<std::int64_t>(images * grid.positions() / kPieces, 2 * width_, kPositions);
  }
  std::int64_t tile_size() const { return panels_ * panel_rows_ * width_; }

  std::int64_t target_plane() const {
    const Lengths& target = plan_.grid().target;
    return target[0] * target[1] * target[2];
  }
  std::int64_t target_image() const { return weights_.groups * weights_.rows * target_plane(); }

  // The results of a chunk for some rows of a group, while they are in the cache.
  void finish_chunk(T* target, std::int64_t group, const Chunk& chunk, std::int64_t first_row,
                    std::int64_t last_row, const Finish& finish) const {
    if (!finish.is_needed()) return;
    const std::int64_t column = plan_.target_of(chunk);
    const std::int64_t count = plan_.positions_of(chunk) / chunk.images;
    for (std::int64_t n = chunk.image; n < chunk.image + chunk.images; ++n) {
      for (std::int64_t r = group * weights_.rows + first_row; r < group * weights_.rows + last_row;
           ++r) {
        T* results = target + n * target_image() + r * target_plane() + column;
        kernels_.finish(static_cast<std::size_t>(count), results, finish.added(r),
                        finish.rectifier);
      }
    }
  }

  // Whether rows of positions fill vectors so well that gathering them would cost more.
  bool fills_vectors() const {
    const std::int64_t columns = plan_.grid().count[2];
    const auto lanes = static_cast<std::int64_t>(kernels_.lanes);
    return 3 * columns >= 2 * divide_up(columns, lanes) * lanes;
  }

  // All of a chunk for a group with few rows: each vector is read so few times that it need not be
  // gathered.
  void multiply_direct(const T* source, T* target, const T* packed, T* scratch, std::int64_t group,
                       const Chunk& chunk) const {
    const Grid& grid = plan_.grid();
    const std::int64_t plane = grid.source[0] * grid.source[1] * grid.source[2];
    plan_.copy_source(kernels_, chunk, source + group * weights_.channels * plane,
                      weights_.groups * weights_.channels * plane, weights_.channels, scratch);
    const auto lanes = static_cast<std::int64_t>(kernels_.lanes);
    const std::int64_t count = plan_.direct_count(chunk, lanes);
    const T* weights = packed + group * panels_ * panel_rows_ * depth_;
    const T* positions = plan_.first_position(scratch);
    T* out = target + chunk.image * target_image() + group * weights_.rows * target_plane() +
             plan_.target_of(chunk);
    const auto multiply = [&](std::int64_t vectors, const DirectVector* vector, T* to,
                              std::int64_t stride) {
      kernels_.multiply_direct(static_cast<std::size_t>(weights_.rows),
                               static_cast<std::size_t>(vectors), static_cast<std::size_t>(depth_),
                               weights, positions, plan_.places().data(), vector, to,
                               static_cast<std::size_t>(stride));
    };
    const std::int64_t step = grid.target_step[2];
    if (step == 1) return multiply(count, direct_.data(), out, target_plane());
    T* tile = scratch + round_up(plan_.scratch_size(channels_));
    // As many vectors as the kernel takes at a time.
    const std::int64_t most =
        std::min(kMostVectors, panel_rows_ * (width_ / lanes) / weights_.rows);
    const std::int64_t stride = most * lanes;
    for (std::int64_t first = 0; first < count; first += most) {
      const std::int64_t vectors = std::min(most, count - first);
      DirectVector here[kMostVectors];
      for (std::int64_t v = 0; v < vectors; ++v) {
        here[v] = direct_[static_cast<std::size_t>(first + v)];
        here[v].target = v * lanes;
      }
      multiply(vectors, here, tile, stride);
      for (std::int64_t r = 0; r < weights_.rows; ++r) {
        for (std::int64_t v = 0; v < vectors; ++v) {
          T* to = out + r * target_plane() + direct_[static_cast<std::size_t>(first + v)].target;
          const T* from = tile + r * stride + v * lanes;
          for (std::int64_t i = 0; i < here[v].count; ++i) to[i * step] = from[i];
        }
      }
    }
  }

  // Weights of one panel of rows, all rows for each k, with zeros for rows that are not there.
  void pack(const T* filters, std::int64_t row, std::int64_t rows, std::int64_t group,
            std::int64_t panel, T* packed) const {
    const std::int64_t first = panel * panel_rows_;
    const std::int64_t count = std::min(panel_rows_, rows - first);
    const std::vector<Tap>& taps = plan_.grid().taps;
    T* to = packed + (group * panels_ + panel) * panel_rows_ * depth_;
    const T* from = filters + group * weights_.group_stride + (row + first) * weights_.row_stride;
    for (std::int64_t c = 0; c < weights_.channels; ++c, from += weights_.channel_stride) {
      for (const Tap& tap : taps) {
        for (std::int64_t r = 0; r < panel_rows_; ++r)
          to[r] = r < count ? from[r * weights_.row_stride + tap.weight] : T{0};
        to += panel_rows_;
      }
    }
  }

  void multiply(const T* source, T* target, const T* packed, T* scratch, std::int64_t group,
                const Chunk& chunk, std::int64_t row, std::int64_t rows, std::int64_t first_panel,
                std::int64_t last_panel) const {
    const Grid& grid = plan_.grid();
    const auto taps = static_cast<std::int64_t>(grid.taps.size());
    const auto lanes = static_cast<std::int64_t>(kernels_.lanes);
    const std::int64_t source_plane = grid.source[0] * grid.source[1] * grid.source[2];
    const std::int64_t source_image = weights_.groups * weights_.channels * source_plane;
    const std::int64_t target_plane = this->target_plane();
    T* columns = scratch + round_up(plan_.scratch_size(channels_));
    T* tile = columns + block_depth_ * width_;
    const T* weights = packed + group * panels_ * panel_rows_ * depth_;
    T* out =
        target + (chunk.image * weights_.groups * weights_.rows + group * weights_.rows + row) *
                     target_plane;

    const std::int64_t positions = plan_.positions_of(chunk);
    // Where positions and the target's elements agree, products are written in place.
    const bool is_dense = grid.is_dense() && chunk.images == 1;
    T* dense = out + (chunk.depth * grid.count[1] + chunk.row) * grid.count[2];

    std::int64_t channel = 0;
    do {
      const std::int64_t channels = std::min(channels_, weights_.channels - channel);
      if (taps > 0 && channels > 0) {
        plan_.copy_source(kernels_, chunk,
                          source + (group * weights_.channels + channel) * source_plane,
                          source_image, channels, scratch);
      }
      const std::int64_t depth = channels * taps;
      for (std::int64_t at = 0; at < positions;) {
        const std::int64_t rest = divide_up(positions - at, lanes);
        const auto most = static_cast<std::int64_t>(kernels_.vectors);
        const std::int64_t vectors = rest == most + 1 && most > 2 ? most - 1 : std::min(rest, most);
        const std::int64_t count = std::min(positions - at, vectors * lanes);
        const bool in_place = is_dense && count == vectors * lanes;
        std::int64_t k = 0;
        do {
          const std::int64_t block = std::min(block_depth_, depth - k);
          plan_.gather(kernels_, at / lanes, vectors, plan_.places().data() + k, block, scratch,
                       columns, width_);
          for (std::int64_t panel = first_panel; panel < last_panel; ++panel) {
            const std::int64_t first = panel * panel_rows_;
            T* c = in_place ? dense + first * target_plane + at : tile + first * width_;
            kernels_.multiply(static_cast<std::size_t>(std::min(panel_rows_, rows - first)),
                              static_cast<std::size_t>(vectors), static_cast<std::size_t>(block),
                              weights + first * depth_ + (channel * taps + k) * panel_rows_,
                              columns, static_cast<std::size_t>(width_), c,
                              static_cast<std::size_t>(in_place ? target_plane : width_),
                              k > 0 || (in_place && channel > 0));
          }
          k += block_depth_;
        } while (k < depth);
        if (!in_place) {
          const std::int64_t begin = first_panel * panel_rows_;
          scatter(chunk, at, count, tile + begin * width_, out + begin * target_plane,
                  std::min(rows, last_panel * panel_rows_) - begin, channel > 0);
        }
        at += count;
      }
      channel += channels_;
    } while (channel < weights_.channels);
  }

  // Rows of `count` positions from `at` on, to where they belong; `out` is the first row of the
  // chunk's first image.
  void scatter(const Chunk& chunk, std::int64_t at, std::int64_t count, const T* tile, T* out,
               std::int64_t rows, bool adds) const {
    const Grid& grid = plan_.grid();
    const std::int64_t plane = grid.target[0] * grid.target[1] * grid.target[2];
    const std::int64_t image = weights_.groups * weights_.rows * plane;
    const std::int64_t step = grid.target_step[2];
    for (std::int64_t done = 0; done < count;) {
      std::int64_t line = (at + done) / grid.count[2];
      const std::int64_t column = (at + done) % grid.count[2];
      const std::int64_t length = std::min(grid.count[2] - column, count - done);
      const std::int64_t i = chunk.row + line % chunk.rows;
      line /= chunk.rows;
      const std::int64_t j = chunk.depth + line % chunk.depths;
      T* to = out + line / chunk.depths * image +
              ((grid.first[0] + j * grid.target_step[0]) * grid.target[1] + grid.first[1] +
               i * grid.target_step[1]) *
                  grid.target[2] +
              grid.first[2] + column * step;
      const T* from = tile + done;
      for (std::int64_t r = 0; r < rows; ++r, to += plane, from += width_) {
        if (adds) {
          for (std::int64_t x = 0; x < length; ++x) to[x * step] += from[x];
        } else {
          for (std::int64_t x = 0; x < length; ++x) to[x * step] = from[x];
        }
      }
      done += length;
    }
  }

  ConvolutionKernels kernels_;  // those of the instruction set at binding
  ConvolutionWeights weights_;
  std::int64_t images_, depth_, panel_rows_, width_;
  GridPlan plan_;
  std::int64_t panels_, channels_, block_depth_, splits_;
  bool is_direct_;
  std::vector<DirectVector> direct_;
};

// All grids of a convolution.
template <class T>
class ProductStep final : public Step {
 public:
  ProductStep(ConvolutionDirection direction, const ConvolutionSizes& sizes, View source,
              View filters, View target)
      : source_(std::move(source)), filters_(std::move(filters)), target_(std::move(target)) {
    const ConvolutionWeights weights = weights_of(sizes, direction);
    const bool is_output = direction == ConvolutionDirection::output;
    finished_ = {sizes.batch, is_output ? sizes.filters : sizes.channels};
    std::vector<Grid> grids;
    if (is_output) {
      grids.push_back(output_grid(sizes));
    } else {
      grids = image_grids(sizes);
    }
    auto products = std::make_shared<std::vector<GridProduct<T>>>();
    if constexpr (std::is_same_v<T, float>) {
      if (grids.size() == 1 && WinogradProduct::pays(grids[0], weights, sizes.batch)) {
        winograd_ = std::make_shared<WinogradProduct>(grids[0], weights, sizes.batch);
        packed_size_ = winograd_->packed_size();
        scratch_size_ = winograd_->scratch_size();
      }
    }
    for (Grid& grid : grids) {
      const GridProduct<T>& product = products->emplace_back(std::move(grid), weights, sizes.batch);
      packed_size_ = std::max(packed_size_, product.packed_size());
      scratch_size_ = std::max(scratch_size_, product.scratch_size());
    }
    const GridProduct<T>& first = products->front();
    const std::int64_t kept = winograd_ ? winograd_->filters_size() : first.packed_size();
    const bool packs_once = winograd_ ? winograd_->packs_once() : first.packs_once();
    if (products->size() == 1 && packs_once && kept <= kKeptBytes / kItem &&
        first.positions() <= kFewPositions) {
      kept_ = std::make_shared<KeptFilters<T>>(
          sizes.filters * sizes.channels_per_group() * sizes.kernel_count(), kept);
    }
    products_ = std::move(products);
    scratch_size_ = divide_up(scratch_size_, 16) * 16;
    constexpr double kProductsPerInstruction = 8;
    cost_ = sizes.products() / kProductsPerInstruction;
  }

  bool fits() const {
    return scratch_size_ <= kLargestScratch / static_cast<std::int64_t>(sizeof(T));
  }
  void allocate(Binder& binder) {
    packed_ = binder.allocate(target_.dtype, Dims{packed_size_});
    scratch_ = binder.allocate(target_.dtype, Dims{slots_ * scratch_size_});
  }
  std::vector<View> reads() const { return {source_, filters_}; }
  std::vector<View> writes() const { return {target_, packed_, scratch_}; }

  double cost() const override { return cost_; }
  int changeable_output() const override {
    const bool is_dense = products_->size() == 1 && products_->front().is_dense();
    return is_dense && change_.operand.buffer < 0 && change_.rectifier == Rectifier::none
               ? target_.buffer
               : -1;
  }
  FinishedDimension finished_dimension() const override { return finished_; }
  std::unique_ptr<Step> with_change(const OutputChange& change) const override {
    if (change.kind != OutputChange::Kind::finish) return nullptr;
    auto changed = std::make_unique<ProductStep>(*this);
    changed->target_ = change.target;
    changed->change_ = change;
    return changed;
  }

  void run(char* const* memory) const override {
    const auto at = [&](const View& view) { return reinterpret_cast<T*>(view.address(memory)); };
    const bool has_operand = change_.operand.buffer >= 0;
    const Finish finish{has_operand ? change_.operand.address(memory) : nullptr, change_.stride,
                        change_.rectifier};
    const bool is_packed = kept_ && kept_->holds(at(filters_));
    T* packed = kept_ ? kept_->packed() : at(packed_);
    if constexpr (std::is_same_v<T, float>) {
      if (winograd_) {
        float* tiles = at(packed_) + (kept_ ? 0 : winograd_->filters_size());
        if (winograd_->run(at(source_), at(filters_), at(target_), packed, is_packed, tiles,
                           at(scratch_), scratch_size_, slots_, finish))
          return;
        packed = at(packed_);
      }
    }
    for (const GridProduct<T>& product : *products_) {
      product.run(at(source_), at(filters_), at(target_), packed, at(scratch_), scratch_size_,
                  slots_, finish, is_packed && !winograd_);
    }
  }

 private:
  std::shared_ptr<const std::vector<GridProduct<T>>> products_;
  std::shared_ptr<const WinogradProduct> winograd_;
  std::shared_ptr<KeptFilters<T>> kept_;  // where packing takes a good part of the time
  View source_, filters_, target_, packed_, scratch_;
  OutputChange change_;
  std::int64_t packed_size_ = 1, scratch_size_ = 1, slots_ = scratch_slot_count();
  double cost_ = 0;
  FinishedDimension finished_;

  static constexpr std::int64_t kItem = sizeof(T);
  static constexpr std::int64_t kKeptBytes = 4 << 20, kFewPositions = 8192;
};

template <class T>
bool bind_product_of(Binder& binder, ConvolutionDirection direction, const ConvolutionSizes& sizes,
                     const View& source, const View& filters, const View& target) {
  auto step = std::make_unique<ProductStep<T>>(direction, sizes, source, filters, target);
  if (!step->fits()) return false;
  step->allocate(binder);
  const std::vector<View> reads = step->reads(), writes = step->writes();
  emit_step(binder, reads, writes, std::move(step));
  return true;
}

}  // namespace

bool bind_convolution_product(Binder& binder, ConvolutionDirection direction,
                              const ConvolutionSizes& sizes, const View& source,
                              const View& filters, const View& target) {
  if (sizes.is_unshared) return false;
  if (target.dtype == DType::float32)
    return bind_product_of<float>(binder, direction, sizes, source, filters, target);
  if (target.dtype == DType::float64)
    return bind_product_of<double>(binder, direction, sizes, source, filters, target);
  return false;
}

}  // namespace croton
