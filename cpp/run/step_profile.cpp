// The clock is read right before and after a step; what is counted besides is not timed.
#include "run/step_profile.h"

namespace croton {

namespace {

std::int64_t bytes_of(const LiveIn& array) {
  if (array.data == nullptr) return 0;
  return element_count(array.shape) * static_cast<std::int64_t>(item_size(array.dtype));
}

}  // namespace

void StepProfile::begin_call(const Program& program, const std::vector<LiveIn>&,
                             const std::vector<LiveIn>&) {
  records_.resize(program.steps.size());
  call_begin_ = Clock::now();
}

void StepProfile::before_step(const Program&, const ObservedStep&) { step_begin_ = Clock::now(); }

void StepProfile::after_step(const Program&, const ObservedStep& step) {
  const double seconds = seconds_since(step_begin_);
  if (is_ignoring_) return;
  StepRecord& record = records_[static_cast<std::size_t>(step.index)];
  ++record.calls;
  record.seconds += seconds;
  for (const LiveIn& input : step.inputs) record.bytes_read += bytes_of(input);
  record.output_bytes.clear();
  for (const LiveIn& output : step.outputs) {
    record.output_bytes.push_back(bytes_of(output));
    record.bytes_written += record.output_bytes.back();
  }
}

void StepProfile::end_call() {
  if (is_ignoring_) {
    is_ignoring_ = false;
    return;
  }
  ++calls_;
  seconds_ += seconds_since(call_begin_);
}

}  // namespace croton
