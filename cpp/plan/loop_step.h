// A fused loop bound to shapes: the iteration space, its operands, and the tile executor that runs
// the body.
//
// The body is carried through the first-level cache one tile at a time, instruction by instruction.
// Another way to execute it would be another Step made from the same BoundLoop.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "kernels/kernel_table.h"
#include "lower/tile_code.h"
#include "ops/binder.h"
#include "plan/value_scan.h"

namespace croton {

// An array met by a loop: register, place, and strides in bytes along the loop's dimensions.
struct LoopOperand {
  int reg;
  View view;
  Dims strides;
};

struct TileExecutor;

struct BoundLoop {
  TileCode code;
  Dims shape;                 // of the iteration space
  std::vector<bool> reduced;  // by dimension; empty without reductions
  // So many dimensions, the first ones, stay apart from the others: a few of their rows at a time
  // are computed.
  std::size_t row_dims = 0;
  std::vector<LoopOperand> loads;
  std::vector<LoopOperand> stores;  // one per store of the code; 0 along reduced dimensions
};

// Fixes dimension order, tiles and partition. Which memory is shared between operands is told
// later.
class LoopStep final : public Step {
 public:
  explicit LoopStep(BoundLoop loop);
  ~LoopStep() override;

  void run(char* const* memory) const override;

  const BoundLoop& loop() const { return loop_; }
  // Whether the store may have the very memory of this load: all elements are met once, in the same
  // places.
  bool can_overwrite(std::size_t store, std::size_t load) const;
  // To be called when buffers have been assigned: `same_memory(a, b)` says whether two buffers are
  // one.
  void settle_memory(const std::vector<int>& memory_of_buffer);

  // Sets `has_found` from now on where a guarded value is loaded, or stored but by a reduction.
  void guard(const GuardedValues& guarded, std::atomic<bool>& has_found);

  double cost() const override;

 private:
  BoundLoop loop_;
  std::unique_ptr<TileExecutor> executor_;
};

}  // namespace croton
