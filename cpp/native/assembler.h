// Machine code of x86-64 with AVX2 and FMA or AVX-512, instruction by instruction: the few that
// emit.cpp needs.
// Encodings: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2.
#pragma once

#include <cstdint>
#include <vector>

namespace croton::native {

// General registers, by their numbers in encodings.
enum class General : std::uint8_t {
  rax,
  rcx,
  rdx,
  rbx,
  rsp,
  rbp,
  rsi,
  rdi,
  r8,
  r9,
  r10,
  r11,
  r12,
  r13,
  r14,
  r15  // clang-format off
};
// clang-format on

// A vector register: ymm0 to ymm15, or with AVX-512 zmm0 to zmm31; of some instructions its lower
// half.
using VectorRegister = std::uint8_t;

// [base + index * scale + displacement], or a place in the constants behind the code.
struct Memory {
  General base = General::rsp;
  bool has_index = false;
  General index = General::rcx;
  std::uint8_t scale = 1;  // 1, 2, 4 or 8
  std::int32_t displacement = 0;
  bool is_constant = false;  // displacement counts from the beginning of the constants
};

// What instructions share: prefix, opcode, and how operands are placed.
struct VectorInstruction {
  const char* name;
  std::uint8_t prefix;  // 0 none, 1 66, 2 F3, 3 F2
  std::uint8_t map;     // 1 0F, 2 0F38, 3 0F3A
  std::uint8_t opcode;
  bool is_wide = false;       // W in VEX
  bool is_wide_evex = false;  // W in EVEX
  bool is_long = true;        // L: 32 bytes, not 16; EVEX always stands for 64
  std::int8_t digit = -1;     // of shifts: in the place of a register
  bool has_immediate = false;
  std::uint8_t sources = 2;  // 1: no second register
  bool chooses = false;      // by a mask, and does not make other lanes zero
};

// A register of lanes that are computed, of AVX-512: k1 to k7, 0 for all.
using MaskRegister = std::uint8_t;

class Assembler {
 public:
  // With AVX-512, vectors of 64 bytes and 32 of them.
  explicit Assembler(bool has_avx512) : is_evex_(has_avx512) {}

  // instruction target, first, second; `first` is ignored where there is one source.
  void vector(const VectorInstruction& instruction, VectorRegister target, VectorRegister first,
              VectorRegister second, std::uint8_t immediate = 0, MaskRegister mask = 0);
  void vector(const VectorInstruction& instruction, VectorRegister target, VectorRegister first,
              const Memory& second, std::uint8_t immediate = 0, MaskRegister mask = 0);

  // General registers, 64 bits.
  void move(General to, General from);
  void move(General to, const Memory& from);
  void store(General from, const Memory& to);
  void move_number(General to, std::int32_t number);
  void move_address(General to, std::uint64_t address);
  void call(General function);
  void load_address(General to, const Memory& from);
  void add(General to, General from);
  void subtract(General to, General from);
  void add(General to, std::int32_t number);
  void subtract(General to, std::int32_t number);
  void and_number(General to, std::int8_t number);
  void shift_left(General to, std::uint8_t count);
  void compare(General a, General b);
  void compare(General a, std::int32_t number);
  void push(General from);
  void pop(General to);
  void return_();
  void zero_upper();                         // vzeroupper
  void set_bit(General to, General number);  // bts
  void shift_right(General to, std::uint8_t count);
  void move_mask(MaskRegister to, General from);  // kmovw
  void move_mask(General to, MaskRegister from);
  // kortestw or, of the lowest eight bits, kortestb, with itself.
  void test_mask(MaskRegister mask, bool is_short);
  // Logic of 16 bits.
  enum class MaskOp : std::uint8_t { and_ = 0x41, not_ = 0x44, or_ = 0x45, xor_ = 0x47 };
  void combine_masks(MaskOp op, MaskRegister to, MaskRegister first, MaskRegister second);
  // One byte, to or from the lowest of rax.
  void load_byte(const Memory& from);
  void store_byte(const Memory& to);

  // ---- jumps

  enum class Condition : std::uint8_t { not_zero = 0x5, less_equal = 0xE, greater = 0xF };
  struct Label {
    std::int64_t position = -1;
    std::vector<std::size_t> uses;
  };
  void jump(Condition condition, Label& label);
  void jump(Label& label);
  void bind(Label& label);

  // ---- constants

  // A vector of copies of `bits`, of 4 or 8 bytes; where it will lie.
  std::int32_t constant(std::uint64_t bits, int lane_bytes);
  std::int32_t constants(const std::vector<std::uint8_t>& bytes);

  // The code, with the constants behind it.
  std::vector<std::uint8_t> finish();
  const std::vector<std::uint8_t>& code() const { return code_; }

 private:
  void byte(int value) { code_.push_back(static_cast<std::uint8_t>(value)); }
  void number(std::int32_t value);
  void vex(const VectorInstruction& instruction, int reg, int vvvv, bool x, bool b);
  void evex(const VectorInstruction& instruction, int reg, int vvvv, bool x, bool b,
            MaskRegister mask, bool zeroes);
  void place(int reg, const Memory& memory, std::size_t bytes_after, bool is_vector_evex = false);
  void general(int opcode, int reg, int rm);
  void general(int opcode, int reg, const Memory& memory);
  void group(int opcode, int digit, General to);

  struct Use {
    std::size_t position;  // of the displacement
    std::size_t from;      // the end of the instruction, from which it counts
    std::int32_t constant;
  };
  bool is_evex_;
  std::vector<std::uint8_t> code_, constants_;
  std::vector<Use> uses_;
};

}  // namespace croton::native
