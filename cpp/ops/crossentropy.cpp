// Types, gradients and binding of cross-entropies.
#include "ops/crossentropy.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <type_traits>

#include "base/dtype_visit.h"
#include "base/error.h"
#include "ops/along_axis.h"
#include "ops/argument_checks.h"
#include "ops/constants.h"
#include "ops/dim_shuffle.h"
#include "ops/expression.h"
#include "ops/matrix_rows.h"
#include "ops/reduce.h"
#include "ops/shape_ops.h"
#include "ops/softmax.h"

namespace croton {

namespace {

void check_classes(const Op& op, const Variable& classes, ErrorKind kind) {
  if (classes.ndim() == 1 && is_discrete(classes.dtype())) return;
  fail(kind, op.text(), ": the classes must be a vector of integers, got ", classes.text(),
       " of type ", classes.type()->text());
}

void check_rows(const Op& op, const char* name, const View& vector, const View& matrix) {
  if (vector.shape[0] == matrix.shape[0]) return;
  fail(ErrorKind::value_error, op.text(), ": ", name, " of shape ", to_text(vector.shape),
       " do not fit the rows of a matrix of shape ", to_text(matrix.shape));
}

// The classes as numbers that can be used as columns.
struct Classes {
  View view;
  std::int64_t columns;
  std::string name;
  ErrorKind kind;
  std::optional<View> as_columns;  // of indices: a place for a column for each row

  // Throws for the first that is no column.
  const std::int64_t* checked(char* const* memory) const {
    const auto* const from = reinterpret_cast<const std::int64_t*>(view.address(memory));
    auto* const to =
        as_columns ? reinterpret_cast<std::int64_t*>(as_columns->address(memory)) : nullptr;
    const auto end = static_cast<std::uint64_t>(columns);
    const std::int64_t count = view.shape[0];
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t column = to != nullptr && from[i] < 0 ? from[i] + columns : from[i];
      if (static_cast<std::uint64_t>(column) >= end) {
        fail(kind, name, ": the class ", from[i], " at position ", i, " is out of bounds for ",
             columns, " columns");
      }
      if (to != nullptr) to[i] = column;
    }
    if (to == nullptr) return from;
    std::fill(to + count, to + as_columns->shape[0], 0);  // rows beyond the classes
    return to;
  }

  std::vector<View> with_place(std::vector<View> writes) const {
    if (as_columns) writes.push_back(*as_columns);
    return writes;
  }
};

Classes classes_of(const Op& op, Binder& binder, const View& given, const View& matrix,
                   ErrorKind kind) {
  check_rows(op, "classes", given, matrix);
  return {binder.contiguous(with_dtype(binder, given, DType::int64)), matrix.shape[1], op.text(),
          kind, std::nullopt};
}

Classes classes_of(const Op& op, Binder& binder, const View& given, const View& matrix,
                   ClassUse use) {
  if (use == ClassUse::labels) return classes_of(op, binder, given, matrix, ErrorKind::value_error);
  if (given.shape[0] > matrix.shape[0]) {
    fail(ErrorKind::index_error, op.text(), ": ", given.shape[0],
         " indices for the rows of a matrix of shape ", to_text(matrix.shape));
  }
  return {binder.contiguous(with_dtype(binder, given, DType::int64)), matrix.shape[1], op.text(),
          ErrorKind::index_error, binder.allocate(DType::int64, Dims{matrix.shape[0]})};
}

std::vector<Property> properties_of(ClassUse use) {
  if (use == ClassUse::labels) return {};
  return {{"use", std::string("indices")}};
}

std::string text_of(const Op& op, ClassUse use) {
  return std::string(op.class_name()) + (use == ClassUse::labels ? "" : "{indices}");
}

// Rewriting makes the operations with indices, after gradients.
void refuse_gradient(const Op& op, ClassUse use) {
  if (use == ClassUse::labels) return;
  fail(ErrorKind::not_implemented_error, op.text(),
       " is made by rewriting and has no gradient: differentiate the graph before it is compiled");
}

double cost_of(const View& matrix, double per_element) {
  return per_element * static_cast<double>(element_count(matrix.shape));
}

Expression as_column(const Expression& vector) {
  return Expression(dim_shuffle(vector.variable(), {0, DimShuffle::kNew}));
}

// matrix[i, classes[i]] for each row.
Expression at_classes(const Expression& matrix, const Ref<Variable>& classes) {
  const Ref<Variable> column = dim_shuffle(classes, {0, DimShuffle::kNew});
  const Ref<Variable> plain = with_pattern(column, Pattern{classes->broadcastable()[0], true});
  const auto take = unique<TakeAlongAxis>();
  const Ref<Variable> picked =
      take->make({matrix.variable(), plain, typed_constant(DType::int64, 1)})->output();
  return Expression(dim_shuffle(picked, {0}));
}

// The gradient of one number per row, brought to the type of what it belongs to.
Ref<Variable> of_rows(const Expression& rows, const Variable& owner) {
  if (owner.ndim() == 0) {
    const auto sum = unique<Reduce>(ReduceFunction::sum, std::nullopt, std::nullopt, std::nullopt);
    return cast(Expression(sum->make({rows.variable()})->output()), owner.dtype()).variable();
  }
  return cast(Expression(sum_to_pattern(rows.variable(), owner.broadcastable())), owner.dtype())
      .variable();
}

Ref<Variable> no_gradient_of_classes(const Op& op, const Apply& node, std::size_t input) {
  return undefined_gradient(op, node, input, "classes are not continuous");
}

}  // namespace

