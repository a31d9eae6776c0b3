// Types, gradients and loops of running sums, products and recurrences.
#include "ops/cumulative.h"

#include <algorithm>
#include <complex>
#include <type_traits>

#include "base/dtype_visit.h"
#include "base/error.h"
#include "base/thread_pool.h"
#include "ops/binder.h"
#include "ops/constants.h"
#include "ops/expression.h"
#include "ops/reshape.h"
#include "ops/shape_ops.h"
#include "ops/subtensor.h"

namespace croton {

namespace {

// What partial results are kept in: floats in twice the width, integers unsigned, so that they
// wrap.
template <class T>
struct WideOf {
  using type = std::make_unsigned_t<T>;
};
template <>
struct WideOf<bool> {
  using type = bool;
};
template <>
struct WideOf<Half> {
  using type = float;
};
template <>
struct WideOf<float> {
  using type = double;
};
template <>
struct WideOf<double> {
  using type = double;
};
template <class R>
struct WideOf<std::complex<R>> {
  using type = std::complex<double>;
};
template <class T>
using Wide = typename WideOf<T>::type;

// Truth values are combined as such.
struct Add {
  template <class T>
  static T apply(T a, T b) {
    if constexpr (std::is_same_v<T, bool>)
      return a || b;
    else
      return static_cast<T>(a + b);
  }
};
struct Multiply {
  template <class T>
  static T apply(T a, T b) {
    if constexpr (std::is_same_v<T, bool>)
      return a && b;
    else
      return static_cast<T>(a * b);
  }
};

// Contiguous arrays as rows by n elements to go along by columns.
struct Layout {
  std::int64_t rows = 1, length = 1, columns = 1;
  bool is_reversed = false;

