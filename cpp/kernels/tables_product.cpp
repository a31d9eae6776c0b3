// Kernels of matrix products. Compiled once per instruction set.
#include "kernels/kernel_table.h"
#include "kernels/product-inl.h"

namespace croton::CROTON_ISA {

namespace {

// Measured beside OpenBLAS.
constexpr bool kIsFast = CROTON_VECTOR_BYTES >= 32;

template <class T>
void fill(ProductKernels& kernels) {
  kernels.is_fast = kIsFast;
  kernels.pack = product::pack_kernel<T>;
  kernels.multiply = product::multiply_kernel<T>;
}

}  // namespace

void fill_product_kernels(KernelTable& table) {
  fill<float>(table.product[static_cast<int>(DType::float32)]);
  fill<double>(table.product[static_cast<int>(DType::float64)]);
}

}  // namespace croton::CROTON_ISA
