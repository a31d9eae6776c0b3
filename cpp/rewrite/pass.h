// One pass over a graph: every application is rebuilt on rewritten inputs, merged, folded, and
// given to the rules; what a rule makes goes the same way.
#pragma once

#include <vector>

#include "base/pointer_map.h"
#include "rewrite/merge.h"
#include "rewrite/pipeline.h"
#include "rewrite/rule.h"

namespace croton {

// The outputs of an application of the family `python` to constants, as constants; nothing where
// its operation is to be asked in each call.
using HostFolding = VariableList (*)(const Apply&);
void set_host_folding(HostFolding fold);

// How far constants are folded.
enum class Folding {
  none,
  plain,  // arithmetic and changes of shape, nothing that overflows easily or cancels
  all,
};

struct PassPlan {
  // By `Root::key`: the rules that begin there, in order.
  std::vector<std::vector<const Rule*>> rules_by_root;
  Folding folding = Folding::all;
  bool merges = true;
};

class Pass {
 public:
  Pass(const PassPlan& plan, const RewriteOptions& options) : plan_(plan), options_(options) {}

  VariableList run(const VariableList& outputs);
  // Whether another pass could find more: rules see settled inputs only, so what is left depends on
  // how often something is used.
  bool may_find_more() const { return has_changed_ && was_denied_; }

 private:
  // An application on its way: first its inputs are settled, then it is rebuilt and tried; if a
  // rule answers, the answers are settled in turn.
  struct Visit {
    Ref<Apply> node;
    Ref<Trace> origin;  // of what the node was made for
    std::size_t next = 0;
    Ref<Apply> rebuilt = nullptr;  // set once the inputs are settled
    VariableList answers = {};
  };

  void settle(const Ref<Variable>& variable);
  bool is_settled(const Ref<Variable>& variable) const;
  Ref<Variable> settled(const Ref<Variable>& variable);
  void push(const Ref<Variable>& variable, const Ref<Trace>& origin);
  // Goes on with the topmost visit, until it is finished or something else has to be settled first.
  void advance();
  void rebuild(Visit& visit);
  bool try_rules(Visit& visit);
  VariableList fold(const Apply& node) const;
  bool is_foldable(const Apply& node) const;
  void finish(Visit& visit, const VariableList& results);
  void note(const char* rule, const Apply& node, const VariableList& better);
  void count_uses(const VariableList& outputs);

  const PassPlan& plan_;
  const RewriteOptions& options_;
  Merger merger_;
  PointerMap<Variable, Ref<Variable>> settled_;
  PointerMap<Variable, int> uses_;
  PointerSet<Variable> in_parts_;  // read in parts only
  std::vector<Visit> stack_;
  std::vector<Ref<Apply>> kept_;  // known by address
  Ref<Trace> pass_trace_;
  std::size_t budget_ = 0;  // rule applications left, should rules ever undo each other
  bool has_changed_ = false, was_denied_ = false;
};

}  // namespace croton
