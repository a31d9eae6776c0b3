// Which loops go through rows together.
#include "plan/row_pass.h"

#include <algorithm>

#include "plan/loop_step.h"
#include "plan/row_pass_step.h"

namespace croton {

namespace {

// What is met in the rows of one block: they stay in the second-level cache.
constexpr std::int64_t kBlockBytes = 384 * 1024;
// Longer rows do not; less in all is in the cache anyway.
constexpr std::int64_t kLongestRow = 2 * kBlockBytes, kFewestBytes = 64 * 1024;
constexpr std::size_t kMostMembers = 24, kMostPassedOver = 16;

std::size_t at(int i) { return static_cast<std::size_t>(i); }

bool contains(const std::vector<int>& list, int value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}
bool meet(const std::vector<int>& a, const std::vector<int>& b) {
  return std::any_of(a.begin(), a.end(), [&](int value) { return contains(b, value); });
}
void append_new(std::vector<int>& list, const std::vector<int>& values) {
  for (const int value : values) {
    if (!contains(list, value)) list.push_back(value);
  }
}

const BoundLoop* loop_of(const PlanStep& step) {
  const auto* loop = dynamic_cast<const LoopStep*>(step.step.get());
  return loop != nullptr ? &loop->loop() : nullptr;
}

bool is_reduced(const BoundLoop& loop, std::size_t axis) {
  return !loop.reduced.empty() && loop.reduced[axis];
}

// The lengths of the dimensions before those that a loop reduces, which are its last; empty where
// it does not.
Dims rows_before_reduction(const BoundLoop& loop) {
  Dims rows;
  bool has_reduced = false;
  for (std::size_t axis = 0; axis < loop.shape.size(); ++axis) {
    if (loop.shape[axis] == 0) return {};
    if (loop.shape[axis] == 1) continue;
    if (is_reduced(loop, axis)) {
      has_reduced = true;
    } else if (has_reduced) {
      return {};
    } else {
      rows.push_back(loop.shape[axis]);
    }
  }
  return has_reduced ? rows : Dims{};
}

// How many dimensions of a loop are these rows, all of them reduced or none; 0 where they are not.
std::size_t row_dims(const BoundLoop& loop, const Dims& rows) {
  std::size_t found = 0, reduced = 0, axis = 0;
  for (; axis < loop.shape.size() && found < rows.size(); ++axis) {
    if (loop.shape[axis] == 1) continue;
    if (loop.shape[axis] != rows[found]) return 0;
    ++found;
    reduced += is_reduced(loop, axis) ? 1 : 0;
  }
  return found == rows.size() && (reduced == 0 || reduced == found) ? axis : 0;
}

// Whether the operand's part of each row is a row of the whole array, all of which follow each
// other.
bool is_in_rows(const BoundLoop& loop, const LoopOperand& operand, std::size_t dims,
                std::int64_t row_bytes) {
  std::int64_t step = row_bytes;
  for (std::size_t axis = dims; axis-- > 0;) {
    if (loop.shape[axis] == 1) continue;
    if (operand.strides[axis] != step) return false;
    step *= loop.shape[axis];
  }
  std::int64_t end = operand.view.offset + static_cast<std::int64_t>(item_size(operand.view.dtype));
  for (std::size_t axis = dims; axis < loop.shape.size(); ++axis) {
    if (operand.strides[axis] < 0) return false;
    end += (loop.shape[axis] - 1) * operand.strides[axis];
  }
  return end <= row_bytes;
}

// Loops that go together, found from one that reduces rows on.
class Chain {
 public:
  Chain(const Plan& plan, std::size_t first) : plan_(plan) {
    const BoundLoop* loop = loop_of(plan.steps[first]);
    if (loop == nullptr) return;
    rows_ = rows_before_reduction(*loop);
    if (rows_.empty()) return;
    length_ = element_count(rows_);
    if (row_bytes_of_largest(plan.steps[first]) * length_ < kFewestBytes) return;
    std::size_t begin = first;
    while (begin > 0 && gives_rows(begin - 1, plan.steps[begin])) --begin;
    for (std::size_t i = begin; i <= first; ++i) {
      if (!add(i)) forget();
    }
    if (members_.empty()) return;
    for (std::size_t i = first + 1;
         i < plan.steps.size() && deferred_.size() + hoisted_.size() < kMostPassedOver; ++i) {
      if (!add(i)) pass_over(i);
    }
  }

