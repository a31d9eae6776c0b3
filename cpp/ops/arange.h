// Evenly spaced numbers.
#pragma once

#include "graph/op.h"

namespace croton {

// Inputs: start, stop and step, scalars. Integers are read when binding; from other numbers the
// length is computed at each call.
class ARange final : public Op {
 public:
  ARange(DType dtype, bool is_of_integers) : dtype_(dtype), is_of_integers_(is_of_integers) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "ARange"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input != 1; }
  bool reads_as_integers(std::size_t) const override { return is_of_integers_; }
  bool computes_shapes() const override { return !is_of_integers_; }
  void bind(const Apply& node, Binder& binder) const override;
  std::vector<NDArray> evaluate(const Apply& node,
                                const std::vector<NDArray>& inputs) const override;

 private:
  DType dtype_;
  bool is_of_integers_;
};

// The integers from 0 to count - 1, as int64.
Ref<Variable> counted(const Ref<Variable>& count);

}  // namespace croton
