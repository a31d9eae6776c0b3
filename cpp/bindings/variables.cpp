// The Python classes Variable, Constant, SharedVariable and Container.
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/node.h"
#include "bindings/python_object.h"
#include "bindings/run_lock.h"
#include "bindings/trace.h"

namespace croton::python {

namespace {

Variable* self_variable(PyObject* self) {
  return static_cast<Variable*>(reinterpret_cast<Node*>(self)->object);
}

template <class T>
T* self_as(PyObject* self) {
  return static_cast<T*>(reinterpret_cast<Node*>(self)->object);
}

PyObject* new_with(PyTypeObject* cls, Object* object) {
  PyObject* self = cls->tp_alloc(cls, 0);
  if (self == nullptr) {
    delete object;
    return nullptr;
  }
  adopt(self, object);
  return self;
}

// One function for all three classes: a class may inherit it from one of them and be derived from
// another too, as a constant with the operators of a class of variables is.
PyObject* variable_new(PyTypeObject* cls, PyObject*, PyObject*) {
  if (PyType_IsSubtype(cls, bases.shared_variable) != 0)
    return new_with(cls, new SharedVariable(nullptr, nullptr));
  if (PyType_IsSubtype(cls, bases.constant) != 0)
    return new_with(cls, new Constant(nullptr, NDArray()));
  return new_with(cls, new Variable(nullptr));
}

void set_type(Variable& variable, PyObject* type) {
  if (!PyObject_TypeCheck(type, bases.type)) {
    fail(ErrorKind::type_error, "the type of a variable must be a Type, got an object of class ",
         Py_TYPE(type)->tp_name);
  }
  variable.set_type(Ref<Type>(static_cast<Type*>(reinterpret_cast<Node*>(type)->object)));
}

void set_name(Variable& variable, PyObject* name) {
  if (name == nullptr || name == Py_None) return variable.clear_name();
  if (!PyUnicode_Check(name))
    fail(ErrorKind::type_error, "the name of a variable must be a string or None");
  const char* text = PyUnicode_AsUTF8(name);
  if (text == nullptr) throw PythonError();
  variable.set_name(text);
}

int variable_init(PyObject* self, PyObject* args, PyObject* kwargs) {
  return guarded_int([&] {
    static const char* keywords[] = {"type", "owner", "index", "name", nullptr};
    PyObject *type = Py_None, *owner = Py_None, *index = Py_None, *name = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|OOOO:Variable", const_cast<char**>(keywords),
                                     &type, &owner, &index, &name)) {
      throw PythonError();
    }
    if (owner != Py_None) {
      fail(ErrorKind::value_error,
           "a variable gets its owner when it is made an output: Apply(op, inputs, [variable])");
    }
    Variable& variable = *self_variable(self);
    set_type(variable, type);
    set_name(variable, name);
    variable.set_trace(current_trace());
  });
}

int constant_init(PyObject* self, PyObject* args, PyObject* kwargs) {
  return guarded_int([&] {
    static const char* keywords[] = {"type", "data", "name", nullptr};
    PyObject *type, *data, *name = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO|O:Constant", const_cast<char**>(keywords),
                                     &type, &data, &name)) {
      throw PythonError();
    }
    auto& constant = *self_as<Constant>(self);
    set_type(constant, type);
    set_name(constant, name);
    if (const TensorType* tensor = constant.type()->as_tensor()) {
      constant.set_data(array_from_numpy(filter_value(*tensor, data, false, std::nullopt).get()));
    } else {
      const Owned value = filter_by_python(constant.type(), data, false, std::nullopt);
      constant.set_opaque(make_ref<PythonObject>(value.get()));
    }
    constant.set_trace(current_trace());
  });
}

// ---- attributes

PyObject* variable_type(PyObject* self, void*) {
  return guarded([&] { return wrap(self_variable(self)->type()); });
}

PyObject* variable_owner(PyObject* self, void*) {
  return guarded([&] { return wrap(self_variable(self)->owner()); });
}

PyObject* variable_index(PyObject* self, void*) {
  if (self_variable(self)->owner() == nullptr) Py_RETURN_NONE;
  return PyLong_FromLong(self_variable(self)->index());
}

