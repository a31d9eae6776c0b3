// One instruction for most operations, a few for those that AVX2 and AVX-512 do differently.
#include "native/arithmetic.h"

#include <cstring>
#include <utility>

#include "native/instruction_choice.h"
#include "native/instructions.h"

namespace croton::native {

using namespace instruction;

namespace {

bool commutes(VectorOp op) {
  switch (op) {
    case VectorOp::add_float:
    case VectorOp::mul_float:
    case VectorOp::add_int:
    case VectorOp::mul_int:
    case VectorOp::and_bits:
    case VectorOp::or_bits:
    case VectorOp::xor_bits:
    case VectorOp::equal_int:
      return true;
    default:
      return false;
  }
}

std::uint8_t immediate_of(const VectorValue& value) {
  constexpr std::uint8_t kNoException = 8;
  return value.op == VectorOp::round_float
             ? static_cast<std::uint8_t>(value.immediate | kNoException)
             : value.immediate;
}

}  // namespace

void Arithmetic::compute(int number) {
  const VectorValue& value = file_.code.values[static_cast<std::size_t>(number)];
  if (file_.mask_of(number) != 0) return compute_mask(number, value);
  switch (value.op) {
    case VectorOp::and_bits:
      return file_.mask_of(value.a) != 0   ? keep_or_zero(number, value.a, value.b)
             : file_.mask_of(value.b) != 0 ? keep_or_zero(number, value.b, value.a)
                                           : compute_plain(number, value);
    case VectorOp::fma_float:
      return multiply_add(number, value);
    case VectorOp::select:
      if (file_.mask_of(value.a) != 0) return choose_by_mask(number, value);
      return file_.has_avx512 ? choose_by_bits(number, value) : choose_by_lanes(number, value);
    case VectorOp::merge_bits:
      return file_.has_avx512 ? choose_by_bits(number, value) : merge_bits(number, value);
    case VectorOp::look_up:
      return look_up(number, value);
    case VectorOp::shift_left:
    case VectorOp::shift_right:
    case VectorOp::shift_right_signed: {
      const VectorRegister from = file_.in_register(value.a);
      const VectorRegister to = file_.result(number);
      return file_.assembler.vector(instruction_of(value), to, 0, from, value.immediate);
    }
    case VectorOp::double_of_float:
    case VectorOp::double_of_int:
    case VectorOp::wide_mask:
      return widen(number, value);
    case VectorOp::float_of_doubles:
    case VectorOp::int_of_doubles:
    case VectorOp::float_of_longs:
      return join(number, value);
    case VectorOp::round_to_half: {
      const VectorRegister from = file_.in_register(value.a);
      const VectorRegister to = file_.result(number);
      // To what would be stored, in place of a target; to nearest.
      file_.assembler.vector(kHalvesOfFloats, from, 0, to, 0);
      return file_.assembler.vector(kFloatsOfHalves, to, 0, to);
    }
    case VectorOp::mul_int:
      if (value.lane_bytes == 8 && !file_.has_avx512) return multiply_longs(number, value);
      return compute_plain(number, value);
    case VectorOp::narrow_mask:
      return narrow_mask(number, value);
    default:
      return compute_plain(number, value);
  }
}

// ---- masks of AVX-512

void Arithmetic::compute_mask(int number, const VectorValue& value) {
  using MaskOp = Assembler::MaskOp;
  const MaskRegister to = file_.mask_of(number);
  if (compares(value.op)) {
    const VectorRegister a = file_.in_register(value.a);
    file_.hold(value.b);
    return file_.emit(instruction_of(value), to, a, value.b, immediate_of(value));
  }
  if (const int inverted = inverted_mask(value, file_.code); inverted >= 0) {
    return file_.assembler.combine_masks(MaskOp::not_, to, file_.mask_of(inverted), 0);
  }
  const MaskOp op = value.op == VectorOp::and_bits  ? MaskOp::and_
                    : value.op == VectorOp::or_bits ? MaskOp::or_
                                                    : MaskOp::xor_;
  file_.assembler.combine_masks(op, to, file_.mask_of(value.a), file_.mask_of(value.b));
}

void Arithmetic::choose_by_mask(int number, const VectorValue& value) {
  const VectorRegister other = file_.in_register(value.c);
  const bool is_near = file_.is_in_register(value.b);
  const VectorRegister chosen = is_near ? file_.in_register(value.b) : VectorRegister{0};
  const VectorRegister to = file_.result(number);
  const VectorInstruction& instruction = value.lane_bytes == 8 ? kBlendBy8 : kBlendBy4;
  const MaskRegister mask = file_.mask_of(value.a);
  if (is_near) {
    file_.assembler.vector(instruction, to, other, chosen, 0, mask);
  } else {
    file_.assembler.vector(instruction, to, other, file_.home_of(value.b), 0, mask);
  }
}

void Arithmetic::keep_or_zero(int number, int mask, int kept) {
  const bool is_near = file_.is_in_register(kept);
  const VectorRegister from = is_near ? file_.in_register(kept) : VectorRegister{0};
  const VectorRegister to = file_.result(number);
  const bool is_wide = file_.code.values[static_cast<std::size_t>(number)].lane_bytes == 8;
  const VectorInstruction& instruction = is_wide ? kMoveWide : kMove;
  if (is_near) {
    file_.assembler.vector(instruction, to, 0, from, 0, file_.mask_of(mask));
  } else {
    file_.assembler.vector(instruction, to, 0, file_.home_of(kept), 0, file_.mask_of(mask));
  }
}

// ---- operations

// By a whole lane's first bit.
void Arithmetic::choose_by_lanes(int number, const VectorValue& value) {
  const VectorRegister mask = file_.in_register(value.a), other = file_.in_register(value.c);
  const bool is_near = file_.is_in_register(value.b);
  const VectorRegister chosen = is_near ? file_.in_register(value.b) : VectorRegister{0};
  const VectorRegister to = file_.result(number);
  const auto mask_bits = static_cast<std::uint8_t>(mask << 4);
  if (is_near) {
    file_.assembler.vector(instruction_of(value), to, other, chosen, mask_bits);
  } else {
    file_.assembler.vector(instruction_of(value), to, other, file_.home_of(value.b), mask_bits);
  }
}

// Bit by bit, in the place of one of the three.
void Arithmetic::choose_by_bits(int number, const VectorValue& value) {
  const int mask = value.a, b = value.b, c = value.c;
  // The function of bits, by what the target holds, the register and the last operand.
  constexpr std::uint8_t kOfMask = 0xCA, kOfOther = 0xB8, kOfChosen = 0xE2;
  for (const int operand : {mask, b, c}) file_.hold(operand);
  if (file_.dies(value, c)) {
    const VectorRegister m = file_.in_register(mask);
    file_.hold(b);
    return file_.emit(kChoose, file_.take_over(c, number), m, b, kOfOther);
  }
  if (file_.dies(value, b)) {
    const VectorRegister m = file_.in_register(mask);
    file_.hold(c);
    return file_.emit(kChoose, file_.take_over(b, number), m, c, kOfChosen);
  }
  const VectorRegister chosen = file_.in_register(b);
  file_.hold(c);
  VectorRegister to;
  if (file_.dies(value, mask)) {
    to = file_.take_over(mask, number);
  } else {
    file_.hold(mask);
    to = file_.result(number, false);
    file_.copy(mask, to);
  }
  file_.emit(kChoose, to, chosen, c, kOfMask);
}

// ((b ^ c) & a) ^ c.
void Arithmetic::merge_bits(int number, const VectorValue& value) {
  file_.hold(value.a);
  const VectorRegister b = file_.in_register(value.b), c = file_.in_register(value.c);
  const VectorRegister to = file_.result(number, false);
  file_.assembler.vector(kXor, to, b, c);
  file_.emit(kAnd, to, to, value.a);
  file_.assembler.vector(kXor, to, to, c);
}

void Arithmetic::look_up(int number, const VectorValue& value) {
  const VectorRegister place = file_.in_register(value.a);
  const std::int32_t half_bytes = file_.code.vector_bytes;
  const Memory table = table_of(value);
  Memory second = table;
  second.displacement += half_bytes;
  if (!file_.has_avx512) {
    const auto choice = static_cast<std::uint8_t>(file_.in_register(value.b) << 4);
    const bool has_four = value.first == 32;
    const auto half_choice =
        static_cast<std::uint8_t>(has_four ? file_.in_register(value.c) << 4 : 0);
    const VectorRegister other = file_.temporary();
    const VectorRegister lower = has_four ? file_.temporary() : other;
    const VectorRegister to = file_.result(number, false);
    const auto take_two = [&](std::int32_t displacement, VectorRegister target) {
      Memory from = table;
      from.displacement += displacement;
      file_.assembler.vector(kPermute4, target, place, from);
      from.displacement += half_bytes;
      file_.assembler.vector(kPermute4, to, place, from);
      file_.assembler.vector(kBlend4, target, target, to, choice);
    };
    take_two(0, lower);
    if (!has_four) return file_.assembler.vector(kMove, to, 0, lower);
    take_two(2 * half_bytes, other);
    return file_.assembler.vector(kBlend4, to, lower, other, half_choice);
  }
  if (value.first * value.lane_bytes <= half_bytes) {
    const VectorRegister to = file_.result(number);
    return file_.assembler.vector(value.lane_bytes == 4 ? kPermute4 : kPermute8By, to, place,
                                  table);
  }
  const VectorRegister to = file_.result(number, false);
  file_.assembler.vector(kMove, to, 0, table);
  file_.assembler.vector(value.lane_bytes == 4 ? kPermuteTwo4 : kPermuteTwo8, to, place, second);
}

// The table among the constants, with zeros up to a whole number of vectors.
const Memory& Arithmetic::table_of(const VectorValue& value) {
  const auto [entry, added] = tables_.try_emplace(value.bits);
  if (added) {
    const auto count = static_cast<std::size_t>(value.first) * value.lane_bytes;
    const auto vector = static_cast<std::size_t>(file_.code.vector_bytes);
    std::vector<std::uint8_t> bytes((count + vector - 1) / vector * vector, 0);
    std::memcpy(bytes.data(), reinterpret_cast<const void*>(value.bits), count);
    entry->second.is_constant = true;
    entry->second.displacement = file_.assembler.constants(bytes);
  }
  return entry->second;
}

void Arithmetic::compute_plain(int number, const VectorValue& value) {
  const VectorInstruction& instruction = instruction_of(value);
  int first = value.a, second = value.b;
  if (second < 0) {  // one operand
    const bool in_register_already = file_.is_in_register(first);
    const VectorRegister from = in_register_already ? file_.in_register(first) : VectorRegister{0};
    const VectorRegister to = file_.result(number);
    if (in_register_already) {
      file_.assembler.vector(instruction, to, 0, from, immediate_of(value));
    } else {
      file_.assembler.vector(instruction, to, 0, file_.home_of(first), immediate_of(value));
    }
    return;
  }
  if (commutes(value.op) && !file_.is_in_register(first)) std::swap(first, second);
  const VectorRegister a = file_.in_register(first);
  const bool second_in_register = file_.is_in_register(second);
  const VectorRegister b = second_in_register ? file_.in_register(second) : VectorRegister{0};
  const VectorRegister to = file_.result(number);
  const bool fills_mask = file_.has_avx512 && compares(value.op);
  const VectorRegister target = fills_mask ? kShortMask : to;
  if (second_in_register) {
    file_.assembler.vector(instruction, target, a, b, immediate_of(value));
  } else {
    file_.assembler.vector(instruction, target, a, file_.home_of(second), immediate_of(value));
  }
  if (fills_mask) fill_lanes(to, value.lane_bytes);
}

// Ones where the mask register for short use is set.
void Arithmetic::fill_lanes(VectorRegister to, int lane_bytes) {
  file_.assembler.vector(lane_bytes == 4 ? kOnesWhere4 : kOnesWhere8, to, 0, kShortMask);
}

// Lanes of ones where they are above zero.
void Arithmetic::mask_of_positive(VectorRegister v, int lane_bytes) {
  file_.emit(lane_bytes == 4 ? kGreaterInt4 : kGreaterInt8, file_.has_avx512 ? kShortMask : v, v,
             0);
  if (file_.has_avx512) fill_lanes(v, lane_bytes);
}

// a b + c goes to the place of one of them, which must not be used later.
void Arithmetic::multiply_add(int number, const VectorValue& value) {
  const auto& [of_13, of_21, of_23] = (value.lane_bytes == 8 ? kFused8 : kFused4)[value.immediate];
  const int a = value.a, b = value.b, c = value.c;
  if (file_.dies(value, c) && (file_.is_in_register(a) || file_.is_in_register(b))) {
    const int first = file_.is_in_register(a) ? a : b, second = first == a ? b : a;
    const VectorRegister x = file_.in_register(first);
    file_.hold(second);
    return file_.emit(of_23, file_.take_over(c, number), x, second);
  }
  int factor = file_.dies(value, a) ? a : file_.dies(value, b) ? b : -1;
  if (factor >= 0) {
    const int other = factor == a ? b : a;
    if (!file_.is_in_register(other) && file_.is_in_register(c)) {
      const VectorRegister addend = file_.in_register(c);
      return file_.emit(of_13, file_.take_over(factor, number), addend, other);
    }
    file_.hold(factor);
    const VectorRegister x = file_.in_register(other);
    file_.hold(c);
    return file_.emit(of_21, file_.take_over(factor, number), x, c);
  }
  // A copy of a factor, better of one that lies in memory.
  factor = file_.is_in_register(a) && !file_.is_in_register(b) ? b : a;
  const int other = factor == a ? b : a;
  const VectorRegister x = file_.in_register(other);
  file_.hold(c);
  file_.hold(factor);
  const VectorRegister to = file_.result(number, false);
  file_.copy(factor, to);
  file_.emit(of_21, to, x, c);
}

// Half of the lanes to twice their size.
void Arithmetic::widen(int number, const VectorValue& value) {
  const VectorInstruction& instruction = instruction_of(value);
  if (!file_.is_in_register(value.a)) {
    Memory half = file_.home_of(value.a);
    half.displacement += value.immediate * file_.code.vector_bytes / 2;
    return file_.assembler.vector(instruction, file_.result(number), 0, half);
  }
  const VectorRegister from = file_.in_register(value.a);
  const VectorRegister to = file_.result(number);
  if (value.immediate == 0) return file_.assembler.vector(instruction, to, 0, from);
  file_.assembler.vector(file_.has_avx512 ? kUpperHalf512 : kUpperHalf, from, 0, to, 1);
  file_.assembler.vector(instruction, to, 0, to);
}

// Two vectors of eight bytes a lane to one of four.
void Arithmetic::join(int number, const VectorValue& value) {
  const VectorInstruction& instruction = instruction_of(value);
  const VectorRegister a = file_.in_register(value.a), b = file_.in_register(value.b);
  const VectorRegister upper = file_.temporary();
  const VectorRegister to = file_.result(number, false);
  file_.assembler.vector(instruction, upper, 0, b);
  file_.assembler.vector(instruction, to, 0, a);
  file_.assembler.vector(file_.has_avx512 ? kJoinHalves512 : kJoinHalves, to, to, upper, 1);
}

// Of words of four bytes: the products of unequal ones count 2^32 times.
void Arithmetic::multiply_longs(int number, const VectorValue& value) {
  const VectorRegister a = file_.in_register(value.a), b = file_.in_register(value.b);
  const VectorRegister other = file_.temporary();
  const VectorRegister to = file_.result(number, false);
  file_.assembler.vector(kShiftRight8, to, 0, a, 32);
  file_.assembler.vector(kMulWords, to, to, b);
  file_.assembler.vector(kShiftRight8, other, 0, b, 32);
  file_.assembler.vector(kMulWords, other, other, a);
  file_.assembler.vector(kAddInt8, to, to, other);
  file_.assembler.vector(kShiftLeft8, to, 0, to, 32);
  file_.assembler.vector(kMulWords, other, a, b);
  file_.assembler.vector(kAddInt8, to, to, other);
}

void Arithmetic::narrow_mask(int number, const VectorValue& value) {
  const VectorRegister a = file_.in_register(value.a), b = file_.in_register(value.b);
  if (file_.has_avx512) {
    const VectorRegister upper = file_.temporary();
    const VectorRegister to = file_.result(number, false);
    file_.assembler.vector(kNarrow8To4, b, 0, upper);
    file_.assembler.vector(kNarrow8To4, a, 0, to);
    return file_.assembler.vector(kJoinHalves512, to, to, upper, 1);
  }
  const VectorRegister to = file_.result(number);
  file_.assembler.vector(kShuffle4, to, a, b, 0x88);
  file_.assembler.vector(kPermute8, to, 0, to, 0xD8);
}

}  // namespace croton::native
