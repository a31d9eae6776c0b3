// Basic indexing: integers and slices, constant or symbolic. Reading gives a view.
#pragma once

#include "ops/binder.h"
#include "ops/index_entry.h"

namespace croton {

// Inputs: the array, then the symbolic bounds in order. Dimensions beyond the list are taken whole.
class Subtensor final : public Op {
 public:
  explicit Subtensor(IndexList index) : index_(std::move(index)) {}
  const IndexList& index() const { return index_; }

  OpFamily family() const override { return OpFamily::subtensor; }
  const char* class_name() const override { return "Subtensor"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input == 0; }
  bool reads_as_integers(std::size_t input) const override { return input > 0; }
  void bind(const Apply& node, Binder& binder) const override;

 private:
  IndexList index_;
};

// A copy of the array with the indexed part set to, or increased by, a value.
// Inputs: the array, the value, then the symbolic bounds.
class IncSubtensor final : public Op {
 public:
  IncSubtensor(IndexList index, bool is_set) : index_(std::move(index)), is_set_(is_set) {}
  const IndexList& index() const { return index_; }
  bool is_set() const { return is_set_; }

  OpFamily family() const override { return OpFamily::inc_subtensor; }
  const char* class_name() const override { return "IncSubtensor"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input < 2; }
  bool reads_as_integers(std::size_t input) const override { return input > 1; }
  void bind(const Apply& node, Binder& binder) const override;

 private:
  IndexList index_;
  bool is_set_;
};

// Element i of a vector, as a scalar.
Ref<Variable> element(const Ref<Variable>& vector, std::int64_t i);

}  // namespace croton