  Layout(const Dims& shape, std::int64_t axis, bool reversed) : is_reversed(reversed) {
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(shape.size()); ++i) {
      (i < axis ? rows : i == axis ? length : columns) *= shape[static_cast<std::size_t>(i)];
    }
  }
  bool is_empty() const { return rows * length * columns == 0; }
};

constexpr std::int64_t kWidth = 256;  // columns that go together

// Calls visit(first, width): for each strip of columns its first element and how many there are.
// From there, the next element along the axis is `columns` elements away.
template <class Visit>
void for_each_strip(const Layout& layout, const Visit& visit) {
  constexpr std::int64_t kPiece = 1 << 16;  // elements for one piece of parallel work
  const std::int64_t strips = (layout.columns + kWidth - 1) / kWidth;
  const std::int64_t per_piece =
      std::max<std::int64_t>(1, kPiece / (layout.length * std::min(kWidth, layout.columns)));
  const std::int64_t all = layout.rows * strips, pieces = (all + per_piece - 1) / per_piece;
  const auto run_piece = [&](std::int64_t piece) {
    for (std::int64_t i = piece * per_piece; i < std::min(all, (piece + 1) * per_piece); ++i) {
      const std::int64_t column = i % strips * kWidth;
      visit(i / strips * layout.length * layout.columns + column,
            std::min(kWidth, layout.columns - column));
    }
  };
  if (pieces == 1) return run_piece(0);
  parallel_for(pieces, run_piece);
}

// Where a walk along the axis starts, and by how many elements it goes on.
struct Walk {
  std::int64_t start, step;
  explicit Walk(const Layout& layout)
      : start(layout.is_reversed ? (layout.length - 1) * layout.columns : 0),
        step(layout.is_reversed ? -layout.columns : layout.columns) {}
};

// Whether numbers may be combined in any order: integers wrap, and sums of float32 are exact enough
// in double precision, where none of them overflows.
template <class F, class T>
constexpr bool kMayRegroup = (std::is_integral_v<T> && !std::is_same_v<T, bool>) ||
                             (std::is_same_v<T, float> && std::is_same_v<F, Add>);

// One line: numbers that may be combined in any order go in fours, so that a step waits for one sum
// of four and not for four.
template <class F, class T>
void accumulate_line(const T* from, T* to, std::int64_t length, std::int64_t step) {
  auto total = static_cast<Wide<T>>(*from);
  *to = *from;
  std::int64_t i = 1;
  const auto go_in_fours = [&](const std::int64_t by) {
    const auto wide = [&](std::int64_t k) { return static_cast<Wide<T>>(from[(i + k) * by]); };
    for (; i + 4 <= length; i += 4) {
      const Wide<T> a = wide(0), b = wide(1), c = wide(2), d = wide(3);
      const Wide<T> first = F::apply(a, b), second = F::apply(c, d);
      to[i * by] = static_cast<T>(F::apply(total, a));
      to[(i + 1) * by] = static_cast<T>(F::apply(total, first));
      to[(i + 2) * by] = static_cast<T>(F::apply(F::apply(total, first), c));
      total = F::apply(total, F::apply(first, second));
      to[(i + 3) * by] = static_cast<T>(total);
    }
  };
  if constexpr (kMayRegroup<F, T>) {
    if (step == 1) go_in_fours(1);
    if (step == -1) go_in_fours(-1);
  }
  for (; i < length; ++i) {
    total = F::apply(total, static_cast<Wide<T>>(from[i * step]));
    to[i * step] = static_cast<T>(total);
  }
}

template <class F, class T>
void accumulate(const Layout& layout, const T* x, T* y) {
  const Walk walk(layout);
  for_each_strip(layout, [&](std::int64_t first, std::int64_t width) {
    const T* from = x + first + walk.start;
    T* to = y + first + walk.start;
    if (width == 1) return accumulate_line<F>(from, to, layout.length, walk.step);
    Wide<T> totals[kWidth];
    for (std::int64_t j = 0; j < width; ++j) {
      totals[j] = static_cast<Wide<T>>(from[j]);
      to[j] = from[j];
    }
    for (std::int64_t i = 1; i < layout.length; ++i) {
      from += walk.step;
      to += walk.step;
      for (std::int64_t j = 0; j < width; ++j) {
        totals[j] = F::apply(totals[j], static_cast<Wide<T>>(from[j]));
        to[j] = static_cast<T>(totals[j]);
      }
    }
  });
}

template <class T>
void recur(const Layout& layout, const T* a, const T* g, T* h) {
  const Walk walk(layout);
  // The factor of a step stands at its end, in a reversed walk at its beginning.
  const std::int64_t factor = layout.is_reversed ? -walk.step : 0;
  for_each_strip(layout, [&](std::int64_t first, std::int64_t width) {
    Wide<T> state[kWidth];
    std::int64_t at = first + walk.start;
    for (std::int64_t j = 0; j < width; ++j) {
      state[j] = static_cast<Wide<T>>(g[at + j]);
      h[at + j] = g[at + j];
    }
    for (std::int64_t i = 1; i < layout.length; ++i) {
      at += walk.step;
      for (std::int64_t j = 0; j < width; ++j) {
        // No gradient so far stays none, also if the factor is infinite.
        if (state[j] != Wide<T>(0)) state[j] *= static_cast<Wide<T>>(a[at + factor + j]);
        state[j] += static_cast<Wide<T>>(g[at + j]);
        h[at + j] = static_cast<T>(state[j]);
      }
    }
  });
}

std::int64_t checked_axis(const Op& op, std::int64_t axis, const Variable& x) {
  const auto ndim = static_cast<std::int64_t>(x.ndim());
  if (axis < -ndim || axis >= ndim) {
    fail(ErrorKind::value_error, op.text(), ": axis ", axis, " is out of range for ", ndim,
         " dimensions");
  }
  return axis < 0 ? axis + ndim : axis;
}

Expression conjugate(const Expression& x) {
  return is_complex(x->dtype()) ? call(ScalarFunction::conj, {x}) : x;
}

// x moved on by one along the axis, with `first` at the beginning.
Expression moved_on(const Expression& x, std::int64_t axis, int first) {
  IndexEntry whole, from_second, to_last;
  whole.is_slice = from_second.is_slice = to_last.is_slice = true;
  from_second.start = {IndexBound::Kind::constant, 1};
  to_last.stop = {IndexBound::Kind::constant, -1};
  IndexList but_first(static_cast<std::size_t>(axis), whole);
  IndexList but_last = but_first;
  but_first.push_back(from_second);
  but_last.push_back(to_last);
  const Expression start =
      fill_like(x, Expression(typed_constant(x->dtype(), static_cast<double>(first))));
  const auto part = unique<Subtensor>(std::move(but_last))->make({x.variable()});
  const auto set = unique<IncSubtensor>(std::move(but_first), true);
  return Expression(set->make({start.variable(), part->output()})->output());
}

Expression recurrence(std::int64_t axis, bool is_reversed, const Expression& a,
                      const Expression& g) {
  const auto op = unique<LinearRecurrence>(axis, is_reversed);
  return Expression(op->make({a.variable(), g.variable()})->output());
}

// A term of the gradient with respect to x[i] for each product from i on: its gradient times the
// product of the other factors. With p the product of those before i, that is p[i] h[i] where
// h[i] = g[i] + x[i+1] h[i+1], and no division occurs.
Expression product_gradient(const Expression& x, const Expression& y, const Expression& g,
                            std::int64_t axis) {
  return times(recurrence(axis, true, conjugate(x), g), moved_on(y, axis, 1));
}

}  // namespace

