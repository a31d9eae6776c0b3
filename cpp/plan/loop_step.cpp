// The tile executor.
//
// The space is brought to the form (kept dimensions, reduced dimensions, inner dimension), with
// neighbouring dimensions merged where every operand allows it. The outer ones are counted as rows.
// A tile is a piece of one row, or several whole rows where rows are short. Work is split over
// threads by tiles or by kept rows, in portions that depend on the sizes alone, and partial results
// of a full reduction are combined in order.
#include "plan/loop_step.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "base/error.h"
#include "base/thread_pool.h"
#include "ops/reduce.h"
#include "ops/scalar_functions.h"

namespace croton {

namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kCacheBytes =
    24 * 1024;  // of the first-level cache, for one tile's registers
constexpr std::int64_t kShortestTile = 128, kLongestTile = 2048;
// Elements times instructions that are worth handing to another thread, about 20 microseconds.
constexpr double kPortionWork = 1 << 17;

// Memory of one thread for tiles; grows and stays.
char* thread_scratch(std::size_t bytes) {
  struct Scratch {
    char* data = nullptr;
    std::size_t size = 0;
    ~Scratch() { std::free(data); }
  };
  thread_local Scratch scratch;
  if (scratch.size < bytes) {
    std::free(scratch.data);
    scratch.size = (bytes + kAlignment - 1) / kAlignment * kAlignment;
    scratch.data = static_cast<char*>(std::aligned_alloc(kAlignment, scratch.size));
    if (scratch.data == nullptr) {
      scratch.size = 0;
      fail(ErrorKind::memory_error, "cannot allocate ", bytes, " bytes");
    }
  }
  return scratch.data;
}

// The neutral element of a reduction, written to `to`.
void write_identity(ReduceFunction function, DType dtype, char* to);

}  // namespace

struct LoopStep::Executor {
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
    bool is_deferred;  // a store that must wait until the tile's loads have all been used
    int slot;          // offset of its scratch tile, -1 when it has none
  };
  struct Reduction {
    int reg;
    ReduceFunction function;
    DType accumulator, dtype;
    ReduceKernel reduce;
    TileKernel combine;
    TileKernel cast;
    View view;
    std::vector<std::int64_t> row_strides;
    std::int64_t inner_stride;
    std::size_t item;  // of the accumulator
  };
  struct LastFill {
    const char* from;
    std::int64_t count;
  };

  std::vector<Code> codes;
  std::vector<Operand> loads, stores;
  std::vector<Reduction> reductions;
  std::vector<std::int64_t> row_shape;  // kept dimensions, then reduced ones
  std::size_t kept_dims = 0;
  std::int64_t kept_rows = 1;     // product of kept outer dimensions
  std::int64_t reduced_rows = 1;  // product of reduced outer dimensions
  std::int64_t inner = 1;
  bool inner_is_reduced = false;
  bool is_empty = false;
  std::int64_t tile = 1;  // elements
  std::size_t register_count = 0;
  std::size_t scratch_bytes = 0;
  std::size_t slot_bytes = 0;
  std::size_t accumulator_offset = 0;  // in the scratch
  std::size_t accumulator_bytes = 0;
  double work = 0;

  // ---- preparation

  void prepare(const BoundLoop& loop);
  void choose_dimensions(const BoundLoop& loop);
  void choose_tile(const BoundLoop& loop);
  void assign_slots(const TileCode& code);

  std::vector<int> register_slots;  // by register: number of its scratch tile, or -1

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
    for (std::size_t axis = row_shape.size(); axis-- > 0 && row != 0;) {
      base += row % row_shape[axis] * strides[axis];
      row /= row_shape[axis];
    }
    return base;
  }

  void load(const Operand& operand, const Frame& frame, std::size_t index, std::int64_t row,
            std::int64_t rows, std::int64_t column, std::int64_t columns) const;
  void store(const Operand& operand, const Frame& frame, std::int64_t row, std::int64_t rows,
             std::int64_t column, std::int64_t columns) const;
  bool is_direct(const Operand& operand, std::int64_t rows) const {
    return operand.inner_stride == static_cast<std::int64_t>(operand.item) &&
           (rows == 1 || operand.is_dense);
  }

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

  // Loads, computes and stores the elementwise part of one tile.
  void compute_tile(const Frame& frame, std::int64_t row, std::int64_t rows, std::int64_t column,
                    std::int64_t columns) const;

  template <class Work>
  void with_frame(char* const* memory, Work work) const;

  void run(char* const* memory) const;
  void run_elementwise(char* const* memory) const;
  void run_inner_reduction(char* const* memory) const;
  void run_outer_reduction(char* const* memory) const;
  void run_full_reduction(char* const* memory) const;

  void begin(const Frame& frame, char* accumulators, std::int64_t width) const;
  // Adds the tile's rows to the accumulators of one kept row.
  void accumulate(const Frame& frame, char* accumulators, std::int64_t first, std::int64_t rows,
                  std::int64_t columns) const;
  void finish(const Frame& frame, char* accumulators, std::int64_t kept_row, std::int64_t column,
              std::int64_t width) const;
  std::size_t accumulator_stride(std::int64_t width) const {
    return (static_cast<std::size_t>(width) * 16 + kAlignment - 1) / kAlignment * kAlignment;
  }
};

