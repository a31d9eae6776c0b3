// Single instructions of native code, for tests.
#pragma once

#include <pybind11/pybind11.h>

namespace croton::python {

// Adds functions that encode single instructions of native code.
void add_machine_code(pybind11::module_& module);

}  // namespace croton::python
