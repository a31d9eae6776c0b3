// The steps of a call with observers, and what they and messages of errors are shown. Kept apart
// from the plain call, which pays for observers with one test per segment.
#include <algorithm>
#include <memory>
#include <optional>

#include "base/interruption.h"
#include "run/function.h"
#include "run/long_run.h"

namespace croton {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

}  // namespace

void CompiledFunction::add_observer(std::unique_ptr<StepObserver> observer) {
  observers_.push_back(std::move(observer));
}

void CompiledFunction::set_guard(std::unique_ptr<ValueGuard> guard) {
  guard_ = std::move(guard);
  free();
}

void CompiledFunction::tell_of_found(const Plan& plan, const Segment& segment, CallHost& host) {
  plan.has_found = false;
  hold_shared_values();
  guard_->begin_call(program_, {}, current_);
  execute_observed(plan, segment, host);
  plan.has_found = false;
}

void CompiledFunction::fail_at(const Apply* node, std::vector<LiveIn> inputs) {
  if (failure_.node == nullptr) failure_ = {node, std::move(inputs)};
}

void CompiledFunction::fail_in_step(const Plan& plan, const PlanStep* step) {
  if (step == nullptr || step == plan.steps.data() + plan.steps.size()) return;
  fail_at(program_.steps[at(step->program_step)].node, observe(step->program_step, &plan).inputs);
}

// Where the values of a step lie: in the plan, or outside it when there is none.
ObservedStep CompiledFunction::observe(int index, const Plan* plan) const {
  const ProgramStep& step = program_.steps[at(index)];
  const auto locate = [&](int value) -> LiveIn {
    const ProgramValue& info = program_.values[at(value)];
    if (plan == nullptr || plan->views[at(value)].buffer < 0) return current_[at(value)];
    const View& view = plan->views[at(value)];
    char* memory = info.is_needed ? plan->memory[at(view.buffer)] : nullptr;
    return {view.dtype, memory != nullptr ? memory + view.offset : nullptr, view.shape,
            view.strides, nullptr};
  };
  ObservedStep observed{index, &step, {}, {}};
  for (const int value : step.inputs) observed.inputs.push_back(locate(value));
  for (const int value : step.outputs) observed.outputs.push_back(locate(value));
  return observed;
}

namespace {

// What the observers of a plan are shown, made once: only addresses change from call to call.
struct WatchedPlan {
  struct Place {
    LiveIn* array;
    int buffer;
    std::int64_t offset;
  };
  std::vector<int> order;           // of the segment's steps, as the plan has them
  std::vector<ObservedStep> steps;  // in this order; without deliveries
  std::vector<Place> places;
};

// The segment's steps, with those that the plan has steps for in the order of these.
std::vector<int> planned_order(const Plan& plan, const Segment& segment) {
  std::vector<int> planned;
  for (const PlanStep& step : plan.steps) {
    const bool is_of_segment = std::find(segment.steps.begin(), segment.steps.end(),
                                         step.program_step) != segment.steps.end();
    if (is_of_segment &&
        std::find(planned.begin(), planned.end(), step.program_step) == planned.end())
      planned.push_back(step.program_step);
  }
  std::vector<int> order;
  std::size_t next = 0;
  for (const int i : segment.steps) {
    const bool is_planned = std::find(planned.begin(), planned.end(), i) != planned.end();
    order.push_back(is_planned ? planned[next++] : i);
  }
  return order;
}

}  // namespace

void CompiledFunction::execute_observed(const Plan& plan, const Segment& segment, CallHost& host) {
  char* const* memory = plan.memory.data();
  if (plan.watched == nullptr) {
    auto made = std::make_shared<WatchedPlan>();
    made->order = planned_order(plan, segment);
    for (const int i : made->order) {
      if (program_.steps[at(i)].kind == StepKind::deliver) continue;
      made->steps.push_back(observe(i, &plan));
      const auto is_of_step = [&](const PlanStep& step) { return step.program_step == i; };
      made->steps.back().computes = std::any_of(plan.steps.begin(), plan.steps.end(), is_of_step);
    }
    for (ObservedStep& step : made->steps) {
      const auto add = [&](const std::vector<int>& values, std::vector<LiveIn>& arrays) {
        for (std::size_t k = 0; k < values.size(); ++k) {
          const View& view = plan.views[at(values[k])];
          if (view.buffer >= 0 && arrays[k].data != nullptr)
            made->places.push_back({&arrays[k], view.buffer, view.offset});
        }
      };
      add(step.step->inputs, step.inputs);
      add(step.step->outputs, step.outputs);
    }
    plan.watched = std::move(made);
  }
  auto& watched = *static_cast<WatchedPlan*>(plan.watched.get());
  for (const WatchedPlan::Place& place : watched.places)
    place.array->data = memory[place.buffer] + place.offset;

  std::optional<InterruptionScope> interruptible;
  if (plan.work > kLongWork && host.can_be_interrupted()) interruptible.emplace(&host);
  std::size_t next = 0, next_watched = 0;
  const auto run_until = [&](int last) {
    for (; next < plan.steps.size() && (last < 0 || plan.steps[next].program_step == last); ++next)
      plan.steps[next].step->run(memory);
  };
  for (const int i : watched.order) {
    // From here on shared variables are written to.
    if (interruptible && next >= static_cast<std::size_t>(plan.first_commit)) interruptible.reset();
    if (interruptible) poll_interruption();
    if (program_.steps[at(i)].kind == StepKind::deliver) {
      run_until(i);
      continue;
    }
    const ObservedStep& step = watched.steps[next_watched++];
    for_each_observer([&](StepObserver& each) { each.before_step(program_, step); });
    try {
      run_until(i);
    } catch (const std::exception&) {
      fail_at(program_.steps[at(i)].node, step.inputs);
      throw;
    }
    for_each_observer([&](StepObserver& each) { each.after_step(program_, step); });
  }
  run_until(-1);
}

}  // namespace croton