CumulativeFunction CumOp::function_from_name(const std::string& name) {
  if (name == "add") return CumulativeFunction::add;
  if (name == "mul") return CumulativeFunction::mul;
  fail(ErrorKind::value_error, "CumOp: the mode must be 'add' or 'mul', not '", name, "'");
}

std::vector<Property> CumOp::properties() const {
  PropertyValue axis;
  if (axis_) axis = *axis_;
  return {{"axis", axis},
          {"mode", std::string(function_ == CumulativeFunction::add ? "add" : "mul")},
          {"reverse", is_reversed_}};
}

std::string CumOp::text() const {
  return "CumOp{" + (axis_ ? std::to_string(*axis_) : "None") +
         (function_ == CumulativeFunction::add ? ", add" : ", mul") +
         (is_reversed_ ? ", reverse}" : "}");
}

Ref<Apply> CumOp::make(VariableList inputs) const {
  if (inputs.size() != 1)
    fail(ErrorKind::type_error, text(), " takes one argument, got ", inputs.size());
  Ref<Type> type = inputs[0]->type();
  if (!axis_) {
    type = TensorType::get(inputs[0]->dtype(), Pattern{false});
  } else {
    checked_axis(*this, *axis_, *inputs[0]);
  }
  return apply(std::move(inputs), type);
}

VariableList CumOp::vjp(const Apply& node, const VariableList& output_gradients,
                        const Wanted&) const {
  if (!output_gradients[0]) return {nullptr};
  const Ref<Variable>& x = node.input(0);
  const std::int64_t axis = axis_ ? checked_axis(*this, *axis_, *x) : 0;
  const Expression g(output_gradients[0]);
  Expression result = g;
  if (function_ == CumulativeFunction::add) {
    result =
        Expression(unique<CumOp>(axis, function_, !is_reversed_)->make({g.variable()})->output());
  } else {
    check_internal(!is_reversed_, "a reversed running product has no gradient");
    Expression operand(x);
    if (!axis_) {
      operand = Expression(unique<Reshape>(1)->make({x, shape_constant(Dims{-1})})->output());
    }
    result = product_gradient(operand, Expression(node.output()), g, axis);
  }
  if (axis_) return {result.variable()};
  const auto back = unique<Reshape>(static_cast<std::int64_t>(x->ndim()));
  const Ref<Variable> shaped = back->make({result.variable(), shape_of(x)})->output();
  return {with_pattern(shaped, x->broadcastable())};
}

