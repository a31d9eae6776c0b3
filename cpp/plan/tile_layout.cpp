// Preparation of a loop: order and merging of dimensions, scratch tiles for registers, length of a
// tile.
#include <algorithm>

#include "base/error.h"
#include "ops/reduce.h"
#include "ops/scalar_functions.h"
#include "plan/tile_executor.h"

namespace croton {

namespace {

constexpr std::size_t kCacheBytes =
    24 * 1024;  // of the first-level cache, for one tile's registers
// Elements times instructions that are worth handing to another thread, about 20 microseconds.
constexpr double kPortionWork = 1 << 17;
constexpr std::int64_t kShortestTile = 128, kLongestTile = 2048;
// Native code that needs no scratch takes longer tiles. Rows of this length it takes one by one.
constexpr std::int64_t kLongestNativeTile = 1 << 14, kNativeRow = 128;

}  // namespace

namespace {

struct Dimension {
  std::int64_t length;
  bool is_reduced, is_row;
  std::vector<std::int64_t> strides;  // by operand
};

// Merges `inner` into `outer` when every operand steps through both as through one.
bool try_merge(Dimension& outer, const Dimension& inner) {
  if (outer.is_reduced != inner.is_reduced || outer.is_row != inner.is_row) return false;
  for (std::size_t i = 0; i < outer.strides.size(); ++i) {
    if (outer.strides[i] != inner.strides[i] * inner.length) return false;
  }
  outer.length *= inner.length;
  outer.strides = inner.strides;
  return true;
}

}  // namespace

void TileExecutor::choose_dimensions(const BoundLoop& loop) {
  std::vector<Dimension> dimensions;
  for (std::size_t axis = 0; axis < loop.shape.size(); ++axis) {
    if (loop.shape[axis] == 0) is_empty = true;
    if (loop.shape[axis] == 1) continue;
    const bool is_row = axis < loop.row_dims;
    const bool is_reduced = !loop.reduced.empty() && loop.reduced[axis];
    if (is_row) {
      row_count = std::max<std::int64_t>(row_count, 1) * loop.shape[axis];
      reduces_rows = is_reduced;
    }
    Dimension dimension{loop.shape[axis], is_reduced, is_row, {}};
    for (const auto* operands : {&loop.loads, &loop.stores}) {
      for (const LoopOperand& operand : *operands)
        dimension.strides.push_back(operand.strides[axis]);
    }
    if (!dimensions.empty() && try_merge(dimensions.back(), dimension)) continue;
    dimensions.push_back(std::move(dimension));
  }
  Dimension last{1, false, false, {}};
  for (const auto* operands : {&loop.loads, &loop.stores}) {
    for (const LoopOperand& operand : *operands) {
      last.strides.push_back(static_cast<std::int64_t>(item_size(operand.view.dtype)));
    }
  }
  if (!dimensions.empty() && !dimensions.back().is_row) {
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
    const KernelTable& table = kernels();
    const auto function = static_cast<int>(store.function);
    const DType values = loop.code.registers[static_cast<std::size_t>(store.reg)];
    reduction.reduce = table.reduce[function][accumulator];
    reduction.reduce_each = table.reduce_each[function][accumulator];
    reduction.reduce_down = table.reduce_down[function][accumulator];
    reduction.fold = table.fold_lanes[function][accumulator];
    if (values != store.accumulator) {
      check_internal(values == DType::float32 && store.accumulator == DType::float64 &&
                         store.function == ReduceFunction::sum,
                     "a reduction of another dtype than its accumulator's");
      reduction.reduce = table.widening_sum;
      reduction.reduce_each = table.widening_sum_each;
      reduction.reduce_down = table.widening_sum_down;
    }
    reduction.combine =
        table.elementwise[static_cast<int>(combining_function(store.function))][accumulator];
    reduction.cast = table.cast[accumulator][static_cast<int>(store.dtype)];
    check_internal(reduction.reduce != nullptr && reduction.combine != nullptr,
                   "a reduction has no kernel");
    reduction.view = operand.view;
    reduction.row_strides = operand.row_strides;
    reduction.inner_stride = operand.inner_stride;
    reduction.item = item_size(store.accumulator);
    reduction.value_item = item_size(values);
    reductions.push_back(std::move(reduction));
  }
}

// Rows that are long enough, one by one. What lies in memory as it is reduced is left to kernels.
bool TileExecutor::can_accumulate(const TileCode& code) const {
  return inner_is_reduced && inner >= kNativeRow &&
         !(code.instructions.empty() && stores.empty()) &&
         std::all_of(reductions.begin(), reductions.end(),
                     [](const Reduction& reduction) { return reduction.fold != nullptr; });
}

// Where everything lies along the columns. What lies in memory as it is reduced is left to kernels.
void TileExecutor::choose_down_bodies(const TileCode& code) {
  const auto is_along = [](const Operand& operand) {
    return operand.inner_stride == static_cast<std::int64_t>(operand.item);
  };
  const bool can_add =
      !reductions.empty() && !inner_is_reduced && inner >= kNativeRow && reduced_rows > 1 &&
      !code.instructions.empty() && std::all_of(stores.begin(), stores.end(), is_along) &&
      std::all_of(reductions.begin(), reductions.end(),
                  [](const Reduction& reduction) { return reduction.reduce_down != nullptr; });
  if (!can_add) return;
  std::vector<DownInput> inputs;
  for (const Operand& operand : loads) {
    if (!is_along(operand) && operand.inner_stride != 0) return;
    const auto moves = [](std::int64_t stride) { return stride != 0; };
    inputs.push_back({operand.inner_stride == 0,
                      std::any_of(operand.row_strides.begin(), operand.row_strides.end(), moves)});
  }
  // Accumulators are loaded and stored once for all rows.
  constexpr std::size_t kFewInstructions = 16;
  for (const int rows : {code.instructions.size() <= kFewInstructions ? 4 : 2, 1}) {
    DownBody each = down_body(code, inputs, rows);
    if (each.body == nullptr) return down.clear();
    down.push_back(std::move(each));
  }
}

void TileExecutor::choose_body(const TileCode& code) {
  choose_down_bodies(code);
  accumulates = can_accumulate(code);
  for (;;) {
    std::vector<bool> is_unit(static_cast<std::size_t>(code.input_count), false);
    const bool is_by_rows = (reductions.empty() || accumulates) && inner >= kNativeRow;
    for (Operand& operand : loads) {
      operand.is_unit = operand.is_single || (is_by_rows && operand.inner_stride == 0);
      is_unit[static_cast<std::size_t>(operand.reg)] = operand.is_unit;
    }
    body = native_body(code, is_unit,
                       accumulates ? NativeReduction::accumulate : NativeReduction::store);
    if (body != nullptr) return;
    if (!accumulates) break;
    accumulates = false;
  }
  for (Operand& operand : loads) operand.is_unit = false;
}

// Scratch tiles are needed for what is gathered or scattered only.
void TileExecutor::assign_slots_of_body(const TileCode& code) {
  register_count = code.registers.size();
  register_slots.assign(register_count, -1);
  int next = 0;
  const std::int64_t rows = inner >= kNativeRow ? 1 : kept_rows * reduced_rows;
  const auto give_slot = [&](int reg) {
    int& slot = register_slots[static_cast<std::size_t>(reg)];
    if (slot < 0) slot = next++;
  };
  for (const Operand& operand : loads) {
    if (!operand.is_unit && !is_direct(operand, rows)) give_slot(operand.reg);
  }
  for (const Operand& operand : stores) {
    if (!is_direct(operand, rows)) give_slot(operand.reg);
  }
  slot_bytes = static_cast<std::size_t>(next);
}

void TileExecutor::assign_slots(const TileCode& code) {
  if (has_free_tiles()) return assign_slots_of_body(code);
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

void TileExecutor::choose_tile(const BoundLoop& loop) {
  std::size_t widest = 1;
  for (const DType dtype : loop.code.registers) widest = std::max(widest, item_size(dtype));
  const std::size_t slots = std::max<std::size_t>(1, slot_bytes);
  auto length = static_cast<std::int64_t>(kCacheBytes / (slots * widest)) / 64 * 64;
  length = std::clamp(length, kShortestTile, kLongestTile);
  // Results do not depend on the width of strips of columns.
  if (!down.empty()) length = kLongestTile;
  if (has_free_tiles() && slot_bytes == 0) length = kLongestNativeTile;
  if (has_free_tiles() && inner >= kNativeRow) length = std::min(length, inner);
  // What is reduced as it lies in memory passes through no scratch tiles. Sums of float32 in
  // float32 are exact enough only over short ones.
  const bool is_read_in_place =
      !reductions.empty() && stores.empty() && loop.code.instructions.empty() &&
      std::all_of(loads.begin(), loads.end(), [](const Operand& operand) {
        return operand.is_dense && operand.inner_stride == static_cast<std::int64_t>(operand.item);
      });
  const bool is_exact =
      std::none_of(reductions.begin(), reductions.end(), [](const Reduction& reduction) {
        return reduction.function == ReduceFunction::sum && reduction.accumulator == DType::float32;
      });
  if (is_read_in_place && is_exact) length = kLongestTile * 8;
  // Short rows are taken several at a time.
  tile = inner >= length
             ? length
             : std::max<std::int64_t>(1, length / std::max<std::int64_t>(1, inner)) * inner;
  tile = std::max<std::int64_t>(1, tile);
  const std::int64_t elements = inner * kept_rows * reduced_rows;
  tile = std::min(tile, std::max<std::int64_t>(1, elements));
  slot_bytes = (static_cast<std::size_t>(tile) * widest + kTileAlignment - 1) / kTileAlignment *
               kTileAlignment;
  // Tiles whole pages apart would all fall into the same lines of the cache.
  if (slot_bytes % 1024 == 0) slot_bytes += kTileAlignment;
  accumulator_offset = slots * slot_bytes;
  const std::int64_t rows = std::max<std::int64_t>(1, tile / std::max<std::int64_t>(1, inner));
  const std::int64_t most_rows = accumulates ? std::max(rows, kFoldedRows) : rows;
  accumulator_bytes =
      reductions.size() * accumulator_stride(inner_is_reduced ? most_rows : std::min(tile, inner));
  lanes_offset = accumulator_offset + accumulator_bytes;
  lanes_bytes = kReductionVectors * native_vector_bytes();
  if (accumulates)
    accumulator_bytes += reductions.size() * static_cast<std::size_t>(kFoldedRows) * kLanesBytes;
  scratch_bytes = accumulator_offset + accumulator_bytes + 2 * kTileAlignment;
  work =
      static_cast<double>(elements) *
      static_cast<double>(loop.code.instructions.size() + loads.size() + loop.code.stores.size());
}

void TileExecutor::count_tiles() {
  if (is_empty) return;
  rows_per_tile = std::max<std::int64_t>(1, tile / inner);
  pieces = (inner + tile - 1) / tile;
  // Rows that are added to those before are whole, as native code takes them.
  if (inner_is_reduced && reduced_rows > 1 && inner >= kNativeRow) rows_per_tile = 1;
  tiles = (kept_rows * reduced_rows + rows_per_tile - 1) / rows_per_tile * pieces;
  if (accumulates) {
    const bool is_folded = kept_rows > 1 && reduced_rows == 1 && pieces == 1;
    rows_per_tile = is_folded ? kFoldedRows : 1;
  }
  reduces_each_row = inner_is_reduced && kept_rows > 1 && reduced_rows == 1 && rows_per_tile > 1;
  for (const Reduction& reduction : reductions) {
    if (reduction.reduce_each == nullptr) reduces_each_row = false;
  }
  std::int64_t most = tiles;
  if (!reductions.empty() && !inner_is_reduced) most = kept_rows * pieces;
  if (!reductions.empty() && inner_is_reduced && kept_rows > 1) most = kept_rows;
  portions = std::min(most, static_cast<std::int64_t>(work / kPortionWork) + 1);
}

void TileExecutor::find_places() {
  if (body == nullptr || accumulates || !reductions.empty() || is_empty || tiles != 1 ||
      portions != 1)
    return;
  const std::int64_t rows = kept_rows * reduced_rows;
  std::vector<Place> found;
  const auto add = [&](const Operand& operand) {
    found.push_back({operand.reg, operand.view.buffer, operand.view.offset});
  };
  for (const Operand& operand : loads) {
    if (!operand.is_unit && !is_direct(operand, rows)) return;
    add(operand);
  }
  for (const Operand& operand : stores) {
    if (!is_direct(operand, rows)) return;
    add(operand);
  }
  places = std::move(found);
}

void TileExecutor::prepare(const BoundLoop& loop) {
  choose_dimensions(loop);
  choose_body(loop.code);
  assign_slots(loop.code);
  choose_tile(loop);
  count_tiles();
  address_count = register_count + reductions.size() + 1;
  for (const DownBody& each : down) address_count = std::max(address_count, each.address_count);
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
      case TileInstruction::Kind::product_sum:
        kernel = table.product_sum[static_cast<int>(instruction.form)]
                                  [static_cast<int>(instruction.from)];
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
  find_places();
}

}  // namespace croton
