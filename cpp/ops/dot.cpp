// Types, gradient and binding of dot.
#include "ops/dot.h"

#include "base/error.h"
#include "ops/dim_shuffle.h"
#include "ops/expression.h"
#include "ops/matrix_product.h"
#include "ops/shape_ops.h"

namespace croton {

namespace {

constexpr std::int64_t kNew = DimShuffle::kNew;

}  // namespace

Ref<Apply> Dot::make(VariableList inputs) const {
  if (inputs.size() != 2) fail(ErrorKind::type_error, "dot takes 2 arguments, got ", inputs.size());
  for (const Ref<Variable>& input : inputs) {
    if (input->ndim() != 1 && input->ndim() != 2) {
      fail(ErrorKind::type_error, "dot takes vectors and matrices, got ", input->type()->text());
    }
  }
  const DType dtype = upcast(inputs[0]->dtype(), inputs[1]->dtype());
  Pattern pattern;
  if (inputs[0]->ndim() == 2) pattern.push_back(inputs[0]->broadcastable()[0]);
  if (inputs[1]->ndim() == 2) pattern.push_back(inputs[1]->broadcastable()[1]);
  for (Ref<Variable>& input : inputs) input = cast(Expression(input), dtype).variable();
  return apply(std::move(inputs), TensorType::get(dtype, pattern));
}

VariableList Dot::vjp(const Apply& node, const VariableList& output_gradients,
                      const Wanted& wanted) const {
  if (!output_gradients[0]) return {nullptr, nullptr};
  const Expression x(node.input(0)), y(node.input(1)), g(output_gradients[0]);
  const auto transposed = [](const Expression& m) {
    const Expression conjugate = is_complex(m->dtype()) ? call(ScalarFunction::conj, {m}) : m;
    return Expression(dim_shuffle(conjugate.variable(), m->ndim() == 2
                                                            ? std::vector<std::int64_t>{1, 0}
                                                            : std::vector<std::int64_t>{0}));
  };
  const auto column = [](const Expression& v) {
    return Expression(dim_shuffle(v.variable(), {0, kNew}));
  };
  const auto row = [](const Expression& v) {
    return Expression(dim_shuffle(v.variable(), {kNew, 0}));
  };
  const auto product = [this](const Expression& a, const Expression& b) {
    return Expression(make({a.variable(), b.variable()})->output());
  };
  const bool x_is_matrix = x->ndim() == 2, y_is_matrix = y->ndim() == 2;
  VariableList result(2);
  if (wanted[0]) {
    const Expression gx = !x_is_matrix && !y_is_matrix ? times(g, y)
                          : !y_is_matrix               ? column(g) * row(transposed(y))
                                                       : product(g, transposed(y));
    result[0] = with_pattern(gx.variable(), x->broadcastable());
  }
  if (wanted[1]) {
    const Expression gy = !x_is_matrix && !y_is_matrix ? times(g, x)
                          : !x_is_matrix               ? column(transposed(x)) * row(g)
                                                       : product(transposed(x), g);
    result[1] = with_pattern(gy.variable(), y->broadcastable());
  }
  return result;
}

void Dot::bind(const Apply&, Binder& binder) const {
  const View& x = binder.input(0);
  const View& y = binder.input(1);
  const ProductAxes x_axes =
      x.shape.size() == 1 ? ProductAxes{{}, {}, {0}} : ProductAxes{{}, {0}, {1}};
  const ProductAxes y_axes =
      y.shape.size() == 1 ? ProductAxes{{}, {}, {0}} : ProductAxes{{}, {1}, {0}};
  binder.set_output(0, bind_product(binder, "dot", x, x_axes, y, y_axes));
}

}  // namespace croton
