// C++ exceptions to Python exceptions, in one place.
#pragma once

#include <Python.h>

#include <exception>

#include "base/error.h"

namespace croton::python {

// Thrown when a call of Python has set an exception already.
class PythonError : public HostError {};

// Makes the exception that is being handled a Python exception. Call it in a catch block.
void set_python_error();

// Runs `body`, which returns a new reference; a C++ exception becomes a Python one.
template <class Body>
PyObject* guarded(Body body) {
  try {
    return body();
  } catch (...) {
    set_python_error();
    return nullptr;
  }
}

template <class Body>
int guarded_int(Body body) {
  try {
    body();
    return 0;
  } catch (...) {
    set_python_error();
    return -1;
  }
}

// The Python exception class for a kind of error; borrowed.
PyObject* class_for(ErrorKind kind);

// Makes the exception classes of the core and adds them to the module.
void define_errors(PyObject* module);

}  // namespace croton::python