// ----------------------------------------------------------------------------------------
// preparation

namespace {

struct Dimension {
  std::int64_t length;
  bool is_reduced;
  std::vector<std::int64_t> strides;  // by operand
};

// Merges `inner` into `outer` when every operand steps through both as through one.
bool try_merge(Dimension& outer, const Dimension& inner) {
  if (outer.is_reduced != inner.is_reduced) return false;
  for (std::size_t i = 0; i < outer.strides.size(); ++i) {
    if (outer.strides[i] != inner.strides[i] * inner.length) return false;
  }
  outer.length *= inner.length;
  outer.strides = inner.strides;
  return true;
}

}  // namespace

void LoopStep::Executor::choose_dimensions(const BoundLoop& loop) {
  std::vector<Dimension> dimensions;
  for (std::size_t axis = 0; axis < loop.shape.size(); ++axis) {
    if (loop.shape[axis] == 0) is_empty = true;
    if (loop.shape[axis] == 1) continue;
    Dimension dimension{loop.shape[axis], !loop.reduced.empty() && loop.reduced[axis], {}};
    for (const auto* operands : {&loop.loads, &loop.stores}) {
      for (const LoopOperand& operand : *operands)
        dimension.strides.push_back(operand.strides[axis]);
    }
    if (!dimensions.empty() && try_merge(dimensions.back(), dimension)) continue;
    dimensions.push_back(std::move(dimension));
  }
  Dimension last{1, false, {}};
  for (const auto* operands : {&loop.loads, &loop.stores}) {
    for (const LoopOperand& operand : *operands) {
      last.strides.push_back(static_cast<std::int64_t>(item_size(operand.view.dtype)));
    }
  }
  if (!dimensions.empty()) {
    last = dimensions.back();
    dimensions.pop_back();
  }
  // Kept dimensions first; the order within each kind stays.
  std::stable_partition(dimensions.begin(), dimensions.end(),
                        [](const Dimension& d) { return !d.is_reduced; });
  std::vector<Dimension> merged;
  for (Dimension& dimension : dimensions) {
    if (!merged.empty() && try_merge(merged.back(), dimension)) continue;
    merged.push_back(std::move(dimension));
  }
  inner = last.length;
  inner_is_reduced = last.is_reduced;
  for (const Dimension& dimension : merged) {
    row_shape.push_back(dimension.length);
    if (dimension.is_reduced) {
      reduced_rows *= dimension.length;
    } else {
      kept_rows *= dimension.length;
      ++kept_dims;
    }
  }
  const auto make_operand = [&](const LoopOperand& source, std::size_t number) {
    Operand operand{};
    operand.reg = source.reg;
    operand.view = source.view;
    operand.item = item_size(source.view.dtype);
    operand.slot = -1;
    operand.inner_stride = last.strides[number];
    operand.is_single = operand.inner_stride == 0 || inner == 1;
    std::int64_t dense_step = operand.inner_stride * inner;
    operand.is_dense = true;
    for (const Dimension& dimension : merged)
      operand.row_strides.push_back(dimension.strides[number]);
    for (std::size_t axis = merged.size(); axis-- > 0;) {
      if (operand.row_strides[axis] != dense_step) operand.is_dense = false;
      if (operand.row_strides[axis] != 0) operand.is_single = false;
      dense_step *= merged[axis].length;
    }
    if (inner != 1 && operand.inner_stride != 0) operand.is_single = false;
    return operand;
  };
  std::size_t number = 0;
  for (const LoopOperand& operand : loop.loads) loads.push_back(make_operand(operand, number++));
  for (std::size_t i = 0; i < loop.stores.size(); ++i, ++number) {
    const TileStore& store = loop.code.stores[i];
    Operand operand = make_operand(loop.stores[i], number);
    operand.reg = store.reg;
    if (!store.is_reduction) {
      stores.push_back(std::move(operand));
      continue;
    }
    Reduction reduction{};
    reduction.reg = store.reg;
    reduction.function = store.function;
    reduction.accumulator = store.accumulator;
    reduction.dtype = store.dtype;
    const auto accumulator = static_cast<int>(store.accumulator);
    reduction.reduce = kernels().reduce[static_cast<int>(store.function)][accumulator];
    reduction.combine =
        kernels().elementwise[static_cast<int>(combining_function(store.function))][accumulator];
    reduction.cast = kernels().cast[accumulator][static_cast<int>(store.dtype)];
    check_internal(reduction.reduce != nullptr && reduction.combine != nullptr,
                   "a reduction has no kernel");
    reduction.view = operand.view;
    reduction.row_strides = operand.row_strides;
    reduction.inner_stride = operand.inner_stride;
    reduction.item = item_size(store.accumulator);
    reductions.push_back(std::move(reduction));
  }
}

