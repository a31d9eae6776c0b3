// The least that a call can cost: takes a list of numbers and a number, and returns a 0-d array;
// and a call that takes and returns nothing.
#include <Python.h>
#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#include <numpy/arrayobject.h>

namespace {

constexpr Py_ssize_t kMost = 64;

PyObject* convert_and_return(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
  if (count != 2 || !PyList_CheckExact(arguments[0]) || PyList_GET_SIZE(arguments[0]) > kMost) {
    PyErr_SetString(PyExc_TypeError, "a list of at most 64 numbers and a number");
    return nullptr;
  }
  float values[kMost];
  const Py_ssize_t length = PyList_GET_SIZE(arguments[0]);
  for (Py_ssize_t i = 0; i < length; ++i) {
    values[i] = static_cast<float>(PyFloat_AsDouble(PyList_GET_ITEM(arguments[0], i)));
  }
  const double target = PyFloat_AsDouble(arguments[1]);
  if (PyErr_Occurred() != nullptr) return nullptr;
  PyObject* result = PyArray_SimpleNew(0, nullptr, NPY_FLOAT64);
  if (result == nullptr) return nullptr;
  auto* data = static_cast<double*>(PyArray_DATA(reinterpret_cast<PyArrayObject*>(result)));
  *data = length > 0 ? target * values[0] : target;
  return result;
}

PyObject* return_nothing(PyObject*, PyObject*) { return PyList_New(0); }

PyMethodDef methods[] = {
    {"convert_and_return",
     reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(convert_and_return)), METH_FASTCALL,
     nullptr},
    {"return_nothing", return_nothing, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "empty_call", nullptr, -1, methods, nullptr, nullptr, nullptr, nullptr};

}  // namespace

PyMODINIT_FUNC PyInit_empty_call() {
  import_array();
  return PyModule_Create(&definition);
}
