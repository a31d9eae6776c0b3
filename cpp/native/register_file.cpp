// The choice of registers.
#include "native/register_file.h"

#include <algorithm>
#include <limits>

#include "native/instructions.h"

namespace croton::native {

using namespace instruction;

namespace {

constexpr int kNever = std::numeric_limits<int>::max();

}  // namespace

RegisterFile::RegisterFile(const VectorCode& vector_code)
    : assembler(vector_code.vector_bytes == 64),
      code(vector_code),
      order(vector_code),
      block_uses(order.steps, vector_code),
      invariant_uses(order.invariant_steps, vector_code),
      has_avx512(vector_code.vector_bytes == 64),
      masks(choose_mask_registers(vector_code, order, block_uses)),
      places_(vector_code.values.size()),
      registers_((has_avx512 ? 32 : 16) - kAccumulators * vector_code.reduction_count) {
  constexpr int kFewest = 8;
  if (registers_ < kFewest) throw NotTraceable("too many reductions");
  owners_.fill(-1);
  for (const VectorReduction& reduction : code.reductions) at(reduction.leaf).is_pinned = true;
}

Memory RegisterFile::stack() {
  Memory memory;
  memory.base = General::rsp;
  memory.displacement = frame_bytes_;
  frame_bytes_ += code.vector_bytes;
  return memory;
}

// ---- steps

void RegisterFile::begin(const std::vector<Step>& steps) {
  uses_ = &steps == &order.steps ? &block_uses : &invariant_uses;
  empty_registers();
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (!order.is_invariant[i]) places_[i].has_home = false;
  }
}

void RegisterFile::empty_registers() {
  protected_.clear();
  for (Place& place : places_) {
    if (!place.is_pinned) place.reg = -1;
  }
  owners_.fill(-1);
  for (const int number : pinned_) owners_[static_cast<std::size_t>(at(number).reg)] = number;
}

// The first use of a value at or after a step.
int RegisterFile::next_use(int number, int from) const {
  const std::span<const int> uses = uses_->of(number);
  const auto found = std::lower_bound(uses.begin(), uses.end(), from);
  return found == uses.end() ? kNever : *found;
}

// Frees the registers of values that are not used after this step.
void RegisterFile::release_used() {
  for (const int operand : operands_of(*step_, code)) {
    if (operand < 0 || !is_in_register(operand)) continue;
    Place& place = at(operand);
    if (place.is_pinned || uses_->last(operand) > now_) continue;
    owners_[static_cast<std::size_t>(place.reg)] = -1;
    place.reg = -1;
  }
}

void RegisterFile::keep(int number) {
  Place& place = at(number);
  place.home = stack();
  place.has_home = true;
  assembler.vector(kStore, reg_of(number), 0, place.home);
}

VectorRegister RegisterFile::accumulator(int reduction, int which) const {
  return static_cast<VectorRegister>(registers_ + reduction * kAccumulators + which);
}

void RegisterFile::choose_accumulators(int which) {
  for (const VectorReduction& reduction : code.reductions) {
    at(reduction.leaf).reg =
        accumulator(reduction.number, (which + reduction.part) % kAccumulators);
  }
}

void RegisterFile::pin() {
  uses_ = &block_uses;
  const auto use_count = [&](int number) { return block_uses.of(number).size(); };
  std::vector<int> candidates;
  for (int i = 0; i < static_cast<int>(places_.size()); ++i) {
    if (order.is_invariant[static_cast<std::size_t>(i)] && use_count(i) > 0)
      candidates.push_back(i);
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [&](int a, int b) { return use_count(a) > use_count(b); });
  constexpr int kSpare = 3;  // for a moment
  const int free = registers_ - most_live(order, block_uses, code, masks) - kSpare;
  for (const int candidate : candidates) {
    const int count = static_cast<int>(pinned_.size());
    if (count >= free) break;
    at(candidate).reg = registers_ - 1 - count;
    fetch(candidate, at(candidate).reg);
    at(candidate).is_pinned = true;
    pinned_.push_back(candidate);
  }
}

// ---- operands

