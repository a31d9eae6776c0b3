// Tensor types: equality, text, and the table of shared instances.
#include "graph/type.h"

#include <algorithm>
#include <unordered_map>

#include "base/error.h"

namespace croton {

namespace {

constexpr std::size_t kMaximumRank = 32;

std::uint64_t key_of(DType dtype, const Pattern& pattern) {
  std::uint64_t key = static_cast<std::uint64_t>(dtype) | pattern.size() << 8;
  for (std::size_t i = 0; i < pattern.size(); ++i) key |= std::uint64_t{pattern[i]} << (16 + i);
  return key;
}

}  // namespace

std::string to_text(const Pattern& pattern) {
  std::string result = "(";
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (i > 0) result += ", ";
    result += pattern[i] ? "True" : "False";
  }
  if (pattern.size() == 1) result += ",";
  return result + ")";
}

TensorType::TensorType(DType dtype, Pattern broadcastable)
    : dtype_(dtype), broadcastable_(std::move(broadcastable)) {
  if (broadcastable_.size() > kMaximumRank) {
    fail(ErrorKind::value_error, "a tensor has at most ", kMaximumRank, " dimensions, got ",
         broadcastable_.size());
  }
}

Ref<TensorType> TensorType::get(DType dtype, const Pattern& broadcastable) {
  static auto* table = new std::unordered_map<std::uint64_t, Ref<TensorType>>();
  if (broadcastable.size() > kMaximumRank)
    return make_ref<TensorType>(dtype, broadcastable);  // raises
  Ref<TensorType>& entry = (*table)[key_of(dtype, broadcastable)];
  if (!entry) entry = make_ref<TensorType>(dtype, broadcastable);
  return entry;
}

bool TensorType::equals(const Type& other) const {
  if (this == &other) return true;
  const TensorType* tensor = other.as_tensor();
  return tensor != nullptr && tensor->dtype_ == dtype_ && tensor->broadcastable_ == broadcastable_;
}

std::size_t TensorType::hash() const {
  return std::hash<std::uint64_t>()(key_of(dtype_, broadcastable_));
}

std::string TensorType::text() const {
  const Pattern& b = broadcastable_;
  std::string kind;
  if (std::find(b.begin(), b.end(), true) == b.end()) {
    static const char* const names[] = {"scalar", "vector", "matrix"};
    kind = ndim() < 3 ? names[ndim()] : std::to_string(ndim()) + "D";
  } else if (b == Pattern{true, false}) {
    kind = "row";
  } else if (b == Pattern{false, true}) {
    kind = "col";
  } else {
    kind = to_text(b);
  }
  return std::string("TensorType(") + name_of(dtype_) + ", " + kind + ")";
}

}  // namespace croton
