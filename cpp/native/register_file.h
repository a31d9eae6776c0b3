// Which values are in vector registers, and where the others lie.
#pragma once

#include <array>
#include <vector>

#include "native/assembler.h"
#include "native/block_order.h"
#include "native/mask_choice.h"
#include "native/vector_code.h"

namespace croton::native {

// Registers are given in one pass over the steps in order. Where none is free, the value that is
// used last goes to the stack. Constants lie in memory behind the code, and values that are the
// same for all blocks on the stack; those used most stay in registers that are left over.
class RegisterFile {
 public:
  explicit RegisterFile(const VectorCode& code);

  Assembler assembler;
  const VectorCode& code;
  const BlockOrder order;
  const Uses block_uses, invariant_uses;
  const bool has_avx512;
  const std::vector<MaskRegister> masks;  // by value; 0: none

  // ---- memory

  // Room for one vector.
  Memory stack();
  // A little more than what has been asked for.
  std::int32_t frame_bytes() const { return frame_bytes_ + code.vector_bytes; }

  // ---- steps

  // Calls work(step) for each step. At the beginning of a run only pinned values are in registers.
  template <class Work>
  void run(const std::vector<Step>& steps, Work work) {
    begin(steps);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      now_ = static_cast<int>(i);
      step_ = &steps[i];
      protected_.clear();
      work(steps[i]);
      release_used();
    }
  }
  // No step: registers are free but for the pinned ones.
  void empty_registers();
  // Keeps a value that is the same for all blocks, and has just been computed, in memory.
  void keep(int number);
  // Accumulators of reductions have registers of their own. For all copies of a block: accumulator
  // `which` of each reduction is the leaf of its first part, and the next one of its second.
  void choose_accumulators(int which);
  VectorRegister accumulator(int reduction, int which) const;
  // Keeps those values that blocks use most in registers that they can spare.
  void pin();

  // ---- operands of a step

  bool is_in_register(int number) const { return at(number).reg >= 0; }
  VectorRegister reg_of(int number) const { return static_cast<VectorRegister>(at(number).reg); }
  // Fetches the value if need be. Registers that were asked for stay until the step's result is.
  VectorRegister in_register(int number);
  // Leaves a value in its register, if it is in one, until then.
  void hold(int number) {
    if (is_in_register(number)) protect(at(number).reg);
  }
  const Memory& home_of(int number);
  // Where the value is bits, and no vector.
  MaskRegister mask_of(int number) const { return masks[static_cast<std::size_t>(number)]; }
  // Whether this step is the last that uses an operand in a register, and uses it once.
  bool dies(const VectorValue& value, int operand) const;

  // ---- results of a step

  // A register for a moment.
  VectorRegister temporary() { return static_cast<VectorRegister>(take()); }
  // A register for the value of this step; that of an operand that is not used later, if it may.
  VectorRegister result(int number, bool may_reuse = true);
  // The register of a value that dies, for another.
  VectorRegister take_over(int from, int number);
  void copy(int number, VectorRegister to);
  // Those whose values are used after this step, or for all blocks, and accumulators.
  std::vector<VectorRegister> live_registers() const;
  // An instruction whose last operand may lie in memory.
  void emit(const VectorInstruction& instruction, VectorRegister target, VectorRegister first,
            int second, std::uint8_t immediate = 0);

 private:
  struct Place {
    bool is_pinned = false;
    int reg = -1;
    bool has_home = false;  // in memory, with the right contents
    Memory home;
  };

  Place& at(int number) { return places_[static_cast<std::size_t>(number)]; }
  const Place& at(int number) const { return places_[static_cast<std::size_t>(number)]; }
  const VectorValue& value_of(int number) const {
    return code.values[static_cast<std::size_t>(number)];
  }
  void begin(const std::vector<Step>& steps);
  void release_used();
  int next_use(int number, int from) const;
  int take();
  int protect(int reg);
  bool is_protected(int reg) const;
  void fetch(int number, int reg);

  std::vector<Place> places_;
  const Uses* uses_ = &block_uses;
  std::vector<int> pinned_, protected_;
  std::array<int, 32> owners_{};
  int registers_;  // but for accumulators
  int now_ = 0;
  const Step* step_ = nullptr;
  std::int32_t frame_bytes_ = 0;
};

}  // namespace croton::native
