// The kinds of identity and their gradients.
#include "ops/identity.h"

#include <iterator>

#include "base/error.h"
#include "ops/binder.h"
#include "ops/expression.h"

namespace croton {

namespace {

struct IdentityInfo {
  const char* name;
  const char* text;
};

constexpr IdentityInfo kInfo[] = {{"view", "ViewOp"},
                                  {"copy", "Elemwise{identity}"},
                                  {"disconnected_grad", "disconnected_grad"},
                                  {"zero_grad", "zero_grad"},
                                  {"consider_constant", "ConsiderConstant"}};

}  // namespace

Ref<Identity> Identity::from_name(const std::string& name) {
  for (std::size_t i = 0; i < std::size(kInfo); ++i) {
    if (name == kInfo[i].name) return unique<Identity>(static_cast<IdentityKind>(i));
  }
  fail(ErrorKind::value_error, "there is no identity operation '", name, "'");
}

std::vector<Property> Identity::properties() const {
  return {{"kind", std::string(kInfo[static_cast<int>(kind_)].name)}};
}

std::string Identity::text() const { return kInfo[static_cast<int>(kind_)].text; }

Ref<Apply> Identity::make(VariableList inputs) const {
  if (inputs.size() != 1)
    fail(ErrorKind::type_error, text(), " takes one argument, got ", inputs.size());
  const Ref<Type> type = inputs[0]->type();
  return apply(std::move(inputs), type);
}

VariableList Identity::vjp(const Apply& node, const VariableList& output_gradients,
                           const Wanted&) const {
  if (kind_ == IdentityKind::disconnected_grad || !output_gradients[0]) return {nullptr};
  if (kind_ == IdentityKind::view || kind_ == IdentityKind::copy) return {output_gradients[0]};
  return {zero_gradient(Expression(node.input(0))).variable()};
}

bool Identity::is_connected(const Apply&, std::size_t) const {
  return kind_ != IdentityKind::disconnected_grad;
}

void Identity::bind(const Apply&, Binder& binder) const { binder.set_output(0, binder.input(0)); }

}  // namespace croton