  bool is_worthwhile() const {
    if (members_.size() < 2 || row_bytes() > kLongestRow) return false;
    std::int64_t again = 0;
    for (const Array& array : arrays_) again += array.row_bytes * (array.meetings - 1);
    return again * length_ >= kFewestBytes;
  }

  PlanStep join(Plan& plan) {
    std::vector<RowPassStep::PassingArray> passing;
    for (const Array& array : arrays_) {
      PlanBuffer& buffer = plan.buffers[at(array.buffer)];
      if (!array.is_written || buffer.kind != BufferKind::arena || is_seen_outside(array.buffer))
        continue;
      buffer.kind = BufferKind::passing;
      passing.push_back({array.buffer, array.row_bytes});
    }
    PlanStep result{nullptr, plan.steps[members_.back().index].program_step, {}, {}};
    std::vector<std::unique_ptr<TileExecutor>> loops;
    for (const Member& member : members_) {
      BoundLoop part = *loop_of(plan.steps[member.index]);
      part.row_dims = member.dims;
      loops.push_back(std::make_unique<TileExecutor>());
      loops.back()->prepare(part);
      append_new(result.reads, plan.steps[member.index].reads);
      append_new(result.writes, plan.steps[member.index].writes);
    }
    const auto is_passing = [&](int buffer) {
      return plan.buffers[at(buffer)].kind == BufferKind::passing;
    };
    std::erase_if(result.reads, is_passing);
    std::erase_if(result.writes, is_passing);
    const std::int64_t rows = std::clamp<std::int64_t>(kBlockBytes / row_bytes(), 1, length_);
    result.step = std::make_unique<RowPassStep>(std::move(loops), std::move(passing), rows,
                                                plan.buffers.size());
    return result;
  }

  // The steps of the plan, with those of the chain as one.
  std::vector<PlanStep> steps_with(PlanStep joined, Plan& plan) const {
    std::vector<PlanStep> steps;
    const std::size_t begin = members_.front().index;
    std::size_t end = members_.back().index + 1;
    for (std::size_t i = 0; i < end; ++i) {
      if (i < begin || contains_number(hoisted_, i)) steps.push_back(std::move(plan.steps[i]));
    }
    steps.push_back(std::move(joined));
    for (std::size_t i = begin; i < plan.steps.size(); ++i) {
      if (i >= end || contains_number(deferred_, i)) steps.push_back(std::move(plan.steps[i]));
    }
    return steps;
  }

 private:
  struct Member {
    std::size_t index;  // among the plan's steps
    std::size_t dims;   // that are rows
  };
  // One that moves along the rows.
  struct Array {
    int buffer;
    std::int64_t row_bytes;
    int meetings;
    bool is_written;
  };

  void forget() {
    members_.clear();
    arrays_.clear();
    reads_.clear();
    writes_.clear();
  }
  static bool contains_number(const std::vector<std::size_t>& list, std::size_t number) {
    return std::find(list.begin(), list.end(), number) != list.end();
  }

  std::int64_t row_bytes() const {
    std::int64_t total = 0;
    for (const Array& array : arrays_) total += array.row_bytes;
    return std::max<std::int64_t>(1, total);
  }

  // Whether a step is a loop over the rows that computes what the other one reads.
  bool gives_rows(std::size_t index, const PlanStep& user) const {
    const PlanStep& step = plan_.steps[index];
    const BoundLoop* loop = loop_of(step);
    return loop != nullptr && loop->reduced.empty() && row_dims(*loop, rows_) > 0 &&
           meet(step.writes, user.reads);
  }

  Array* find(int buffer) {
    const auto found = std::find_if(arrays_.begin(), arrays_.end(),
                                    [&](const Array& array) { return array.buffer == buffer; });
    return found == arrays_.end() ? nullptr : &*found;
  }

  std::int64_t row_bytes_of_largest(const PlanStep& step) const {
    std::int64_t most = 0;
    for (const auto* buffers : {&step.reads, &step.writes}) {
      for (const int buffer : *buffers) most = std::max(most, row_bytes_of(buffer));
    }
    return most;
  }
  std::int64_t row_bytes_of(int buffer) const { return plan_.buffers[at(buffer)].bytes / length_; }

  // A step that is not taken in goes before the chain if it may, else after it.
  void pass_over(std::size_t index) {
    const PlanStep& step = plan_.steps[index];
    const bool is_free = !meet(step.reads, writes_) && !meet(step.writes, writes_) &&
                         !meet(step.writes, reads_) && !meet(step.reads, deferred_writes_) &&
                         !meet(step.writes, deferred_writes_) &&
                         !meet(step.writes, deferred_reads_);
    if (is_free) return hoisted_.push_back(index);
    deferred_.push_back(index);
    append_new(deferred_reads_, step.reads);
    append_new(deferred_writes_, step.writes);
  }

