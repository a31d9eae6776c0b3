// One call: live-ins, plan by shape key, memory, steps, commit.
#include "run/function.h"

#include <pthread.h>

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "run/error_context.h"

namespace croton {

namespace {

constexpr std::size_t kMostPlans = 16;  // per segment
// Elements times instructions from which on other threads of the host may run meanwhile.
constexpr double kLongWork = 1 << 16;

std::size_t at(int i) { return static_cast<std::size_t>(i); }

using Key = std::vector<std::int64_t>;

LiveIn live_in_of(const NDArray& array) {
  return {array.dtype(), array.data(), array.shape(), array.strides()};
}

// An array over memory that outlives it.
NDArray lent_array(const LiveIn& source) {
  Buffer* buffer = Buffer::borrow(source.data, 0, nullptr, [](void*) {});
  return NDArray(source.dtype, source.shape, source.strides, buffer, source.data);
}

bool is_private(const NDArray& array) {
  return array.buffer()->is_own() && array.buffer()->count() == 1 && array.is_contiguous();
}

}  // namespace

namespace {

std::recursive_mutex* the_mutex = new std::recursive_mutex();

// In the child of a fork the thread that held the mutex does not exist.
const int registered =
    pthread_atfork(nullptr, nullptr, [] { the_mutex = new std::recursive_mutex(); });

}  // namespace

std::recursive_mutex& execution_mutex() {
  static_cast<void>(registered);
  return *the_mutex;
}

struct CompiledFunction::SegmentState {
  struct CachedPlan {
    Key key;
    std::unique_ptr<Plan> plan;
  };
  std::vector<CachedPlan> plans;  // latest first
  Key key;                        // of the current call; kept for its memory
  Buffer* arena = nullptr;

  ~SegmentState() {
    if (arena != nullptr) arena->release();
  }
};

CompiledFunction::CompiledFunction(Program program, std::vector<Ref<Container>> containers)
    : program_(std::move(program)), containers_(std::move(containers)) {
  current_.resize(program_.values.size());
  for (std::size_t v = 0; v < current_.size(); ++v) {
    if (program_.values[v].constant != nullptr)
      current_[v] = live_in_of(program_.values[v].constant->data());
  }
  for (std::size_t s = 0; s < program_.segments.size(); ++s)
    segments_.push_back(std::make_unique<SegmentState>());
  spares_.resize(program_.updates.size());
  uses_spare_.resize(program_.updates.size());
}

CompiledFunction::~CompiledFunction() = default;

void CompiledFunction::free() {
  for (std::unique_ptr<SegmentState>& state : segments_) state = std::make_unique<SegmentState>();
  for (NDArray& spare : spares_) spare = NDArray();
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
    if (program_.shareds[at(update.shared)] < 0) continue;
    NDArray& value = containers_[at(update.shared)]->value;
    if (!is_private(value)) value = value.copy();
  }
}

void CompiledFunction::call(const std::vector<LiveIn>& inputs, CallHost& host) {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (program_.inputs[i] >= 0) current_[at(program_.inputs[i])] = inputs[i];
  }
  evaluated_.clear();
  make_updated_variables_private();
  for (std::size_t i = 0; i < containers_.size(); ++i) {
    const int value = program_.shareds[i];
    if (value >= 0) current_[at(value)] = live_in_of(containers_[i]->value);
  }
  for (std::size_t s = 0; s < segments_.size(); ++s) run_segment(s, host);
  evaluated_.clear();
}

