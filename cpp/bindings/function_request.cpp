// From the options of `compile_function` to a compiled function.
#include "base/error.h"
#include "bindings/collector_pause.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/function.h"
#include "bindings/function_arguments.h"
#include "bindings/function_call.h"
#include "bindings/function_object.h"
#include "bindings/node.h"
#include "bindings/observation.h"
#include "bindings/run_lock.h"
#include "bindings/sequence.h"

namespace croton::python {

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
      strict(options, "strict"), downcast(options, "allow_downcast"), implicit(options, "implicit");
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    InputSpecification input;
    input.variable = inputs[i];
    input.checks_isfinite = checks_isfinite(inputs[i]->type());
    if (names[i] != Py_None) input.name = Owned::borrowed(names[i]);
    input.strict = PyObject_IsTrue(strict[i]) == 1;
    input.is_implicit = PyObject_IsTrue(implicit[i]) == 1;
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
  const Option borrows(options, "borrow_outputs");
  for (std::size_t i = 0; i < borrows.size(); ++i)
    state.borrows.push_back(PyObject_IsTrue(borrows[i]) == 1);
  const Option pairs(options, "default_updates");
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    int input, output;
    if (!PyArg_ParseTuple(pairs[i], "ii", &input, &output)) throw PythonError();
    state.default_updates.emplace_back(input, output);
  }
}

// The tags of an option; absent, those that are there stay.
void read_tags(PyObject* options, const char* name, std::vector<std::string>& tags) {
  PyObject* given = options != nullptr ? PyDict_GetItemString(options, name) : nullptr;
  if (given != nullptr) tags = strings_of(given, "a tag");
}

void read_query(CompileRequest& request, PyObject* options) {
  read_tags(options, "include", request.rewrites.include);
  read_tags(options, "require", request.rewrites.require);
  read_tags(options, "exclude", request.rewrites.exclude);
  const std::vector<std::string>& exclude = request.rewrites.exclude;
  request.fuses = std::find(exclude.begin(), exclude.end(), "fusion") == exclude.end();
  PyObject* records =
      options != nullptr ? PyDict_GetItemString(options, "record_rewrites") : nullptr;
  request.records_rewrites = records != nullptr && PyObject_IsTrue(records) == 1;
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
    if (PyObject* observe =
            options != nullptr ? PyDict_GetItemString(options, "observe") : nullptr) {
      request.observation = observation_from_python(observe);
    }
    read_query(request, options);
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
