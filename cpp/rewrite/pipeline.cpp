// The list of rules and the driver: passes over the graph in topological order that merge, fold and
// rewrite.
#include "rewrite/pipeline.h"

#include <unordered_map>

#include "graph/op.h"
#include "graph/traverse.h"

namespace croton {

namespace {

constexpr int kMostPasses = 8;
constexpr std::int64_t kLargestFolded = 1 << 16;  // elements

std::size_t mix(std::size_t seed, std::size_t value) {
  return seed * 0x9e3779b97f4a7c15ULL + (value ^ value >> 29);
}

// Applications of one operation to the same inputs, and equal constants.
class Merger {
 public:
  // The earlier application that equals this one, or null.
  const Apply* find_or_add(const Apply* node) {
    const auto [entry, added] = nodes_.insert(node);
    return added ? nullptr : *entry;
  }

  Ref<Variable> find_or_add(const Ref<Variable>& variable) {
    const Constant* constant = as_constant(variable.get());
    if (constant == nullptr || !constant->data().is_set() || constant->data().size() != 1)
      return variable;
    const NDArray& data = constant->data();
    std::string key = variable->type()->text();
    key.append(data.data(), item_size(data.dtype()));
    return constants_.try_emplace(key, variable).first->second;
  }

 private:
  struct Hash {
    std::size_t operator()(const Apply* node) const {
      std::size_t seed = reinterpret_cast<std::size_t>(node->op().get());
      for (const Ref<Variable>& input : node->inputs()) {
        seed = mix(seed, reinterpret_cast<std::size_t>(input.get()));
      }
      return seed;
    }
  };
  struct Same {
    bool operator()(const Apply* a, const Apply* b) const {
      return a->op() == b->op() && a->inputs() == b->inputs();
    }
  };

  std::unordered_set<const Apply*, Hash, Same> nodes_;
  std::unordered_map<std::string, Ref<Variable>> constants_;
};

class Pass {
 public:
  explicit Pass(const RewriteOptions& options) : options_(options) {}

  bool has_changed = false;

  VariableList run(const VariableList& outputs) {
    for (const Apply* node : toposort(outputs)) visit(*node);
    VariableList result;
    for (const Ref<Variable>& output : outputs) result.push_back(current(output));
    return result;
  }

 private:
  Ref<Variable> current(const Ref<Variable>& variable) {
    const auto found = replacement_.find(variable.get());
    return found == replacement_.end() ? merger_.find_or_add(variable) : found->second;
  }

  void replace(const Variable* old, Ref<Variable> fresh) {
    if (fresh.get() == old) return;
    if (fresh->name() == nullptr && old->name() != nullptr && fresh->owner() != nullptr)
      fresh->set_name(*old->name());
    if (old->trace() && fresh->owner() != nullptr) fresh->set_trace(old->trace());
    replacement_.insert_or_assign(old, std::move(fresh));
  }

  void visit(const Apply& node) {
    VariableList inputs;
    bool is_same = true;
    for (const Ref<Variable>& input : node.inputs()) {
      inputs.push_back(current(input));
      is_same = is_same && inputs.back().get() == input.get();
    }
    Ref<Apply> fresh =
        is_same ? Ref<Apply>(const_cast<Apply*>(&node)) : apply_to(node, std::move(inputs));
    kept_.push_back(fresh);
    if (const Apply* earlier = merger_.find_or_add(fresh.get())) {
      for (std::size_t i = 0; i < node.outputs().size(); ++i)
        replace(node.outputs()[i], current(earlier->output(i)));
      has_changed = true;
      return;
    }
    if (fold(node, *fresh)) return;
    // Later equal nodes find `fresh`, and through it what it was replaced by.
    Ref<Variable> output = node.outputs().size() == 1 ? fresh->output() : nullptr;
    if (output && simplify(output)) {
      has_changed = true;
      replace(node.outputs()[0], output);
      replace(fresh->outputs()[0], output);
      return;
    }
    if (split(node, *fresh)) return;
    for (std::size_t i = 0; i < node.outputs().size(); ++i)
      replace(node.outputs()[i], fresh->output(i));
  }