// ---- with softmax -------------------------------------------------------------------------------

std::vector<Property> CrossentropySoftmaxArgmax1HotWithBias::properties() const {
  return properties_of(use_);
}

std::string CrossentropySoftmaxArgmax1HotWithBias::text() const { return text_of(*this, use_); }

Ref<Apply> CrossentropySoftmaxArgmax1HotWithBias::make(VariableList inputs) const {
  check_count(*this, inputs, 3);
  check_floats(*this, "x", *inputs[0], 2);
  check_floats(*this, "b", *inputs[1], 1);
  check_classes(*this, *inputs[2], ErrorKind::value_error);
  const Pattern& rows = (use_ == ClassUse::labels ? inputs[2] : inputs[0])->broadcastable();
  const std::vector<Ref<Type>> types{
      TensorType::get(inputs[0]->dtype(), inputs[2]->broadcastable()), inputs[0]->type(),
      TensorType::get(inputs[2]->dtype(), Pattern{rows[0]})};
  return apply(std::move(inputs), types);
}

VariableList CrossentropySoftmaxArgmax1HotWithBias::vjp(const Apply& node,
                                                        const VariableList& output_gradients,
                                                        const Wanted&) const {
  refuse_gradient(*this, use_);
  const Ref<Variable> sm = node.output(1);
  Ref<Variable> dx;
  if (output_gradients[0]) {
    const auto op = unique<CrossentropySoftmax1HotWithBiasDx>();
    dx = op->make({output_gradients[0], sm, node.input(2)})->output();
  }
  if (output_gradients[1]) {
    const Ref<Variable> term = softmax_gradient(output_gradients[1], sm);
    dx = dx ? (Expression(dx) + Expression(term)).variable() : term;
  }
  if (!dx) return {nullptr, nullptr, nullptr};
  VariableList result = with_bias_gradient(dx, *node.input(1));
  result.push_back(nullptr);
  return result;
}

