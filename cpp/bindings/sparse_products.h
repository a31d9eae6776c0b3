// Functions of the module that multiply SciPy's sparse matrices, given by their arrays.
#pragma once

#include <Python.h>

namespace croton::python {

void define_sparse_products(PyObject* module);

}  // namespace croton::python
