// Elements taken from one of several arrays, as an array of numbers says.
#pragma once

#include "graph/op.h"

namespace croton {

// Inputs: the numbers, then either one array whose first dimension is counted by them, or, when
// `is_list`, the arrays themselves. All are broadcast against each other.
class Choose final : public Op {
 public:
  enum class Outside { raise, wrap, clip };  // what numbers mean that are out of range

  // Raises AssertionError for an unknown mode.
  static Ref<Choose> from_name(const std::string& mode, bool is_list);
  Choose(Outside outside, bool is_list) : outside_(outside), is_list_(is_list) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "Choose"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input > 0; }
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  Outside outside_;
  bool is_list_;
};

}  // namespace croton
