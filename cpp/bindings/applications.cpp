// The Python classes Apply and Op.

#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/graph.h"
#include "bindings/node.h"
#include "bindings/python_object.h"
#include "bindings/python_op.h"
#include "graph/traverse.h"
#include "ops/subtensor.h"

namespace croton::python {

namespace {

Apply* self_apply(PyObject* self) {
  return static_cast<Apply*>(reinterpret_cast<Node*>(self)->object);
}
Op* self_op(PyObject* self) { return static_cast<Op*>(reinterpret_cast<Node*>(self)->object); }

// ---- Apply

PyObject* apply_new(PyTypeObject* cls, PyObject* args, PyObject* kwargs) {
  return guarded([&]() -> PyObject* {
    static const char* keywords[] = {"op", "inputs", "outputs", nullptr};
    PyObject *op, *inputs, *outputs;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOO:Apply", const_cast<char**>(keywords), &op,
                                     &inputs, &outputs)) {
      throw PythonError();
    }
    const Ref<Op> core_op(op_of(op));
    VariableList core_inputs = variables_of(inputs, "an input of Apply");
    const VariableList core_outputs = variables_of(outputs, "an output of Apply");
    Owned self(cls->tp_alloc(cls, 0));
    if (!self) throw PythonError();
    adopt(self.get(), new Apply(core_op, std::move(core_inputs), core_outputs));
    return self.release();
  });
}

int apply_init(PyObject*, PyObject*, PyObject*) { return 0; }

PyObject* apply_op(PyObject* self, void*) {
  return guarded([&] { return wrap(self_apply(self)->op()); });
}
PyObject* apply_inputs(PyObject* self, void*) {
  return guarded([&] { return wrap_list(self_apply(self)->inputs()); });
}
PyObject* apply_outputs(PyObject* self, void*) {
  return guarded([&] {
    VariableList outputs;
    for (std::size_t i = 0; i < self_apply(self)->outputs().size(); ++i)
      outputs.push_back(self_apply(self)->output(i));
    return wrap_list(outputs);
  });
}
constexpr std::size_t kNodesNear = 64;

// Raises ValueError where the new input is computed from this node.
PyObject* apply_set_input(PyObject* self, PyObject* args) {
  return guarded([&]() -> PyObject* {
    Py_ssize_t index;
    PyObject* object;
    if (!PyArg_ParseTuple(args, "nO:_set_input", &index, &object)) throw PythonError();
    Apply* node = self_apply(self);
    if (index < 0 || static_cast<std::size_t>(index) >= node->inputs().size())
      fail(ErrorKind::index_error, node->text(), " has no input ", index);
    const auto i = static_cast<std::size_t>(index);
    const Ref<Variable> fresh(variable_of(object, "an input of Apply"));
    if (!fresh->type()->equals(*node->input(i)->type())) {
      fail(ErrorKind::type_error, "an input of type ", node->input(i)->type()->text(),
           " cannot be replaced by a variable of type ", fresh->type()->text());
    }
    // What this node is computed from does not depend on it, so the walk may end there. A rewrite
    // mostly uses what is near: to look at that much keeps a replacement from costing the whole
    // graph.
    PointerSet<Variable> blockers;
    std::vector<const Apply*> near = {node};
    for (std::size_t k = 0; k < near.size() && near.size() < kNodesNear; ++k) {
      for (const Ref<Variable>& input : near[k]->inputs()) {
        if (blockers.insert(input.get()) && input->owner() != nullptr)
          near.push_back(input->owner());
      }
    }
    for (const Ref<Variable>& variable : ancestors({fresh}, blockers)) {
      if (variable->owner() == node)
        fail(ErrorKind::value_error, "the new input of ", node->text(), " is computed from it");
    }
    // Nodes do not change otherwise. A FunctionGraph owns the node: nothing else relies on it.
    const_cast<VariableList&>(node->inputs())[i] = fresh;
    Py_RETURN_NONE;
  });
}

PyMethodDef apply_methods[] = {
    {"_set_input", apply_set_input, METH_VARARGS, "Replaces an input; for FunctionGraph."},
    {nullptr, nullptr, 0, nullptr},
};

PyObject* apply_repr(PyObject* self) {
  return guarded([&] { return PyUnicode_FromString(self_apply(self)->text().c_str()); });
}

