// A function called once per step of a loop, each step with rows of arrays and with what the steps
// before have left: what `Scan` in Python stands on.
#pragma once

#include <Python.h>

namespace croton::python {

// Function.run_loop(steps, arguments, rows, outputs, carried, condition), see the stub.
PyObject* function_run_loop(PyObject* self, PyObject* args);

}  // namespace croton::python
