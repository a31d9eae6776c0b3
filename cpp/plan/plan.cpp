// Binding: every step in order, then memory.
#include "plan/plan.h"

#include <algorithm>
#include <cstring>
#include <functional>

#include "base/error.h"
#include "ops/repeat.h"
#include "plan/arena.h"
#include "plan/bind_loop.h"
#include "plan/guard_values.h"
#include "plan/loop_step.h"
#include "plan/output_change.h"
#include "plan/row_pass.h"
#include "plan/write_through.h"

namespace croton {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

class PlanBinder final : public Binder {
 public:
  PlanBinder(const Program& program, std::size_t index, const std::vector<LiveIn>& live_ins)
      : program_(program),
        segment_(program.segments[index]),
        segment_number_(static_cast<int>(index)),
        plan_(std::make_unique<Plan>()) {
    views_.resize(program.values.size());
    for (std::size_t i = 0; i < live_ins.size(); ++i) {
      const LiveIn& source = live_ins[i];
      const int buffer = new_buffer(
          BufferKind::live_in, static_cast<int>(i),
          element_count(source.shape) * static_cast<std::int64_t>(item_size(source.dtype)));
      plan_->memory[at(buffer)] = source.data;
      plan_->live_in_buffers.emplace_back(buffer, static_cast<int>(i));
      views_[at(segment_.live_ins[i])] =
          View{buffer, 0, source.dtype, source.shape, source.strides};
    }
  }

  std::vector<std::unique_ptr<char[]>> take_known_memory() {
    return std::move(plan_->known_memory);
  }

  void bind_steps(BindError& failed) {
    failed_ = &failed;
    for (const int i : segment_.steps) {
      bind_step(i);
      if (program_.observation == Observation::nodes) keep_for_observers();
    }
    failed.node = nullptr;
    deliver_updates();
  }

  std::unique_ptr<Plan> finish(bool is_last, const GuardedValues& guarded) {
    export_values();
    const bool is_observed = program_.observation != Observation::none;
    if (!is_observed && !guarded.is_any()) {
      move_into_producers(*plan_, constant_buffers());
      write_through(*plan_);
      join_loops_over_rows(*plan_);
    }
    choose_in_place_updates(is_last && !is_observed);
    assign_memory(*plan_, !is_observed);
    for (const PlanStep& step : plan_->steps) plan_->work += cost_of(step);
    if (guarded.is_any()) guard_values(program_, segment_, views_, guarded, *plan_);
    find_first_commit();
    plan_->views = std::move(views_);
    return std::move(plan_);
  }

  // The inputs of the node that could not be bound; of one inside a loop they are told already.
  void describe_failure() {
    if (failed_->node == nullptr || !failed_->inputs.empty() || step_->node != failed_->node)
      return;
    for (const int value : step_->inputs) {
      const View& view = views_[at(value)];
      char* memory = view.buffer >= 0 ? plan_->memory[at(view.buffer)] : nullptr;
      failed_->inputs.push_back({view.dtype, memory != nullptr ? memory + view.offset : nullptr,
                                 view.shape, view.strides});
    }
  }

  // ---- Binder

  const View& input(std::size_t i) const override { return views_[at(step_->inputs[i])]; }

  std::int64_t integer(std::size_t i, std::int64_t position) const override {
    const View& view = input(i);
    const char* data = view.address(plan_->memory.data());
    if (!view.shape.empty()) data += position * view.strides[0];
    std::int64_t value;
    std::memcpy(&value, data, sizeof value);
    return value;
  }

  bool is_needed(std::size_t output) const override {
    return program_.values[at(step_->outputs[output])].is_needed;
  }

  View allocate(DType dtype, const Dims& shape) override {
    const std::int64_t bytes = element_count(shape) * static_cast<std::int64_t>(item_size(dtype));
    const bool is_known = step_->is_known;
    const int buffer = new_buffer(is_known ? BufferKind::known : BufferKind::arena, -1, bytes);
    if (is_known) {
      plan_->known_memory.push_back(std::make_unique<char[]>(static_cast<std::size_t>(bytes) + 16));
      plan_->memory[at(buffer)] = plan_->known_memory.back().get();
    }
    return View{buffer, 0, dtype, shape, contiguous_strides(shape, item_size(dtype))};
  }

  void set_output(std::size_t i, View view) override {
    views_[at(step_->outputs[i])] = std::move(view);
  }

