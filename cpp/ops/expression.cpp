// Building of formulas, and products of gradients that keep zeros zero.
#include "ops/expression.h"

#include "base/error.h"
#include "base/settings.h"
#include "ops/constants.h"
#include "ops/elementwise.h"

namespace croton {

namespace {

using F = ScalarFunction;

const Elementwise* as_function(const Variable* variable, ScalarFunction function) {
  if (variable->owner() == nullptr) return nullptr;
  const Op* op = variable->owner()->op().get();
  if (op->family() != OpFamily::elemwise) return nullptr;
  const auto* elementwise = static_cast<const Elementwise*>(op);
  return elementwise->function() == function && !elementwise->is_cast() ? elementwise : nullptr;
}

Expression conjugate_if_complex(const Expression& d) {
  return is_complex(d->dtype()) ? call(F::conj, {d}) : d;
}

// Whether g has the form of `where`: zero by a switch on a condition.
bool is_masked(const Expression& g) {
  return as_function(g.variable().get(), F::switch_) != nullptr &&
         is_constant_equal(g->owner()->input(2).get(), 0) &&
         g->owner()->input(0)->dtype() == DType::bool_;
}

// combine(g, d), below the switch that makes g zero if there is one.
template <class Combine>
Expression below_switch(const Expression& g, const Expression& d, Combine combine) {
  if (!is_masked(g)) return combine(g, d);
  const Apply* node = g->owner();
  return choose(Expression(node->input(0)), combine(Expression(node->input(1)), d), 0);
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
Expression operator-(const Expression& a) {
  if (!is_masked(a)) return call(F::neg, {a});
  return choose(Expression(a->owner()->input(0)), call(F::neg, {Expression(a->owner()->input(1))}),
                0);
}
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
  const Expression mask =
      condition->dtype() == DType::bool_ ? condition : call(F::neq, {condition, 0});
  if (!is_masked(g)) return choose(mask, g, 0);
  const Apply* node = g->owner();
  return choose(call(F::and_, {mask, Expression(node->input(0))}), Expression(node->input(1)), 0);
}

Expression unless(const Expression& condition, const Expression& g) {
  return where(
      condition->dtype() == DType::bool_ ? call(F::invert, {condition}) : equal(condition, 0), g);
}

Expression times(const Expression& g, const Expression& d) {
  return below_switch(g, conjugate_if_complex(d),
                      [](const Expression& a, const Expression& b) { return a * b; });
}

Expression over(const Expression& g, const Expression& d) {
  return below_switch(g, conjugate_if_complex(d),
                      [](const Expression& a, const Expression& b) { return a / b; });
}

}  // namespace croton
