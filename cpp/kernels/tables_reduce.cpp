// Kernels that reduce a tile to one element. Compiled once per instruction set.
//
// Sums of floats are taken in several lanes that are added at the end, and the caller adds tiles of
// bounded length, so the error grows with the number of tiles, not of elements.
#include "kernels/kernel_table.h"
#include "kernels/scalar-inl.h"
#include "kernels/simd-inl.h"

namespace croton::CROTON_ISA {

namespace {

// Fewer elements than this are taken in order, one by one, as NumPy and Theano do.
constexpr size_t kShortest = 8;

// F is associative on Vec<T>; its identity element fills the unused lanes.
template <class F, class T>
void reduce_tile(size_t n, const void* tile, void* accumulator, T identity) {
  const auto* x = static_cast<const T*>(tile);
  constexpr size_t lanes = kLanes<T>;
  if (n < kShortest) {
    T total;
    __builtin_memcpy(&total, accumulator, sizeof total);
    for (size_t i = 0; i < n; ++i) total = F::template apply<T>(splat(total), splat(x[i]))[0];
    __builtin_memcpy(accumulator, &total, sizeof total);
    return;
  }
  Vec<T> a = splat(identity), b = a, c = a, d = a;
  size_t i = 0;
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    a = F::template apply<T>(a, load(x + i));
    b = F::template apply<T>(b, load(x + i + lanes));
    c = F::template apply<T>(c, load(x + i + 2 * lanes));
    d = F::template apply<T>(d, load(x + i + 3 * lanes));
  }
  for (; i + lanes <= n; i += lanes) a = F::template apply<T>(a, load(x + i));
  if (i < n) {
    T last[lanes];
    for (size_t k = 0; k < lanes; ++k) last[k] = i + k < n ? x[i + k] : identity;
    b = F::template apply<T>(b, load(last));
  }
  a = F::template apply<T>(F::template apply<T>(a, b), F::template apply<T>(c, d));
  T parts[lanes];
  store(parts, a);
  for (size_t width = lanes / 2; width > 0; width /= 2) {
    for (size_t k = 0; k < width; ++k) {
      const Vec<T> merged = F::template apply<T>(splat(parts[k]), splat(parts[k + width]));
      parts[k] = merged[0];
    }
  }
  T total;
  __builtin_memcpy(&total, accumulator, sizeof total);
  total = F::template apply<T>(splat(total), splat(parts[0]))[0];
  __builtin_memcpy(accumulator, &total, sizeof total);
}

template <class T>
constexpr T lowest() {
  if constexpr (kIsFloating<T>) {
    return -FloatFormat<T>::kInfinity;
  } else if constexpr (static_cast<T>(-1) < static_cast<T>(0)) {
    return static_cast<T>(UnsignedOf<T>{1} << (8 * sizeof(T) - 1));
  } else {
    return 0;
  }
}

template <class T>
constexpr T highest() {
  if constexpr (kIsFloating<T>) {
    return FloatFormat<T>::kInfinity;
  } else {
    return static_cast<T>(~static_cast<UnsignedOf<T>>(lowest<T>()));
  }
}

template <class T>
void sum_kernel(size_t n, const void* tile, void* accumulator) {
  reduce_tile<function::Add, T>(n, tile, accumulator, T{0});
}
template <class T>
void prod_kernel(size_t n, const void* tile, void* accumulator) {
  reduce_tile<function::Mul, T>(n, tile, accumulator, T{1});
}
template <class T>
void max_kernel(size_t n, const void* tile, void* accumulator) {
  reduce_tile<function::Maximum, T>(n, tile, accumulator, lowest<T>());
}
template <class T>
void min_kernel(size_t n, const void* tile, void* accumulator) {
  reduce_tile<function::Minimum, T>(n, tile, accumulator, highest<T>());
}
template <class T>
double sum_of_squares(size_t n, const void* tile) {
  const auto* x = static_cast<const T*>(tile);
  constexpr size_t lanes = kLanes<T>;
  Vec<T> sums[4] = {splat(T{0}), splat(T{0}), splat(T{0}), splat(T{0})};
  size_t i = 0;
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    for (size_t k = 0; k < 4; ++k) {
      const Vec<T> v = load(x + i + k * lanes);
      sums[k] += v * v;
    }
  }
  for (; i + lanes <= n; i += lanes) {
    const Vec<T> v = load(x + i);
    sums[0] += v * v;
  }
  T parts[lanes];
  store(parts, (sums[0] + sums[1]) + (sums[2] + sums[3]));
  T total = 0;
  for (const T part : parts) total += part;
  for (; i < n; ++i) total += x[i] * x[i];
  return static_cast<double>(total);
}

