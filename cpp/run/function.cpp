// One call: live-ins, plan by shape key, memory, steps, commit. Series of calls are in series.cpp.
#include "run/function.h"

#include <pthread.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/error.h"
#include "run/long_run.h"

namespace croton {

namespace {

constexpr std::size_t kMostPlans = 16;  // per segment

std::size_t at(int i) { return static_cast<std::size_t>(i); }

LiveIn live_in_of(const NDArray& array) {
  return {array.dtype(), array.data(), array.shape(), array.strides(), nullptr};
}

LiveIn live_in_of(const Ref<Object>& opaque) {
  LiveIn result;
  result.opaque = opaque.get();
  return result;
}

// An array over memory that outlives it.
NDArray lent_array(const LiveIn& source) {
  Buffer* buffer = Buffer::borrow(source.data, 0, nullptr, [](void*) {});
  return NDArray(source.dtype, source.shape, source.strides, buffer, source.data);
}

std::recursive_timed_mutex* the_mutex = new std::recursive_timed_mutex();

// Which process this is, counted over forks.
unsigned process_number = 1;

// In the child of a fork the thread that held the mutex and ran a function does not exist.
const int registered = pthread_atfork(nullptr, nullptr, [] {
  the_mutex = new std::recursive_timed_mutex();
  ++process_number;
});

}  // namespace

std::recursive_timed_mutex& execution_mutex() {
  static_cast<void>(registered);
  return *the_mutex;
}

Running::Running(unsigned& process) : process_(process) {
  if (process == process_number) {
    fail(ErrorKind::runtime_error,
         "a compiled function was called from within its own call on the same thread (by an Op, a "
         "signal handler, a finalizer or the conversion of an argument); f.copy() gives a function "
         "that can be called there");
  }
  process = process_number;
}

void CallHost::give_array(int number, const NDArray& array) {
  char* const to = allocate_result(number, array.dtype(), array.shape());
  const NDArray whole = array.is_contiguous() ? array : array.copy();
  std::memcpy(to, whole.data(), static_cast<std::size_t>(whole.size()) * item_size(array.dtype()));
}

void CompiledFunction::hold_shared_values() {
  if (!held_.empty()) return;
  for (const Ref<Container>& container : containers_)
    held_.push_back({container->value, container->opaque});
}

// Whether the value of a shared variable may be written to, though it may be held here too.
bool CompiledFunction::is_ours(const NDArray& value, std::size_t shared) const {
  if (held_.empty()) return is_private(value);
  return value.buffer() == held_[shared].array.buffer() && is_private(value, 2);
}

CompiledFunction::CompiledFunction(Program program, std::vector<Ref<Container>> containers)
    : program_(std::move(program)), containers_(std::move(containers)) {
  current_.resize(program_.values.size());
  for (std::size_t v = 0; v < current_.size(); ++v) {
    const Constant* constant = program_.values[v].constant;
    if (constant == nullptr) continue;
    current_[v] = program_.values[v].is_opaque ? live_in_of(constant->opaque())
                                               : live_in_of(constant->data());
  }
  for (std::size_t s = 0; s < program_.segments.size(); ++s)
    segments_.push_back(std::make_unique<SegmentState>());
  spares_.resize(program_.updates.size());
  uses_spare_.resize(program_.updates.size());
  new_objects_.resize(program_.updates.size());
  calls_host_ = std::any_of(program_.steps.begin(), program_.steps.end(), [](const auto& step) {
    return step.node != nullptr && step.node->op()->family() == OpFamily::python;
  });
}

CompiledFunction::~CompiledFunction() = default;

void CompiledFunction::free() {
  const Running not_now(running_);
  for (std::unique_ptr<SegmentState>& state : segments_) state = std::make_unique<SegmentState>();
  for (NDArray& spare : spares_) spare = NDArray();
  held_.clear();
}

std::size_t CompiledFunction::plan_count() const {
  std::size_t count = 0;
  for (const auto& state : segments_) count += state->plans.size();
  return count;
}

std::int64_t CompiledFunction::arena_bytes() const {
  std::int64_t bytes = 0;
  for (const auto& state : segments_) {
    if (state->arena != nullptr) bytes += static_cast<std::int64_t>(state->arena->bytes());
  }
  return bytes;
}

// Memory that somebody else can see is not written to: its array is copied first.
void CompiledFunction::make_updated_variables_private() {
  for (const UpdateTarget& update : program_.updates) {
    const int value = program_.shareds[at(update.shared)];
    if (value < 0 || program_.values[at(value)].is_opaque) continue;
    NDArray& array = containers_[at(update.shared)]->value;
    if (!is_private(array)) array = array.copy();
  }
}

void CompiledFunction::call(const std::vector<LiveIn>& inputs, CallHost& host) {
  const Running running(running_);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (program_.inputs[i] >= 0) current_[at(program_.inputs[i])] = inputs[i];
  }
  evaluated_.clear();
  held_.clear();
  failure_ = Failure();
  make_updated_variables_private();
  for (std::size_t i = 0; i < containers_.size(); ++i) {
    const int value = program_.shareds[i];
    if (value < 0) continue;
    current_[at(value)] = program_.values[at(value)].is_opaque ? live_in_of(containers_[i]->opaque)
                                                               : live_in_of(containers_[i]->value);
  }
  if (calls_host_ || !observers_.empty()) hold_shared_values();
  if (!observers_.empty())
    for_each_observer([&](StepObserver& each) { each.begin_call(program_, inputs, current_); });
  for (std::size_t s = 0; s < segments_.size(); ++s) run_segment(s, host);
  if (!observers_.empty()) for_each_observer([](StepObserver& each) { each.end_call(); });
  commit();
  evaluated_.clear();
}

