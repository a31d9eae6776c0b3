// The triangular window of Bartlett.
#pragma once

#include "graph/op.h"

namespace croton {

// Input: the number of points. Point i of m is 1 - |2 i / (m - 1) - 1|.
class Bartlett final : public Op {
 public:
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "Bartlett"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "Bartlett"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool reads_as_integers(std::size_t) const override { return true; }
  void bind(const Apply& node, Binder& binder) const override;
};

}  // namespace croton
