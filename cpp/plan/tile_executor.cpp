// Execution of a loop, tile by tile.
//
// Work is split over threads by tiles or by kept rows, in portions that depend on the sizes alone,
// and partial results of a full reduction are combined in order.
#include "plan/tile_executor.h"

#include <cstdlib>
#include <cstring>

#include "base/error.h"
#include "base/thread_pool.h"
#include "plan/reduction_identity.h"

namespace croton {

char* thread_scratch(std::size_t bytes) {
  struct Scratch {
    char* data = nullptr;
    std::size_t size = 0;
    ~Scratch() { std::free(data); }
  };
  thread_local Scratch scratch;
  if (scratch.size < bytes) {
    std::free(scratch.data);
    scratch.size = (bytes + kTileAlignment - 1) / kTileAlignment * kTileAlignment;
    scratch.data = static_cast<char*>(std::aligned_alloc(kTileAlignment, scratch.size));
    if (scratch.data == nullptr) {
      scratch.size = 0;
      fail(ErrorKind::memory_error, "cannot allocate ", bytes, " bytes");
    }
  }
  return scratch.data;
}

// ---- one tile

void TileExecutor::load(const Operand& operand, const Frame& frame, std::size_t index,
                        bool is_native, std::int64_t row, std::int64_t rows, std::int64_t column,
                        std::int64_t columns) const {
  const char* from = row_address(operand.view.address(frame.memory), operand.row_strides, row);
  from += column * operand.inner_stride;
  if ((is_native && operand.is_unit) || is_direct(operand, rows)) {
    frame.registers[operand.reg] = const_cast<char*>(from);
    return;
  }
  char* scratch =
      frame.scratch +
      static_cast<std::size_t>(register_slots[static_cast<std::size_t>(operand.reg)]) * slot_bytes;
  frame.registers[operand.reg] = scratch;
  const int size = size_index(operand.item);
  if (operand.is_single || (rows == 1 && operand.inner_stride == 0)) {
    LastFill& fill = frame.fills[index];
    const std::int64_t count = rows * columns;
    if (fill.from == from && fill.count >= count) return;
    kernels().fill[size](static_cast<std::size_t>(count), scratch, from, nullptr, nullptr);
    fill = {from, count};
    return;
  }
  if (operand.inner_stride == 0 && row_shape.size() == 1) {
    return kernels().spread[size](static_cast<std::size_t>(rows), static_cast<std::size_t>(columns),
                                  scratch, from, operand.row_strides[0]);
  }
  for (std::int64_t r = 0; r < rows; ++r) {
    const char* start =
        rows == 1 ? from
                  : row_address(operand.view.address(frame.memory), operand.row_strides, row + r) +
                        column * operand.inner_stride;
    char* to = scratch + static_cast<std::size_t>(r * columns) * operand.item;
    if (operand.inner_stride == static_cast<std::int64_t>(operand.item)) {
      std::memcpy(to, start, static_cast<std::size_t>(columns) * operand.item);
    } else if (operand.inner_stride == 0) {
      kernels().fill[size](static_cast<std::size_t>(columns), to, start, nullptr, nullptr);
    } else {
      kernels().gather[size](static_cast<std::size_t>(columns), to, start, operand.inner_stride);
    }
  }
}

void TileExecutor::store(const Operand& operand, const Frame& frame, std::int64_t row,
                         std::int64_t rows, std::int64_t column, std::int64_t columns) const {
  const auto* from = static_cast<const char*>(frame.registers[operand.reg]);
  for (std::int64_t r = 0; r < rows; ++r) {
    char* to = const_cast<char*>(
                   row_address(operand.view.address(frame.memory), operand.row_strides, row + r)) +
               column * operand.inner_stride;
    const char* start = from + static_cast<std::size_t>(r * columns) * operand.item;
    if (operand.inner_stride == static_cast<std::int64_t>(operand.item)) {
      std::memcpy(to, start, static_cast<std::size_t>(columns) * operand.item);
    } else {
      kernels().scatter[size_index(operand.item)](static_cast<std::size_t>(columns), to,
                                                  operand.inner_stride, start);
    }
  }
}

void TileExecutor::compute_tile(const Frame& frame, std::int64_t row, std::int64_t rows,
                                std::int64_t column, std::int64_t columns) const {
  const auto count = static_cast<std::size_t>(rows * columns);
  const bool runs_natively = is_native(rows * columns);
  for (std::size_t i = 0; i < loads.size(); ++i)
    load(loads[i], frame, i, runs_natively, row, rows, column, columns);
  for (const Operand& operand : stores) {
    if (is_stored_directly(operand, runs_natively, rows)) {
      const char* to = row_address(operand.view.address(frame.memory), operand.row_strides, row);
      frame.registers[operand.reg] = const_cast<char*>(to) + column * operand.inner_stride;
    } else {
      const auto slot =
          static_cast<std::size_t>(register_slots[static_cast<std::size_t>(operand.reg)]);
      frame.registers[operand.reg] = frame.scratch + slot * slot_bytes;
    }
  }
  void** registers = frame.registers;
  if (has_found != nullptr) {
    for (const Operand& operand : loads) look_at(operand, frame, count);
  }
  if (runs_natively) {
    body->run(count, registers);
  } else {
    for (const Code& code : codes) {
      code.kernel(count, registers[code.result], registers[code.a], registers[code.b],
                  registers[code.c]);
    }
  }
  if (has_found != nullptr) {
    for (const Operand& operand : stores) look_at(operand, frame, count);
  }
  for (const Operand& operand : stores) {
    if (!is_stored_directly(operand, runs_natively, rows))
      store(operand, frame, row, rows, column, columns);
  }
}

// ---- whole loops

void TileExecutor::run(char* const* memory) const {
  constexpr std::size_t kMostRegisters = 64;
  if (!places.empty() && has_found == nullptr && register_count <= kMostRegisters) {
    void* registers[kMostRegisters];
    for (const Place& place : places) registers[place.reg] = memory[place.buffer] + place.offset;
    body->run(static_cast<std::size_t>(kept_rows * reduced_rows * inner), registers);
    return;
  }
  if (is_empty && reductions.empty()) return;
  if (reductions.empty()) return run_elementwise(memory);
  if (is_empty) {
    // Nothing to add: every result is the neutral element.
    with_frame(memory, [&](const Frame& frame) {
      char* accumulators = frame.scratch + accumulator_offset;
      const std::int64_t width = inner_is_reduced ? 1 : inner;
      for (std::int64_t row = 0; row < kept_rows; ++row) {
        for (std::int64_t column = 0; column < width; ++column) {
          begin(frame, accumulators, 1);
          finish(frame, accumulators, row, column, 1);
        }
      }
    });
    return;
  }
  if (inner_is_reduced && kept_rows == 1) return run_full_reduction(memory);
  if (inner_is_reduced) return run_inner_reduction(memory);
  return run_outer_reduction(memory);
}

void TileExecutor::run_elementwise(char* const* memory) const {
  check_internal(reduced_rows == 1, "an elementwise loop has reduced dimensions");
  const auto run_tiles = [&](std::int64_t first, std::int64_t last) {
    with_frame(memory, [&](const Frame& frame) {
      compute_tiles(frame, first, last, [](std::int64_t, std::int64_t) {});
    });
  };
  if (portions == 1) return run_tiles(0, tiles);
  parallel_for(portions, [&](std::int64_t p) {
    run_tiles(tiles * p / portions, tiles * (p + 1) / portions);
  });
}

template <class After>
void TileExecutor::compute_tiles(const Frame& frame, std::int64_t first, std::int64_t last,
                                 After after) const {
  const std::int64_t all_rows = kept_rows * reduced_rows;
  if (tiles == 1) {  // without divisions, which take as long as small loops
    compute_tile(frame, 0, all_rows, 0, inner);
    return after(all_rows, inner);
  }
  for (std::int64_t t = first; t < last; ++t) {
    const std::int64_t row = t / pieces * rows_per_tile, column = t % pieces * tile;
    const std::int64_t rows = std::min(rows_per_tile, all_rows - row);
    const std::int64_t columns = std::min(tile, inner - column);
    compute_tile(frame, row, rows, column, columns);
    after(rows, columns);
  }
}

void TileExecutor::begin(const Frame&, char* accumulators, std::int64_t width) const {
  for (const Reduction& reduction : reductions) {
    char identity[16];
    write_identity(reduction.function, reduction.accumulator, identity);
    kernels().fill[size_index(reduction.item)](static_cast<std::size_t>(width), accumulators,
                                               identity, nullptr, nullptr);
    accumulators += accumulator_stride(width);
  }
}

void TileExecutor::accumulate(const Frame& frame, char* accumulators, std::int64_t first,
                              std::int64_t rows, std::int64_t columns) const {
  if (accumulates && is_native(rows * columns)) {
    for (std::size_t i = 0; i < reductions.size(); ++i) {
      reductions[i].fold(1, lanes_of(frame, i), accumulators);
      accumulators += accumulator_stride(1);
    }
    return;
  }
  for (const Reduction& reduction : reductions) {
    const char* values = static_cast<const char*>(frame.registers[reduction.reg]) +
                         static_cast<std::size_t>(first * columns) * reduction.value_item;
    if (inner_is_reduced) {
      reduction.reduce(static_cast<std::size_t>(rows * columns), values, accumulators);
      accumulators += accumulator_stride(1);
    } else if (reduction.reduce_down != nullptr) {
      reduction.reduce_down(static_cast<std::size_t>(rows), static_cast<std::size_t>(columns),
                            values, accumulators);
      accumulators += accumulator_stride(columns);
    } else {
      for (std::int64_t r = 0; r < rows; ++r) {
        reduction.combine(static_cast<std::size_t>(columns), accumulators, accumulators,
                          values + static_cast<std::size_t>(r * columns) * reduction.item, nullptr);
      }
      accumulators += accumulator_stride(columns);
    }
  }
}

void TileExecutor::finish(const Frame& frame, char* accumulators, std::int64_t kept_row,
                          std::int64_t column, std::int64_t width) const {
  for (const Reduction& reduction : reductions) {
    char* to = kept_row_address(reduction, frame.memory, kept_row);
    if (inner_is_reduced) {
      reduction.cast(1, to, accumulators, nullptr, nullptr);
    } else {
      to += column * reduction.inner_stride;
      reduction.cast(static_cast<std::size_t>(width), to, accumulators, nullptr, nullptr);
    }
    accumulators += accumulator_stride(inner_is_reduced ? 1 : width);
  }
}

void TileExecutor::reduce_each_row(const Frame& frame, std::int64_t row, std::int64_t rows) const {
  char* accumulators = frame.scratch + accumulator_offset;
  begin(frame, accumulators, rows);
  for (std::size_t i = 0; i < reductions.size(); ++i) {
    const Reduction& reduction = reductions[i];
    if (accumulates) {
      reduction.fold(static_cast<std::size_t>(rows), lanes_of(frame, i), accumulators);
    } else {
      reduction.reduce_each(static_cast<std::size_t>(rows), static_cast<std::size_t>(inner),
                            frame.registers[reduction.reg], accumulators);
    }
    const auto item = static_cast<std::int64_t>(item_size(reduction.dtype));
    if (kept_dims == 1 && reduction.row_strides[0] == item) {
      reduction.cast(static_cast<std::size_t>(rows), kept_row_address(reduction, frame.memory, row),
                     accumulators, nullptr, nullptr);
    } else {
      for (std::int64_t r = 0; r < rows; ++r) {
        reduction.cast(1, kept_row_address(reduction, frame.memory, row + r),
                       accumulators + static_cast<std::size_t>(r) * reduction.item, nullptr,
                       nullptr);
      }
    }
    accumulators += accumulator_stride(rows);
  }
}

void TileExecutor::accumulate_each_row(const Frame& frame, std::int64_t row,
                                       std::int64_t rows) const {
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::size_t i = 0; i < reductions.size(); ++i) {
      frame.registers[register_count + i] =
          lanes_of(frame, i) + static_cast<std::size_t>(r) * lanes_bytes;
    }
    compute_tile(frame, row + r, 1, 0, inner);
  }
}

