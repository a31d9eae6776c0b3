// Functions of the module that make and walk graphs.
#pragma once

#include <Python.h>

#include "ops/subtensor.h"

namespace croton::python {

void define_graph_functions(PyObject* module);

// The list that `subtensor_op` takes.
PyObject* index_list_to_python(const IndexList& index);

}  // namespace croton::python
