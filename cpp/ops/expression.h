// Graph expressions written as formulas; gradients are stated in them.
#pragma once

#include <string>
#include <vector>

#include "graph/variable.h"
#include "kernels/scalar_function.h"

namespace croton {

class Expression {
 public:
  Expression(Ref<Variable> variable) : variable_(std::move(variable)) {}
  // A number, as small a type as holds it, so that it does not change the other operand's dtype.
  Expression(int value);

  const Ref<Variable>& variable() const { return variable_; }
  const Variable* operator->() const { return variable_.get(); }

 private:
  Ref<Variable> variable_;
};

// function(operands...), broadcast as elementwise operations are.
Expression call(ScalarFunction function, const std::vector<Expression>& operands);

Expression operator+(const Expression& a, const Expression& b);
Expression operator-(const Expression& a, const Expression& b);
Expression operator*(const Expression& a, const Expression& b);
Expression operator/(const Expression& a, const Expression& b);
Expression operator-(const Expression& a);
Expression sqr(const Expression& a);
Expression sqrt(const Expression& a);
Expression choose(const Expression& condition, const Expression& if_true,
                  const Expression& if_false);
Expression equal(const Expression& a, const Expression& b);

// A number in the dtype of `like`, for factors that small types do not hold exactly.
Expression number_like(const Expression& like, double value);
// Zeros of the shape of x, in its dtype or, for discrete ones, in floatX.
Expression zero_gradient(const Expression& x);
// `value` repeated to the shape of `model`.
Expression fill_like(const Expression& model, const Expression& value);
Expression cast(const Expression& x, DType dtype);

// The gradient of an input for which there is none, and why: "of Eig for input 0 (x): ...".
Ref<Variable> undefined_gradient(const Op& op, const Apply& node, std::size_t input,
                                 const std::string& reason);

// A gradient that flows only where the condition holds (does not hold).
Expression where(const Expression& condition, const Expression& g);
Expression unless(const Expression& condition, const Expression& g);

// g*d and g/d for a gradient g. They are zero where g is, so that an infinite derivative of what
// does not reach the result does not make it nan. Complex derivatives enter conjugated.
Expression times(const Expression& g, const Expression& d);
Expression over(const Expression& g, const Expression& d);
// The same for two gradients, as they meet where gradients are differentiated: either is a factor
// that may be zero while the other is infinite.
Expression product_of_gradients(const Expression& g, const Expression& other);

}  // namespace croton
