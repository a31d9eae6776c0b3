// Results as Python objects, in the form that the function was made for.
#include "bindings/function_results.h"

#include "bindings/convert.h"
#include "bindings/errors.h"

namespace croton::python {

namespace {

PyObject* held(const Object& value) { return static_cast<const PythonObject&>(value).get(); }

}  // namespace

Ref<Object> PythonHost::copy_object(const Object& value) {
  return make_ref<PythonObject>(deep_copy(held(value)).get());
}

// Python runs signal handlers in its main thread only; elsewhere this does nothing.
void PythonHost::check_interruption() {
  end_long_run();
  const bool is_interrupted = PyErr_CheckSignals() < 0;
  begin_long_run();
  if (is_interrupted) throw PythonError();
}

char* ResultHost::allocate_result(int number, DType dtype, const Dims& shape) {
  char* data;
  slots_.set(static_cast<std::size_t>(number), new_numpy_array(dtype, shape, &data));
  return data;
}

void ResultHost::give_array(int number, const NDArray& array) {
  if (PyObject* own = array_of_nobody_else(array)) {
    slots_.set(static_cast<std::size_t>(number), own);
  } else {
    PythonHost::give_array(number, array);
  }
}

void ResultHost::give_object(int number, const Ref<Object>& value, bool is_elsewhere) {
  const auto i = static_cast<std::size_t>(number);
  const std::size_t output = numbers_ != nullptr ? (*numbers_)[i] : i;
  slots_.set(i, object_for_result(state_, output, *value, is_elsewhere).release());
}

Owned object_for_result(const FunctionState& state, std::size_t output, const Object& value,
                        bool is_elsewhere) {
  const bool borrows = output < state.borrows.size() && state.borrows[output];
  return is_elsewhere && !borrows ? deep_copy(held(value)) : Owned::borrowed(held(value));
}

PyObject* package_results(const FunctionState& state, ResultSlots& slots) {
  const std::size_t count = state.result_count;
  if (state.output_kind == OutputKind::single) return slots.take(0);
  if (state.output_kind == OutputKind::dict) {
    Owned dict(PyDict_New());
    for (std::size_t i = 0; dict && i < count; ++i) {
      PyObject* key = PyTuple_GET_ITEM(state.output_keys.get(), static_cast<Py_ssize_t>(i));
      if (PyDict_SetItem(dict.get(), key, slots.get(i)) < 0) throw PythonError();
    }
    return dict.release();
  }
  PyObject* list = PyList_New(static_cast<Py_ssize_t>(count));
  if (list == nullptr) throw PythonError();
  for (std::size_t i = 0; i < count; ++i)
    PyList_SET_ITEM(list, static_cast<Py_ssize_t>(i), slots.take(i));
  return list;
}

}  // namespace croton::python
