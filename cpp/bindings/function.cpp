// Calls of compiled functions: arguments in, results out, straight between Python and the core.
#include "bindings/function.h"

#include <structmember.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "bindings/collector_pause.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/node.h"
#include "bindings/python_object.h"
#include "bindings/run_lock.h"
#include "compile.h"
#include "run/error_context.h"

namespace croton::python {

namespace {

enum class OutputKind { single, list, dict };

struct InputSpecification {
  Ref<Variable> variable;  // the user's
  Owned name;              // str or empty
  bool strict = false;
  std::optional<bool> allow_downcast;
  Owned default_value;        // an array, or empty: what is used when the argument is missing
  Owned next_value;           // the same, for the next call only
  std::vector<char> storage;  // for values converted without NumPy
};

struct FunctionState {
  CompileResult compiled;
  std::vector<InputSpecification> inputs;
  std::vector<LiveIn> arguments;  // of the current call; kept for their memory
  std::vector<std::pair<int, int>> default_updates;
  OutputKind output_kind = OutputKind::list;
  Owned output_keys;  // a tuple of str, for dict
  std::size_t result_count = 0;
};

struct FunctionObject {
  PyObject_HEAD vectorcallfunc vectorcall;
  PyObject* dict;
  PyObject* weak_references;
  PyObject* name;
  bool trust_input;
  FunctionState* state;
};

PyTypeObject* function_class = nullptr;

FunctionObject* as_function(PyObject* self) { return reinterpret_cast<FunctionObject*>(self); }

// Results are NumPy's arrays from the start.
class NumpyHost final : public CallHost {
 public:
  explicit NumpyHost(std::size_t count) : count_(count) {
    if (count > kInline) many_.resize(count);
    for (std::size_t i = 0; i < count; ++i) results()[i] = nullptr;
  }
  ~NumpyHost() override {
    for (std::size_t i = 0; i < count_; ++i) Py_XDECREF(results()[i]);
  }
  char* allocate_result(int number, DType dtype, const Dims& shape) override {
    char* data;
    results()[static_cast<std::size_t>(number)] = new_numpy_array(dtype, shape, &data);
    return data;
  }
  void begin_long_run() override { thread_ = PyEval_SaveThread(); }
  void end_long_run() override { PyEval_RestoreThread(thread_); }
  PyObject* take(std::size_t i) { return std::exchange(results()[i], nullptr); }

