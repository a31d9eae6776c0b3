// The passes of lowering, in order: values, what is needed and known, loops, steps, schedule,
// segments.
#include "lower/lower.h"

#include <algorithm>

#include "base/error.h"
#include "base/pointer_map.h"
#include "graph/traverse.h"
#include "lower/fuse.h"
#include "lower/schedule.h"
#include "lower/segments.h"
#include "ops/reduce.h"

namespace croton {

namespace {

class Lowering {
 public:
  explicit Lowering(const LoweringInput& input) : input_(input) {}

  Program run() {
    VariableList targets = input_.results;
    for (const auto& [shared, value] : input_.updates) targets.push_back(value);
    order_ = toposort(targets);
    if (Substitution expansions = find_expansions(); !expansions.empty())
      return lower_expanded(targets, expansions);
    program_.observation = input_.observation;
    number_values(targets);
    mark_known();
    mark_needed(targets);
    make_steps();
    schedule(program_);
    split_into_segments(program_);
    return std::move(program_);
  }

 private:
  // New variables for the outputs of nodes that are computed by other operations.
  Substitution find_expansions() const {
    Substitution expansions;
    for (const Apply* node : order_) {
      if (node->op()->family() != OpFamily::reduce) continue;
      if (Ref<Variable> by = static_cast<const Reduce&>(*node->op()).expansion(*node))
        expansions.insert_or_assign(node->outputs()[0], std::move(by));
    }
    return expansions;
  }

  Program lower_expanded(const VariableList& targets, Substitution& expansions) const {
    LoweringInput expanded = input_;
    VariableList graph = substitute(targets, expansions);
    const std::size_t count = expanded.results.size();
    expanded.results.assign(graph.begin(), graph.begin() + static_cast<std::ptrdiff_t>(count));
    for (std::size_t i = 0; i < expanded.updates.size(); ++i)
      expanded.updates[i].second = graph[count + i];
    Program program = lower(expanded);
    program.kept = std::move(graph);
    return program;
  }

  int add_value(const Variable* variable) {
    const auto [entry, added] =
        index_.try_emplace(variable, static_cast<int>(program_.values.size()));
    if (added) {
      ProgramValue value{};
      value.variable = variable;
      value.is_opaque = !variable->is_tensor();
      if (!value.is_opaque) value.dtype = variable->dtype();
      value.constant = as_constant(variable);
      program_.values.push_back(value);
    }
    return entry->second;
  }

  ProgramValue& value_of(const Variable* variable) {
    return program_.values[static_cast<std::size_t>(index_.at(variable))];
  }

  void number_values(const VariableList& targets) {
    PointerSet<Variable> roots;
    const auto add_root = [&](const Variable* variable, const Apply* user) {
      if (variable->owner() == nullptr && roots.insert(variable)) {
        if (variable->kind() != VariableKind::constant && !given_.contains(variable)) {
          fail(ErrorKind::missing_input_error,
               "Input of the graph is missing a value: ", variable->text(), ", type ",
               variable->type()->text(), ", created at ", place_of(variable->trace()),
               user != nullptr ? ", used by " + user->text() : "",
               ". Give it as an input of the function, or by `givens`.");
        }
        add_value(variable);
      }
    };
    for (const VariableList* list : {&input_.inputs, &input_.shareds}) {
      for (const Ref<Variable>& variable : *list) given_.insert(variable.get());
    }
    for (const Ref<Variable>& target : targets) add_root(target.get(), nullptr);
    for (const Apply* node : order_) {
      for (const Ref<Variable>& input : node->inputs()) add_root(input.get(), node);
      for (const Variable* output : node->outputs()) add_value(output);
    }
    const auto number = [&](const VariableList& list, std::vector<int>& numbers,
                            int ProgramValue::* member) {
      for (std::size_t i = 0; i < list.size(); ++i) {
        const auto found = index_.find(list[i].get());
        numbers.push_back(found == index_.end() ? -1 : found->second);
        if (found != index_.end())
          program_.values[static_cast<std::size_t>(found->second)].*member = static_cast<int>(i);
      }
    };
    number(input_.inputs, program_.inputs, &ProgramValue::input);
    number(input_.shareds, program_.shareds, &ProgramValue::shared);
    for (const Ref<Variable>& result : input_.results)
      program_.results.push_back(index_.at(result.get()));
    for (const auto& [shared, value] : input_.updates)
      program_.updates.push_back({shared, index_.at(value.get())});
  }

