// Which copies can go, and what has to run earlier then.
#include "plan/write_through.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "plan/loop_step.h"

namespace croton {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

constexpr std::size_t kMostSteps = 1000;  // of a plan that is looked through

// A part of an array as a box: for each stride, the largest first, where the part begins and ends.
struct Box {
  struct Side {
    std::int64_t stride, first, end;
  };
  std::vector<Side> sides;
};

// None for a view that is not known to be a box of a C-contiguous array.
std::optional<Box> box_of(const View& view) {
  Box box;
  for (std::size_t axis = 0; axis < view.shape.size(); ++axis) {
    if (view.strides[axis] <= 0 || view.shape[axis] == 0) return std::nullopt;
    box.sides.push_back({view.strides[axis], 0, view.shape[axis]});
  }
  std::stable_sort(box.sides.begin(), box.sides.end(),
                   [](const Box::Side& a, const Box::Side& b) { return a.stride > b.stride; });
  std::int64_t rest = view.offset;
  for (std::size_t i = 0; i < box.sides.size(); ++i) {
    Box::Side& side = box.sides[i];
    side.first = rest / side.stride;
    rest %= side.stride;
    side.end += side.first;
    if (i > 0 && side.end * side.stride > box.sides[i - 1].stride) return std::nullopt;
  }
  return rest == 0 ? std::optional(box) : std::nullopt;
}

bool are_apart(const View& a, const View& b) {
  const std::optional<Box> one = box_of(a), other = box_of(b);
  if (!one || !other || one->sides.size() != other->sides.size()) return false;
  bool is_apart = false;
  for (std::size_t i = 0; i < one->sides.size(); ++i) {
    const Box::Side &x = one->sides[i], &y = other->sides[i];
    if (x.stride != y.stride) return false;
    is_apart = is_apart || x.end <= y.first || y.end <= x.first;
  }
  return is_apart;
}

class WriteThrough {
 public:
  explicit WriteThrough(Plan& plan) : plan_(plan), changed_(plan.steps.size()) {}

  void run() {
    for (std::size_t s = 0; s < plan_.steps.size(); ++s) {
      if (is_copy(s)) share_memory(s);
    }
    for (std::size_t s = 0; s < plan_.steps.size(); ++s) {
      if (is_copy(s)) store_in_part(s);
    }
    for (std::size_t s = 0; s < plan_.steps.size(); ++s) {
      if (is_loop(s)) drop_fill(s);
    }
    finish();
  }

 private:
  // ---- steps; those that have fallen away are null

  const LoopStep* loop_step(std::size_t s) const {
    return dynamic_cast<const LoopStep*>(plan_.steps[s].step.get());
  }
  bool is_loop(std::size_t s) const { return loop_step(s) != nullptr; }
  const BoundLoop& loop(std::size_t s) const {
    return changed_[s] ? *changed_[s] : loop_step(s)->loop();
  }

  // Whether the step copies a whole array of the arena, without conversion.
  bool is_copy(std::size_t s) const {
    if (!is_loop(s)) return false;
    const BoundLoop& copy = loop(s);
    if (copy.loads.size() != 1 || copy.stores.size() != 1 || copy.code.instructions.size() != 1 ||
        copy.code.stores[0].is_reduction ||
        copy.code.instructions[0].kind != TileInstruction::Kind::cast)
      return false;
    const View &from = copy.loads[0].view, &to = copy.stores[0].view;
    return from.dtype == to.dtype && from.shape == to.shape && is_whole(from) &&
           from.buffer != to.buffer && is_intermediate(from.buffer);
  }

  bool is_whole(const View& view) const {
    return view.offset == 0 && view.is_contiguous() &&
           element_count(view.shape) * static_cast<std::int64_t>(item_size(view.dtype)) ==
               plan_.buffers[at(view.buffer)].bytes;
  }

  void drop(std::size_t s) {
    plan_.steps[s].step.reset();
    changed_[s].reset();
    plan_.steps[s].reads.clear();
    plan_.steps[s].writes.clear();
  }

