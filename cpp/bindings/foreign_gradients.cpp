// The core's questions about gradients that are no tensors, put to theano/_foreign_gradients.py.
#include "bindings/foreign_gradients.h"

#include <Python.h>

#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/node.h"
#include "bindings/python_lock.h"
#include "bindings/python_object.h"
#include "gradient/backward.h"

namespace croton::python {

namespace {

Ref<Variable> ask(const char* function, const Owned& argument) {
  if (!argument) throw PythonError();
  const Owned module(PyImport_ImportModule("theano._foreign_gradients"));
  if (!module) throw PythonError();
  const Owned answer(PyObject_CallMethod(module.get(), function, "O", argument.get()));
  if (!answer) throw PythonError();
  return variable_of(answer.get(), "a gradient");
}

Ref<Variable> sum(const VariableList& terms) {
  const PythonLock lock;
  return ask("sum_of_terms", Owned(wrap_list(terms)));
}

Ref<Variable> as_tensor(const Ref<Variable>& gradient) {
  const PythonLock lock;
  return ask("as_tensor", Owned(wrap(gradient)));
}

}  // namespace

void install_foreign_gradients() { set_foreign_gradients({sum, as_tensor}); }

}  // namespace croton::python
