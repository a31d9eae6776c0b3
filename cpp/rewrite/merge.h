// Finds equal computations: applications of one operation to the same inputs, and small constants
// with the same contents.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "graph/variable.h"

namespace croton {

// A number that equal operations of the family `python` share, and no others; 0 for one that equals
// nothing but itself. Operations of the core are unique, so they need none.
using EqualityNumber = std::size_t (*)(const Op&);
void set_equality_number(EqualityNumber number);

class Merger {
 public:
  // The application that was added before and equals this one, or null.
  const Apply* find(const Apply& node) const;
  // The node stays alive while the merger exists.
  void add(const Ref<Apply>& node);

  // The constant that was met first with this type and these contents; other variables as they are.
  Ref<Variable> unique_constant(const Ref<Variable>& variable);

 private:
  struct Slot {
    std::size_t hash = 0;
    const Apply* node = nullptr;
  };
  // The slot of an equal application, or the empty one where it belongs.
  std::size_t find_slot(const Apply& node, std::size_t hash) const;

  std::vector<Slot> slots_;
  std::vector<Ref<Apply>> kept_;
  std::unordered_map<std::string, Ref<Variable>> constants_;
};

}  // namespace croton
