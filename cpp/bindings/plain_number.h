// Python's and NumPy's real numbers, stored as elements without an array in between.
#pragma once

#include "base/dtype.h"
#include "bindings/python_object.h"

namespace croton::python {

// Stores a number as an element of `dtype` at `to`, if that holds exactly its value; a Python float
// may be rounded where `may_round`. False for what has to go the long way: values that do not fit,
// other objects, float16 and complex numbers, integers for which nothing but an array tells whether
// they fit.
bool store_plain_number(PyObject* number, DType dtype, char* to, bool may_round);

}  // namespace croton::python
