// The function around the blocks: some at a time, then one by one, then the elements behind the
// last.
#include "native/emit.h"

#include <cstring>

#include "native/arithmetic.h"
#include "native/block_arrays.h"
#include "native/instructions.h"
#include "native/lane_calls.h"
#include "native/register_file.h"

namespace croton::native {

namespace {

class Emitter {
 public:
  Emitter(const VectorCode& code, const std::vector<BlockOperand>& inputs,
          const std::vector<BlockOperand>& outputs, const std::vector<int>& reduction_slots)
      : file_(code),
        arithmetic_(file_),
        arrays_(file_, arithmetic_, inputs, outputs),
        calls_(file_, arrays_),
        reduction_slots_(reduction_slots) {}

  std::vector<std::uint8_t> emit() {
    begin();
    arrays_.load_addresses();
    file_.run(file_.order.invariant_steps, [&](const Step& step) {
      compute(step.number);
      file_.keep(step.number);
    });
    file_.pin();
    begin_reductions();
    emit_loops();
    store_reductions();
    end();
    calls_.emit_aside();
    std::vector<std::uint8_t> bytes = assembler_.finish();
    const std::int32_t frame = file_.frame_bytes();
    std::memcpy(bytes.data() + frame_place_, &frame, sizeof frame);
    return bytes;
  }

 private:
  // rbp keeps the caller's stack.
  void begin() {
    assembler_.push(General::rbp);
    assembler_.move(General::rbp, General::rsp);
    for (const General saved : arrays_.saved_registers()) assembler_.push(saved);
    assembler_.subtract(General::rsp, 0);  // how much is known at the end
    frame_place_ = assembler_.code().size() - sizeof(std::int32_t);
    assembler_.and_number(General::rsp, static_cast<std::int8_t>(-file_.code.vector_bytes));
  }

  void end() {
    const std::vector<General> saved = arrays_.saved_registers();
    Memory frame;
    frame.base = General::rbp;
    frame.displacement = -8 * static_cast<std::int32_t>(saved.size());
    assembler_.load_address(General::rsp, frame);
    for (auto reg = saved.rbegin(); reg != saved.rend(); ++reg) assembler_.pop(*reg);
    assembler_.pop(General::rbp);
    assembler_.zero_upper();
    assembler_.return_();
  }

  // ---- reductions

  void begin_reductions() {
    for (const VectorReduction& reduction : file_.code.reductions) {
      if (reduction.part != 0) continue;
      for (int which = 0; which < kAccumulators; ++which)
        file_.copy(reduction.identity, file_.accumulator(reduction.number, which));
    }
  }

  void store_reductions() {
    for (const VectorReduction& reduction : file_.code.reductions) {
      if (reduction.part != 0) continue;
      arrays_.load_address(General::rax,
                           reduction_slots_[static_cast<std::size_t>(reduction.number)]);
      Memory to;
      to.base = General::rax;
      for (int which = 0; which < kAccumulators; ++which) {
        assembler_.vector(instruction::kStore, file_.accumulator(reduction.number, which), 0, to);
        to.displacement += file_.code.vector_bytes;
      }
    }
  }

  // How many blocks a turn of the loop has: with reductions, all accumulators are used.
  int unrolling() const {
    if (file_.code.reduction_count > 0) return kAccumulators / file_.code.reduction_parts;
    const std::size_t count = file_.order.steps.size();
    return count <= 8 ? 4 : count <= 24 ? 2 : 1;
  }

  void emit_loops() {
    const int copies = unrolling();
    Assembler::Label few, rest, done;
    assembler_.move_number(General::rcx, 0);
    if (copies > 1) emit_loop(copies, few);
    assembler_.bind(few);
    emit_loop(1, rest);
    assembler_.bind(rest);
    assembler_.subtract(General::rdi, General::rcx);
    assembler_.compare(General::rdi, 0);
    assembler_.jump(Assembler::Condition::less_equal, done);
    arrays_.begin_rest();
    // Reductions of one part have taken whole blocks to their first accumulator.
    emit_block(file_.code.reduction_parts == 1 ? 1 : 0);
    arrays_.end_rest();
    assembler_.bind(done);
  }

  // While so many blocks are left.
  void emit_loop(int copies, Assembler::Label& after) {
    const std::int32_t elements = copies * file_.code.elements;
    Assembler::Label again;
    assembler_.move(General::rdx, General::rdi);
    assembler_.subtract(General::rdx, elements);
    assembler_.compare(General::rcx, General::rdx);
    assembler_.jump(Assembler::Condition::greater, after);
    assembler_.bind(again);
    for (int k = 0; k < copies; ++k) {
      arrays_.set_first(k * file_.code.elements);
      emit_block(k * file_.code.reduction_parts);
    }
    assembler_.add(General::rcx, elements);
    assembler_.compare(General::rcx, General::rdx);
    assembler_.jump(Assembler::Condition::less_equal, again);
  }

  // With reductions from this accumulator on.
  void emit_block(int accumulator) {
    file_.choose_accumulators(accumulator);
    file_.run(file_.order.steps, [&](const Step& step) {
      const auto number = static_cast<std::size_t>(step.number);
      switch (step.kind) {
        case Step::Kind::value:
          return compute(step.number);
        case Step::Kind::store:
          return arrays_.store(file_.code.stores[number]);
        case Step::Kind::reduction: {
          const VectorReduction& reduction = file_.code.reductions[number];
          return file_.copy(reduction.value, file_.reg_of(reduction.leaf));
        }
      }
    });
  }

  void compute(int number) {
    switch (file_.code.values[static_cast<std::size_t>(number)].op) {
      case VectorOp::constant:
        return;
      case VectorOp::load:
        return arrays_.load(number);
      case VectorOp::single:
        return arrays_.broadcast(number);
      case VectorOp::elements_or:
        return arrays_.choose_elements(number);
      case VectorOp::replace_lanes:
        return calls_.replace_lanes(number);
      default:
        return arithmetic_.compute(number);
    }
  }

  RegisterFile file_;
  Arithmetic arithmetic_;
  BlockArrays arrays_;
  LaneCalls calls_;
  const std::vector<int>& reduction_slots_;
  Assembler& assembler_ = file_.assembler;
  std::size_t frame_place_ = 0;
};

}  // namespace

std::vector<std::uint8_t> emit(const VectorCode& code, const std::vector<BlockOperand>& inputs,
                               const std::vector<BlockOperand>& outputs,
                               const std::vector<int>& reduction_slots) {
  return Emitter(code, inputs, outputs, reduction_slots).emit();
}

}  // namespace croton::native
