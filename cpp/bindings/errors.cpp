// The table from kinds of error to exception classes.
#include "bindings/errors.h"

#include <new>

#include "bindings/node.h"

namespace croton::python {

namespace {

PyObject* missing_input_error = nullptr;
PyObject* unused_input_error = nullptr;

PyObject* registered_or(const char* name, PyObject* fallback) {
  PyTypeObject* cls = registered_class(name);
  return cls != nullptr ? reinterpret_cast<PyObject*>(cls) : fallback;
}

PyObject* make_error_class(PyObject* module, const char* full_name, const char* name) {
  PyObject* cls = PyErr_NewException(full_name, nullptr, nullptr);
  if (cls == nullptr || PyModule_AddObjectRef(module, name, cls) < 0) throw PythonError();
  return cls;
}

}  // namespace

PyObject* class_for(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::type_error:
      return PyExc_TypeError;
    case ErrorKind::value_error:
      return PyExc_ValueError;
    case ErrorKind::index_error:
      return PyExc_IndexError;
    case ErrorKind::overflow_error:
      return PyExc_OverflowError;
    case ErrorKind::zero_division_error:
      return PyExc_ZeroDivisionError;
    case ErrorKind::assertion_error:
      return PyExc_AssertionError;
    case ErrorKind::runtime_error:
      return PyExc_RuntimeError;
    case ErrorKind::not_implemented_error:
      return PyExc_NotImplementedError;
    case ErrorKind::as_tensor_error:
      return registered_or("AsTensorError", PyExc_TypeError);
    case ErrorKind::complex_error:
      return registered_or("ComplexError", PyExc_NotImplementedError);
    case ErrorKind::missing_input_error:
      return missing_input_error;
    case ErrorKind::memory_error:
      return PyExc_MemoryError;
    case ErrorKind::method_not_defined:
      return registered_or("MethodNotDefined", PyExc_Exception);
    case ErrorKind::lin_alg_error:
      return registered_or("LinAlgError", PyExc_ValueError);
    case ErrorKind::internal_error:
      return PyExc_RuntimeError;
  }
  return PyExc_RuntimeError;
}

void set_python_error() {
  try {
    throw;
  } catch (const PythonError&) {
    // set already
  } catch (const Error& error) {
    PyErr_SetString(class_for(error.kind()), error.what());
  } catch (const std::bad_alloc&) {
    PyErr_NoMemory();
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_RuntimeError, error.what());
  }
}

void define_errors(PyObject* module) {
  missing_input_error =
      make_error_class(module, "theano.gof.fg.MissingInputError", "MissingInputError");
  unused_input_error = make_error_class(module, "theano.compile.function_module.UnusedInputError",
                                        "UnusedInputError");
}

}  // namespace croton::python
