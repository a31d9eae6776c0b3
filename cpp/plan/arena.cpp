// Lifetimes, reuse in place, and first-fit placement.
#include "plan/arena.h"

#include <algorithm>
#include <map>

#include "plan/loop_step.h"

namespace croton {

namespace {

constexpr std::int64_t kAlignment = 64;

std::size_t at(int i) { return static_cast<std::size_t>(i); }

class ArenaPlanner {
 public:
  explicit ArenaPlanner(Plan& plan) : plan_(plan) {}

  void run(bool may_overwrite_operands) {
    find_lifetimes();
    if (may_overwrite_operands) reuse_in_place();
    place();
    settle_loops();
  }

 private:
  int root_of(int buffer) const {
    while (plan_.buffers[at(buffer)].same_as >= 0) buffer = plan_.buffers[at(buffer)].same_as;
    return buffer;
  }

  void find_lifetimes() {
    const std::size_t count = plan_.buffers.size();
    first_.assign(count, -1);
    last_.assign(count, -1);
    for (std::size_t s = 0; s < plan_.steps.size(); ++s) {
      const auto step = static_cast<int>(s);
      for (const auto* list : {&plan_.steps[s].writes, &plan_.steps[s].reads}) {
        for (const int each : *list) {
          const std::size_t buffer = at(root_of(each));
          if (first_[buffer] < 0) first_[buffer] = step;
          last_[buffer] = step;
        }
      }
    }
    // Later segments read these.
    for (const PlanExport& exported : plan_.exports) {
      last_[at(root_of(exported.view.buffer))] = static_cast<int>(plan_.steps.size());
    }
  }

  // The result of a loop moves into the memory of an operand that is not read again.
  void reuse_in_place() {
    for (std::size_t s = 0; s < plan_.steps.size(); ++s) {
      const auto* loop = dynamic_cast<const LoopStep*>(plan_.steps[s].step.get());
      if (loop == nullptr) continue;
      const auto& loads = loop->loop().loads;
      const auto& stores = loop->loop().stores;
      for (std::size_t store = 0; store < stores.size(); ++store) {
        const int target = stores[store].view.buffer;
        if (first_[at(target)] != static_cast<int>(s) || plan_.buffers[at(target)].same_as >= 0 ||
            is_shared_memory(target))
          continue;
        for (std::size_t load = 0; load < loads.size(); ++load) {
          const int source = loads[load].view.buffer;
          if (source == target ||
              !is_dying_here(source, static_cast<int>(s), plan_.buffers[at(target)].bytes))
            continue;
          if (!covers_identically(*loop, store, source)) continue;
          // The older buffer is placed as part of the newer one, which may be a result.
          plan_.buffers[at(source)].same_as = target;
          first_[at(target)] = first_[at(source)];
          break;
        }
      }
    }
  }

  // A shared variable's memory is not written before its new value is: a step between may fail.
  bool is_shared_memory(int buffer) const {
    return std::any_of(plan_.updates.begin(), plan_.updates.end(), [&](const auto& update) {
      return update.second.buffer == buffer && update.second.is_in_place;
    });
  }

  bool is_dying_here(int buffer, int step, std::int64_t bytes) const {
    const PlanBuffer& info = plan_.buffers[at(buffer)];
    return info.kind == BufferKind::arena && info.same_as < 0 && last_[at(buffer)] == step &&
           info.bytes == bytes && first_[at(buffer)] < step;
  }

  // All the loop's loads from the source are of the places that the store writes.
  static bool covers_identically(const LoopStep& loop, std::size_t store, int source) {
    for (std::size_t load = 0; load < loop.loop().loads.size(); ++load) {
      if (loop.loop().loads[load].view.buffer == source && !loop.can_overwrite(store, load))
        return false;
    }
    return true;
  }

