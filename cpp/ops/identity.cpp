// The kinds of identity and their gradients.
#include "ops/identity.h"

#include <iterator>

#include "base/error.h"
#include "ops/binder.h"
#include "ops/constants.h"
#include "ops/expression.h"

namespace croton {

namespace {

struct IdentityInfo {
  const char* class_name;
  const char* text;
};

constexpr IdentityInfo kInfo[] = {
    {"ViewOp", "ViewOp"},
    {"Identity", "Elemwise{identity}"},
    {"DeepCopyOp", "DeepCopyOp"},
    {"DisconnectedGrad", "disconnected_grad"},
    {"ZeroGrad", "zero_grad"},
    {"ConsiderConstant", "ConsiderConstant"},
    {"UndefinedGrad", "UndefinedGrad"},
    {"TensorFromScalar", "TensorFromScalar"},
    {"ScalarFromTensor", "ScalarFromTensor"},
};

}  // namespace

Ref<Apply> IdentityOp::make(VariableList inputs) const {
  if (inputs.size() != 1)
    fail(ErrorKind::type_error, text(), " takes one argument, got ", inputs.size());
  const Ref<Type> type = inputs[0]->type();
  return apply(std::move(inputs), type);
}

VariableList IdentityOp::vjp(const Apply& node, const VariableList& output_gradients,
                             const Wanted&) const {
  return {output_gradients[0] ? pull_back(node, output_gradients[0]) : nullptr};
}

void IdentityOp::bind(const Apply&, Binder& binder) const { binder.set_output(0, binder.input(0)); }

// ---- fixed kinds

const char* Identity::class_name() const { return kInfo[static_cast<int>(kind_)].class_name; }

std::string Identity::text() const { return kInfo[static_cast<int>(kind_)].text; }

Ref<Variable> Identity::pull_back(const Apply& node, const Ref<Variable>& gradient) const {
  switch (kind_) {
    case IdentityKind::view:
    case IdentityKind::copy:
    case IdentityKind::deep_copy:
    case IdentityKind::tensor_from_scalar:
    case IdentityKind::scalar_from_tensor:
      return gradient;
    case IdentityKind::disconnected_grad:
      return nullptr;
    case IdentityKind::zero_grad:
    case IdentityKind::consider_constant:
      return zero_gradient(Expression(node.input(0))).variable();
    case IdentityKind::undefined_grad:
      return undefined_gradient(*this, node, 0, "it was declared so by undefined_grad");
  }
  return nullptr;
}

bool Identity::is_connected(const Apply&, std::size_t) const {
  return kind_ != IdentityKind::disconnected_grad;
}

// ---- kinds with numbers

GradClip::GradClip(double lower, double upper) : lower_(lower), upper_(upper) {
  if (!(upper >= lower)) {
    fail(ErrorKind::assertion_error, "GradClip: the upper bound ", upper,
         " is below the lower bound ", lower);
  }
}

std::vector<Property> GradClip::properties() const {
  return {{"clip_lower_bound", lower_}, {"clip_upper_bound", upper_}};
}

Ref<Variable> GradClip::pull_back(const Apply&, const Ref<Variable>& gradient) const {
  return call(ScalarFunction::clip, {Expression(gradient), Expression(float_constant(lower_)),
                                     Expression(float_constant(upper_))})
      .variable();
}

std::vector<Property> GradScale::properties() const { return {{"multiplier", multiplier_}}; }

Ref<Variable> GradScale::pull_back(const Apply&, const Ref<Variable>& gradient) const {
  return (Expression(float_constant(multiplier_)) * Expression(gradient)).variable();
}

}  // namespace croton
