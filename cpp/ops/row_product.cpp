// The kernel that reads operands where they lie, called without anything between.
#include "ops/row_product.h"

#include <cstring>

#include "libraries/blas.h"

namespace croton {

namespace {

class RowProductStep final : public Step {
 public:
  explicit RowProductStep(const RowProduct& product)
      : product_(product),
        bytes_(static_cast<std::size_t>(product.columns) * item_size(product.y.dtype)),
        multiply_(kernels().product[static_cast<int>(product.a.dtype)].multiply_in_place) {}

  void run(char* const* memory) const override {
    ProductFinish finish;
    char* y = product_.y.address(memory);
    if (product_.update) {
      const ProductUpdate& update = *product_.update;
      finish.alpha = blas::scalar(product_.y.dtype, update.alpha.address(memory)).real();
      if (update.z) {
        finish.beta =
            update.beta ? blas::scalar(product_.y.dtype, update.beta->address(memory)).real() : 1;
        std::memcpy(y, update.z->address(memory), bytes_);
      }
    }
    multiply_(1, static_cast<std::size_t>(product_.columns),
              static_cast<std::size_t>(product_.depth), product_.a.address(memory), 0,
              product_.a_stride, product_.b.address(memory), product_.row_stride, y, 0, finish);
  }

  double cost() const override {
    constexpr double kProductsPerInstruction = 8;
    return static_cast<double>(product_.columns) * static_cast<double>(product_.depth) /
           kProductsPerInstruction;
  }

 private:
  RowProduct product_;
  std::size_t bytes_;  // of the result
  decltype(ProductKernels::multiply_in_place) multiply_;
};

}  // namespace

std::unique_ptr<Step> row_product(const RowProduct& product) {
  constexpr std::int64_t kMostElements = 1 << 16;  // beyond, memory is what counts
  // Few sums of many numbers wait for each other; ops/vector_product has several for each.
  constexpr std::int64_t kFewVectors = 4, kLongDepth = 256;
  const int dtype = static_cast<int>(product.a.dtype);
  if ((product.a.dtype != DType::float32 && product.a.dtype != DType::float64) ||
      !kernels().product[dtype].is_fast || product.depth * product.columns > kMostElements ||
      (product.update && product.update->z && !product.update->z->is_contiguous()) ||
      (product.depth >= kLongDepth &&
       product.columns <=
           kFewVectors * static_cast<std::int64_t>(kernels().product[dtype].lanes)) ||
      product.column_stride != 1 || product.row_stride < product.columns)
    return nullptr;
  return std::make_unique<RowProductStep>(product);
}

}  // namespace croton
