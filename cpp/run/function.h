// A compiled function: its program, the plans bound so far, and the call.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "graph/variable.h"
#include "lower/program.h"
#include "plan/plan.h"

namespace croton {

// What a call needs from the language it is called from.
class CallHost {
 public:
  virtual ~CallHost() = default;
  // C-contiguous memory for a result. Its contents are written later.
  virtual char* allocate_result(int number, DType dtype, const Dims& shape) = 0;
  // Around work that takes long and touches nothing of the host.
  virtual void begin_long_run() = 0;
  virtual void end_long_run() = 0;
};

// Functions run one at a time: each uses all threads, and shared variables are theirs meanwhile.
std::recursive_mutex& execution_mutex();

class CompiledFunction {
 public:
  CompiledFunction(Program program, std::vector<Ref<Container>> containers);
  ~CompiledFunction();

  const Program& program() const { return program_; }

  // Computes all results and stores all updates. When it throws, no shared variable has changed.
  // The caller holds the execution mutex. Arrays are neither kept nor written to.
  void call(const std::vector<LiveIn>& inputs, CallHost& host);

  // Drops plans and memory; they come back with the next call.
  void free();

  std::size_t plan_count() const;
  std::int64_t arena_bytes() const;

 private:
  struct SegmentState;

  Plan& find_plan(std::size_t index, bool is_last);
  void prepare_memory(Plan& plan, SegmentState& state, CallHost& host);
  void make_updated_variables_private();
  void run_entry(const ProgramStep& step, CallHost& host);
  void evaluate(const ProgramStep& step, CallHost& host);
  void run_segment(std::size_t index, CallHost& host);
  void commit(const Plan& plan);

  Program program_;
  std::vector<Ref<Container>> containers_;
  std::vector<LiveIn> current_;  // by value: where it lies in this call
  std::vector<LiveIn> live_ins_;
  std::vector<std::unique_ptr<SegmentState>> segments_;
  std::vector<NDArray> spares_;  // by update: memory for the next value
  std::vector<bool> uses_spare_;
  std::vector<NDArray> evaluated_;  // what operations that compute shapes gave in this call
};

}  // namespace croton
