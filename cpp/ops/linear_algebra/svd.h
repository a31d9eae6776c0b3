// Singular values, and the pseudo-inverse that is made of them.
#pragma once

#include "graph/op.h"

namespace croton {

// x = u diag(s) vt with s descending: the outputs u, s and vt, or s alone.
class SVD final : public Op {
 public:
  SVD(bool full_matrices, bool compute_uv)
      : full_matrices_(full_matrices), compute_uv_(compute_uv) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "SVD"; }
  std::vector<Property> properties() const override {
    return {{"full_matrices", full_matrices_}, {"compute_uv", compute_uv_}};
  }
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  bool full_matrices_, compute_uv_;
};

class MatrixPinv final : public Op {
 public:
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "MatrixPinv"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "MatrixPinv"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;
};

}  // namespace croton
