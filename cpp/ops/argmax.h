// Positions of the largest elements along dimensions, and those elements.
#pragma once

#include "graph/op.h"

namespace croton {

// The output is where the largest element is among those of the reduced dimensions, counted through
// them in C order, as int64. The first of equal ones; NaN counts as largest; complex numbers are
// ordered by real, then by imaginary part. No element at all is a ValueError.
//
// As MaxAndArgmax there is another output before it: the element itself. Argmin is the same for the
// smallest.
class Argmax final : public Op {
 public:
  enum class Kind { argmax, argmin, max_and_argmax };

  Argmax(std::vector<std::int64_t> axes, Kind kind);
  const std::vector<std::int64_t>& axes() const { return axes_; }
  OpFamily family() const override { return OpFamily::argmax; }
  const char* class_name() const override;
  std::vector<Property> properties() const override { return {{"axis", axes_}}; }
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  bool has_max() const { return kind_ == Kind::max_and_argmax; }

  std::vector<std::int64_t> axes_;
  Kind kind_;
};

}  // namespace croton
