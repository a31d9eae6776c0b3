// Vector code to machine code: which registers values get, what is kept in memory, the loop around.
#pragma once

#include <cstdint>
#include <vector>

#include "native/vector_code.h"

namespace croton::native {

// An array that a block reads or writes.
struct BlockOperand {
  int slot;                 // of its address among the arguments
  std::uint8_t item_bytes;  // 1, 2, 4 or 8
  bool is_single = false;   // one element everywhere
};

// The machine code makes a function of this type: for elements 0 to n - 1 of the operands, whose
// addresses are given. An output may lie just where an input does, or apart from all.
using BlockFunction = void (*)(std::size_t n, void* const* addresses);

// At the slots of reductions are addresses of kAccumulators vectors each, for what is accumulated
// of all elements.
//
// For AVX2 and FMA, or AVX-512 where vectors have 64 bytes. Raises NotTraceable where registers for
// addresses do not suffice.
std::vector<std::uint8_t> emit(const VectorCode& code, const std::vector<BlockOperand>& inputs,
                               const std::vector<BlockOperand>& outputs,
                               const std::vector<int>& reduction_slots = {});

}  // namespace croton::native
