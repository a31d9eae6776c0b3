// Registers are given in one pass over the code in order. Where none is free, the value that is
// used last goes to the stack. Constants lie in memory behind the code, and values that are the
// same for all blocks on the stack; those used most stay in registers that are left over.
#include "native/emit.h"

#include <algorithm>
#include <limits>

#include "native/assembler.h"
#include "native/instructions.h"

namespace croton::native {

namespace {

using namespace instruction;

constexpr int kMostRegisters = 32;
constexpr int kNever = std::numeric_limits<int>::max();
// Lanes of the rest in mask registers of AVX-512: all, and the second half of 8-byte lanes; and one
// for short use.
constexpr MaskRegister kRestMask = 1, kSecondRestMask = 2, kShortMask = 7;

// Registers for addresses; from the fifth on they belong to the caller and are put back. rax and
// rdx are for short use, rcx counts elements, rdi and rsi are the arguments, rbp the caller's
// stack.
constexpr General kAddresses[] = {General::r8,  General::r9,  General::r10,
                                  General::r11, General::rbx, General::r12,
                                  General::r13, General::r14, General::r15};
constexpr std::size_t kAddressCount = std::size(kAddresses), kOwnAddresses = 4;

struct Step {
  bool is_store;
  int number;  // of the value or store
};

struct Value {
  bool is_live = false;
  bool is_invariant = false;
  bool is_pinned = false;
  int reg = -1;
  bool has_home = false;  // in memory, with the right contents
  Memory home;
  std::vector<int> uses;  // steps, in order
  std::size_t next = 0;   // of uses
};

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

bool compares(VectorOp op) {
  return op == VectorOp::compare_float || op == VectorOp::equal_int || op == VectorOp::greater_int;
}

// The instruction of an operation with one or two operands, for lanes of this size.
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
    case VectorOp::sqrt_float:
      return is_wide ? kSqrt8 : kSqrt4;
    case VectorOp::round_float:
      return is_wide ? kRound8 : kRound4;
    case VectorOp::add_int:
      return is_wide ? kAddInt8 : kAddInt4;
    case VectorOp::sub_int:
      return is_wide ? kSubInt8 : kSubInt4;
    case VectorOp::mul_int:
      return kMulInt4;
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

class Emitter {
 public:
  Emitter(const VectorCode& code, const std::vector<BlockOperand>& inputs,
          const std::vector<BlockOperand>& outputs)
      : code_(code),
        inputs_(inputs),
        outputs_(outputs),
        values_(code.values.size()),
        has_avx512_(code.vector_bytes == 64),
        registers_(has_avx512_ ? 32 : 16),
        vector_bytes_(code.vector_bytes),
        assembler_(has_avx512_) {}

  std::vector<std::uint8_t> emit() {
    find_live();
    make_steps();
    assign_addresses();
    const std::size_t saved = saved_count();
    begin(saved);
    const std::size_t frame_place = assembler_.code().size() - 4;  // of the number to subtract
    assembler_.and_number(General::rsp, static_cast<std::int8_t>(-vector_bytes_));
    load_addresses();
    emit_invariants();
    pin();
    emit_loops();
    end(saved);
    std::vector<std::uint8_t> bytes = assembler_.finish();
    const auto frame = static_cast<std::uint32_t>(frame_bytes_ + vector_bytes_);
    for (int i = 0; i < 4; ++i)
      bytes[frame_place + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(frame >> 8 * i);
    return bytes;
  }

 private:
  // ---- what is computed, and when

  void find_live() {
    for (const VectorStore& store : code_.stores) mark_live(store.value);
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const VectorValue& value = code_.values[i];
      bool is_invariant = value.op != VectorOp::load;
      for (const int operand : {value.a, value.b, value.c}) {
        if (operand >= 0) is_invariant = is_invariant && at(operand).is_invariant;
      }
      values_[i].is_invariant = is_invariant;
    }
  }

  void mark_live(int number) {
    // Operands have smaller numbers.
    at(number).is_live = true;
    highest_ = std::max(highest_, number);
  }

