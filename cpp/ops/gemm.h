// The operations of BLAS by their own names: products of floats with scalar factors and a term to
// add to.
#pragma once

#include "graph/op.h"

namespace croton {

// Which inputs an operation has, and in which order.
enum class BlasFunction {
  dot22,         // x y:                 x, y
  dot22_scalar,  // a x y:               x, y, a
  gemm,          // b z + a x y:         z, a, x, y, b
  gemv,          // beta y + alpha A x:  y, alpha, A, x, beta
  ger,           // A + alpha x y':      A, alpha, x, y
  batched_gemm,  // b z + a x y for each matrix of three arrays: z, a, x, y, b
};

class BlasOp final : public Op {
 public:
  // `is_inplace` is what the operation is called; it never writes to its inputs.
  BlasOp(BlasFunction function, bool is_inplace) : function_(function), is_inplace_(is_inplace) {}
  BlasFunction function() const { return function_; }

  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override;
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  BlasFunction function_;
  bool is_inplace_;
};

}  // namespace croton
