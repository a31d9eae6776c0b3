// Kernels that reduce a tile to one element, or along its rows. Compiled once per instruction set.
#include "kernels/kernel_table.h"
#include "kernels/reduce-inl.h"

namespace croton::CROTON_ISA {

namespace {

using reduction::reduce_tile;

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
  reduce_tile<function::Add, T, T>(n, tile, accumulator, T{0});
}
template <class T>
void prod_kernel(size_t n, const void* tile, void* accumulator) {
  reduce_tile<function::Mul, T, T>(n, tile, accumulator, T{1});
}
template <class T>
void max_kernel(size_t n, const void* tile, void* accumulator) {
  reduce_tile<function::Maximum, T, T>(n, tile, accumulator, lowest<T>());
}
template <class T>
void min_kernel(size_t n, const void* tile, void* accumulator) {
  reduce_tile<function::Minimum, T, T>(n, tile, accumulator, highest<T>());
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
  reduce_tile<function::Or, uint8_t, uint8_t>(n, tile, accumulator, uint8_t{0});
}
void all_kernel(size_t n, const void* tile, void* accumulator) {
  reduce_tile<function::And, uint8_t, uint8_t>(n, tile, accumulator, uint8_t{1});
}

template <class T>
void and_kernel(size_t n, const void* tile, void* accumulator) {
  reduce_tile<function::And, T, T>(n, tile, accumulator, static_cast<T>(~T{0}));
}
template <class T>
void or_kernel(size_t n, const void* tile, void* accumulator) {
  reduce_tile<function::Or, T, T>(n, tile, accumulator, T{0});
}
template <class T>
void xor_kernel(size_t n, const void* tile, void* accumulator) {
  reduce_tile<function::Xor, T, T>(n, tile, accumulator, T{0});
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

template <class F, class T, class S, auto identity>
void each_kernel(size_t rows, size_t columns, const void* tile, void* accumulators) {
  reduction::reduce_each_row<F, T, S>(rows, columns, tile, accumulators, identity());
}

template <class T>
constexpr T zero() {
  return T{0};
}

template <class F, class T, auto identity>
void fill_rows(KernelTable& table, ReduceFunction function, DType dtype) {
  const auto f = static_cast<int>(function), d = static_cast<int>(dtype);
  table.reduce_each[f][d] = each_kernel<F, T, T, identity>;
  table.reduce_down[f][d] = reduction::reduce_down_rows<F, T, T>;
  table.fold_lanes[f][d] = reduction::fold_lanes<F, T>;
}

template <class T>
void fill_rows_of(KernelTable& table, DType dtype) {
  fill_rows<function::Add, T, zero<T>>(table, ReduceFunction::sum, dtype);
  fill_rows<function::Maximum, T, lowest<T>>(table, ReduceFunction::max, dtype);
  fill_rows<function::Maximum, T, lowest<T>>(table, ReduceFunction::max_or_lowest, dtype);
  fill_rows<function::Minimum, T, highest<T>>(table, ReduceFunction::min, dtype);
}

template <class T>
void fill_extreme_places(KernelTable& table, DType dtype) {
  const auto d = static_cast<int>(dtype);
  table.find_largest[d] = reduction::find_extreme_kernel<function::Maximum, T>;
  table.find_smallest[d] = reduction::find_extreme_kernel<function::Minimum, T>;
}

void widening_sum(size_t n, const void* tile, void* accumulator) {
  reduce_tile<function::Add, double, float>(n, tile, accumulator, 0.0);
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
  fill_extreme_places<int32_t>(table, DType::int32);
  fill_extreme_places<int64_t>(table, DType::int64);
  fill_extreme_places<float>(table, DType::float32);
  fill_extreme_places<double>(table, DType::float64);
  fill_rows_of<float>(table, DType::float32);
  fill_rows_of<double>(table, DType::float64);
  table.widening_sum = widening_sum;
  table.widening_sum_each = each_kernel<function::Add, double, float, zero<double>>;
  table.widening_sum_down = reduction::reduce_down_rows<function::Add, double, float>;
  table.find[static_cast<int>(DType::int8)] = reduction::find_kernel<int8_t>;
  table.find[static_cast<int>(DType::int16)] = reduction::find_kernel<int16_t>;
  table.find[static_cast<int>(DType::int32)] = reduction::find_kernel<int32_t>;
  table.find[static_cast<int>(DType::int64)] = reduction::find_kernel<int64_t>;
  table.find[static_cast<int>(DType::uint8)] = reduction::find_kernel<uint8_t>;
  table.find[static_cast<int>(DType::uint16)] = reduction::find_kernel<uint16_t>;
  table.find[static_cast<int>(DType::uint32)] = reduction::find_kernel<uint32_t>;
  table.find[static_cast<int>(DType::uint64)] = reduction::find_kernel<uint64_t>;
  table.find[static_cast<int>(DType::float32)] = reduction::find_kernel<float>;
  table.find[static_cast<int>(DType::float64)] = reduction::find_kernel<double>;
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
