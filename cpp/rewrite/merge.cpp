// Hashes of applications by the addresses of operation and inputs; constants by their bytes.
#include "rewrite/merge.h"

#include "graph/op.h"

namespace croton {

namespace {

constexpr std::int64_t kLargestMerged = 64;  // elements of constants

std::size_t mix(std::size_t seed, const void* address) {
  const auto value = reinterpret_cast<std::size_t>(address);
  return seed * 0x9e3779b97f4a7c15ULL + (value ^ value >> 29);
}

EqualityNumber equality_number = nullptr;

std::size_t number_of(const Op& op) {
  return equality_number != nullptr && op.family() == OpFamily::python ? equality_number(op) : 0;
}

bool are_equal(const Op& a, const Op& b) {
  if (&a == &b) return true;
  const std::size_t number = number_of(a);
  return number != 0 && number == number_of(b);
}

std::size_t hash_of(const Apply& node) {
  const std::size_t number = number_of(*node.op());
  std::size_t seed =
      number != 0 ? mix(1, reinterpret_cast<const void*>(number)) : mix(0, node.op().get());
  for (const Ref<Variable>& input : node.inputs()) seed = mix(seed, input.get());
  seed ^= seed >> 32;
  return seed == 0 ? 1 : seed;
}

}  // namespace

void set_equality_number(EqualityNumber number) { equality_number = number; }

std::size_t Merger::find_slot(const Apply& node, std::size_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = hash & mask;
  for (; slots_[i].node != nullptr; i = (i + 1) & mask) {
    const Apply& other = *slots_[i].node;
    if (slots_[i].hash == hash && are_equal(*other.op(), *node.op()) &&
        other.inputs() == node.inputs())
      break;
  }
  return i;
}

const Apply* Merger::find(const Apply& node) const {
  return slots_.empty() ? nullptr : slots_[find_slot(node, hash_of(node))].node;
}

void Merger::add(const Ref<Apply>& node) {
  if ((kept_.size() + 1) * 2 > slots_.size()) {
    std::vector<Slot> old(slots_.empty() ? 32 : 2 * slots_.size());
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.node != nullptr) slots_[find_slot(*slot.node, slot.hash)] = slot;
    }
  }
  const std::size_t hash = hash_of(*node);
  Slot& slot = slots_[find_slot(*node, hash)];
  if (slot.node != nullptr) return;
  slot = {hash, node.get()};
  kept_.push_back(node);
}

Ref<Variable> Merger::unique_constant(const Ref<Variable>& variable) {
  const Constant* constant = as_constant(variable.get());
  if (constant == nullptr || !constant->data().is_set() ||
      constant->data().size() > kLargestMerged || !constant->data().is_contiguous())
    return variable;
  const NDArray& data = constant->data();
  std::string key(1, static_cast<char>(data.dtype()));
  for (std::size_t i = 0; i < data.ndim(); ++i) {
    const std::int64_t length = data.shape()[i];
    key.push_back(variable->broadcastable()[i] ? 'b' : '-');
    key.append(reinterpret_cast<const char*>(&length), sizeof length);
  }
  key.append(data.data(), static_cast<std::size_t>(data.size()) * item_size(data.dtype()));
  return constants_.try_emplace(std::move(key), variable).first->second;
}

}  // namespace croton
