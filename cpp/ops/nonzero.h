// Where an array is not zero. The lengths of the results depend on data.
#pragma once

#include <vector>

#include "graph/op.h"

namespace croton {

// The coordinates of the elements that are not zero, in C order: one int64 vector per dimension.
// NaN is not zero. Throws ValueError for a scalar, which has no dimension.
std::vector<NDArray> nonzero_coordinates(const NDArray& array);

// One output per dimension: the coordinates above.
class Nonzero final : public Op {
 public:
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "Nonzero"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "Nonzero"; }
  Ref<Apply> make(VariableList inputs) const override;
  bool computes_shapes() const override { return true; }
  std::vector<NDArray> evaluate(const Apply& node,
                                const std::vector<NDArray>& inputs) const override;
};

}  // namespace croton
