// Where the user's program was when a node was made.
#pragma once

#include <Python.h>

#include "graph/variable.h"

namespace croton::python {

// The innermost frames outside this package, kept as code objects and offsets: lines are worked out
// only when somebody asks.
Ref<Trace> capture_trace();

// A list of (file, line, function), innermost first.
PyObject* trace_to_python(const Ref<Trace>& trace);

// The same as a tuple, or None. All nodes with one trace give one tuple, so that it is pickled
// once.
PyObject* trace_to_tuple(const Ref<Trace>& trace);

// The trace that such a tuple tells of; null for None. Raises TypeError for anything else.
Ref<Trace> trace_from_tuple(PyObject* frames);

// Frames of files below this folder are left out.
void set_package_folder(const char* folder);

}  // namespace croton::python
