// The failing application and its arrays, handed to Python, which writes the message.
#include "bindings/run_error.h"

#include "bindings/convert.h"
#include "bindings/node.h"
#include "bindings/observation.h"
#include "bindings/python_object.h"

namespace croton::python {

namespace {

Owned tuple_of(const Dims& numbers) {
  Owned tuple(PyTuple_New(static_cast<Py_ssize_t>(numbers.size())));
  if (!tuple) throw PythonError();
  for (std::size_t i = 0; i < numbers.size(); ++i)
    PyTuple_SET_ITEM(tuple.get(), static_cast<Py_ssize_t>(i), PyLong_FromLongLong(numbers[i]));
  return tuple;
}

// (dtype, shape, strides, value or None) for each input.
Owned inputs_of(const Failure& failure) {
  constexpr std::int64_t kMostShown = 10;
  Owned list(PyList_New(0));
  for (const LiveIn& input : failure.inputs) {
    const bool is_small = element_count(input.shape) <= kMostShown;
    const bool is_shown = input.opaque != nullptr || (input.data != nullptr && is_small);
    const Owned value(is_shown ? copy_of(input) : Py_NewRef(Py_None));
    const Owned shape = tuple_of(input.shape), strides = tuple_of(input.strides);
    const Owned entry(Py_BuildValue("(zOOO)",
                                    input.opaque != nullptr ? nullptr : name_of(input.dtype),
                                    shape.get(), strides.get(), value.get()));
    if (!entry || PyList_Append(list.get(), entry.get()) < 0) throw PythonError();
  }
  return list;
}

void explain(FunctionObject* self, const Failure& failure, PyObject* exception) {
  const Owned node(wrap(const_cast<Apply*>(failure.node)));
  const Owned inputs = inputs_of(failure);
  const Owned module(PyImport_ImportModule("theano.gof.run_error"));
  if (!module) throw PythonError();
  const Owned answer(PyObject_CallMethod(module.get(), "explain", "OOOO", exception, self,
                                         node.get(), inputs.get()));
  if (!answer) throw PythonError();
}

}  // namespace

void explain_failure(FunctionObject* self, const CompiledFunction& function) {
  set_python_error();
  const Failure& failure = function.failure();
  if (failure.node == nullptr || PyErr_ExceptionMatches(PyExc_Exception) == 0) return;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (traceback != nullptr) PyException_SetTraceback(value, traceback);
  try {
    explain(self, failure, value);
  } catch (const PythonError&) {
    // The failure itself matters more than its description.
    PyErr_WriteUnraisable(reinterpret_cast<PyObject*>(self));
  }
  PyErr_Restore(type, value, traceback);
}

}  // namespace croton::python
