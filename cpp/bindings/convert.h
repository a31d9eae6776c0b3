// The conversions between Python's values and the core's: nowhere else.
#pragma once

#include <Python.h>

#include <optional>
#include <vector>

#include "base/ndarray.h"
#include "bindings/python_object.h"
#include "graph/variable.h"

namespace croton::python {

void import_numpy();

// From a name, a NumPy dtype or 'floatX'; raises TypeError for others.
DType dtype_from_python(PyObject* dtype);

// A NumPy array over the memory of the array; the very array that lent the memory where it is
// unchanged.
PyObject* numpy_from_array(const NDArray& array);
// The NumPy array whose memory an array has, if nobody else holds it and that memory is its own or
// little more; a new reference, or null.
PyObject* array_of_nobody_else(const NDArray& array);
// The core's view of a NumPy array of one of our dtypes.
NDArray array_from_numpy(PyObject* array);

// A C-contiguous NumPy array, contents undefined, and its memory.
PyObject* new_numpy_array(DType dtype, const Dims& shape, char** data);
// So many rows like those of an array of one of our dtypes, contents undefined.
PyObject* empty_rows(PyObject* array, std::int64_t count);

// A value as an array that the type admits, by Theano's rules (TensorType.filter); raises TypeError
// else.
Owned filter_value(const TensorType& type, PyObject* value, bool strict,
                   std::optional<bool> allow_downcast);

// A value as the `filter` method of a type gives it: of types defined in Python, and of tensor
// types that refuse infinities and nan.
Owned filter_by_python(const Ref<Type>& type, PyObject* value, bool strict,
                       std::optional<bool> allow_downcast);

// What `copy.deepcopy` makes of an object.
Owned deep_copy(PyObject* object);

// Whether the attribute filter_checks_isfinite of a type is set.
bool checks_isfinite(const Ref<Type>& type);

// An argument of a call, seen as an array: filled from the value's own memory or from `storage`.
// False when the value has to go through `filter_value`.
struct FastArray {
  char* data;
  Dims shape;
  Dims strides;
};
bool view_directly(const TensorType& type, PyObject* value, std::vector<char>& storage,
                   FastArray& result);
FastArray view_of_numpy(PyObject* array);

// The variable that stands for a value in an expression; raises AsTensorError where there is none.
Ref<Variable> as_tensor_variable(PyObject* value);
Ref<Variable> constant_from_python(PyObject* value, PyObject* dtype);

}  // namespace croton::python