// Each kept row is reduced along its reduced rows and the inner dimension.
void TileExecutor::reduce_rows(const Frame& frame, std::int64_t first, std::int64_t last) const {
  if (reduces_each_row) {
    for (std::int64_t row = first; row < last; row += rows_per_tile) {
      const std::int64_t rows = std::min(rows_per_tile, last - row);
      if (accumulates) {
        accumulate_each_row(frame, row, rows);
      } else {
        compute_tile(frame, row, rows, 0, inner);
      }
      reduce_each_row(frame, row, rows);
    }
    return;
  }
  char* accumulators = frame.scratch + accumulator_offset;
  begin(frame, accumulators, 1);
  const std::int64_t end = last * reduced_rows;
  for (std::int64_t row = first * reduced_rows; row < end; row += rows_per_tile) {
    const std::int64_t rows = std::min(rows_per_tile, end - row);
    for (std::int64_t column = 0; column < inner; column += tile) {
      const std::int64_t columns = std::min(tile, inner - column);
      compute_tile(frame, row, rows, column, columns);
      const bool is_row_complete = column + columns == inner;
      // Runs of rows that belong to one kept row.
      for (std::int64_t r = 0; r < rows;) {
        const std::int64_t kept = (row + r) / reduced_rows;
        const std::int64_t run_length = std::min(rows - r, (kept + 1) * reduced_rows - (row + r));
        accumulate(frame, accumulators, r, run_length, columns);
        r += run_length;
        if (is_row_complete && row + r == (kept + 1) * reduced_rows) {
          finish(frame, accumulators, kept, 0, 1);
          begin(frame, accumulators, 1);
        }
      }
    }
  }
}

