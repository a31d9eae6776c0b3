// Observers whose reports are calls of Python.
#include "bindings/observation.h"

#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>

#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/function_call.h"
#include "bindings/function_object.h"
#include "bindings/node.h"
#include "bindings/python_lock.h"
#include "bindings/python_object.h"
#include "bindings/run_lock.h"
#include "run/step_profile.h"
#include "run/value_guard.h"

namespace croton::python {

namespace {

Owned checked(PyObject* object) {
  if (object == nullptr) throw PythonError();
  return Owned(object);
}

Owned list_of_nodes(const Program& program, const ProgramStep& step) {
  Owned list = checked(PyList_New(0));
  for (const Apply* node : nodes_of(program, step)) {
    const Owned item = checked(wrap(const_cast<Apply*>(node)));
    if (PyList_Append(list.get(), item.get()) < 0) throw PythonError();
  }
  return list;
}

Owned list_of_variables(const Program& program, const std::vector<int>& values) {
  Owned list = checked(PyList_New(0));
  for (const int value : values) {
    const Variable* variable = program.values[static_cast<std::size_t>(value)].variable;
    const Owned item = checked(wrap(Ref<Variable>(const_cast<Variable*>(variable))));
    if (PyList_Append(list.get(), item.get()) < 0) throw PythonError();
  }
  return list;
}

Owned list_of_copies(const std::vector<LiveIn>& arrays) {
  Owned list = checked(PyList_New(0));
  for (const LiveIn& array : arrays) {
    // An array of which only the shape counts has no data.
    char* data;
    const bool is_shape = array.opaque == nullptr && array.data == nullptr;
    const Owned item =
        checked(is_shape ? new_numpy_array(array.dtype, array.shape, &data) : copy_of(array));
    if (PyList_Append(list.get(), item.get()) < 0) throw PythonError();
  }
  return list;
}

// Calls Python at the beginning, with the arguments as number -1, then before and after each
// application, with copies of all values; a value is copied once.
class NodeObserver final : public StepObserver {
 public:
  explicit NodeObserver(PyObject* callback) : callback_(Py_NewRef(callback)) {}
  ~NodeObserver() override {
    const PythonLock lock;
    copies_.clear();
    callback_ = Owned();
  }

  void begin_call(const Program&, const std::vector<LiveIn>& inputs,
                  const std::vector<LiveIn>&) override {
    const PythonLock lock;
    copies_.clear();
    position_ = 0;
    const Owned values = list_of_copies(inputs);
    checked(PyObject_CallFunction(callback_.get(), "nOOOO", Py_ssize_t{-1}, Py_None, Py_None,
                                  values.get(), Py_None));
  }
  void before_step(const Program& program, const ObservedStep& step) override {
    report(program, step, false);
  }
  void after_step(const Program& program, const ObservedStep& step) override {
    report(program, step, true);
    ++position_;
  }
  void end_call() override {
    const PythonLock lock;
    copies_.clear();
  }

 private:
  Owned values_of(const std::vector<int>& values, const std::vector<LiveIn>& arrays) {
    Owned list = checked(PyList_New(0));
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto [entry, is_new] = copies_.try_emplace(values[i]);
      if (is_new) entry->second = checked(copy_of(arrays[i]));
      if (PyList_Append(list.get(), entry->second.get()) < 0) throw PythonError();
    }
    return list;
  }

  void report(const Program& program, const ObservedStep& step, bool is_done) {
    const PythonLock lock;
    for (const Apply* node : nodes_of(program, *step.step)) {
      const Owned apply = checked(wrap(const_cast<Apply*>(node)));
      const Owned variables = list_of_variables(program, step.step->inputs);
      const Owned inputs = values_of(step.step->inputs, step.inputs);
      const Owned outputs =
          is_done ? values_of(step.step->outputs, step.outputs) : Owned::borrowed(Py_None);
      checked(PyObject_CallFunction(callback_.get(), "nOOOO", position_, apply.get(),
                                    variables.get(), inputs.get(), outputs.get()));
    }
  }

