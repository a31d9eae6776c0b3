// Indices with integer arrays and masks among slices and new axes: their description, and where
// they lead in an array of known shape.
#pragma once

#include <string>
#include <vector>

#include "ops/binder.h"
#include "ops/index_entry.h"

namespace croton {

// What one item of an index does.
struct AdvancedEntry {
  enum class Kind : std::uint8_t {
    slice,     // takes a part of a dimension
    new_axis,  // adds a dimension of length 1
    array,     // picks along a dimension by an array of integers, scalars included
    vector,    // the same by an array of one dimension
    mask,      // picks where a mask is true, which covers `mask_rank` dimensions
  };
  Kind kind = Kind::slice;
  IndexEntry slice;
  std::size_t mask_rank = 0;
};

// What an input of an operation stands for in its index.
enum class IndexRole : std::uint8_t { bound, array, vector, mask, coordinates };

// The place of an index in the inputs of a node: per slice its symbolic bounds, per array the
// array, per mask the mask and then the coordinates of its true elements, one vector per dimension
// (one for a mask without dimensions). Of a mask itself only the shape is read.
class AdvancedIndex {
 public:
  using Kind = AdvancedEntry::Kind;

  explicit AdvancedIndex(std::vector<AdvancedEntry> entries);
  // From numbers as `code` gives them: per entry its kind; for a slice then kind and value of
  // start, stop and step, for a mask its rank. Throws ValueError for anything else.
  static AdvancedIndex decode(const std::vector<std::int64_t>& code);

  std::vector<std::int64_t> code() const;
  const std::vector<AdvancedEntry>& entries() const { return entries_; }
  const std::vector<IndexRole>& roles() const { return roles_; }
  // Nothing but a vector along the first dimension.
  bool is_vector() const { return entries_.size() == 1 && entries_[0].kind == Kind::vector; }
  // Whether an element could be picked twice.
  bool can_repeat() const;
  // Dimensions are taken whole but for one array.
  bool is_take() const;

  // The index's inputs, which follow the first `first`, checked and complete: coordinates are made
  // where only masks are given.
  VariableList prepare(const Op& op, const VariableList& inputs, std::size_t first) const;

  // The broadcast flags of the part of an array that prepared inputs pick.
  // Throws IndexError for more indices than dimensions.
  Pattern pattern(const Op& op, const Variable& array, const VariableList& inputs) const;

 private:
  static void check_input(const Op& op, const Variable& input, IndexRole role);

  std::vector<AdvancedEntry> entries_;
  std::vector<IndexRole> roles_;
};

// One array of integers, and the dimension along which it picks.
struct PickedAxis {
  View index;           // the array itself
  Dims strides;         // of the array over the shape of all arrays together
  std::int64_t length;  // of the dimension, for checks
  std::int64_t stride;  // of the dimension, in bytes
  std::size_t number;   // of the dimension, for messages
};

// The part of an array that an index leads to. Its shape is that of `outer`, then that of the
// arrays broadcast together, then that of `inner`.
struct PickedPart {
  View array;  // after the slices; its own shape and strides do not matter
  Dims outer_shape, outer_strides;
  Dims picked_shape;
  Dims inner_shape, inner_strides;
  std::vector<PickedAxis> axes;

  Dims shape() const;
};

// Throws IndexError for a mask of another shape than the array's or arrays that do not broadcast.
PickedPart pick(const Op& op, const AdvancedIndex& index, const View& array, const Binder& binder,
                std::size_t first);

}  // namespace croton
