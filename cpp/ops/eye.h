// Matrices of zeros and ones: a diagonal, or all that lies at and below one.
#pragma once

#include "graph/op.h"

namespace croton {

// Inputs: rows, columns and the number of the diagonal, integer scalars.
class Eye final : public Op {
 public:
  Eye(DType dtype, bool is_triangle) : dtype_(dtype), is_triangle_(is_triangle) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return is_triangle_ ? "Tri" : "Eye"; }
  std::vector<Property> properties() const override {
    return {{"dtype", std::string(name_of(dtype_))}};
  }
  std::string text() const override {
    return std::string(class_name()) + "{dtype='" + name_of(dtype_) + "'}";
  }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool reads_as_integers(std::size_t) const override { return true; }
  void bind(const Apply& node, Binder& binder) const override;

 private:
  DType dtype_;
  bool is_triangle_;
};

}  // namespace croton