void CrossentropySoftmaxArgmax1HotWithBias::bind(const Apply& node, Binder& binder) const {
  const View matrix = binder.input(0), bias = binder.input(1);
  check_bias(*this, matrix, bias);
  const Classes classes = classes_of(*this, binder, binder.input(2), matrix, use_);
  const DType dtype = row_dtype(matrix.dtype);
  const MatrixRows x = rows_of(binder, matrix, dtype);
  const View b = binder.contiguous(with_dtype(binder, bias, dtype));
  const View nll = binder.allocate(dtype, Dims{x.count});
  std::vector<View> writes{nll};
  std::optional<MatrixRows> sm;
  if (binder.is_needed(1)) {
    sm = allocate_rows(binder, dtype, matrix.shape);
    writes.push_back(sm->view);
  }
  std::optional<View> argmax;
  if (binder.is_needed(2)) {
    argmax = binder.allocate(DType::int64, Dims{x.count});
    writes.push_back(*argmax);
  }
  const auto work = [=](char* const* memory) {
    const std::int64_t* const columns = classes.checked(memory);
    auto* const largest =
        argmax ? reinterpret_cast<std::int64_t*>(argmax->address(memory)) : nullptr;
    const auto item = static_cast<std::int64_t>(item_size(nll.dtype));
    for_each_piece(x, [&](std::int64_t first, std::int64_t count) {
      softmax_kernels(nll.dtype).crossentropy(
          static_cast<std::size_t>(count), static_cast<std::size_t>(x.columns),
          x.row(memory, first), x.stride, b.address(memory), columns + first,
          nll.address(memory) + first * item, sm ? sm->row(memory, first) : nullptr,
          largest == nullptr ? nullptr : largest + first);
    });
  };
  emit_fallible_work(binder, {x.view, b, classes.view}, classes.with_place(writes), work,
                     cost_of(matrix, 20));
  View of_classes = nll;
  of_classes.shape[0] = classes.view.shape[0];
  set_rounded_output(binder, 0, of_classes, matrix.dtype);
  if (sm) {
    set_rounded_output(binder, 1, sm->view, matrix.dtype);
  } else {
    binder.set_output(1, binder.allocate(matrix.dtype, matrix.shape));
  }
  const DType class_dtype = node.input(2)->dtype();
  binder.set_output(2, argmax ? with_dtype(binder, *argmax, class_dtype)
                              : binder.allocate(class_dtype, Dims{x.count}));
}

std::vector<Property> CrossentropySoftmax1HotWithBiasDx::properties() const {
  return properties_of(use_);
}

std::string CrossentropySoftmax1HotWithBiasDx::text() const { return text_of(*this, use_); }

Ref<Apply> CrossentropySoftmax1HotWithBiasDx::make(VariableList inputs) const {
  check_count(*this, inputs, 3);
  if (inputs[0]->ndim() > 1 || !is_float(inputs[0]->dtype())) {
    fail(ErrorKind::value_error, text(), ": dy must be a scalar or vector of floats, got ",
         inputs[0]->text(), " of type ", inputs[0]->type()->text());
  }
  check_floats(*this, "sm", *inputs[1], 2);
  check_classes(*this, *inputs[2], ErrorKind::value_error);
  const Ref<Type> type = inputs[1]->type();
  return apply(std::move(inputs), type);
}

VariableList CrossentropySoftmax1HotWithBiasDx::vjp(const Apply& node,
                                                    const VariableList& output_gradients,
                                                    const Wanted& wanted) const {
  refuse_gradient(*this, use_);
  if (!output_gradients[0]) return {nullptr, nullptr, nullptr};
  const Expression dy(node.input(0)), sm(node.input(1)), g(output_gradients[0]);
  VariableList result(3);
  if (wanted[0]) {
    const auto sum = unique<Reduce>(ReduceFunction::sum, std::vector<std::int64_t>{1}, std::nullopt,
                                    std::nullopt);
    const Expression total(sum->make({times(g, sm).variable()})->output());
    const Expression rows = total - at_classes(g, node.input(2));
    result[0] = of_rows(rows, *dy.variable());
  }
  if (wanted[1]) {
    const Expression factor = dy->ndim() == 0 ? dy : as_column(dy);
    const Expression back = cast(product_of_gradients(g, factor), sm->dtype());
    result[1] = with_pattern(back.variable(), sm->broadcastable());
  }
  if (wanted[2]) result[2] = no_gradient_of_classes(*this, node, 2);
  return result;
}

