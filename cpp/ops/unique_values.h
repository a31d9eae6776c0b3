// The different elements of an array, or its different slices, in ascending order.
#pragma once

#include <optional>

#include "graph/op.h"

namespace croton {

// Outputs: the values; where each occurs first; for each element the place of its value; how often
// each occurs. Without an axis the array is taken as a vector. nan equals nothing.
class Unique final : public Op {
 public:
  Unique(bool gives_index, bool gives_inverse, bool gives_counts, std::optional<std::int64_t> axis)
      : gives_index_(gives_index),
        gives_inverse_(gives_inverse),
        gives_counts_(gives_counts),
        axis_(axis) {}

  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "Unique"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  bool computes_shapes() const override { return true; }
  std::vector<NDArray> evaluate(const Apply& node,
                                const std::vector<NDArray>& inputs) const override;

 private:
  bool gives_index_, gives_inverse_, gives_counts_;
  std::optional<std::int64_t> axis_;
};

}  // namespace croton
