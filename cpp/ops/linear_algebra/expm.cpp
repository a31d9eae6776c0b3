// Types, gradients and binding of the matrix exponential.
#include "ops/linear_algebra/expm.h"

#include <array>
#include <cstring>

#include "ops/constants.h"
#include "ops/dim_shuffle.h"
#include "ops/linear_algebra/arguments.h"
#include "ops/linear_algebra/columns.h"
#include "ops/linear_algebra/formulas.h"
#include "ops/linear_algebra/matrix_exponential.h"
#include "ops/reduce.h"
#include "ops/reshape.h"
#include "ops/shape_ops.h"
#include "ops/subtensor.h"

namespace croton {

using namespace linear_algebra;

namespace {

double exponential_cost(std::int64_t n) {
  return 20 * static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(n);
}

template <class T>
void load_argument(const Op& op, const View& x, char* const* memory, T* to) {
  if (!is_finite<T>(x, memory)) {
    fail(ErrorKind::value_error, op.text(), ": the matrix of shape ", to_text(x.shape),
         " has elements that are not finite", kFiniteOnly);
  }
  load_columns(x, memory, to);
}

Expression derivative(const Expression& a, const Expression& direction) {
  return Expression(unique<ExpmDerivative>()->make({a.variable(), direction.variable()})->output());
}

// Factors of the four blocks of a matrix, by rows.
using BlockFactors = std::array<double, 4>;
constexpr BlockFactors kDiagonalBlocks{1, 0, 0, 1}, kUpperRightBlock{0, 1, 0, 0};

// The factors as a constant that broadcasts against blocks: of shape (2, 1, 2, 1).
Expression factor_constant(const Expression& like, const BlockFactors& factors) {
  NDArray array(DType::float64, Dims{2, 1, 2, 1});
  std::memcpy(array.data(), factors.data(), sizeof factors);
  const Ref<Type> type = TensorType::get(DType::float64, Pattern{false, true, false, true});
  const Expression constant(Ref<Variable>(make_ref<Constant>(type, std::move(array))));
  return cast(constant, real_part_dtype(like->dtype()));
}

// The matrix of 2 by 2 blocks that are multiples of the square matrix x.
Expression blocks(const Expression& x, const BlockFactors& factors) {
  constexpr std::int64_t kNew = DimShuffle::kNew;
  const Expression spread(dim_shuffle(x.variable(), {kNew, 0, kNew, 1}));
  const Expression shape = Expression(shape_of(x.variable())) * Expression(2);
  const Expression product = spread * factor_constant(x, factors);
  return Expression(unique<Reshape>(2)->make({product.variable(), shape.variable()})->output());
}

// The sum of the blocks of a matrix of 2 by 2 blocks like `model`, each times its factor.
Expression sum_of_blocks(const Expression& x, const Expression& model,
                         const BlockFactors& factors) {
  const Ref<Variable> n = element(shape_of(model.variable()), 0),
                      two = typed_constant(DType::int64, 2);
  const Ref<Variable> shape = unique<MakeVector>(DType::int64)->make({two, n, two, n})->output();
  const Expression apart(unique<Reshape>(4)->make({x.variable(), shape})->output());
  const auto sum = unique<Reduce>(ReduceFunction::sum, std::vector<std::int64_t>{0, 2},
                                  std::nullopt, std::nullopt);
  return Expression(sum->make({(apart * factor_constant(x, factors)).variable()})->output());
}

}  // namespace

Ref<Apply> Expm::make(VariableList inputs) const {
  const Ref<Variable> x = matrix_argument(*this, inputs);
  return apply({x}, plain_type(x->dtype(), 2));
}

// The adjoint of the derivative at x is the derivative at x^H.
VariableList Expm::vjp(const Apply& node, const VariableList& output_gradients,
                       const Wanted&) const {
  if (!output_gradients[0]) return {nullptr};
  const Expression x(node.input(0)), g(output_gradients[0]);
  return {gradient_for(node.input(0), derivative(adjoint(x), g))};
}

void Expm::bind(const Apply&, Binder& binder) const {
  const View x = binder.input(0);
  const std::int64_t n = square_size(*this, x, ErrorKind::value_error);
  const View result = binder.allocate(x.dtype, x.shape);
  visit_work_type(x.dtype, [&]<class T>() {
    const View room = scratch<T>(binder, kExponentialMatrices * n * n),
               pivots = scratch<int>(binder, n);
    emit_fallible_work(
        binder, {x}, {room, pivots, result},
        [=, this](char* const* memory) {
          if (n == 0) return;
          T* matrices = elements<T>(room, memory);
          load_argument(*this, x, memory, matrices);
          store_columns(matrix_exponential(n, matrices, elements<int>(pivots, memory)), result,
                        memory);
        },
        exponential_cost(n));
  });
  binder.set_output(0, result);
}

Ref<Apply> ExpmDerivative::make(VariableList inputs) const {
  check_count(*this, inputs, 2);
  inputs = {as_matrix(*this, inputs[0]), as_matrix(*this, inputs[1])};
  const DType dtype = upcast(inputs[0]->dtype(), inputs[1]->dtype());
  for (Ref<Variable>& input : inputs) input = cast(Expression(input), dtype).variable();
  return apply(std::move(inputs), plain_type(dtype, 2));
}

// The derivative at a in the direction e is the upper right block of exp([[a, e], [0, a]]); in e it
// is linear (N. Higham, "Functions of Matrices", 2008, section 3.2).
VariableList ExpmDerivative::vjp(const Apply& node, const VariableList& output_gradients,
                                 const Wanted& wanted) const {
  if (!output_gradients[0]) return {nullptr, nullptr};
  const Expression a(node.input(0)), e(node.input(1)), g(output_gradients[0]);
  VariableList result(2);
  if (wanted[1]) result[1] = gradient_for(node.input(1), derivative(adjoint(a), g));
  if (wanted[0]) {
    const Expression whole = blocks(a, kDiagonalBlocks) + blocks(e, kUpperRightBlock);
    const Expression back = derivative(adjoint(whole), blocks(g, kUpperRightBlock));
    result[0] = gradient_for(node.input(0), sum_of_blocks(back, a, kDiagonalBlocks));
  }
  return result;
}

void ExpmDerivative::bind(const Apply&, Binder& binder) const {
  const View a = binder.input(0), e = binder.input(1);
  const std::int64_t n = square_size(*this, a, ErrorKind::value_error);
  if (square_size(*this, e, ErrorKind::value_error) != n) {
    fail(ErrorKind::value_error, text(), ": the matrices differ in shape: ", to_text(a.shape),
         " and ", to_text(e.shape));
  }
  const View result = binder.allocate(a.dtype, a.shape);
  visit_work_type(a.dtype, [&]<class T>() {
    const View room = scratch<T>(binder, kDerivativeMatrices * n * n),
               pivots = scratch<int>(binder, n);
    emit_fallible_work(
        binder, {a, e}, {room, pivots, result},
        [=, this](char* const* memory) {
          if (n == 0) return;
          T* matrices = elements<T>(room, memory);
          load_argument(*this, a, memory, matrices);
          load_argument(*this, e, memory, matrices + n * n);
          store_columns(matrix_exponential_derivative(n, matrices, elements<int>(pivots, memory)),
                        result, memory);
        },
        3 * exponential_cost(n));
  });
  binder.set_output(0, result);
}

}  // namespace croton
