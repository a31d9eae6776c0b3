// Taking elements along an axis by an array of places, and adding them up at their places: what the
// gradients of sorting are made of.
#pragma once

#include "graph/op.h"

namespace croton {

// Inputs: x, places (int64, the shape of x but for the axis), axis. The result has the shape of the
// places: element i of a line is the one at place i in that line of x.
class TakeAlongAxis final : public Op {
 public:
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "TakeAlongAxis"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "TakeAlongAxis"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input == 0; }
  bool reads_as_integers(std::size_t input) const override { return input == 2; }
  void bind(const Apply& node, Binder& binder) const override;
};

// Inputs: x, values, places (the shape of the values), axis. The result has the shape of x: zero,
// plus each value at its place. Of x only the shape is used.
class AddAlongAxis final : public Op {
 public:
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "AddAlongAxis"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "AddAlongAxis"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input == 1; }
  bool reads_data(std::size_t input) const override { return input != 0; }
  bool reads_as_integers(std::size_t input) const override { return input == 3; }
  void bind(const Apply& node, Binder& binder) const override;
};

}  // namespace croton