  void emit(std::unique_ptr<Step> step, std::vector<int> reads, std::vector<int> writes) override {
    if (step_->is_known) {
      step->run(plan_->memory.data());
    } else if (!step_->outputs.empty() && !any_output_needed()) {
      return;  // only the shapes are used
    } else {
      plan_->steps.push_back({std::move(step), step_number_, std::move(reads), std::move(writes)});
    }
  }

  View contiguous(const View& view) override {
    if (view.is_contiguous()) return view;
    const View copy = allocate(view.dtype, view.shape);
    // Each element a few times over: rows too short for a loop over tiles.
    constexpr std::int64_t kFewTimes = 32;
    View once = view;
    if (!view.shape.empty() && view.strides.back() == 0 && view.shape.back() <= kFewTimes) {
      once.shape.pop_back();
      once.strides.pop_back();
      if (once.is_contiguous()) {
        emit_even_repeat(*this, once, copy);
        return copy;
      }
    }
    loop(ScalarFunction::identity, copy, {view});
    return copy;
  }

  void loop(ScalarFunction function, const View& target,
            const std::vector<View>& operands) override {
    BoundLoop bound;
    bound.shape = target.shape;
    TileInstruction instruction{};
    instruction.kind = function == ScalarFunction::identity ? TileInstruction::Kind::cast
                                                            : TileInstruction::Kind::function;
    instruction.function = function;
    // Arithmetic on half precision goes through float32.
    const bool is_half = target.dtype == DType::float16 && function != ScalarFunction::identity;
    const DType dtype = is_half ? DType::float32 : target.dtype;
    instruction.from = function == ScalarFunction::identity ? operands[0].dtype : dtype;
    instruction.to = dtype;
    std::vector<int> reads;
    for (std::size_t i = 0; i < operands.size(); ++i) {
      bound.code.registers.push_back(operands[i].dtype);
      bound.loads.push_back(
          {static_cast<int>(i), operands[i], strides_over(operands[i], target.shape)});
      reads.push_back(operands[i].buffer);
    }
    bound.code.input_count = static_cast<int>(operands.size());
    const auto add = [&](TileInstruction next) {
      next.result = static_cast<int>(bound.code.registers.size());
      bound.code.registers.push_back(next.to);
      bound.code.instructions.push_back(next);
      return next.result;
    };
    for (std::size_t i = 0; i < operands.size(); ++i) {
      instruction.operands[i] = static_cast<int>(i);
      if (!is_half) continue;
      TileInstruction widen{};
      widen.kind = TileInstruction::Kind::cast;
      widen.from = DType::float16;
      widen.to = DType::float32;
      widen.operands[0] = static_cast<int>(i);
      instruction.operands[i] = add(widen);
    }
    int result = add(instruction);
    if (is_half) {
      TileInstruction narrow{};
      narrow.kind = TileInstruction::Kind::cast;
      narrow.from = DType::float32;
      narrow.to = DType::float16;
      narrow.operands[0] = result;
      result = add(narrow);
    }
    TileStore store{};
    store.reg = result;
    store.dtype = target.dtype;
    bound.code.stores.push_back(store);
    bound.stores.push_back({result, target, strides_over(target, target.shape)});
    emit(std::make_unique<LoopStep>(std::move(bound)), std::move(reads), {target.buffer});
  }

 private:
  int new_buffer(BufferKind kind, int number, std::int64_t bytes) {
    PlanBuffer buffer;
    buffer.kind = kind;
    buffer.number = number;
    buffer.bytes = bytes;
    plan_->buffers.push_back(buffer);
    plan_->memory.push_back(nullptr);
    return static_cast<int>(plan_->buffers.size()) - 1;
  }

  bool any_output_needed() const {
    return std::any_of(step_->outputs.begin(), step_->outputs.end(),
                       [&](int value) { return program_.values[at(value)].is_needed; });
  }

  void bind_step(int i) {
    step_ = &program_.steps[at(i)];
    step_number_ = i;
    failed_->node = step_->node;
    switch (step_->kind) {
      case StepKind::loop:
        return bind_loop(program_.loops[at(step_->loop)]);
      case StepKind::node:
        return step_->node->op()->bind(*step_->node, *this);
      case StepKind::deliver:
        if (step_->result >= 0) {
          deliver_result();
        } else {
          pending_updates_.push_back(i);
        }
        return;
    }
  }

