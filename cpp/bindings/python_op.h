// Operations defined in Python: subclasses of Op with `make_node` and `perform`.
#pragma once

#include <Python.h>

#include "graph/variable.h"

namespace croton::python {

// Has the core ask Python which operations are equal.
void install_equality();
// Has the core ask operations of the program to compute what they are applied to constants for.
void install_folding();

// What the operation's `make_node` makes of a list of inputs and a dict of options, which may be
// null.
Ref<Apply> make_python_node(PyObject* op, PyObject* inputs, PyObject* options = nullptr);

// set_branch_function(op, side, function, read), see the stub.
PyObject* set_branch_function(PyObject*, PyObject* args);

// The new instance of a class derived from Op.
PyObject* new_python_op(PyTypeObject* cls);

}  // namespace croton::python