template <class Visit>
bool CompiledFunction::visit_key(const Segment& segment, Visit visit) const {
  for (const int value : segment.live_ins) {
    if (program_.values[at(value)].constant != nullptr) continue;
    const LiveIn& live_in = current_[at(value)];
    if (!visit(live_in.shape.data(), live_in.shape.size())) return false;
    if (!visit(live_in.strides.data(), live_in.strides.size())) return false;
  }
  for (const int value : segment.integers) {
    const LiveIn& live_in = current_[at(value)];
    const std::int64_t count = live_in.shape.empty() ? 1 : live_in.shape[0];
    for (std::int64_t i = 0; i < count; ++i) {
      std::int64_t integer = 0;
      const char* from = live_in.data + (live_in.shape.empty() ? 0 : i * live_in.strides[0]);
      std::memcpy(&integer, from, std::min(sizeof integer, item_size(live_in.dtype)));
      if (!visit(&integer, 1)) return false;
    }
  }
  return true;
}

bool CompiledFunction::has_key(const Segment& segment, const std::vector<std::int64_t>& key) const {
  const std::int64_t* expected = key.data();
  const std::int64_t* const end = expected + key.size();
  const bool is_same = visit_key(segment, [&](const std::int64_t* numbers, std::size_t count) {
    if (static_cast<std::size_t>(end - expected) < count) return false;
    for (std::size_t i = 0; i < count; ++i) {  // too few for a call
      if (numbers[i] != *expected++) return false;
    }
    return true;
  });
  return is_same && expected == end;
}

