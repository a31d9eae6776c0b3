// Arithmetic on dimensions.
#include "base/shape.h"

#include "base/error.h"

namespace croton {

std::int64_t element_count(const Dims& shape) {
  std::int64_t count = 1;
  bool empty = false;
  for (const std::int64_t n : shape) {
    if (n < 0)
      fail(ErrorKind::value_error, "negative dimensions are not allowed, got shape ",
           to_text(shape));
    if (n == 0) empty = true;
    if (!empty && __builtin_mul_overflow(count, n, &count)) {
      fail(ErrorKind::value_error, "array is too big, shape ", to_text(shape));
    }
  }
  // Room for 16-byte elements must be expressible too.
  if (!empty && count > (std::int64_t{1} << 58)) {
    fail(ErrorKind::value_error, "array is too big, shape ", to_text(shape));
  }
  return empty ? 0 : count;
}

Dims contiguous_strides(const Dims& shape, std::size_t item_size) {
  Dims strides(shape.size(), 0);
  auto step = static_cast<std::int64_t>(item_size);
  for (std::size_t i = shape.size(); i-- > 0;) {
    strides[i] = step;
    step *= shape[i] > 0 ? shape[i] : 1;
  }
  return strides;
}

bool is_contiguous(const Dims& shape, const Dims& strides, std::size_t item_size) {
  auto step = static_cast<std::int64_t>(item_size);
  bool contiguous = true;
  for (std::size_t i = shape.size(); i-- > 0;) {
    if (shape[i] == 0) return true;
    if (shape[i] != 1 && strides[i] != step) contiguous = false;
    step *= shape[i];
  }
  return contiguous;
}

Dims broadcast_strides(const Dims& shape, const Dims& strides, const Dims& space) {
  Dims result(space.size(), 0);
  const std::size_t added = space.size() - shape.size();
  for (std::size_t i = 0; i < shape.size(); ++i) result[i + added] = shape[i] == 1 ? 0 : strides[i];
  return result;
}

std::string to_text(const Dims& dims) {
  std::string result = "(";
  for (std::size_t i = 0; i < dims.size(); ++i) {
    if (i > 0) result += ", ";
    result += std::to_string(dims[i]);
  }
  if (dims.size() == 1) result += ",";
  return result + ")";
}

}  // namespace croton
