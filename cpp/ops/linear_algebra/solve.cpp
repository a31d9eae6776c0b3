// Types, gradient and binding of systems of equations.
#include "ops/linear_algebra/solve.h"

#include <algorithm>
#include <array>

#include "libraries/lapack.h"
#include "ops/linear_algebra/arguments.h"
#include "ops/linear_algebra/columns.h"
#include "ops/linear_algebra/formulas.h"

namespace croton {

using namespace linear_algebra;

namespace {

constexpr std::array kStructures{"general",   "symmetric", "lower_triangular", "upper_triangular",
                                 "hermitian", "banded",    "diagonal",         "toeplitz"};

const char* flag(bool value) { return value ? "True" : "False"; }

// The dtype that SciPy solves in: single precision only if both fit it.
DType solution_dtype(DType a, DType b) {
  const auto of_one = [](DType dtype) {
    if (is_discrete(dtype)) return item_size(dtype) <= 2 ? DType::float32 : DType::float64;
    return dtype == DType::float16 ? DType::float32 : dtype;
  };
  return upcast(of_one(a), of_one(b));
}

template <class T>
void require_finite(const Op& op, const View& view, const char* name, char* const* memory) {
  if (is_finite<T>(view, memory)) return;
  fail(ErrorKind::value_error, op.text(), ": ", name, " of shape ", to_text(view.shape),
       " has elements that are not finite", kFiniteOnly);
}

// A triangular matrix as BLAS takes it: by rows, or transposed.
struct TriangularOperand {
  View view;
  bool is_transposed;
  std::int64_t leading;
};

TriangularOperand triangular_operand(Binder& binder, const View& a) {
  const auto item = static_cast<std::int64_t>(item_size(a.dtype));
  const std::int64_t n = a.shape[0];
  const auto fits = [&](std::int64_t inner, std::int64_t outer) {
    return inner == item && outer % item == 0 && outer / item >= n;
  };
  if (fits(a.strides[1], a.strides[0])) return {a, false, a.strides[0] / item};
  if (fits(a.strides[0], a.strides[1])) return {a, true, a.strides[1] / item};
  return {binder.contiguous(a), false, std::max<std::int64_t>(1, n)};
}

}  // namespace

Solve::Solve(std::string structure, bool lower, bool overwrite_a, bool overwrite_b)
    : structure_(std::move(structure)),
      lower_(lower),
      overwrite_a_(overwrite_a),
      overwrite_b_(overwrite_b) {
  if (std::find(kStructures.begin(), kStructures.end(), structure_) == kStructures.end())
    fail(ErrorKind::value_error, "Solve: there is no matrix structure '", structure_, "'");
}

std::string Solve::text() const {
  return "Solve{A_structure='" + structure_ + "', lower=" + flag(lower_) +
         ", overwrite_A=" + flag(overwrite_a_) + ", overwrite_b=" + flag(overwrite_b_) + "}";
}

Ref<Apply> Solve::make(VariableList inputs) const {
  check_count(*this, inputs, 2);
  const std::size_t b_rank = inputs[1]->ndim();
  if (inputs[0]->ndim() != 2 || (b_rank != 1 && b_rank != 2)) {
    fail(ErrorKind::assertion_error, text(), " takes a matrix and a vector or matrix, got ",
         inputs[0]->type()->text(), " and ", inputs[1]->type()->text());
  }
  const DType dtype = solution_dtype(inputs[0]->dtype(), inputs[1]->dtype());
  for (Ref<Variable>& input : inputs) input = cast(Expression(input), dtype).variable();
  const Ref<Type> type = TensorType::get(dtype, inputs[1]->broadcastable());
  return apply(std::move(inputs), type);
}

// gb = a^-H gx and ga = -gb x^H, in the triangle that is read (M. Giles, "Collected matrix
// derivative results for forward and reverse mode algorithmic differentiation", 2008).
VariableList Solve::vjp(const Apply& node, const VariableList& output_gradients,
                        const Wanted& wanted) const {
  if (!output_gradients[0]) return {nullptr, nullptr};
  const Expression a(node.input(0)), x(node.output()), g(output_gradients[0]);
  const std::string transposed = structure_ == "lower_triangular"   ? "upper_triangular"
                                 : structure_ == "upper_triangular" ? "lower_triangular"
                                                                    : structure_;
  const auto back = unique<Solve>(transposed, !lower_, false, false);
  const Expression gb(back->make({adjoint(a).variable(), g.variable()})->output());
  VariableList result(2);
  if (wanted[0]) {
    const bool is_vector = x->ndim() == 1;
    Expression ga = is_vector ? as_column(gb) * adjoint(as_column(x)) : dot(gb, adjoint(x));
    if (is_triangular()) ga = is_lower() ? lower_part(ga) : upper_part(ga);
    result[0] = gradient_for(node.input(0), -ga);
  }
  if (wanted[1]) result[1] = gradient_for(node.input(1), gb);
  return result;
}

void Solve::bind(const Apply&, Binder& binder) const {
  const View& b = binder.input(1);
  const std::int64_t n = square_size(*this, binder.input(0), ErrorKind::value_error);
  if (b.shape[0] != n) {
    fail(ErrorKind::value_error, text(), ": the matrix has ", n, " rows (shape ",
         to_text(binder.input(0).shape), ") but the right-hand side has ", b.shape[0], " (shape ",
         to_text(b.shape), ")");
  }
  const View result = binder.allocate(b.dtype, b.shape);
  if (element_count(b.shape) > 0) {
    if (is_triangular()) {
      bind_triangular(binder, result);
    } else {
      bind_general(binder, result);
    }
  }
  binder.set_output(0, result);
}

void Solve::bind_general(Binder& binder, const View& result) const {
  const View a = binder.input(0), b = binder.input(1);
  const std::int64_t n = a.shape[0], columns = element_count(b.shape) / n;
  visit_native_type(a.dtype, [&]<class T>() {
    const View factors = scratch<T>(binder, n * n), solution = scratch<T>(binder, n * columns),
               pivots = scratch<int>(binder, n);
    emit_fallible_work(
        binder, {a, b}, {factors, solution, pivots, result},
        [=, this](char* const* memory) {
          require_finite<T>(*this, a, "the matrix", memory);
          require_finite<T>(*this, b, "the right-hand side", memory);
          T* lu = elements<T>(factors, memory);
          T* x = elements<T>(solution, memory);
          int* exchanges = elements<int>(pivots, memory);
          load_columns(a, memory, lu);
          load_columns(b, memory, x);
          if (lapack::factor_lu(n, lu, exchanges) > 0) {
            fail(ErrorKind::lin_alg_error, text(), ": the matrix of shape ", to_text(a.shape),
                 " is singular");
          }
          lapack::solve_factored(n, columns, lu, exchanges, x);
          store_columns(x, result, memory);
        },
        static_cast<double>(n * n) * static_cast<double>(n + columns));
  });
}

void Solve::bind_triangular(Binder& binder, const View& result) const {
  const View a = binder.input(0), b = binder.input(1);
  const std::int64_t n = a.shape[0], columns = element_count(b.shape) / n;
  const TriangularOperand operand = triangular_operand(binder, a);
  visit_native_type(a.dtype, [&]<class T>() {
    emit_fallible_work(
        binder, {operand.view, b}, {result},
        [=, this](char* const* memory) {
          require_finite<T>(*this, operand.view, "the matrix", memory);
          require_finite<T>(*this, b, "the right-hand side", memory);
          const T* matrix = elements<T>(operand.view, memory);
          for (std::int64_t i = 0; i < n; ++i) {
            if (matrix[i * (operand.leading + 1)] == T(0)) {
              fail(ErrorKind::lin_alg_error, text(), ": the matrix of shape ", to_text(a.shape),
                   " is singular: element ", i, " of its diagonal is zero");
            }
          }
          T* x = elements<T>(result, memory);
          load_rows(b, memory, x);
          lapack::solve_triangular_by_rows(is_lower() != operand.is_transposed,
                                           operand.is_transposed, n, columns, matrix,
                                           operand.leading, x);
        },
        static_cast<double>(n * n) * static_cast<double>(columns));
  });
}

}  // namespace croton
