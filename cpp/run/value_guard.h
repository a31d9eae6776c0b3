// Tells of values that are not finite, or too big, in all that a function reads and stores.
//
// Where nothing else watches the function, its plans search on the way (`plan/guard_values.h`), and
// this is asked only after they have found something, to go through the steps again and tell where.
#pragma once

#include <functional>

#include "plan/value_scan.h"
#include "run/observer.h"

namespace croton {

class ValueGuard final : public StepObserver {
 public:
  // Told the step that made the value, or null for one that was given, its number, and itself.
  using Report =
      std::function<void(const Program&, const ObservedStep*, int value, const LiveIn& array)>;

  ValueGuard(GuardedValues guarded, Report report)
      : guarded_(guarded), report_(std::move(report)) {}

  const GuardedValues& guarded() const { return guarded_; }

  void begin_call(const Program& program, const std::vector<LiveIn>& inputs,
                  const std::vector<LiveIn>& current) override;
  void before_step(const Program&, const ObservedStep&) override {}
  void after_step(const Program& program, const ObservedStep& step) override;

 private:
  GuardedValues guarded_;
  Report report_;
};

}  // namespace croton