  bool add(std::size_t index) {
    const PlanStep& step = plan_.steps[index];
    const BoundLoop* loop = loop_of(step);
    if (loop == nullptr || members_.size() >= kMostMembers) return false;
    const std::size_t dims = row_dims(*loop, rows_);
    if (dims == 0 || meet(step.reads, deferred_writes_) || meet(step.writes, deferred_writes_) ||
        meet(step.writes, deferred_reads_) || meet(step.writes, reads_))
      return false;
    bool is_linked = members_.empty();
    for (const LoopOperand& load : loop->loads) {
      if (!contains(writes_, load.view.buffer)) {
        const Array* array = find(load.view.buffer);
        is_linked =
            is_linked || (array != nullptr && is_in_rows(*loop, load, dims, array->row_bytes));
        continue;
      }
      // What is reduced over the rows is not there yet.
      const Array* array = find(load.view.buffer);
      if (array == nullptr || !is_in_rows(*loop, load, dims, array->row_bytes)) return false;
      is_linked = true;
    }
    if (!is_linked) return false;
    for (std::size_t i = 0; i < loop->stores.size(); ++i) {
      const LoopOperand& store = loop->stores[i];
      // Shared variables are written in place by loops that stand alone.
      if (plan_.buffers[at(store.view.buffer)].kind == BufferKind::update ||
          contains(writes_, store.view.buffer))
        return false;
      const bool is_of_rows = !(loop->code.stores[i].is_reduction && is_reduced_over_rows(*loop));
      if (is_of_rows && !is_in_rows(*loop, store, dims, row_bytes_of(store.view.buffer)))
        return false;
    }
    BoundLoop part = *loop;
    part.row_dims = dims;
    TileExecutor layout;
    layout.choose_dimensions(part);
    if (!layout.can_run_rows() || layout.row_count != length_) return false;
    members_.push_back({index, dims});
    for (const LoopOperand& load : loop->loads) meet_rows(*loop, load, dims, false);
    for (std::size_t i = 0; i < loop->stores.size(); ++i) {
      if (!(loop->code.stores[i].is_reduction && is_reduced_over_rows(*loop)))
        meet_rows(*loop, loop->stores[i], dims, true);
    }
    append_new(reads_, step.reads);
    append_new(writes_, step.writes);
    return true;
  }

  // The dimensions that are rows are reduced all or not at all.
  static bool is_reduced_over_rows(const BoundLoop& loop) {
    for (std::size_t axis = 0; axis < loop.shape.size(); ++axis) {
      if (loop.shape[axis] != 1) return is_reduced(loop, axis);
    }
    return false;
  }

  void meet_rows(const BoundLoop& loop, const LoopOperand& operand, std::size_t dims,
                 bool is_written) {
    const std::int64_t bytes = row_bytes_of(operand.view.buffer);
    if (bytes == 0 || !is_in_rows(loop, operand, dims, bytes)) return;
    if (Array* array = find(operand.view.buffer)) {
      ++array->meetings;
    } else {
      arrays_.push_back({operand.view.buffer, bytes, 1, is_written});
    }
  }

  bool is_seen_outside(int buffer) const {
    for (const PlanExport& exported : plan_.exports) {
      if (exported.view.buffer == buffer) return true;
    }
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      const bool is_member = std::any_of(members_.begin(), members_.end(),
                                         [&](const Member& member) { return member.index == i; });
      const PlanStep& step = plan_.steps[i];
      if (!is_member && (contains(step.reads, buffer) || contains(step.writes, buffer)))
        return true;
    }
    return false;
  }

  const Plan& plan_;
  Dims rows_;
  std::int64_t length_ = 0;
  std::vector<Member> members_;
  std::vector<Array> arrays_;
  std::vector<int> reads_, writes_;  // of the members
  std::vector<std::size_t> hoisted_, deferred_;
  std::vector<int> deferred_reads_, deferred_writes_;
};

}  // namespace

void join_loops_over_rows(Plan& plan) {
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    Chain chain(plan, i);
    if (!chain.is_worthwhile()) continue;
    PlanStep joined = chain.join(plan);
    plan.steps = chain.steps_with(std::move(joined), plan);
  }
}

}  // namespace croton
