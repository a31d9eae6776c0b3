// One call: arguments in, results out, straight between Python and the core.
#include "bindings/function_call.h"

#include "base/error.h"
#include "bindings/errors.h"
#include "bindings/function_arguments.h"
#include "bindings/function_object.h"
#include "bindings/function_results.h"
#include "bindings/run_error.h"
#include "bindings/run_lock.h"

namespace croton::python {

namespace {

// Values given for one call are forgotten after it.
void forget_next_values(FunctionState& state) {
  for (InputSpecification& input : state.inputs) input.next_value = Owned();
}

PyObject* call(FunctionObject* self, PyObject* const* args, std::size_t positional,
               PyObject* keyword_names) {
  FunctionState& state = *self->state;
  // Defaults may change while another thread's call runs: they are looked up when it is our turn.
  const RunLock lock;
  const Running running(state.running);
  const MatchedArguments values(self, args, positional, keyword_names);
  ConvertedArguments converted;
  convert_arguments(self, values, converted);
  ResultHost host(state);
  explained(self, *state.compiled.function,
            [&] { state.compiled.function->call(state.arguments, host); });
  forget_next_values(state);
  for (const auto& [input, output] : state.default_updates) {
    state.inputs[static_cast<std::size_t>(input)].default_value =
        Owned(host.slots().take(static_cast<std::size_t>(output)));
  }
  return package_results(state, host.slots());
}

// ---- some outputs only

// The number of the output that is named by its position or, in a dictionary, by its key.
std::size_t output_number(const FunctionState& state, PyObject* key) {
  const std::size_t count = state.result_count;
  if (state.output_kind == OutputKind::dict) {
    for (std::size_t i = 0; i < count; ++i) {
      PyObject* candidate = PyTuple_GET_ITEM(state.output_keys.get(), static_cast<Py_ssize_t>(i));
      const int is_equal = PyObject_RichCompareBool(candidate, key, Py_EQ);
      if (is_equal < 0) throw PythonError();
      if (is_equal == 1) return i;
    }
    PyErr_SetObject(PyExc_KeyError, key);
    throw PythonError();
  }
  const Py_ssize_t index = PyNumber_AsSsize_t(key, PyExc_IndexError);
  if (index == -1 && PyErr_Occurred() != nullptr) throw PythonError();
  const Py_ssize_t number = index < 0 ? index + static_cast<Py_ssize_t>(count) : index;
  if (number < 0 || static_cast<std::size_t>(number) >= count) {
    fail(ErrorKind::index_error, "output_subset: output ", index, " of a function with ", count,
         " outputs");
  }
  return static_cast<std::size_t>(number);
}

// Some of the results of a call of the whole function.
PyObject* pick_results(const FunctionState& state, PyObject* all, PyObject* subset) {
  const Owned keys(PySequence_Fast(subset, "output_subset must be a list"));
  if (!keys) throw PythonError();
  const bool is_dict = state.output_kind == OutputKind::dict;
  Owned result(is_dict ? PyDict_New() : PyList_New(0));
  for (Py_ssize_t i = 0; result && i < PySequence_Fast_GET_SIZE(keys.get()); ++i) {
    PyObject* key = PySequence_Fast_GET_ITEM(keys.get(), i);
    const std::size_t number = output_number(state, key);
    PyObject* value = all;
    if (is_dict) value = PyDict_GetItem(all, key);
    if (state.output_kind == OutputKind::list)
      value = PyList_GET_ITEM(all, static_cast<Py_ssize_t>(number));
    const int status =
        is_dict ? PyDict_SetItem(result.get(), key, value) : PyList_Append(result.get(), value);
    if (status < 0) throw PythonError();
  }
  return result.release();
}

// Computes the outputs asked for, and all updates.
PyObject* call_for_subset(FunctionObject* self, PyObject* const* args, std::size_t positional,
                          PyObject* keyword_names, PyObject* subset) {
  FunctionState& state = *self->state;
  const Owned keys(PySequence_Fast(subset, "output_subset must be a list"));
  if (!keys) throw PythonError();
  const Py_ssize_t wanted = PySequence_Fast_GET_SIZE(keys.get());
  std::vector<std::size_t> numbers;
  for (Py_ssize_t i = 0; i < wanted; ++i)
    numbers.push_back(output_number(state, PySequence_Fast_GET_ITEM(keys.get(), i)));
  for (const auto& [input, output] : state.default_updates)
    numbers.push_back(static_cast<std::size_t>(output));

  const RunLock lock;
  const Running running(state.running);
  std::unique_ptr<CompiledFunction>& function = state.subsets[numbers];
  if (function == nullptr) function = select_outputs(state.compiled, numbers);
  const MatchedArguments values(self, args, positional, keyword_names);
  ConvertedArguments converted;
  convert_arguments(self, values, converted);
  ResultHost host(state, numbers);
  explained(self, *function, [&] { function->call(state.arguments, host); });
  forget_next_values(state);
  auto next = static_cast<std::size_t>(wanted);
  for (const auto& [input, output] : state.default_updates)
    state.inputs[static_cast<std::size_t>(input)].default_value = Owned(host.slots().take(next++));

  const bool is_dict = state.output_kind == OutputKind::dict;
  Owned result(is_dict ? PyDict_New() : PyList_New(0));
  for (Py_ssize_t i = 0; result && i < wanted; ++i) {
    const Owned value(host.slots().take(static_cast<std::size_t>(i)));
    const int status =
        is_dict ? PyDict_SetItem(result.get(), PySequence_Fast_GET_ITEM(keys.get(), i), value.get())
                : PyList_Append(result.get(), value.get());
    if (status < 0) throw PythonError();
  }
  return result.release();
}

}  // namespace

PyObject* function_vectorcall(PyObject* self, PyObject* const* args, std::size_t flagged_count,
                              PyObject* keyword_names) {
  return guarded([&]() -> PyObject* {
    const auto positional = static_cast<std::size_t>(PyVectorcall_NARGS(flagged_count));
    FunctionObject* function = as_function(self);
    if (function->state->compiled.function == nullptr)
      fail(ErrorKind::type_error, "the function has not been compiled");
    if (keyword_names == nullptr) return call(function, args, positional, nullptr);
    const Py_ssize_t keywords = PyTuple_GET_SIZE(keyword_names);
    for (Py_ssize_t k = 0; k < keywords; ++k) {
      PyObject* name = PyTuple_GET_ITEM(keyword_names, k);
      if (PyUnicode_CompareWithASCIIString(name, "output_subset") != 0) continue;
      std::vector<PyObject*> rest(args, args + positional);
      const Owned names(PyTuple_New(keywords - 1));
      if (!names) throw PythonError();
      for (Py_ssize_t i = 0, next = 0; i < keywords; ++i) {
        if (i == k) continue;
        PyTuple_SET_ITEM(names.get(), next++, Py_NewRef(PyTuple_GET_ITEM(keyword_names, i)));
        rest.push_back(args[positional + static_cast<std::size_t>(i)]);
      }
      PyObject* subset = args[positional + static_cast<std::size_t>(k)];
      if (subset == Py_None) return call(function, rest.data(), positional, names.get());
      // A function that is watched is watched as a whole.
      if (function->state->compiled.function->is_observed()) {
        const Owned all(call(function, rest.data(), positional, names.get()));
        return pick_results(*function->state, all.get(), subset);
      }
      return call_for_subset(function, rest.data(), positional, names.get(), subset);
    }
    return call(function, args, positional, keyword_names);
  });
}

}  // namespace croton::python
