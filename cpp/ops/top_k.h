// The k largest or smallest elements along an axis, and their places.
#pragma once

#include <string>
#include <vector>

#include "graph/op.h"

namespace croton {

// Inputs: the array, k (negative for the smallest). Outputs: values, places or both. Of equal
// elements the first are taken; nan counts as the largest. Sorted, elements descend; otherwise they
// are in the order of the array.
class TopKOp final : public Op {
 public:
  TopKOp(std::int64_t axis, bool is_sorted, DType place_dtype, bool gives_values, bool gives_places)
      : axis_(axis),
        is_sorted_(is_sorted),
        place_dtype_(place_dtype),
        gives_values_(gives_values),
        gives_places_(gives_places) {}

  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "TopKOp"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool reads_as_integers(std::size_t input) const override { return input == 1; }
  void bind(const Apply& node, Binder& binder) const override;

 private:
  std::int64_t axis_;
  bool is_sorted_;
  DType place_dtype_;
  bool gives_values_, gives_places_;
};

}  // namespace croton
