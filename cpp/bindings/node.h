// The Python objects of the graph: one struct for variables, applications, operations and types.
//
// Every such object owns one core object, whose references are counted by Python from the moment
// the Python object exists (base/ref.h). What Python can reach has Python objects all the way down
// (`wrap` makes them), so that the garbage collector sees every path a cycle can take.
#pragma once

#include <Python.h>

#include <string>

#include "graph/op.h"
#include "graph/variable.h"

namespace croton::python {

struct Node {
  PyObject_HEAD Object* object;
  PyObject* dict;
  PyObject* weak_references;
  PyObject* tag;
};

// The classes made in C, bases of those that `set_classes` registers.
struct BaseClasses {
  PyTypeObject* type;
  PyTypeObject* tensor_type;
  PyTypeObject* variable;
  PyTypeObject* constant;
  PyTypeObject* shared_variable;
  PyTypeObject* container;
  PyTypeObject* apply;
  PyTypeObject* op;
};
extern BaseClasses bases;

// The class registered under this name, or null.
PyTypeObject* registered_class(const char* name);
void register_class(const char* name, PyTypeObject* cls);

// A new reference to the Python object of a core object; None for null.
PyObject* wrap(Object* object);
template <class T>
PyObject* wrap(const Ref<T>& object) {
  return wrap(object.get());
}
PyObject* wrap_list(const VariableList& variables);

inline bool is_variable(PyObject* object) { return PyObject_TypeCheck(object, bases.variable); }

// The core object of a Python object of the right class; raises TypeError, saying what it was for.
Variable* variable_of(PyObject* object, const char* purpose);
Op* op_of(PyObject* object);
VariableList variables_of(PyObject* sequence, const char* purpose);

// Gives a fresh Python object its core object.
void adopt(PyObject* self, Object* object);

// Getter and setter of the attribute `tag`.
PyObject* node_tag(PyObject* self, void*);
int node_set_tag(PyObject* self, PyObject* tag, void*);

// Installs the hooks of base/ref.h and makes the base classes, adding them to the module.
void define_nodes(PyObject* module);

// Slots of each class, in the file of its topic.
PyType_Slot* type_slots();
PyType_Slot* tensor_type_slots();
PyType_Slot* variable_slots();
PyType_Slot* constant_slots();
PyType_Slot* shared_variable_slots();
PyType_Slot* container_slots();
PyType_Slot* apply_slots();
PyType_Slot* op_slots();

}  // namespace croton::python