void CrossentropySoftmax1HotWithBiasDx::bind(const Apply&, Binder& binder) const {
  const View given = binder.input(0), softmax = binder.input(1);
  const Classes classes = classes_of(*this, binder, binder.input(2), softmax, use_);
  const std::int64_t with_class = classes.view.shape[0];
  const bool is_one = given.shape.empty() || given.shape[0] == 1;
  if (!is_one) check_rows(*this, "dy", given, use_ == ClassUse::labels ? softmax : classes.view);
  const DType dtype = row_dtype(softmax.dtype);
  const View dy = binder.contiguous(with_dtype(binder, given, dtype));
  MatrixRows sm = rows_of(binder, softmax, dtype);
  const MatrixRows dx = allocate_rows(binder, dtype, softmax.shape);
  const std::int64_t stride = is_one ? 0 : 1;
  const std::int64_t without_class = sm.count - with_class;
  sm.count = with_class;
  const auto work = [=](char* const* memory) {
    const std::int64_t* const columns = classes.checked(memory);
    const auto item = static_cast<std::int64_t>(item_size(dtype));
    for_each_piece(sm, [&](std::int64_t first, std::int64_t count) {
      softmax_kernels(dtype).crossentropy_gradient(
          static_cast<std::size_t>(count), static_cast<std::size_t>(sm.columns),
          dy.address(memory) + first * stride * item, stride, sm.row(memory, first), sm.stride,
          columns + first, dx.row(memory, first));
    });
    const std::int64_t rest = without_class * sm.columns * item;
    if (rest > 0) std::memset(dx.row(memory, with_class), 0, static_cast<std::size_t>(rest));
  };
  emit_fallible_work(binder, {dy, sm.view, classes.view}, classes.with_place({dx.view}), work,
                     cost_of(softmax, 3));
  set_rounded_output(binder, 0, dx.view, softmax.dtype);
}

// ---- of given distributions ---------------------------------------------------------------------

Ref<Apply> CrossentropyCategorical1Hot::make(VariableList inputs) const {
  check_count(*this, inputs, 2);
  if (inputs[0]->ndim() != 2 || is_complex(inputs[0]->dtype())) {
    fail(ErrorKind::type_error, text(), ": the distributions must be a matrix, got ",
         inputs[0]->text(), " of type ", inputs[0]->type()->text());
  }
  const DType classes = inputs[1]->dtype();
  check_classes(*this, *inputs[1], ErrorKind::type_error);
  if ((classes != DType::int32 && classes != DType::int64) || inputs[1]->broadcastable()[0]) {
    fail(ErrorKind::type_error, text(), ": the classes must be a vector of int32 or int64 that is ",
         "not broadcastable, got ", inputs[1]->text(), " of type ", inputs[1]->type()->text());
  }
  inputs[0] = cast(Expression(inputs[0]), upgrade_to_float(inputs[0]->dtype())).variable();
  const auto type = TensorType::get(inputs[0]->dtype(), Pattern{false});
  return apply(std::move(inputs), type);
}

VariableList CrossentropyCategorical1Hot::vjp(const Apply& node,
                                              const VariableList& output_gradients,
                                              const Wanted& wanted) const {
  if (!output_gradients[0]) return {nullptr, nullptr};
  const auto op = unique<CrossentropyCategorical1HotGrad>();
  VariableList result(2);
  result[0] = op->make({output_gradients[0], node.input(0), node.input(1)})->output();
  if (wanted[1]) result[1] = no_gradient_of_classes(*this, node, 1);
  return result;
}

