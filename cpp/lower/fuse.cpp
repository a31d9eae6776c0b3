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
#include <limits>
#include <map>

#include "base/pointer_map.h"
#include "graph/op.h"
#include "ops/reduce.h"

namespace croton {

namespace {

// More instructions than this bring nothing and make registers scarce.
constexpr std::size_t kMostNodes = 64;

class Grouper {
 public:
  Grouper(bool (*is_known)(const Variable*, const void*), const void* context, bool fuses)
      : is_known_(is_known), context_(context), most_nodes_(fuses ? kMostNodes : 1) {}

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
    const int entry = entry_of(variable);
    return entry < 0 ? -1 : result.entries[static_cast<std::size_t>(entry)].level;
  }

  // Groups that were merged into others lead to them.
  int resolve(int entry) const {
    while (entry >= 0 && forward_[static_cast<std::size_t>(entry)] >= 0) {
      entry = forward_[static_cast<std::size_t>(entry)];
    }
    return entry;
  }

  int entry_of(const Variable* variable) const {
    const auto found = steps_.find(variable);
    return found == steps_.end() ? -1 : resolve(found->second);
  }

  int add_entry(Grouping::Entry entry) {
    result.entries.push_back(entry);
    forward_.push_back(-1);
    lowest_user_.push_back(std::numeric_limits<int>::max());
    return static_cast<int>(result.entries.size()) - 1;
  }

  int& level_at(int entry) { return result.entries[static_cast<std::size_t>(entry)].level; }

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
    for (const Ref<Variable>& input : node->inputs()) {
      const int source = entry_of(input.get());
      if (source < 0 || source == entry) continue;
      int& lowest = lowest_user_[static_cast<std::size_t>(source)];
      lowest = std::min(lowest, level_at(entry));
    }
  }

  // Makes one group of two when nothing that reads the lower one has to run before or with the
  // higher one.
  bool try_merge(int from, int into) {
    if (level_at(from) > level_at(into)) std::swap(from, into);
    if (lowest_user_[static_cast<std::size_t>(from)] <= level_at(into)) return false;
    LoopGroup& source = group_at(from);
    LoopGroup& target = group_at(into);
    if (source.nodes.size() + target.nodes.size() >= most_nodes_) return false;
    if (!source.reduced_axes.empty() && !target.reduced_axes.empty() &&
        source.reduced_axes != target.reduced_axes) {
      return false;
    }
    target.nodes.insert(target.nodes.end(), source.nodes.begin(), source.nodes.end());
    if (target.reduced_axes.empty()) target.reduced_axes = source.reduced_axes;
    source.nodes.clear();
    forward_[static_cast<std::size_t>(from)] = into;
    int& lowest = lowest_user_[static_cast<std::size_t>(into)];
    lowest = std::min(lowest, lowest_user_[static_cast<std::size_t>(from)]);
    return true;
  }

  // ---- kinds of nodes

  void add_single(const Apply* node) {
    const int entry = add_entry({-1, node, next_level(node)});
    assign(node, entry);
  }

  // Whether all of the node's inputs from outside are computed before the group at this entry.
  bool can_join(const Apply* node, int entry) {
    const int level = result.entries[static_cast<std::size_t>(entry)].level;
    if (group_at(entry).nodes.size() >= most_nodes_) return false;
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

  // Moves a group of which the node reads to the level that the node needs, if all other readers
  // come later still. Then the node may join.
  bool try_raise(const Apply* node, int entry) {
    LoopGroup& group = group_at(entry);
    if (group.nodes.size() >= most_nodes_) return false;
    int needed = level_at(entry);
    for (const Ref<Variable>& input : node->inputs()) {
      if (entry_of(input.get()) != entry) {
        needed = std::max(needed, level_of(input.get()) + 1);
      } else if (is_reduced(input.get())) {
        return false;
      }
    }
    if (lowest_user_[static_cast<std::size_t>(entry)] <= needed) return false;
    level_at(entry) = group.level = needed;
    return true;
  }

  bool is_usable(int entry, const Pattern& pattern, bool known) {
    if (entry < 0 || result.entries[static_cast<std::size_t>(entry)].group < 0) return false;
    const LoopGroup& group = group_at(entry);
    return group.pattern == pattern && group.is_known == known;
  }

  int new_group(const Pattern& pattern, bool known, int level) {
    const int entry = add_entry({static_cast<int>(result.groups.size()), nullptr, level});
    LoopGroup group;
    group.pattern = pattern;
    group.is_known = known;
    group.level = level;
    result.groups.push_back(std::move(group));
    return entry;
  }

  // Producers over the node's space that were apart so far may share one loop with it.
  void merge_producers(const Apply* node, const Pattern& pattern, bool known) {
    int first = -1;
    for (const Ref<Variable>& input : node->inputs()) {
      const int entry = entry_of(input.get());
      if (!(input->broadcastable() == pattern) || is_reduced(input.get()) ||
          !is_usable(entry, pattern, known))
        continue;
      if (first >= 0 && entry != first) try_merge(entry, first);
      first = resolve(entry);
    }
  }

  void add_elementwise(const Apply* node) {
    const Variable* output = node->outputs()[0];
    const Pattern& pattern = output->broadcastable();
    const bool known = is_known_(output, context_);
    for (const Ref<Variable>& input : node->inputs()) {
      if (input->broadcastable() == pattern) unite(class_of(output), class_of(input.get()));
    }
    merge_producers(node, pattern, known);
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
    for (std::size_t i = 0; best < 0 && i < node->inputs().size(); ++i) {
      const Variable* input = node->input(i).get();
      const int entry = entry_of(input);
      if (input->broadcastable() == pattern && !is_reduced(input) &&
          is_usable(entry, pattern, known) && try_raise(node, entry))
        best = entry;
    }
    const auto space = std::pair(class_of(output), known);
    if (best < 0) {
      const auto sibling = latest_.find(space);
      const int entry = sibling != latest_.end() ? resolve(sibling->second) : -1;
      if (is_usable(entry, pattern, known) && can_join(node, entry)) best = entry;
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
      const int latest = sibling != latest_.end() ? resolve(sibling->second) : -1;
      entry = fits(latest) ? latest : new_group(input->broadcastable(), known, next_level(node));
    }
    latest_[space] = entry;
    LoopGroup& group = group_at(entry);
    group.reduced_axes = axes;
    group.nodes.push_back(node);
    assign(node, entry);
  }

  bool (*is_known_)(const Variable*, const void*);
  const void* context_;
  std::size_t most_nodes_;  // in one group
  PointerMap<Variable, int> class_index_;
  std::vector<int> parents_;
  std::vector<int> forward_;                    // by entry: the one it was merged into
  std::vector<int> lowest_user_;                // by entry: the lowest level that reads it
  PointerMap<Variable, int> steps_;             // the entry that computes a variable
  std::map<std::pair<int, bool>, int> latest_;  // the last group over a space
};

}  // namespace

Grouping group_into_loops(const std::vector<Apply*>& order,
                          bool (*is_known)(const Variable*, const void*), const void* context,
                          bool fuses) {
  Grouper grouper(is_known, context, fuses);
  for (const Apply* node : order) grouper.add(node);
  return std::move(grouper.result);
}

}  // namespace croton
