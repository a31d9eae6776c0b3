// The Python class Function: attributes and methods, and its life as an object.
#include "bindings/function.h"

#include <structmember.h>

#include <cstddef>

#include "base/error.h"
#include "bindings/errors.h"
#include "bindings/function_arguments.h"
#include "bindings/function_loop.h"
#include "bindings/function_object.h"
#include "bindings/function_series.h"
#include "bindings/node.h"
#include "bindings/observation.h"
#include "bindings/run_lock.h"

namespace croton::python {

PyTypeObject* function_class = nullptr;

namespace {

PyObject* list_of(const VariableList& variables) {
  return guarded([&] { return wrap_list(variables); });
}

PyObject* function_graph_inputs(PyObject* self, PyObject*) {
  VariableList all = as_function(self)->state->compiled.graph_inputs;
  const VariableList& shareds = as_function(self)->state->compiled.graph_shareds;
  all.insert(all.end(), shareds.begin(), shareds.end());
  return list_of(all);
}

PyObject* function_graph_outputs(PyObject* self, PyObject*) {
  return list_of(as_function(self)->state->compiled.graph_outputs);
}

PyObject* function_rewrites(PyObject* self, PyObject*) {
  return guarded([&]() -> PyObject* {
    const CompileResult& compiled = as_function(self)->state->compiled;
    Owned list(PyList_New(0));
    for (const RewriteRecord& record : compiled.rewrites) {
      const Owned name(PyUnicode_FromString(record.rule)), old(wrap(record.old)),
          better(wrap(record.better));
      const Owned triple(PyTuple_Pack(3, name.get(), old.get(), better.get()));
      if (!triple || PyList_Append(list.get(), triple.get()) < 0) throw PythonError();
    }
    return list.release();
  });
}

PyObject* function_graph_updates(PyObject* self, PyObject*) {
  return guarded([&]() -> PyObject* {
    const CompileResult& compiled = as_function(self)->state->compiled;
    Owned list(PyList_New(0));
    for (const auto& [shared, value] : compiled.graph_updates) {
      const Owned target(wrap(compiled.graph_shareds[static_cast<std::size_t>(shared)]));
      const Owned expression(wrap(value));
      const Owned pair(PyTuple_Pack(2, target.get(), expression.get()));
      if (!pair || PyList_Append(list.get(), pair.get()) < 0) throw PythonError();
    }
    return list.release();
  });
}

PyObject* function_shared_variables(PyObject* self, PyObject*) {
  const auto& shareds = as_function(self)->state->compiled.shareds;
  return list_of(VariableList(shareds.begin(), shareds.end()));
}

PyObject* function_program_text(PyObject* self, PyObject*) {
  return guarded([&]() -> PyObject* {
    const FunctionState& state = *as_function(self)->state;
    return PyUnicode_FromString(state.compiled.function->program().text().c_str());
  });
}

std::size_t checked_index(FunctionObject* self, PyObject* object) {
  const Py_ssize_t index = PyLong_AsSsize_t(object);
  if (index == -1 && PyErr_Occurred() != nullptr) throw PythonError();
  if (index < 0 || static_cast<std::size_t>(index) >= self->state->inputs.size()) {
    fail(ErrorKind::index_error, "input index out of range: ", index);
  }
  return static_cast<std::size_t>(index);
}

PyObject* function_get_default(PyObject* self, PyObject* index) {
  return guarded([&] {
    FunctionObject* function = as_function(self);
    const InputSpecification& input = function->state->inputs[checked_index(function, index)];
    PyObject* value = input.next_value ? input.next_value.get() : input.default_value.get();
    return Py_NewRef(value != nullptr ? value : Py_None);
  });
}

PyObject* function_set_default(PyObject* self, PyObject* args) {
  return guarded([&]() -> PyObject* {
    PyObject *index, *value;
    if (!PyArg_ParseTuple(args, "OO:set_default", &index, &value)) throw PythonError();
    FunctionObject* function = as_function(self);
    const RunLock lock;
    const std::size_t i = checked_index(function, index);
    Owned filtered = value == Py_None ? Owned() : filtered_argument(function, i, value);
    function->state->inputs[i].next_value = std::move(filtered);
    Py_RETURN_NONE;
  });
}

PyObject* function_free(PyObject* self, PyObject*) {
  return guarded([&]() -> PyObject* {
    const RunLock lock;
    FunctionState& state = *as_function(self)->state;
    state.compiled.function->free();
    state.subsets.clear();
    Py_RETURN_NONE;
  });
}

PyObject* function_statistics(PyObject* self, PyObject*) {
  return guarded([&]() -> PyObject* {
    const CompiledFunction& function = *as_function(self)->state->compiled.function;
    return Py_BuildValue("{s:n,s:n,s:n,s:L}", "steps",
                         static_cast<Py_ssize_t>(function.program().steps.size()), "loops",
                         static_cast<Py_ssize_t>(function.program().loops.size()), "plans",
                         static_cast<Py_ssize_t>(function.plan_count()), "arena_bytes",
                         static_cast<long long>(function.arena_bytes()));
  });
}

PyMethodDef function_methods[] = {
    {"graph_inputs", function_graph_inputs, METH_NOARGS,
     "Variables that stand for inputs and shared variables."},
    {"graph_outputs", function_graph_outputs, METH_NOARGS, "The rewritten outputs."},
    {"rewrites", function_rewrites, METH_NOARGS,
     "Triples of a rule's name, what it replaced and by what, where they were recorded."},
    {"graph_updates", function_graph_updates, METH_NOARGS,
     "Pairs of a shared variable's stand-in and its new value."},
    {"shared_variables", function_shared_variables, METH_NOARGS,
     "The shared variables that are read or updated."},
    {"program_text", function_program_text, METH_NOARGS, "The program as text."},
    {"get_default", function_get_default, METH_O, "The default value of an input, or None."},
    {"set_default", function_set_default, METH_VARARGS,
     "Sets the value of an input for the next call."},
    {"run_series", function_run_series, METH_VARARGS,
     "Calls the function many times without Python between."},
    {"run_loop", function_run_loop, METH_VARARGS,
     "Calls the function for each step of a loop without Python between."},
    {"observe_nodes", function_observe_nodes, METH_O,
     "Calls a function before and after each application."},
    {"guard_values", function_guard_values, METH_VARARGS,
     "Calls a function when a value is not finite or too big."},
    {"start_profile", function_start_profile, METH_O, "Measures calls and steps from now on."},
    {"profile_records", function_profile_records, METH_NOARGS, "What has been measured."},
    {"free", function_free, METH_NOARGS, "Drops memory kept between calls."},
    {"statistics", function_statistics, METH_NOARGS,
     "Numbers of steps, loops and plans, and bytes of the arena."},
    {nullptr, nullptr, 0, nullptr},
};

PyGetSetDef function_attributes[] = {
    {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

PyMemberDef function_members[] = {
    {"__dictoffset__", T_PYSSIZET, offsetof(FunctionObject, dict), READONLY, nullptr},
    {"__weaklistoffset__", T_PYSSIZET, offsetof(FunctionObject, weak_references), READONLY,
     nullptr},
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(FunctionObject, vectorcall), READONLY, nullptr},
    {"name", T_OBJECT, offsetof(FunctionObject, name), 0, "The function's name."},
    {"trust_input", T_BOOL, offsetof(FunctionObject, trust_input), 0,
     "Accepted for Theano's sake."},
    {nullptr, 0, 0, 0, nullptr},
};

int function_traverse(PyObject* self, visitproc visit, void* arg) {
  FunctionObject* function = as_function(self);
  Py_VISIT(Py_TYPE(self));
  Py_VISIT(function->dict);
  Py_VISIT(function->name);
  if (function->state == nullptr) return 0;
  const auto visit_node = [&](const Object* object) -> int {
    if (object == nullptr || object->owner_object() == nullptr) return 0;
    return visit(static_cast<PyObject*>(object->owner_object()), arg);
  };
  const CompileResult& compiled = function->state->compiled;
  int result = 0;
  const auto visit_list = [&](const auto& list) {
    for (const auto& variable : list) {
      if (result == 0) result = visit_node(variable.get());
    }
  };
  visit_list(compiled.shareds);
  visit_list(compiled.graph_inputs);
  visit_list(compiled.graph_shareds);
  visit_list(compiled.graph_outputs);
  for (const auto& [shared, value] : compiled.graph_updates) {
    if (result == 0) result = visit_node(value.get());
  }
  for (const RewriteRecord& record : compiled.rewrites) {
    for (const Variable* variable : {record.old.get(), record.better.get()}) {
      if (result == 0) result = visit_node(variable);
    }
  }
  for (const InputSpecification& input : function->state->inputs) {
    if (result == 0) result = visit_node(input.variable.get());
    Py_VISIT(input.default_value.get());
    Py_VISIT(input.next_value.get());
  }
  return result;
}

int function_clear(PyObject* self) {
  FunctionObject* function = as_function(self);
  Py_CLEAR(function->dict);
  Py_CLEAR(function->name);
  if (function->state == nullptr) return 0;
  // Values that are no arrays may lead back to the function.
  for (InputSpecification& input : function->state->inputs) {
    input.default_value = Owned();
    input.next_value = Owned();
  }
  return 0;
}

void function_dealloc(PyObject* self) {
  FunctionObject* function = as_function(self);
  PyTypeObject* type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  if (function->weak_references != nullptr) PyObject_ClearWeakRefs(self);
  function_clear(self);
  delete function->state;
  type->tp_free(self);
  Py_DECREF(type);
}

PyObject* function_repr(PyObject* self) {
  return PyUnicode_FromFormat("<theano.compile.function_module.Function object at %p>", self);
}

}  // namespace

void define_function(PyObject* module) {
  PyType_Slot slots[] = {
      {Py_tp_traverse, reinterpret_cast<void*>(function_traverse)},
      {Py_tp_clear, reinterpret_cast<void*>(function_clear)},
      {Py_tp_dealloc, reinterpret_cast<void*>(function_dealloc)},
      {Py_tp_repr, reinterpret_cast<void*>(function_repr)},
      {Py_tp_call, reinterpret_cast<void*>(PyVectorcall_Call)},
      {Py_tp_members, function_members},
      {Py_tp_getset, function_attributes},
      {Py_tp_methods, function_methods},
      {Py_tp_doc, const_cast<char*>("A compiled function.")},
      {0, nullptr},
  };
  PyType_Spec spec = {"theano._core.Function", sizeof(FunctionObject), 0,
                      Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL |
                          Py_TPFLAGS_DISALLOW_INSTANTIATION,
                      slots};
  PyObject* cls = PyType_FromSpec(&spec);
  if (cls == nullptr || PyModule_AddObjectRef(module, "Function", cls) < 0) throw PythonError();
  function_class = reinterpret_cast<PyTypeObject*>(cls);
}

}  // namespace croton::python
