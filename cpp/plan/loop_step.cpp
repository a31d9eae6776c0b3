// Loops as steps: what may share memory, and the hand-over to the tile executor.
#include "plan/loop_step.h"

#include "plan/tile_executor.h"

namespace croton {

LoopStep::LoopStep(BoundLoop loop)
    : loop_(std::move(loop)), executor_(std::make_unique<TileExecutor>()) {
  executor_->prepare(loop_);
}

LoopStep::~LoopStep() = default;

void LoopStep::run(char* const* memory) const { executor_->run(memory); }

void LoopStep::guard(const GuardedValues& guarded, std::atomic<bool>& has_found) {
  executor_->guarded = guarded;
  executor_->has_found = &has_found;
}

double LoopStep::cost() const { return executor_->cost(); }

bool LoopStep::can_overwrite(std::size_t store, std::size_t load) const {
  const LoopOperand& to = loop_.stores[store];
  const LoopOperand& from = loop_.loads[load];
  // Reductions take their values after the stores of a tile.
  for (std::size_t i = 0; i < loop_.stores.size(); ++i) {
    if (loop_.code.stores[i].is_reduction && loop_.stores[i].reg == from.reg) return false;
  }
  return !loop_.code.stores[store].is_reduction && from.view.offset == to.view.offset &&
         item_size(from.view.dtype) == item_size(to.view.dtype) && from.strides == to.strides &&
         to.view.is_contiguous();
}

void LoopStep::settle_memory(const std::vector<int>& memory_of_buffer) {
  const auto memory_of = [&](const View& view) {
    return memory_of_buffer[static_cast<std::size_t>(view.buffer)];
  };
  const TileCode& code = loop_.code;
  for (TileExecutor::Operand& store : executor_->stores) {
    int written = -1;
    for (std::size_t i = 0; i < code.instructions.size(); ++i) {
      if (code.instructions[i].result == store.reg) written = static_cast<int>(i);
    }
    store.is_deferred = false;
    for (const TileExecutor::Operand& load : executor_->loads) {
      if (memory_of(load.view) != memory_of(store.view)) continue;
      for (std::size_t i = 0; i < code.instructions.size(); ++i) {
        for (const int operand : code.instructions[i].operands) {
          if (operand == load.reg && static_cast<int>(i) > written) store.is_deferred = true;
        }
      }
    }
  }
}

}  // namespace croton