  // Observers look at a node's arrays when what has been emitted so far has run, also where the
  // node is a view and emits nothing.
  void keep_for_observers() {
    if (plan_->steps.empty()) return;
    for (const auto* values : {&step_->inputs, &step_->outputs}) {
      for (const int value : *values) {
        const View& view = views_[at(value)];
        if (view.buffer >= 0) plan_->steps.back().reads.push_back(view.buffer);
      }
    }
  }

  void bind_loop(const FusedLoop& loop) {
    BoundLoop bound;
    bound.shape = space_of(loop);
    // Reductions that only give their shape are not done, and do not order the dimensions.
    const auto is_reduction_store = [](const TileStore& store) { return store.is_reduction; };
    if (std::any_of(loop.code.stores.begin(), loop.code.stores.end(), is_reduction_store)) {
      bound.reduced = loop.reduced_axes;
    }
    bound.code = loop.code;
    std::vector<int> reads, writes;
    for (std::size_t i = 0; i < loop.inputs.size(); ++i) {
      const View& view = views_[at(loop.inputs[i])];
      bound.loads.push_back({static_cast<int>(i), view, strides_over(view, bound.shape)});
      reads.push_back(view.buffer);
    }
    std::size_t next_store = 0;
    for (std::size_t i = 0; i < step_->outputs.size(); ++i) {
      const int value = step_->outputs[i];
      const ProgramValue& info = program_.values[at(value)];
      const bool is_reduction = info.variable->owner()->op()->family() == OpFamily::reduce;
      Dims shape;
      for (std::size_t axis = 0; axis < bound.shape.size(); ++axis) {
        if (!is_reduction || !loop.reduced_axes[axis]) shape.push_back(bound.shape[axis]);
      }
      const View view = allocate(info.dtype, shape);
      views_[at(value)] = view;
      // Values of which only the shape is used are not stored.
      if (next_store >= loop.outputs.size() || loop.outputs[next_store] != value) continue;
      Dims strides = strides_over(view, shape);
      if (is_reduction) {
        for (std::size_t axis = 0; axis < bound.shape.size(); ++axis) {
          if (loop.reduced_axes[axis]) strides.insert(axis, 0);
        }
      }
      bound.stores.push_back({loop.code.stores[next_store].reg, view, strides});
      writes.push_back(view.buffer);
      ++next_store;
    }
    if (bound.stores.empty()) return;
    emit(std::make_unique<LoopStep>(std::move(bound)), std::move(reads), std::move(writes));
  }

  Dims space_of(const FusedLoop& loop) {
    // The step's inputs name all outside variables of the loop's nodes.
    return loop_shape(
        loop,
        [&](const Variable* variable) -> const View& {
          for (const int value : step_->inputs) {
            if (program_.values[at(value)].variable == variable) return views_[at(value)];
          }
          fail(ErrorKind::internal_error,
               "a loop reads a variable that is not an input of its step");
        },
        *failed_);
  }

  // Whether the view is all of a buffer that nobody else has a claim on.
  bool can_be_handed_over(const View& view) const {
    const PlanBuffer& buffer = plan_->buffers[at(view.buffer)];
    return buffer.kind == BufferKind::arena && view.offset == 0 && view.is_contiguous() &&
           element_count(view.shape) * static_cast<std::int64_t>(item_size(view.dtype)) ==
               buffer.bytes;
  }

  // The buffer of a value as a result or update: its own, or that of a copy.
  View deliver(const View& view, BufferKind kind, int number) {
    View delivered = view;
    if (!can_be_handed_over(view)) {
      delivered = View{
          new_buffer(kind, number,
                     element_count(view.shape) * static_cast<std::int64_t>(item_size(view.dtype))),
          0, view.dtype, view.shape, contiguous_strides(view.shape, item_size(view.dtype))};
      loop(ScalarFunction::identity, delivered, {view});
    }
    PlanBuffer& buffer = plan_->buffers[at(delivered.buffer)];
    buffer.kind = kind;
    buffer.number = number;
    return delivered;
  }

  void deliver_result() {
    const View view = deliver(views_[at(step_->inputs[0])], BufferKind::result, step_->result);
    plan_->results.emplace_back(step_->result, PlanResult{view.buffer, view.dtype, view.shape});
  }

