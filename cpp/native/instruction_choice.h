// The instruction for an operation of vector code.
#pragma once

#include "native/assembler.h"
#include "native/vector_code.h"

namespace croton::native {

// The instruction of an operation with one or two operands, for lanes of this size. Raises
// NotTraceable where there is none.
const VectorInstruction& instruction_of(const VectorValue& value);

}  // namespace croton::native
