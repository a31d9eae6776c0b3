// Building of formulas, and products of gradients that keep zeros zero.
#include "ops/expression.h"

#include "base/error.h"
#include "base/settings.h"
#include "ops/constants.h"
#include "ops/elementwise.h"

namespace croton {

namespace {

using F = ScalarFunction;

Expression conjugate_if_complex(const Expression& d) {
  return is_complex(d->dtype()) ? call(F::conj, {d}) : d;
}

}  // namespace

Expression::Expression(int value) : variable_(integer_constant(value)) {}

Expression call(ScalarFunction function, const std::vector<Expression>& operands) {
  VariableList inputs;
  for (const Expression& operand : operands) inputs.push_back(operand.variable());
  return Expression(Elementwise::get(function)->make(std::move(inputs))->output());
}

Expression operator+(const Expression& a, const Expression& b) { return call(F::add, {a, b}); }
Expression operator-(const Expression& a, const Expression& b) { return call(F::sub, {a, b}); }
Expression operator*(const Expression& a, const Expression& b) { return call(F::mul, {a, b}); }
Expression operator/(const Expression& a, const Expression& b) { return call(F::true_div, {a, b}); }
Expression operator-(const Expression& a) { return call(F::neg, {a}); }
Expression sqr(const Expression& a) { return call(F::sqr, {a}); }
Expression sqrt(const Expression& a) { return call(F::sqrt, {a}); }
Ref<Variable> undefined_gradient(const Op& op, const Apply& node, std::size_t input,
                                 const std::string& reason) {
  return make_ref<Variable>(
      make_ref<NullType>(text("the gradient of ", op.text(), " for input ", input, " (",
                              node.input(input)->text(), ") is not defined: ", reason)));
}

Expression choose(const Expression& condition, const Expression& if_true,
                  const Expression& if_false) {
  return call(F::switch_, {condition, if_true, if_false});
}
Expression equal(const Expression& a, const Expression& b) { return call(F::eq, {a, b}); }

Expression number_like(const Expression& like, double value) {
  const DType dtype =
      is_discrete(like->dtype()) ? settings().float_x : real_part_dtype(like->dtype());
  return Expression(typed_constant(dtype, value));
}

Expression zero_gradient(const Expression& x) {
  const DType dtype = is_discrete(x->dtype()) ? settings().float_x : x->dtype();
  return fill_like(x, Expression(typed_constant(dtype, 0)));
}

Expression fill_like(const Expression& model, const Expression& value) {
  return call(F::second, {model, value});
}

Expression cast(const Expression& x, DType dtype) {
  if (x->dtype() == dtype) return x;
  // An integer constant takes the wider type itself.
  const Constant* constant = as_constant(x.variable().get());
  if (constant != nullptr && x->ndim() == 0 && dtype == DType::int64 && is_signed(x->dtype())) {
    return Expression(typed_constant(dtype, element_value(x->dtype(), constant->data().data())));
  }
  return Expression(Elementwise::cast_to(dtype)->make({x.variable()})->output());
}

Expression where(const Expression& condition, const Expression& g) {
  return choose(condition, g, 0);
}

Expression unless(const Expression& condition, const Expression& g) {
  return choose(condition, 0, g);
}

Expression times(const Expression& g, const Expression& d) {
  return call(F::mul_or_zero, {g, conjugate_if_complex(d)});
}

Expression product_of_gradients(const Expression& g, const Expression& other) {
  return call(F::mul_of_gradients, {g, conjugate_if_complex(other)});
}

Expression over(const Expression& g, const Expression& d) {
  return call(F::div_or_zero, {g, conjugate_if_complex(d)});
}

}  // namespace croton
