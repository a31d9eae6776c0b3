// Time, calls and bytes of each step of a function.
#pragma once

#include <chrono>

#include "run/observer.h"

namespace croton {

struct StepRecord {
  std::int64_t calls = 0;
  double seconds = 0;
  std::int64_t bytes_read = 0, bytes_written = 0;  // in all calls together
  std::vector<std::int64_t> output_bytes;          // in the last call
};

class StepProfile final : public StepObserver {
 public:
  // The first call binds a plan and touches new memory, so one may want to leave it out.
  explicit StepProfile(bool ignores_first_call) : is_ignoring_(ignores_first_call) {}

  void begin_call(const Program& program, const std::vector<LiveIn>& inputs,
                  const std::vector<LiveIn>& current) override;
  void before_step(const Program& program, const ObservedStep& step) override;
  void after_step(const Program& program, const ObservedStep& step) override;
  void end_call() override;

  std::int64_t calls() const { return calls_; }
  // Of calls without the conversion of arguments and results.
  double seconds() const { return seconds_; }
  const std::vector<StepRecord>& records() const { return records_; }

 private:
  using Clock = std::chrono::steady_clock;
  static double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
  }

  bool is_ignoring_;
  std::int64_t calls_ = 0;
  double seconds_ = 0;
  std::vector<StepRecord> records_;  // by step
  Clock::time_point call_begin_, step_begin_;
};

}  // namespace croton
