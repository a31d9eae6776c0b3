// The Python class Function.
#pragma once

#include <Python.h>

namespace croton::python {

void define_function(PyObject* module);

// compile_function(inputs, outputs, updates, **options), see the stub.
PyObject* compile_function(PyObject* module, PyObject* args, PyObject* kwargs);

}  // namespace croton::python
