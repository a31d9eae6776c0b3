// Work that is worth giving up the host's lock for.
#pragma once

#include "run/function.h"

namespace croton {

// Elements times instructions from which on other threads of the host may run meanwhile.
inline constexpr double kLongWork = 1 << 16;

// A stretch of work without the host's lock.
class LongRun {
 public:
  explicit LongRun(CallHost& host) : host_(host) { host_.begin_long_run(); }
  ~LongRun() { host_.end_long_run(); }
  LongRun(const LongRun&) = delete;
  LongRun& operator=(const LongRun&) = delete;

 private:
  CallHost& host_;
};

}  // namespace croton