  void make_steps() {
    for (int i = highest_; i >= 0; --i) {
      if (!at(i).is_live) continue;
      const VectorValue& value = code_.values[static_cast<std::size_t>(i)];
      for (const int operand : {value.a, value.b, value.c}) {
        if (operand >= 0) at(operand).is_live = true;
      }
    }
    int last_load = -1;
    for (int i = 0; i <= highest_; ++i) {
      const Value& value = at(i);
      const VectorOp op = code_.values[static_cast<std::size_t>(i)].op;
      if (!value.is_live || op == VectorOp::constant) continue;
      if (op == VectorOp::load) last_load = i;
      (value.is_invariant ? invariant_steps_ : steps_).push_back({false, i});
    }
    // Stores come as soon as all of the block has been read: outputs may lie where inputs do.
    std::vector<std::pair<int, int>> stores;  // value after which, store
    for (std::size_t s = 0; s < code_.stores.size(); ++s)
      stores.emplace_back(std::max(code_.stores[s].value, last_load), static_cast<int>(s));
    std::stable_sort(stores.begin(), stores.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Step> merged;
    std::size_t next = 0;
    for (const Step& step : steps_) {
      while (next < stores.size() && stores[next].first < step.number)
        merged.push_back({true, stores[next++].second});
      merged.push_back(step);
    }
    while (next < stores.size()) merged.push_back({true, stores[next++].second});
    steps_ = std::move(merged);
  }

  void list_uses(const std::vector<Step>& steps) {
    for (Value& value : values_) {
      value.uses.clear();
      value.next = 0;
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const int number = steps[i].number;
      if (steps[i].is_store) {
        at(code_.stores[static_cast<std::size_t>(number)].value)
            .uses.push_back(static_cast<int>(i));
        continue;
      }
      const VectorValue& value = code_.values[static_cast<std::size_t>(number)];
      for (const int operand : {value.a, value.b, value.c}) {
        if (operand >= 0) at(operand).uses.push_back(static_cast<int>(i));
      }
    }
  }

  // ---- the function around the loop

  void assign_addresses() {
    const auto assign = [&](const BlockOperand& operand) {
      if (operand.is_single) return;
      if (std::find(address_slots_.begin(), address_slots_.end(), operand.slot) ==
          address_slots_.end())
        address_slots_.push_back(operand.slot);
    };
    for (const VectorStore& store : code_.stores) assign(output_of(store));
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (values_[i].is_live && code_.values[i].op == VectorOp::load)
        assign(input_of(code_.values[i]));
    }
  }

  std::size_t saved_count() const {
    const std::size_t used = std::min(address_slots_.size(), kAddressCount);
    return used > kOwnAddresses ? used - kOwnAddresses : 0;
  }

  void begin(std::size_t saved) {
    assembler_.push(General::rbp);
    assembler_.move(General::rbp, General::rsp);
    for (std::size_t i = 0; i < saved; ++i) assembler_.push(kAddresses[kOwnAddresses + i]);
    assembler_.subtract(General::rsp, 0);  // the size of the frame is known at the end
  }

  void load_addresses() {
    for (std::size_t i = 0; i < std::min(address_slots_.size(), kAddressCount); ++i)
      assembler_.move(kAddresses[i], argument(address_slots_[i]));
  }

  void end(std::size_t saved) {
    Memory frame;
    frame.base = General::rbp;
    frame.displacement = -8 * static_cast<std::int32_t>(saved);
    assembler_.load_address(General::rsp, frame);
    for (std::size_t i = saved; i-- > 0;) assembler_.pop(kAddresses[kOwnAddresses + i]);
    assembler_.pop(General::rbp);
    assembler_.zero_upper();
    assembler_.return_();
  }

  static Memory argument(int slot) {
    Memory memory;
    memory.base = General::rsi;
    memory.displacement = 8 * slot;
    return memory;
  }

  Memory stack() {
    Memory memory;
    memory.base = General::rsp;
    memory.displacement = frame_bytes_;
    frame_bytes_ += vector_bytes_;
    return memory;
  }

  void emit_invariants() {
    run(invariant_steps_, [&](const Step& step) {
      compute(step.number);
      Value& value = at(step.number);
      value.home = stack();
      value.has_home = true;
      assembler_.vector(kStore, reg_of(step.number), 0, value.home);
    });
  }

