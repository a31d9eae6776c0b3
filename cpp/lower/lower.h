// Graph to program.
#pragma once

#include "lower/program.h"

namespace croton {

// What a function computes. Shared variables appear in the graph as the plain variables in
// `shareds`.
struct LoweringInput {
  VariableList inputs;
  VariableList shareds;
  VariableList results;
  // Pairs of a shared variable's index and its new value.
  std::vector<std::pair<int, Ref<Variable>>> updates;
  Observation observation = Observation::none;
  bool fuses = true;  // whether elementwise operations share loops
};

// Raises MissingInputError when the graph needs a variable that is not given.
Program lower(const LoweringInput& input);

}  // namespace croton
