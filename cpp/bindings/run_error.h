// Exceptions that leave a running function, with what is known of the place of the failure.
#pragma once

#include "bindings/errors.h"
#include "bindings/function_object.h"
#include "run/function.h"

namespace croton::python {

// Has theano.gof.run_error complete the exception that is being handled, which becomes Python's.
// Call it in a catch block.
void explain_failure(FunctionObject* self, const CompiledFunction& function);

// Runs a call of `function`.
template <class Body>
void explained(FunctionObject* self, const CompiledFunction& function, Body body) {
  try {
    body();
  } catch (...) {
    explain_failure(self, function);
    throw PythonError();
  }
}

}  // namespace croton::python
