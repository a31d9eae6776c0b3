// Copies of arrays with a diagonal set to a number.
#pragma once

#include "graph/op.h"

namespace croton {

// Inputs: an array of at least two dimensions, the number. Of more than two, all must be equal.
class FillDiagonal final : public Op {
 public:
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "FillDiagonal"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "FillDiagonal"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;
};

// Inputs: a matrix, the number, how far the diagonal is to the right of the main one.
class FillDiagonalOffset final : public Op {
 public:
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "FillDiagonalOffset"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "FillDiagonalOffset"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool reads_as_integers(std::size_t input) const override { return input == 2; }
  void bind(const Apply& node, Binder& binder) const override;
};

}  // namespace croton
