// Gradients of eigenvalues and eigenvectors of Hermitian matrices.
//
// For a v = v w and b = 1, and E = v^H da v (M. Giles, "Collected matrix derivative results for
// forward and reverse mode algorithmic differentiation", 2008, and perturbation theory):
//   dw_i = E_ii,    dv = v (F o E) with F_ji = 1 / (w_i - w_j) and zero on the diagonal.
// With a second matrix b, w and v depend on E_ji - w_i (v^H db v)_ji in the place of E_ji, and the
// length of v_i on its diagonal: dv_i has the term -(v_i^H db v_i) v_i / 2.
#include "ops/linear_algebra/arguments.h"
#include "ops/linear_algebra/eigen.h"
#include "ops/linear_algebra/formulas.h"

namespace croton {

using namespace linear_algebra;

namespace {

using F = ScalarFunction;

// p_ji / (w_i - w_j), zero on the diagonal and wherever p is zero: equal eigenvalues do no harm to
// what does not depend on the choice of their vectors.
Expression divided_by_gaps(const Expression& p, const Expression& w) {
  const Expression gaps = as_row(w) - as_column(w);
  const Expression off_diagonal = lower_part(p, -1) + upper_part(p, 1);
  return unless(equal(off_diagonal, 0), off_diagonal / gaps);
}

// v m v^H.
Expression conjugated(const Expression& v, const Expression& m) {
  return dot(dot(v, m), adjoint(v));
}

// The gradients of w and v where they were given.
struct Given {
  const Ref<Variable>&w, &v;
};

// The gradient with respect to a, whole, in the basis of v: diag(gw) + F o (v^H gv). Only its
// Hermitian part matters in the end; where v is unitary that part is divided, so that equal
// eigenvalues cancel first.
Expression in_basis(const Expression& w, const Expression& v, const Given& g, bool is_unitary) {
  const auto diagonal = [&](const Expression& gw) { return identity_like(v) * as_row(gw); };
  if (!g.v) return diagonal(Expression(g.w));
  const Expression projected = dot(adjoint(v), Expression(g.v));
  const Expression part =
      is_unitary ? (projected - adjoint(projected)) * number_like(v, 0.5) : projected;
  const Expression m = divided_by_gaps(part, w);
  return g.w ? m + diagonal(Expression(g.w)) : m;
}

}  // namespace

VariableList Eigh::vjp(const Apply& node, const VariableList& output_gradients,
                       const Wanted&) const {
  if (!output_gradients[0] && !output_gradients[1]) return {nullptr};
  const Expression w(node.outputs()[0]), v(node.outputs()[1]);
  const Expression m = in_basis(w, v, {output_gradients[0], output_gradients[1]}, true);
  return {gradient_for(node.input(0), fold_to_triangle(conjugated(v, m), triangle_ == "L"))};
}

VariableList Eigvalsh::vjp(const Apply& node, const VariableList& output_gradients,
                           const Wanted& wanted) const {
  const bool is_generalized = node.inputs().size() == 2;
  if (!output_gradients[0]) return VariableList(node.inputs().size());
  Ref<Op> with_vectors;
  if (is_generalized) {
    with_vectors = unique<GeneralizedEigh>(lower_);
  } else {
    with_vectors = unique<Eigh>(lower_ ? "L" : "U");
  }
  const Ref<Apply> decomposition = with_vectors->make(node.inputs());
  return with_vectors->vjp(*decomposition, {output_gradients[0], nullptr}, wanted);
}

VariableList GeneralizedEigh::vjp(const Apply& node, const VariableList& output_gradients,
                                  const Wanted& wanted) const {
  VariableList result(2);
  if (!output_gradients[0] && !output_gradients[1]) return result;
  const Expression w(node.outputs()[0]), v(node.outputs()[1]);
  const Given g{output_gradients[0], output_gradients[1]};
  const Expression m = in_basis(w, v, g, false);
  if (wanted[0])
    result[0] = gradient_for(node.input(0), fold_to_triangle(conjugated(v, m), lower_));
  if (wanted[1]) {
    Expression scaled = m * as_row(w);
    if (g.v) {
      const Expression lengths = dot(adjoint(v), Expression(g.v));
      scaled = scaled + lower_part(upper_part(lengths)) * number_like(v, 0.5);
    }
    result[1] = gradient_for(node.input(1), fold_to_triangle(-conjugated(v, scaled), lower_));
  }
  return result;
}

}  // namespace croton
