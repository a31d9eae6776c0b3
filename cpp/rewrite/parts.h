// Parts of arrays by basic indices: which of them overlap, and what is read in parts only.
#pragma once

#include <optional>
#include <vector>

#include "base/pointer_map.h"
#include "graph/variable.h"
#include "ops/index_entry.h"

namespace croton {

// A part of an array: the index, and the symbolic numbers in it in order.
struct Part {
  const IndexList* index;
  const Ref<Variable>* bounds;
};

// Whether no two of the parts are sure to overlap nowhere, whatever the array's shape is: along one
// dimension, they can be put in a row so that each ends before the next begins. A number that is
// computed stands for the same in all of them.
bool are_apart(const std::vector<Part>& parts);

// The index of x[inner][outer] as one; none where it is not simple: only constants that do not
// count from the end, and positive steps, are put together.
std::optional<IndexList> merged_index(const IndexList& inner, const IndexList& outer);

// Whether the index takes dimensions whole, so that it changes nothing.
bool is_whole(const IndexEntry& entry);

// The operand's part that a part of an elementwise result is computed from: dimensions that are
// broadcast stay, or lose their only element.
Ref<Variable> part_of_operand(const Part& part, const Ref<Variable>& operand,
                              const Pattern& result);

// What is computed elementwise and read, but for its shape, by basic indices only, which take parts
// that do not overlap. `order` lists the nodes.
PointerSet<Variable> read_in_parts(const std::vector<Apply*>& order, const VariableList& outputs);

}  // namespace croton
