// Basic indexing of what is computed: only the part that is used gets computed.
#include "ops/dim_shuffle.h"
#include "ops/join.h"
#include "ops/subtensor.h"
#include "rewrite/match.h"
#include "rewrite/parts.h"
#include "rewrite/rules/topics.h"

namespace croton {

namespace {

using Kind = IndexBound::Kind;

const IndexList& index_of(const Apply& node) {
  return static_cast<const Subtensor&>(*node.op()).index();
}

VariableList remove_whole(const Site& site) {
  for (const IndexEntry& entry : index_of(site.node)) {
    if (!is_whole(entry)) return {};
  }
  const Ref<Variable>& x = site.node.input(0);
  return answer(has_same_type(x, site.node.output()) ? x : nullptr);
}

VariableList lift_over_elementwise(const Site& site) {
  const Ref<Variable>& x = site.node.input(0);
  const Apply* inner = producer_of_family(x, OpFamily::elemwise);
  if (inner == nullptr || !site.is_read_in_parts(x)) return {};
  const Part part{&index_of(site.node), site.node.inputs().data() + 1};
  VariableList parts;
  for (const Ref<Variable>& operand : inner->inputs())
    parts.push_back(part_of_operand(part, operand, x->broadcastable()));
  return answer(inner->op()->make(std::move(parts))->output());
}

VariableList merge_slices(const Site& site) {
  const Apply* inner = producer_of_family(site.node.input(0), OpFamily::subtensor);
  if (inner == nullptr || inner->inputs().size() != 1 || site.node.inputs().size() != 1) return {};
  std::optional<IndexList> merged = merged_index(index_of(*inner), index_of(site.node));
  if (!merged) return {};
  return answer(unique<Subtensor>(std::move(*merged))->make({inner->input(0)})->output());
}

// set_subtensor(x[i], y)[i] -> y. Of x[i] the shape alone is read.
VariableList read_back(const Site& site) {
  const auto* set = producer_as<IncSubtensor>(site.node.input(0));
  if (set == nullptr || !set->is_set()) return {};
  const Apply& inner = *site.node.input(0)->owner();
  const Ref<Subtensor> same = unique<Subtensor>(set->index());
  if (same.get() != site.node.op().get() ||
      !std::equal(site.node.inputs().begin() + 1, site.node.inputs().end(),
                  inner.inputs().begin() + 2, inner.inputs().end()))
    return {};
  VariableList inputs = site.node.inputs();
  inputs[0] = inner.input(0);
  return answer(stretched_to(same->make(std::move(inputs))->output(), inner.input(1)));
}

// An element of what was stacked, x in join(axis, x, y)[i] where all parts have length 1, and parts
// of a join along other axes.
VariableList part_of_join(const Site& site) {
  const Ref<Variable>& x = site.node.input(0);
  if (producer_as<Join>(x) == nullptr) return {};
  const Apply& join = *x->owner();
  const std::optional<double> given = constant_value(join.input(0).get());
  if (!given) return {};
  const auto ndim = static_cast<std::int64_t>(x->ndim());
  const auto axis =
      static_cast<std::size_t>(*given < 0 ? *given + static_cast<double>(ndim) : *given);
  IndexList index = index_of(site.node);
  const auto count = static_cast<std::int64_t>(join.inputs().size()) - 1;
  const auto take_part = [&](const Ref<Variable>& part, const IndexList& list) {
    VariableList inputs{part};
    inputs.insert(inputs.end(), site.node.inputs().begin() + 1, site.node.inputs().end());
    return unique<Subtensor>(list)->make(std::move(inputs))->output();
  };
  if (axis >= index.size() || is_whole(index[axis])) {
    if (!site.is_used_once(x) || index.empty()) return {};
    std::size_t dropped = 0;
    for (std::size_t i = 0; i < axis && i < index.size(); ++i) dropped += !index[i].is_slice;
    VariableList parts{integer_constant(static_cast<std::int64_t>(axis - dropped))};
    for (std::size_t i = 1; i < join.inputs().size(); ++i)
      parts.push_back(take_part(join.input(i), index));
    return answer(join.op()->make(std::move(parts))->output());
  }
  if (index[axis].is_slice || index[axis].start.kind != Kind::constant) return {};
  for (std::size_t i = 1; i < join.inputs().size(); ++i) {
    if (!join.input(i)->broadcastable()[axis]) return {};
  }
  std::int64_t i = index[axis].start.value;
  if (i < 0) i += count;
  if (i < 0 || i >= count) return {};
  index[axis].start.value = 0;
  const Ref<Variable>& part = join.input(static_cast<std::size_t>(i) + 1);
  return answer(cast(Expression(take_part(part, index)), x->dtype()).variable());
}

}  // namespace

std::vector<Rule> subtensor_rules() {
  const Root root(OpFamily::subtensor);
  return {
      {"local_useless_subtensor", Stage::canonicalize, "", {root}, remove_whole, "x[:] -> x"},
      {"local_subtensor_merge",
       Stage::canonicalize,
       "",
       {root},
       merge_slices,
       "x[a:b:s][c:d:t] -> x[a + c s:min(b, a + d s):s t], x[a:b:s][c] -> x[a + c s], for "
       "constants "
       "that do not count from the end and positive steps"},
      {"local_subtensor_inc_subtensor",
       Stage::canonicalize,
       "",
       {root},
       read_back,
       "set_subtensor(x[i], y)[i] -> y, stretched to the shape of x[i], for basic indices"},
      {"local_subtensor_lift",
       Stage::specialize,
       "",
       {root},
       lift_over_elementwise,
       "f(x, y)[i] -> f(x[i], y[i]) for elementwise f that is used once, or read in parts only "
       "that "
       "do not overlap"},
      {"local_subtensor_of_join",
       Stage::specialize,
       "local_join_subtensor",
       {root},
       part_of_join,
       "join(a, x, y)[i] -> join(a, x[i], y[i]) where i takes axis a whole; stack(x, y)[1] -> y"},
  };
}

}  // namespace croton