 private:
  static constexpr std::size_t kInline = 8;
  PyObject** results() { return count_ > kInline ? many_.data() : inline_; }
  std::size_t count_;
  PyObject* inline_[kInline];
  std::vector<PyObject*> many_;
  PyThreadState* thread_ = nullptr;
};

std::string function_name(FunctionObject* self) {
  if (self->name == nullptr || self->name == Py_None) return "";
  const char* text = PyUnicode_AsUTF8(self->name);
  return text != nullptr ? text : "";
}

// Puts the function, the argument's place and the variable's origin before the error of a filter.
[[noreturn]] void fail_for_argument(FunctionObject* self, std::size_t index,
                                    const std::string& reason, PyObject* cls) {
  const InputSpecification& input = self->state->inputs[index];
  const std::string message = text(
      "Bad input argument to theano function with name \"", function_name(self), "\" at index ",
      index, " (0-based), variable ", input.variable->text(), ", ", input.variable->type()->text(),
      ".\n", reason, "\nThe variable was created at: ", place_of(input.variable->trace()));
  PyErr_SetString(cls, message.c_str());
  throw PythonError();
}

// Puts the same before an exception that Python has raised, keeping its class.
[[noreturn]] void fail_for_argument_after_error(FunctionObject* self, std::size_t index) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  const Owned owned_type(type), owned_value(value), owned_traceback(traceback);
  const Owned reason(value != nullptr ? PyObject_Str(value) : nullptr);
  const char* text_of_reason = reason ? PyUnicode_AsUTF8(reason.get()) : nullptr;
  PyErr_Clear();
  fail_for_argument(self, index, text_of_reason != nullptr ? text_of_reason : "", type);
}

Owned filtered_argument(FunctionObject* self, std::size_t index, PyObject* value) {
  const InputSpecification& input = self->state->inputs[index];
  try {
    return filter_value(input.variable->tensor_type(), value, input.strict, input.allow_downcast);
  } catch (const PythonError&) {
    fail_for_argument_after_error(self, index);
  } catch (const Error& error) {
    fail_for_argument(self, index, error.what(), class_for(error.kind()));
  }
}

// ---- matching of arguments

[[noreturn]] void fail_for_call(FunctionObject* self, const std::string& reason) {
  fail(ErrorKind::type_error, "theano function with name \"", function_name(self), "\": ", reason);
}

std::size_t find_input(FunctionObject* self, PyObject* name) {
  const FunctionState& state = *self->state;
  std::size_t found = state.inputs.size();
  for (std::size_t i = 0; i < state.inputs.size(); ++i) {
    PyObject* candidate = state.inputs[i].name.get();
    if (candidate == nullptr || (candidate != name && PyUnicode_Compare(candidate, name) != 0))
      continue;
    if (found != state.inputs.size()) {
      fail_for_call(self,
                    text("the name '", PyUnicode_AsUTF8(name), "' belongs to more than one input"));
    }
    found = i;
  }
  if (found == state.inputs.size()) {
    fail_for_call(self, text("unknown input or state: '", PyUnicode_AsUTF8(name), "'"));
  }
  return found;
}

void match_arguments(FunctionObject* self, PyObject* const* args, std::size_t positional,
                     PyObject* keyword_names, PyObject** values) {
  FunctionState& state = *self->state;
  const std::size_t count = state.inputs.size();
  if (positional > count) {
    fail_for_call(
        self, text("too many parameters passed: expected at most ", count, ", got ", positional));
  }
  for (std::size_t i = 0; i < count; ++i) values[i] = i < positional ? args[i] : nullptr;
  const Py_ssize_t keywords = keyword_names != nullptr ? PyTuple_GET_SIZE(keyword_names) : 0;
  for (Py_ssize_t k = 0; k < keywords; ++k) {
    PyObject* name = PyTuple_GET_ITEM(keyword_names, k);
    const std::size_t i = find_input(self, name);
    if (values[i] != nullptr) {
      fail_for_call(self, text("multiple values for input '", PyUnicode_AsUTF8(name), "'"));
    }
    values[i] = args[positional + static_cast<std::size_t>(k)];
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (values[i] != nullptr) continue;
    const InputSpecification& input = state.inputs[i];
    values[i] = input.next_value ? input.next_value.get() : input.default_value.get();
    if (values[i] == nullptr) {
      fail_for_call(self, text("missing required input: ", state.inputs[i].variable->text(),
                               " at index ", i, " (0-based)"));
    }
  }
}

// ---- the call

PyObject* package_results(FunctionState& state, NumpyHost& host) {
  const std::size_t count = state.result_count;
  if (state.output_kind == OutputKind::single) return host.take(0);
  if (state.output_kind == OutputKind::dict) {
    Owned dict(PyDict_New());
    for (std::size_t i = 0; i < count; ++i) {
      const Owned value(host.take(i));
      if (PyDict_SetItem(dict.get(),
                         PyTuple_GET_ITEM(state.output_keys.get(), static_cast<Py_ssize_t>(i)),
                         value.get()) < 0) {
        throw PythonError();
      }
    }
    return dict.release();
  }
  PyObject* list = PyList_New(static_cast<Py_ssize_t>(count));
  if (list == nullptr) throw PythonError();
  for (std::size_t i = 0; i < count; ++i)
    PyList_SET_ITEM(list, static_cast<Py_ssize_t>(i), host.take(i));
  return list;
}

PyObject* call(FunctionObject* self, PyObject* const* args, std::size_t positional,
               PyObject* keyword_names) {
  FunctionState& state = *self->state;
  if (state.compiled.function == nullptr)
    fail(ErrorKind::type_error, "the function has not been compiled");
  const std::size_t count = state.inputs.size();
  constexpr std::size_t kInline = 16;
  PyObject* inline_values[kInline];
  std::vector<PyObject*> many_values;
  PyObject** values = inline_values;
  if (count > kInline) {
    many_values.resize(count);
    values = many_values.data();
  }
  // Defaults may change while another thread's call runs: they are looked up when it is our turn.
  const RunLock lock;
  match_arguments(self, args, positional, keyword_names, values);

  std::vector<Owned> converted;  // arrays made for this call
  state.arguments.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    InputSpecification& input = state.inputs[i];
    const TensorType& type = input.variable->tensor_type();
    FastArray array;
    // With the usual rules, most values need no NumPy array in between.
    const bool may_convert = !input.strict && !input.allow_downcast.has_value();
    if (!may_convert || !view_directly(type, values[i], input.storage, array)) {
      converted.push_back(filtered_argument(self, i, values[i]));
      array = view_of_numpy(converted.back().get());
    }
    LiveIn& argument = state.arguments[i];
    argument.dtype = type.dtype();
    argument.data = array.data;
    argument.shape = array.shape;
    argument.strides = array.strides;
  }
  NumpyHost host(state.compiled.graph_outputs.size());
  state.compiled.function->call(state.arguments, host);
  for (InputSpecification& input : state.inputs) input.next_value = Owned();
  for (const auto& [input, output] : state.default_updates) {
    state.inputs[static_cast<std::size_t>(input)].default_value =
        Owned(host.take(static_cast<std::size_t>(output)));
  }
  return package_results(state, host);
}

