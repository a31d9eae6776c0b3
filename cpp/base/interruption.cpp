// The check of the current thread, and the time when it was last asked.
#include "base/interruption.h"

#include <chrono>

namespace croton {

namespace {

using Clock = std::chrono::steady_clock;

// Somebody who waits after Ctrl-C does not notice this; asking costs some microseconds.
constexpr std::chrono::milliseconds kBetweenChecks(20);

thread_local InterruptionCheck* current = nullptr;
thread_local Clock::time_point last_check;

}  // namespace

InterruptionScope::InterruptionScope(InterruptionCheck* check) : outer_(current) {
  current = check;
  if (check != nullptr) last_check = Clock::now();
}

InterruptionScope::~InterruptionScope() { current = outer_; }

void poll_interruption() {
  if (current == nullptr) return;
  const Clock::time_point now = Clock::now();
  if (now - last_check < kBetweenChecks) return;
  InterruptionCheck* check = current;
  const InterruptionScope none(nullptr);  // what the check does is not interrupted by itself
  check->check_interruption();
  last_check = Clock::now();
}

}  // namespace croton
