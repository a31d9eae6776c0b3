// A bound fused loop made ready to run: dimensions in order, tiles, kernels, and where each
// register lies.
//
// The space is brought to the form (kept dimensions, reduced dimensions, inner dimension), with
// neighbouring dimensions merged where every operand allows it. The outer ones are counted as rows.
// A tile is a piece of one row, or several whole rows where rows are short. The preparation is in
// tile_layout.cpp, the execution in tile_executor.cpp.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "kernels/kernel_table.h"
#include "plan/down_body.h"
#include "plan/loop_step.h"
#include "plan/native_body.h"

namespace croton {

inline constexpr std::size_t kTileAlignment = 64;

// Memory of this thread for the scratch of one loop.
char* thread_scratch(std::size_t bytes);

struct TileExecutor {
  struct Code {
    TileKernel kernel;
    int result, a, b, c;
  };
  struct Operand {
    int reg;
    View view;
    std::vector<std::int64_t> row_strides;  // along the outer dimensions
    std::int64_t inner_stride;
    std::size_t item;
    bool is_dense;     // consecutive rows follow each other in memory without gaps
    bool is_single;    // one element everywhere
    bool is_unit;      // native code takes one element for all of a tile
    bool is_deferred;  // a store that must wait until the tile's loads have all been used
    int slot;          // offset of its scratch tile, -1 when it has none
  };
  struct Reduction {
    int reg;
    ReduceFunction function;
    DType accumulator, dtype;
    ReduceKernel reduce;
    ReduceRowsKernel reduce_each, reduce_down;  // null where there is none
    FoldLanesKernel fold;                       // the same
    TileKernel combine;
    TileKernel cast;
    View view;
    std::vector<std::int64_t> row_strides;
    std::int64_t inner_stride;
    std::size_t item;        // of the accumulator
    std::size_t value_item;  // of what is reduced
  };
  struct LastFill {
    const char* from;
    std::int64_t count;
  };

  std::vector<Code> codes;
  std::shared_ptr<const NativeBody> body;  // in place of the codes, if there is one
  // Where the inner dimension is kept and rows are reduced, in place of body and kernels: for some
  // rows, and for one.
  std::vector<DownBody> down;
  std::vector<Operand> loads, stores;
  std::vector<Reduction> reductions;
  std::vector<std::int64_t> row_shape;  // kept dimensions, then reduced ones
  std::size_t kept_dims = 0;
  std::int64_t kept_rows = 1;     // product of kept outer dimensions
  std::int64_t reduced_rows = 1;  // product of reduced outer dimensions
  std::int64_t inner = 1;
  bool inner_is_reduced = false;
  bool reduces_each_row = false;  // rows are reduced one by one, several in a tile, by kernels
  // Native code reduces each tile in registers. Tiles are pieces of one row then.
  bool accumulates = false;
  bool is_empty = false;
  std::int64_t tile = 1;  // elements
  // How the space is cut where reduced and kept rows are one kind: tiles are pieces of a row, or
  // groups of rows. Portions are what threads take.
  std::int64_t rows_per_tile = 1, pieces = 1, tiles = 1, portions = 1;
  std::size_t register_count = 0;
  std::size_t address_count = 0;  // that bodies take, at most
  std::size_t scratch_bytes = 0;
  std::size_t slot_bytes = 0;
  std::size_t accumulator_offset = 0;  // in the scratch
  std::size_t accumulator_bytes = 0;
  std::size_t lanes_offset = 0;  // in the scratch, of what native code has accumulated
  std::size_t lanes_bytes = 0;   // of one row
  double work = 0;

  double cost() const {
    // Native code takes a fraction of the time of its instructions one by one; of slow functions it
    // has those of large angles only.
    constexpr double kNativeShare = 0.2;
    return body != nullptr ? kNativeShare * work : work;
  }

  // ---- preparation

