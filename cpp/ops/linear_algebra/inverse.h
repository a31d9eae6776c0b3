// Inverse and determinant of a square matrix, by its LU factors.
#pragma once

#include "graph/op.h"

namespace croton {

class MatrixInverse final : public Op {
 public:
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "MatrixInverse"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "MatrixInverse"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;
};

class Det final : public Op {
 public:
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "Det"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "Det"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;
};

}  // namespace croton