void CumOp::bind(const Apply&, Binder& binder) const {
  const View from = binder.contiguous(binder.input(0));
  const auto ndim = static_cast<std::int64_t>(from.shape.size());
  const Dims shape = axis_ ? from.shape : Dims{element_count(from.shape)};
  const Layout layout(shape, !axis_ ? 0 : *axis_ < 0 ? *axis_ + ndim : *axis_, is_reversed_);
  const View to = binder.allocate(from.dtype, shape);
  binder.set_output(0, to);
  if (layout.is_empty()) return;
  emit_work(binder, {from}, {to}, [from, to, layout, function = function_](char* const* memory) {
    visit_dtype(from.dtype, [&]<class T>() {
      const auto* x = reinterpret_cast<const T*>(from.address(memory));
      auto* y = reinterpret_cast<T*>(to.address(memory));
      if (function == CumulativeFunction::add) {
        accumulate<Add>(layout, x, y);
      } else {
        accumulate<Multiply>(layout, x, y);
      }
    });
  });
}

std::string LinearRecurrence::text() const {
  return "LinearRecurrence{" + std::to_string(axis_) + (is_reversed_ ? ", reverse}" : "}");
}

Ref<Apply> LinearRecurrence::make(VariableList inputs) const {
  if (inputs.size() != 2 || inputs[0]->ndim() != inputs[1]->ndim())
    fail(ErrorKind::type_error, text(), " takes two tensors of one rank");
  checked_axis(*this, axis_, *inputs[0]);
  const DType dtype = upcast(inputs[0]->dtype(), inputs[1]->dtype());
  if (!is_continuous(dtype))
    fail(ErrorKind::type_error, text(), " takes float or complex numbers, got ", name_of(dtype));
  for (Ref<Variable>& input : inputs) input = cast(Expression(input), dtype).variable();
  const Ref<Type> type = inputs[1]->type();
  return apply(std::move(inputs), type);
}

VariableList LinearRecurrence::vjp(const Apply& node, const VariableList& output_gradients,
                                   const Wanted& wanted) const {
  if (!output_gradients[0]) return {nullptr, nullptr};
  const Expression a(node.input(0)), h(node.output()), g(output_gradients[0]);
  const Expression adjoint = recurrence(axis_, !is_reversed_, conjugate(a), g);
  VariableList result{nullptr, adjoint.variable()};
  if (wanted[0]) {
    const Expression product = is_reversed_ ? product_of_gradients(moved_on(adjoint, axis_, 0), h)
                                            : product_of_gradients(adjoint, moved_on(h, axis_, 0));
    result[0] = with_pattern(product.variable(), a->broadcastable());
  }
  result[1] = with_pattern(result[1], node.input(1)->broadcastable());
  return result;
}

void LinearRecurrence::bind(const Apply&, Binder& binder) const {
  if (!(binder.input(0).shape == binder.input(1).shape)) {
    fail(ErrorKind::value_error, text(), ": the shapes ", to_text(binder.input(0).shape), " and ",
         to_text(binder.input(1).shape), " differ");
  }
  const View a = binder.contiguous(binder.input(0)), g = binder.contiguous(binder.input(1));
  const View h = binder.allocate(g.dtype, g.shape);
  binder.set_output(0, h);
  const Layout layout(g.shape, axis_, is_reversed_);
  if (layout.is_empty()) return;
  emit_work(binder, {a, g}, {h}, [a, g, h, layout](char* const* memory) {
    visit_dtype(g.dtype, [&]<class T>() {
      if constexpr (!std::is_integral_v<T>) {
        recur(layout, reinterpret_cast<const T*>(a.address(memory)),
              reinterpret_cast<const T*>(g.address(memory)),
              reinterpret_cast<T*>(h.address(memory)));
      }
    });
  });
}

}  // namespace croton
