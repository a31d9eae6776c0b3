// Operations that give their argument unchanged and differ in what gradients do there.
#pragma once

#include "graph/op.h"

namespace croton {

enum class IdentityKind { view, copy, disconnected_grad, zero_grad, consider_constant };

class Identity final : public Op {
 public:
  explicit Identity(IdentityKind kind) : kind_(kind) {}
  // Raises ValueError for an unknown name.
  static Ref<Identity> from_name(const std::string& name);

  OpFamily family() const override { return OpFamily::identity; }
  const char* class_name() const override { return "Identity"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply& node, std::size_t input) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  IdentityKind kind_;
};

}  // namespace croton