PyObject* variable_name(PyObject* self, void*) {
  const std::string* name = self_variable(self)->name();
  if (name == nullptr) Py_RETURN_NONE;
  return PyUnicode_FromStringAndSize(name->data(), static_cast<Py_ssize_t>(name->size()));
}

int variable_set_name(PyObject* self, PyObject* name, void*) {
  return guarded_int([&] { set_name(*self_variable(self), name); });
}

PyObject* variable_repr(PyObject* self) {
  return guarded([&] {
    const std::string text = self_variable(self)->text();
    return PyUnicode_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size()));
  });
}

PyObject* variable_creation_trace(PyObject* self, PyObject*) {
  return guarded([&] { return trace_to_python(self_variable(self)->trace()); });
}

PyObject* variable_frames(PyObject* self, void*) {
  return guarded([&] { return trace_to_tuple(self_variable(self)->trace()); });
}

int variable_set_frames(PyObject* self, PyObject* frames, void*) {
  return guarded_int([&] {
    self_variable(self)->set_trace(trace_from_tuple(frames != nullptr ? frames : Py_None));
  });
}

PyGetSetDef variable_attributes[] = {
    {"type", variable_type, nullptr, "What the variable may hold.", nullptr},
    {"owner", variable_owner, nullptr, "The Apply that computes it, or None.", nullptr},
    {"index", variable_index, nullptr, "Its position among the owner's outputs, or None.", nullptr},
    {"name", variable_name, variable_set_name, "Its name, or None.", nullptr},
    {"tag", node_tag, node_set_tag, "A bag for attributes.", nullptr},
    {"creation_frames", variable_frames, variable_set_frames,
     "Where the variable was made: a tuple of (file, line, function), innermost first, or None.",
     nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

PyMethodDef variable_methods[] = {
    {"creation_trace", variable_creation_trace, METH_NOARGS,
     "Where the variable was made: (file, line, function), innermost first."},
    {nullptr, nullptr, 0, nullptr},
};

PyObject* constant_data(PyObject* self, void*) {
  return guarded([&]() -> PyObject* {
    const auto* constant = self_as<Constant>(self);
    if (constant->data().is_set()) return numpy_from_array(constant->data());
    const auto* holder = static_cast<const PythonObject*>(constant->opaque().get());
    return Py_NewRef(holder != nullptr ? holder->get() : Py_None);
  });
}

PyGetSetDef constant_attributes[] = {
    {"data", constant_data, nullptr, "The value.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

// ---- shared variables

PyObject* container_value(Container& container, bool borrow) {
  if (container.opaque) return Py_NewRef(static_cast<PythonObject*>(container.opaque.get())->get());
  if (!container.value.is_set()) Py_RETURN_NONE;
  const RunLock lock;
  if (!borrow) return numpy_from_array(container.value.copy());
  // The array that Python gets becomes the storage, so that asking again gives the same object.
  const Owned array(numpy_from_array(container.value));
  container.value = array_from_numpy(array.get());
  return Py_NewRef(array.get());
}

void set_container_value(const Ref<Type>& type, Container& container, PyObject* value, bool borrow,
                         bool strict, std::optional<bool> allow_downcast) {
  if (const TensorType* tensor = type->as_tensor()) {
    const Owned array = checks_isfinite(type)
                            ? filter_by_python(type, value, strict, allow_downcast)
                            : filter_value(*tensor, value, strict, allow_downcast);
    NDArray fresh = array_from_numpy(array.get());
    if (!borrow) fresh = fresh.copy();
    const RunLock lock;
    container.value = std::move(fresh);
    return;
  }
  const Owned filtered = filter_by_python(type, value, strict, allow_downcast);
  container.opaque = make_ref<PythonObject>(filtered.get());
}

std::optional<bool> optional_flag(PyObject* object) {
  if (object == Py_None) return std::nullopt;
  return PyObject_IsTrue(object) == 1;
}

// The flags given at construction stay in the object's attributes, where Theano has them too.
struct FilterFlags {
  bool strict = false;
  std::optional<bool> allow_downcast;
};

FilterFlags flags_of(PyObject* self) {
  FilterFlags flags;
  PyObject* dict = reinterpret_cast<Node*>(self)->dict;
  if (dict == nullptr) return flags;
  if (PyObject* strict = PyDict_GetItemString(dict, "strict"))
    flags.strict = PyObject_IsTrue(strict) == 1;
  if (PyObject* downcast = PyDict_GetItemString(dict, "allow_downcast"))
    flags.allow_downcast = optional_flag(downcast);
  return flags;
}

void set_container(SharedVariable& shared, Ref<Container> container) {
  if (const TensorType* tensor = shared.type()->as_tensor()) {
    const NDArray& value = container->value;
    if (!value.is_set() || value.dtype() != tensor->dtype() || value.ndim() != tensor->ndim()) {
      fail(ErrorKind::type_error, "the container of a shared variable of type ", tensor->text(),
           " holds ",
           value.is_set()
               ? text("an array of dtype ", name_of(value.dtype()), " and rank ", value.ndim())
               : std::string("no array"));
    }
    for (std::size_t i = 0; i < value.ndim(); ++i) {
      if (tensor->broadcastable()[i] && value.shape()[i] != 1) {
        fail(ErrorKind::type_error, "the container of a shared variable of type ", tensor->text(),
             " holds an array of length ", value.shape()[i], " in the broadcastable dimension ", i);
      }
    }
  } else if (container->value.is_set()) {
    fail(ErrorKind::type_error, "the container of a shared variable of type ",
         shared.type()->text(), " holds an array");
  }
  shared.set_container(std::move(container));
}

int shared_variable_init(PyObject* self, PyObject* args, PyObject* kwargs) {
  return guarded_int([&] {
    static const char* keywords[] = {"name",           "type",      "value", "strict",
                                     "allow_downcast", "container", nullptr};
    PyObject *name, *type, *value, *strict = Py_False, *allow_downcast = Py_None,
                                   *container = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOO|OOO:SharedVariable",
                                     const_cast<char**>(keywords), &name, &type, &value, &strict,
                                     &allow_downcast, &container)) {
      throw PythonError();
    }
    auto& shared = *self_as<SharedVariable>(self);
    set_type(shared, type);
    set_name(shared, name);
    shared.set_trace(current_trace());
    const bool is_strict = PyObject_IsTrue(strict) == 1;
    if (is_strict && PyObject_SetAttrString(self, "strict", Py_True) < 0) throw PythonError();
    if (allow_downcast != Py_None &&
        PyObject_SetAttrString(self, "allow_downcast", allow_downcast) < 0) {
      throw PythonError();
    }
    if (container != Py_None) {
      if (!PyObject_TypeCheck(container, bases.container)) {
        fail(ErrorKind::type_error, "container must be the container of a shared variable");
      }
      set_container(shared, Ref<Container>(self_as<Container>(container)));
      return;
    }
    shared.set_container(make_ref<Container>());
    set_container_value(shared.type(), *shared.container(), value, true, is_strict,
                        optional_flag(allow_downcast));
  });
}

Container& container_of(PyObject* self) {
  const Ref<Container>& container = self_as<SharedVariable>(self)->container();
  if (!container) fail(ErrorKind::type_error, "the shared variable has not been initialised");
  return *container;
}

PyObject* shared_get_value(PyObject* self, PyObject* args, PyObject* kwargs) {
  return guarded([&]() -> PyObject* {
    static const char* keywords[] = {"borrow", "return_internal_type", nullptr};
    int borrow = 0, internal = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|pp:get_value", const_cast<char**>(keywords),
                                     &borrow, &internal)) {
      throw PythonError();
    }
    PyObject* value = container_value(container_of(self), borrow != 0);
    if (borrow != 0 || !container_of(self).opaque) return value;
    return deep_copy(Owned(value).get()).release();
  });
}