  void prepare(const BoundLoop& loop);
  void choose_dimensions(const BoundLoop& loop);
  void choose_tile(const BoundLoop& loop);
  void choose_body(const TileCode& code);
  bool can_accumulate(const TileCode& code) const;
  void choose_down_bodies(const TileCode& code);
  void assign_slots(const TileCode& code);
  void assign_slots_of_body(const TileCode& code);
  void count_tiles();

  std::vector<int> register_slots;  // by register: number of its scratch tile, or -1

  // Where the elements of each register lie that is loaded or stored, if the whole loop is one call
  // of native code; else empty.
  struct Place {
    int reg, buffer;
    std::int64_t offset;
  };
  std::vector<Place> places;
  void find_places();

  // Values to be told of, and whom.
  GuardedValues guarded;
  std::atomic<bool>* has_found = nullptr;

  // ---- execution

  // What one thread needs while it goes through tiles.
  struct Frame {
    char* const* memory;
    char* scratch;
    void** registers;
    LastFill* fills;
  };

  const char* row_address(const char* base, const std::vector<std::int64_t>& strides,
                          std::int64_t row) const {
    std::size_t axis = row_shape.size();
    for (; axis > 1 && row != 0; --axis) {
      base += row % row_shape[axis - 1] * strides[axis - 1];
      row /= row_shape[axis - 1];
    }
    return axis == 1 ? base + row * strides[0] : base;
  }

  void load(const Operand& operand, const Frame& frame, std::size_t index, bool is_native,
            std::int64_t row, std::int64_t rows, std::int64_t column, std::int64_t columns) const;
  void look_at(const Operand& operand, const Frame& frame, std::size_t count) const {
    if (scan_row(operand.view.dtype, frame.registers[operand.reg],
                 operand.is_single || operand.is_unit ? 1 : static_cast<std::int64_t>(count),
                 guarded))
      *has_found = true;
  }
  void store(const Operand& operand, const Frame& frame, std::int64_t row, std::int64_t rows,
             std::int64_t column, std::int64_t columns) const;
  bool is_direct(const Operand& operand, std::int64_t rows) const {
    return operand.inner_stride == static_cast<std::int64_t>(operand.item) &&
           (rows == 1 || operand.is_dense);
  }

  // Whether the elements are stored where they belong at once. Code that goes through a tile
  // instruction by instruction may need what lies there later.
  bool is_stored_directly(const Operand& operand, bool is_native, std::int64_t rows) const {
    return (is_native || !operand.is_deferred) && is_direct(operand, rows);
  }

  // Whether so many elements are computed by native code.
  bool is_native(std::int64_t count) const {
    return body != nullptr &&
           (!accumulates || count >= static_cast<std::int64_t>(kShortestReduction));
  }

  // Whether tiles may have other lengths than without native code: where nothing is added up over
  // them, so that results are the same to the last bit.
  bool has_free_tiles() const { return body != nullptr && reductions.empty(); }

  // Where the result of a kept row goes.
  char* kept_row_address(const Reduction& reduction, char* const* memory,
                         std::int64_t kept_row) const {
    char* address = reduction.view.address(memory);
    for (std::size_t axis = kept_dims; axis-- > 0;) {
      address += kept_row % row_shape[axis] * reduction.row_strides[axis];
      kept_row /= row_shape[axis];
    }
    return address;
  }

  // Goes through tiles of all rows; `after(rows, columns)` follows each.
  template <class After>
  void compute_tiles(const Frame& frame, std::int64_t first, std::int64_t last, After after) const;

  // Loads, computes and stores the elementwise part of one tile.
  void compute_tile(const Frame& frame, std::int64_t row, std::int64_t rows, std::int64_t column,
                    std::int64_t columns) const;

  template <class Work>
  void with_frame(char* const* memory, Work work) const;