void TileExecutor::run_inner_reduction(char* const* memory) const {
  const auto run_rows = [&](std::int64_t first, std::int64_t last) {
    with_frame(memory, [&](const Frame& frame) { reduce_rows(frame, first, last); });
  };
  if (portions == 1) return run_rows(0, kept_rows);
  parallel_for(portions, [&](std::int64_t p) {
    run_rows(kept_rows * p / portions, kept_rows * (p + 1) / portions);
  });
}

// Everything into one element: portions of fixed size, combined in order.
void TileExecutor::run_full_reduction(char* const* memory) const {
  const std::size_t stride = accumulator_stride(1);
  const auto reduce_tiles = [&](const Frame& frame, std::int64_t first, std::int64_t last,
                                char* result) {
    begin(frame, result, 1);
    compute_tiles(frame, first, last, [&](std::int64_t rows, std::int64_t columns) {
      accumulate(frame, result, 0, rows, columns);
    });
  };
  if (portions == 1) {
    return with_frame(memory, [&](const Frame& frame) {
      char* accumulators = frame.scratch + accumulator_offset;
      reduce_tiles(frame, 0, tiles, accumulators);
      finish(frame, accumulators, 0, 0, 1);
    });
  }
  std::vector<char> partial(static_cast<std::size_t>(portions) * reductions.size() * stride +
                            kTileAlignment);
  const auto partial_of = [&](std::int64_t p) {
    return partial.data() + static_cast<std::size_t>(p) * reductions.size() * stride;
  };
  parallel_for(portions, [&](std::int64_t p) {
    with_frame(memory, [&](const Frame& frame) {
      reduce_tiles(frame, tiles * p / portions, tiles * (p + 1) / portions, partial_of(p));
    });
  });
  for (std::int64_t p = 1; p < portions; ++p) {
    for (std::size_t i = 0; i < reductions.size(); ++i) {
      reductions[i].combine(1, partial_of(0) + i * stride, partial_of(0) + i * stride,
                            partial_of(p) + i * stride, nullptr);
    }
  }
  with_frame(memory, [&](const Frame& frame) { finish(frame, partial_of(0), 0, 0, 1); });
}

