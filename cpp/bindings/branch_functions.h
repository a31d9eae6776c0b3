// The two functions of a choice, called from the core without Python in between: what `Branches` of
// theano/_branches.py stands on.
#pragma once

#include <Python.h>

#include <optional>
#include <vector>

#include "bindings/python_object.h"
#include "graph/variable.h"

namespace croton::python {

class BranchFunctions {
 public:
  // `read` are the positions of the function's inputs among the values behind the condition. Side 0
  // is that of a condition other than zero.
  void set(int side, PyObject* function, std::vector<std::size_t> read);

  // The outputs of the side that the first value chooses; nothing if it has not been set. The
  // caller holds Python's lock.
  std::optional<std::vector<Value>> evaluate(const std::vector<Value>& inputs) const;

 private:
  struct Side {
    Owned function;
    std::vector<std::size_t> read;
  };
  Side sides_[2];
};

}  // namespace croton::python
