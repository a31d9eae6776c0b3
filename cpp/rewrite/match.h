// Small tests on applications and variables, for rules to be written in.
#pragma once

#include <optional>

#include "graph/op.h"
#include "ops/constants.h"
#include "ops/elementwise.h"
#include "ops/expression.h"
#include "rewrite/rule.h"

namespace croton {

// The elementwise operation when the node applies this function, else null.
inline const Elementwise* match_function(const Apply& node, ScalarFunction function) {
  if (node.op()->family() != OpFamily::elemwise) return nullptr;
  const auto* op = static_cast<const Elementwise*>(node.op().get());
  return op->function() == function && !op->is_cast() ? op : nullptr;
}

// The application that computes the variable by this function, or null.
inline const Apply* call_of(const Ref<Variable>& variable, ScalarFunction function) {
  const Apply* owner = variable->owner();
  return owner != nullptr && match_function(*owner, function) != nullptr ? owner : nullptr;
}

inline const Apply* producer_of_family(const Ref<Variable>& variable, OpFamily family) {
  const Apply* owner = variable->owner();
  return owner != nullptr && owner->op()->family() == family ? owner : nullptr;
}

// The operation of this class that computes the variable, or null.
template <class T>
const T* producer_as(const Ref<Variable>& variable) {
  return variable->owner() != nullptr ? dynamic_cast<const T*>(variable->owner()->op().get())
                                      : nullptr;
}

// The number that all elements of the variable are known to have: of a constant, seen through what
// repeats it, casts between floats and changes of its dimensions.
std::optional<double> repeated_value(const Variable* variable);
inline bool is_repeated(const Ref<Variable>& variable, double value) {
  return repeated_value(variable.get()) == value;
}

// The variable without the broadcastable dimensions that a dimshuffle has added to a scalar, or
// null when it is not one number.
Ref<Variable> as_scalar(const Ref<Variable>& variable);

// Whether the scalar is sure to be the length of this dimension.
bool is_length_of(const Ref<Variable>& scalar, const Ref<Variable>& x, std::size_t axis);

// Whether an array of x's rank reshaped to this vector is sure to have x's shape.
bool is_shape_of(const Ref<Variable>& vector, const Ref<Variable>& x);

// The value stretched to the shape of the model, as a part that is set stretches it.
Ref<Variable> stretched_to(const Ref<Variable>& model, const Ref<Variable>& value);

// A quotient in its three spellings: true_div, inv, and the quotient of gradients.
struct Quotient {
  Ref<Variable> g, y;  // g has the quotient's type
};
std::optional<Quotient> quotient_of(const Ref<Variable>& variable);

// The result of an elementwise function of a node's operands, in the shape of the node's output: a
// repeated value stands for operands that fell away.
Ref<Variable> fill_output(const Apply& node, const Ref<Variable>& value);

// function(operands...) as a variable.
Ref<Variable> make_call(ScalarFunction function, const VariableList& operands);

inline Ref<Variable> negative(const Ref<Variable>& x) {
  return make_call(ScalarFunction::neg, {x});
}

inline bool has_same_type(const Ref<Variable>& a, const Ref<Variable>& b) {
  return a->type()->equals(*b->type());
}

}  // namespace croton
