// Kernels of the generator MRG31k3p. Compiled once per instruction set.
#include "kernels/kernel_table.h"
#include "kernels/mrg-inl.h"

namespace croton::CROTON_ISA {

void fill_stream_kernels(KernelTable& table) {
  table.uniform[static_cast<int>(DType::float16)] = mrg::uniform_kernel<uint16_t>;
  table.uniform[static_cast<int>(DType::float32)] = mrg::uniform_kernel<float>;
  table.uniform[static_cast<int>(DType::float64)] = mrg::uniform_kernel<double>;
  table.masks[static_cast<int>(DType::float32)] = mrg::mask_kernel<float>;
  table.masks[static_cast<int>(DType::float64)] = mrg::mask_kernel<double>;
}

}  // namespace croton::CROTON_ISA
