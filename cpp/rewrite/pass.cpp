// A depth-first walk with its own stack; see pass.h.
#include "rewrite/pass.h"

#include "graph/op.h"
#include "graph/traverse.h"
#include "ops/elementwise.h"
#include "rewrite/parts.h"

namespace croton {

namespace {

constexpr std::int64_t kLargestFolded = 1 << 16;  // elements

HostFolding host_folding = nullptr;
constexpr std::size_t kApplicationsPerNode = 8;

// Functions whose value for constants hides nothing that a stabilising rule looks for.
bool is_plain(const Apply& node) {
  switch (node.op()->family()) {
    case OpFamily::dim_shuffle:
    case OpFamily::reshape:
    case OpFamily::shape:
    case OpFamily::make_vector:
    case OpFamily::rebroadcast:
    case OpFamily::subtensor:
      return true;
    case OpFamily::elemwise:
      break;
    default:
      return false;
  }
  const auto& op = static_cast<const Elementwise&>(*node.op());
  return op.is_cast() || op.function() <= ScalarFunction::round_half_away_from_zero;
}

bool same_types(const VariableList& answers, const Apply& node) {
  if (answers.size() != node.outputs().size()) return false;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!answers[i] || !answers[i]->type()->equals(*node.outputs()[i]->type())) return false;
  }
  return true;
}

}  // namespace

void set_host_folding(HostFolding fold) { host_folding = fold; }

VariableList Pass::run(const VariableList& outputs) {
  pass_trace_ = current_trace();
  count_uses(outputs);
  VariableList result;
  for (const Ref<Variable>& output : outputs) {
    settle(output);
    result.push_back(settled(output));
  }
  return result;
}

void Pass::count_uses(const VariableList& outputs) {
  const std::vector<Apply*> order = toposort(outputs);
  uses_.reserve(2 * order.size());
  settled_.reserve(3 * order.size());
  for (const Apply* node : order) {
    for (const Ref<Variable>& input : node->inputs()) ++uses_[input.get()];
  }
  for (const Ref<Variable>& output : outputs) ++uses_[output.get()];
  in_parts_ = read_in_parts(order, outputs);
  budget_ = kApplicationsPerNode * (order.size() + 10);
}

bool Pass::is_settled(const Ref<Variable>& variable) const {
  return variable->owner() == nullptr || settled_.contains(variable.get());
}

Ref<Variable> Pass::settled(const Ref<Variable>& variable) {
  const auto found = settled_.find(variable.get());
  if (found != settled_.end()) return found->second;
  return plan_.merges ? merger_.unique_constant(variable) : variable;
}

void Pass::push(const Ref<Variable>& variable, const Ref<Trace>& origin) {
  stack_.push_back({Ref<Apply>(variable->owner()), origin});
}

void Pass::settle(const Ref<Variable>& variable) {
  if (is_settled(variable)) return;
  push(variable, variable->trace());
  while (!stack_.empty()) advance();
}

void Pass::advance() {
  Visit& visit = stack_.back();
  if (!visit.rebuilt) {
    const VariableList& inputs = visit.node->inputs();
    while (visit.next < inputs.size() && is_settled(inputs[visit.next])) ++visit.next;
    if (visit.next < inputs.size()) {
      const Ref<Variable>& input = inputs[visit.next];
      return push(input, input->trace() == pass_trace_ ? visit.origin : input->trace());
    }
    rebuild(visit);
    if (const Apply* equal = plan_.merges ? merger_.find(*visit.rebuilt) : nullptr) {
      VariableList results;
      for (std::size_t i = 0; i < equal->outputs().size(); ++i)
        results.push_back(settled(equal->output(i)));
      if (equal != visit.rebuilt.get()) note(kMerge, *visit.rebuilt, results);
      return finish(visit, results);
    }
    if (const VariableList values = fold(*visit.rebuilt); !values.empty()) {
      note(kConstantFolding, *visit.rebuilt, values);
      VariableList results;
      for (const Ref<Variable>& value : values) results.push_back(settled(value));
      return finish(visit, results);
    }
    visit.next = 0;
    if (!try_rules(visit)) {
      VariableList results;
      for (std::size_t i = 0; i < visit.rebuilt->outputs().size(); ++i)
        results.push_back(visit.rebuilt->output(i));
      return finish(visit, results);
    }
  }
  while (visit.next < visit.answers.size() && is_settled(visit.answers[visit.next])) ++visit.next;
  if (visit.next < visit.answers.size()) {
    const Ref<Variable> answer = visit.answers[visit.next];
    return push(answer, visit.origin);
  }
  VariableList results;
  for (const Ref<Variable>& answer : visit.answers) results.push_back(settled(answer));
  finish(visit, results);
}