void LoopStep::Executor::assign_slots(const TileCode& code) {
  // A register's scratch tile is free again after its last use. Stored and reduced registers, and
  // loads that are filled once for many tiles, keep theirs.
  const std::size_t count = code.registers.size();
  register_slots.assign(count, -1);
  std::vector<int> last_use(count, -1);
  std::vector<bool> is_kept(count, false);
  for (std::size_t i = 0; i < code.instructions.size(); ++i) {
    for (const int operand : code.instructions[i].operands) {
      if (operand >= 0) last_use[static_cast<std::size_t>(operand)] = static_cast<int>(i);
    }
  }
  for (const TileStore& store : code.stores) is_kept[static_cast<std::size_t>(store.reg)] = true;
  int next = 0;
  for (Operand& operand : loads) register_slots[static_cast<std::size_t>(operand.reg)] = next++;
  std::vector<int> free_slots;
  for (std::size_t i = 0; i < code.instructions.size(); ++i) {
    const TileInstruction& instruction = code.instructions[i];
    for (const int operand : instruction.operands) {
      if (operand < code.input_count) continue;
      const auto r = static_cast<std::size_t>(operand);
      const bool is_last = last_use[r] == static_cast<int>(i) && !is_kept[r];
      // The result may take an operand's place only if their elements are of one size.
      if (is_last && item_size(code.registers[r]) == item_size(instruction.to) &&
          register_slots[r] >= 0) {
        free_slots.push_back(register_slots[r]);
        last_use[r] = -2;
      }
    }
    int slot = next;
    if (!free_slots.empty()) {
      slot = free_slots.back();
      free_slots.pop_back();
    } else {
      ++next;
    }
    register_slots[static_cast<std::size_t>(instruction.result)] = slot;
    for (const int operand : instruction.operands) {
      if (operand < code.input_count) continue;
      const auto r = static_cast<std::size_t>(operand);
      if (last_use[r] == static_cast<int>(i) && !is_kept[r] && register_slots[r] >= 0) {
        free_slots.push_back(register_slots[r]);
        last_use[r] = -2;
      }
    }
  }
  register_count = count;
  slot_bytes = static_cast<std::size_t>(next);  // turned into bytes by choose_tile
}