PyObject* shared_set_value(PyObject* self, PyObject* args, PyObject* kwargs) {
  return guarded([&]() -> PyObject* {
    static const char* keywords[] = {"new_value", "borrow", nullptr};
    PyObject* value;
    int borrow = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|p:set_value", const_cast<char**>(keywords),
                                     &value, &borrow)) {
      throw PythonError();
    }
    const FilterFlags flags = flags_of(self);
    const Ref<Type>& type = self_variable(self)->type();
    const bool is_copied = borrow == 0 && type->as_tensor() == nullptr;
    const Owned stored = is_copied ? deep_copy(value) : Owned::borrowed(value);
    set_container_value(type, container_of(self), stored.get(), borrow != 0, flags.strict,
                        flags.allow_downcast);
    Py_RETURN_NONE;
  });
}

PyObject* shared_container(PyObject* self, void*) {
  return guarded([&] { return wrap(self_as<SharedVariable>(self)->container()); });
}

PyMethodDef shared_methods[] = {
    {"get_value", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(shared_get_value)),
     METH_VARARGS | METH_KEYWORDS,
     "get_value($self, borrow=False, return_internal_type=False)\n--\n\nThe value; a copy unless "
     "borrow."},
    {"set_value", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(shared_set_value)),
     METH_VARARGS | METH_KEYWORDS,
     "set_value($self, new_value, borrow=False)\n--\n\nReplaces the value; copies it unless "
     "borrow."},
    {nullptr, nullptr, 0, nullptr},
};

