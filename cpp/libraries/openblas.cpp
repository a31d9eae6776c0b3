// Sets the number of threads of OpenBLAS, where the library is OpenBLAS.
#include "libraries/openblas.h"

#include <cblas.h>

#include <mutex>

#ifdef OPENBLAS_VERSION
extern "C" void CROTON_BLAS_NAME(openblas_set_num_threads)(int);
#endif

namespace croton {

void prepare_openblas() {
#ifdef OPENBLAS_VERSION
  static std::once_flag once;
  std::call_once(once, [] { CROTON_BLAS_NAME(openblas_set_num_threads)(1); });
#endif
}

}  // namespace croton