void LoopStep::Executor::choose_tile(const BoundLoop& loop) {
  std::size_t widest = 1;
  for (const DType dtype : loop.code.registers) widest = std::max(widest, item_size(dtype));
  const std::size_t slots = std::max<std::size_t>(1, slot_bytes);
  auto length = static_cast<std::int64_t>(kCacheBytes / (slots * widest)) / 64 * 64;
  length = std::clamp(length, kShortestTile, kLongestTile);
  // Short rows are taken several at a time.
  tile = inner >= length
             ? length
             : std::max<std::int64_t>(1, length / std::max<std::int64_t>(1, inner)) * inner;
  tile = std::max<std::int64_t>(1, tile);
  const std::int64_t elements = inner * kept_rows * reduced_rows;
  tile = std::min(tile, std::max<std::int64_t>(1, elements));
  slot_bytes = (static_cast<std::size_t>(tile) * widest + kAlignment - 1) / kAlignment * kAlignment;
  accumulator_offset = slots * slot_bytes;
  accumulator_bytes =
      reductions.size() * accumulator_stride(inner_is_reduced ? 1 : std::min(tile, inner));
  scratch_bytes = accumulator_offset + accumulator_bytes + 2 * kAlignment;
  work =
      static_cast<double>(elements) *
      static_cast<double>(loop.code.instructions.size() + loads.size() + loop.code.stores.size());
}

void LoopStep::Executor::prepare(const BoundLoop& loop) {
  choose_dimensions(loop);
  assign_slots(loop.code);
  choose_tile(loop);
  const KernelTable& table = kernels();
  for (const TileInstruction& instruction : loop.code.instructions) {
    TileKernel kernel = nullptr;
    switch (instruction.kind) {
      case TileInstruction::Kind::function: {
        // switch is found by the dtype of what it chooses, all others by that of their operands.
        kernel = table.elementwise[static_cast<int>(instruction.function)]
                                  [static_cast<int>(instruction.from)];
        break;
      }
      case TileInstruction::Kind::cast:
        kernel = table.cast[static_cast<int>(instruction.from)][static_cast<int>(instruction.to)];
        break;
      case TileInstruction::Kind::round_to_half:
        kernel = table.round_to_half;
        break;
    }
    if (kernel == nullptr) {
      fail(ErrorKind::type_error, info_of(instruction.function).name, " is not defined for ",
           name_of(instruction.from));
    }
    codes.push_back({kernel, instruction.result, std::max(0, instruction.operands[0]),
                     std::max(0, instruction.operands[1]), std::max(0, instruction.operands[2])});
  }
}

// ------------------------------------------------------------------------------------------ one
// tile