Plan& CompiledFunction::find_plan(std::size_t index, bool is_last) {
  const Segment& segment = program_.segments[index];
  SegmentState& state = *segments_[index];
  Key& key = state.key;
  key.clear();
  for (const int value : segment.live_ins) {
    if (program_.values[at(value)].constant != nullptr) continue;
    const LiveIn& live_in = current_[at(value)];
    key.insert(key.end(), live_in.shape.begin(), live_in.shape.end());
    key.insert(key.end(), live_in.strides.begin(), live_in.strides.end());
  }
  for (const int value : segment.integers) {
    const LiveIn& live_in = current_[at(value)];
    const std::int64_t count = live_in.shape.empty() ? 1 : live_in.shape[0];
    for (std::int64_t i = 0; i < count; ++i) {
      std::int64_t integer = 0;
      const char* from = live_in.data + (live_in.shape.empty() ? 0 : i * live_in.strides[0]);
      std::memcpy(&integer, from, std::min(sizeof integer, item_size(live_in.dtype)));
      key.push_back(integer);
    }
  }
  for (std::size_t i = 0; i < state.plans.size(); ++i) {
    if (state.plans[i].key != key) continue;
    if (i > 0)
      std::rotate(state.plans.begin(), state.plans.begin() + static_cast<std::ptrdiff_t>(i),
                  state.plans.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    return *state.plans[0].plan;
  }
  live_ins_.clear();
  for (const int value : segment.live_ins) live_ins_.push_back(current_[at(value)]);
  BindError failed;
  std::unique_ptr<Plan> plan;
  try {
    plan = bind_plan(program_, index, live_ins_, is_last, failed);
  } catch (const Error& error) {
    if (failed.node == nullptr) throw;
    throw with_context(error, *failed.node);
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
    } catch (const Error& error) {
      const Apply* node = program_.values[at(program_.results[at(number)])].variable->owner();
      if (node == nullptr) throw;
      throw with_context(error, *node);
    }
  }
  for (const auto& [number, update] : plan.updates) {
    if (plan.buffers[at(update.buffer)].same_as >= 0) {
      uses_spare_[at(number)] = false;
      continue;
    }
    NDArray& value = containers_[at(program_.updates[at(number)].shared)]->value;
    const bool fits =
        value.dtype() == update.dtype && value.shape() == update.shape && is_private(value);
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

void CompiledFunction::run_entry(const ProgramStep& step, CallHost& host) {
  try {
    if (step.node->op()->computes_shapes()) return evaluate(step, host);
    std::vector<const LiveIn*> inputs;
    for (const int value : step.inputs) inputs.push_back(&current_[at(value)]);
    const View view = bind_entry(program_, step, inputs);
    current_[at(step.outputs[0])] = {view.dtype, inputs[0]->data + view.offset, view.shape,
                                     view.strides};
  } catch (const Error& error) {
    throw with_context(error, *step.node);
  }
}

void CompiledFunction::evaluate(const ProgramStep& step, CallHost& host) {
  std::vector<NDArray> inputs;
  double work = 0;
  for (const int value : step.inputs) {
    inputs.push_back(lent_array(current_[at(value)]));
    work += static_cast<double>(inputs.back().size());
  }
  const bool is_long = work > kLongWork;
  std::vector<NDArray> outputs;
  if (is_long) host.begin_long_run();
  try {
    outputs = step.node->op()->evaluate(*step.node, inputs);
  } catch (...) {
    if (is_long) host.end_long_run();
    throw;
  }
  if (is_long) host.end_long_run();
  check_internal(outputs.size() == step.outputs.size(), "an evaluation gave the wrong outputs");
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    current_[at(step.outputs[i])] = live_in_of(outputs[i]);
    evaluated_.push_back(std::move(outputs[i]));
  }
}

void CompiledFunction::run_segment(std::size_t index, CallHost& host) {
  const Segment& segment = program_.segments[index];
  const bool is_last = index + 1 == segments_.size();
  for (const int i : segment.entries) run_entry(program_.steps[at(i)], host);
  Plan& plan = find_plan(index, is_last);
  for (const auto& [buffer, number] : plan.live_in_buffers) {
    plan.memory[at(buffer)] = current_[at(segment.live_ins[at(number)])].data;
  }
  prepare_memory(plan, *segments_[index], host);
  char* const* memory = plan.memory.data();
  const bool is_long = plan.work > kLongWork;
  if (is_long) host.begin_long_run();
  const PlanStep* step = plan.steps.data();
  try {
    for (const PlanStep* end = step + plan.steps.size(); step != end; ++step)
      step->step->run(memory);
  } catch (const Error& error) {
    if (is_long) host.end_long_run();
    const Apply* node = program_.steps[at(step->program_step)].node;
    if (node == nullptr) throw;
    throw with_context(error, *node);
  } catch (...) {
    if (is_long) host.end_long_run();
    throw;
  }
  if (is_long) host.end_long_run();
  for (const PlanExport& exported : plan.exports) {
    const View& view = exported.view;
    current_[at(exported.value)] = {view.dtype, view.address(memory), view.shape, view.strides};
  }
  if (is_last) {
    for (std::size_t s = 0; s < segments_.size(); ++s) commit(*segments_[s]->plans[0].plan);
  }
}

void CompiledFunction::commit(const Plan& plan) {
  for (const auto& [number, update] : plan.updates) {
    if (!uses_spare_[at(number)]) continue;
    std::swap(containers_[at(program_.updates[at(number)].shared)]->value, spares_[at(number)]);
  }
}

}  // namespace croton
