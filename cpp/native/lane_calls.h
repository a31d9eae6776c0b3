// Calls of functions from machine code: for lanes that need what has no form as vector code, and
// for whole values.
#pragma once

#include <vector>

#include "native/block_arrays.h"
#include "native/register_file.h"

namespace croton::native {

class LaneCalls {
 public:
  LaneCalls(RegisterFile& file, BlockArrays& arrays) : file_(file), arrays_(arrays) {}

  // The first value with another function's in some lanes, if any needs it: the code for these is
  // put aside.
  void replace_lanes(int number);
  // What has been put aside, behind the function's end.
  void emit_aside();

 private:
  // Code that is entered and left by jumps, with everything in its place.
  struct Aside {
    Assembler::Label begin, back;
    std::vector<VectorRegister> saved;
    VectorRegister result = 0, mask = 0, argument = 0;
    MaskRegister short_mask = 0;
    std::uint64_t function;
    int lane_bytes;
    bool is_rest;
  };

  void call(std::uint64_t function);
  void save_general_registers();
  void restore_general_registers(bool is_rest);
  std::vector<MaskRegister> used_masks() const;
  const Memory& slot(std::size_t i);
  const Memory& saved_slot(std::size_t i);

  RegisterFile& file_;
  BlockArrays& arrays_;
  std::vector<Aside> asides_;
  std::vector<Memory> slots_, saved_slots_, general_slots_;
};

}  // namespace croton::native
