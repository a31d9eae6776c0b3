// Random numbers of the generator MRG31k3p.
#pragma once

#include "graph/op.h"

namespace croton {

// Inputs: the states of streams, a matrix of int32 with six columns (see kernels/mrg-inl.h), and
// the shape of the sample, a vector of integers. Outputs: the states afterwards, and numbers
// between 0 and 1, of which none is either. Element k, in C order, is the next number of stream k
// modulo the number of streams.
class MrgUniform final : public Op {
 public:
  MrgUniform(DType dtype, std::int64_t ndim) : dtype_(dtype), ndim_(ndim) {}
  OpFamily family() const override { return OpFamily::random; }
  const char* class_name() const override { return "mrg_uniform"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool reads_as_integers(std::size_t input) const override { return input == 1; }
  void bind(const Apply& node, Binder& binder) const override;

 private:
  DType dtype_;
  std::int64_t ndim_;
};

}  // namespace croton
