// Types, gradient and binding of batched products.
#include "ops/batched_dot.h"

#include "base/error.h"
#include "ops/dim_shuffle.h"
#include "ops/expression.h"
#include "ops/matrix_product.h"
#include "ops/shape_ops.h"

namespace croton {

namespace {

constexpr std::int64_t kNew = DimShuffle::kNew;

Expression shuffled(const Expression& x, const std::vector<std::int64_t>& order) {
  return Expression(dim_shuffle(x.variable(), order));
}

// Each matrix transposed, each vector as it is; complex numbers conjugated.
Expression transposed(const Expression& x) {
  const Expression conjugate = is_complex(x->dtype()) ? call(ScalarFunction::conj, {x}) : x;
  return x->ndim() == 3 ? shuffled(conjugate, {0, 2, 1}) : conjugate;
}

// Vectors as columns or rows of matrices.
Expression columns(const Expression& x) { return shuffled(x, {0, 1, kNew}); }
Expression rows(const Expression& x) { return shuffled(x, {0, kNew, 1}); }

}  // namespace

Ref<Apply> BatchedDot::make(VariableList inputs) const {
  if (inputs.size() != 2)
    fail(ErrorKind::type_error, text(), " takes 2 arguments, got ", inputs.size());
  for (const Ref<Variable>& input : inputs) {
    if (input->ndim() != 2 && input->ndim() != 3) {
      fail(ErrorKind::type_error, text(), " takes tensors of 2 or 3 dimensions, got ",
           input->type()->text(), "; theano.tensor.batched_dot takes others");
    }
  }
  const DType dtype = upcast(inputs[0]->dtype(), inputs[1]->dtype());
  const Pattern &x = inputs[0]->broadcastable(), &y = inputs[1]->broadcastable();
  Pattern pattern{x[0] || y[0]};
  if (x.size() == 3) pattern.push_back(x[1]);
  if (y.size() == 3) pattern.push_back(y[2]);
  for (Ref<Variable>& input : inputs) input = cast(Expression(input), dtype).variable();
  return apply(std::move(inputs), TensorType::get(dtype, pattern));
}

VariableList BatchedDot::vjp(const Apply& node, const VariableList& output_gradients,
                             const Wanted& wanted) const {
  if (!output_gradients[0]) return {nullptr, nullptr};
  const Expression x(node.input(0)), y(node.input(1)), g(output_gradients[0]);
  const auto product = [this](const Expression& a, const Expression& b) {
    return Expression(make({a.variable(), b.variable()})->output());
  };
  const bool x_has_rows = x->ndim() == 3, y_has_columns = y->ndim() == 3;
  VariableList result(2);
  if (wanted[0]) {
    const Expression gx = y_has_columns ? product(g, transposed(y))
                          : x_has_rows  ? times(columns(g), rows(transposed(y)))
                                        : times(shuffled(g, {0, kNew}), y);
    result[0] = with_pattern(gx.variable(), x->broadcastable());
  }
  if (wanted[1]) {
    const Expression gy = x_has_rows      ? product(transposed(x), g)
                          : y_has_columns ? times(rows(g), columns(x))
                                          : times(shuffled(g, {0, kNew}), x);
    result[1] = with_pattern(gy.variable(), y->broadcastable());
  }
  return result;
}

void BatchedDot::bind(const Apply&, Binder& binder) const {
  const View& x = binder.input(0);
  const View& y = binder.input(1);
  const ProductAxes x_axes =
      x.shape.size() == 2 ? ProductAxes{{0}, {}, {1}} : ProductAxes{{0}, {1}, {2}};
  const ProductAxes y_axes =
      y.shape.size() == 2 ? ProductAxes{{0}, {}, {1}} : ProductAxes{{0}, {2}, {1}};
  binder.set_output(0, bind_product(binder, "BatchedDot", x, x_axes, y, y_axes));
}

}  // namespace croton
