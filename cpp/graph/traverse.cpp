// Graph searches with explicit stacks.
#include "graph/traverse.h"

#include "base/error.h"
#include "graph/op.h"

namespace croton {

std::vector<Apply*> toposort(const VariableList& outputs, const PointerSet<Variable>& blockers) {
  std::vector<Apply*> order;
  PointerSet<Apply> visited;
  struct Entry {
    Apply* node;
    std::size_t next_input;
  };
  std::vector<Entry> stack;
  const auto visit = [&](const Variable* variable) {
    if (variable->owner() == nullptr || blockers.contains(variable)) return;
    if (visited.insert(variable->owner())) stack.push_back({variable->owner(), 0});
  };
  for (const Ref<Variable>& output : outputs) {
    visit(output.get());
    while (!stack.empty()) {
      Entry& top = stack.back();
      if (top.next_input < top.node->inputs().size()) {
        visit(top.node->input(top.next_input++).get());
      } else {
        order.push_back(top.node);
        stack.pop_back();
      }
    }
  }
  return order;
}

namespace {

// Calls visit(variable, is_end) for every variable that reaches the given ones, depth first, first
// input first.
template <class Visit>
void walk_back(const VariableList& variables, const PointerSet<Variable>& blockers, Visit visit) {
  PointerSet<Variable> visited;
  std::vector<Variable*> stack;
  for (auto variable = variables.rbegin(); variable != variables.rend(); ++variable)
    stack.push_back(variable->get());
  while (!stack.empty()) {
    Variable* variable = stack.back();
    stack.pop_back();
    if (!visited.insert(variable)) continue;
    const bool is_end = variable->owner() == nullptr || blockers.contains(variable);
    visit(variable, is_end);
    if (is_end) continue;
    const VariableList& inputs = variable->owner()->inputs();
    for (auto input = inputs.rbegin(); input != inputs.rend(); ++input)
      stack.push_back(input->get());
  }
}

}  // namespace

VariableList ancestors(const VariableList& variables, const PointerSet<Variable>& blockers) {
  VariableList result;
  walk_back(variables, blockers, [&](Variable* variable, bool) { result.emplace_back(variable); });
  return result;
}

VariableList roots(const VariableList& variables, const PointerSet<Variable>& blockers) {
  VariableList result;
  walk_back(variables, blockers, [&](Variable* variable, bool is_end) {
    if (is_end) result.emplace_back(variable);
  });
  return result;
}

Ref<Apply> apply_to(const Apply& node, VariableList inputs, bool strict) {
  bool same_types = true;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i]->type()->equals(*node.input(i)->type())) same_types = false;
  }
  Ref<Apply> result;
  if (same_types) {
    std::vector<Ref<Type>> types;
    for (const Variable* output : node.outputs()) types.push_back(output->type());
    result = make_ref<Apply>(node.op(), std::move(inputs), types);
  } else {
    if (strict) {
      fail(ErrorKind::type_error, "replacing an input of ", node.text(), " changes its type");
    }
    result = node.op()->make(std::move(inputs));
    check_internal(result->outputs().size() == node.outputs().size(),
                   "an operation changed its number of outputs");
  }
  for (std::size_t i = 0; i < node.outputs().size(); ++i) {
    const Variable* old = node.outputs()[i];
    if (old->name() != nullptr) result->outputs()[i]->set_name(*old->name());
    if (old->trace()) result->outputs()[i]->set_trace(old->trace());
  }
  return result;
}

VariableList substitute(const VariableList& outputs, Substitution& substitution, bool copy_all) {
  PointerSet<Variable> blockers;
  for (const auto& [old, fresh] : substitution) blockers.insert(old);
  for (const Apply* node : toposort(outputs, blockers)) {
    VariableList inputs;
    bool changed = copy_all;
    for (const Ref<Variable>& input : node->inputs()) {
      const auto found = substitution.find(input.get());
      inputs.push_back(found == substitution.end() ? input : found->second);
      if (inputs.back().get() != input.get()) changed = true;
    }
    if (!changed) continue;
    const Ref<Apply> fresh = apply_to(*node, std::move(inputs));
    for (std::size_t i = 0; i < node->outputs().size(); ++i) {
      substitution.try_emplace(node->outputs()[i], fresh->output(i));
    }
  }
  VariableList result;
  for (const Ref<Variable>& output : outputs) {
    const auto found = substitution.find(output.get());
    result.push_back(found == substitution.end() ? output : found->second);
  }
  return result;
}

}  // namespace croton
