// Where values would have to be put into a sorted vector.
#pragma once

#include "graph/op.h"

namespace croton {

// Inputs: the vector, the values, and perhaps the order that sorts the vector.
class SearchsortedOp final : public Op {
 public:
  explicit SearchsortedOp(bool is_right) : is_right_(is_right) {}

  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "SearchsortedOp"; }
  std::vector<Property> properties() const override {
    return {{"side", std::string(is_right_ ? "right" : "left")}};
  }
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input < 2; }
  void bind(const Apply& node, Binder& binder) const override;

 private:
  bool is_right_;
};

}  // namespace croton
