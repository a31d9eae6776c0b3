// The stages: which rules each has, and how often the graph goes through them.
#include "rewrite/pipeline.h"

#include <algorithm>

#include "rewrite/pass.h"
#include "rewrite/rule.h"

namespace croton {

namespace {

constexpr int kMostPasses = 6;  // per stage

bool contains_any(const std::vector<std::string>& tags, const auto& has) {
  return std::any_of(tags.begin(), tags.end(), has);
}

// `has(tag)` tells which tags something carries.
bool is_chosen(const RewriteQuery& query, const auto& has) {
  return contains_any(query.include, has) && !contains_any(query.exclude, has) &&
         std::all_of(query.require.begin(), query.require.end(), has);
}

bool is_one_of(const std::string& tag, std::initializer_list<const char*> tags) {
  return std::any_of(tags.begin(), tags.end(), [&](const char* other) { return tag == other; });
}

PassPlan plan_stage(const RewriteQuery& query, Stage stage) {
  PassPlan plan;
  plan.rules_by_root.resize(Root::kCount);
  for (const Rule& rule : rules()) {
    if (rule.stage > stage) continue;
    if (!is_chosen(query, [&](const std::string& tag) { return has_tag(rule, tag); })) continue;
    for (const Root root : rule.roots)
      plan.rules_by_root[static_cast<std::size_t>(root.key())].push_back(&rule);
  }
  plan.merges = is_chosen(query, [](const std::string& tag) {
    return is_one_of(tag, {kMerge, "fast_run", "fast_compile"});
  });
  const bool folds = is_chosen(query, [](const std::string& tag) {
    return is_one_of(tag, {kConstantFolding, "canonicalize", "fast_run", "fast_compile"});
  });
  plan.folding = !folds                       ? Folding::none
                 : stage == Stage::specialize ? Folding::all
                                              : Folding::plain;
  return plan;
}

}  // namespace

VariableList rewrite(const VariableList& outputs, const RewriteOptions& options) {
  VariableList current = outputs;
  for (const Stage stage : {Stage::stabilize, Stage::specialize}) {
    const PassPlan plan = plan_stage(options.query, stage);
    for (int i = 0; i < kMostPasses; ++i) {
      Pass pass(plan, options);
      current = pass.run(current);
      if (!pass.may_find_more()) break;
    }
  }
  return current;
}

}  // namespace croton