PyObject* select_outputs(FunctionState& state, PyObject* all, PyObject* subset);

PyObject* function_vectorcall(PyObject* self, PyObject* const* args, std::size_t flagged_count,
                              PyObject* keyword_names) {
  return guarded([&]() -> PyObject* {
    const auto positional = static_cast<std::size_t>(PyVectorcall_NARGS(flagged_count));
    FunctionObject* function = as_function(self);
    if (keyword_names == nullptr) return call(function, args, positional, nullptr);
    // output_subset is no input.
    const Py_ssize_t keywords = PyTuple_GET_SIZE(keyword_names);
    for (Py_ssize_t k = 0; k < keywords; ++k) {
      if (PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(keyword_names, k), "output_subset") !=
          0)
        continue;
      std::vector<PyObject*> rest(args, args + positional);
      const Owned names(PyTuple_New(keywords - 1));
      for (Py_ssize_t i = 0, next = 0; i < keywords; ++i) {
        if (i == k) continue;
        PyTuple_SET_ITEM(names.get(), next++, Py_NewRef(PyTuple_GET_ITEM(keyword_names, i)));
        rest.push_back(args[positional + static_cast<std::size_t>(i)]);
      }
      const Owned all(call(function, rest.data(), positional, names.get()));
      PyObject* subset = args[positional + static_cast<std::size_t>(k)];
      if (subset == Py_None) return Py_NewRef(all.get());
      return select_outputs(*function->state, all.get(), subset);
    }
    return call(function, args, positional, keyword_names);
  });
}

PyObject* select_outputs(FunctionState& state, PyObject* all, PyObject* subset) {
  const Owned wanted(PySequence_Fast(subset, "output_subset must be a list"));
  if (!wanted) throw PythonError();
  const bool is_dict = state.output_kind == OutputKind::dict;
  Owned result(is_dict ? PyDict_New() : PyList_New(0));
  for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(wanted.get()); ++i) {
    PyObject* key = PySequence_Fast_GET_ITEM(wanted.get(), i);
    const Owned value(state.output_kind == OutputKind::single ? Py_NewRef(all)
                                                              : PyObject_GetItem(all, key));
    if (!value) throw PythonError();
    const int status = is_dict ? PyDict_SetItem(result.get(), key, value.get())
                               : PyList_Append(result.get(), value.get());
    if (status < 0) throw PythonError();
  }
  return result.release();
}

// ---- attributes and methods

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
    as_function(self)->state->compiled.function->free();
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
    {"graph_updates", function_graph_updates, METH_NOARGS,
     "Pairs of a shared variable's stand-in and its new value."},
    {"shared_variables", function_shared_variables, METH_NOARGS,
     "The shared variables that are read or updated."},
    {"program_text", function_program_text, METH_NOARGS, "The program as text."},
    {"get_default", function_get_default, METH_O, "The default value of an input, or None."},
    {"set_default", function_set_default, METH_VARARGS,
     "Sets the value of an input for the next call."},
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
  for (const InputSpecification& input : function->state->inputs) {
    if (result == 0) result = visit_node(input.variable.get());
  }
  return result;
}

int function_clear(PyObject* self) {
  FunctionObject* function = as_function(self);
  Py_CLEAR(function->dict);
  Py_CLEAR(function->name);
  return 0;
}

