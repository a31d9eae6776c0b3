// Casts that change nothing, and constants in the dtype that is computed in.
#include "ops/scalar_functions.h"
#include "rewrite/match.h"
#include "rewrite/rules/topics.h"

namespace croton {

namespace {

using F = ScalarFunction;

DType cast_dtype(const Apply& node) {
  return static_cast<const Elementwise&>(*node.op()).cast_dtype();
}

VariableList remove_useless_cast(const Site& site) {
  const Ref<Variable>& x = site.node.input(0);
  return answer(x->dtype() == cast_dtype(site.node) ? x : nullptr);
}

// Whether every value of one dtype is a value of the other.
bool holds_all(DType wide, DType narrow) {
  if (is_bool(wide) || is_complex(wide) || is_complex(narrow)) return wide == narrow;
  if (is_bool(narrow)) return true;
  const auto bits = [](DType dtype) { return 8 * static_cast<int>(item_size(dtype)); };
  if (is_float(wide)) {
    if (is_float(narrow)) return bits(wide) >= bits(narrow);
    const int mantissa = wide == DType::float16 ? 11 : wide == DType::float32 ? 24 : 53;
    return bits(narrow) <= mantissa;
  }
  if (is_float(narrow)) return false;
  if (is_unsigned(wide) && is_signed(narrow)) return false;
  return bits(wide) >= bits(narrow) + (is_signed(wide) && is_unsigned(narrow) ? 1 : 0);
}

VariableList merge_casts(const Site& site) {
  const Ref<Variable>& middle = site.node.input(0);
  const Elementwise* inner = as_elementwise(middle.get());
  if (inner == nullptr || !inner->is_cast()) return {};
  const Ref<Variable>& x = middle->owner()->input(0);
  if (!holds_all(middle->dtype(), x->dtype())) return {};
  return answer(cast(Expression(x), cast_dtype(site.node)).variable());
}

VariableList widen_constants(const Site& site) {
  const Apply& node = site.node;
  if (node.op()->family() != OpFamily::elemwise) return {};
  const auto& op = static_cast<const Elementwise&>(*node.op());
  if (op.is_cast() || op.function() == F::second || op.function() == F::pow) return {};
  std::vector<DType> dtypes;
  for (const Ref<Variable>& input : node.inputs()) dtypes.push_back(input->dtype());
  const DType wanted = operand_dtype(op.function(), dtypes, node.outputs()[0]->dtype());
  VariableList inputs = node.inputs();
  bool has_changed = false;
  for (std::size_t i = op.function() == F::switch_ ? 1 : 0; i < inputs.size(); ++i) {
    if (inputs[i]->kind() != VariableKind::constant || inputs[i]->dtype() == wanted) continue;
    inputs[i] = Elementwise::cast_to(wanted)->make({inputs[i]})->output();
    has_changed = true;
  }
  return answer(has_changed ? node.op()->make(std::move(inputs))->output() : nullptr);
}

std::vector<Root> all_functions() {
  std::vector<Root> roots;
  for (int f = 0; f < kScalarFunctionCount; ++f) roots.emplace_back(static_cast<F>(f));
  return roots;
}

}  // namespace

std::vector<Rule> cast_rules() {
  return {
      {"local_remove_useless_cast",
       Stage::canonicalize,
       "",
       {Root::cast()},
       remove_useless_cast,
       "cast(x, d) -> x where x has dtype d"},
      {"local_cast_cast",
       Stage::canonicalize,
       "",
       {Root::cast()},
       merge_casts,
       "cast(cast(x, d), e) -> cast(x, e) where d holds every value of x's dtype"},
      {"local_upcast_elemwise_constant_inputs", Stage::canonicalize, "", all_functions(),
       widen_constants,
       "f(x, c) -> f(x, cast(c, d)) for the dtype d that f computes in, so that constants are not "
       "cast in every call; not for pow, whose exponent decides about the method"},
  };
}

}  // namespace croton
