// A few rows of a loop, as part of a pass over rows.
#include "plan/tile_executor.h"

namespace croton {

bool TileExecutor::can_run_rows() const {
  if (is_empty || row_count == 0) return false;
  return reduces_rows ? kept_rows == 1 && reduced_rows == row_count && inner > 1
                      : kept_rows % row_count == 0;
}

void TileExecutor::run_rows(char* const* memory, std::int64_t first, std::int64_t last) const {
  const std::int64_t each = kept_rows / row_count;
  first *= each;
  last *= each;
  with_frame(memory, [&](const Frame& frame) {
    if (!reductions.empty()) {
      if (inner_is_reduced) return reduce_rows(frame, first, last);
      return reduce_strips(frame, first * pieces, last * pieces);
    }
    for (std::int64_t row = first; row < last; row += rows_per_tile) {
      const std::int64_t rows = std::min(rows_per_tile, last - row);
      for (std::int64_t column = 0; column < inner; column += tile)
        compute_tile(frame, row, rows, column, std::min(tile, inner - column));
    }
  });
}

// Strips of columns have accumulators of their own, one after the other.

std::size_t TileExecutor::row_accumulator_bytes() const {
  if (inner_is_reduced) return reductions.size() * accumulator_stride(1);
  return static_cast<std::size_t>(pieces) * reductions.size() *
         accumulator_stride(std::min(tile, inner));
}

template <class Work>
void TileExecutor::for_each_strip(Work work_on) const {
  if (inner_is_reduced) return work_on(std::size_t{0}, std::int64_t{0}, std::int64_t{1});
  std::size_t offset = 0;
  for (std::int64_t column = 0; column < inner; column += tile) {
    const std::int64_t columns = std::min(tile, inner - column);
    work_on(offset, column, columns);
    offset += reductions.size() * accumulator_stride(columns);
  }
}

void TileExecutor::begin_rows(char* accumulators) const {
  const Frame none{};
  for_each_strip([&](std::size_t offset, std::int64_t, std::int64_t columns) {
    begin(none, accumulators + offset, columns);
  });
}

void TileExecutor::accumulate_rows(char* const* memory, char* accumulators, std::int64_t first,
                                   std::int64_t last) const {
  with_frame(memory, [&](const Frame& frame) {
    if (inner_is_reduced) {
      for (std::int64_t column = 0; column < inner; column += tile)
        reduce_down(frame, accumulators, first, last, column, std::min(tile, inner - column));
      return;
    }
    for_each_strip([&](std::size_t offset, std::int64_t column, std::int64_t columns) {
      reduce_down(frame, accumulators + offset, first, last, column, columns);
    });
  });
}

void TileExecutor::combine_rows(char* accumulators, const char* others) const {
  for_each_strip([&](std::size_t offset, std::int64_t, std::int64_t columns) {
    for (const Reduction& reduction : reductions) {
      reduction.combine(static_cast<std::size_t>(columns), accumulators + offset,
                        accumulators + offset, others + offset, nullptr);
      offset += accumulator_stride(columns);
    }
  });
}

void TileExecutor::finish_rows(char* const* memory, char* accumulators) const {
  const Frame frame{memory, nullptr, nullptr, nullptr};
  for_each_strip([&](std::size_t offset, std::int64_t column, std::int64_t columns) {
    finish(frame, accumulators + offset, 0, column, columns);
  });
}

}  // namespace croton