void function_dealloc(PyObject* self) {
  FunctionObject* function = as_function(self);
  PyTypeObject* type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  if (function->weak_references != nullptr) PyObject_ClearWeakRefs(self);
  delete function->state;
  function_clear(self);
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

namespace {

// An option that is a sequence with one entry per input, or absent.
class Option {
 public:
  Option(PyObject* options, const char* name) {
    PyObject* value = options != nullptr ? PyDict_GetItemString(options, name) : nullptr;
    if (value == nullptr || value == Py_None) return;
    items_ = Owned(PySequence_Fast(value, "an option of compile_function must be a sequence"));
    if (!items_) throw PythonError();
  }
  std::size_t size() const {
    return items_ ? static_cast<std::size_t>(PySequence_Fast_GET_SIZE(items_.get())) : 0;
  }
  PyObject* operator[](std::size_t i) const {
    return i < size() ? PySequence_Fast_GET_ITEM(items_.get(), static_cast<Py_ssize_t>(i))
                      : Py_None;
  }

 private:
  Owned items_;
};

void read_inputs(FunctionObject* self, const VariableList& inputs, PyObject* options) {
  const Option names(options, "input_names"), defaults(options, "defaults"),
      strict(options, "strict"), downcast(options, "allow_downcast");
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    InputSpecification input;
    input.variable = inputs[i];
    inputs[i]->tensor_type();  // raises for other types
    if (names[i] != Py_None) input.name = Owned::borrowed(names[i]);
    input.strict = PyObject_IsTrue(strict[i]) == 1;
    if (downcast[i] != Py_None) input.allow_downcast = PyObject_IsTrue(downcast[i]) == 1;
    self->state->inputs.push_back(std::move(input));
    // A default comes wrapped in a tuple of one, so that None can mean that there is none.
    if (PyTuple_Check(defaults[i]) && PyTuple_GET_SIZE(defaults[i]) == 1) {
      PyObject* value = PyTuple_GET_ITEM(defaults[i], 0);
      Owned filtered = filtered_argument(self, i, value);
      self->state->inputs[i].default_value = std::move(filtered);
    }
  }
}

void read_outputs(FunctionState& state, std::size_t output_count, PyObject* options) {
  state.result_count = output_count;
  PyObject* kind = options != nullptr ? PyDict_GetItemString(options, "output_kind") : nullptr;
  if (kind != nullptr && PyUnicode_CompareWithASCIIString(kind, "single") == 0)
    state.output_kind = OutputKind::single;
  if (kind != nullptr && PyUnicode_CompareWithASCIIString(kind, "dict") == 0)
    state.output_kind = OutputKind::dict;
  if (PyObject* count = options != nullptr ? PyDict_GetItemString(options, "n_results") : nullptr) {
    const Py_ssize_t n = PyLong_AsSsize_t(count);
    if (n == -1 && PyErr_Occurred() != nullptr) throw PythonError();
    if (n >= 0) state.result_count = static_cast<std::size_t>(n);
  }
  if (state.output_kind == OutputKind::dict) {
    state.output_keys = Owned(PySequence_Tuple(PyDict_GetItemString(options, "output_keys")));
    if (!state.output_keys) throw PythonError();
  }
  const Option pairs(options, "default_updates");
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    int input, output;
    if (!PyArg_ParseTuple(pairs[i], "ii", &input, &output)) throw PythonError();
    state.default_updates.emplace_back(input, output);
  }
}

}  // namespace

PyObject* compile_function(PyObject*, PyObject* args, PyObject* options) {
  return guarded([&]() -> PyObject* {
    const CollectorPause pause;
    PyObject *inputs, *outputs, *updates;
    if (!PyArg_ParseTuple(args, "OOO:compile_function", &inputs, &outputs, &updates))
      throw PythonError();
    CompileRequest request;
    request.inputs = variables_of(inputs, "an input");
    request.outputs = variables_of(outputs, "an output");
    const Owned pairs(PySequence_Fast(updates, "updates must be a sequence of pairs"));
    if (!pairs) throw PythonError();
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(pairs.get()); ++i) {
      PyObject *target, *value;
      if (!PyArg_ParseTuple(PySequence_Fast_GET_ITEM(pairs.get(), i), "OO", &target, &value))
        throw PythonError();
      SharedVariable* shared = as_shared(variable_of(target, "the target of an update"));
      if (shared == nullptr)
        fail(ErrorKind::type_error, "the target of an update must be a shared variable");
      request.updates.emplace_back(Ref<SharedVariable>(shared),
                                   Ref<Variable>(variable_of(value, "a new value")));
    }
    if (PyObject* optimize =
            options != nullptr ? PyDict_GetItemString(options, "optimize") : nullptr) {
      request.optimize = PyObject_IsTrue(optimize) == 1;
    }
    const Option excluded(options, "excluded");
    for (std::size_t i = 0; i < excluded.size(); ++i) {
      const char* name = PyUnicode_AsUTF8(excluded[i]);
      if (name == nullptr) throw PythonError();
      request.excluded.insert(name);
    }
    Owned self(function_class->tp_alloc(function_class, 0));
    if (!self) throw PythonError();
    FunctionObject* function = as_function(self.get());
    function->vectorcall = function_vectorcall;
    function->state = new FunctionState();
    PyObject* name = options != nullptr ? PyDict_GetItemString(options, "name") : nullptr;
    function->name = Py_NewRef(name != nullptr ? name : Py_None);
    read_inputs(function, request.inputs, options);
    read_outputs(*function->state, request.outputs.size(), options);
    const RunLock lock;  // constants are folded by running them
    function->state->compiled = compile(request);
    return self.release();
  });
}

}  // namespace croton::python
