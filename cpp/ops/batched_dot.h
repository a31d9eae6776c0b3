// Products of matrices and vectors, one for each entry of a leading dimension.
#pragma once

#include "graph/op.h"

namespace croton {

// Inputs of rank 2 or 3, with the same length of their first dimension: z[i] = dot(x[i], y[i]).
class BatchedDot final : public Op {
 public:
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "BatchedDot"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "BatchedDot"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;
};

}  // namespace croton