  // Values in memory that the loop uses most go to registers that it can spare.
  void pin() {
    list_uses(steps_);
    int live = 0, most = 0;
    std::vector<int> candidates;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (values_[i].is_invariant && !values_[i].uses.empty())
        candidates.push_back(static_cast<int>(i));
    }
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const auto dies = [&](int v) {
        return v >= 0 && !at(v).is_invariant && at(v).uses.back() == static_cast<int>(i);
      };
      if (steps_[i].is_store) {
        live -= dies(code_.stores[static_cast<std::size_t>(steps_[i].number)].value);
        continue;
      }
      most = std::max(most, ++live);
      const VectorValue& value = code_.values[static_cast<std::size_t>(steps_[i].number)];
      live -= dies(value.a) + (value.b != value.a && dies(value.b)) +
              (value.c != value.a && value.c != value.b && dies(value.c));
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [&](int a, int b) { return at(a).uses.size() > at(b).uses.size(); });
    constexpr int kSpare = 3;  // for temporary values
    for (const int candidate : candidates) {
      if (most + kSpare + static_cast<int>(pinned_.size()) >= registers_) break;
      Value& value = at(candidate);
      value.reg = registers_ - 1 - static_cast<int>(pinned_.size());
      fetch(candidate, value.reg);
      value.is_pinned = true;
      pinned_.push_back(candidate);
    }
  }

  int unrolling() const {
    const std::size_t count = steps_.size();
    return count <= 8 ? 4 : count <= 24 ? 2 : 1;
  }

  void emit_loops() {
    const int copies = unrolling();
    Assembler::Label few, rest, done;
    assembler_.move_number(General::rcx, 0);
    const auto emit_loop = [&](int times, Assembler::Label& after) {
      Assembler::Label again;
      assembler_.move(General::rdx, General::rdi);
      assembler_.add(General::rdx, -times * code_.elements);
      assembler_.compare(General::rcx, General::rdx);
      assembler_.jump(Assembler::Condition::greater, after);
      assembler_.bind(again);
      for (int k = 0; k < times; ++k) emit_block(k * code_.elements);
      assembler_.add(General::rcx, times * code_.elements);
      assembler_.compare(General::rcx, General::rdx);
      assembler_.jump(Assembler::Condition::less_equal, again);
    };
    if (copies > 1) emit_loop(copies, few);
    assembler_.bind(few);
    emit_loop(1, rest);
    assembler_.bind(rest);
    assembler_.subtract(General::rdi, General::rcx);
    assembler_.compare(General::rdi, 0);
    assembler_.jump(Assembler::Condition::less_equal, done);
    emit_rest();
    assembler_.bind(done);
  }

  void emit_block(std::int32_t first) {
    first_ = first;
    run(steps_, [&](const Step& step) {
      if (step.is_store) {
        store(code_.stores[static_cast<std::size_t>(step.number)]);
      } else {
        compute(step.number);
      }
    });
  }

