// Series of calls without the host between them. When a call leaves everything as the next one
// needs it (one plan, shapes that stay), the steps after it only exchange addresses and run.
#include <algorithm>
#include <chrono>
#include <optional>

#include "run/function.h"
#include "run/long_run.h"

namespace croton {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

using Clock = std::chrono::steady_clock;

// How long the host waits for its turn.
constexpr std::chrono::milliseconds kLongestTurn(10);

}  // namespace

// Further calls with the plan of the last one: which addresses change from one to the next.
class CompiledFunction::SteadySteps {
 public:
  SteadySteps(CompiledFunction& function, CallHost& host)
      : function_(function),
        host_(host),
        plan_(*function.segments_[0]->plans[0].plan),
        memory_(plan_.memory.data()) {
    const Program& program = function.program_;
    const Segment& segment = program.segments[0];
    std::vector<int> buffer_of_shared(program.shareds.size(), -1);
    for (const auto& [buffer, number] : plan_.live_in_buffers) {
      const ProgramValue& value = program.values[at(segment.live_ins[at(number)])];
      if (value.input >= 0) inputs_.emplace_back(buffer, value.input);
      if (value.shared >= 0) buffer_of_shared[at(value.shared)] = buffer;
    }
    for (const auto& [number, update] : plan_.updates) {
      if (!function.uses_spare_[at(number)]) continue;
      const int shared = program.updates[at(number)].shared;
      exchanges_.push_back(
          {number,
           shared,
           buffer_of_shared[at(shared)],
           update.buffer,
           {function.containers_[at(shared)]->value.data(), function.spares_[at(number)].data()}});
    }
    if (plan_.work > kLongWork && host.can_be_interrupted()) function.hold_shared_values();
  }

  // Stores the new values of the last complete step.
  ~SteadySteps() {
    // Also where a signal handler has put another value meanwhile.
    if (!function_.held_.empty()) {
      for (const auto& [number, update] : plan_.updates) {
        const std::size_t shared = at(function_.program_.updates[at(number)].shared);
        function_.containers_[shared]->value = std::move(function_.held_[shared].array);
      }
    }
    if (!is_exchanged_) return;
    for (const Exchange& exchange : exchanges_) {
      std::swap(function_.containers_[at(exchange.shared)]->value,
                function_.spares_[at(exchange.update)]);
    }
  }

  SteadySteps(const SteadySteps&) = delete;
  SteadySteps& operator=(const SteadySteps&) = delete;

  // Returns the step to go on with.
  std::int64_t run(StepSeries& series, std::int64_t first, std::int64_t last,
                   std::vector<LiveIn>& inputs) {
    // Short steps are not each followed by a look at the clock.
    const auto steps_per_look = static_cast<std::int64_t>(std::max(1.0, 1e5 / (plan_.work + 100)));
    const Clock::time_point begin = Clock::now();
    const bool is_long = plan_.work * static_cast<double>(last - first) > kLongWork;
    const PlanStep* step = nullptr;
    std::int64_t i = first;
    try {
      std::optional<LongRun> long_run;
      if (is_long) long_run.emplace(host_);
      if (std::vector<Moving> all; find_moving(series, first, inputs, all)) {
        while (i < last) {
          for (const std::int64_t look = std::min(last, i + steps_per_look); i < look; ++i) {
            for (const Moving& moving : all) memory_[moving.buffer] = moving.walk.at;
            for (const auto& [buffer, root] : plan_.aliases) memory_[buffer] = memory_[root];
            function_.execute(plan_, host_, step);
            for (Moving& moving : all) moving.walk.advance();
          }
          if (Clock::now() - begin > kLongestTurn) break;
        }
        return i;
      }
      while (i < last) {
        for (const std::int64_t look = std::min(last, i + steps_per_look); i < look;) {
          series.prepare(i, inputs);
          set_addresses(inputs);
          function_.execute(plan_, host_, step);
          is_exchanged_ = !is_exchanged_;
          ++i;
          if (series.ends_after(i - 1)) return i;
        }
        if (Clock::now() - begin > kLongestTurn) break;
      }
    } catch (const std::exception&) {
      function_.fail_in_step(plan_, step);
      throw;
    }
    return i;
  }

