// From what a call gives to the core's arguments.
#pragma once

#include <Python.h>

#include <vector>

#include "bindings/function_object.h"

namespace croton::python {

// The values of all inputs, one each: by position, by name, or by default. References to what
// the caller gave are borrowed; defaults are held, since code that runs meanwhile may set others.
class MatchedArguments {
 public:
  // Raises TypeError for what is missing, unknown, given twice or too much.
  MatchedArguments(const FunctionObject* self, PyObject* const* args, std::size_t positional,
                   PyObject* keyword_names);
  PyObject* operator[](std::size_t i) const { return values_[i]; }

 private:
  static constexpr std::size_t kInline = 16;
  PyObject* inline_[kInline];
  std::vector<PyObject*> many_;
  PyObject** values_ = inline_;
  std::vector<Owned> defaults_;
};

// What was made to hold converted values; to be kept until the call is over.
struct ConvertedArguments {
  std::vector<Owned> arrays;
  std::vector<Ref<Object>> objects;
};

// Converts the values into the state's arguments, by the rules of each input. They hold until the
// next call.
void convert_arguments(FunctionObject* self, const MatchedArguments& values,
                       ConvertedArguments& converted);

// The same for arguments that other calls of the function do not disturb.
std::vector<LiveIn> converted_to_keep(FunctionObject* self, const MatchedArguments& values,
                                      ConvertedArguments& converted);

// The number of the input of this name; raises TypeError if there is none or more than one.
std::size_t find_input(const FunctionObject* self, PyObject* name);

// A value as the type of an input admits it; errors tell the input and where it was made.
Owned filtered_argument(const FunctionObject* self, std::size_t index, PyObject* value);

}  // namespace croton::python
