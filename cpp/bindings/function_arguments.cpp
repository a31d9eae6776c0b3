// Matching of arguments by position, name and default, and their conversion.
#include "bindings/function_arguments.h"

#include "base/error.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/node.h"

namespace croton::python {

namespace {

// Puts the function, the argument's place and the variable's origin before the error of a filter.
[[noreturn]] void fail_for_argument(const FunctionObject* self, std::size_t index,
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
[[noreturn]] void fail_for_argument_after_error(const FunctionObject* self, std::size_t index) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  const Owned owned_type(type), owned_value(value), owned_traceback(traceback);
  const Owned reason(value != nullptr ? PyObject_Str(value) : nullptr);
  const char* text_of_reason = reason ? PyUnicode_AsUTF8(reason.get()) : nullptr;
  PyErr_Clear();
  fail_for_argument(self, index, text_of_reason != nullptr ? text_of_reason : "", type);
}

[[noreturn]] void fail_for_call(const FunctionObject* self, const std::string& reason) {
  fail(ErrorKind::type_error, "theano function with name \"", function_name(self), "\": ", reason);
}

bool has_to_be_finite(const FunctionObject* self, const InputSpecification& input) {
  return input.checks_isfinite && !self->trust_input;
}

}  // namespace

std::string function_name(const FunctionObject* self) {
  if (self->name == nullptr || self->name == Py_None) return "";
  const char* text = PyUnicode_Check(self->name) ? PyUnicode_AsUTF8(self->name) : nullptr;
  if (text != nullptr) return text;
  PyErr_Clear();
  return "";
}

Owned filtered_argument(const FunctionObject* self, std::size_t index, PyObject* value) {
  const InputSpecification& input = self->state->inputs[index];
  try {
    if (!input.variable->is_tensor() || has_to_be_finite(self, input))
      return filter_by_python(input.variable->type(), value, input.strict, input.allow_downcast);
    return filter_value(input.variable->tensor_type(), value, input.strict, input.allow_downcast);
  } catch (const PythonError&) {
    fail_for_argument_after_error(self, index);
  } catch (const Error& error) {
    fail_for_argument(self, index, error.what(), class_for(error.kind()));
  }
}

std::size_t find_input(const FunctionObject* self, PyObject* name) {
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

MatchedArguments::MatchedArguments(const FunctionObject* self, PyObject* const* args,
                                   std::size_t positional, PyObject* keyword_names) {
  const FunctionState& state = *self->state;
  const std::size_t count = state.inputs.size();
  if (count > kInline) {
    many_.resize(count);
    values_ = many_.data();
  }
  if (positional > count) {
    fail_for_call(
        self, text("too many parameters passed: expected at most ", count, ", got ", positional));
  }
  for (std::size_t i = 0; i < count; ++i) values_[i] = i < positional ? args[i] : nullptr;
  const Py_ssize_t keywords = keyword_names != nullptr ? PyTuple_GET_SIZE(keyword_names) : 0;
  for (Py_ssize_t k = 0; k < keywords; ++k) {
    PyObject* name = PyTuple_GET_ITEM(keyword_names, k);
    const std::size_t i = find_input(self, name);
    if (values_[i] != nullptr) {
      fail_for_call(self, text("multiple values for input '", PyUnicode_AsUTF8(name), "'"));
    }
    values_[i] = args[positional + static_cast<std::size_t>(k)];
  }
  for (std::size_t i = 0; i < count; ++i) {
    const InputSpecification& input = state.inputs[i];
    if (values_[i] != nullptr) {
      if (!input.is_implicit) continue;
      fail_for_call(self, text("tried to provide a value for the implicit input ",
                               input.variable->text(), " at index ", i, " (0-based)"));
    }
    values_[i] = input.next_value ? input.next_value.get() : input.default_value.get();
    if (values_[i] == nullptr) {
      fail_for_call(self, text("missing required input: ", input.variable->text(), " at index ", i,
                               " (0-based), created at: ", place_of(input.variable->trace())));
    }
    defaults_.push_back(Owned::borrowed(values_[i]));
  }
}

namespace {

void fill(LiveIn& argument, DType dtype, const FastArray& array) {
  argument.dtype = dtype;
  argument.data = array.data;
  argument.shape = array.shape;
  argument.strides = array.strides;
}

void convert_slowly(FunctionObject* self, std::size_t i, PyObject* value, LiveIn& argument,
                    ConvertedArguments& converted) {
  const Variable& variable = *self->state->inputs[i].variable;
  if (!variable.is_tensor()) {
    const Owned filtered =
        self->trust_input ? Owned::borrowed(value) : filtered_argument(self, i, value);
    converted.objects.push_back(make_ref<PythonObject>(filtered.get()));
    argument.opaque = converted.objects.back().get();
    return;
  }
  converted.arrays.push_back(filtered_argument(self, i, value));
  fill(argument, variable.dtype(), view_of_numpy(converted.arrays.back().get()));
}

}  // namespace

void convert_arguments(FunctionObject* self, const MatchedArguments& values,
                       ConvertedArguments& converted) {
  FunctionState& state = *self->state;
  const std::size_t count = state.inputs.size();
  state.arguments.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    InputSpecification& input = state.inputs[i];
    const TensorType* type = input.variable->type()->as_tensor();
    // With the usual rules, most values need no NumPy array in between.
    FastArray array;
    if (type != nullptr && !input.strict && !input.allow_downcast.has_value() &&
        !has_to_be_finite(self, input) && view_directly(*type, values[i], input.storage, array)) {
      fill(state.arguments[i], type->dtype(), array);
    } else {
      convert_slowly(self, i, values[i], state.arguments[i], converted);
    }
  }
}

std::vector<LiveIn> converted_to_keep(FunctionObject* self, const MatchedArguments& values,
                                      ConvertedArguments& converted) {
  std::vector<LiveIn> arguments(self->state->inputs.size());
  for (std::size_t i = 0; i < arguments.size(); ++i)
    convert_slowly(self, i, values[i], arguments[i], converted);
  return arguments;
}

}  // namespace croton::python