PyGetSetDef shared_attributes[] = {
    {"container", shared_container, nullptr, "The storage, shared with copies of the variable.",
     nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

PyObject* container_data(PyObject* self, void*) {
  return guarded([&] { return container_value(*self_as<Container>(self), true); });
}

int container_set_data(PyObject* self, PyObject* value, void*) {
  return guarded_int([&] {
    auto& container = *self_as<Container>(self);
    if (value == nullptr) fail(ErrorKind::type_error, "the data of a container cannot be deleted");
    if (container.value.is_set()) {
      const auto type =
          TensorType::get(container.value.dtype(), Pattern(container.value.ndim(), false));
      set_container_value(Ref<Type>(type.get()), container, value, true, false, std::nullopt);
    } else {
      container.opaque = make_ref<PythonObject>(value);
    }
  });
}

PyGetSetDef container_attributes[] = {
    {"data", container_data, container_set_data, "The stored value itself.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

}  // namespace

PyType_Slot* variable_slots() {
  static PyType_Slot slots[] = {
      {Py_tp_new, reinterpret_cast<void*>(variable_new)},
      {Py_tp_init, reinterpret_cast<void*>(variable_init)},
      {Py_tp_repr, reinterpret_cast<void*>(variable_repr)},
      {Py_tp_getset, variable_attributes},
      {Py_tp_methods, variable_methods},
      {Py_tp_doc,
       const_cast<char*>(
           "Variable(type, owner=None, index=None, name=None)\n--\n\nA value of the graph.")},
      {0, nullptr},
  };
  return slots;
}

PyType_Slot* constant_slots() {
  static PyType_Slot slots[] = {
      {Py_tp_new, reinterpret_cast<void*>(variable_new)},
      {Py_tp_init, reinterpret_cast<void*>(constant_init)},
      {Py_tp_getset, constant_attributes},
      {Py_tp_doc,
       const_cast<char*>(
           "Constant(type, data, name=None)\n--\n\nA value known when the graph is built.")},
      {0, nullptr},
  };
  return slots;
}

PyType_Slot* shared_variable_slots() {
  static PyType_Slot slots[] = {
      {Py_tp_new, reinterpret_cast<void*>(variable_new)},
      {Py_tp_init, reinterpret_cast<void*>(shared_variable_init)},
      {Py_tp_getset, shared_attributes},
      {Py_tp_methods, shared_methods},
      {Py_tp_doc,
       const_cast<char*>("SharedVariable(name, type, value, strict, allow_downcast=None, "
                         "container=None)\n--\n\nA value that lives between calls of functions.")},
      {0, nullptr},
  };
  return slots;
}

PyType_Slot* container_slots() {
  static PyType_Slot slots[] = {
      {Py_tp_getset, container_attributes},
      {Py_tp_doc, const_cast<char*>("The storage of a shared variable.")},
      {0, nullptr},
  };
  return slots;
}

}  // namespace croton::python
