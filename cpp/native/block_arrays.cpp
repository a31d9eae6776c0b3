// With AVX-512 the rest is masked; with AVX2 numbers are, and bytes go by way of the stack.
#include "native/block_arrays.h"

#include <algorithm>
#include <iterator>

#include "native/instructions.h"

namespace croton::native {

using namespace instruction;

namespace {

// Registers for addresses; from the fifth on they belong to the caller.
constexpr General kAddresses[] = {General::r8,  General::r9,  General::r10,
                                  General::r11, General::rbx, General::r12,
                                  General::r13, General::r14, General::r15};
constexpr std::size_t kAddressCount = std::size(kAddresses), kOwnAddresses = 4;

// Lanes of the rest: all, and the second half where lanes have 8 bytes.
constexpr MaskRegister kRestMask = 1, kSecondRestMask = 2;

Memory argument(int slot) {
  Memory memory;
  memory.base = General::rsi;
  memory.displacement = 8 * slot;
  return memory;
}

// Of numbers of one or two bytes.
const VectorInstruction& widening(const VectorValue& value) {
  switch (value.form) {
    case LoadForm::signed_bytes:
      return kWidenSignedBytesTo4;
    case LoadForm::signed_words:
      return kWidenSignedWordsTo4;
    case LoadForm::unsigned_words:
      return kWidenWordsTo4;
    case LoadForm::halves:
      return kFloatsOfHalves;
    default:
      return value.lane_bytes == 4 ? kWidenBytesTo4 : kWidenBytesTo8;
  }
}

}  // namespace

BlockArrays::BlockArrays(RegisterFile& file, Arithmetic& arithmetic,
                         const std::vector<BlockOperand>& inputs,
                         const std::vector<BlockOperand>& outputs)
    : file_(file), arithmetic_(arithmetic), inputs_(inputs), outputs_(outputs) {
  const auto assign = [&](const BlockOperand& operand) {
    if (operand.is_single) return;
    if (std::find(address_slots_.begin(), address_slots_.end(), operand.slot) ==
        address_slots_.end())
      address_slots_.push_back(operand.slot);
  };
  for (const VectorStore& store : file_.code.stores) assign(output_of(store));
  for (std::size_t i = 0; i < file_.code.values.size(); ++i) {
    if (file_.order.is_live[i] && file_.code.values[i].op == VectorOp::load)
      assign(input_of(file_.code.values[i]));
  }
}

std::vector<General> BlockArrays::saved_registers() const {
  const std::size_t used = std::min(address_slots_.size(), kAddressCount);
  if (used <= kOwnAddresses) return {};
  return {kAddresses + kOwnAddresses, kAddresses + used};
}

void BlockArrays::load_addresses() {
  for (std::size_t i = 0; i < std::min(address_slots_.size(), kAddressCount); ++i)
    file_.assembler.move(kAddresses[i], argument(address_slots_[i]));
}

void BlockArrays::load_address(General to, int slot) { file_.assembler.move(to, argument(slot)); }

// Element `first` of this block.
Memory BlockArrays::array(const BlockOperand& operand, std::int32_t first) {
  const auto found = std::find(address_slots_.begin(), address_slots_.end(), operand.slot);
  const auto place = static_cast<std::size_t>(found - address_slots_.begin());
  Memory memory;
  if (place < kAddressCount) {
    memory.base = kAddresses[place];
  } else {
    if (operand.item_bytes < 4 && !file_.has_avx512) throw NotTraceable("too many arrays");
    file_.assembler.move(General::rax, argument(operand.slot));
    memory.base = General::rax;
  }
  memory.has_index = true;
  memory.scale = operand.item_bytes;
  memory.displacement = (first_ + first) * operand.item_bytes;
  return memory;
}

void BlockArrays::load(int number) {
  const VectorValue& value = file_.code.values[static_cast<std::size_t>(number)];
  const BlockOperand& input = input_of(value);
  const bool is_narrow = value.lane_bytes == 4;
  if (value.form != LoadForm::whole) {
    Memory from;
    if (is_rest_ && !file_.has_avx512) {
      from = byte_buffers_.at(input.slot);
      from.displacement += value.first * input.item_bytes;
    } else {
      from = array(input, value.first);
    }
    const VectorRegister to = file_.result(number);
    return widen_items(value, to, from);
  }
  if (!is_rest_ || file_.has_avx512) {
    const VectorRegister to = file_.result(number);
    const MaskRegister mask = mask_register(value.first);
    return file_.assembler.vector(mask == 0 || is_narrow ? kMove : kMoveWide, to, 0,
                                  array(input, value.first), 0, mask);
  }
  const auto mask = file_.temporary();
  file_.assembler.vector(kMove, mask, 0, mask_of(value.lane_bytes, value.first));
  const VectorRegister to = file_.result(number, false);
  file_.assembler.vector(is_narrow ? kMaskLoad4 : kMaskLoad8, to, mask, array(input, value.first));
}

// Numbers of one or two bytes in memory as lanes.
void BlockArrays::widen_items(const VectorValue& value, VectorRegister to, const Memory& from) {
  file_.assembler.vector(widening(value), to, 0, from, 0, mask_register(value.first));
  if (value.form == LoadForm::flags) arithmetic_.mask_of_positive(to, value.lane_bytes);
}

void BlockArrays::broadcast(int number) {
  const VectorValue& value = file_.code.values[static_cast<std::size_t>(number)];
  const BlockOperand& input = input_of(value);
  file_.assembler.move(General::rax, argument(input.slot));
  Memory from;
  from.base = General::rax;
  const VectorRegister to = file_.result(number);
  if (value.form == LoadForm::whole) {
    return file_.assembler.vector(value.lane_bytes == 4 ? kBroadcast4 : kBroadcast8, to, 0, from);
  }
  file_.assembler.vector(input.item_bytes == 1 ? kBroadcast1 : kBroadcast2, to, 0, from);
  file_.assembler.vector(widening(value), to, 0, to);
  if (value.form == LoadForm::flags) arithmetic_.mask_of_positive(to, value.lane_bytes);
}

void BlockArrays::store(const VectorStore& what) {
  const BlockOperand& output = output_of(what);
  if (const MaskRegister mask = file_.mask_of(what.value); mask != 0) {
    const auto ones = file_.temporary();
    file_.assembler.vector(what.lane_bytes == 4 ? kMove : kMoveWide, ones, 0,
                           one_of(what.lane_bytes), 0, mask);
    return file_.assembler.vector(what.lane_bytes == 4 ? kNarrow4To1 : kNarrow8To1, ones, 0,
                                  array(output, what.first), 0, mask_register(what.first));
  }
  const VectorRegister from = file_.in_register(what.value);
  if (what.form == LoadForm::flags) return store_flags(what, output, from);
  if (what.form != LoadForm::whole) return store_items(what, output, from);
  if (!is_rest_ || file_.has_avx512) {
    const MaskRegister mask = mask_register(what.first);
    return file_.assembler.vector(mask == 0 || what.lane_bytes == 4 ? kStore : kStoreWide, from, 0,
                                  array(output, what.first), 0, mask);
  }
  const auto mask = file_.temporary();
  file_.assembler.vector(kMove, mask, 0, mask_of(what.lane_bytes, what.first));
  file_.assembler.vector(what.lane_bytes == 4 ? kMaskStore4 : kMaskStore8, from, mask,
                         array(output, what.first));
}

void BlockArrays::choose_elements(int number) {
  const VectorValue& value = file_.code.values[static_cast<std::size_t>(number)];
  const bool is_last = file_.is_in_register(value.a) && file_.dies(value, value.a);
  if (!is_rest_) {
    if (is_last) {
      file_.take_over(value.a, number);
    } else {
      file_.hold(value.a);
      file_.copy(value.a, file_.result(number, false));
    }
    return;
  }
  // With every bit of the neutral element turned, it is zero.
  const bool has_bits = file_.code.values[static_cast<std::size_t>(value.b)].bits != 0;
  const VectorRegister from = file_.in_register(value.a);
  const VectorRegister to = file_.result(number, false);
  if (has_bits) file_.assembler.vector(kXor, to, from, file_.home_of(value.b));
  const VectorRegister turned = has_bits ? to : from;
  if (file_.has_avx512) {
    file_.assembler.vector(value.lane_bytes == 4 ? kMove : kMoveWide, to, 0, turned, 0,
                           mask_register(value.first));
  } else {
    file_.assembler.vector(kAnd, to, turned, mask_of(value.lane_bytes, value.first));
  }
  if (has_bits) file_.assembler.vector(kXor, to, to, file_.home_of(value.b));
}

// Masks as bytes of 0 and 1.
void BlockArrays::store_flags(const VectorStore& what, const BlockOperand& output,
                              VectorRegister from) {
  if (file_.has_avx512) {
    const auto ones = file_.temporary();
    file_.assembler.vector(kAnd, ones, from, one_of(what.lane_bytes));
    return file_.assembler.vector(what.lane_bytes == 4 ? kNarrow4To1 : kNarrow8To1, ones, 0,
                                  array(output, what.first), 0, mask_register(what.first));
  }
  const auto upper = file_.temporary();
  const auto packed = file_.temporary();
  file_.assembler.vector(kUpperHalf, from, 0, upper, 1);
  if (what.lane_bytes == 4) {
    file_.assembler.vector(kPackTo2, packed, from, upper);
  } else {
    file_.assembler.vector(kShuffleHalf4, packed, from, upper, 0x88);
    file_.assembler.vector(kPackTo2, packed, packed, packed);
  }
  file_.assembler.vector(kPackTo1, packed, packed, packed);
  file_.assembler.vector(kAndHalf, packed, packed, one_of(1));
  file_.assembler.vector(what.lane_bytes == 4 ? kStore8Bytes : kStore4Bytes, packed, 0,
                         place_of(what, output));
}

// Where numbers of one or two bytes go without masks.
Memory BlockArrays::place_of(const VectorStore& what, const BlockOperand& output) {
  if (!is_rest_) return array(output, what.first);
  Memory to = output_buffers_.at(output.slot);
  to.displacement += what.first * output.item_bytes;
  return to;
}

// Lanes of four bytes as numbers of one or two, which they are already.
void BlockArrays::store_items(const VectorStore& what, const BlockOperand& output,
                              VectorRegister from) {
  if (file_.has_avx512) {
    const VectorInstruction& instruction = what.form == LoadForm::halves ? kHalvesOfFloats
                                           : output.item_bytes == 1      ? kNarrow4To1
                                                                         : kNarrow4To2;
    return file_.assembler.vector(instruction, from, 0, array(output, what.first), 0,
                                  mask_register(what.first));
  }
  if (what.form == LoadForm::halves) {
    return file_.assembler.vector(kHalvesOfFloats, from, 0, place_of(what, output), 0);
  }
  const auto upper = file_.temporary();
  const auto packed = file_.temporary();
  file_.assembler.vector(kUpperHalf, from, 0, upper, 1);
  const bool is_unsigned_word = what.form == LoadForm::unsigned_words;
  file_.assembler.vector(is_unsigned_word ? kPackToWords : kPackTo2, packed, from, upper);
  if (output.item_bytes == 2) {
    return file_.assembler.vector(kStore16Bytes, packed, 0, place_of(what, output));
  }
  file_.assembler.vector(what.form == LoadForm::unsigned_bytes ? kPackToBytes : kPackTo1, packed,
                         packed, packed);
  file_.assembler.vector(kStore8Bytes, packed, 0, place_of(what, output));
}

// 1 in lanes of this size.
const Memory& BlockArrays::one_of(int lane_bytes) {
  const auto [entry, added] = ones_.try_emplace(lane_bytes);
  if (added) {
    entry->second.is_constant = true;
    entry->second.displacement = lane_bytes == 1 ? file_.assembler.constant(0x01010101, 4)
                                                 : file_.assembler.constant(1, lane_bytes);
  }
  return entry->second;
}

// ---- the rest

void BlockArrays::begin_rest() {
  is_rest_ = true;
  first_ = 0;
  if (file_.has_avx512) return make_mask_registers();
  make_masks();
  for (std::size_t i = 0; i < file_.code.values.size(); ++i) {
    const VectorValue& value = file_.code.values[i];
    if (!file_.order.is_live[i] || value.op != VectorOp::load) continue;
    const BlockOperand& input = input_of(value);
    if (input.item_bytes >= 4 || byte_buffers_.contains(input.slot)) continue;
    const Memory buffer = byte_buffers_[input.slot] = file_.stack();
    copy_bytes(array(input, 0), buffer, input.item_bytes);
  }
  for (const VectorStore& store : file_.code.stores) {
    const BlockOperand& output = output_of(store);
    if (output.item_bytes < 4) output_buffers_[output.slot] = file_.stack();
  }
}

void BlockArrays::end_rest() {
  for (const BlockOperand& output : outputs_) {
    const auto buffer = output_buffers_.find(output.slot);
    if (buffer != output_buffers_.end())
      copy_bytes(buffer->second, array(output, 0), output.item_bytes);
  }
}

// The lowest rdi bits.
void BlockArrays::make_mask_registers() {
  file_.assembler.move_number(General::rax, 0);
  file_.assembler.set_bit(General::rax, General::rdi);
  file_.assembler.subtract(General::rax, 1);
  file_.assembler.move_mask(kRestMask, General::rax);
  file_.assembler.shift_right(General::rax, 8);
  file_.assembler.move_mask(kSecondRestMask, General::rax);
}

// Of lanes from `first` on; 0, for all, but in the rest.
MaskRegister BlockArrays::mask_register(int first) const {
  return !is_rest_ || !file_.has_avx512 ? MaskRegister{0}
         : first == 0                   ? kRestMask
                                        : kSecondRestMask;
}

void BlockArrays::make_masks() {
  const auto make = [&](std::int32_t bytes, std::uint8_t shift, std::int32_t offset) {
    std::vector<std::uint8_t> table(static_cast<std::size_t>(2 * bytes), 0);
    std::fill_n(table.begin(), bytes, 0xFF);
    Memory place;
    place.is_constant = true;
    place.displacement = file_.assembler.constants(table) + bytes + offset;
    file_.assembler.load_address(General::rax, place);
    file_.assembler.move(General::rdx, General::rdi);
    file_.assembler.shift_left(General::rdx, shift);
    file_.assembler.subtract(General::rax, General::rdx);
    Memory from;
    from.base = General::rax;
    const Memory mask = file_.stack();
    const auto reg = file_.temporary();
    file_.assembler.vector(kMove, reg, 0, from);
    file_.assembler.vector(kStore, reg, 0, mask);
    return mask;
  };
  file_.empty_registers();
  if (file_.code.elements == 8) mask4_ = make(file_.code.vector_bytes, 2, 0);
  mask8_[0] = make(2 * file_.code.vector_bytes, 3, 0);
  if (file_.code.elements == 8)
    mask8_[1] = make(2 * file_.code.vector_bytes, 3, file_.code.vector_bytes);
}

const Memory& BlockArrays::mask_of(int lane_bytes, int first) const {
  return lane_bytes == 4 ? mask4_ : mask8_[first / 4];
}

// rdi items of one or two bytes, at least one.
void BlockArrays::copy_bytes(Memory from, Memory to, int item_bytes) {
  Assembler::Label again;
  file_.assembler.move(General::rdx, General::rdi);
  if (item_bytes == 2) file_.assembler.add(General::rdx, General::rdi);
  const auto add_index = [&](General reg, const Memory& memory) {
    file_.assembler.move(reg, memory.base);
    for (int i = 0; i < item_bytes; ++i) file_.assembler.add(reg, memory.index);
  };
  file_.assembler.bind(again);
  const auto indexed = [&](Memory memory) {
    if (memory.has_index) {
      // Array and position are added up first.
      add_index(General::rax, memory);
      memory.base = General::rax;
    }
    memory.has_index = true;
    memory.index = General::rdx;
    memory.scale = 1;
    memory.displacement -= 1;
    return memory;
  };
  if (to.has_index) {
    // The byte is in rax, so the sum of the other address goes elsewhere: rsi has been used.
    add_index(General::rsi, to);
    to = {General::rsi, false, General::rcx, 1, 0, false};
  }
  file_.assembler.load_byte(indexed(from));
  file_.assembler.store_byte(indexed(to));
  file_.assembler.add(General::rdx, -1);
  file_.assembler.jump(Assembler::Condition::not_zero, again);
}

}  // namespace croton::native
