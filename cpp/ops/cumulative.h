// Running sums and products, and the recurrence that the gradient of the latter is.
#pragma once

#include <optional>

#include "graph/op.h"

namespace croton {

enum class CumulativeFunction { add, mul };

// Element i of the result combines the elements up to and with i along an axis, in the input's
// dtype; partial results are kept in a wider one. Without an axis the input counts as flattened.
// A reversed one combines those from i on.
class CumOp final : public Op {
 public:
  CumOp(std::optional<std::int64_t> axis, CumulativeFunction function, bool is_reversed)
      : axis_(axis), function_(function), is_reversed_(is_reversed) {}
  // "add" or "mul"; ValueError for others.
  static CumulativeFunction function_from_name(const std::string& name);

  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "CumOp"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  std::optional<std::int64_t> axis_;
  CumulativeFunction function_;
  bool is_reversed_;
};

// h[i] = g[i] + a[i] h[i-1] along an axis, for inputs a and g of one shape and float or complex
// dtype. A reversed one is its adjoint: h[i] = g[i] + a[i+1] h[i+1]. There is nothing beyond the
// ends.
class LinearRecurrence final : public Op {
 public:
  LinearRecurrence(std::int64_t axis, bool is_reversed) : axis_(axis), is_reversed_(is_reversed) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "LinearRecurrence"; }
  std::vector<Property> properties() const override {
    return {{"axis", axis_}, {"reverse", is_reversed_}};
  }
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  std::int64_t axis_;
  bool is_reversed_;
};

}  // namespace croton
