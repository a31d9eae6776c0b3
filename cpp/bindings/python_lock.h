// Python's lock for code that may run without it.
#pragma once

#include <Python.h>

namespace croton::python {

// Python's lock, whoever holds it now.
class PythonLock {
 public:
  PythonLock() : state_(PyGILState_Ensure()) {}
  ~PythonLock() { PyGILState_Release(state_); }
  PythonLock(const PythonLock&) = delete;
  PythonLock& operator=(const PythonLock&) = delete;

 private:
  PyGILState_STATE state_;
};

}  // namespace croton::python
