// Looks for values that are not finite, or too big, in all that a function reads and stores.
#pragma once

#include <functional>

#include "run/observer.h"

namespace croton {

struct GuardedValues {
  bool nan = false;
  bool infinite = false;
  bool big = false;  // an absolute value above 1e10
};

// Whether one of the guarded kinds of value is in the array.
bool contains(const LiveIn& array, const GuardedValues& guarded);

class ValueGuard final : public StepObserver {
 public:
  // Told the step that made the value, or null for one that was given, its number, and itself.
  using Report =
      std::function<void(const Program&, const ObservedStep*, int value, const LiveIn& array)>;

  ValueGuard(GuardedValues guarded, Report report)
      : guarded_(guarded), report_(std::move(report)) {}

  void begin_call(const Program& program, const std::vector<LiveIn>& inputs,
                  const std::vector<LiveIn>& current) override;
  void before_step(const Program&, const ObservedStep&) override {}
  void after_step(const Program& program, const ObservedStep& step) override;

 private:
  GuardedValues guarded_;
  Report report_;
};

}  // namespace croton
