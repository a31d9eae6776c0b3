// Where the memory of new NumPy arrays comes from.
#pragma once

#include "bindings/python_object.h"

namespace croton::python {

// While it lives, arrays that are made get memory of `base/recycled_memory.h`, to which it also
// returns, unless the program has chosen a memory handler of its own.
class RecyclingScope {
 public:
  RecyclingScope();
  ~RecyclingScope();
  RecyclingScope(const RecyclingScope&) = delete;
  RecyclingScope& operator=(const RecyclingScope&) = delete;

 private:
  Owned before_;
};

}  // namespace croton::python