  Owned callback_;
  std::unordered_map<int, Owned> copies_;
  Py_ssize_t position_ = 0;
};

PyObject* profiled_vectorcall(PyObject* self, PyObject* const* args, std::size_t flagged_count,
                              PyObject* keyword_names) {
  const auto begin = std::chrono::steady_clock::now();
  PyObject* result = function_vectorcall(self, args, flagged_count, keyword_names);
  FunctionState& state = *as_function(self)->state;
  if (state.profile->calls() == 0) return result;  // not counted, or failed
  CallTotals& totals = state.totals;
  ++totals.calls;
  totals.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

const char* text_of(StepKind kind) { return kind == StepKind::loop ? "loop" : "node"; }

}  // namespace

Observation observation_from_python(PyObject* name) {
  const char* text = PyUnicode_AsUTF8(name);
  if (text == nullptr) throw PythonError();
  const std::string wanted = text;
  if (wanted == "none") return Observation::none;
  if (wanted == "steps") return Observation::steps;
  if (wanted == "nodes") return Observation::nodes;
  fail(ErrorKind::value_error, "observe must be 'none', 'steps' or 'nodes', not '", wanted, "'");
}

PyObject* copy_of(const LiveIn& value) {
  if (value.opaque != nullptr)
    return Py_NewRef(static_cast<const PythonObject*>(value.opaque)->get());
  if (value.data == nullptr) return Py_NewRef(Py_None);
  Buffer* buffer = Buffer::borrow(value.data, 0, nullptr, [](void*) {});
  const NDArray lent(value.dtype, value.shape, value.strides, buffer, value.data);
  return numpy_from_array(lent.copy());
}

PyObject* function_observe_nodes(PyObject* self, PyObject* callback) {
  return guarded([&]() -> PyObject* {
    const RunLock lock;
    as_function(self)->state->compiled.function->add_observer(
        std::make_unique<NodeObserver>(callback));
    Py_RETURN_NONE;
  });
}

PyObject* function_guard_values(PyObject* self, PyObject* args) {
  return guarded([&]() -> PyObject* {
    int nan, infinite, big;
    PyObject* callback;
    if (!PyArg_ParseTuple(args, "pppO:guard_values", &nan, &infinite, &big, &callback))
      throw PythonError();
    const auto shared = std::make_shared<PythonObject>(callback);
    const auto report = [shared](const Program& program, const ObservedStep* step, int value,
                                 const LiveIn& array) {
      const PythonLock hold;
      const Owned variable = list_of_variables(program, {value});
      const Owned found = checked(copy_of(array));
      const Owned nodes =
          step != nullptr ? list_of_nodes(program, *step->step) : checked(PyList_New(0));
      const Owned inputs =
          step != nullptr ? list_of_variables(program, step->step->inputs) : checked(PyList_New(0));
      const Owned values = step != nullptr ? list_of_copies(step->inputs) : checked(PyList_New(0));
      checked(PyObject_CallFunction(shared->get(), "OOOOO", PyList_GET_ITEM(variable.get(), 0),
                                    found.get(), nodes.get(), inputs.get(), values.get()));
    };
    const RunLock lock;
    as_function(self)->state->compiled.function->set_guard(
        std::make_unique<ValueGuard>(GuardedValues{nan != 0, infinite != 0, big != 0}, report));
    Py_RETURN_NONE;
  });
}

PyObject* function_start_profile(PyObject* self, PyObject* ignores_first_call) {
  return guarded([&]() -> PyObject* {
    const RunLock lock;
    FunctionObject* function = as_function(self);
    FunctionState& state = *function->state;
    if (state.profile != nullptr) Py_RETURN_NONE;
    auto profile = std::make_unique<StepProfile>(PyObject_IsTrue(ignores_first_call) == 1);
    state.profile = profile.get();
    state.compiled.function->add_observer(std::move(profile));
    function->vectorcall = profiled_vectorcall;
    Py_RETURN_NONE;
  });
}

PyObject* function_profile_records(PyObject* self, PyObject*) {
  return guarded([&]() -> PyObject* {
    const RunLock lock;
    const FunctionState& state = *as_function(self)->state;
    if (state.profile == nullptr) fail(ErrorKind::runtime_error, "the function is not profiled");
    const Program& program = state.compiled.function->program();
    const std::vector<StepRecord>& records = state.profile->records();
    const Owned steps = checked(PyList_New(0));
    for (std::size_t i = 0; i < records.size(); ++i) {
      const ProgramStep& step = program.steps[i];
      if (step.kind == StepKind::deliver) continue;
      const StepRecord& record = records[i];
      const Owned nodes = list_of_nodes(program, step);
      const Owned outputs = list_of_variables(program, step.outputs);
      const Owned sizes = checked(PyList_New(0));
      for (const std::int64_t bytes : record.output_bytes) {
        const Owned number = checked(PyLong_FromLongLong(bytes));
        if (PyList_Append(sizes.get(), number.get()) < 0) throw PythonError();
      }
      const Owned entry = checked(Py_BuildValue(
          "{s:s,s:n,s:O,s:O,s:L,s:d,s:L,s:L,s:O}", "kind", text_of(step.kind), "number",
          static_cast<Py_ssize_t>(i), "nodes", nodes.get(), "outputs", outputs.get(), "calls",
          static_cast<long long>(record.calls), "seconds", record.seconds, "bytes_read",
          static_cast<long long>(record.bytes_read), "bytes_written",
          static_cast<long long>(record.bytes_written), "output_bytes", sizes.get()));
      if (PyList_Append(steps.get(), entry.get()) < 0) throw PythonError();
    }
    return Py_BuildValue("{s:L,s:d,s:L,s:d,s:O}", "calls",
                         static_cast<long long>(state.totals.calls), "call_seconds",
                         state.totals.seconds, "runs",
                         static_cast<long long>(state.profile->calls()), "run_seconds",
                         state.profile->seconds(), "steps", steps.get());
  });
}

}  // namespace croton::python
