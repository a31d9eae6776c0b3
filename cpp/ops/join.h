// Arrays put one after another along an axis, and taken apart again.
#pragma once

#include "graph/op.h"

namespace croton {

// Inputs: the axis, an integer scalar, then the arrays. Their dtypes are combined.
class Join final : public Op {
 public:
  // `view` is kept for Theano's interface; it changes nothing.
  explicit Join(std::int64_t view) : view_(view) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "Join"; }
  std::vector<Property> properties() const override { return {{"view", view_}}; }
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool reads_as_integers(std::size_t input) const override { return input == 0; }
  void bind(const Apply& node, Binder& binder) const override;

 private:
  std::int64_t view_;
};

// Inputs: the array, the axis, and a vector of lengths that add up to the length of the axis. The
// outputs are views of the array.
class Split final : public Op {
 public:
  explicit Split(std::int64_t len_splits) : len_splits_(len_splits) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "Split"; }
  std::vector<Property> properties() const override { return {{"len_splits", len_splits_}}; }
  std::string text() const override { return "Split{" + std::to_string(len_splits_) + "}"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool reads_as_integers(std::size_t input) const override { return input > 0; }
  void bind(const Apply& node, Binder& binder) const override;

 private:
  std::int64_t len_splits_;
};

}  // namespace croton