VectorRegister RegisterFile::in_register(int number) {
  Place& place = at(number);
  if (place.reg < 0) {
    place.reg = take();
    owners_[static_cast<std::size_t>(place.reg)] = number;
    fetch(number, place.reg);
  }
  return static_cast<VectorRegister>(protect(place.reg));
}

const Memory& RegisterFile::home_of(int number) {
  Place& place = at(number);
  const VectorValue& value = value_of(number);
  if (!place.has_home && value.op == VectorOp::constant) {
    place.home.is_constant = true;
    place.home.displacement = assembler.constant(value.bits, value.lane_bytes);
    place.has_home = true;
  }
  if (!place.has_home) throw NotTraceable("a value is lost");
  return place.home;
}

void RegisterFile::fetch(int number, int reg) {
  const auto to = static_cast<VectorRegister>(reg);
  if (value_of(number).op == VectorOp::constant && value_of(number).bits == 0) {
    assembler.vector(kXor, to, to, to);
  } else {
    assembler.vector(kMove, to, 0, home_of(number));
  }
}

bool RegisterFile::dies(const VectorValue& value, int operand) const {
  return is_in_register(operand) && !at(operand).is_pinned && uses_->last(operand) == now_ &&
         (operand == value.a) + (operand == value.b) + (operand == value.c) == 1;
}

// ---- results

// A free register. If there is none, the value that is used last goes to the stack.
int RegisterFile::take() {
  int chosen = -1, farthest = -1;
  for (int r = 0; r < registers_; ++r) {
    const int owner = owners_[static_cast<std::size_t>(r)];
    if (is_protected(r)) continue;
    if (owner < 0) return protect(r);
    if (at(owner).is_pinned) continue;
    const int use = next_use(owner, now_);
    if (use > farthest) {
      farthest = use;
      chosen = r;
    }
  }
  if (chosen < 0) throw NotTraceable("out of registers");
  int& owner = owners_[static_cast<std::size_t>(chosen)];
  Place& place = at(owner);
  if (!place.has_home && farthest != kNever) {
    place.home = stack();
    place.has_home = true;
    assembler.vector(kStore, static_cast<VectorRegister>(chosen), 0, place.home);
  }
  place.reg = -1;
  owner = -1;
  return protect(chosen);
}

int RegisterFile::protect(int reg) {
  protected_.push_back(reg);
  return reg;
}

bool RegisterFile::is_protected(int reg) const {
  return std::find(protected_.begin(), protected_.end(), reg) != protected_.end();
}

VectorRegister RegisterFile::result(int number, bool may_reuse) {
  if (may_reuse) {
    protected_.clear();
    release_used();
  }
  const int reg = take();
  owners_[static_cast<std::size_t>(reg)] = number;
  at(number).reg = reg;
  return static_cast<VectorRegister>(reg);
}

VectorRegister RegisterFile::take_over(int from, int number) {
  const int reg = at(from).reg;
  at(from).reg = -1;
  owners_[static_cast<std::size_t>(reg)] = number;
  at(number).reg = reg;
  return static_cast<VectorRegister>(protect(reg));
}

std::vector<VectorRegister> RegisterFile::live_registers() const {
  std::vector<VectorRegister> result;
  for (int r = 0; r < registers_; ++r) {
    const int owner = owners_[static_cast<std::size_t>(r)];
    if (owner >= 0 && (at(owner).is_pinned || uses_->last(owner) > now_))
      result.push_back(static_cast<VectorRegister>(r));
  }
  for (int i = 0; i < kAccumulators * code.reduction_count; ++i)
    result.push_back(static_cast<VectorRegister>(registers_ + i));
  return result;
}

void RegisterFile::copy(int number, VectorRegister to) {
  if (is_in_register(number)) {
    assembler.vector(kMove, to, 0, reg_of(number));
  } else {
    fetch(number, to);
  }
}

void RegisterFile::emit(const VectorInstruction& instruction, VectorRegister target,
                        VectorRegister first, int second, std::uint8_t immediate) {
  if (is_in_register(second)) {
    assembler.vector(instruction, target, first, reg_of(second), immediate);
  } else {
    assembler.vector(instruction, target, first, home_of(second), immediate);
  }
}

}  // namespace croton::native