void any_kernel(size_t n, const void* tile, void* accumulator) {
  reduce_tile<function::Or, uint8_t>(n, tile, accumulator, uint8_t{0});
}
void all_kernel(size_t n, const void* tile, void* accumulator) {
  reduce_tile<function::And, uint8_t>(n, tile, accumulator, uint8_t{1});
}

template <class T>
void and_kernel(size_t n, const void* tile, void* accumulator) {
  reduce_tile<function::And, T>(n, tile, accumulator, static_cast<T>(~T{0}));
}
template <class T>
void or_kernel(size_t n, const void* tile, void* accumulator) {
  reduce_tile<function::Or, T>(n, tile, accumulator, T{0});
}
template <class T>
void xor_kernel(size_t n, const void* tile, void* accumulator) {
  reduce_tile<function::Xor, T>(n, tile, accumulator, T{0});
}

ReduceKernel& slot(KernelTable& table, ReduceFunction function, DType dtype) {
  return table.reduce[static_cast<int>(function)][static_cast<int>(dtype)];
}

template <class T>
void fill_extremes(KernelTable& table, DType dtype) {
  slot(table, ReduceFunction::max, dtype) = max_kernel<T>;
  slot(table, ReduceFunction::max_or_lowest, dtype) = max_kernel<T>;
  slot(table, ReduceFunction::min, dtype) = min_kernel<T>;
}

// Sums and products wrap, so they are the same with and without sign.
template <class T>
void fill_sums(KernelTable& table, DType dtype) {
  slot(table, ReduceFunction::sum, dtype) = sum_kernel<T>;
  slot(table, ReduceFunction::prod, dtype) = prod_kernel<T>;
}

// Bits know no sign. Those of a bool are 0 or 1 and stay so.
template <class T>
void fill_bits(KernelTable& table, DType dtype) {
  slot(table, ReduceFunction::reduce_and, dtype) = and_kernel<T>;
  slot(table, ReduceFunction::reduce_or, dtype) = or_kernel<T>;
  slot(table, ReduceFunction::reduce_xor, dtype) = xor_kernel<T>;
}

}  // namespace

void fill_reduce_kernels(KernelTable& table) {
  fill_extremes<uint8_t>(table, DType::bool_);
  fill_extremes<int8_t>(table, DType::int8);
  fill_extremes<int16_t>(table, DType::int16);
  fill_extremes<int32_t>(table, DType::int32);
  fill_extremes<int64_t>(table, DType::int64);
  fill_extremes<uint8_t>(table, DType::uint8);
  fill_extremes<uint16_t>(table, DType::uint16);
  fill_extremes<uint32_t>(table, DType::uint32);
  fill_extremes<uint64_t>(table, DType::uint64);
  fill_extremes<float>(table, DType::float32);
  fill_extremes<double>(table, DType::float64);
  fill_sums<uint8_t>(table, DType::int8);
  fill_sums<uint8_t>(table, DType::uint8);
  fill_sums<uint16_t>(table, DType::int16);
  fill_sums<uint16_t>(table, DType::uint16);
  fill_sums<uint32_t>(table, DType::int32);
  fill_sums<uint32_t>(table, DType::uint32);
  fill_sums<uint64_t>(table, DType::int64);
  fill_sums<uint64_t>(table, DType::uint64);
  fill_sums<float>(table, DType::float32);
  fill_sums<double>(table, DType::float64);
  table.sum_of_squares[static_cast<int>(DType::float32)] = sum_of_squares<float>;
  table.sum_of_squares[static_cast<int>(DType::float64)] = sum_of_squares<double>;
  fill_bits<uint8_t>(table, DType::bool_);
  fill_bits<uint8_t>(table, DType::int8);
  fill_bits<uint8_t>(table, DType::uint8);
  fill_bits<uint16_t>(table, DType::int16);
  fill_bits<uint16_t>(table, DType::uint16);
  fill_bits<uint32_t>(table, DType::int32);
  fill_bits<uint32_t>(table, DType::uint32);
  fill_bits<uint64_t>(table, DType::int64);
  fill_bits<uint64_t>(table, DType::uint64);
  slot(table, ReduceFunction::any, DType::bool_) = any_kernel;
  slot(table, ReduceFunction::all, DType::bool_) = all_kernel;
}

}  // namespace croton::CROTON_ISA
