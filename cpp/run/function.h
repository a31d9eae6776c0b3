// A compiled function: its program, the plans bound so far, and the call.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/interruption.h"
#include "graph/op.h"
#include "graph/variable.h"
#include "lower/program.h"
#include "plan/plan.h"
#include "run/failure.h"
#include "run/observer.h"
#include "run/value_guard.h"

namespace croton {

// What a call needs from the language it is called from.
class CallHost : public InterruptionCheck {
 public:
  virtual ~CallHost() = default;
  // C-contiguous memory for a result. Its contents are written later.
  virtual char* allocate_result(int number, DType dtype, const Dims& shape) = 0;
  // A result that has been evaluated; a host may keep the array where nobody else does.
  virtual void give_array(int number, const NDArray& array);
  // A result that is no array. `is_elsewhere` says that an input, a shared variable, a constant or
  // another result holds the same object.
  virtual void give_object(int number, const Ref<Object>& value, bool is_elsewhere) = 0;
  // A copy that shares nothing with the object.
  virtual Ref<Object> copy_object(const Object& value) = 0;
  // Around work that takes long and touches nothing of the host.
  virtual void begin_long_run() = 0;
  virtual void end_long_run() = 0;
  // Whether `check_interruption` is to be asked, during long runs: it throws to end the call.
  virtual bool can_be_interrupted() const { return false; }
  void check_interruption() override {}
};

// Places that follow each other at equal distances, round and round.
struct Walk {
  char* at;
  std::int64_t stride;
  char* last;   // after it comes
  char* first;  // this one

  void advance() { at = at == last ? first : at + stride; }
};

// By the number of an input or result.
using Walks = std::vector<std::pair<int, Walk>>;

// The steps of a series of calls: where each finds its inputs.
class StepSeries {
 public:
  virtual ~StepSeries() = default;
  // Makes `inputs` those of step `number`. Only the places of arrays change, never their dtypes,
  // shapes or strides. Touches nothing of the host, and tells it where the next results go.
  virtual void prepare(std::int64_t number, std::vector<LiveIn>& inputs) = 0;
  // How the places of inputs and results go on from step `number` on, if that is all that changes,
  // all results are among them, and the series goes on to its end; asked for after a first step.
  virtual bool find_walks(std::int64_t /*number*/, Walks& /*inputs*/, Walks& /*results*/) {
    return false;
  }
  // Whether the step that has just been done, of this number, is the last one.
  virtual bool ends_after(std::int64_t /*number*/) { return false; }
};

// Functions run one at a time: each uses all threads, and shared variables are theirs meanwhile.
std::recursive_timed_mutex& execution_mutex();

// Marks a function as running. Code of the host that is run on the way may call other functions,
// but not this one: the constructor throws RuntimeError.
class Running {
 public:
  // `process` is the function's own, and 0 at first: the process, counted over forks, in which a
  // call runs.
  explicit Running(unsigned& process);
  ~Running() { process_ = 0; }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  unsigned& process_;
};

class CompiledFunction {
 public:
  CompiledFunction(Program program, std::vector<Ref<Container>> containers);
  ~CompiledFunction();

  const Program& program() const { return program_; }
  const std::vector<Ref<Container>>& containers() const { return containers_; }

  // Computes all results and stores all updates. When it throws, no shared variable has changed.
  // The caller holds the execution mutex. Arrays are neither kept nor written to.
  void call(const std::vector<LiveIn>& inputs, CallHost& host);

  // Calls the function for the steps `first` ... `last - 1` of a series, each storing its updates.
  // Returns the step to go on with, which is at most `last`: it comes back after some milliseconds,
  // and after the step that ends the series.
  // When it throws, the updates of the steps before are stored.
  std::int64_t run_series(StepSeries& series, std::int64_t first, std::int64_t last,
                          std::vector<LiveIn>& inputs, CallHost& host);

  // What the last call that threw was doing; for the message, before the next call.
  const Failure& failure() const { return failure_; }

