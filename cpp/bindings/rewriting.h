// Functions of the module that tell of rewrites, and apply them to graphs of Python's.
#pragma once

#include <Python.h>

namespace croton::python {

void define_rewriting(PyObject* module);

}  // namespace croton::python