// The inner dimension is kept: a strip of accumulators goes down the reduced rows.
void TileExecutor::reduce_down(const Frame& frame, char* accumulators, std::int64_t first,
                               std::int64_t last, std::int64_t column, std::int64_t columns) const {
  if (down.empty() || has_found != nullptr) {
    for (std::int64_t row = first; row < last; row += rows_per_tile) {
      const std::int64_t rows = std::min(rows_per_tile, last - row);
      compute_tile(frame, row, rows, column, columns);
      accumulate(frame, accumulators, 0, rows, columns);
    }
    return;
  }
  std::int64_t row = first;
  for (const DownBody& each : down) {
    for (; row + each.rows <= last; row += each.rows) {
      for (const auto& [address, source] : each.sources) {
        if (source.kind == DownBody::Source::Kind::accumulator) {
          frame.registers[address] = accumulators + source.number * accumulator_stride(columns);
          continue;
        }
        const Operand& operand = source.kind == DownBody::Source::Kind::load
                                     ? loads[source.number]
                                     : stores[source.number];
        const char* from =
            row_address(operand.view.address(frame.memory), operand.row_strides, row + source.row);
        frame.registers[address] = const_cast<char*>(from) + column * operand.inner_stride;
      }
      each.body->run(static_cast<std::size_t>(columns), frame.registers);
    }
  }
}

void TileExecutor::reduce_strips(const Frame& frame, std::int64_t first, std::int64_t last) const {
  char* accumulators = frame.scratch + accumulator_offset;
  for (std::int64_t s = first; s < last; ++s) {
    const std::int64_t kept = s / pieces, column = s % pieces * tile;
    const std::int64_t columns = std::min(tile, inner - column);
    begin(frame, accumulators, columns);
    const std::int64_t end = (kept + 1) * reduced_rows;
    reduce_down(frame, accumulators, kept * reduced_rows, end, column, columns);
    finish(frame, accumulators, kept, column, columns);
  }
}

void TileExecutor::run_outer_reduction(char* const* memory) const {
  const auto run_strips = [&](std::int64_t first, std::int64_t last) {
    with_frame(memory, [&](const Frame& frame) { reduce_strips(frame, first, last); });
  };
  const std::int64_t total = kept_rows * pieces;
  if (portions == 1) return run_strips(0, total);
  parallel_for(portions, [&](std::int64_t p) {
    run_strips(total * p / portions, total * (p + 1) / portions);
  });
}

}  // namespace croton
