// Graph to an equal, better graph.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "graph/variable.h"

namespace croton {

// Which rules are applied: those with one of the tags in `include`, with all of those in `require`
// and with none of those in `exclude`. A rule's name counts as a tag. Merging equal computations
// and folding constants are chosen in the same way.
struct RewriteQuery {
  std::vector<std::string> include = {"fast_run"}, require, exclude;
};

// One thing that was done: `better` took the place of `old`.
struct RewriteRecord {
  const char* rule;
  Ref<Variable> old, better;
};

struct RewriteOptions {
  // Computes the outputs of a node whose inputs are constants; nothing when that fails.
  std::function<VariableList(const Apply&)> evaluate;
  RewriteQuery query;
  // Where to note what was done, or null.
  std::vector<RewriteRecord>* record = nullptr;
};

// Equal computations become one, constants are folded, and rules are applied until nothing changes.
VariableList rewrite(const VariableList& outputs, const RewriteOptions& options);

// The names of what is not a rule in rule.h.
inline constexpr const char* kMerge = "merge";
inline constexpr const char* kConstantFolding = "constant_folding";

}  // namespace croton
