// Holds the execution mutex while Python's lock is held: waits for it without Python's lock, so
// that two threads never wait for each other.
#pragma once

#include <Python.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "bindings/errors.h"
#include "run/function.h"

namespace croton::python {

class RunLock {
 public:
  // While it waits, Python's signal handlers run; throws PythonError when one raises.
  RunLock() {
    if (mutex_.try_lock()) return;
    constexpr std::chrono::milliseconds kBetweenChecks(50);
    const Waiting waiting;
    while (true) {
      PyThreadState* state = PyEval_SaveThread();
      const bool is_mine = mutex_.try_lock_for(kBetweenChecks);
      PyEval_RestoreThread(state);
      if (is_mine) return;
      if (PyErr_CheckSignals() < 0) throw PythonError();
    }
  }
  // Lets those who wait have their turn, if there are any.
  void give_way() {
    if (waiting_count() == 0) return;
    mutex_.unlock();
    PyThreadState* state = PyEval_SaveThread();
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    mutex_.lock();
    PyEval_RestoreThread(state);
  }

  ~RunLock() { mutex_.unlock(); }
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

 private:
  static std::atomic<int>& waiting_count() {
    static std::atomic<int> count{0};
    return count;
  }
  struct Waiting {
    Waiting() { ++waiting_count(); }
    ~Waiting() { --waiting_count(); }
  };
  std::recursive_timed_mutex& mutex_ = execution_mutex();  // a fork meanwhile makes another
};

}  // namespace croton::python
