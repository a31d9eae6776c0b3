// Encodings: prefixes, operands, jumps, constants.
#include "native/assembler.h"

#include <cstring>

#include "native/instructions.h"

namespace croton::native {

namespace {

int low(General r) { return static_cast<int>(r) & 7; }
bool is_high(General r) { return static_cast<int>(r) >= 8; }

int scale_bits(int scale) { return scale == 8 ? 3 : scale == 4 ? 2 : scale == 2 ? 1 : 0; }

constexpr int kByRegister = 0xC0;  // the mode of ModRM for a register

}  // namespace

void Assembler::number(std::int32_t value) {
  const auto bits = static_cast<std::uint32_t>(value);
  for (int shift = 0; shift < 32; shift += 8) byte(static_cast<int>(bits >> shift & 0xFF));
}

// ---- vectors

void Assembler::vex(const VectorInstruction& instruction, int reg, int vvvv, bool x, bool b) {
  const int second = (~vvvv & 15) << 3 | (instruction.is_long ? 4 : 0) | instruction.prefix;
  if (instruction.map == 1 && !instruction.is_wide && !x && !b) {
    byte(0xC5);
    byte((reg < 8 ? 0x80 : 0) | second);
  } else {
    byte(0xC4);
    byte((reg < 8 ? 0x80 : 0) | (x ? 0 : 0x40) | (b ? 0 : 0x20) | instruction.map);
    byte((instruction.is_wide ? 0x80 : 0) | second);
  }
  byte(instruction.opcode);
}

// Lanes without mask stay in memory, and become zero in registers.
void Assembler::evex(const VectorInstruction& instruction, int reg, int vvvv, bool x, bool b,
                     MaskRegister mask, bool zeroes) {
  byte(0x62);
  byte((reg & 8 ? 0 : 0x80) | (x ? 0 : 0x40) | (b ? 0 : 0x20) | (reg & 16 ? 0 : 0x10) |
       instruction.map);
  byte((instruction.is_wide_evex ? 0x80 : 0) | (~vvvv & 15) << 3 | 4 | instruction.prefix);
  constexpr int k64Bytes = 0x40;
  byte((mask != 0 && zeroes ? 0x80 : 0) | k64Bytes | (vvvv & 16 ? 0 : 8) | mask);
  byte(instruction.opcode);
}

void Assembler::vector(const VectorInstruction& instruction, VectorRegister target,
                       VectorRegister first, VectorRegister second, std::uint8_t immediate,
                       MaskRegister mask) {
  int reg = target, vvvv = instruction.sources == 1 ? 0 : first;
  if (instruction.digit >= 0) {
    vvvv = target;
    reg = instruction.digit;
  }
  if (is_evex_) {
    evex(instruction, reg, vvvv, (second & 16) != 0, (second & 8) != 0, mask, !instruction.chooses);
  } else {
    vex(instruction, reg, vvvv, false, second >= 8);
  }
  byte(kByRegister | (reg & 7) << 3 | (second & 7));
  if (instruction.has_immediate) byte(immediate);
}

void Assembler::vector(const VectorInstruction& instruction, VectorRegister target,
                       VectorRegister first, const Memory& second, std::uint8_t immediate,
                       MaskRegister mask) {
  const int vvvv = instruction.sources == 1 ? 0 : first;
  const bool x = second.has_index && is_high(second.index);
  const bool b = !second.is_constant && is_high(second.base);
  if (is_evex_) {
    // What is stored has its target in memory.
    const bool is_store = instruction.opcode == 0x11 ||
                          (instruction.prefix == 2 && instruction.map == 2) ||
                          (instruction.opcode == 0x1D && instruction.map == 3);
    evex(instruction, target, vvvv, x, b, mask, !is_store && !instruction.chooses);
  } else {
    vex(instruction, target, vvvv, x, b);
  }
  place(target, second, instruction.has_immediate ? 1 : 0, is_evex_);
  if (instruction.has_immediate) byte(immediate);
}

// ModRM, SIB and displacement.
void Assembler::place(int reg, const Memory& memory, std::size_t bytes_after, bool is_vector_evex) {
  if (memory.is_constant) {
    byte((reg & 7) << 3 | 5);
    uses_.push_back({code_.size(), code_.size() + 4 + bytes_after, memory.displacement});
    return number(0);
  }
  // EVEX counts short displacements in other units.
  const bool is_short = !is_vector_evex && memory.displacement >= -128 && memory.displacement < 128;
  const int mode = is_short ? 0x40 : 0x80;
  if (memory.has_index || low(memory.base) == 4) {
    byte(mode | (reg & 7) << 3 | 4);
    const int index = memory.has_index ? low(memory.index) : 4;
    byte(scale_bits(memory.scale) << 6 | index << 3 | low(memory.base));
  } else {
    byte(mode | (reg & 7) << 3 | low(memory.base));
  }
  if (is_short) {
    byte(memory.displacement & 0xFF);
  } else {
    number(memory.displacement);
  }
}

// ---- general registers

void Assembler::general(int opcode, int reg, int rm) {
  byte(0x48 | (reg >= 8 ? 4 : 0) | (rm >= 8 ? 1 : 0));
  byte(opcode);
  byte(kByRegister | (reg & 7) << 3 | (rm & 7));
}
void Assembler::general(int opcode, int reg, const Memory& memory) {
  byte(0x48 | (reg >= 8 ? 4 : 0) | (memory.has_index && is_high(memory.index) ? 2 : 0) |
       (!memory.is_constant && is_high(memory.base) ? 1 : 0));
  byte(opcode);
  place(reg, memory, 0);
}
void Assembler::group(int opcode, int digit, General to) {
  byte(0x48 | (is_high(to) ? 1 : 0));
  byte(opcode);
  byte(kByRegister | digit << 3 | low(to));
}

void Assembler::move(General to, General from) {
  general(0x8B, static_cast<int>(to), static_cast<int>(from));
}
void Assembler::move(General to, const Memory& from) { general(0x8B, static_cast<int>(to), from); }
void Assembler::store(General from, const Memory& to) { general(0x89, static_cast<int>(from), to); }
void Assembler::move_address(General to, std::uint64_t address) {
  byte(0x48 | (is_high(to) ? 1 : 0));
  byte(0xB8 | low(to));
  number(static_cast<std::int32_t>(address));
  number(static_cast<std::int32_t>(address >> 32));
}
void Assembler::call(General function) {
  if (is_high(function)) byte(0x41);
  byte(0xFF);
  byte(kByRegister | 2 << 3 | low(function));
}
void Assembler::move_number(General to, std::int32_t value) {
  group(0xC7, 0, to);
  number(value);
}
void Assembler::load_address(General to, const Memory& from) {
  general(0x8D, static_cast<int>(to), from);
}
void Assembler::add(General to, General from) {
  general(0x03, static_cast<int>(to), static_cast<int>(from));
}
void Assembler::subtract(General to, General from) {
  general(0x2B, static_cast<int>(to), static_cast<int>(from));
}
void Assembler::add(General to, std::int32_t value) {
  group(0x81, 0, to);
  number(value);
}
void Assembler::subtract(General to, std::int32_t value) {
  group(0x81, 5, to);
  number(value);
}
void Assembler::and_number(General to, std::int8_t value) {
  group(0x83, 4, to);
  byte(value & 0xFF);
}
void Assembler::shift_left(General to, std::uint8_t count) {
  group(0xC1, 4, to);
  byte(count);
}
void Assembler::compare(General a, General b) {
  general(0x3B, static_cast<int>(a), static_cast<int>(b));
}
void Assembler::compare(General a, std::int32_t value) {
  group(0x81, 7, a);
  number(value);
}
void Assembler::push(General from) {
  if (is_high(from)) byte(0x41);
  byte(0x50 | low(from));
}
void Assembler::pop(General to) {
  if (is_high(to)) byte(0x41);
  byte(0x58 | low(to));
}
void Assembler::return_() { byte(0xC3); }
void Assembler::zero_upper() {
  byte(0xC5);
  byte(0xF8);
  byte(0x77);
}
void Assembler::set_bit(General to, General bit) {
  byte(0x48 | (is_high(bit) ? 4 : 0) | (is_high(to) ? 1 : 0));
  byte(0x0F);
  byte(0xAB);
  byte(kByRegister | low(bit) << 3 | low(to));
}
void Assembler::shift_right(General to, std::uint8_t count) {
  group(0xC1, 5, to);
  byte(count);
}
void Assembler::move_mask(MaskRegister to, General from) {
  byte(0xC5);
  byte(0xF8);
  byte(0x92);
  byte(kByRegister | to << 3 | low(from));
}
void Assembler::move_mask(General to, MaskRegister from) {
  byte(0xC5);
  byte(0xF8);
  byte(0x93);
  byte(kByRegister | low(to) << 3 | from);
}
void Assembler::test_mask(MaskRegister mask, bool is_short) {
  byte(0xC5);
  byte(is_short ? 0xF9 : 0xF8);
  byte(0x98);
  byte(kByRegister | mask << 3 | mask);
}
void Assembler::combine_masks(MaskOp op, MaskRegister to, MaskRegister first, MaskRegister second) {
  const bool is_unary = op == MaskOp::not_;
  byte(0xC5);
  byte(is_unary ? 0xF8 : 0x84 | (~first & 15) << 3);
  byte(static_cast<int>(op));
  byte(kByRegister | to << 3 | (is_unary ? first : second));
}
void Assembler::load_byte(const Memory& from) { general(0x8A, 0, from); }
void Assembler::store_byte(const Memory& to) { general(0x88, 0, to); }

// ---- jumps

void Assembler::jump(Condition condition, Label& label) {
  byte(0x0F);
  byte(0x80 | static_cast<int>(condition));
  label.uses.push_back(code_.size());
  number(0);
  if (label.position >= 0) bind(label);
}

void Assembler::jump(Label& label) {
  byte(0xE9);
  label.uses.push_back(code_.size());
  number(0);
  if (label.position >= 0) bind(label);
}

// Also called when a bound label is used again.
void Assembler::bind(Label& label) {
  if (label.position < 0) label.position = static_cast<std::int64_t>(code_.size());
  for (const std::size_t use : label.uses) {
    const auto distance =
        static_cast<std::int32_t>(label.position - static_cast<std::int64_t>(use) - 4);
    std::memcpy(code_.data() + use, &distance, 4);
  }
  label.uses.clear();
}

// ---- constants

std::int32_t Assembler::constants(const std::vector<std::uint8_t>& bytes) {
  const auto position = static_cast<std::int32_t>(constants_.size());
  constants_.insert(constants_.end(), bytes.begin(), bytes.end());
  constants_.resize((constants_.size() + 63) / 64 * 64);
  return position;
}

std::int32_t Assembler::constant(std::uint64_t bits, int lane_bytes) {
  std::vector<std::uint8_t> bytes(is_evex_ ? 64 : 32);
  for (std::size_t i = 0; i < bytes.size(); i += static_cast<std::size_t>(lane_bytes))
    std::memcpy(bytes.data() + i, &bits, static_cast<std::size_t>(lane_bytes));
  return constants(bytes);
}

std::vector<std::uint8_t> Assembler::finish() {
  std::vector<std::uint8_t> bytes = code_;
  while (bytes.size() % 64 != 0) bytes.push_back(0xCC);
  for (const Use& use : uses_) {
    const auto distance = static_cast<std::int32_t>(bytes.size() - use.from) + use.constant;
    std::memcpy(bytes.data() + use.position, &distance, 4);
  }
  bytes.insert(bytes.end(), constants_.begin(), constants_.end());
  return bytes;
}

}  // namespace croton::native