  void run(char* const* memory) const;
  void reduce_rows(const Frame& frame, std::int64_t first, std::int64_t last) const;
  void reduce_strips(const Frame& frame, std::int64_t first, std::int64_t last) const;
  void run_elementwise(char* const* memory) const;
  void run_inner_reduction(char* const* memory) const;
  void run_outer_reduction(char* const* memory) const;
  void run_full_reduction(char* const* memory) const;

  // ---- some rows of a loop that is bound with `row_dims`, see row_pass.h; in
  // tile_executor_rows.cpp

  std::int64_t row_count = 0;  // of all
  // Whether the rows are reduced, so that accumulators are kept from one call to the next.
  bool reduces_rows = false;
  // Not where rows would have to be met in another order.
  bool can_run_rows() const;
  void run_rows(char* const* memory, std::int64_t first, std::int64_t last) const;
  std::size_t row_accumulator_bytes() const;
  template <class Work>
  void for_each_strip(Work work_on) const;
  void begin_rows(char* accumulators) const;
  void accumulate_rows(char* const* memory, char* accumulators, std::int64_t first,
                       std::int64_t last) const;
  void combine_rows(char* accumulators, const char* others) const;
  void finish_rows(char* const* memory, char* accumulators) const;

  void begin(const Frame& frame, char* accumulators, std::int64_t width) const;
  // Computes rows of a strip of columns and adds them to its accumulators.
  void reduce_down(const Frame& frame, char* accumulators, std::int64_t first, std::int64_t last,
                   std::int64_t column, std::int64_t columns) const;
  // Adds the tile's rows to the accumulators of one kept row.
  void accumulate(const Frame& frame, char* accumulators, std::int64_t first, std::int64_t rows,
                  std::int64_t columns) const;
  // Native code leaves the lanes of so many rows one after the other, for each reduction.
  static constexpr std::int64_t kFoldedRows = 16;
  static constexpr std::size_t kLanesBytes = kReductionVectors * 64;  // of a row, at most
  char* lanes_of(const Frame& frame, std::size_t reduction) const {
    return frame.scratch + lanes_offset +
           reduction * static_cast<std::size_t>(kFoldedRows) * kLanesBytes;
  }
  void accumulate_each_row(const Frame& frame, std::int64_t row, std::int64_t rows) const;
  // Reduces whole rows, each to a result of its own; their tile has been computed, or their lanes.
  void reduce_each_row(const Frame& frame, std::int64_t row, std::int64_t rows) const;
  void finish(const Frame& frame, char* accumulators, std::int64_t kept_row, std::int64_t column,
              std::int64_t width) const;
  std::size_t accumulator_stride(std::int64_t width) const {
    return (static_cast<std::size_t>(width) * 16 + kTileAlignment - 1) / kTileAlignment *
           kTileAlignment;
  }
};

template <class Work>
void TileExecutor::with_frame(char* const* memory, Work work_with) const {
  constexpr std::size_t kInline = 96;
  void* inline_registers[kInline];
  LastFill inline_fills[kInline];
  std::vector<void*> many_registers;
  std::vector<LastFill> many_fills;
  void** registers = inline_registers;
  LastFill* fills = inline_fills;
  if (address_count > kInline) {
    many_registers.resize(address_count);
    registers = many_registers.data();
  }
  if (loads.size() > kInline) {
    many_fills.resize(loads.size());
    fills = many_fills.data();
  }
  char* scratch = thread_scratch(scratch_bytes);
  for (std::size_t r = 0; r < register_count; ++r) {
    registers[r] = register_slots[r] < 0
                       ? scratch
                       : scratch + static_cast<std::size_t>(register_slots[r]) * slot_bytes;
  }
  if (register_count == 0) registers[0] = scratch;
  for (std::size_t i = 0; i < loads.size(); ++i) fills[i] = {nullptr, 0};
  const Frame frame{memory, scratch, registers, fills};
  if (accumulates) {
    for (std::size_t i = 0; i < reductions.size(); ++i)
      registers[register_count + i] = lanes_of(frame, i);
  }
  work_with(frame);
}

}  // namespace croton
