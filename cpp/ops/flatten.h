// The last dimensions joined into one.
#pragma once

#include "graph/op.h"

namespace croton {

// The result has `outdim` dimensions, at least 1. A view where the memory allows it.
class Flatten final : public Op {
 public:
  explicit Flatten(std::int64_t outdim) : outdim_(outdim) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "Flatten"; }
  std::vector<Property> properties() const override { return {{"outdim", outdim_}}; }
  std::string text() const override { return "Flatten{" + std::to_string(outdim_) + "}"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  std::int64_t outdim_;
};

}  // namespace croton
