// Checks that several operations share, and their messages.
#include "ops/argument_checks.h"

#include "base/error.h"

namespace croton {

void check_count(const Op& op, const VariableList& inputs, std::size_t count) {
  if (inputs.size() == count) return;
  fail(ErrorKind::type_error, op.text(), " takes ", count, count == 1 ? " argument" : " arguments",
       ", got ", inputs.size());
}

void check_floats(const Op& op, const char* name, const Variable& variable, std::size_t ndim) {
  if (variable.ndim() == ndim && is_float(variable.dtype())) return;
  fail(ErrorKind::value_error, op.text(), ": ", name, " must be a ",
       ndim == 1 ? "vector" : "matrix", " of floats, got ", variable.text(), " of type ",
       variable.type()->text());
}

}  // namespace croton
