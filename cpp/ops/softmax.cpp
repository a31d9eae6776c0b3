// Types, gradients and binding of softmax.
#include "ops/softmax.h"

#include <optional>

#include "base/error.h"
#include "ops/argument_checks.h"
#include "ops/dim_shuffle.h"
#include "ops/expression.h"
#include "ops/matrix_rows.h"
#include "ops/reduce.h"
#include "ops/shape_ops.h"

namespace croton {

namespace {

constexpr double kElementCost = 20;  // of an exponential, in simple instructions

// A vector as a row.
Ref<Variable> as_matrix(const Ref<Variable>& x) {
  return x->ndim() == 1 ? dim_shuffle(x, {DimShuffle::kNew, 0}) : x;
}

Expression sum_over(const Expression& matrix, std::int64_t axis) {
  const auto sum = unique<Reduce>(ReduceFunction::sum, std::vector<std::int64_t>{axis},
                                  std::nullopt, std::nullopt);
  return Expression(sum->make({matrix.variable()})->output());
}

// Emits softmax or its logarithm of the matrix plus a bias, which may be missing.
void bind_softmax(Binder& binder, bool is_logarithm, const View& matrix,
                  const std::optional<View>& bias) {
  const DType dtype = row_dtype(matrix.dtype);
  const MatrixRows x = rows_of(binder, matrix, dtype);
  const MatrixRows y = allocate_rows(binder, dtype, matrix.shape);
  std::vector<View> reads{x.view};
  std::optional<View> b;
  if (bias) {
    b = binder.contiguous(with_dtype(binder, *bias, dtype));
    reads.push_back(*b);
  }
  const auto work = [x, y, b, is_logarithm](char* const* memory) {
    const SoftmaxKernels& table = softmax_kernels(y.view.dtype);
    const auto kernel = is_logarithm ? table.log_softmax : table.softmax;
    for_each_piece(x, [&](std::int64_t first, std::int64_t count) {
      kernel(static_cast<std::size_t>(count), static_cast<std::size_t>(x.columns),
             x.row(memory, first), x.stride, b ? b->address(memory) : nullptr,
             y.row(memory, first));
    });
  };
  emit_work(binder, reads, {y.view}, work,
            kElementCost * static_cast<double>(element_count(matrix.shape)));
  set_rounded_output(binder, 0, y.view, matrix.dtype);
}

}  // namespace

Expression row_sums(const Expression& matrix) {
  return Expression(dim_shuffle(sum_over(matrix, 1).variable(), {0, DimShuffle::kNew}));
}

Ref<Variable> softmax_gradient(const Ref<Variable>& dy, const Ref<Variable>& sm) {
  return unique<SoftmaxGrad>()->make({dy, sm})->output();
}

VariableList with_bias_gradient(const Ref<Variable>& dx, const Variable& b) {
  const Expression db = cast(sum_over(Expression(dx), 0), b.dtype());
  return {dx, with_pattern(db.variable(), b.broadcastable())};
}

void check_bias(const Op& op, const View& x, const View& b) {
  if (b.shape[0] == x.shape[1]) return;
  fail(ErrorKind::value_error, op.text(), ": b of shape ", to_text(b.shape),
       " does not fit the columns of x of shape ", to_text(x.shape));
}

Ref<Apply> Softmax::make(VariableList inputs) const {
  check_count(*this, inputs, 1);
  if (inputs[0]->ndim() != 1) check_floats(*this, "x", *inputs[0], 2);
  inputs[0] = as_matrix(inputs[0]);
  check_floats(*this, "x", *inputs[0], 2);
  const Ref<Type> type = inputs[0]->type();
  return apply(std::move(inputs), type);
}

VariableList Softmax::vjp(const Apply& node, const VariableList& output_gradients,
                          const Wanted&) const {
  if (!output_gradients[0]) return {nullptr};
  const Ref<Variable> y = node.output();
  if (!is_logarithm_) return {softmax_gradient(output_gradients[0], y)};
  const Expression g(output_gradients[0]);
  const Expression softmax = call(ScalarFunction::exp, {Expression(y)});
  return {(g - times(row_sums(g), softmax)).variable()};
}

void Softmax::bind(const Apply&, Binder& binder) const {
  bind_softmax(binder, is_logarithm_, binder.input(0), std::nullopt);
}

Ref<Apply> SoftmaxWithBias::make(VariableList inputs) const {
  check_count(*this, inputs, 2);
  check_floats(*this, "x", *inputs[0], 2);
  check_floats(*this, "b", *inputs[1], 1);
  const Ref<Type> type = inputs[0]->type();
  return apply(std::move(inputs), type);
}

VariableList SoftmaxWithBias::vjp(const Apply& node, const VariableList& output_gradients,
                                  const Wanted&) const {
  if (!output_gradients[0]) return {nullptr, nullptr};
  return with_bias_gradient(softmax_gradient(output_gradients[0], node.output()), *node.input(1));
}

void SoftmaxWithBias::bind(const Apply&, Binder& binder) const {
  const View x = binder.input(0), b = binder.input(1);
  check_bias(*this, x, b);
  bind_softmax(binder, false, x, b);
}

Ref<Apply> SoftmaxGrad::make(VariableList inputs) const {
  check_count(*this, inputs, 2);
  const char* names[] = {"dy", "sm"};
  for (std::size_t i = 0; i < 2; ++i) {
    if (inputs[i]->ndim() != 1) check_floats(*this, names[i], *inputs[i], 2);
    inputs[i] = as_matrix(inputs[i]);
    check_floats(*this, names[i], *inputs[i], 2);
  }
  const Ref<Type> type = inputs[1]->type();
  return apply(std::move(inputs), type);
}

// Linear in dy, and its own adjoint there.
VariableList SoftmaxGrad::vjp(const Apply& node, const VariableList& output_gradients,
                              const Wanted& wanted) const {
  if (!output_gradients[0]) return {nullptr, nullptr};
  const Expression dy(node.input(0)), sm(node.input(1)), g(output_gradients[0]);
  VariableList result{nullptr, nullptr};
  if (wanted[0]) {
    const Expression back =
        cast(Expression(softmax_gradient(g.variable(), sm.variable())), dy->dtype());
    result[0] = with_pattern(back.variable(), dy->broadcastable());
  }
  if (wanted[1]) {
    const Expression back = product_of_gradients(g - row_sums(times(g, sm)), dy) -
                            product_of_gradients(g, row_sums(times(dy, sm)));
    result[1] = with_pattern(cast(back, sm->dtype()).variable(), sm->broadcastable());
  }
  return result;
}

void SoftmaxGrad::bind(const Apply&, Binder& binder) const {
  const View given = binder.input(0), softmax = binder.input(1);
  if (given.shape != softmax.shape) {
    fail(ErrorKind::value_error, text(), ": dy of shape ", to_text(given.shape),
         " does not fit sm of shape ", to_text(softmax.shape));
  }
  const DType dtype = row_dtype(softmax.dtype);
  const MatrixRows dy = rows_of(binder, given, dtype), sm = rows_of(binder, softmax, dtype);
  const MatrixRows dx = allocate_rows(binder, dtype, softmax.shape);
  const auto work = [dy, sm, dx](char* const* memory) {
    for_each_piece(sm, [&](std::int64_t first, std::int64_t count) {
      softmax_kernels(dx.view.dtype)
          .softmax_gradient(static_cast<std::size_t>(count), static_cast<std::size_t>(sm.columns),
                            dy.row(memory, first), dy.stride, sm.row(memory, first), sm.stride,
                            dx.row(memory, first));
    });
  };
  emit_work(binder, {dy.view, sm.view}, {dx.view}, work,
            4 * static_cast<double>(element_count(softmax.shape)));
  set_rounded_output(binder, 0, dx.view, softmax.dtype);
}

}  // namespace croton
