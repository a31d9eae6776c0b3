// Kernels of convolution. Compiled once per instruction set.
#include "kernels/convolution-inl.h"
#include "kernels/kernel_table.h"
#include "kernels/winograd-inl.h"

namespace croton::CROTON_ISA {

namespace {

template <class T>
void fill(ConvolutionKernels& kernels) {
  kernels.lanes = kLanes<T>;
  kernels.rows = convolution::kRows;
  kernels.vectors = convolution::kVectors;
  kernels.dot_rows = convolution::kDotRows;
  kernels.dot_columns = convolution::kDotColumns;
  kernels.copy_rows = convolution::copy_rows_kernel<T>;
  kernels.gather = convolution::gather_kernel<T>;
  kernels.multiply = convolution::multiply_kernel<T>;
  kernels.multiply_direct = convolution::multiply_direct_kernel<T>;
  kernels.finish = convolution::finish_kernel<T>;
  kernels.dot = convolution::dot_kernel<T>;
}

}  // namespace

void fill_convolution_kernels(KernelTable& table) {
  fill<float>(table.convolution[static_cast<int>(DType::float32)]);
  fill<double>(table.convolution[static_cast<int>(DType::float64)]);
  table.winograd = {winograd::transform_filters, winograd::gather_tiles, winograd::transform_tiles,
                    winograd::transform_products, winograd::scatter_tiles};
}

}  // namespace croton::CROTON_ISA