  // Shapes are known when a plan is bound, and so is what is computed from them and from constants.
  // Only small things are computed then: scalars and vectors, not what `alloc` blows up.
  void mark_known() {
    for (ProgramValue& value : program_.values) value.is_known = value.constant != nullptr;
    for (const Apply* node : order_) {
      // A step is known as a whole, or not at all.
      bool known = node->op()->family() != OpFamily::alloc &&
                   node->op()->family() != OpFamily::random && !node->op()->computes_shapes();
      for (const Variable* output : node->outputs())
        known = known && output->is_tensor() && output->ndim() <= 1;
      for (std::size_t i = 0; i < node->inputs().size() && known; ++i) {
        const Variable* input = node->input(i).get();
        known = !node->op()->reads_data(i) || value_of(input).is_known;
        // `second` takes a shape without data, but makes an array of it.
        if (!node->op()->reads_data(i) && node->op()->family() != OpFamily::shape) known = false;
      }
      for (const Variable* output : node->outputs()) value_of(output).is_known = known;
    }
  }

  void mark_needed(const VariableList& targets) {
    if (program_.observation == Observation::nodes) {
      for (ProgramValue& value : program_.values) value.is_needed = true;
      return;
    }
    for (const Ref<Variable>& target : targets) value_of(target.get()).is_needed = true;
    for (auto node = order_.rbegin(); node != order_.rend(); ++node) {
      const auto& outputs = (*node)->outputs();
      const bool needed = (*node)->op()->computes_shapes() ||
                          std::any_of(outputs.begin(), outputs.end(), [&](const Variable* output) {
                            return value_of(output).is_needed;
                          });
      for (std::size_t i = 0; i < (*node)->inputs().size(); ++i) {
        const bool reads =
            needed ? (*node)->op()->reads_data(i) : (*node)->op()->reads_as_integers(i);
        if (reads) value_of((*node)->input(i).get()).is_needed = true;
      }
    }
  }

  void make_steps() {
    const auto is_known = [](const Variable* variable, const void* self) {
      return const_cast<Lowering*>(static_cast<const Lowering*>(self))->value_of(variable).is_known;
    };
    const bool fuses = input_.fuses && program_.observation != Observation::nodes;
    const Grouping grouping = group_into_loops(order_, is_known, this, fuses);
    find_uses_across(grouping);
    for (const Grouping::Entry& entry : grouping.entries) {
      if (entry.group >= 0) {
        add_loop(grouping.groups[static_cast<std::size_t>(entry.group)]);
      } else {
        add_node(entry.node);
      }
    }
    for (std::size_t i = 0; i < program_.results.size(); ++i) {
      ProgramStep step;
      step.kind = StepKind::deliver;
      step.inputs = {program_.results[i]};
      step.result = static_cast<int>(i);
      program_.steps.push_back(std::move(step));
    }
    for (std::size_t i = 0; i < program_.updates.size(); ++i) {
      ProgramStep step;
      step.kind = StepKind::deliver;
      step.inputs = {program_.updates[i].value};
      step.update = static_cast<int>(i);
      program_.steps.push_back(std::move(step));
    }
  }

