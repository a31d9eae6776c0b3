// Arrays of a given shape: of one value repeated, which is a view with strides of zero, or of
// memory that is to be written.
#pragma once

#include "graph/op.h"

namespace croton {

// Inputs: the value, then one integer scalar per dimension.
class Alloc final : public Op {
 public:
  OpFamily family() const override { return OpFamily::alloc; }
  const char* class_name() const override { return "Alloc"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "Alloc"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input == 0; }
  bool reads_as_integers(std::size_t input) const override { return input > 0; }
  void bind(const Apply& node, Binder& binder) const override;
};

// An array whose elements have no meaning yet; here they are zeros. Inputs: one integer scalar per
// dimension.
class AllocEmpty final : public Op {
 public:
  explicit AllocEmpty(DType dtype) : dtype_(dtype) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "AllocEmpty"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t) const override { return false; }
  bool reads_as_integers(std::size_t) const override { return true; }
  void bind(const Apply& node, Binder& binder) const override;

 private:
  DType dtype_;
};

}  // namespace croton
