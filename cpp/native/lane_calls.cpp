// Calls by the convention of System V: all vector and mask registers are the callee's to use, and
// of the general ones those that blocks count and address with.
#include "native/lane_calls.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "native/arithmetic.h"
#include "native/instructions.h"

namespace croton::native {

using namespace instruction;

namespace {

// What loops have in general registers that a call may change.
constexpr General kKept[] = {General::rcx, General::rdx, General::rsi, General::rdi,
                             General::r8,  General::r9,  General::r10, General::r11};

template <class T, class Mask>
void replace(T* results, const Mask* mask, const T* arguments, double (*function)(double),
             std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (mask[i] != 0) results[i] = static_cast<T>(function(static_cast<double>(arguments[i])));
  }
}

template <class Function>
std::uint64_t address_of(Function* function) {
  return reinterpret_cast<std::uintptr_t>(function);
}

}  // namespace

// ---- lanes

void LaneCalls::replace_lanes(int number) {
  const VectorValue& value = file_.code.values[static_cast<std::size_t>(number)];
  Aside aside;
  const MaskRegister mask = file_.mask_of(value.b);
  if (mask == 0) aside.mask = file_.in_register(value.b);
  aside.short_mask = mask;
  aside.argument = file_.in_register(value.c);
  if (file_.dies(value, value.a)) {
    aside.result = file_.take_over(value.a, number);
  } else {
    file_.hold(value.a);
    aside.result = file_.result(number, false);
    file_.copy(value.a, aside.result);
  }
  for (const VectorRegister reg : file_.live_registers()) {
    if (reg != aside.result) aside.saved.push_back(reg);
  }
  aside.function = value.bits;
  aside.lane_bytes = value.lane_bytes;
  aside.is_rest = arrays_.is_rest();
  if (file_.has_avx512) {
    if (mask == 0) file_.assembler.vector(kTestInt4, kShortMask, aside.mask, aside.mask);
    file_.assembler.test_mask(mask == 0 ? kShortMask : mask, mask != 0 && value.lane_bytes == 8);
  } else {
    file_.assembler.vector(kTest, aside.mask, 0, aside.mask);
  }
  asides_.push_back(std::move(aside));
  file_.assembler.jump(Assembler::Condition::not_zero, asides_.back().begin);
  file_.assembler.bind(asides_.back().back);
}

void LaneCalls::emit_aside() {
  Assembler& assembler = file_.assembler;
  for (Aside& aside : asides_) {
    assembler.bind(aside.begin);
    for (std::size_t i = 0; i < aside.saved.size(); ++i)
      assembler.vector(kStore, aside.saved[i], 0, saved_slot(i));
    assembler.vector(kStore, aside.result, 0, slot(0));
    assembler.vector(kStore, aside.argument, 0, slot(2));
    if (aside.short_mask != 0) {
      aside.mask = aside.argument;  // which has been stored
      assembler.vector(aside.lane_bytes == 4 ? kOnesWhere4 : kOnesWhere8, aside.mask, 0,
                       aside.short_mask);
    }
    assembler.vector(kStore, aside.mask, 0, slot(1));
    save_general_registers();
    assembler.load_address(General::rdi, slot(0));
    assembler.load_address(General::rsi, slot(1));
    assembler.load_address(General::rdx, slot(2));
    assembler.move_address(General::rcx, aside.function);
    assembler.move_number(General::r8, file_.code.vector_bytes / aside.lane_bytes);
    call(aside.lane_bytes == 4 ? address_of(replace<float, std::int32_t>)
                               : address_of(replace<double, std::int64_t>));
    restore_general_registers(aside.is_rest);
    for (std::size_t i = 0; i < aside.saved.size(); ++i)
      assembler.vector(kMove, aside.saved[i], 0, saved_slot(i));
    assembler.vector(kMove, aside.result, 0, slot(0));
    assembler.jump(aside.back);
  }
}

// ---- calls

void LaneCalls::call(std::uint64_t function) {
  file_.assembler.move_address(General::rax, function);
  file_.assembler.zero_upper();
  file_.assembler.call(General::rax);
}

void LaneCalls::save_general_registers() {
  if (general_slots_.empty()) {
    const auto in_a_vector = static_cast<std::size_t>(file_.code.vector_bytes) / 8;
    Memory memory;
    constexpr std::size_t kMasks = 8;
    for (std::size_t i = 0; i < std::size(kKept) + kMasks; ++i) {
      if (i % in_a_vector == 0) memory = file_.stack();
      general_slots_.push_back(memory);
      memory.displacement += 8;
    }
  }
  for (std::size_t i = 0; i < std::size(kKept); ++i)
    file_.assembler.store(kKept[i], general_slots_[i]);
  for (const MaskRegister mask : used_masks()) {
    file_.assembler.move_mask(General::rax, mask);
    file_.assembler.store(General::rax, general_slots_[std::size(kKept) + mask]);
  }
}

std::vector<MaskRegister> LaneCalls::used_masks() const {
  std::vector<MaskRegister> used;
  for (const MaskRegister mask : file_.masks) {
    if (mask != 0 && std::find(used.begin(), used.end(), mask) == used.end()) used.push_back(mask);
  }
  return used;
}

void LaneCalls::restore_general_registers(bool is_rest) {
  for (const MaskRegister mask : used_masks()) {
    file_.assembler.move(General::rax, general_slots_[std::size(kKept) + mask]);
    file_.assembler.move_mask(mask, General::rax);
  }
  for (std::size_t i = 0; i < std::size(kKept); ++i)
    file_.assembler.move(kKept[i], general_slots_[i]);
  if (is_rest && file_.has_avx512) arrays_.make_mask_registers();
}

const Memory& LaneCalls::slot(std::size_t i) {
  while (slots_.size() <= i) slots_.push_back(file_.stack());
  return slots_[i];
}

const Memory& LaneCalls::saved_slot(std::size_t i) {
  while (saved_slots_.size() <= i) saved_slots_.push_back(file_.stack());
  return saved_slots_[i];
}

}  // namespace croton::native