// The application on settled inputs, with names and traces as they were.
void Pass::rebuild(Visit& visit) {
  VariableList inputs;
  inputs.reserve(visit.node->inputs().size());
  bool is_same = true;
  for (const Ref<Variable>& input : visit.node->inputs()) {
    inputs.push_back(settled(input));
    is_same = is_same && inputs.back().get() == input.get();
  }
  visit.rebuilt = is_same ? visit.node : apply_to(*visit.node, std::move(inputs));
  for (std::size_t i = 0; i < visit.node->outputs().size(); ++i) {
    Variable* output = visit.rebuilt->outputs()[i];
    if (output->trace() == pass_trace_) output->set_trace(visit.origin);
    if (is_same) continue;
    const auto uses = uses_.find(visit.node->outputs()[i]);
    if (uses != uses_.end()) uses_.insert_or_assign(output, uses->second);
    if (in_parts_.contains(visit.node->outputs()[i])) in_parts_.insert(output);
  }
}

bool Pass::try_rules(Visit& visit) {
  const Apply& node = *visit.rebuilt;
  const auto& candidates = plan_.rules_by_root[static_cast<std::size_t>(Root::of(node).key())];
  if (candidates.empty() || budget_ == 0) return false;
  const Site site(node, uses_, &in_parts_);
  for (const Rule* rule : candidates) {
    VariableList answers = rule->apply(site);
    was_denied_ = was_denied_ || site.was_denied();
    if (!same_types(answers, node)) continue;
    note(rule->name, node, answers);
    --budget_;
    visit.answers = std::move(answers);
    return true;
  }
  return false;
}

void Pass::finish(Visit& visit, const VariableList& results) {
  for (std::size_t i = 0; i < results.size(); ++i) {
    const Ref<Variable>& result = results[i];
    Variable* old = visit.node->outputs()[i];
    Variable* rebuilt = visit.rebuilt->outputs()[i];
    if (result.get() != rebuilt && result->name() == nullptr && old->name() != nullptr &&
        result->owner() != nullptr) {
      result->set_name(*old->name());
    }
    settled_.insert_or_assign(old, result);
    settled_.insert_or_assign(rebuilt, result);
    if (result->owner() != nullptr) settled_.try_emplace(result.get(), result);
    if (result.get() != rebuilt) {
      const auto uses = uses_.find(rebuilt);
      if (uses != uses_.end() && !uses_.contains(result.get()))
        uses_.insert_or_assign(result.get(), uses->second);
      if (in_parts_.contains(rebuilt)) in_parts_.insert(result.get());
    }
  }
  merger_.add(visit.rebuilt);
  // Their addresses stand for them until the pass ends.
  kept_.push_back(visit.rebuilt);
  if (visit.node.get() != visit.rebuilt.get()) kept_.push_back(visit.node);
  stack_.pop_back();
}

void Pass::note(const char* rule, const Apply& node, const VariableList& better) {
  has_changed_ = true;
  if (options_.record == nullptr) return;
  for (std::size_t i = 0; i < better.size(); ++i)
    options_.record->push_back({rule, node.output(i), better[i]});
}

VariableList Pass::fold(const Apply& node) const {
  if (!is_foldable(node)) return {};
  if (node.op()->family() != OpFamily::python) return options_.evaluate(node);
  return host_folding != nullptr ? host_folding(node) : VariableList();
}

bool Pass::is_foldable(const Apply& node) const {
  if (plan_.folding == Folding::none || !options_.evaluate || node.inputs().empty()) return false;
  const OpFamily family = node.op()->family();
  if (family == OpFamily::alloc || family == OpFamily::identity || family == OpFamily::random)
    return false;
  for (const Ref<Variable>& input : node.inputs()) {
    const Constant* constant = as_constant(input.get());
    if (constant == nullptr || !constant->data().is_set() ||
        constant->data().size() > kLargestFolded)
      return false;
  }
  return plan_.folding == Folding::all || family == OpFamily::python || is_plain(node);
}

}  // namespace croton
