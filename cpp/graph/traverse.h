// Orders and searches over graphs. None of them recurses.
#pragma once

#include <functional>
#include <vector>

#include "base/pointer_map.h"
#include "graph/variable.h"

namespace croton {

// Every Apply needed for `outputs`, inputs before users. The search stops at the variables in
// `blockers`.
std::vector<Apply*> toposort(const VariableList& outputs,
                             const PointerSet<Variable>& blockers = {});

// Every variable that reaches one of `variables`, depth first, first input first; stops at
// `blockers`.
VariableList ancestors(const VariableList& variables, const PointerSet<Variable>& blockers = {});

// Those among them that nothing computes, and the blockers that were met.
VariableList roots(const VariableList& variables, const PointerSet<Variable>& blockers = {});

// Old variable -> new variable.
using Substitution = PointerMap<Variable, Ref<Variable>>;

// The outputs after substitution, rebuilt through each operation's `make` where an input changed
// type, and shared with the original where nothing below changed. `copy_all` rebuilds every Apply.
// On return the substitution holds every variable that was met.
VariableList substitute(const VariableList& outputs, Substitution& substitution,
                        bool copy_all = false);

// The same operation on other inputs; when their types are the same, so are the outputs' types,
// names and traces. `strict` makes a change of an input's type a TypeError.
Ref<Apply> apply_to(const Apply& node, VariableList inputs, bool strict = false);

}  // namespace croton
