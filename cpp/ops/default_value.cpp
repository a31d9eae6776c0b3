// Checks, gradient and binding of default.
#include "ops/default_value.h"

#include "base/error.h"
#include "ops/binder.h"

namespace croton {

Ref<Apply> Default::make(VariableList inputs) const {
  if (inputs.size() != 2)
    fail(ErrorKind::type_error, text(), " takes a value and its default, got ", inputs.size());
  if (!inputs[0]->type()->equals(*inputs[1]->type())) {
    fail(ErrorKind::type_error, text(), ": value and default must have one type, got ",
         inputs[0]->type()->text(), " and ", inputs[1]->type()->text());
  }
  const Ref<Type> type = inputs[0]->type();
  return apply(std::move(inputs), type);
}

VariableList Default::vjp(const Apply&, const VariableList& output_gradients, const Wanted&) const {
  return {output_gradients[0], nullptr};
}

void Default::bind(const Apply&, Binder& binder) const { binder.set_output(0, binder.input(0)); }

}  // namespace croton
