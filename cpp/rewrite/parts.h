// Parts of arrays by basic indices: which of them overlap, and what is read in parts only.
#pragma once

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

// What is computed elementwise and read, but for its shape, by basic indices only, which take parts
// that do not overlap. `order` lists the nodes.
PointerSet<Variable> read_in_parts(const std::vector<Apply*>& order, const VariableList& outputs);

}  // namespace croton
