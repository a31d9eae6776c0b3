// Many calls of a function in a row, without Python between them.
#pragma once

#include <Python.h>

namespace croton::python {

// Function.run_series(steps, arguments, keywords, streams, order, all_outputs, progress), see the
// stub.
PyObject* function_run_series(PyObject* self, PyObject* args);

}  // namespace croton::python
