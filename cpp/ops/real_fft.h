// Fourier transforms of real arrays, with real and imaginary parts along a last axis of length 2.
#pragma once

#include "graph/op.h"

namespace croton {

// What is common to both. Inputs: the array, the lengths of the real array along the axes that are
// transformed (its last ones), and perhaps the shape of the result. Along these axes, the input is
// cropped, or padded by zeros, to the lengths, the result to the shape.
class RealFourier : public Op {
 public:
  // `is_adjoint` makes each operation the transposed matrix of the other: coefficients that stand
  // for two frequencies count twice (once more, or only half) than they otherwise would.
  explicit RealFourier(bool is_adjoint) : is_adjoint_(is_adjoint) {}

  OpFamily family() const override { return OpFamily::other; }
  std::vector<Property> properties() const override { return {{"adjoint", is_adjoint_}}; }
  std::string text() const override { return class_name(); }
  bool is_connected(const Apply&, std::size_t input) const override { return input == 0; }
  bool reads_as_integers(std::size_t input) const override { return input > 0; }

 protected:
  // Checks and converts.
  VariableList checked(VariableList inputs, std::size_t least_ndim) const;
  bool is_adjoint() const { return is_adjoint_; }
  // The gradient, by the operation of the other class.
  template <class Back>
  VariableList transposed(const Apply& node, const VariableList& output_gradients) const;

 private:
  bool is_adjoint_;
};

// From (..., n) to (..., n / 2 + 1, 2).
class RFFTOp final : public RealFourier {
 public:
  using RealFourier::RealFourier;
  const char* class_name() const override { return "RFFTOp"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;
};

// From (..., n / 2 + 1, 2) to (..., n), times the number of elements.
class IRFFTOp final : public RealFourier {
 public:
  using RealFourier::RealFourier;
  const char* class_name() const override { return "IRFFTOp"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;
};

}  // namespace croton
