// The Python object of a compiled function, and what belongs to it.
#pragma once

#include <Python.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bindings/python_object.h"
#include "compile.h"
#include "run/step_profile.h"

namespace croton::python {

enum class OutputKind { single, list, dict };

struct InputSpecification {
  Ref<Variable> variable;  // the user's
  Owned name;              // str or empty
  bool strict = false;
  std::optional<bool> allow_downcast;
  bool checks_isfinite = false;  // the type refuses infinities and nan: its own filter decides
  bool is_implicit = false;      // calls cannot give it
  Owned default_value;           // filtered, or empty: what is used when the argument is missing
  Owned next_value;              // the same, for the next call only
  std::vector<char> storage;     // for values converted without NumPy
};

// What a profiled function counts of its calls.
struct CallTotals {
  std::int64_t calls = 0;
  double seconds = 0;
};

struct FunctionState {
  CompileResult compiled;
  std::vector<InputSpecification> inputs;
  std::vector<LiveIn> arguments;  // of the current call; kept for their memory
  std::vector<std::pair<int, int>> default_updates;
  std::vector<bool> borrows;  // by output: whether it may be an object that others hold
  CallTotals totals;
  unsigned running = 0;  // of class Running: from the conversion of arguments to the results
  const StepProfile* profile = nullptr;  // an observer of the function
  OutputKind output_kind = OutputKind::list;
  Owned output_keys;  // a tuple of str, for dict
  std::size_t result_count = 0;
  // Functions of some of the outputs, made when they are first asked for.
  std::map<std::vector<std::size_t>, std::unique_ptr<CompiledFunction>> subsets;
};

struct FunctionObject {
  PyObject_HEAD vectorcallfunc vectorcall;
  PyObject* dict;
  PyObject* weak_references;
  PyObject* name;
  bool trust_input;
  FunctionState* state;
};

extern PyTypeObject* function_class;

inline FunctionObject* as_function(PyObject* self) {
  return reinterpret_cast<FunctionObject*>(self);
}

// The name for messages; empty if there is none.
std::string function_name(const FunctionObject* self);

}  // namespace croton::python
