// Reading and replacing the part of an array that an index with arrays or masks picks.
#pragma once

#include "ops/advanced_index.h"

namespace croton {

// Whether an operation's class in Python says that its index has masks.
enum class MaskUse : bool { none, some };

// Inputs: the array, then those of the index (see `AdvancedIndex`). Its class in Python is
// AdvancedSubtensor1 for a vector along the first dimension, AdvancedBooleanSubtensor for masks,
// else AdvancedSubtensor; likewise below.
class AdvancedSubtensor final : public Op {
 public:
  // With `only_last`, an element that is picked repeatedly is given where it is picked last, and
  // zero stands in the other places: what reaches the value when a part is set.
  AdvancedSubtensor(AdvancedIndex index, MaskUse masks, bool only_last)
      : index_(std::move(index)), masks_(masks), only_last_(only_last) {}

  const AdvancedIndex& index() const { return index_; }
  bool is_only_last() const { return only_last_; }

  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override;
  std::vector<Property> properties() const override;
  std::string text() const override { return class_name(); }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input == 0; }
  bool reads_data(std::size_t input) const override;
  bool reads_as_integers(std::size_t input) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  AdvancedIndex index_;
  MaskUse masks_;
  bool only_last_;
};

// A copy of the array with the picked part set to, or increased by, a value. Inputs: the array, the
// value, then those of the index. Of elements that are picked repeatedly each increases, or the
// last is set.
class AdvancedIncSubtensor final : public Op {
 public:
  AdvancedIncSubtensor(AdvancedIndex index, MaskUse masks, bool is_set)
      : index_(std::move(index)), masks_(masks), is_set_(is_set) {}

  const AdvancedIndex& index() const { return index_; }
  bool is_set() const { return is_set_; }
  // Whether the part is the one that the other operation reads, given the same indices.
  bool picks_like(const AdvancedSubtensor& read) const {
    return index_.code() == read.index().code();
  }
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override;
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input < 2; }
  bool reads_data(std::size_t input) const override;
  bool reads_as_integers(std::size_t input) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  AdvancedIndex index_;
  MaskUse masks_;
  bool is_set_;
};

}  // namespace croton
