// Which elementwise operations and reductions share one loop.
#pragma once

#include <vector>

#include "graph/variable.h"

namespace croton {

struct LoopGroup {
  std::vector<const Apply*> nodes;  // elementwise in order of computation, then reductions
  Pattern pattern;
  std::vector<bool> reduced_axes;  // empty without reductions
  // Longest chain of steps before this one; groups and other nodes run in the order of levels.
  int level = 0;
  bool is_known = false;
};

// A step of the program to be: a group or a single node.
struct Grouping {
  std::vector<LoopGroup> groups;
  struct Entry {
    int group = -1;               // or
    const Apply* node = nullptr;  // a node that is bound by itself
    int level = 0;
  };
  std::vector<Entry> entries;  // in order of first creation; merged groups are left empty
};

// `order` lists all nodes, inputs before users. `is_known` tells which variables follow from
// constants and shapes alone; they are never mixed with others in one loop. Without `fuses` each
// node has a group of its own.
Grouping group_into_loops(const std::vector<Apply*>& order,
                          bool (*is_known)(const Variable*, const void*), const void* context,
                          bool fuses = true);

}  // namespace croton