  // ---- buffers

  int root_of(int buffer) const {
    while (plan_.buffers[at(buffer)].same_as >= 0) buffer = plan_.buffers[at(buffer)].same_as;
    return buffer;
  }

  bool touches(const std::vector<int>& buffers, int root) const {
    return std::any_of(buffers.begin(), buffers.end(),
                       [&](int buffer) { return root_of(buffer) == root; });
  }

  bool is_intermediate(int buffer) const {
    const auto is_exported = [&](const PlanExport& exported) {
      return root_of(exported.view.buffer) == root_of(buffer);
    };
    return plan_.buffers[at(buffer)].kind == BufferKind::arena &&
           std::none_of(plan_.exports.begin(), plan_.exports.end(), is_exported);
  }

  // Of the arena, or a result. Where new values of shared variables lie is decided later.
  bool may_be_written_early(int buffer) const {
    const BufferKind kind = plan_.buffers[at(buffer)].kind;
    return kind == BufferKind::arena || kind == BufferKind::result;
  }

  // ---- copies of whole arrays

  void share_memory(std::size_t copy) {
    const View from = loop(copy).loads[0].view, to = loop(copy).stores[0].view;
    const int source = root_of(from.buffer), target = root_of(to.buffer);
    if (!is_whole(to) || source != from.buffer || source == target ||
        !may_be_written_early(target) || plan_.buffers[at(source)].bytes == 0)
      return;
    for (std::size_t s = 0; s < plan_.steps.size(); ++s) {
      const PlanStep& step = plan_.steps[s];
      if (s == copy) continue;
      const int other = s < copy ? target : source;
      if (touches(step.reads, other) || touches(step.writes, other)) return;
    }
    plan_.buffers[at(source)].same_as = target;
    drop(copy);
  }

  // ---- copies into parts

  void store_in_part(std::size_t copy) {
    const View from = loop(copy).loads[0].view, to = loop(copy).stores[0].view;
    const int source = from.buffer, target = root_of(to.buffer);
    if (root_of(source) != source || source == target || !may_be_written_early(target)) return;
    std::optional<std::size_t> writer;
    for (std::size_t s = 0; s < plan_.steps.size(); ++s) {
      const PlanStep& step = plan_.steps[s];
      if (s != copy && touches(step.reads, source)) return;
      if (!touches(step.writes, source)) continue;
      if (writer || s >= copy) return;
      writer = s;
    }
    if (!writer || !is_loop(*writer) || !loop(*writer).reduced.empty() ||
        touches(plan_.steps[*writer].reads, target))
      return;
    std::optional<std::size_t> store;
    for (std::size_t i = 0; i < loop(*writer).stores.size(); ++i) {
      const View& view = loop(*writer).stores[i].view;
      if (view.buffer == source) {
        if (store || !(view.shape == from.shape) || !is_whole(view)) return;
        store = i;
      } else if (root_of(view.buffer) == target && !are_apart(view, to)) {
        return;
      }
    }
    if (!store || !make_room(*writer, copy, target, to)) return;
    // What was filled before the writer has moved it.
    const std::size_t moved = moved_;
    BoundLoop rewritten = loop(moved);
    rewritten.stores[*store].view = to;
    rewritten.stores[*store].strides = strides_over(to, rewritten.shape);
    changed_[moved] = std::move(rewritten);
    std::vector<int>& writes = plan_.steps[moved].writes;
    std::replace(writes.begin(), writes.end(), source, to.buffer);
    drop(copy);
  }

