// The arrays of a block: their addresses, loads and stores, and the elements behind the last block.
#pragma once

#include <map>
#include <vector>

#include "native/arithmetic.h"
#include "native/emit.h"
#include "native/register_file.h"

namespace croton::native {

// rcx counts elements; rdi is the number of all, then of the rest; rsi has the addresses. rax and
// rdx are for short use.
class BlockArrays {
 public:
  BlockArrays(RegisterFile& file, Arithmetic& arithmetic, const std::vector<BlockOperand>& inputs,
              const std::vector<BlockOperand>& outputs);

  // Registers of the caller that are used, in order.
  std::vector<General> saved_registers() const;
  void load_addresses();
  void load_address(General to, int slot);

  // The element of the block that is computed next, from rcx on.
  void set_first(std::int32_t first) { first_ = first; }

  // Leaves, in this step.
  void load(int number);
  void broadcast(int number);
  void store(const VectorStore& what);
  // Elements of a block as they are; of the rest, with a neutral one behind them.
  void choose_elements(int number);

  // What comes before and after a block of fewer elements, rdi of them.
  void begin_rest();
  void end_rest();
  bool is_rest() const { return is_rest_; }
  // Of AVX-512, in the rest; uses rax.
  void make_mask_registers();

 private:
  const BlockOperand& input_of(const VectorValue& value) const {
    return inputs_[static_cast<std::size_t>(value.input)];
  }
  const BlockOperand& output_of(const VectorStore& store) const {
    return outputs_[static_cast<std::size_t>(store.output)];
  }
  Memory array(const BlockOperand& operand, std::int32_t first);
  void widen_items(const VectorValue& value, VectorRegister to, const Memory& from);
  void store_flags(const VectorStore& what, const BlockOperand& output, VectorRegister from);
  void store_items(const VectorStore& what, const BlockOperand& output, VectorRegister from);
  Memory place_of(const VectorStore& what, const BlockOperand& output);
  const Memory& one_of(int lane_bytes);
  void make_masks();
  MaskRegister mask_register(int first) const;
  const Memory& mask_of(int lane_bytes, int first) const;
  void copy_bytes(Memory from, Memory to, int item_bytes);

  RegisterFile& file_;
  Arithmetic& arithmetic_;
  const std::vector<BlockOperand>& inputs_;
  const std::vector<BlockOperand>& outputs_;
  std::vector<int> address_slots_;
  std::int32_t first_ = 0;
  bool is_rest_ = false;
  Memory mask4_, mask8_[2];
  std::map<int, Memory> byte_buffers_, output_buffers_, ones_;
};

}  // namespace croton::native