  // Is told of every step of the calls from now on.
  void add_observer(std::unique_ptr<StepObserver> observer);
  // Tells of guarded values from now on.
  void set_guard(std::unique_ptr<ValueGuard> guard);
  bool is_observed() const { return guard_ != nullptr || !observers_.empty(); }

  // Drops plans and memory; they come back with the next call.
  void free();

  std::size_t plan_count() const;
  std::int64_t arena_bytes() const;

 private:
  // The plans of one segment, and the memory for what they compute on the way.
  struct SegmentState {
    struct CachedPlan {
      std::vector<std::int64_t> key;
      std::unique_ptr<Plan> plan;
    };
    std::vector<CachedPlan> plans;  // latest first
    std::vector<std::int64_t> key;  // of the current call; kept for its memory
    Buffer* arena = nullptr;

    ~SegmentState() {
      if (arena != nullptr) arena->release();
    }
  };

  class SteadySteps;

  // Whether nobody but so many owners sees the memory of the array, so that it may be written to.
  static bool is_private(const NDArray& array, int owners = 1) {
    return array.buffer()->is_own() && array.buffer()->count() == owners && array.is_contiguous();
  }

  // Keeps the values of shared variables alive while code of the host runs in between (operations,
  // observers, signal handlers), which may replace them: the steps go on with what they began with.
  // Failed calls keep them until the next one, for the message.
  void hold_shared_values();
  bool is_ours(const NDArray& value, std::size_t shared) const;
  // Calls visit(numbers, count) with the shapes, strides and integers that a plan depends on, piece
  // by piece, until it returns false; returns whether it never did.
  template <class Visit>
  bool visit_key(const Segment& segment, Visit visit) const;
  bool has_key(const Segment& segment, const std::vector<std::int64_t>& key) const;
  Plan& find_plan(std::size_t index, bool is_last);
  void prepare_memory(Plan& plan, SegmentState& state, CallHost& host);
  void make_updated_variables_private();
  void run_entry(int index, CallHost& host);
  void compute_entry(const ProgramStep& step, CallHost& host);
  void evaluate(const ProgramStep& step, CallHost& host);
  void run_segment(std::size_t index, CallHost& host);
  void run_steps(const Plan& plan, const Segment& segment, CallHost& host);
  // The steps themselves; touches nothing of the host. `step` is the one that is running.
  static void execute(const Plan& plan, CallHost& host, const PlanStep*& step);
  void execute_observed(const Plan& plan, const Segment& segment, CallHost& host);
  // Goes through the steps again, to tell of the guarded value that a plan has met.
  void tell_of_found(const Plan& plan, const Segment& segment, CallHost& host);
  template <class Visit>
  void for_each_observer(Visit visit) const {
    for (const auto& observer : observers_) visit(*observer);
    if (guard_ != nullptr) visit(*guard_);
  }
  ObservedStep observe(int index, const Plan* plan) const;
  // Remember what failed. Null stands for the beginning of a plan, before its first step.
  void fail_in_step(const Plan& plan, const PlanStep* step);
  void fail_at(const Apply* node, std::vector<LiveIn> inputs);
  void give_evaluated(CallHost& host);
  void prepare_objects(CallHost& host);
  void commit();
  bool is_steady() const;

  Program program_;
  std::vector<Ref<Container>> containers_;
  std::vector<LiveIn> current_;  // by value: where it lies in this call
  std::vector<LiveIn> live_ins_;
  std::vector<std::unique_ptr<char[]>> failed_memory_;  // that the last failure's inputs lie in
  std::vector<std::unique_ptr<SegmentState>> segments_;
  std::vector<NDArray> spares_;  // by update: memory for the next value
  std::vector<bool> uses_spare_;
  std::vector<Ref<Object>> new_objects_;  // by update: the next value that is no array
  std::vector<Value> evaluated_;          // what operations that compute shapes gave in this call
  std::vector<std::unique_ptr<StepObserver>> observers_;
  std::unique_ptr<ValueGuard> guard_;
  Failure failure_;
  bool calls_host_;          // whether operations of the host are among the steps
  std::vector<Value> held_;  // by shared variable; empty while nothing is held
  unsigned running_ = 0;     // of class Running
};

}  // namespace croton