  // Last, so that the copies among them come after all other readers of the old values.
  void deliver_updates() {
    for (const int i : pending_updates_) {
      step_ = &program_.steps[at(i)];
      step_number_ = i;
      const View view = deliver(views_[at(step_->inputs[0])], BufferKind::update, step_->update);
      plan_->updates.emplace_back(step_->update,
                                  PlanUpdate{view.buffer, false, view.dtype, view.shape});
    }
  }

  // By buffer: whether its memory is that of a constant, or was filled when the plan was bound.
  std::vector<bool> constant_buffers() const {
    std::vector<bool> are(plan_->buffers.size());
    for (std::size_t b = 0; b < are.size(); ++b)
      are[b] = plan_->buffers[b].kind == BufferKind::known;
    for (const auto& [buffer, number] : plan_->live_in_buffers)
      are[at(buffer)] = program_.values[at(segment_.live_ins[at(number)])].constant != nullptr;
    return are;
  }

  void export_values() {
    for (const int i : segment_.steps) {
      for (const int value : program_.steps[at(i)].outputs) {
        if (program_.values[at(value)].last_segment > segment_number_) {
          plan_->exports.push_back({value, views_[at(value)]});
        }
      }
    }
  }

  // The first step from which on the call can no longer be given up: no step after it may fail, and
  // all of them together are over before somebody who has pressed Ctrl-C grows impatient.
  std::ptrdiff_t earliest_commit() const {
    constexpr double kLongestCommit = 2e8;  // elements times instructions, about 0.1 s
    double rest = 0;
    auto s = static_cast<std::ptrdiff_t>(plan_->steps.size());
    while (s > 0) {
      const PlanStep& step = plan_->steps[static_cast<std::size_t>(s - 1)];
      rest += cost_of(step);
      if (rest > kLongestCommit) break;
      --s;
      if (step.step->can_fail()) break;
    }
    return s;
  }

  // At least one instruction for each word of the buffers: many steps do not say more.
  double cost_of(const PlanStep& step) const {
    constexpr double kWord = 8;
    double bytes = 0;
    for (const auto* buffers : {&step.reads, &step.writes}) {
      for (const int buffer : *buffers)
        bytes += static_cast<double>(plan_->buffers[at(buffer)].bytes);
    }
    return std::max(step.step->cost(), bytes / kWord);
  }

  // After memory has been assigned.
  void find_first_commit() {
    std::vector<bool> is_shared_memory(plan_->buffers.size(), false);
    for (const auto& [number, update] : plan_->updates) {
      if (update.is_in_place) is_shared_memory[at(update.buffer)] = true;
    }
    plan_->first_commit = 0;
    for (const PlanStep& step : plan_->steps) {
      const auto commits = [&](int buffer) { return is_shared_memory[at(buffer)]; };
      if (std::any_of(step.writes.begin(), step.writes.end(), commits)) return;
      ++plan_->first_commit;
    }
  }

  // A new value may be written over the old one when nothing reads the old one afterwards, and the
  // step that writes reads it, if at all, in the same places. Nor may a step fail after it.
  void choose_in_place_updates(bool is_last) {
    if (!is_last) return;
    const std::ptrdiff_t earliest = earliest_commit();
    for (auto& [number, update] : plan_->updates) {
      if (first_write(update.buffer) < earliest) continue;
      const UpdateTarget& target = program_.updates[at(number)];
      const int old_value = program_.shareds[at(target.shared)];
      if (old_value >= 0 && is_looked_into(old_value)) continue;
      if (old_value < 0) {
        update.is_in_place = true;  // checked against the container's size when called
        continue;
      }
      const auto live_in = std::find(segment_.live_ins.begin(), segment_.live_ins.end(), old_value);
      if (live_in == segment_.live_ins.end()) {
        update.is_in_place = true;
        continue;
      }
      const View& old_view = views_[at(old_value)];
      update.is_in_place = old_view.is_contiguous() && old_view.shape == update.shape &&
                           is_free_to_overwrite(old_view.buffer, update.buffer);
      if (update.is_in_place) plan_->buffers[at(update.buffer)].same_as = old_view.buffer;
    }
  }

