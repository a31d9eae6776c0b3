// Kernels of pooling and its gradients. Compiled once per instruction set.
#include "kernels/kernel_table.h"
#include "kernels/pooling-inl.h"

namespace croton::CROTON_ISA {

namespace {

template <class T>
void fill(PoolingKernels& kernels) {
  kernels.pool = pooling::pool<T>;
  kernels.spread_to_largest = pooling::spread_to_largest<T>;
  kernels.spread = pooling::spread<T>;
  kernels.sum_at_largest = pooling::sum_at_largest<T>;
  kernels.take_at_largest = pooling::take_at_largest<T>;
}

}  // namespace

void fill_pooling_kernels(KernelTable& table) {
  fill<float>(table.pooling[static_cast<int>(DType::float32)]);
  fill<double>(table.pooling[static_cast<int>(DType::float64)]);
  fill<std::int64_t>(table.pooling[static_cast<int>(DType::int64)]);
  fill<std::uint64_t>(table.pooling[static_cast<int>(DType::uint64)]);
}

}  // namespace croton::CROTON_ISA