void LoopStep::Executor::load(const Operand& operand, const Frame& frame, std::size_t index,
                              std::int64_t row, std::int64_t rows, std::int64_t column,
                              std::int64_t columns) const {
  const char* from = row_address(operand.view.address(frame.memory), operand.row_strides, row);
  from += column * operand.inner_stride;
  if (is_direct(operand, rows)) {
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

void LoopStep::Executor::store(const Operand& operand, const Frame& frame, std::int64_t row,
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

void LoopStep::Executor::compute_tile(const Frame& frame, std::int64_t row, std::int64_t rows,
                                      std::int64_t column, std::int64_t columns) const {
  for (std::size_t i = 0; i < loads.size(); ++i)
    load(loads[i], frame, i, row, rows, column, columns);
  for (const Operand& operand : stores) {
    if (!operand.is_deferred && is_direct(operand, rows)) {
      const char* to = row_address(operand.view.address(frame.memory), operand.row_strides, row);
      frame.registers[operand.reg] = const_cast<char*>(to) + column * operand.inner_stride;
    } else {
      const auto slot =
          static_cast<std::size_t>(register_slots[static_cast<std::size_t>(operand.reg)]);
      frame.registers[operand.reg] = frame.scratch + slot * slot_bytes;
    }
  }
  const auto count = static_cast<std::size_t>(rows * columns);
  void** registers = frame.registers;
  for (const Code& code : codes) {
    code.kernel(count, registers[code.result], registers[code.a], registers[code.b],
                registers[code.c]);
  }
  for (const Operand& operand : stores) {
    if (operand.is_deferred || !is_direct(operand, rows))
      store(operand, frame, row, rows, column, columns);
  }
}

template <class Work>
void LoopStep::Executor::with_frame(char* const* memory, Work work_with) const {
  constexpr std::size_t kInline = 96;
  void* inline_registers[kInline];
  LastFill inline_fills[kInline];
  std::vector<void*> many_registers;
  std::vector<LastFill> many_fills;
  void** registers = inline_registers;
  LastFill* fills = inline_fills;
  if (register_count + 1 > kInline) {
    many_registers.resize(register_count + 1);
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
  work_with(Frame{memory, scratch, registers, fills});
}

// ----------------------------------------------------------------------------------------- whole
// loops

void LoopStep::Executor::run(char* const* memory) const {
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

void LoopStep::Executor::run_elementwise(char* const* memory) const {
  check_internal(reduced_rows == 1, "an elementwise loop has reduced dimensions");
  const std::int64_t rows = kept_rows;
  // Tiles: pieces of a row, or groups of rows.
  const std::int64_t rows_per_tile = std::max<std::int64_t>(1, tile / inner);
  const std::int64_t pieces = (inner + tile - 1) / tile;
  const std::int64_t tiles = (rows + rows_per_tile - 1) / rows_per_tile * pieces;
  const auto run_tiles = [&](std::int64_t first, std::int64_t last) {
    with_frame(memory, [&](const Frame& frame) {
      for (std::int64_t t = first; t < last; ++t) {
        const std::int64_t row = t / pieces * rows_per_tile, column = t % pieces * tile;
        compute_tile(frame, row, std::min(rows_per_tile, rows - row), column,
                     std::min(tile, inner - column));
      }
    });
  };
  const auto portions =
      std::min<std::int64_t>(tiles, static_cast<std::int64_t>(work / kPortionWork) + 1);
  if (portions == 1) return run_tiles(0, tiles);
  parallel_for(portions, [&](std::int64_t p) {
    run_tiles(tiles * p / portions, tiles * (p + 1) / portions);
  });
}

void LoopStep::Executor::begin(const Frame&, char* accumulators, std::int64_t width) const {
  for (const Reduction& reduction : reductions) {
    char identity[16];
    write_identity(reduction.function, reduction.accumulator, identity);
    kernels().fill[size_index(reduction.item)](static_cast<std::size_t>(width), accumulators,
                                               identity, nullptr, nullptr);
    accumulators += accumulator_stride(width);
  }
}

void LoopStep::Executor::accumulate(const Frame& frame, char* accumulators, std::int64_t first,
                                    std::int64_t rows, std::int64_t columns) const {
  for (const Reduction& reduction : reductions) {
    const char* values = static_cast<const char*>(frame.registers[reduction.reg]) +
                         static_cast<std::size_t>(first * columns) * reduction.item;
    if (inner_is_reduced) {
      reduction.reduce(static_cast<std::size_t>(rows * columns), values, accumulators);
      accumulators += accumulator_stride(1);
    } else {
      for (std::int64_t r = 0; r < rows; ++r) {
        reduction.combine(static_cast<std::size_t>(columns), accumulators, accumulators,
                          values + static_cast<std::size_t>(r * columns) * reduction.item, nullptr);
      }
      accumulators += accumulator_stride(columns);
    }
  }
}

void LoopStep::Executor::finish(const Frame& frame, char* accumulators, std::int64_t kept_row,
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

// Each kept row is reduced along its reduced rows and the inner dimension.
void LoopStep::Executor::run_inner_reduction(char* const* memory) const {
  const std::int64_t rows_per_tile = std::max<std::int64_t>(1, tile / inner);
  const auto reduce_rows = [&](std::int64_t first, std::int64_t last) {
    with_frame(memory, [&](const Frame& frame) {
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
            const std::int64_t run_length =
                std::min(rows - r, (kept + 1) * reduced_rows - (row + r));
            accumulate(frame, accumulators, r, run_length, columns);
            r += run_length;
            if (is_row_complete && row + r == (kept + 1) * reduced_rows) {
              finish(frame, accumulators, kept, 0, 1);
              begin(frame, accumulators, 1);
            }
          }
        }
      }
    });
  };
  const auto portions =
      std::min<std::int64_t>(kept_rows, static_cast<std::int64_t>(work / kPortionWork) + 1);
  if (portions == 1) return reduce_rows(0, kept_rows);
  parallel_for(portions, [&](std::int64_t p) {
    reduce_rows(kept_rows * p / portions, kept_rows * (p + 1) / portions);
  });
}

// Everything into one element: portions of fixed size, combined in order.
void LoopStep::Executor::run_full_reduction(char* const* memory) const {
  const std::int64_t rows_per_tile = std::max<std::int64_t>(1, tile / inner);
  const std::int64_t pieces = (inner + tile - 1) / tile;
  const std::int64_t tiles = (reduced_rows + rows_per_tile - 1) / rows_per_tile * pieces;
  const std::size_t stride = accumulator_stride(1);
  const auto reduce_tiles = [&](std::int64_t first, std::int64_t last, char* result) {
    with_frame(memory, [&](const Frame& frame) {
      begin(frame, result, 1);
      for (std::int64_t t = first; t < last; ++t) {
        const std::int64_t row = t / pieces * rows_per_tile, column = t % pieces * tile;
        const std::int64_t rows = std::min(rows_per_tile, reduced_rows - row);
        const std::int64_t columns = std::min(tile, inner - column);
        compute_tile(frame, row, rows, column, columns);
        accumulate(frame, result, 0, rows, columns);
      }
    });
  };
  const auto portions =
      std::min<std::int64_t>(tiles, static_cast<std::int64_t>(work / kPortionWork) + 1);
  if (portions == 1) {
    with_frame(memory, [&](const Frame& frame) {
      char* accumulators = frame.scratch + accumulator_offset;
      reduce_tiles(0, tiles, accumulators);
      finish(frame, accumulators, 0, 0, 1);
    });
    return;
  }
  std::vector<char> partial(static_cast<std::size_t>(portions) * reductions.size() * stride +
                            kAlignment);
  const auto partial_of = [&](std::int64_t p) {
    return partial.data() + static_cast<std::size_t>(p) * reductions.size() * stride;
  };
  parallel_for(portions, [&](std::int64_t p) {
    reduce_tiles(tiles * p / portions, tiles * (p + 1) / portions, partial_of(p));
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
void LoopStep::Executor::run_outer_reduction(char* const* memory) const {
  const std::int64_t rows_per_tile = std::max<std::int64_t>(1, tile / inner);
  const std::int64_t strips = (inner + tile - 1) / tile;
  const auto reduce_strips = [&](std::int64_t first, std::int64_t last) {
    with_frame(memory, [&](const Frame& frame) {
      char* accumulators = frame.scratch + accumulator_offset;
      for (std::int64_t s = first; s < last; ++s) {
        const std::int64_t kept = s / strips, column = s % strips * tile;
        const std::int64_t columns = std::min(tile, inner - column);
        begin(frame, accumulators, columns);
        const std::int64_t end = (kept + 1) * reduced_rows;
        for (std::int64_t row = kept * reduced_rows; row < end; row += rows_per_tile) {
          const std::int64_t rows = std::min(rows_per_tile, end - row);
          compute_tile(frame, row, rows, column, columns);
          accumulate(frame, accumulators, 0, rows, columns);
        }
        finish(frame, accumulators, kept, column, columns);
      }
    });
  };
  const std::int64_t total = kept_rows * strips;
  const auto portions =
      std::min<std::int64_t>(total, static_cast<std::int64_t>(work / kPortionWork) + 1);
  if (portions == 1) return reduce_strips(0, total);
  parallel_for(portions, [&](std::int64_t p) {
    reduce_strips(total * p / portions, total * (p + 1) / portions);
  });
}

namespace {

template <class T>
void write(char* to, T value) {
  std::memcpy(to, &value, sizeof value);
}

template <class T>
void write_identity_as(ReduceFunction function, char* to) {
  switch (function) {
    case ReduceFunction::sum:
    case ReduceFunction::any:
      return write(to, T(0));
    case ReduceFunction::prod:
    case ReduceFunction::all:
      return write(to, T(1));
    case ReduceFunction::max:
      return write(to, std::numeric_limits<T>::has_infinity
                           ? static_cast<T>(-std::numeric_limits<T>::infinity())
                           : std::numeric_limits<T>::lowest());
    case ReduceFunction::min:
      return write(to, std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity()
                                                            : std::numeric_limits<T>::max());
  }
}

template <class T>
void write_complex_identity(ReduceFunction function, char* to) {
  write_identity_as<T>(function, to);
  const bool is_extreme = function == ReduceFunction::max || function == ReduceFunction::min;
  if (is_extreme) {
    write_identity_as<T>(function, to + sizeof(T));
  } else {
    write(to + sizeof(T), T(0));
  }
}

void write_identity(ReduceFunction function, DType dtype, char* to) {
  switch (dtype) {
    case DType::bool_: {
      const bool is_one = function == ReduceFunction::all || function == ReduceFunction::min ||
                          function == ReduceFunction::prod;
      return write(to, static_cast<std::uint8_t>(is_one));
    }
    case DType::int8:
      return write_identity_as<std::int8_t>(function, to);
    case DType::int16:
      return write_identity_as<std::int16_t>(function, to);
    case DType::int32:
      return write_identity_as<std::int32_t>(function, to);
    case DType::int64:
      return write_identity_as<std::int64_t>(function, to);
    case DType::uint8:
      return write_identity_as<std::uint8_t>(function, to);
    case DType::uint16:
      return write_identity_as<std::uint16_t>(function, to);
    case DType::uint32:
      return write_identity_as<std::uint32_t>(function, to);
    case DType::uint64:
      return write_identity_as<std::uint64_t>(function, to);
    case DType::float16:
      break;  // accumulated as float32
    case DType::float32:
      return write_identity_as<float>(function, to);
    case DType::float64:
      return write_identity_as<double>(function, to);
    case DType::complex64:
      return write_complex_identity<float>(function, to);
    case DType::complex128:
      return write_complex_identity<double>(function, to);
  }
  check_internal(false, "a reduction accumulates in a dtype without kernels");
}

}  // namespace

// --------------------------------------------------------------------------------------------
// LoopStep

LoopStep::LoopStep(BoundLoop loop)
    : loop_(std::move(loop)), executor_(std::make_unique<Executor>()) {
  executor_->prepare(loop_);
}

LoopStep::~LoopStep() = default;

void LoopStep::run(char* const* memory) const { executor_->run(memory); }

double LoopStep::work() const { return executor_->work; }

bool LoopStep::can_overwrite(std::size_t store, std::size_t load) const {
  const LoopOperand& to = loop_.stores[store];
  const LoopOperand& from = loop_.loads[load];
  return !loop_.code.stores[store].is_reduction && from.view.offset == to.view.offset &&
         item_size(from.view.dtype) == item_size(to.view.dtype) && from.strides == to.strides &&
         to.view.is_contiguous();
}

void LoopStep::settle_memory(const std::vector<int>& memory_of_buffer) {
  const auto memory_of = [&](const View& view) {
    return memory_of_buffer[static_cast<std::size_t>(view.buffer)];
  };
  const TileCode& code = loop_.code;
  for (Executor::Operand& store : executor_->stores) {
    int written = -1;
    for (std::size_t i = 0; i < code.instructions.size(); ++i) {
      if (code.instructions[i].result == store.reg) written = static_cast<int>(i);
    }
    store.is_deferred = false;
    for (const Executor::Operand& load : executor_->loads) {
      if (memory_of(load.view) != memory_of(store.view)) continue;
      for (std::size_t i = 0; i < code.instructions.size(); ++i) {
        for (const int operand : code.instructions[i].operands) {
          if (operand == load.reg && static_cast<int>(i) > written) store.is_deferred = true;
        }
      }
      for (const Executor::Reduction& reduction : executor_->reductions) {
        if (reduction.reg == load.reg) store.is_deferred = true;
      }
    }
  }
}

}  // namespace croton
