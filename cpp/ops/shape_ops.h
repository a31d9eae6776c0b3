// Operations on shapes: reading one, making a vector of numbers, checking, and changing broadcast
// flags.
#pragma once

#include <optional>

#include "graph/op.h"

namespace croton {

// The shape as a vector of int64.
class Shape final : public Op {
 public:
  OpFamily family() const override { return OpFamily::shape; }
  const char* class_name() const override { return "Shape"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "Shape"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t) const override { return false; }
  bool reads_data(std::size_t) const override { return false; }
  void bind(const Apply& node, Binder& binder) const override;
};

// A vector of the given scalars.
class MakeVector final : public Op {
 public:
  explicit MakeVector(DType dtype) : dtype_(dtype) {}
  OpFamily family() const override { return OpFamily::make_vector; }
  const char* class_name() const override { return "MakeVector"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  DType dtype_;
};

// Sets or clears broadcast flags; setting one is checked when the shape is known.
class Rebroadcast final : public Op {
 public:
  // Pairs of axis and flag, by axis.
  explicit Rebroadcast(std::vector<std::pair<std::int64_t, bool>> axes);
  OpFamily family() const override { return OpFamily::rebroadcast; }
  const char* class_name() const override { return "Rebroadcast"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  std::vector<std::pair<std::int64_t, bool>> axes_;
};

// The first argument, checked to have the shape that the second gives.
class SpecifyShape final : public Op {
 public:
  OpFamily family() const override { return OpFamily::specify_shape; }
  const char* class_name() const override { return "SpecifyShape"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "SpecifyShape"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input == 0; }
  bool reads_as_integers(std::size_t input) const override { return input == 1; }
  void bind(const Apply& node, Binder& binder) const override;
};

Ref<Variable> shape_of(const Ref<Variable>& variable);

// Whether an integer scalar is sure to be 1: a constant, or the length of a broadcastable
// dimension.
bool is_known_one(const Variable* scalar);

// How many entries the vector has that is a shape, when that is known.
std::optional<std::size_t> known_length(const Variable* shape);

// Which of the `ndim` entries of a shape are sure to be 1.
Pattern known_ones(const Variable* shape, std::size_t ndim);

// The variable with these broadcast flags; itself when it has them.
Ref<Variable> with_pattern(const Ref<Variable>& variable, const Pattern& pattern);

}  // namespace croton
