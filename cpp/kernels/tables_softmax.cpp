// Kernels of softmax, cross-entropy and their gradients. Compiled once per instruction set.
#include "kernels/kernel_table.h"
#include "kernels/softmax-inl.h"

namespace croton::CROTON_ISA {

namespace {

template <class T>
void fill(SoftmaxKernels& kernels) {
  kernels.softmax = softmax::softmax_kernel<T>;
  kernels.log_softmax = softmax::log_softmax_kernel<T>;
  kernels.softmax_gradient = softmax::softmax_gradient_kernel<T>;
  kernels.crossentropy = softmax::crossentropy_kernel<T>;
  kernels.crossentropy_gradient = softmax::crossentropy_gradient_kernel<T>;
}

}  // namespace

void fill_softmax_kernels(KernelTable& table) {
  fill<float>(table.softmax[static_cast<int>(DType::float32)]);
  fill<double>(table.softmax[static_cast<int>(DType::float64)]);
}

}  // namespace croton::CROTON_ISA
