// Graph to an equal, better graph.
#pragma once

#include <functional>
#include <string>
#include <unordered_set>
#include <vector>

#include "graph/variable.h"

namespace croton {

// A local rewrite: looks at one application whose inputs are already rewritten.
struct Rule {
  const char* name;
  // A variable of the same type to use instead of the output, or null.
  Ref<Variable> (*apply)(const Apply& node);
};

// The same for an application with several outputs.
struct SplittingRule {
  const char* name;
  // A variable of the same type for each output, or none at all.
  VariableList (*apply)(const Apply& node);
};

struct RewriteOptions {
  // Computes the outputs of a node whose inputs are constants; nothing when that fails.
  std::function<VariableList(const Apply&)> evaluate;
  std::unordered_set<std::string> excluded;
};

// Equal computations become one, constants are folded, and the rules below are applied until
// nothing changes.
VariableList rewrite(const VariableList& outputs, const RewriteOptions& options);

// The rules, in the order in which they are tried.
const std::vector<Rule>& rules();
const std::vector<SplittingRule>& splitting_rules();

// Defined in rules/, one topic a file.
Ref<Variable> remove_useless_cast(const Apply& node);
Ref<Variable> merge_dim_shuffles(const Apply& node);
Ref<Variable> remove_double_negation(const Apply& node);
Ref<Variable> drop_neutral_operands(const Apply& node);
Ref<Variable> drop_guard_of_zeros(const Apply& node);
Ref<Variable> simplify_power(const Apply& node);
Ref<Variable> widen_constants(const Apply& node);
Ref<Variable> choose_constant_branch(const Apply& node);
Ref<Variable> merge_reshapes(const Apply& node);
Ref<Variable> element_of_shape(const Apply& node);
VariableList split_max_and_argmax(const Apply& node);
Ref<Variable> stabilize_log(const Apply& node);
Ref<Variable> stabilize_log1p(const Apply& node);
Ref<Variable> stabilize_expm1(const Apply& node);

}  // namespace croton