  // The last elements, rdi of them: masked, bytes by way of the stack.
  void emit_rest() {
    is_rest_ = true;
    if (has_avx512_) {
      make_mask_registers();
      return emit_block(0);
    }
    make_masks();
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const VectorValue& value = code_.values[i];
      if (!values_[i].is_live || value.op != VectorOp::load) continue;
      const BlockOperand& input = input_of(value);
      if (input.item_bytes != 1 || byte_buffers_.contains(input.slot)) continue;
      const Memory buffer = byte_buffers_[input.slot] = stack();
      copy_bytes(array(input, 0), buffer);
    }
    for (const VectorStore& s : code_.stores) {
      const BlockOperand& output = output_of(s);
      if (output.item_bytes == 1) output_buffers_[output.slot] = stack();
    }
    emit_block(0);
    for (const auto& [slot, buffer] : output_buffers_) {
      BlockOperand output{slot, 1};
      copy_bytes(buffer, array(output, 0));
    }
    is_rest_ = false;
  }

  // The lowest rdi bits.
  void make_mask_registers() {
    assembler_.move_number(General::rax, 0);
    assembler_.set_bit(General::rax, General::rdi);
    assembler_.subtract(General::rax, 1);
    assembler_.move_mask(kRestMask, General::rax);
    assembler_.shift_right(General::rax, 8);
    assembler_.move_mask(kSecondRestMask, General::rax);
  }

  // Of lanes from `first` on; 0, for all, but in the rest.
  MaskRegister mask_register(int first) const {
    return !is_rest_ || !has_avx512_ ? MaskRegister{0} : first == 0 ? kRestMask : kSecondRestMask;
  }

  void make_masks() {
    const auto make = [&](std::int32_t bytes, std::uint8_t shift, std::int32_t offset) {
      std::vector<std::uint8_t> table(static_cast<std::size_t>(2 * bytes), 0);
      std::fill_n(table.begin(), bytes, 0xFF);
      Memory place;
      place.is_constant = true;
      place.displacement = assembler_.constants(table) + bytes + offset;
      assembler_.load_address(General::rax, place);
      assembler_.move(General::rdx, General::rdi);
      assembler_.shift_left(General::rdx, shift);
      assembler_.subtract(General::rax, General::rdx);
      Memory from;
      from.base = General::rax;
      const Memory mask = stack();
      const auto reg = static_cast<VectorRegister>(take());
      assembler_.vector(kMove, reg, 0, from);
      assembler_.vector(kStore, reg, 0, mask);
      return mask;
    };
    empty_registers();
    if (code_.elements == 8) mask4_ = make(vector_bytes_, 2, 0);
    mask8_[0] = make(2 * vector_bytes_, 3, 0);
    if (code_.elements == 8) mask8_[1] = make(2 * vector_bytes_, 3, vector_bytes_);
  }

  const Memory& mask_of(int lane_bytes, int first) const {
    return lane_bytes == 4 ? mask4_ : mask8_[first / 4];
  }

  // rdi bytes, at least one.
  void copy_bytes(Memory from, Memory to) {
    Assembler::Label again;
    assembler_.move(General::rdx, General::rdi);
    assembler_.bind(again);
    const auto indexed = [&](Memory memory) {
      if (memory.has_index) {
        // Array and position are added up first.
        assembler_.move(General::rax, memory.base);
        assembler_.add(General::rax, memory.index);
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
      assembler_.move(General::rsi, to.base);
      assembler_.add(General::rsi, to.index);
      to = {General::rsi, false, General::rcx, 1, 0, false};
    }
    assembler_.load_byte(indexed(from));
    assembler_.store_byte(indexed(to));
    assembler_.add(General::rdx, -1);
    assembler_.jump(Assembler::Condition::not_zero, again);
  }

  // ---- values and registers

  Value& at(int number) { return values_[static_cast<std::size_t>(number)]; }
  const BlockOperand& input_of(const VectorValue& value) const {
    return inputs_[static_cast<std::size_t>(value.input)];
  }
  const BlockOperand& output_of(const VectorStore& store) const {
    return outputs_[static_cast<std::size_t>(store.output)];
  }
  VectorRegister reg_of(int number) { return static_cast<VectorRegister>(at(number).reg); }

  template <class Work>
  void run(const std::vector<Step>& steps, Work work) {
    list_uses(steps);
    empty_registers();
    for (Value& value : values_) {
      if (!value.is_invariant) value.has_home = false;
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
      now_ = static_cast<int>(i);
      protected_.clear();
      work(steps[i]);
      release_used();
    }
  }

  void empty_registers() {
    protected_.clear();
    for (Value& value : values_) {
      if (!value.is_pinned) value.reg = -1;
    }
    std::fill_n(owners_, kMostRegisters, -1);
    for (const int number : pinned_) owners_[at(number).reg] = number;
  }

  int next_use_after_now(Value& value) {
    while (value.next < value.uses.size() && value.uses[value.next] <= now_) ++value.next;
    return value.next < value.uses.size() ? value.uses[value.next] : kNever;
  }

  // Frees the registers of values that are not used after this step.
  void release_used() {
    for (int& owner : owners_) {
      if (owner < 0 || at(owner).is_pinned || next_use_after_now(at(owner)) != kNever) continue;
      at(owner).reg = -1;
      owner = -1;
    }
  }

  // A register for a new value; what it holds goes to the stack if need be.
  int take() {
    int chosen = -1, farthest = -1;
    for (int r = 0; r < registers_; ++r) {
      if (owners_[r] == -1 && !is_protected(r)) return protect(r);
      if (owners_[r] < 0 || is_protected(r) || at(owners_[r]).is_pinned) continue;
      const Value& value = at(owners_[r]);
      const auto next = std::lower_bound(value.uses.begin(), value.uses.end(), now_);
      const int use = next == value.uses.end() ? kNever : *next;
      if (use > farthest) {
        farthest = use;
        chosen = r;
      }
    }
    if (chosen < 0) throw NotTraceable("out of registers");
    Value& value = at(owners_[chosen]);
    if (!value.has_home && farthest != kNever) {
      value.home = stack();
      value.has_home = true;
      assembler_.vector(kStore, static_cast<VectorRegister>(chosen), 0, value.home);
    }
    value.reg = -1;
    owners_[chosen] = -1;
    return protect(chosen);
  }

  int protect(int reg) {
    protected_.push_back(reg);
    return reg;
  }
  bool is_protected(int reg) const {
    return std::find(protected_.begin(), protected_.end(), reg) != protected_.end();
  }

  // A register for the value of this step. Operands that are not used later make room.
  VectorRegister result(int number, bool may_reuse = true) {
    if (may_reuse) {
      protected_.clear();
      release_used();
    }
    const int reg = take();
    owners_[reg] = number;
    at(number).reg = reg;
    return static_cast<VectorRegister>(reg);
  }

  void fetch(int number, int reg) {
    const VectorValue& value = code_.values[static_cast<std::size_t>(number)];
    const auto to = static_cast<VectorRegister>(reg);
    if (value.op == VectorOp::constant && value.bits == 0) {
      assembler_.vector(kXor, to, to, to);
    } else {
      assembler_.vector(kMove, to, 0, home_of(number));
    }
  }

  VectorRegister in_register(int number) {
    Value& value = at(number);
    if (value.reg < 0) {
      value.reg = take();
      owners_[value.reg] = number;
      fetch(number, value.reg);
    }
    protect(value.reg);
    return static_cast<VectorRegister>(value.reg);
  }

  const Memory& home_of(int number) {
    Value& value = at(number);
    const VectorValue& what = code_.values[static_cast<std::size_t>(number)];
    if (!value.has_home && what.op == VectorOp::constant) {
      value.home.is_constant = true;
      value.home.displacement = assembler_.constant(what.bits, what.lane_bytes);
      value.has_home = true;
    }
    if (!value.has_home) throw NotTraceable("a value is lost");
    return value.home;
  }

  bool is_in_register(int number) { return at(number).reg >= 0; }

  // The last operand of an instruction may lie in memory.
  void emit(const VectorInstruction& instruction, VectorRegister target, VectorRegister first,
            int second, std::uint8_t immediate = 0) {
    if (is_in_register(second)) {
      assembler_.vector(instruction, target, first, reg_of(second), immediate);
    } else {
      assembler_.vector(instruction, target, first, home_of(second), immediate);
    }
  }

  // ---- one value

  void compute(int number) {
    const VectorValue& value = code_.values[static_cast<std::size_t>(number)];
    switch (value.op) {
      case VectorOp::constant:
        return;
      case VectorOp::load:
        return load(number, value);
      case VectorOp::single:
        return broadcast(number, value);
      case VectorOp::fma_float:
        return multiply_add(number, value);
      case VectorOp::select:
        return has_avx512_ ? choose_by_bits(number, value) : choose_by_lanes(number, value);
      case VectorOp::shift_left:
      case VectorOp::shift_right:
      case VectorOp::shift_right_signed: {
        const VectorRegister from = in_register(value.a);
        const VectorRegister to = result(number);
        return assembler_.vector(instruction_of(value), to, 0, from, value.immediate);
      }
      case VectorOp::double_of_float:
      case VectorOp::double_of_int:
      case VectorOp::wide_mask:
        return widen(number, value);
      case VectorOp::float_of_doubles: {
        const VectorRegister a = in_register(value.a), b = in_register(value.b);
        const auto upper = static_cast<VectorRegister>(take());
        const VectorRegister to = result(number, false);
        assembler_.vector(kFloatsOfDoubles, upper, 0, b);
        assembler_.vector(kFloatsOfDoubles, to, 0, a);
        return assembler_.vector(has_avx512_ ? kJoinHalves512 : kJoinHalves, to, to, upper, 1);
      }
      case VectorOp::narrow_mask: {
        const VectorRegister a = in_register(value.a), b = in_register(value.b);
        if (has_avx512_) {
          const auto upper = static_cast<VectorRegister>(take());
          const VectorRegister to = result(number, false);
          assembler_.vector(kNarrow8To4, b, 0, upper);
          assembler_.vector(kNarrow8To4, a, 0, to);
          return assembler_.vector(kJoinHalves512, to, to, upper, 1);
        }
        const VectorRegister to = result(number);
        assembler_.vector(kShuffle4, to, a, b, 0x88);
        return assembler_.vector(kPermute8, to, 0, to, 0xD8);
      }
      default:
        return compute_plain(number, value);
    }
  }

  // By a whole lane's first bit.
  void choose_by_lanes(int number, const VectorValue& value) {
    const VectorRegister mask = in_register(value.a), other = in_register(value.c);
    const bool is_near = is_in_register(value.b);
    const VectorRegister chosen = is_near ? in_register(value.b) : VectorRegister{0};
    const VectorRegister to = result(number);
    const auto mask_bits = static_cast<std::uint8_t>(mask << 4);
    if (is_near) {
      assembler_.vector(instruction_of(value), to, other, chosen, mask_bits);
    } else {
      assembler_.vector(instruction_of(value), to, other, home_of(value.b), mask_bits);
    }
  }

  // Bit by bit, in the place of one of the three.
  void choose_by_bits(int number, const VectorValue& value) {
    const int mask = value.a, b = value.b, c = value.c;
    // The function of bits, by what the target holds, the register and the last operand.
    constexpr std::uint8_t kOfMask = 0xCA, kOfOther = 0xB8, kOfChosen = 0xE2;
    if (dies(value, c)) {
      const VectorRegister m = in_register(mask);
      if (is_in_register(b)) protect(at(b).reg);
      return emit(kChoose, take_over(c, number), m, b, kOfOther);
    }
    if (dies(value, b)) {
      const VectorRegister m = in_register(mask);
      if (is_in_register(c)) protect(at(c).reg);
      return emit(kChoose, take_over(b, number), m, c, kOfChosen);
    }
    const VectorRegister chosen = in_register(b);
    if (is_in_register(c)) protect(at(c).reg);
    VectorRegister to;
    if (dies(value, mask)) {
      to = take_over(mask, number);
    } else {
      if (is_in_register(mask)) protect(at(mask).reg);
      to = result(number, false);
      copy(mask, to);
    }
    emit(kChoose, to, chosen, c, kOfMask);
  }

  // Whether this step is the last that uses an operand in a register, and uses it once.
  bool dies(const VectorValue& value, int v) {
    return is_in_register(v) && !at(v).is_pinned && at(v).uses.back() == now_ &&
           (v == value.a) + (v == value.b) + (v == value.c) == 1;
  }

  // The register of a value that dies, for another.
  VectorRegister take_over(int from, int number) {
    const int reg = at(from).reg;
    at(from).reg = -1;
    owners_[reg] = number;
    at(number).reg = reg;
    return static_cast<VectorRegister>(protect(reg));
  }

  void copy(int number, VectorRegister to) {
    if (is_in_register(number)) {
      assembler_.vector(kMove, to, 0, reg_of(number));
    } else {
      fetch(number, to);
    }
  }

  void compute_plain(int number, const VectorValue& value) {
    const VectorInstruction& instruction = instruction_of(value);
    int first = value.a, second = value.b;
    if (second < 0) {  // one operand
      const bool in_register_already = is_in_register(first);
      const VectorRegister from = in_register_already ? in_register(first) : VectorRegister{0};
      const VectorRegister to = result(number);
      if (in_register_already) {
        assembler_.vector(instruction, to, 0, from, immediate_of(value));
      } else {
        assembler_.vector(instruction, to, 0, home_of(first), immediate_of(value));
      }
      return;
    }
    if (commutes(value.op) && !is_in_register(first)) std::swap(first, second);
    const VectorRegister a = in_register(first);
    const bool second_in_register = is_in_register(second);
    const VectorRegister b = second_in_register ? in_register(second) : VectorRegister{0};
    const VectorRegister to = result(number);
    const bool fills_mask = has_avx512_ && compares(value.op);
    const VectorRegister target = fills_mask ? kShortMask : to;
    if (second_in_register) {
      assembler_.vector(instruction, target, a, b, immediate_of(value));
    } else {
      assembler_.vector(instruction, target, a, home_of(second), immediate_of(value));
    }
    if (fills_mask) fill_lanes(to, value.lane_bytes);
  }

  // Ones where the mask register for short use is set.
  void fill_lanes(VectorRegister to, int lane_bytes) {
    assembler_.vector(lane_bytes == 4 ? kOnesWhere4 : kOnesWhere8, to, 0, kShortMask);
  }

  // Lanes of ones where they are above zero.
  void mask_of_positive(VectorRegister v, int lane_bytes) {
    emit(lane_bytes == 4 ? kGreaterInt4 : kGreaterInt8, has_avx512_ ? kShortMask : v, v, 0);
    if (has_avx512_) fill_lanes(v, lane_bytes);
  }

  static std::uint8_t immediate_of(const VectorValue& value) {
    constexpr std::uint8_t kNoException = 8;
    return value.op == VectorOp::round_float
               ? static_cast<std::uint8_t>(value.immediate | kNoException)
               : value.immediate;
  }

  // a b + c goes to the place of one of them, which must not be used later.
  void multiply_add(int number, const VectorValue& value) {
    const bool is_wide = value.lane_bytes == 8;
    const int a = value.a, b = value.b, c = value.c;
    if (dies(value, c) && (is_in_register(a) || is_in_register(b))) {
      const int first = is_in_register(a) ? a : b, second = first == a ? b : a;
      const VectorRegister x = in_register(first);
      if (is_in_register(second)) protect(at(second).reg);
      return emit(is_wide ? kFma231x8 : kFma231x4, take_over(c, number), x, second);
    }
    int factor = dies(value, a) ? a : dies(value, b) ? b : -1;
    if (factor >= 0) {
      const int other = factor == a ? b : a;
      if (!is_in_register(other) && is_in_register(c)) {
        const VectorRegister addend = in_register(c);
        return emit(is_wide ? kFma132x8 : kFma132x4, take_over(factor, number), addend, other);
      }
      protect(at(factor).reg);
      const VectorRegister x = in_register(other);
      if (is_in_register(c)) protect(at(c).reg);
      return emit(is_wide ? kFma213x8 : kFma213x4, take_over(factor, number), x, c);
    }
    // A copy of a factor, better of one that lies in memory.
    factor = is_in_register(a) && !is_in_register(b) ? b : a;
    const int other = factor == a ? b : a;
    const VectorRegister x = in_register(other);
    if (is_in_register(c)) protect(at(c).reg);
    if (is_in_register(factor)) protect(at(factor).reg);
    const VectorRegister to = result(number, false);
    copy(factor, to);
    emit(is_wide ? kFma213x8 : kFma213x4, to, x, c);
  }

  // Half of the lanes to twice their size.
  void widen(int number, const VectorValue& value) {
    const VectorInstruction& instruction = instruction_of(value);
    if (!is_in_register(value.a)) {
      Memory half = home_of(value.a);
      half.displacement += value.immediate * vector_bytes_ / 2;
      return assembler_.vector(instruction, result(number), 0, half);
    }
    const VectorRegister from = in_register(value.a);
    const VectorRegister to = result(number);
    if (value.immediate == 0) return assembler_.vector(instruction, to, 0, from);
    assembler_.vector(has_avx512_ ? kUpperHalf512 : kUpperHalf, from, 0, to, 1);
    assembler_.vector(instruction, to, 0, to);
  }

  // ---- memory

  // Element `first` of this block.
  Memory array(const BlockOperand& operand, std::int32_t first) {
    const auto found = std::find(address_slots_.begin(), address_slots_.end(), operand.slot);
    const auto place = static_cast<std::size_t>(found - address_slots_.begin());
    Memory memory;
    if (place < kAddressCount) {
      memory.base = kAddresses[place];
    } else {
      if (operand.item_bytes == 1 && !has_avx512_) throw NotTraceable("too many arrays");
      assembler_.move(General::rax, argument(operand.slot));
      memory.base = General::rax;
    }
    memory.has_index = true;
    memory.scale = operand.item_bytes;
    memory.displacement = (first_ + first) * operand.item_bytes;
    return memory;
  }

  void load(int number, const VectorValue& value) {
    const BlockOperand& input = input_of(value);
    const bool is_narrow = value.lane_bytes == 4;
    if (value.form == LoadForm::flags) {
      Memory from;
      if (is_rest_ && !has_avx512_) {
        from = byte_buffers_.at(input.slot);
        from.displacement += value.first;
      } else {
        from = array(input, value.first);
      }
      const VectorRegister to = result(number);
      assembler_.vector(is_narrow ? kWidenBytesTo4 : kWidenBytesTo8, to, 0, from, 0,
                        mask_register(value.first));
      return mask_of_positive(to, value.lane_bytes);
    }
    if (!is_rest_ || has_avx512_) {
      const VectorRegister to = result(number);
      const MaskRegister mask = mask_register(value.first);
      return assembler_.vector(mask == 0 || is_narrow ? kMove : kMoveWide, to, 0,
                               array(input, value.first), 0, mask);
    }
    const auto mask = static_cast<VectorRegister>(take());
    assembler_.vector(kMove, mask, 0, mask_of(value.lane_bytes, value.first));
    const VectorRegister to = result(number, false);
    assembler_.vector(is_narrow ? kMaskLoad4 : kMaskLoad8, to, mask, array(input, value.first));
  }

  void broadcast(int number, const VectorValue& value) {
    const BlockOperand& input = input_of(value);
    assembler_.move(General::rax, argument(input.slot));
    Memory from;
    from.base = General::rax;
    const VectorRegister to = result(number);
    if (value.form == LoadForm::flags) {
      // One byte to all lanes, by way of the stack.
      const Memory bytes = stack();
      for (int i = 0; i < code_.elements; ++i) {
        Memory place = bytes;
        place.displacement += i;
        assembler_.move(General::rax, argument(input.slot));
        assembler_.load_byte(from);
        assembler_.store_byte(place);
      }
      assembler_.vector(value.lane_bytes == 4 ? kWidenBytesTo4 : kWidenBytesTo8, to, 0, bytes);
      return mask_of_positive(to, value.lane_bytes);
    }
    assembler_.vector(value.lane_bytes == 4 ? kBroadcast4 : kBroadcast8, to, 0, from);
  }

  void store(const VectorStore& what) {
    const BlockOperand& output = output_of(what);
    const VectorRegister from = in_register(what.value);
    if (what.form == LoadForm::flags) return store_flags(what, output, from);
    if (!is_rest_ || has_avx512_) {
      const MaskRegister mask = mask_register(what.first);
      return assembler_.vector(mask == 0 || what.lane_bytes == 4 ? kStore : kStoreWide, from, 0,
                               array(output, what.first), 0, mask);
    }
    const auto mask = static_cast<VectorRegister>(take());
    assembler_.vector(kMove, mask, 0, mask_of(what.lane_bytes, what.first));
    assembler_.vector(what.lane_bytes == 4 ? kMaskStore4 : kMaskStore8, from, mask,
                      array(output, what.first));
  }

  // Masks as bytes of 0 and 1.
  void store_flags(const VectorStore& what, const BlockOperand& output, VectorRegister from) {
    if (has_avx512_) {
      const auto ones = static_cast<VectorRegister>(take());
      assembler_.vector(kAnd, ones, from, one_of(what.lane_bytes));
      return assembler_.vector(what.lane_bytes == 4 ? kNarrow4To1 : kNarrow8To1, ones, 0,
                               array(output, what.first), 0, mask_register(what.first));
    }
    const auto upper = static_cast<VectorRegister>(take());
    const auto packed = static_cast<VectorRegister>(take());
    assembler_.vector(kUpperHalf, from, 0, upper, 1);
    if (what.lane_bytes == 4) {
      assembler_.vector(kPackTo2, packed, from, upper);
    } else {
      assembler_.vector(kShuffleHalf4, packed, from, upper, 0x88);
      assembler_.vector(kPackTo2, packed, packed, packed);
    }
    assembler_.vector(kPackTo1, packed, packed, packed);
    assembler_.vector(kAndHalf, packed, packed, one_of(1));
    Memory to;
    if (is_rest_) {
      to = output_buffers_.at(output.slot);
      to.displacement += what.first;
    } else {
      to = array(output, what.first);
    }
    assembler_.vector(what.lane_bytes == 4 ? kStore8Bytes : kStore4Bytes, packed, 0, to);
  }

  // 1 in lanes of this size.
  const Memory& one_of(int lane_bytes) {
    const auto [entry, added] = ones_.try_emplace(lane_bytes);
    if (added) {
      entry->second.is_constant = true;
      entry->second.displacement =
          lane_bytes == 1 ? assembler_.constant(0x01010101, 4) : assembler_.constant(1, lane_bytes);
    }
    return entry->second;
  }

  const VectorCode& code_;
  const std::vector<BlockOperand>& inputs_;
  const std::vector<BlockOperand>& outputs_;
  std::vector<Value> values_;
  int highest_ = 0;
  std::vector<Step> steps_, invariant_steps_;
  std::vector<int> address_slots_, pinned_;

  bool has_avx512_;
  int registers_;
  std::int32_t vector_bytes_;
  Assembler assembler_;
  std::int32_t frame_bytes_ = 0;
  int now_ = 0;
  int owners_[kMostRegisters];
  std::vector<int> protected_;
  std::int32_t first_ = 0;  // element of the block at rcx
  bool is_rest_ = false;
  Memory mask4_, mask8_[2];
  std::map<int, Memory> byte_buffers_, output_buffers_;
  std::map<int, Memory> ones_;
};

}  // namespace

std::vector<std::uint8_t> emit(const VectorCode& code, const std::vector<BlockOperand>& inputs,
                               const std::vector<BlockOperand>& outputs) {
  return Emitter(code, inputs, outputs).emit();
}

}  // namespace croton::native