void CrossentropyCategorical1Hot::bind(const Apply&, Binder& binder) const {
  const View p = binder.input(0);
  const Classes classes = classes_of(*this, binder, binder.input(1), p, ErrorKind::index_error);
  const View y = binder.allocate(p.dtype, Dims{p.shape[0]});
  binder.set_output(0, y);
  const auto work = [=](char* const* memory) {
    const std::int64_t* const columns = classes.checked(memory);
    visit_dtype(p.dtype, [&]<class T>() {
      if constexpr (std::is_floating_point_v<T> || std::is_same_v<T, Half>) {
        using Wide = std::conditional_t<std::is_same_v<T, double>, double, float>;
        auto* to = reinterpret_cast<T*>(y.address(memory));
        for (std::int64_t i = 0; i < y.shape[0]; ++i) {
          const char* at = p.address(memory) + i * p.strides[0] + columns[i] * p.strides[1];
          to[i] = static_cast<T>(-std::log(static_cast<Wide>(*reinterpret_cast<const T*>(at))));
        }
      }
    });
  };
  emit_fallible_work(binder, {p, classes.view}, {y}, work, 20 * static_cast<double>(p.shape[0]));
}

Ref<Apply> CrossentropyCategorical1HotGrad::make(VariableList inputs) const {
  check_count(*this, inputs, 3);
  if (inputs[0]->ndim() != 1 || !is_float(inputs[0]->dtype()) || inputs[1]->ndim() != 2 ||
      !is_float(inputs[1]->dtype())) {
    fail(ErrorKind::type_error, text(), " takes a vector and a matrix of floats, got ",
         inputs[0]->type()->text(), " and ", inputs[1]->type()->text());
  }
  check_classes(*this, *inputs[2], ErrorKind::type_error);
  const Ref<Type> type = inputs[1]->type();
  return apply(std::move(inputs), type);
}

// The derivative of -dy / p at the class with respect to p is dy / p^2 there.
VariableList CrossentropyCategorical1HotGrad::vjp(const Apply& node,
                                                  const VariableList& output_gradients,
                                                  const Wanted& wanted) const {
  if (!output_gradients[0]) return {nullptr, nullptr, nullptr};
  const Expression dy(node.input(0)), p(node.input(1)), g(output_gradients[0]);
  const Expression picked = at_classes(g, node.input(2));
  const Expression share = over(picked, at_classes(p, node.input(2)));
  VariableList result(3);
  if (wanted[0]) result[0] = of_rows(-share, *dy.variable());
  if (wanted[1])
    result[1] =
        make({product_of_gradients(-share, dy).variable(), p.variable(), node.input(2)})->output();
  if (wanted[2]) result[2] = no_gradient_of_classes(*this, node, 2);
  return result;
}

void CrossentropyCategorical1HotGrad::bind(const Apply&, Binder& binder) const {
  const View p = binder.input(1);
  check_rows(*this, "dy", binder.input(0), p);
  const Classes classes = classes_of(*this, binder, binder.input(2), p, ErrorKind::index_error);
  const View dy = binder.contiguous(with_dtype(binder, binder.input(0), p.dtype));
  const View dp = binder.allocate(p.dtype, p.shape);
  binder.set_output(0, dp);
  const auto work = [=](char* const* memory) {
    const std::int64_t* const columns = classes.checked(memory);
    const std::size_t bytes =
        static_cast<std::size_t>(element_count(dp.shape)) * item_size(dp.dtype);
    if (bytes > 0) std::memset(dp.address(memory), 0, bytes);
    visit_dtype(p.dtype, [&]<class T>() {
      if constexpr (std::is_floating_point_v<T> || std::is_same_v<T, Half>) {
        using Wide = std::conditional_t<std::is_same_v<T, double>, double, float>;
        const auto* g = reinterpret_cast<const T*>(dy.address(memory));
        auto* to = reinterpret_cast<T*>(dp.address(memory));
        for (std::int64_t i = 0; i < p.shape[0]; ++i, to += p.shape[1]) {
          const auto share = static_cast<Wide>(g[i]);
          if (share == 0) continue;
          const char* at = p.address(memory) + i * p.strides[0] + columns[i] * p.strides[1];
          to[columns[i]] =
              static_cast<T>(-share / static_cast<Wide>(*reinterpret_cast<const T*>(at)));
        }
      }
    });
  };
  emit_fallible_work(binder, {dy, p, classes.view}, {dp}, work, cost_of(p, 1));
}

}  // namespace croton
