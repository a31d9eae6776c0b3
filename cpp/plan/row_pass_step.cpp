// Portions of the rows, dealt to threads; what is reduced over all rows is combined in their order.
#include "plan/row_pass_step.h"

#include <algorithm>
#include <cstdlib>

#include "base/error.h"
#include "base/thread_pool.h"

namespace croton {

namespace {

// Elements times instructions that are worth handing to another thread.
constexpr double kPortionWork = 1 << 17;
// Portions have accumulators of their own, so there are not many where rows are reduced.
constexpr std::int64_t kMostPortions = 16;

std::size_t aligned(std::size_t bytes) {
  return (bytes + kTileAlignment - 1) / kTileAlignment * kTileAlignment;
}

// Memory that a thread keeps for the next time.
class KeptMemory {
 public:
  KeptMemory() = default;
  KeptMemory(const KeptMemory&) = delete;
  KeptMemory& operator=(const KeptMemory&) = delete;
  ~KeptMemory() { std::free(data_); }

  char* get(std::size_t bytes) {
    if (size_ >= bytes) return data_;
    std::free(data_);
    size_ = 0;
    data_ = static_cast<char*>(std::aligned_alloc(kTileAlignment, aligned(bytes)));
    if (data_ == nullptr) fail(ErrorKind::memory_error, "cannot allocate ", bytes, " bytes");
    size_ = bytes;
    return data_;
  }

 private:
  char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace

RowPassStep::RowPassStep(std::vector<std::unique_ptr<TileExecutor>> loops,
                         std::vector<PassingArray> arrays, std::int64_t rows,
                         std::size_t buffer_count)
    : loops_(std::move(loops)),
      arrays_(std::move(arrays)),
      buffer_count_(buffer_count),
      length_(loops_.front()->row_count),
      rows_(rows),
      blocks_((length_ + rows - 1) / rows) {
  bool reduces_rows = false;
  for (const auto& loop : loops_) {
    accumulator_offsets_.push_back(accumulator_bytes_);
    if (loop->reduces_rows) accumulator_bytes_ += aligned(loop->row_accumulator_bytes());
    reduces_rows = reduces_rows || loop->reduces_rows;
    cost_ += loop->cost();
  }
  // First the addresses of all buffers, then the arrays.
  own_bytes_ = aligned(buffer_count * sizeof(char*));
  for (const PassingArray& array : arrays_) {
    array_offsets_.push_back(own_bytes_);
    own_bytes_ += aligned(static_cast<std::size_t>(array.row_bytes * rows));
    // Arrays whole pages apart would all fall into the same lines of the cache.
    if (own_bytes_ % 1024 == 0) own_bytes_ += kTileAlignment;
  }
  portions_ = std::min(blocks_, static_cast<std::int64_t>(cost_ / kPortionWork) + 1);
  if (reduces_rows) portions_ = std::min(portions_, kMostPortions);
}

void RowPassStep::run_portion(char* const* memory, std::int64_t portion, char* accumulators) const {
  thread_local KeptMemory kept;
  char* const own = kept.get(own_bytes_);
  auto** const places = reinterpret_cast<char**>(own);
  std::copy(memory, memory + buffer_count_, places);
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    if (loops_[i]->reduces_rows) loops_[i]->begin_rows(accumulators + accumulator_offsets_[i]);
  }
  const std::int64_t end = blocks_ * (portion + 1) / portions_;
  for (std::int64_t block = blocks_ * portion / portions_; block < end; ++block) {
    const std::int64_t first = block * rows_, last = std::min(first + rows_, length_);
    // Loops address rows as of the whole array.
    for (std::size_t i = 0; i < arrays_.size(); ++i) {
      const auto place = reinterpret_cast<std::uintptr_t>(own + array_offsets_[i]) -
                         static_cast<std::uintptr_t>(first * arrays_[i].row_bytes);
      places[arrays_[i].buffer] = reinterpret_cast<char*>(place);
    }
    for (std::size_t i = 0; i < loops_.size(); ++i) {
      const TileExecutor& loop = *loops_[i];
      if (loop.reduces_rows) {
        loop.accumulate_rows(places, accumulators + accumulator_offsets_[i], first, last);
      } else {
        loop.run_rows(places, first, last);
      }
    }
  }
}

void RowPassStep::run(char* const* memory) const {
  thread_local KeptMemory kept;
  const std::size_t stride = accumulator_bytes_;
  char* const accumulators = kept.get(stride * static_cast<std::size_t>(portions_) + 1);
  const auto of_portion = [&](std::int64_t p) {
    return accumulators + static_cast<std::size_t>(p) * stride;
  };
  if (portions_ == 1) {
    run_portion(memory, 0, accumulators);
  } else {
    parallel_for(portions_, [&](std::int64_t p) { run_portion(memory, p, of_portion(p)); });
  }
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    if (!loops_[i]->reduces_rows) continue;
    char* const total = accumulators + accumulator_offsets_[i];
    for (std::int64_t p = 1; p < portions_; ++p)
      loops_[i]->combine_rows(total, of_portion(p) + accumulator_offsets_[i]);
    loops_[i]->finish_rows(memory, total);
  }
}

}  // namespace croton