  // Replaces several outputs one by one.
  bool split(const Apply& old, const Apply& node) {
    if (node.outputs().size() < 2) return false;
    for (const SplittingRule& rule : splitting_rules()) {
      if (options_.excluded.contains(rule.name)) continue;
      const VariableList parts = rule.apply(node);
      if (parts.empty()) continue;
      for (std::size_t i = 0; i < parts.size(); ++i) {
        kept_.push_back(Ref<Apply>(parts[i]->owner()));
        replace(old.outputs()[i], parts[i]);
        replace(node.outputs()[i], parts[i]);
      }
      has_changed = true;
      return true;
    }
    return false;
  }

  bool fold(const Apply& old, const Apply& node) {
    if (!is_foldable(node)) return false;
    const VariableList values = options_.evaluate(node);
    if (values.empty()) return false;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Ref<Variable> value = merger_.find_or_add(values[i]);
      replace(old.outputs()[i], value);
      replace(node.outputs()[i], value);
    }
    has_changed = true;
    return true;
  }

  bool is_foldable(const Apply& node) const {
    if (!options_.evaluate || options_.excluded.contains("constant_folding") ||
        node.inputs().empty())
      return false;
    const OpFamily family = node.op()->family();
    if (family == OpFamily::alloc || family == OpFamily::identity || family == OpFamily::python)
      return false;
    for (const Ref<Variable>& input : node.inputs()) {
      const Constant* constant = as_constant(input.get());
      if (constant == nullptr || !constant->data().is_set() ||
          constant->data().size() > kLargestFolded)
        return false;
    }
    return true;
  }

  // Applies rules to the variable until none fits.
  bool simplify(Ref<Variable>& output) {
    bool changed = false;
    for (bool again = true; again && output->owner() != nullptr;) {
      again = false;
      for (const Rule& rule : rules()) {
        if (options_.excluded.contains(rule.name)) continue;
        const Ref<Variable> better = rule.apply(*output->owner());
        if (!better || !better->type()->equals(*output->type())) continue;
        kept_.push_back(better->owner() != nullptr ? Ref<Apply>(better->owner()) : nullptr);
        output = better;
        changed = again = true;
        break;
      }
    }
    return changed;
  }

  const RewriteOptions& options_;
  Merger merger_;
  std::unordered_map<const Variable*, Ref<Variable>> replacement_;
  std::vector<Ref<Apply>> kept_;  // nodes that the merger knows by address
};

}  // namespace

const std::vector<Rule>& rules() {
  static const std::vector<Rule> list = {
      {"local_remove_useless_cast", remove_useless_cast},
      {"local_dimshuffle_lift", merge_dim_shuffles},
      {"local_neg_neg", remove_double_negation},
      {"local_useless_elemwise", drop_neutral_operands},
      {"local_guard_of_zeros", drop_guard_of_zeros},
      {"local_pow_specialize", simplify_power},
      {"local_useless_switch", choose_constant_branch},
      {"local_widen_constants", widen_constants},
      {"local_reshape_chain", merge_reshapes},
      {"local_shape_element", element_of_shape},
      {"local_log_stable", stabilize_log},
      {"local_log1p_stable", stabilize_log1p},
      {"local_expm1", stabilize_expm1},
  };
  return list;
}

const std::vector<SplittingRule>& splitting_rules() {
  static const std::vector<SplittingRule> list = {
      {"local_max_and_argmax", split_max_and_argmax},
  };
  return list;
}

VariableList rewrite(const VariableList& outputs, const RewriteOptions& options) {
  VariableList current = outputs;
  for (int pass = 0; pass < kMostPasses; ++pass) {
    Pass next(options);
    current = next.run(current);
    if (!next.has_changed) break;
  }
  return current;
}

}  // namespace croton
