// Greedy grouping in one pass.
//
// Every step has a level: one more than the highest level among the steps it reads from. A node may
// join an existing group when all it reads from outside that group has a lower level than the
// group; then no path can lead from the group through other steps back into it. Groups are only
// formed over spaces that are equal for every input: same broadcast pattern, and same shape class.
// Two variables are in one class when an elementwise operation has both with the pattern of its
// result, since binding checks that they agree.
#include "lower/fuse.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "graph/op.h"
#include "ops/reduce.h"

namespace croton {

namespace {

// More instructions than this bring nothing and make registers scarce.
constexpr std::size_t kMostNodes = 64;

class Grouper {
 public:
  Grouper(bool (*is_known)(const Variable*, const void*), const void* context)
      : is_known_(is_known), context_(context) {}

  void add(const Apply* node) {
    switch (node->op()->family()) {
      case OpFamily::elemwise:
        return add_elementwise(node);
      case OpFamily::reduce:
        return add_reduction(node);
      default:
        return add_single(node);
    }
  }

  Grouping result;

 private:
  // ---- shape classes: a union-find over variables

  int class_of(const Variable* variable) {
    // A space of one element is the same everywhere.
    const Pattern& pattern = variable->broadcastable();
    if (std::find(pattern.begin(), pattern.end(), false) == pattern.end())
      return -1 - static_cast<int>(pattern.size());
    const auto [entry, added] =
        class_index_.try_emplace(variable, static_cast<int>(parents_.size()));
    if (added) parents_.push_back(entry->second);
    return find(entry->second);
  }

  int find(int i) {
    while (parents_[static_cast<std::size_t>(i)] != i) {
      int& parent = parents_[static_cast<std::size_t>(i)];
      parent = parents_[static_cast<std::size_t>(parent)];
      i = parent;
    }
    return i;
  }

  void unite(int a, int b) {
    if (a >= 0 && b >= 0) parents_[static_cast<std::size_t>(a)] = b;
  }

  // ---- levels

  int level_of(const Variable* variable) const {
    const auto found = steps_.find(variable);
    return found == steps_.end() ? -1
                                 : result.entries[static_cast<std::size_t>(found->second)].level;
  }

  int entry_of(const Variable* variable) const {
    const auto found = steps_.find(variable);
    return found == steps_.end() ? -1 : found->second;
  }

  LoopGroup& group_at(int entry) {
    return result
        .groups[static_cast<std::size_t>(result.entries[static_cast<std::size_t>(entry)].group)];
  }

  bool is_reduced(const Variable* variable) const {
    return variable->owner() != nullptr && variable->owner()->op()->family() == OpFamily::reduce;
  }

  int next_level(const Apply* node) const {
    int level = -1;
    for (const Ref<Variable>& input : node->inputs())
      level = std::max(level, level_of(input.get()));
    return level + 1;
  }

  void assign(const Apply* node, int entry) {
    for (const Variable* output : node->outputs()) steps_[output] = entry;
  }

  // ---- kinds of nodes

  void add_single(const Apply* node) {
    const auto entry = static_cast<int>(result.entries.size());
    result.entries.push_back({-1, node, next_level(node)});
    assign(node, entry);
  }

  // Whether all of the node's inputs from outside are computed before the group at this entry.
  bool can_join(const Apply* node, int entry) {
    const int level = result.entries[static_cast<std::size_t>(entry)].level;
    if (group_at(entry).nodes.size() >= kMostNodes) return false;
    for (const Ref<Variable>& input : node->inputs()) {
      const int source = entry_of(input.get());
      if (source == entry) {
        if (is_reduced(input.get())) return false;
      } else if (level_of(input.get()) >= level) {
        return false;
      }
    }
    return true;
  }

  bool is_usable(int entry, const Pattern& pattern, bool known) {
    if (entry < 0 || result.entries[static_cast<std::size_t>(entry)].group < 0) return false;
    const LoopGroup& group = group_at(entry);
    return group.pattern == pattern && group.is_known == known;
  }

  int new_group(const Pattern& pattern, bool known, int level) {
    const auto entry = static_cast<int>(result.entries.size());
    result.entries.push_back({static_cast<int>(result.groups.size()), nullptr, level});
    LoopGroup group;
    group.pattern = pattern;
    group.is_known = known;
    group.level = level;
    result.groups.push_back(std::move(group));
    return entry;
  }

  void add_elementwise(const Apply* node) {
    const Variable* output = node->outputs()[0];
    const Pattern& pattern = output->broadcastable();
    const bool known = is_known_(output, context_);
    for (const Ref<Variable>& input : node->inputs()) {
      if (input->broadcastable() == pattern) unite(class_of(output), class_of(input.get()));
    }
    int best = -1;
    for (const Ref<Variable>& input : node->inputs()) {
      const int entry = entry_of(input.get());
      if (!(input->broadcastable() == pattern) || is_reduced(input.get())) continue;
      if (!is_usable(entry, pattern, known) || !can_join(node, entry)) continue;
      if (best < 0 || result.entries[static_cast<std::size_t>(entry)].level >
                          result.entries[static_cast<std::size_t>(best)].level) {
        best = entry;
      }
    }
    const auto space = std::pair(class_of(output), known);
    if (best < 0) {
      const auto sibling = latest_.find(space);
      if (sibling != latest_.end() && is_usable(sibling->second, pattern, known) &&
          can_join(node, sibling->second)) {
        best = sibling->second;
      }
    }
    if (best < 0) best = new_group(pattern, known, next_level(node));
    latest_[space] = best;
    group_at(best).nodes.push_back(node);
    assign(node, best);
  }

  void add_reduction(const Apply* node) {
    const Variable* input = node->input(0).get();
    const bool known = is_known_(node->outputs()[0], context_);
    const std::vector<bool> axes =
        static_cast<const Reduce&>(*node->op()).reduced_axes(input->ndim());
    const auto fits = [&](int entry) {
      if (!is_usable(entry, input->broadcastable(), known) || !can_join(node, entry)) return false;
      const LoopGroup& group = group_at(entry);
      return group.reduced_axes.empty() || group.reduced_axes == axes;
    };
    const auto space = std::pair(class_of(input), known);
    int entry = is_reduced(input) ? -1 : entry_of(input);
    if (!fits(entry)) {
      const auto sibling = latest_.find(space);
      entry = sibling != latest_.end() && fits(sibling->second)
                  ? sibling->second
                  : new_group(input->broadcastable(), known, next_level(node));
    }
    latest_[space] = entry;
    LoopGroup& group = group_at(entry);
    group.reduced_axes = axes;
    group.nodes.push_back(node);
    assign(node, entry);
  }

  bool (*is_known_)(const Variable*, const void*);
  const void* context_;
  std::unordered_map<const Variable*, int> class_index_;
  std::vector<int> parents_;
  std::unordered_map<const Variable*, int> steps_;  // the entry that computes a variable
  std::map<std::pair<int, bool>, int> latest_;      // the last group over a space
};

}  // namespace

Grouping group_into_loops(const std::vector<Apply*>& order,
                          bool (*is_known)(const Variable*, const void*), const void* context) {
  Grouper grouper(is_known, context);
  for (const Apply* node : order) grouper.add(node);
  return std::move(grouper.result);
}

}  // namespace croton
