// One pass over each array, a block at a time: the blocks are small enough for the loop over one to
// have no exit, so that it is done in vectors.
#include "run/value_guard.h"

#include <cmath>
#include <complex>
#include <cstring>
#include <limits>

#include "base/float16.h"

namespace croton {

namespace {

constexpr double kBig = 1e10;
constexpr std::int64_t kBlock = 1024;

template <class T>
T limit_of(const GuardedValues& guarded) {
  if (!guarded.big) return std::numeric_limits<T>::max();
  return static_cast<T>(kBig);
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

bool contains(const LiveIn& array, const GuardedValues& guarded) {
  if (array.data == nullptr || element_count(array.shape) == 0) return false;
  if (is_contiguous(array.shape, array.strides, item_size(array.dtype))) {
    return any_in_row(array.dtype, array.data, element_count(array.shape),
                      static_cast<std::int64_t>(item_size(array.dtype)), guarded);
  }
  // Row by row along the last dimension.
  const std::size_t outer = array.shape.size() - 1;
  std::vector<std::int64_t> index(outer, 0);
  const char* row = array.data;
  while (true) {
    if (any_in_row(array.dtype, row, array.shape[outer], array.strides[outer], guarded))
      return true;
    std::size_t axis = outer;
    while (axis > 0) {
      --axis;
      row += array.strides[axis];
      if (++index[axis] < array.shape[axis]) break;
      row -= array.strides[axis] * array.shape[axis];
      index[axis] = 0;
      if (axis == 0) return false;
    }
    if (outer == 0) return false;
  }
}

void ValueGuard::begin_call(const Program& program, const std::vector<LiveIn>&,
                            const std::vector<LiveIn>& current) {
  for (std::size_t v = 0; v < program.values.size(); ++v) {
    const ProgramValue& value = program.values[v];
    if ((value.input >= 0 || value.shared >= 0) && contains(current[v], guarded_))
      report_(program, nullptr, static_cast<int>(v), current[v]);
  }
}

void ValueGuard::after_step(const Program& program, const ObservedStep& step) {
  for (std::size_t i = 0; i < step.outputs.size(); ++i) {
    if (contains(step.outputs[i], guarded_))
      return report_(program, &step, step.step->outputs[i], step.outputs[i]);
  }
}

}  // namespace croton
