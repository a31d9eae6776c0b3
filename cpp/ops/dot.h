// Products of vectors and matrices, through BLAS where it has the dtype.
#pragma once

#include "graph/op.h"

namespace croton {

// Inputs of rank 1 or 2: inner products over the last axis of the first and the first of the
// second.
class Dot final : public Op {
 public:
  OpFamily family() const override { return OpFamily::dot; }
  const char* class_name() const override { return "Dot"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "dot"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;
};

}  // namespace croton
