// What a guard asks of each step: whether an array that it leaves holds a guarded value.
#include "run/value_guard.h"

namespace croton {

namespace {

bool contains(const LiveIn& array, const GuardedValues& guarded) {
  return scan(array.data, array.dtype, array.shape, array.strides, guarded);
}

}  // namespace

void ValueGuard::begin_call(const Program& program, const std::vector<LiveIn>&,
                            const std::vector<LiveIn>& current) {
  for (std::size_t v = 0; v < program.values.size(); ++v) {
    const ProgramValue& value = program.values[v];
    if ((value.input >= 0 || value.shared >= 0) && contains(current[v], guarded_))
      report_(program, nullptr, static_cast<int>(v), current[v]);
  }
}

void ValueGuard::after_step(const Program& program, const ObservedStep& step) {
  if (!step.computes) return;
  for (std::size_t i = 0; i < step.outputs.size(); ++i) {
    if (contains(step.outputs[i], guarded_))
      return report_(program, &step, step.step->outputs[i], step.outputs[i]);
  }
}

}  // namespace croton