  // Whether entries or other segments may have views of the variable's memory that this plan cannot
  // follow.
  bool is_looked_into(int value) const {
    for (const Segment& segment : program_.segments) {
      const auto reads = [&](int i) {
        const ProgramStep& step = program_.steps[at(i)];
        return step.kind == StepKind::node &&
               std::find(step.inputs.begin(), step.inputs.end(), value) != step.inputs.end();
      };
      if (std::any_of(segment.entries.begin(), segment.entries.end(), reads)) return true;
      if (&segment != &segment_ && std::any_of(segment.steps.begin(), segment.steps.end(), reads))
        return true;
    }
    return false;
  }

  // The first step that writes the buffer, -1 if there is none.
  std::ptrdiff_t first_write(int buffer) const {
    for (std::size_t s = 0; s < plan_->steps.size(); ++s) {
      const auto& writes = plan_->steps[s].writes;
      if (std::find(writes.begin(), writes.end(), buffer) != writes.end())
        return static_cast<std::ptrdiff_t>(s);
    }
    return -1;
  }

  bool is_free_to_overwrite(int old_buffer, int new_buffer_id) const {
    const std::ptrdiff_t first = first_write(new_buffer_id);
    if (first < 0) return false;
    for (std::size_t s = static_cast<std::size_t>(first); s < plan_->steps.size(); ++s) {
      const PlanStep& step = plan_->steps[s];
      if (std::find(step.reads.begin(), step.reads.end(), old_buffer) == step.reads.end()) continue;
      if (s > static_cast<std::size_t>(first)) return false;
      const auto* loop = dynamic_cast<const LoopStep*>(step.step.get());
      if (loop == nullptr || !overwrites_in_place(*loop, old_buffer, new_buffer_id)) return false;
    }
    return true;
  }

  static bool overwrites_in_place(const LoopStep& loop, int old_buffer, int new_buffer_id) {
    for (std::size_t store = 0; store < loop.loop().stores.size(); ++store) {
      if (loop.loop().stores[store].view.buffer != new_buffer_id) continue;
      for (std::size_t load = 0; load < loop.loop().loads.size(); ++load) {
        if (loop.loop().loads[load].view.buffer == old_buffer && !loop.can_overwrite(store, load))
          return false;
      }
    }
    return true;
  }

  const Program& program_;
  const Segment& segment_;
  int segment_number_;
  std::unique_ptr<Plan> plan_;
  std::vector<View> views_;  // by value
  const ProgramStep* step_ = nullptr;
  int step_number_ = -1;
  std::vector<int> pending_updates_;
  BindError* failed_ = nullptr;
};

// Binds a step that only looks into its input.
class EntryBinder final : public Binder {
 public:
  explicit EntryBinder(const std::vector<const LiveIn*>& inputs) : inputs_(inputs) {
    const LiveIn& source = *inputs[0];
    view_ = View{0, 0, source.dtype, source.shape, source.strides};
  }
  const View& input(std::size_t) const override { return view_; }
  std::int64_t integer(std::size_t i, std::int64_t) const override {
    std::int64_t value;
    std::memcpy(&value, inputs_[i]->data, sizeof value);
    return value;
  }
  bool is_needed(std::size_t) const override { return true; }
  View allocate(DType, const Dims&) override { unsupported(); }
  void set_output(std::size_t, View view) override { result = std::move(view); }
  void emit(std::unique_ptr<Step>, std::vector<int>, std::vector<int>) override { unsupported(); }
  View contiguous(const View&) override { unsupported(); }
  void loop(ScalarFunction, const View&, const std::vector<View>&) override { unsupported(); }

  View result;

 private:
  [[noreturn]] static void unsupported() {
    fail(ErrorKind::internal_error, "an entry step is more than a view");
  }
  const std::vector<const LiveIn*>& inputs_;
  View view_;
};

}  // namespace

std::unique_ptr<Plan> bind_plan(const Program& program, std::size_t index,
                                const std::vector<LiveIn>& live_ins, bool is_last,
                                const GuardedValues& guarded, BindError& failed) {
  PlanBinder binder(program, index, live_ins);
  try {
    binder.bind_steps(failed);
  } catch (const std::exception&) {
    binder.describe_failure();
    failed.memory = binder.take_known_memory();
    throw;
  }
  return binder.finish(is_last, guarded);
}

View bind_entry(const Program&, const ProgramStep& step, const std::vector<const LiveIn*>& inputs) {
  EntryBinder binder(inputs);
  step.node->op()->bind(*step.node, binder);
  return std::move(binder.result);
}

}  // namespace croton