  // A value goes to memory when another step reads it.
  void find_uses_across(const Grouping& grouping) {
    PointerMap<Apply, int> step_of;
    for (std::size_t i = 0; i < grouping.entries.size(); ++i) {
      const Grouping::Entry& entry = grouping.entries[i];
      if (entry.group < 0) {
        step_of[entry.node] = static_cast<int>(i);
        continue;
      }
      for (const Apply* node : grouping.groups[static_cast<std::size_t>(entry.group)].nodes) {
        step_of[node] = static_cast<int>(i);
      }
    }
    for (const Apply* node : order_) {
      for (std::size_t i = 0; i < node->inputs().size(); ++i) {
        const Variable* input = node->input(i).get();
        if (input->owner() == nullptr || step_of.at(input->owner()) == step_of.at(node)) continue;
        crossing_.insert(input);
        if (node->op()->reads_data(i)) read_outside_.insert(input);
      }
    }
    const auto deliver = [&](int value) {
      const Variable* variable = program_.values[static_cast<std::size_t>(value)].variable;
      crossing_.insert(variable);
      read_outside_.insert(variable);
    };
    if (program_.observation == Observation::nodes) {
      for (std::size_t v = 0; v < program_.values.size(); ++v) deliver(static_cast<int>(v));
    }
    for (const int result : program_.results) deliver(result);
    for (const UpdateTarget& update : program_.updates) deliver(update.value);
  }

  void add_loop(const LoopGroup& group) {
    if (group.nodes.empty()) return;  // merged into another
    FusedLoop loop;
    loop.nodes = group.nodes;
    std::stable_partition(loop.nodes.begin(), loop.nodes.end(), [](const Apply* node) {
      return node->op()->family() == OpFamily::elemwise;
    });
    loop.pattern = group.pattern;
    loop.reduced_axes = group.reduced_axes;

    ProgramStep step;
    step.kind = StepKind::loop;
    step.loop = static_cast<int>(program_.loops.size());
    step.is_known = group.is_known;
    // All outside variables are inputs of the step, for their shapes; the code loads those whose
    // data it needs.
    PointerSet<Variable> inside, seen, stored;
    std::vector<const Apply*> needed_nodes;
    for (const Apply* node : loop.nodes) {
      inside.insert(node->outputs()[0]);
      if (value_of(node->outputs()[0]).is_needed) needed_nodes.push_back(node);
    }
    for (const Apply* node : loop.nodes) {
      for (const Ref<Variable>& input : node->inputs()) {
        if (!inside.contains(input.get()) && seen.insert(input.get())) {
          step.inputs.push_back(index_.at(input.get()));
        }
      }
      const Variable* output = node->outputs()[0];
      if (!crossing_.contains(output)) continue;
      step.outputs.push_back(index_.at(output));
      if (value_of(output).is_needed && read_outside_.contains(output)) stored.insert(output);
    }
    std::vector<const Variable*> inputs, outputs;
    loop.code = build_tile_code(needed_nodes, stored, inputs, outputs);
    for (const Variable* variable : inputs) loop.inputs.push_back(index_.at(variable));
    for (const Variable* variable : outputs) loop.outputs.push_back(index_.at(variable));
    program_.loops.push_back(std::move(loop));
    program_.steps.push_back(std::move(step));
  }

  void add_node(const Apply* node) {
    check_opaque_values(node);
    ProgramStep step;
    step.node = node;
    for (const Ref<Variable>& input : node->inputs()) step.inputs.push_back(index_.at(input.get()));
    step.is_known = !node->outputs().empty();
    for (const Variable* output : node->outputs()) {
      step.outputs.push_back(index_.at(output));
      step.is_known = step.is_known && value_of(output).is_known;
    }
    program_.steps.push_back(std::move(step));
  }

  // Only operations that are evaluated take or give values that are no arrays.
  static void check_opaque_values(const Apply* node) {
    if (node->op()->computes_shapes()) return;
    const auto check = [&](const Variable* variable) {
      if (variable->is_tensor()) return;
      fail(ErrorKind::type_error, node->text(), " cannot be computed: ", variable->text(),
           " is of type ", variable->type()->text(), ", and the operation is for tensors only");
    };
    for (const Ref<Variable>& input : node->inputs()) check(input.get());
    for (const Variable* output : node->outputs()) check(output);
  }

  const LoweringInput& input_;
  Program program_;
  std::vector<Apply*> order_;
  PointerMap<Variable, int> index_;
  PointerSet<Variable> given_;
  PointerSet<Variable> read_outside_;  // whose elements are, not only the shape
  PointerSet<Variable> crossing_;      // read outside the step that computes them
};

}  // namespace

Program lower(const LoweringInput& input) { return Lowering(input).run(); }

}  // namespace croton
