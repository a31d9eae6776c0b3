// Moves the elements that an index with arrays picks: out of an array, into one, or added to one.
#pragma once

#include <vector>

#include "ops/advanced_index.h"

namespace croton {

// A part of an array and another array, of its shape or broadcast over it, made ready for moving
// elements between them.
class PickedPair {
 public:
  PickedPair(PickedPart part, const View& other);

  // Copies the part to the other array.
  void gather(char* const* memory) const;
  // Copies the other array to the part, in C order of the index arrays: of elements that are picked
  // repeatedly the last stays.
  void scatter(char* const* memory) const;
  // Adds the other array to the part, one by one for elements that are picked repeatedly.
  void scatter_add(char* const* memory) const;
  // The transposition of `scatter`: copies to the other array the elements of the part, but zero
  // where `scatter` would write over the element later. The part is zero afterwards.
  void extract(char* const* memory) const;

 private:
  struct Block;

  // Dimensions with the strides of the part and of the other array, merged where both allow.
  struct Walk {
    Dims shape, part_strides, other_strides;
    std::int64_t count = 1;

    void add(std::int64_t length, std::int64_t part_stride, std::int64_t other_stride);
    template <class Visit>
    void visit(std::int64_t first, std::int64_t last, char* part, char* other, Visit visit) const;
  };
  // Strides over the shape of the index arrays together, merged.
  struct Strided {
    Dims shape, strides;
    Strided(const Dims& shape, const Dims& strides);
    // Calls visit(i, offset) for the elements `first + i`, i < count, in C order.
    template <class Visit>
    void visit(std::int64_t first, std::int64_t count, Visit visit) const;
  };

  template <class T>
  static void add_places(const PickedAxis& axis, const Strided& index, const char* indices,
                         std::int64_t first, Block& block);
  void find_places(char* const* memory, std::int64_t first, Block& block) const;
  template <class Move>
  void move_inner(char* part, char* other) const;
  template <class Move>
  void move_piece(char* const* memory, const Block& block, std::int64_t first,
                  std::int64_t last) const;
  template <class Move>
  bool move_plain(char* const* memory) const;
  template <class Move>
  void move(char* const* memory) const;

  PickedPart part_;
  View other_;
  Walk outer_, inner_;
  std::vector<Strided> index_;  // of each axis
  Strided picked_other_;
  std::int64_t picked_count_, block_length_, outer_per_piece_;
  bool is_inner_contiguous_;
};

}  // namespace croton
