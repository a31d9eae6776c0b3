// The Fourier transform of a real or complex array along one axis.
#pragma once

#include "graph/op.h"

namespace croton {

// Inputs: the array, the length n that it is cropped or padded to, the axis, and perhaps the length
// that the result is cropped or padded to.
class Fourier final : public Op {
 public:
  // The inverse divides by nothing: it is the conjugate transpose.
  explicit Fourier(bool is_inverse) : is_inverse_(is_inverse) {}

  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "Fourier"; }
  std::vector<Property> properties() const override { return {{"inverse", is_inverse_}}; }
  std::string text() const override { return "Fourier"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input == 0; }
  bool reads_as_integers(std::size_t input) const override { return input > 0; }
  void bind(const Apply& node, Binder& binder) const override;

 private:
  bool is_inverse_;
};

}  // namespace croton
