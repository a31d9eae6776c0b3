// Operations that give their argument unchanged and differ in what gradients do there.
#pragma once

#include "graph/op.h"

namespace croton {

class IdentityOp : public Op {
 public:
  OpFamily family() const override { return OpFamily::identity; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  // What is passed on of the gradient that arrives.
  virtual Ref<Variable> pull_back(const Apply& node, const Ref<Variable>& gradient) const = 0;
};

enum class IdentityKind {
  view,
  copy,
  deep_copy,
  disconnected_grad,
  zero_grad,
  consider_constant,
  undefined_grad,
  tensor_from_scalar,
  scalar_from_tensor
};

class Identity final : public IdentityOp {
 public:
  explicit Identity(IdentityKind kind) : kind_(kind) {}
  const char* class_name() const override;
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override;
  bool is_connected(const Apply& node, std::size_t input) const override;

 private:
  Ref<Variable> pull_back(const Apply& node, const Ref<Variable>& gradient) const override;
  IdentityKind kind_;
};

// Keeps the gradient between two bounds.
class GradClip final : public IdentityOp {
 public:
  // Raises AssertionError when the bounds are in the wrong order.
  GradClip(double lower, double upper);
  const char* class_name() const override { return "GradClip"; }
  std::vector<Property> properties() const override;
  std::string text() const override { return "GradClip"; }

 private:
  Ref<Variable> pull_back(const Apply& node, const Ref<Variable>& gradient) const override;
  double lower_, upper_;
};

// Multiplies the gradient by a number.
class GradScale final : public IdentityOp {
 public:
  explicit GradScale(double multiplier) : multiplier_(multiplier) {}
  const char* class_name() const override { return "GradScale"; }
  std::vector<Property> properties() const override;
  std::string text() const override { return "GradScale"; }

 private:
  Ref<Variable> pull_back(const Apply& node, const Ref<Variable>& gradient) const override;
  double multiplier_;
};

}  // namespace croton