 private:
  struct Exchange {
    int update, shared, old_buffer, new_buffer;
    char* places[2];
  };

  // A buffer whose place is another in each step.
  struct Moving {
    int buffer;
    Walk walk;
  };

  // Which buffers move, if they do so evenly and nothing else changes; the others get their places.
  bool find_moving(StepSeries& series, std::int64_t first, std::vector<LiveIn>& inputs,
                   std::vector<Moving>& all) {
    Walks of_inputs, of_results;
    if (!exchanges_.empty() || !series.find_walks(first, of_inputs, of_results)) return false;
    series.prepare(first, inputs);
    set_addresses(inputs);
    for (const auto& [buffer, input] : inputs_) {
      for (const auto& [number, walk] : of_inputs) {
        if (number == input) all.push_back({buffer, walk});
      }
    }
    std::size_t found = 0;
    for (const auto& [number, result] : plan_.results) {
      for (const auto& [other, walk] : of_results) {
        if (other != number) continue;
        all.push_back({result.buffer, walk});
        ++found;
      }
    }
    return found == plan_.results.size();
  }

  void set_addresses(const std::vector<LiveIn>& inputs) {
    for (const auto& [buffer, input] : inputs_) memory_[buffer] = inputs[at(input)].data;
    for (const auto& [number, result] : plan_.results)
      memory_[result.buffer] = host_.allocate_result(number, result.dtype, result.shape);
    // What was new is the old value now.
    for (const Exchange& exchange : exchanges_) {
      if (exchange.old_buffer >= 0)
        memory_[exchange.old_buffer] = exchange.places[is_exchanged_ ? 1 : 0];
      memory_[exchange.new_buffer] = exchange.places[is_exchanged_ ? 0 : 1];
    }
    for (const auto& [buffer, root] : plan_.aliases) memory_[buffer] = memory_[root];
  }

  CompiledFunction& function_;
  CallHost& host_;
  Plan& plan_;
  char** memory_;
  std::vector<std::pair<int, int>> inputs_;  // (buffer, input)
  std::vector<Exchange> exchanges_;
  bool is_exchanged_ = false;
};

// Whether a call with inputs of the same shapes would find the same plan and ready memory.
bool CompiledFunction::is_steady() const {
  if (calls_host_ || is_observed() || segments_.size() != 1 || !program_.opaque_deliveries.empty())
    return false;
  const Segment& segment = program_.segments[0];
  if (!segment.entries.empty()) return false;
  const auto may_change = [&](int value) {
    return program_.values[at(value)].input >= 0 || program_.values[at(value)].shared >= 0;
  };
  if (std::any_of(segment.integers.begin(), segment.integers.end(), may_change)) return false;
  for (const auto& [number, update] : segments_[0]->plans[0].plan->updates) {
    const UpdateTarget& target = program_.updates[at(number)];
    const int old_value = program_.shareds[at(target.shared)];
    if (old_value >= 0 && !(current_[at(old_value)].shape == update.shape)) return false;
    if (!uses_spare_[at(number)]) continue;
    const NDArray& spare = spares_[at(number)];
    if (!spare.is_set() || !is_private(spare) || spare.dtype() != update.dtype ||
        !(spare.shape() == update.shape))
      return false;
  }
  return true;
}

std::int64_t CompiledFunction::run_series(StepSeries& series, std::int64_t first, std::int64_t last,
                                          std::vector<LiveIn>& inputs, CallHost& host) {
  const Clock::time_point begin = Clock::now();
  std::int64_t step = first;
  while (step < last && (step == first || Clock::now() - begin < kLongestTurn)) {
    series.prepare(step, inputs);
    call(inputs, host);
    if (series.ends_after(step++)) return step;
    if (step == last || !is_steady()) continue;
    const Running running(running_);
    step = SteadySteps(*this, host).run(series, step, last, inputs);
    held_.clear();
    return step;
  }
  return step;
}

}  // namespace croton
