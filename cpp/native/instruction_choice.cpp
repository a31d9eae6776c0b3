// One table, by operation and size of lanes.
#include "native/instruction_choice.h"

#include "native/instructions.h"

namespace croton::native {

using namespace instruction;

const VectorInstruction& instruction_of(const VectorValue& value) {
  const bool is_wide = value.lane_bytes == 8;
  switch (value.op) {
    case VectorOp::add_float:
      return is_wide ? kAdd8 : kAdd4;
    case VectorOp::sub_float:
      return is_wide ? kSub8 : kSub4;
    case VectorOp::mul_float:
      return is_wide ? kMul8 : kMul4;
    case VectorOp::div_float:
      return is_wide ? kDiv8 : kDiv4;
    case VectorOp::min_float:
      return is_wide ? kMin8 : kMin4;
    case VectorOp::max_float:
      return is_wide ? kMax8 : kMax4;
    case VectorOp::scale_float:
      return is_wide ? kScale8 : kScale4;
    case VectorOp::sqrt_float:
      return is_wide ? kSqrt8 : kSqrt4;
    case VectorOp::round_float:
      return is_wide ? kRound8 : kRound4;
    case VectorOp::add_int:
      return is_wide ? kAddInt8 : kAddInt4;
    case VectorOp::sub_int:
      return is_wide ? kSubInt8 : kSubInt4;
    case VectorOp::mul_int:
      return is_wide ? kMulInt8 : kMulInt4;
    case VectorOp::int_of_float:
      return kIntsOfFloats;
    case VectorOp::int_of_doubles:
      return kIntsOfDoubles;
    case VectorOp::float_of_doubles:
      return kFloatsOfDoubles;
    case VectorOp::float_of_longs:
      return kFloatsOfLongs;
    case VectorOp::long_of_double:
      return kLongsOfDoubles;
    case VectorOp::double_of_long:
      return kDoublesOfLongs;
    case VectorOp::and_bits:
      return kAnd;
    case VectorOp::or_bits:
      return kOr;
    case VectorOp::xor_bits:
      return kXor;
    case VectorOp::shift_left:
      return is_wide ? kShiftLeft8 : kShiftLeft4;
    case VectorOp::shift_right:
      return is_wide ? kShiftRight8 : kShiftRight4;
    case VectorOp::shift_right_signed:
      return kShiftRightSigned4;
    case VectorOp::compare_float:
      return is_wide ? kCompare8 : kCompare4;
    case VectorOp::equal_int:
      return is_wide ? kEqualInt8 : kEqualInt4;
    case VectorOp::greater_int:
      return is_wide ? kGreaterInt8 : kGreaterInt4;
    case VectorOp::select:
      return is_wide ? kBlend8 : kBlend4;
    case VectorOp::double_of_float:
      return kDoublesOfFloats;
    case VectorOp::double_of_int:
      return kDoublesOfInts;
    case VectorOp::wide_mask:
      return kWidenInts;
    case VectorOp::float_of_int:
      return kFloatsOfInts;
    default:
      throw NotTraceable("no instruction");
  }
}

}  // namespace croton::native
