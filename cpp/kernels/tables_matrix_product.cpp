// Kernels of matrix products. Compiled once per instruction set.
#include "kernels/kernel_table.h"
#include "kernels/line_product-inl.h"
#include "kernels/matrix_product-inl.h"

namespace croton::CROTON_ISA {

namespace {

template <class T>
void fill(ProductKernels& kernels) {
  // Measured beside OpenBLAS.
  kernels.is_fast = CROTON_VECTOR_BYTES >= 32;
  kernels.rows = product::kRows;
  kernels.lanes = kLanes<T>;
  kernels.width = product::kVectors * kLanes<T>;
  kernels.pack_rows = product::pack_rows_kernel<T>;
  kernels.pack_columns = product::pack_columns_kernel<T>;
  kernels.pack_panel = product::pack_panel_kernel<T>;
  kernels.multiply = product::multiply_kernel<T>;
  kernels.multiply_in_place = product::multiply_in_place_kernel<T>;
  kernels.multiply_lines = product::multiply_lines_kernel<T>;
  kernels.add_rows = product::add_rows_kernel<T>;
}

}  // namespace

void fill_product_kernels(KernelTable& table) {
  fill<float>(table.product[static_cast<int>(DType::float32)]);
  fill<double>(table.product[static_cast<int>(DType::float64)]);
}

}  // namespace croton::CROTON_ISA
