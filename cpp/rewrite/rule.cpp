// The list of all rules, and how they are told apart.
#include "rewrite/rule.h"

#include <cstring>

#include "ops/elementwise.h"
#include "rewrite/rules/topics.h"

namespace croton {

const char* name_of(Stage stage) {
  constexpr const char* kNames[] = {"canonicalize", "stabilize", "specialize"};
  return kNames[static_cast<int>(stage)];
}

Root Root::of(const Apply& node) {
  const OpFamily family = node.op()->family();
  if (family != OpFamily::elemwise) return Root(family);
  const auto& op = static_cast<const Elementwise&>(*node.op());
  return op.is_cast() ? cast() : Root(op.function());
}

bool has_tag(const Rule& rule, const std::string& tag) {
  if (tag == rule.name || tag == name_of(rule.stage) || tag == "fast_run") return true;
  if (tag == "fast_compile") return rule.stage == Stage::canonicalize;
  const char* found = std::strstr(rule.tags, tag.c_str());
  if (found == nullptr || tag.empty()) return false;
  const char end = found[tag.size()];
  return (found == rule.tags || found[-1] == ' ') && (end == '\0' || end == ' ');
}

const std::vector<Rule>& rules() {
  static const auto* list = [] {
    auto* all = new std::vector<Rule>();
    for (const auto topic : kTopics) {
      for (Rule& rule : topic()) all->push_back(std::move(rule));
    }
    return all;
  }();
  return *list;
}

}  // namespace croton
