// Walking over the items of Python's sequences.
#pragma once

#include <Python.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "bindings/errors.h"
#include "bindings/python_object.h"

namespace croton::python {

// Calls visit(item) for each item of a sequence.
template <class Visit>
void for_each_item(PyObject* sequence, Visit visit) {
  const Owned items(PySequence_Fast(sequence, "a sequence is needed"));
  if (!items) throw PythonError();
  for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(items.get()); ++i)
    visit(PySequence_Fast_GET_ITEM(items.get(), i));
}

// The items of a sequence of strings; `what` names one in messages.
inline std::vector<std::string> strings_of(PyObject* sequence, const char* what) {
  std::vector<std::string> strings;
  for_each_item(sequence, [&](PyObject* item) {
    const char* text = PyUnicode_Check(item) ? PyUnicode_AsUTF8(item) : nullptr;
    if (text == nullptr) fail(ErrorKind::type_error, what, " must be a string");
    strings.emplace_back(text);
  });
  return strings;
}

}  // namespace croton::python
