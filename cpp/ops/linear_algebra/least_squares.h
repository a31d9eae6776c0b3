// Least squares by singular values.
#pragma once

#include "graph/op.h"

namespace croton {

// The solution x of least norm among those that make |a x - b| least; the residual sums of squares
// (none if a has not full column rank or has no more rows than columns); the rank of a, where
// singular values below rcond times the largest count as zero; the singular values. A negative
// rcond stands for the precision of float64.
class LeastSquares final : public Op {
 public:
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "lstsq"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "lstsq"; }
  Ref<Apply> make(VariableList inputs) const override;
  bool computes_shapes() const override { return true; }
  std::vector<NDArray> evaluate(const Apply& node,
                                const std::vector<NDArray>& inputs) const override;
};

}  // namespace croton
