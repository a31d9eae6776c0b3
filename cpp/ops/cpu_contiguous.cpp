// Type, gradient and binding of contiguous copies.
#include "ops/cpu_contiguous.h"

#include "base/error.h"
#include "ops/binder.h"

namespace croton {

Ref<Apply> CpuContiguous::make(VariableList inputs) const {
  if (inputs.size() != 1)
    fail(ErrorKind::type_error, text(), " takes one argument, got ", inputs.size());
  const Ref<Type> type = inputs[0]->type();
  return apply(std::move(inputs), type);
}

VariableList CpuContiguous::vjp(const Apply&, const VariableList& output_gradients,
                                const Wanted&) const {
  return output_gradients;
}

void CpuContiguous::bind(const Apply&, Binder& binder) const {
  binder.set_output(0, binder.contiguous(binder.input(0)));
}

}  // namespace croton
