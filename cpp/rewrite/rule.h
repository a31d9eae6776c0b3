// What a rewrite is: a named local rule, the operations at which it may apply, the stage and tags
// by which modes choose it, and its formula with the condition under which it holds.
#pragma once

#include <string>
#include <vector>

#include "base/pointer_map.h"
#include "graph/op.h"
#include "graph/variable.h"
#include "kernels/scalar_function.h"

namespace croton {

// In this order; each stage also applies the rules of the former ones. Up to `stabilize`, constants
// are folded by plain arithmetic only, so that no exp(1000) overflows before a rule has seen it.
enum class Stage { canonicalize, stabilize, specialize };

const char* name_of(Stage stage);

// The kind of application at which a rule begins to look.
class Root {
 public:
  Root(ScalarFunction function) : key_(static_cast<int>(function)) {}
  Root(OpFamily family) : key_(kCast + 1 + static_cast<int>(family)) {}
  static Root cast() { return Root(kCast); }
  // That of an application.
  static Root of(const Apply& node);

  int key() const { return key_; }
  static constexpr int kCount = kScalarFunctionCount + 1 + static_cast<int>(OpFamily::other) + 1;

 private:
  static constexpr int kCast = kScalarFunctionCount;
  explicit Root(int key) : key_(key) {}
  int key_;
};

// The place at which a rule is tried: an application whose inputs are rewritten already.
class Site {
 public:
  // `in_parts` as `read_in_parts` gives it.
  Site(const Apply& application, const PointerMap<Variable, int>& uses,
       const PointerSet<Variable>* in_parts = nullptr)
      : node(application), uses_(uses), in_parts_(in_parts) {}

  const Apply& node;

  // Whether nothing but one input of one application reads the variable, so that taking its
  // computation apart repeats no work.
  bool is_used_once(const Ref<Variable>& variable) const {
    const auto found = uses_.find(variable.get());
    const bool is_once = found == uses_.end() || found->second <= 1;
    was_denied_ = was_denied_ || !is_once;
    return is_once;
  }
  // Whether the variable is computed elementwise and nothing reads it but applications that take
  // parts of it which do not overlap, so that computing the parts instead repeats no work.
  bool is_read_in_parts(const Ref<Variable>& variable) const {
    return (in_parts_ != nullptr && in_parts_->contains(variable.get())) || is_used_once(variable);
  }
  // Whether that was ever answered with no: fewer uses could make a rule apply.
  bool was_denied() const { return was_denied_; }

 private:
  mutable bool was_denied_ = false;
  const PointerMap<Variable, int>& uses_;
  const PointerSet<Variable>* in_parts_;
};

struct Rule {
  const char* name;  // Theano's where there is one like it
  Stage stage;
  // Besides the name, the stage and "fast_run". "nan_unsafe": may change results that are not
  // finite.
  const char* tags;
  std::vector<Root> roots;
  // A variable for each output, or none at all. The driver refuses other types than those of the
  // outputs.
  VariableList (*apply)(const Site& site);
  const char* text;  // the formula, and when it holds
};

// A rule's answer for an application with one output; null for no answer.
inline VariableList answer(Ref<Variable> better) {
  if (!better) return {};
  return {std::move(better)};
}

// All rules, in the order in which they are tried at an application.
const std::vector<Rule>& rules();

// Whether the name, the stage or another tag of the rule is `tag`.
bool has_tag(const Rule& rule, const std::string& tag);

}  // namespace croton
