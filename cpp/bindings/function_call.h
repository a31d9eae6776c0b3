// The call of a compiled function.
#pragma once

#include <Python.h>

namespace croton::python {

// The function's vectorcall. The keyword `output_subset` is no input: it lists the outputs wanted.
PyObject* function_vectorcall(PyObject* self, PyObject* const* args, std::size_t flagged_count,
                              PyObject* keyword_names);

}  // namespace croton::python