PyGetSetDef apply_attributes[] = {
    {"op", apply_op, nullptr, "The operation.", nullptr},
    {"inputs", apply_inputs, nullptr, "What it is applied to.", nullptr},
    {"outputs", apply_outputs, nullptr, "What it gives.", nullptr},
    {"tag", node_tag, node_set_tag, "A bag for attributes.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

// ---- Op

VariableList convert_inputs(PyObject* args) {
  VariableList inputs;
  const Py_ssize_t count = PyTuple_GET_SIZE(args);
  inputs.reserve(static_cast<std::size_t>(count));
  for (Py_ssize_t i = 0; i < count; ++i)
    inputs.push_back(as_tensor_variable(PyTuple_GET_ITEM(args, i)));
  return inputs;
}

bool is_python_op(PyObject* self) { return self_op(self)->family() == OpFamily::python; }

// The output that the class of an operation defined in Python names as the one that calls return;
// null if it names none.
Ref<Variable> default_output(PyObject* self, const Ref<Apply>& node) {
  const Owned choice(PyObject_GetAttrString(self, "default_output"));
  if (!choice) throw PythonError();
  if (choice.get() == Py_None) return nullptr;
  const Py_ssize_t index = PyLong_AsSsize_t(choice.get());
  if (index == -1 && PyErr_Occurred()) throw PythonError();
  if (index < 0 || static_cast<std::size_t>(index) >= node->outputs().size()) {
    fail(ErrorKind::value_error, self_op(self)->text(), ".default_output is ", index,
         ", but there are ", node->outputs().size(), " outputs");
  }
  return node->output(static_cast<std::size_t>(index));
}

// Operations defined in Python convert their inputs themselves, and their `make_node` gets the
// keyword arguments of the call.
PyObject* call_python_op(PyObject* self, PyObject* args, PyObject* kwargs) {
  const TraceScope one_trace;
  const Owned list(PySequence_List(args));
  if (!list) throw PythonError();
  bool return_list = false;
  Owned options;
  if (kwargs != nullptr && PyDict_GET_SIZE(kwargs) > 0) {
    options = Owned(PyDict_Copy(kwargs));
    if (!options) throw PythonError();
    if (PyObject* given = PyDict_GetItemString(options.get(), "return_list")) {
      return_list = PyObject_IsTrue(given) == 1;
      if (PyDict_DelItemString(options.get(), "return_list") < 0) throw PythonError();
    }
  }
  const Ref<Apply> node = make_python_node(self, list.get(), options.get());
  if (const Ref<Variable> output = default_output(self, node))
    return return_list ? wrap_list({output}) : wrap(output);
  if (node->outputs().size() == 1 && !return_list) return wrap(node->output());
  const Owned apply(wrap(node));
  return apply_outputs(apply.get(), nullptr);
}

PyObject* op_call(PyObject* self, PyObject* args, PyObject* kwargs) {
  return guarded([&]() -> PyObject* {
    if (is_python_op(self)) return call_python_op(self, args, kwargs);
    bool return_list = false;
    PyObject* name = nullptr;
    if (kwargs != nullptr) {
      PyObject *key, *value;
      Py_ssize_t position = 0;
      while (PyDict_Next(kwargs, &position, &key, &value)) {
        if (PyUnicode_CompareWithASCIIString(key, "return_list") == 0) {
          return_list = PyObject_IsTrue(value) == 1;
        } else if (PyUnicode_CompareWithASCIIString(key, "name") == 0) {
          name = value;
        } else {
          PyErr_Format(PyExc_TypeError, "an operation takes no keyword argument %R", key);
          throw PythonError();
        }
      }
    }
    const TraceScope one_trace;
    const Ref<Apply> node = self_op(self)->make(convert_inputs(args));
    if (node->outputs().size() == 1 && !return_list) {
      const Ref<Variable> output = node->output();
      Owned result(wrap(output));
      if (name != nullptr && name != Py_None &&
          PyObject_SetAttrString(result.get(), "name", name) < 0)
        throw PythonError();
      return result.release();
    }
    const Owned apply(wrap(node));
    return apply_outputs(apply.get(), nullptr);
  });
}

PyObject* op_make_node(PyObject* self, PyObject* args) {
  return guarded([&] {
    const TraceScope one_trace;
    return wrap(self_op(self)->make(convert_inputs(args)));
  });
}

PyObject* op_family(PyObject* self, void*) {
  return PyUnicode_FromString(self_op(self)->class_name());
}

PyObject* op_defined_in_python(PyObject* self, void*) {
  return PyBool_FromLong(self_op(self)->family() == OpFamily::python);
}

struct ToPython {
  PyObject* operator()(std::monostate) const { return Py_NewRef(Py_None); }
  PyObject* operator()(bool value) const { return PyBool_FromLong(value); }
  PyObject* operator()(std::int64_t value) const { return PyLong_FromLongLong(value); }
  PyObject* operator()(double value) const { return PyFloat_FromDouble(value); }
  PyObject* operator()(const std::string& value) const {
    return PyUnicode_FromString(value.c_str());
  }
  PyObject* operator()(const std::vector<std::int64_t>& values) const {
    PyObject* tuple = PyTuple_New(static_cast<Py_ssize_t>(values.size()));
    for (std::size_t i = 0; tuple != nullptr && i < values.size(); ++i) {
      PyTuple_SET_ITEM(tuple, static_cast<Py_ssize_t>(i), PyLong_FromLongLong(values[i]));
    }
    return tuple;
  }
};

PyObject* op_properties(PyObject* self, void*) {
  return guarded([&]() -> PyObject* {
    const Op* op = self_op(self);
    Owned dict(PyDict_New());
    for (const Property& property : op->properties()) {
      Owned value;
      if (std::string_view(property.name) == "idx_list") {
        value = Owned(index_list_to_python(op->family() == OpFamily::subtensor
                                               ? static_cast<const Subtensor*>(op)->index()
                                               : static_cast<const IncSubtensor*>(op)->index()));
      } else if (std::string_view(property.name) == "new_order") {
        // New dimensions are 'x' to Python.
        const auto& order = std::get<std::vector<std::int64_t>>(property.value);
        value = Owned(PyTuple_New(static_cast<Py_ssize_t>(order.size())));
        for (std::size_t i = 0; i < order.size(); ++i) {
          PyTuple_SET_ITEM(
              value.get(), static_cast<Py_ssize_t>(i),
              order[i] < 0 ? PyUnicode_FromString("x") : PyLong_FromLongLong(order[i]));
        }
      } else {
        value = Owned(std::visit(ToPython{}, property.value));
      }
      if (!value || PyDict_SetItemString(dict.get(), property.name, value.get()) < 0)
        throw PythonError();
    }
    return dict.release();
  });
}

// The text of an operation defined in Python is what its class says, by default the class's name.
PyObject* op_repr(PyObject* self) {
  return guarded([&] {
    const Op* op = self_op(self);
    return PyUnicode_FromString(is_python_op(self) ? op->class_name() : op->text().c_str());
  });
}

// Operations are unique, so equality is identity; properties and hash follow.
PyObject* op_compare(PyObject* self, PyObject* other, int operation) {
  if ((operation != Py_EQ && operation != Py_NE) || !PyObject_TypeCheck(other, bases.op))
    Py_RETURN_NOTIMPLEMENTED;
  return PyBool_FromLong((self_op(self) == self_op(other)) == (operation == Py_EQ));
}

Py_hash_t op_hash(PyObject* self) {
  const auto hash = static_cast<Py_hash_t>(reinterpret_cast<std::size_t>(self_op(self)) >> 4);
  return hash == -1 ? -2 : hash;
}

// The core makes the instances of its own classes; only those defined in Python come here.
PyObject* op_new(PyTypeObject* cls, PyObject*, PyObject*) { return new_python_op(cls); }

int op_init(PyObject*, PyObject*, PyObject*) { return 0; }

PyMethodDef op_methods[] = {
    {"make_node", op_make_node, METH_VARARGS, "The Apply of this operation on these inputs."},
    {nullptr, nullptr, 0, nullptr},
};

PyGetSetDef op_attributes[] = {
    {"defined_in_python", op_defined_in_python, nullptr, "Whether its class computes in Python.",
     nullptr},
    {"family", op_family, nullptr, "The kind of operation.", nullptr},
    {"properties", op_properties, nullptr, "All that distinguishes it within its kind.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

}  // namespace

PyType_Slot* apply_slots() {
  static PyType_Slot slots[] = {
      {Py_tp_new, reinterpret_cast<void*>(apply_new)},
      {Py_tp_init, reinterpret_cast<void*>(apply_init)},
      {Py_tp_repr, reinterpret_cast<void*>(apply_repr)},
      {Py_tp_getset, apply_attributes},
      {Py_tp_methods, apply_methods},
      {Py_tp_doc, const_cast<char*>("One application of an operation.")},
      {0, nullptr},
  };
  return slots;
}

PyType_Slot* op_slots() {
  static PyType_Slot slots[] = {
      {Py_tp_new, reinterpret_cast<void*>(op_new)},
      {Py_tp_init, reinterpret_cast<void*>(op_init)},
      {Py_tp_call, reinterpret_cast<void*>(op_call)},
      {Py_tp_repr, reinterpret_cast<void*>(op_repr)},
      {Py_tp_richcompare, reinterpret_cast<void*>(op_compare)},
      {Py_tp_hash, reinterpret_cast<void*>(op_hash)},
      {Py_tp_getset, op_attributes},
      {Py_tp_methods, op_methods},
      {Py_tp_doc, const_cast<char*>("What is done to inputs.")},
      {0, nullptr},
  };
  return slots;
}

}  // namespace croton::python
