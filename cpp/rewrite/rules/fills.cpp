// Values repeated to a shape that something else gives anyway.
#include "ops/dim_shuffle.h"
#include "rewrite/match.h"
#include "rewrite/rules/topics.h"

namespace croton {

namespace {

using F = ScalarFunction;

// What a variable repeats to a shape, with the variable's rank, or null.
Ref<Variable> repeated_part(const Ref<Variable>& variable) {
  if (const Apply* fill = call_of(variable, F::second)) return fill->input(1);
  const Apply* alloc = producer_of_family(variable, OpFamily::alloc);
  if (alloc == nullptr) return nullptr;
  const Ref<Variable>& value = alloc->input(0);
  // A dimension that is not flagged may still have one element that is stretched.
  for (const bool flag : value->broadcastable()) {
    if (!flag) return nullptr;
  }
  std::vector<std::int64_t> order(variable->ndim() - value->ndim(), DimShuffle::kNew);
  for (std::size_t i = 0; i < value->ndim(); ++i) order.push_back(static_cast<std::int64_t>(i));
  return dim_shuffle(value, order);
}

// f(x, fill(y, v)) -> f(x, v) where the other operands are as large in every dimension.
VariableList sink_fill(const Site& site) {
  const Apply& node = site.node;
  const std::size_t count = node.inputs().size();
  // The model of a fill is read for its shape alone.
  const std::size_t first = match_function(node, F::second) != nullptr ? 1 : 0;
  VariableList inputs = node.inputs();
  bool has_changed = false;
  for (std::size_t i = first; i < count; ++i) {
    const Ref<Variable> part = repeated_part(inputs[i]);
    if (!part || part->dtype() != inputs[i]->dtype()) continue;
    bool is_covered = true;
    for (std::size_t axis = 0; axis < part->ndim() && is_covered; ++axis) {
      if (inputs[i]->broadcastable()[axis] || !part->broadcastable()[axis]) continue;
      is_covered = false;
      for (std::size_t j = 0; j < count; ++j)
        is_covered = is_covered || (j != i && !inputs[j]->broadcastable()[axis]);
    }
    if (!is_covered) continue;
    inputs[i] = part;
    has_changed = true;
  }
  return answer(has_changed ? node.op()->make(std::move(inputs))->output() : nullptr);
}

VariableList remove_useless_fill(const Site& site) {
  const Ref<Variable>& value = site.node.input(1);
  return answer(has_same_type(value, site.node.output()) ? value : nullptr);
}

VariableList take_model_of_model(const Site& site) {
  const Apply* inner = call_of(site.node.input(0), F::second);
  if (inner == nullptr) return {};
  const Ref<Variable>& model = inner->input(0);
  if (!(model->broadcastable() == site.node.input(0)->broadcastable())) return {};
  return answer(make_call(F::second, {model, site.node.input(1)}));
}

VariableList remove_useless_alloc(const Site& site) {
  const Ref<Variable>& value = site.node.input(0);
  if (!has_same_type(value, site.node.output())) return {};
  for (std::size_t axis = 0; axis < value->ndim(); ++axis) {
    if (!is_length_of(site.node.input(axis + 1), value, axis)) return {};
  }
  return answer(value);
}

std::vector<Root> functions_of_several() {
  std::vector<Root> roots;
  for (const F f : {F::add,    F::sub,     F::mul,         F::true_div,    F::int_div,
                    F::mod,    F::pow,     F::maximum,     F::minimum,     F::clip,
                    F::eq,     F::neq,     F::lt,          F::le,          F::gt,
                    F::ge,     F::and_,    F::or_,         F::xor_,        F::switch_,
                    F::second, F::arctan2, F::mul_or_zero, F::div_or_zero, F::mul_of_gradients})
    roots.emplace_back(f);
  return roots;
}

}  // namespace

std::vector<Rule> fill_rules() {
  return {
      {"local_useless_fill",
       Stage::canonicalize,
       "",
       {F::second},
       remove_useless_fill,
       "fill(x, y) -> y where y has the result's type: shapes are not compared any more"},
      {"local_fill_cut",
       Stage::canonicalize,
       "",
       {F::second},
       take_model_of_model,
       "fill(fill(x, y), z) -> fill(x, z) where x is as large as fill(x, y)"},
      {"local_fill_sink", Stage::canonicalize, "local_elemwise_alloc", functions_of_several(),
       sink_fill,
       "f(x, fill(y, v)) -> f(x, v), and the same for alloc of one value, where the other operands "
       "are as "
       "large in every dimension: shapes are not compared any more"},
      {"local_useless_alloc",
       Stage::canonicalize,
       "",
       {Root(OpFamily::alloc)},
       remove_useless_alloc,
       "alloc(x, shape) -> x where the shape is built of x's own lengths"},
  };
}

}  // namespace croton
