// Watching a function from Python: monitors of single applications, guards of values, profiles.
#pragma once

#include <Python.h>

#include "lower/program.h"
#include "plan/plan.h"

namespace croton::python {

// 'none', 'steps' or 'nodes'; raises ValueError for others.
Observation observation_from_python(PyObject* name);

// The value as a NumPy array of its own, or the object that it is; a new reference.
PyObject* copy_of(const LiveIn& value);

// Methods of Function.
PyObject* function_observe_nodes(PyObject* self, PyObject* callback);
PyObject* function_guard_values(PyObject* self, PyObject* args);
PyObject* function_start_profile(PyObject* self, PyObject* ignores_first_call);
PyObject* function_profile_records(PyObject* self, PyObject*);

}  // namespace croton::python
