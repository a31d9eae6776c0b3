// Life and death of the Python objects of the graph.
#include "bindings/node.h"

#include <structmember.h>

#include <cstddef>
#include <iterator>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "bindings/errors.h"
#include "bindings/python_object.h"

namespace croton::python {

BaseClasses bases;

namespace {

std::unordered_map<std::string, PyTypeObject*>& registry() {
  static auto* instance = new std::unordered_map<std::string, PyTypeObject*>();
  return *instance;
}

Node* node_of(PyObject* self) { return reinterpret_cast<Node*>(self); }

// ---- which class an object gets

PyTypeObject* class_or(const char* name, PyTypeObject* fallback) {
  PyTypeObject* cls = registered_class(name);
  return cls != nullptr ? cls : fallback;
}

// The class of variables or of constants that a type defined in Python names, or `fallback`.
PyTypeObject* class_by_type(const Variable& variable, const char* name, PyTypeObject* fallback) {
  auto* type = static_cast<PyObject*>(variable.type() ? variable.type()->owner_object() : nullptr);
  if (type == nullptr) return fallback;
  // Looked up in the class alone, which runs no code: an object may be dying here.
  const Owned key(PyUnicode_InternFromString(name));
  PyObject* found = key ? _PyType_Lookup(Py_TYPE(type), key.get()) : nullptr;
  if (found == nullptr || !PyType_Check(found)) return fallback;
  auto* cls = reinterpret_cast<PyTypeObject*>(found);
  return PyType_IsSubtype(cls, fallback) != 0 ? cls : fallback;
}

PyTypeObject* class_of_variable(const Variable& variable) {
  const bool is_tensor = variable.type() && variable.type()->as_tensor() != nullptr;
  switch (variable.kind()) {
    case VariableKind::constant:
      return is_tensor ? class_or("TensorConstant", bases.constant)
                       : class_by_type(variable, "Constant", bases.constant);
    case VariableKind::shared:
      return class_or("SharedVariable", bases.shared_variable);
    case VariableKind::plain:
      break;
  }
  return is_tensor ? class_or("TensorVariable", bases.variable)
                   : class_by_type(variable, "Variable", bases.variable);
}

PyTypeObject* class_of(const Object& object) {
  if (object.node_kind() == NodeKind::variable) {
    return class_of_variable(static_cast<const Variable&>(object));
  }
  if (object.node_kind() == NodeKind::apply) return class_or("Apply", bases.apply);
  if (const auto* op = dynamic_cast<const Op*>(&object))
    return class_or(op->class_name(), bases.op);
  if (dynamic_cast<const TensorType*>(&object) != nullptr)
    return class_or("TensorType", bases.tensor_type);
  if (dynamic_cast<const NullType*>(&object) != nullptr) return class_or("NullType", bases.type);
  if (dynamic_cast<const Container*>(&object) != nullptr) return bases.container;
  return bases.type;
}

// ---- what Python hung on an output that it let go of: a tuple (class, dict, tag)

void release_annotations(void* annotations) { Py_DECREF(static_cast<PyObject*>(annotations)); }

void save_annotations(Node* node, const Variable& variable) {
  const bool is_plain = Py_TYPE(node) == class_of_variable(variable);
  const bool has_state =
      (node->dict != nullptr && PyDict_GET_SIZE(node->dict) > 0) || node->tag != nullptr;
  if (!has_state && is_plain) return;
  PyObject* annotations = PyTuple_New(3);
  if (annotations == nullptr) {
    PyErr_Clear();
    return;
  }
  PyTuple_SET_ITEM(annotations, 0, Py_NewRef(reinterpret_cast<PyObject*>(Py_TYPE(node))));
  PyTuple_SET_ITEM(annotations, 1, Py_NewRef(node->dict != nullptr ? node->dict : Py_None));
  PyTuple_SET_ITEM(annotations, 2, Py_NewRef(node->tag != nullptr ? node->tag : Py_None));
  variable.set_annotations(annotations);
}

PyObject* take_annotations(const Variable& variable) {
  auto* annotations = static_cast<PyObject*>(variable.annotations());
  variable.set_annotations(nullptr);
  return annotations;
}

// ---- references from one node to others, for traversal

template <class Visit>
void for_each_reference(const Object& object, Visit visit) {
  switch (object.node_kind()) {
    case NodeKind::variable: {
      const auto& variable = static_cast<const Variable&>(object);
      visit(static_cast<const Object*>(variable.type().get()));
      visit(static_cast<const Object*>(variable.owner()));
      if (const Constant* constant = as_constant(&variable)) visit(constant->opaque().get());
      if (variable.kind() == VariableKind::shared) {
        visit(static_cast<const SharedVariable&>(variable).container().get());
      }
      return;
    }
    case NodeKind::apply: {
      const auto& apply = static_cast<const Apply&>(object);
      visit(apply.op().get());
      for (const Ref<Variable>& input : apply.inputs()) visit(input.get());
      return;
    }
    case NodeKind::container:
      return visit(static_cast<const Container&>(object).opaque.get());
    case NodeKind::other:
      return;
  }
}

// ---- slots

int node_traverse(PyObject* self, visitproc visit, void* arg) {
  Node* node = node_of(self);
  Py_VISIT(Py_TYPE(self));
  Py_VISIT(node->dict);
  Py_VISIT(node->tag);
  if (node->object == nullptr) return 0;
  int result = 0;
  for_each_reference(*node->object, [&](const Object* target) {
    if (result != 0 || target == nullptr) return;
    if (target->owner_object() != nullptr) {
      result = visit(static_cast<PyObject*>(target->owner_object()), arg);
    } else if (const auto* holder = dynamic_cast<const PythonObject*>(target)) {
      if (holder->count() == 1) result = visit(holder->get(), arg);
    }
  });
  if (result != 0) return result;
  if (node->object->node_kind() == NodeKind::apply) {
    const auto* apply = static_cast<const Apply*>(node->object);
    for (const Variable* output : apply->outputs())
      Py_VISIT(static_cast<PyObject*>(output->annotations()));
  }
  return 0;
}

// Every cycle passes through something hung on a node, so it is enough to drop that.
int node_clear(PyObject* self) {
  Node* node = node_of(self);
  Py_CLEAR(node->dict);
  Py_CLEAR(node->tag);
  if (auto* apply = dynamic_cast<Apply*>(node->object)) {
    for (Variable* output : apply->outputs()) Py_XDECREF(take_annotations(*output));
  } else if (auto* container = dynamic_cast<Container*>(node->object)) {
    container->opaque = nullptr;
  }
  return 0;
}

void node_dealloc(PyObject* self) {
  Node* node = node_of(self);
  PyTypeObject* type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  if (node->weak_references != nullptr) PyObject_ClearWeakRefs(self);
  Object* object = std::exchange(node->object, nullptr);
  if (object != nullptr) {
    // An output lives on in its Apply when others hold that.
    const auto* variable = dynamic_cast<const Variable*>(object);
    if (variable != nullptr && variable->owner() != nullptr) {
      auto* apply = static_cast<PyObject*>(variable->owner()->owner_object());
      if (apply == nullptr || Py_REFCNT(apply) > 1) save_annotations(node, *variable);
    }
    object->take_back();
  }
  Py_CLEAR(node->dict);
  Py_CLEAR(node->tag);
  type->tp_free(self);
  Py_DECREF(type);
}

PyMemberDef node_members[] = {
    {"__dictoffset__", T_PYSSIZET, offsetof(Node, dict), READONLY, nullptr},
    {"__weaklistoffset__", T_PYSSIZET, offsetof(Node, weak_references), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr},
};

PyGetSetDef dict_attribute[] = {
    {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

PyTypeObject* make_class(PyObject* module, const char* name, PyType_Slot* own_slots,
                         PyTypeObject* base) {
  std::vector<PyType_Slot> slots = {
      {Py_tp_traverse, reinterpret_cast<void*>(node_traverse)},
      {Py_tp_clear, reinterpret_cast<void*>(node_clear)},
      {Py_tp_dealloc, reinterpret_cast<void*>(node_dealloc)},
      {Py_tp_members, node_members},
  };
  // Attributes of the class itself, and __dict__, in one table that lives as long as the class.
  auto* attributes = new std::vector<PyGetSetDef>();
  for (; own_slots->slot != 0; ++own_slots) {
    if (own_slots->slot != Py_tp_getset) {
      slots.push_back(*own_slots);
      continue;
    }
    for (auto* entry = static_cast<PyGetSetDef*>(own_slots->pfunc); entry->name != nullptr;
         ++entry) {
      attributes->push_back(*entry);
    }
  }
  attributes->insert(attributes->end(), std::begin(dict_attribute), std::end(dict_attribute));
  slots.push_back({Py_tp_getset, attributes->data()});
  slots.push_back({0, nullptr});
  const std::string full_name = std::string("theano._core.") + name;
  PyType_Spec spec = {full_name.c_str(), sizeof(Node), 0,
                      Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, slots.data()};
  PyObject* cls = PyType_FromSpecWithBases(&spec, reinterpret_cast<PyObject*>(base));
  if (cls == nullptr || PyModule_AddObjectRef(module, name, cls) < 0) throw PythonError();
  return reinterpret_cast<PyTypeObject*>(cls);
}

// A Python object for a core object that has none; the result holds `extra` references besides the
// core's.
PyObject* make_object(Object* object, Py_ssize_t extra) {
  PyTypeObject* cls = class_of(*object);
  PyObject* annotations = nullptr;
  if (const auto* variable = dynamic_cast<const Variable*>(object))
    annotations = take_annotations(*variable);
  if (annotations != nullptr)
    cls = reinterpret_cast<PyTypeObject*>(PyTuple_GET_ITEM(annotations, 0));
  PyObject* self = cls->tp_alloc(cls, 0);
  if (self == nullptr) throw PythonError();
  Node* node = node_of(self);
  if (annotations != nullptr) {
    PyObject* dict = PyTuple_GET_ITEM(annotations, 1);
    PyObject* tag = PyTuple_GET_ITEM(annotations, 2);
    node->dict = dict == Py_None ? nullptr : Py_NewRef(dict);
    node->tag = tag == Py_None ? nullptr : Py_NewRef(tag);
    Py_DECREF(annotations);
  }
  const auto held = static_cast<Py_ssize_t>(object->hand_over(self));
  Py_SET_REFCNT(self, held + extra);
  node->object = object;
  return self;
}

void hook_retain(void* owner) { Py_INCREF(static_cast<PyObject*>(owner)); }
void hook_release(void* owner) { Py_DECREF(static_cast<PyObject*>(owner)); }

}  // namespace

PyTypeObject* registered_class(const char* name) {
  const auto found = registry().find(name);
  return found == registry().end() ? nullptr : found->second;
}

void register_class(const char* name, PyTypeObject* cls) {
  Py_INCREF(cls);
  PyTypeObject*& entry = registry()[name];
  Py_XDECREF(entry);
  entry = cls;
}

void adopt(PyObject* self, Object* object) {
  Node* node = node_of(self);
  const auto held = static_cast<Py_ssize_t>(object->hand_over(self));
  Py_SET_REFCNT(self, Py_REFCNT(self) + held);
  node->object = object;
}

PyObject* wrap(Object* object) {
  if (object == nullptr) Py_RETURN_NONE;
  if (object->owner_object() != nullptr)
    return Py_NewRef(static_cast<PyObject*>(object->owner_object()));
  PyObject* result = make_object(object, 1);
  // Variables and applications below get their objects too.
  std::vector<const Object*> stack{object};
  while (!stack.empty()) {
    const Object* top = stack.back();
    stack.pop_back();
    for_each_reference(*top, [&](const Object* target) {
      if (target == nullptr || target->owner_object() != nullptr) return;
      const bool is_graph =
          target->node_kind() == NodeKind::variable || target->node_kind() == NodeKind::apply;
      if (!is_graph) return;
      make_object(const_cast<Object*>(target), 0);
      stack.push_back(target);
    });
  }
  return result;
}

PyObject* wrap_list(const VariableList& variables) {
  PyObject* list = PyList_New(static_cast<Py_ssize_t>(variables.size()));
  if (list == nullptr) throw PythonError();
  for (std::size_t i = 0; i < variables.size(); ++i) {
    PyList_SET_ITEM(list, static_cast<Py_ssize_t>(i), wrap(variables[i]));
  }
  return list;
}

Variable* variable_of(PyObject* object, const char* purpose) {
  if (!is_variable(object)) {
    fail(ErrorKind::type_error, purpose, " must be a variable, got an object of class ",
         Py_TYPE(object)->tp_name);
  }
  auto* variable = static_cast<Variable*>(node_of(object)->object);
  if (!variable->type())
    fail(ErrorKind::type_error, purpose, ": the variable has not been initialised");
  return variable;
}

Op* op_of(PyObject* object) {
  if (!PyObject_TypeCheck(object, bases.op)) {
    fail(ErrorKind::type_error, "an Op is needed, got an object of class ",
         Py_TYPE(object)->tp_name);
  }
  return static_cast<Op*>(node_of(object)->object);
}

VariableList variables_of(PyObject* sequence, const char* purpose) {
  const Owned fast(PySequence_Fast(sequence, "a sequence of variables is needed"));
  if (!fast) throw PythonError();
  VariableList result;
  const Py_ssize_t count = PySequence_Fast_GET_SIZE(fast.get());
  for (Py_ssize_t i = 0; i < count; ++i) {
    result.emplace_back(variable_of(PySequence_Fast_GET_ITEM(fast.get(), i), purpose));
  }
  return result;
}

PyObject* node_tag(PyObject* self, void*) {
  auto* node = reinterpret_cast<Node*>(self);
  if (node->tag == nullptr) {
    PyTypeObject* cls = registered_class("scratchpad");
    node->tag =
        cls != nullptr ? PyObject_CallNoArgs(reinterpret_cast<PyObject*>(cls)) : PyDict_New();
  }
  return Py_XNewRef(node->tag);
}

int node_set_tag(PyObject* self, PyObject* tag, void*) {
  auto* node = reinterpret_cast<Node*>(self);
  PyObject* old = node->tag;
  node->tag = Py_XNewRef(tag);
  Py_XDECREF(old);
  return 0;
}

void define_nodes(PyObject* module) {
  Object::hooks = {hook_retain, hook_release};
  Variable::release_annotations = release_annotations;
  bases.type = make_class(module, "Type", type_slots(), nullptr);
  bases.tensor_type = make_class(module, "TensorType", tensor_type_slots(), bases.type);
  bases.variable = make_class(module, "Variable", variable_slots(), nullptr);
  bases.constant = make_class(module, "Constant", constant_slots(), bases.variable);
  bases.shared_variable =
      make_class(module, "SharedVariable", shared_variable_slots(), bases.variable);
  bases.container = make_class(module, "Container", container_slots(), nullptr);
  bases.apply = make_class(module, "Apply", apply_slots(), nullptr);
  bases.op = make_class(module, "Op", op_slots(), nullptr);
}

}  // namespace croton::python
