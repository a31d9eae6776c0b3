// Keeps Python's garbage collector from running while many nodes are made at once: none of them is
// garbage, and each of its runs would go through all of them.
#pragma once

#include <Python.h>

namespace croton::python {

class CollectorPause {
 public:
  CollectorPause() : was_enabled_(PyGC_Disable() != 0) {}
  ~CollectorPause() {
    if (was_enabled_) PyGC_Enable();
  }
  CollectorPause(const CollectorPause&) = delete;
  CollectorPause& operator=(const CollectorPause&) = delete;

 private:
  bool was_enabled_;
};

}  // namespace croton::python
