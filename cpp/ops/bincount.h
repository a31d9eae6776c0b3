// How often each number occurs in a vector of integers.
#pragma once

#include "graph/op.h"

namespace croton {

// Inputs: the vector, the least length of the result, and perhaps weights: a scalar or a vector of
// the same length. The result has the dtype of the weights or, without, of the vector.
class Bincount final : public Op {
 public:
  // Whether negative numbers raise AssertionError; otherwise they raise ValueError.
  explicit Bincount(bool asserts) : asserts_(asserts) {}

  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "Bincount"; }
  std::vector<Property> properties() const override { return {{"assert_nonneg", asserts_}}; }
  std::string text() const override { return "Bincount"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input == 2; }
  bool computes_shapes() const override { return true; }
  std::vector<NDArray> evaluate(const Apply& node,
                                const std::vector<NDArray>& inputs) const override;

 private:
  std::vector<std::int64_t> checked_numbers(const NDArray& vector) const;

  bool asserts_;
};

}  // namespace croton
