// Types, gradient and binding of dot.
#include "ops/dot.h"

#include "base/error.h"
#include "base/thread_pool.h"
#include "libraries/blas.h"
#include "ops/binder.h"
#include "ops/dim_shuffle.h"
#include "ops/expression.h"
#include "ops/shape_ops.h"

namespace croton {

namespace {

constexpr std::int64_t kNew = DimShuffle::kNew;

// A matrix as BLAS takes it: rows apart by `leading`, or columns when transposed.
struct MatrixOperand {
  View view;
  bool is_transposed;
  std::int64_t leading;
};

// Vectors are matrices of one row or one column.
View as_matrix(const View& view, bool is_row) {
  View matrix = view;
  if (view.shape.size() == 1) {
    const std::int64_t n = view.shape[0], stride = view.strides[0];
    const auto item = static_cast<std::int64_t>(item_size(view.dtype));
    matrix.shape = is_row ? Dims{1, n} : Dims{n, 1};
    matrix.strides = is_row ? Dims{n * item, stride} : Dims{stride, item};
  }
  return matrix;
}

// Uses the strides as they are where BLAS can, else a contiguous copy.
MatrixOperand blas_operand(Binder& binder, const View& view) {
  const auto item = static_cast<std::int64_t>(item_size(view.dtype));
  const std::int64_t rows = view.shape[0], columns = view.shape[1];
  const auto fits = [&](std::int64_t inner, std::int64_t outer, std::int64_t inner_length,
                        std::int64_t outer_length) {
    return (inner == item || inner_length == 1) &&
           (outer_length == 1 ||
            (outer % item == 0 && outer / item >= std::max<std::int64_t>(1, inner_length)));
  };
  if (fits(view.strides[1], view.strides[0], columns, rows)) {
    return {view, false, rows == 1 ? std::max<std::int64_t>(1, columns) : view.strides[0] / item};
  }
  if (fits(view.strides[0], view.strides[1], rows, columns)) {
    return {view, true, columns == 1 ? std::max<std::int64_t>(1, rows) : view.strides[1] / item};
  }
  return {binder.contiguous(view), false, std::max<std::int64_t>(1, columns)};
}

// c = a b. Split into blocks of rows by the size of the problem alone, so that the result does not
// depend on the number of threads.
class GemmStep final : public Step {
 public:
  GemmStep(MatrixOperand a, MatrixOperand b, View c)
      : a_(std::move(a)),
        b_(std::move(b)),
        c_(std::move(c)),
        rows_(c_.shape[0]),
        columns_(c_.shape[1]) {
    depth_ = a_.view.shape[1];
    const double work =
        static_cast<double>(rows_) * static_cast<double>(columns_) * static_cast<double>(depth_);
    constexpr double kWorkPerBlock = 1 << 21;
    const auto blocks = static_cast<std::int64_t>(work / kWorkPerBlock) + 1;
    constexpr std::int64_t kFewestRows = 32;
    rows_per_block_ = std::max(kFewestRows, (rows_ + blocks - 1) / blocks);
  }

  void run(char* const* memory) const override {
    const std::int64_t blocks = (rows_ + rows_per_block_ - 1) / rows_per_block_;
    if (blocks == 1) return multiply(memory, 0, rows_);
    parallel_for(blocks, [&](std::int64_t block) {
      const std::int64_t first = block * rows_per_block_;
      multiply(memory, first, std::min(rows_, first + rows_per_block_));
    });
  }

 private:
  void multiply(char* const* memory, std::int64_t first, std::int64_t last) const {
    const auto item = static_cast<std::int64_t>(item_size(c_.dtype));
    const std::int64_t row_step = a_.is_transposed ? item : a_.leading * item;
    blas::gemm(c_.dtype, a_.is_transposed, b_.is_transposed, last - first, columns_, depth_,
               a_.view.address(memory) + first * row_step, a_.leading, b_.view.address(memory),
               b_.leading, c_.address(memory) + first * columns_ * item,
               std::max<std::int64_t>(1, columns_));
  }

  MatrixOperand a_, b_;
  View c_;
  std::int64_t rows_, columns_, depth_, rows_per_block_;
};

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
  if (x.shape.back() != y.shape[0]) {
    fail(ErrorKind::value_error, "dot: shapes do not match: x has ", x.shape.back(),
         " columns (shape ", to_text(x.shape), ") but y has ", y.shape[0], " rows (shape ",
         to_text(y.shape), ")");
  }
  Dims shape;
  if (x.shape.size() == 2) shape.push_back(x.shape[0]);
  if (y.shape.size() == 2) shape.push_back(y.shape[1]);
  View output = binder.allocate(x.dtype, shape);
  const MatrixOperand a = blas_operand(binder, as_matrix(x, true));
  const MatrixOperand b = blas_operand(binder, as_matrix(y, false));
  View c = output;
  const auto item = static_cast<std::int64_t>(item_size(c.dtype));
  c.shape = Dims{a.view.shape[0], b.view.shape[1]};
  c.strides = contiguous_strides(c.shape, static_cast<std::size_t>(item));
  const std::vector<int> reads{a.view.buffer, b.view.buffer};
  if (element_count(c.shape) > 0) {
    binder.emit(std::make_unique<GemmStep>(a, b, c), reads, {output.buffer});
  }
  binder.set_output(0, std::move(output));
}

}  // namespace croton