Plan& CompiledFunction::find_plan(std::size_t index, bool is_last) {
  const Segment& segment = program_.segments[index];
  SegmentState& state = *segments_[index];
  // As a rule the plan of the call before.
  if (!state.plans.empty() && has_key(segment, state.plans[0].key)) return *state.plans[0].plan;
  std::vector<std::int64_t>& key = state.key;
  key.clear();
  visit_key(segment, [&](const std::int64_t* numbers, std::size_t count) {
    key.insert(key.end(), numbers, numbers + count);
    return true;
  });
  for (std::size_t i = 1; i < state.plans.size(); ++i) {
    if (state.plans[i].key != key) continue;
    std::rotate(state.plans.begin(), state.plans.begin() + static_cast<std::ptrdiff_t>(i),
                state.plans.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    return *state.plans[0].plan;
  }
  live_ins_.clear();
  for (const int value : segment.live_ins) live_ins_.push_back(current_[at(value)]);
  BindError failed;
  std::unique_ptr<Plan> plan;
  try {
    const GuardedValues guarded = guard_ != nullptr ? guard_->guarded() : GuardedValues();
    plan = bind_plan(program_, index, live_ins_, is_last, guarded, failed);
  } catch (const std::exception&) {
    fail_at(failed.node, std::move(failed.inputs));
    failed_memory_ = std::move(failed.memory);
    throw;
  }
  if (state.plans.size() >= kMostPlans) state.plans.pop_back();
  state.plans.insert(state.plans.begin(), {key, std::move(plan)});
  return *state.plans[0].plan;
}

void CompiledFunction::prepare_memory(Plan& plan, SegmentState& state, CallHost& host) {
  if (state.arena == nullptr ||
      static_cast<std::int64_t>(state.arena->bytes()) < plan.arena_bytes) {
    if (state.arena != nullptr) state.arena->release();
    state.arena = nullptr;
    state.arena = Buffer::allocate(static_cast<std::size_t>(plan.arena_bytes));
    state.arena->retain();
  }
  if (plan.arena != state.arena->data()) {
    plan.arena = state.arena->data();
    for (std::size_t b = 0; b < plan.buffers.size(); ++b) {
      if (plan.buffers[b].kind == BufferKind::arena)
        plan.memory[b] = plan.arena + plan.buffers[b].offset;
    }
  }
  for (const auto& [number, result] : plan.results) {
    try {
      plan.memory[at(result.buffer)] = host.allocate_result(number, result.dtype, result.shape);
    } catch (const std::exception&) {
      fail_at(program_.values[at(program_.results[at(number)])].variable->owner(), {});
      throw;
    }
  }
  for (const auto& [number, update] : plan.updates) {
    if (plan.buffers[at(update.buffer)].same_as >= 0) {
      uses_spare_[at(number)] = false;
      continue;
    }
    NDArray& value = containers_[at(program_.updates[at(number)].shared)]->value;
    const bool fits = value.dtype() == update.dtype && value.shape() == update.shape &&
                      is_ours(value, at(program_.updates[at(number)].shared));
    uses_spare_[at(number)] = !(update.is_in_place && fits);
    if (!uses_spare_[at(number)]) {
      plan.memory[at(update.buffer)] = value.data();
      continue;
    }
    NDArray& spare = spares_[at(number)];
    if (!spare.is_set() || !(spare.shape() == update.shape) || spare.dtype() != update.dtype ||
        !is_private(spare)) {
      spare = NDArray(update.dtype, update.shape);
    }
    plan.memory[at(update.buffer)] = spare.data();
  }
  for (const auto& [buffer, root] : plan.aliases) plan.memory[at(buffer)] = plan.memory[at(root)];
}

void CompiledFunction::run_entry(int index, CallHost& host) {
  const ProgramStep& step = program_.steps[at(index)];
  if (!is_observed()) return compute_entry(step, host);
  for_each_observer(
      [&](StepObserver& each) { each.before_step(program_, observe(index, nullptr)); });
  compute_entry(step, host);
  for_each_observer(
      [&](StepObserver& each) { each.after_step(program_, observe(index, nullptr)); });
}

void CompiledFunction::compute_entry(const ProgramStep& step, CallHost& host) {
  try {
    if (step.node->op()->computes_shapes()) return evaluate(step, host);
    std::vector<const LiveIn*> inputs;
    for (const int value : step.inputs) inputs.push_back(&current_[at(value)]);
    const View view = bind_entry(program_, step, inputs);
    current_[at(step.outputs[0])] = {view.dtype, inputs[0]->data + view.offset, view.shape,
                                     view.strides};
  } catch (const std::exception&) {
    std::vector<LiveIn> inputs;
    for (const int value : step.inputs) inputs.push_back(current_[at(value)]);
    fail_at(step.node, std::move(inputs));
    throw;
  }
}

void CompiledFunction::evaluate(const ProgramStep& step, CallHost& host) {
  std::vector<Value> inputs;
  double work = 0;
  bool is_opaque = false;
  for (const int value : step.inputs) {
    const LiveIn& source = current_[at(value)];
    if (program_.values[at(value)].is_opaque) {
      inputs.push_back({NDArray(), Ref<Object>(source.opaque)});
      is_opaque = true;
    } else {
      inputs.push_back({lent_array(source), nullptr});
      work += static_cast<double>(inputs.back().array.size());
    }
  }
  const auto run = [&] { return step.node->op()->evaluate_values(*step.node, inputs); };
  std::vector<Value> outputs;
  // Opaque objects are the host's.
  if (work > kLongWork && !is_opaque) {
    const LongRun long_run(host);
    outputs = run();
  } else {
    outputs = run();
  }
  check_internal(outputs.size() == step.outputs.size(), "an evaluation gave the wrong outputs");
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const int value = step.outputs[i];
    current_[at(value)] = program_.values[at(value)].is_opaque ? live_in_of(outputs[i].opaque)
                                                               : live_in_of(outputs[i].array);
    evaluated_.push_back(std::move(outputs[i]));
  }
}

void CompiledFunction::run_segment(std::size_t index, CallHost& host) {
  const Segment& segment = program_.segments[index];
  const bool is_last = index + 1 == segments_.size();
  for (const int i : segment.entries) run_entry(i, host);
  Plan& plan = find_plan(index, is_last);
  for (const auto& [buffer, number] : plan.live_in_buffers) {
    plan.memory[at(buffer)] = current_[at(segment.live_ins[at(number)])].data;
  }
  prepare_memory(plan, *segments_[index], host);
  // Before the steps, which may write to shared variables: the host may fail here.
  if (is_last) {
    give_evaluated(host);
    prepare_objects(host);
  }
  if (plan.work > kLongWork && host.can_be_interrupted()) hold_shared_values();
  run_steps(plan, segment, host);
  char* const* memory = plan.memory.data();
  for (const PlanExport& exported : plan.exports) {
    const View& view = exported.view;
    current_[at(exported.value)] = {view.dtype, view.address(memory), view.shape, view.strides,
                                    nullptr};
  }
}

