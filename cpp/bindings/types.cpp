// The Python classes Type and TensorType.
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/node.h"
#include "bindings/python_object.h"

namespace croton::python {

namespace {

Type* self_type(PyObject* self) {
  return static_cast<Type*>(reinterpret_cast<Node*>(self)->object);
}

PyObject* type_new(PyTypeObject* cls, PyObject* args, PyObject*) {
  return guarded([&]() -> PyObject* {
    Owned self(cls->tp_alloc(cls, 0));
    if (!self) throw PythonError();
    PyTypeObject* null_class = registered_class("NullType");
    if (null_class != nullptr && PyType_IsSubtype(cls, null_class)) {
      const char* reason = "(no explanation given)";
      if (!PyArg_ParseTuple(args, "|s:NullType", &reason)) throw PythonError();
      adopt(self.get(), new NullType(reason));
    } else {
      adopt(self.get(), new OpaqueType(cls->tp_name));
    }
    return self.release();
  });
}

// Subclasses take what arguments they like.
int accept_any_arguments(PyObject*, PyObject*, PyObject*) { return 0; }

PyObject* tensor_type_new(PyTypeObject* cls, PyObject* args, PyObject* kwargs) {
  return guarded([&]() -> PyObject* {
    static const char* keywords[] = {"dtype", "broadcastable", "name", "sparse_grad", nullptr};
    PyObject *dtype, *broadcastable, *name = nullptr, *sparse_grad = nullptr;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO|OO:TensorType", const_cast<char**>(keywords),
                                     &dtype, &broadcastable, &name, &sparse_grad)) {
      throw PythonError();
    }
    const DType core_dtype = dtype_from_python(dtype);
    const Owned flags(PySequence_Fast(broadcastable, "broadcastable must be a sequence"));
    if (!flags) throw PythonError();
    Pattern pattern;
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(flags.get()); ++i) {
      const int flag = PyObject_IsTrue(PySequence_Fast_GET_ITEM(flags.get(), i));
      if (flag < 0) throw PythonError();
      pattern.push_back(flag != 0);
    }
    Owned self(cls->tp_alloc(cls, 0));
    if (!self) throw PythonError();
    adopt(self.get(), new TensorType(core_dtype, pattern));
    return self.release();
  });
}

PyObject* type_repr(PyObject* self) {
  return guarded([&] { return PyUnicode_FromString(self_type(self)->text().c_str()); });
}

PyObject* tensor_type_compare(PyObject* self, PyObject* other, int operation) {
  if ((operation != Py_EQ && operation != Py_NE) || !PyObject_TypeCheck(other, bases.tensor_type)) {
    Py_RETURN_NOTIMPLEMENTED;
  }
  const bool equal = self_type(self)->equals(*self_type(other));
  return PyBool_FromLong(equal == (operation == Py_EQ));
}

Py_hash_t tensor_type_hash(PyObject* self) {
  const auto hash = static_cast<Py_hash_t>(self_type(self)->hash());
  return hash == -1 ? -2 : hash;
}

PyObject* tensor_type_dtype(PyObject* self, void*) {
  return PyUnicode_InternFromString(name_of(self_type(self)->as_tensor()->dtype()));
}

PyObject* tensor_type_broadcastable(PyObject* self, void*) {
  const Pattern& pattern = self_type(self)->as_tensor()->broadcastable();
  PyObject* flags = PyTuple_New(static_cast<Py_ssize_t>(pattern.size()));
  for (std::size_t i = 0; flags != nullptr && i < pattern.size(); ++i) {
    PyTuple_SET_ITEM(flags, static_cast<Py_ssize_t>(i), PyBool_FromLong(pattern[i]));
  }
  return flags;
}

PyObject* tensor_type_ndim(PyObject* self, void*) {
  return PyLong_FromSize_t(self_type(self)->as_tensor()->ndim());
}

PyGetSetDef tensor_type_attributes[] = {
    {"dtype", tensor_type_dtype, nullptr, "Name of the dtype.", nullptr},
    {"broadcastable", tensor_type_broadcastable, nullptr,
     "One flag per dimension: whether it is known to be 1.", nullptr},
    {"ndim", tensor_type_ndim, nullptr, "Number of dimensions.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

}  // namespace

PyType_Slot* type_slots() {
  static PyType_Slot slots[] = {
      {Py_tp_new, reinterpret_cast<void*>(type_new)},
      {Py_tp_init, reinterpret_cast<void*>(accept_any_arguments)},
      {Py_tp_repr, reinterpret_cast<void*>(type_repr)},
      {Py_tp_doc, const_cast<char*>("Type()\n--\n\nWhat a variable may hold.")},
      {0, nullptr},
  };
  return slots;
}

PyType_Slot* tensor_type_slots() {
  static PyType_Slot slots[] = {
      {Py_tp_new, reinterpret_cast<void*>(tensor_type_new)},
      {Py_tp_init, reinterpret_cast<void*>(accept_any_arguments)},
      {Py_tp_repr, reinterpret_cast<void*>(type_repr)},
      {Py_tp_richcompare, reinterpret_cast<void*>(tensor_type_compare)},
      {Py_tp_hash, reinterpret_cast<void*>(tensor_type_hash)},
      {Py_tp_getset, tensor_type_attributes},
      {Py_tp_doc, const_cast<char*>("Arrays of one dtype and rank.")},
      {0, nullptr},
  };
  return slots;
}

}  // namespace croton::python
