// Functions that undo each other.
#include "rewrite/match.h"
#include "rewrite/rules/topics.h"

namespace croton {

namespace {

using F = ScalarFunction;

template <F inner>
VariableList undo(const Site& site) {
  const Apply* node = call_of(site.node.input(0), inner);
  if (node == nullptr) return {};
  return answer(has_same_type(node->input(0), site.node.output()) ? node->input(0) : nullptr);
}

}  // namespace

std::vector<Rule> inverse_rules() {
  constexpr Stage stage = Stage::canonicalize;
  return {
      {"local_invert_invert", stage, "", {F::invert}, undo<F::invert>, "~~x -> x"},
      {"local_conj_conj", stage, "", {F::conj}, undo<F::conj>, "conj(conj(x)) -> x"},
      {"local_inv_inv", stage, "local_inv_canon", {F::inv}, undo<F::inv>, "1 / (1 / x) -> x"},
      {"local_deg2rad_rad2deg",
       stage,
       "local_func_inv",
       {F::deg2rad},
       undo<F::rad2deg>,
       "deg2rad(rad2deg(x)) -> x"},
      {"local_rad2deg_deg2rad",
       stage,
       "local_func_inv",
       {F::rad2deg},
       undo<F::deg2rad>,
       "rad2deg(deg2rad(x)) -> x"},
      {"local_log_exp",
       Stage::stabilize,
       "",
       {F::log},
       undo<F::exp>,
       "log(exp(x)) -> x: nothing overflows"},
      {"local_log1p_expm1",
       Stage::stabilize,
       "",
       {F::log1p},
       undo<F::expm1>,
       "log1p(expm1(x)) -> x"},
  };
}

}  // namespace croton
