// One pass over each array, a block at a time: the blocks are small enough for the loop over one to
// have no exit, so that it is done in vectors.
#include "plan/value_scan.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <complex>
#include <cstring>
#include <limits>

#include "base/thread_pool.h"
#include "kernels/kernel_table.h"

namespace croton {

namespace {

constexpr double kBig = 1e10;
constexpr std::int64_t kBlock = 1024;
// Longer arrays are looked through by several threads.
constexpr std::int64_t kPiece = 1 << 16;

template <class T>
bool any_beyond(const T* next, std::int64_t count, T limit) {
  constexpr DType dtype = sizeof(T) == 4 ? DType::float32 : DType::float64;
  const SquaresKernel sum_of_squares = kernels().sum_of_squares[static_cast<int>(dtype)];
  for (; count > 0; next += kBlock, count -= kBlock) {
    const std::int64_t length = std::min(count, kBlock);
    // No element is beyond the limit if the squares add up to less than the limit's. Of the largest
    // finite numbers the squares are infinite: then the elements are looked at.
    const auto sum = static_cast<T>(sum_of_squares(static_cast<std::size_t>(length), next));
    if (sum < limit * limit && !std::isinf(sum)) continue;
    for (std::int64_t i = 0; i < length; ++i) {
      if (!(std::abs(next[i]) <= limit)) return true;
    }
  }
  return false;
}

template <class T>
T limit_of(const GuardedValues& guarded) {
  return guarded.big ? static_cast<T>(kBig) : std::numeric_limits<T>::max();
}

// `is_bad` for each of `count` elements, `stride` bytes apart.
template <class T, class Test>
bool any(const char* data, std::int64_t count, std::int64_t stride, Test is_bad) {
  if (stride == static_cast<std::int64_t>(sizeof(T))) {
    const T* next = reinterpret_cast<const T*>(data);
    while (count > 0) {
      const std::int64_t length = std::min(count, kBlock);
      int found = 0;
      for (std::int64_t i = 0; i < length; ++i) found |= is_bad(next[i]) ? 1 : 0;
      if (found != 0) return true;
      next += length;
      count -= length;
    }
    return false;
  }
  for (std::int64_t i = 0; i < count; ++i) {
    T value;
    std::memcpy(&value, data + i * stride, sizeof value);
    if (is_bad(value)) return true;
  }
  return false;
}

template <class T>
bool any_real(const char* data, std::int64_t count, std::int64_t stride,
              const GuardedValues& guarded) {
  const T limit = limit_of<T>(guarded);
  const bool has_limit = guarded.infinite || guarded.big;
  if (guarded.nan && has_limit && stride == static_cast<std::int64_t>(sizeof(T)))
    return any_beyond(reinterpret_cast<const T*>(data), count, limit);
  if (guarded.nan && has_limit)
    return any<T>(data, count, stride, [=](T x) { return !(std::abs(x) <= limit); });
  if (has_limit) return any<T>(data, count, stride, [=](T x) { return std::abs(x) > limit; });
  return any<T>(data, count, stride, [](T x) { return x != x; });
}

template <class T>
bool any_complex(const char* data, std::int64_t count, std::int64_t stride,
                 const GuardedValues& guarded) {
  return any<std::complex<T>>(data, count, stride, [&](const std::complex<T>& z) {
    if (std::isnan(z.real()) || std::isnan(z.imag())) return guarded.nan;
    if (std::isinf(z.real()) || std::isinf(z.imag())) return guarded.infinite || guarded.big;
    return guarded.big && std::abs(z) > static_cast<T>(kBig);
  });
}

bool any_half(const char* data, std::int64_t count, std::int64_t stride,
              const GuardedValues& guarded) {
  return any<std::uint16_t>(data, count, stride, [&](std::uint16_t bits) {
    if ((bits & 0x7c00) != 0x7c00) return false;
    return (bits & 0x03ff) != 0 ? guarded.nan : guarded.infinite || guarded.big;
  });
}

bool any_in_row(DType dtype, const char* data, std::int64_t count, std::int64_t stride,
                const GuardedValues& guarded) {
  switch (dtype) {
    case DType::float64:
      return any_real<double>(data, count, stride, guarded);
    case DType::float32:
      return any_real<float>(data, count, stride, guarded);
    case DType::float16:
      return any_half(data, count, stride, guarded);
    case DType::complex64:
      return any_complex<float>(data, count, stride, guarded);
    case DType::complex128:
      return any_complex<double>(data, count, stride, guarded);
    case DType::int64:
      return guarded.big && any<std::int64_t>(data, count, stride, [](std::int64_t x) {
               return x > static_cast<std::int64_t>(kBig) || x < -static_cast<std::int64_t>(kBig);
             });
    case DType::uint64:
      return guarded.big && any<std::uint64_t>(data, count, stride, [](std::uint64_t x) {
               return x > static_cast<std::uint64_t>(kBig);
             });
    default:
      return false;  // no other integer reaches the limit
  }
}

}  // namespace

bool scan_row(DType dtype, const void* data, std::int64_t count, const GuardedValues& guarded) {
  return any_in_row(dtype, static_cast<const char*>(data), count,
                    static_cast<std::int64_t>(item_size(dtype)), guarded);
}

bool scan(const char* data, DType dtype, const Dims& shape, const Dims& strides,
          const GuardedValues& guarded) {
  if (data == nullptr || element_count(shape) == 0) return false;
  if (is_contiguous(shape, strides, item_size(dtype))) {
    const std::int64_t count = element_count(shape);
    const auto item = static_cast<std::int64_t>(item_size(dtype));
    if (count <= kPiece) return any_in_row(dtype, data, count, item, guarded);
    std::atomic<bool> found = false;
    const std::int64_t pieces = (count + kPiece - 1) / kPiece;
    parallel_for(pieces, [&](std::int64_t piece) {
      if (found) return;
      const std::int64_t first = piece * kPiece;
      const std::int64_t length = std::min(kPiece, count - first);
      if (any_in_row(dtype, data + first * item, length, item, guarded)) found = true;
    });
    return found;
  }
  // Row by row along the last dimension.
  const std::size_t outer = shape.size() - 1;
  std::vector<std::int64_t> index(outer, 0);
  const char* row = data;
  while (true) {
    if (any_in_row(dtype, row, shape[outer], strides[outer], guarded)) return true;
    std::size_t axis = outer;
    while (axis > 0) {
      --axis;
      row += strides[axis];
      if (++index[axis] < shape[axis]) break;
      row -= strides[axis] * shape[axis];
      index[axis] = 0;
      if (axis == 0) return false;
    }
    if (outer == 0) return false;
  }
}

}  // namespace croton
