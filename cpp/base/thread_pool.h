// One pool of threads for the process.
#pragma once

#include <cstdint>
#include <functional>

namespace croton {

// Calls work(0) ... work(count - 1), in any order, on the calling thread and the pool's; returns
// when all are done. The first exception is thrown again here, and pieces not begun by then are
// left out. Between pieces the calling thread polls for an interruption (base/interruption.h),
// which ends the job in the same way. Calls from within `work` run on their own thread.
void parallel_for(std::int64_t count, const std::function<void(std::int64_t)>& work);

// How many threads work at a time, the caller included; at least 1. The default is what the machine
// has, or what the environment variable OMP_NUM_THREADS says.
int thread_count();
void set_thread_count(int count);

}  // namespace croton
