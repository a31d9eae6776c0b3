// What the core can say of a slice.
#include "ops/make_slice.h"

#include "base/error.h"

namespace croton {

Ref<Apply> MakeSlice::make(VariableList) const {
  fail(ErrorKind::type_error, "MakeSlice: a slice cannot be made of inputs of other types");
}

}  // namespace croton
