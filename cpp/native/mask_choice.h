// Which masks are held as bits in the mask registers of AVX-512.
#pragma once

#include <vector>

#include "native/assembler.h"
#include "native/block_order.h"
#include "native/vector_code.h"

namespace croton::native {

// For each value its mask register, or 0 where it is a vector as others are. A mask gets one if all
// that uses it can take bits: choices, logic of such masks, numbers or zero, lanes to be replaced.
std::vector<MaskRegister> choose_mask_registers(const VectorCode& code, const BlockOrder& order,
                                                const Uses& uses);

// Whether an operation makes a mask of all ones or zero by comparing.
bool compares(VectorOp op);
// The mask that `value` inverts, or -1.
int inverted_mask(const VectorValue& value, const VectorCode& code);

}  // namespace croton::native
