// Holds the execution mutex while Python's lock is held: waits for it without Python's lock, so
// that two threads never wait for each other.
#pragma once

#include <Python.h>

#include "run/function.h"

namespace croton::python {

class RunLock {
 public:
  RunLock() {
    if (execution_mutex().try_lock()) return;
    PyThreadState* state = PyEval_SaveThread();
    execution_mutex().lock();
    PyEval_RestoreThread(state);
  }
  ~RunLock() { execution_mutex().unlock(); }
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;
};

}  // namespace croton::python
