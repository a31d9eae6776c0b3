// Sorting along an axis, and the order that sorts.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "graph/op.h"

namespace croton {

// What is common to both. Inputs: the array, the axis. All kinds of sorting are stable and have the
// same result; nan comes last, complex numbers go by real and then by imaginary part.
class Sorting : public Op {
 public:
  // `order`, the fields of structured arrays, must not be given when it is applied.
  Sorting(std::string kind, std::optional<std::string> order)
      : kind_(std::move(kind)), order_(std::move(order)) {}

  OpFamily family() const override { return OpFamily::other; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  bool reads_as_integers(std::size_t input) const override { return input == 1; }

 protected:
  // The inputs, checked; raises ValueError.
  VariableList checked(VariableList inputs) const;
  const std::string& kind() const { return kind_; }
  const std::optional<std::string>& order() const { return order_; }

 private:
  std::string kind_;
  std::optional<std::string> order_;
};

class SortOp final : public Sorting {
 public:
  using Sorting::Sorting;
  const char* class_name() const override { return "SortOp"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;
};

class ArgSortOp final : public Sorting {
 public:
  using Sorting::Sorting;
  const char* class_name() const override { return "ArgSortOp"; }
  Ref<Apply> make(VariableList inputs) const override;
  void bind(const Apply& node, Binder& binder) const override;
};

}  // namespace croton