void CompiledFunction::run_steps(const Plan& plan, const Segment& segment, CallHost& host) {
  const PlanStep* step = nullptr;
  try {
    std::optional<LongRun> long_run;
    if (plan.work > kLongWork) long_run.emplace(host);
    if (!observers_.empty()) return execute_observed(plan, segment, host);
    execute(plan, host, step);
    if (plan.has_found) tell_of_found(plan, segment, host);
  } catch (const std::exception&) {
    fail_in_step(plan, step);
    throw;
  }
}

void CompiledFunction::execute(const Plan& plan, CallHost& host, const PlanStep*& step) {
  step = plan.steps.data();
  const PlanStep* const end = step + plan.steps.size();
  char* const* memory = plan.memory.data();
  if (plan.work > kLongWork && host.can_be_interrupted()) {
    const PlanStep* const commit = step + plan.first_commit;
    const InterruptionScope scope(&host);
    for (; step != commit; ++step) {
      step->step->run(memory);
      poll_interruption();
    }
  }
  for (; step != end; ++step) step->step->run(memory);
}

// Results that operations have evaluated.
void CompiledFunction::give_evaluated(CallHost& host) {
  for (const int i : program_.evaluated_deliveries) {
    const ProgramStep& step = program_.steps[at(i)];
    const LiveIn& source = current_[at(step.inputs[0])];
    const auto found = std::find_if(evaluated_.begin(), evaluated_.end(), [&](const Value& value) {
      return value.array.is_set() && value.array.data() == source.data &&
             value.array.dtype() == source.dtype && value.array.shape() == source.shape &&
             value.array.strides() == source.strides;
    });
    check_internal(found != evaluated_.end(), "a value that has been evaluated is missing");
    try {
      host.give_array(step.result, found->array);
    } catch (const std::exception&) {
      fail_at(program_.values[at(step.inputs[0])].variable->owner(), {});
      throw;
    }
  }
}

// Results and new values that are no arrays. No two places get the same object.
void CompiledFunction::prepare_objects(CallHost& host) {
  if (program_.opaque_deliveries.empty()) return;
  // What others hold; an operation may have handed it through.
  std::vector<const Object*> given;
  for (std::size_t v = 0; v < current_.size(); ++v) {
    const ProgramValue& value = program_.values[v];
    if (value.is_opaque && (value.input >= 0 || value.shared >= 0 || value.constant != nullptr))
      given.push_back(current_[v].opaque);
  }
  for (const int i : program_.opaque_deliveries) {
    const ProgramStep& step = program_.steps[at(i)];
    const ProgramValue& value = program_.values[at(step.inputs[0])];
    Object* object = current_[at(step.inputs[0])].opaque;
    check_internal(object != nullptr, "a value that is no array is missing");
    const bool is_elsewhere = std::find(given.begin(), given.end(), object) != given.end();
    given.push_back(object);
    if (step.result >= 0) {
      host.give_object(step.result, Ref<Object>(object), is_elsewhere);
      continue;
    }
    const bool is_itself =
        value.shared >= 0 && value.shared == program_.updates[at(step.update)].shared;
    new_objects_[at(step.update)] =
        is_elsewhere && !is_itself ? host.copy_object(*object) : Ref<Object>(object);
  }
}

// Stores what has not been written in place. Nothing here can fail.
void CompiledFunction::commit() {
  for (const std::unique_ptr<SegmentState>& state : segments_) {
    for (const auto& [number, update] : state->plans[0].plan->updates) {
      const int shared = program_.updates[at(number)].shared;
      NDArray& value = containers_[at(shared)]->value;
      if (uses_spare_[at(number)]) {
        std::swap(value, spares_[at(number)]);
      } else if (!held_.empty()) {
        value = std::move(held_[at(shared)].array);
      }
    }
  }
  held_.clear();
  if (program_.opaque_deliveries.empty()) return;
  for (std::size_t u = 0; u < new_objects_.size(); ++u) {
    if (!new_objects_[u]) continue;
    containers_[at(program_.updates[u].shared)]->opaque = std::move(new_objects_[u]);
    new_objects_[u] = nullptr;
  }
}

}  // namespace croton