  void place() {
    struct Interval {
      int buffer, first, last;
      std::int64_t bytes;
    };
    std::vector<Interval> intervals;
    for (std::size_t b = 0; b < plan_.buffers.size(); ++b) {
      const PlanBuffer& buffer = plan_.buffers[b];
      if (buffer.kind != BufferKind::arena || buffer.same_as >= 0 || first_[b] < 0) continue;
      const std::int64_t bytes =
          (std::max<std::int64_t>(buffer.bytes, 1) + kAlignment - 1) / kAlignment * kAlignment;
      intervals.push_back({static_cast<int>(b), first_[b], last_[b], bytes});
    }
    std::sort(intervals.begin(), intervals.end(),
              [](const Interval& a, const Interval& b) { return a.first < b.first; });
    // Free gaps by offset; a gap is taken by best fit. Buffers end in the order of their last use.
    std::map<std::int64_t, std::int64_t> gaps;
    std::multimap<int, std::pair<std::int64_t, std::int64_t>> ending;
    std::int64_t top = 0;
    const auto give_back = [&](std::int64_t offset, std::int64_t bytes) {
      auto next = gaps.lower_bound(offset);
      if (next != gaps.end() && offset + bytes == next->first) {
        bytes += next->second;
        next = gaps.erase(next);
      }
      if (next != gaps.begin()) {
        const auto previous = std::prev(next);
        if (previous->first + previous->second == offset) {
          previous->second += bytes;
          return;
        }
      }
      gaps.emplace(offset, bytes);
    };
    for (const Interval& interval : intervals) {
      while (!ending.empty() && ending.begin()->first < interval.first) {
        give_back(ending.begin()->second.first, ending.begin()->second.second);
        ending.erase(ending.begin());
      }
      auto best = gaps.end();
      for (auto gap = gaps.begin(); gap != gaps.end(); ++gap) {
        if (gap->second >= interval.bytes && (best == gaps.end() || gap->second < best->second))
          best = gap;
      }
      std::int64_t offset = top;
      if (best != gaps.end()) {
        offset = best->first;
        const std::int64_t rest = best->second - interval.bytes;
        gaps.erase(best);
        if (rest > 0) gaps.emplace(offset + interval.bytes, rest);
      } else {
        // A gap at the very end can grow.
        if (!gaps.empty() && std::prev(gaps.end())->first + std::prev(gaps.end())->second == top) {
          offset = std::prev(gaps.end())->first;
          gaps.erase(std::prev(gaps.end()));
        }
        top = offset + interval.bytes;
      }
      plan_.buffers[at(interval.buffer)].offset = offset;
      ending.emplace(interval.last, std::pair(offset, interval.bytes));
    }
    plan_.arena_bytes = top;
  }

  void settle_loops() {
    std::vector<int> roots(plan_.buffers.size());
    for (std::size_t b = 0; b < roots.size(); ++b) {
      roots[b] = root_of(static_cast<int>(b));
      if (roots[b] != static_cast<int>(b))
        plan_.aliases.emplace_back(static_cast<int>(b), roots[b]);
    }
    // Copies of an array to where it is already have nothing to do.
    std::erase_if(plan_.steps, [&](const PlanStep& step) {
      const auto* loop = dynamic_cast<const LoopStep*>(step.step.get());
      return loop != nullptr && is_idle_copy(loop->loop(), roots);
    });
    for (const PlanStep& step : plan_.steps) {
      if (auto* loop = dynamic_cast<LoopStep*>(step.step.get())) loop->settle_memory(roots);
    }
  }

  static bool is_idle_copy(const BoundLoop& loop, const std::vector<int>& roots) {
    if (loop.loads.size() != 1 || loop.stores.size() != 1 || loop.code.instructions.size() != 1)
      return false;
    const TileInstruction& instruction = loop.code.instructions[0];
    const View& from = loop.loads[0].view;
    const View& to = loop.stores[0].view;
    return instruction.kind == TileInstruction::Kind::cast && from.dtype == to.dtype &&
           !loop.code.stores[0].is_reduction && from.offset == to.offset &&
           from.shape == to.shape && from.strides == to.strides &&
           roots[at(from.buffer)] == roots[at(to.buffer)];
  }

  Plan& plan_;
  std::vector<int> first_, last_;  // by buffer, in steps
};

}  // namespace

void assign_memory(Plan& plan, bool may_overwrite_operands) {
  ArenaPlanner(plan).run(may_overwrite_operands);
}

}  // namespace croton
