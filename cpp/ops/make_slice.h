// A slice as a variable. It only describes an index: whoever indexes by it looks at its inputs, and
// no function computes it.
#pragma once

#include "graph/op.h"

namespace croton {

// Inputs: start, stop and step, each an integer scalar or the constant None. The output's type is
// Python's, so the application is made there.
class MakeSlice final : public Op {
 public:
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "MakeSlice"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "MakeSlice"; }
  Ref<Apply> make(VariableList inputs) const override;
  bool is_connected(const Apply&, std::size_t) const override { return false; }
};

}  // namespace croton
