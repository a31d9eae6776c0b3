// The code that is being traced.
#include "native/vector_code.h"

namespace croton::native {

VectorCode*& traced_code() {
  thread_local VectorCode* code = nullptr;
  return code;
}

}  // namespace croton::native