  // Whether the part can be written by the step `writer` instead of `copy`. Steps between them that
  // write all over the part are moved before the writer, whose place is left in `moved_`.
  bool make_room(std::size_t writer, std::size_t copy, int target, const View& part) {
    std::vector<std::size_t> earlier;
    for (std::size_t s = writer + 1; s < copy; ++s) {
      const PlanStep& step = plan_.steps[s];
      if (touches(step.reads, target)) return false;
      if (!touches(step.writes, target)) continue;
      if (!is_loop(s)) return false;
      bool is_beside = true;
      for (const LoopOperand& other : loop(s).stores) {
        if (root_of(other.view.buffer) == target)
          is_beside = is_beside && are_apart(other.view, part);
      }
      if (is_beside) continue;
      // Only what is written by this step alone, from what was there before the writer.
      if (!earlier.empty() || loop(s).stores.size() != 1) return false;
      for (std::size_t between = writer; between < s; ++between) {
        const PlanStep& other = plan_.steps[between];
        if (touches(other.reads, target) || touches(other.writes, target)) return false;
        for (const int buffer : step.reads) {
          if (touches(other.writes, root_of(buffer))) return false;
        }
      }
      earlier.push_back(s);
    }
    moved_ = writer;
    for (const std::size_t s : earlier) {
      const auto first = static_cast<std::ptrdiff_t>(writer), last = static_cast<std::ptrdiff_t>(s);
      std::rotate(plan_.steps.begin() + first, plan_.steps.begin() + last,
                  plan_.steps.begin() + last + 1);
      std::rotate(changed_.begin() + first, changed_.begin() + last, changed_.begin() + last + 1);
      ++moved_;
    }
    return true;
  }

  // ---- arrays that are written over

  void drop_fill(std::size_t fill) {
    const BoundLoop& filling = loop(fill);
    if (filling.stores.size() != 1 || filling.code.stores[0].is_reduction) return;
    const View& whole = filling.stores[0].view;
    const int target = root_of(whole.buffer);
    if (!is_whole(whole) || !may_be_written_early(target)) return;
    std::vector<View> parts;
    std::int64_t missing = element_count(whole.shape);
    for (std::size_t s = fill + 1; s < plan_.steps.size() && missing > 0; ++s) {
      const PlanStep& step = plan_.steps[s];
      if (touches(step.reads, target)) return;
      if (!touches(step.writes, target)) continue;
      if (!is_loop(s)) return;
      for (std::size_t i = 0; i < loop(s).stores.size(); ++i) {
        const View& part = loop(s).stores[i].view;
        if (root_of(part.buffer) != target) continue;
        if (loop(s).code.stores[i].is_reduction || part.dtype != whole.dtype || !box_of(part) ||
            !std::all_of(parts.begin(), parts.end(),
                         [&](const View& other) { return are_apart(part, other); }))
          return;
        parts.push_back(part);
        missing -= element_count(part.shape);
      }
    }
    if (missing == 0) drop(fill);
  }

  void finish() {
    for (std::size_t s = 0; s < changed_.size(); ++s) {
      if (changed_[s]) plan_.steps[s].step = std::make_unique<LoopStep>(std::move(*changed_[s]));
    }
    std::erase_if(plan_.steps, [](const PlanStep& step) { return step.step == nullptr; });
  }

  Plan& plan_;
  std::vector<std::optional<BoundLoop>> changed_;  // by step
  std::size_t moved_ = 0;
};

// Whether any step copies an array of the arena at all.
bool has_copies(const Plan& plan) {
  return std::any_of(plan.steps.begin(), plan.steps.end(), [&](const PlanStep& step) {
    const auto* loop = dynamic_cast<const LoopStep*>(step.step.get());
    return loop != nullptr && loop->loop().code.instructions.size() == 1 &&
           loop->loop().loads.size() == 1 && loop->loop().stores.size() == 1 &&
           loop->loop().code.instructions[0].kind == TileInstruction::Kind::cast &&
           plan.buffers[at(loop->loop().loads[0].view.buffer)].kind == BufferKind::arena;
  });
}

}  // namespace

void write_through(Plan& plan) {
  if (plan.steps.size() > kMostSteps || !has_copies(plan)) return;
  WriteThrough(plan).run();
}

}  // namespace croton
