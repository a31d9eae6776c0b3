// The table of unique operations and the defaults of the interface.
#include "graph/op.h"

#include <bit>
#include <unordered_map>

#include "base/error.h"

namespace croton {

namespace {

std::unordered_map<std::string, Op*>& table() {
  static auto* instance = new std::unordered_map<std::string, Op*>();
  return *instance;
}

struct KeyWriter {
  std::string& key;
  void operator()(std::monostate) const { key += "-"; }
  void operator()(bool value) const { key += value ? "T" : "F"; }
  void operator()(std::int64_t value) const { key += std::to_string(value); }
  void operator()(double value) const {
    key += std::to_string(std::bit_cast<std::uint64_t>(value)) + "d";
  }
  void operator()(const std::string& value) const { key += value; }
  void operator()(const std::vector<std::int64_t>& values) const {
    key += "[";
    for (const std::int64_t value : values) key += std::to_string(value) + ",";
  }
};

}  // namespace

Op::~Op() {
  if (!key_.empty()) table().erase(key_);
}

Op* Op::find_or_add(Op* candidate) {
  std::string key = candidate->class_name();
  for (const Property& property : candidate->properties()) {
    key += "|";
    std::visit(KeyWriter{key}, property.value);
  }
  const auto [entry, added] = table().try_emplace(key, candidate);
  if (added) candidate->key_ = std::move(key);
  return entry->second;
}

VariableList Op::vjp(const Apply& node, const VariableList&, const Wanted&) const {
  fail(ErrorKind::not_implemented_error, text(), " has no gradient; node ", node.text());
}

bool Op::is_connected(const Apply&, std::size_t) const { return true; }
bool Op::reads_data(std::size_t) const { return true; }
bool Op::reads_as_integers(std::size_t) const { return false; }

void Op::bind(const Apply& node, Binder&) const {
  fail(ErrorKind::internal_error, "an operation that is evaluated cannot be bound: ", node.text());
}

std::vector<NDArray> Op::evaluate(const Apply& node, const std::vector<NDArray>&) const {
  fail(ErrorKind::internal_error, "an operation that is bound cannot be evaluated: ", node.text());
}

std::vector<Value> Op::evaluate_values(const Apply& node, const std::vector<Value>& inputs) const {
  std::vector<NDArray> arrays;
  for (const Value& input : inputs) arrays.push_back(input.array);
  std::vector<Value> outputs;
  for (NDArray& output : evaluate(node, arrays)) outputs.push_back({std::move(output), nullptr});
  return outputs;
}

Ref<Apply> Op::apply(VariableList inputs, Ref<Type> output_type) const {
  return apply(std::move(inputs), std::vector<Ref<Type>>{std::move(output_type)});
}

Ref<Apply> Op::apply(VariableList inputs, const std::vector<Ref<Type>>& output_types) const {
  Ref<Apply> node =
      make_ref<Apply>(Ref<Op>(const_cast<Op*>(this)), std::move(inputs), output_types);
  announce_application(*node);
  return node;
}

namespace {

ApplicationHook application_hook = nullptr;
int hook_pauses = 0;

}  // namespace

void set_application_hook(ApplicationHook hook) { application_hook = hook; }

void announce_application(Apply& node) {
  if (application_hook != nullptr && hook_pauses == 0) application_hook(node);
}

ApplicationHookPause::ApplicationHookPause() { ++hook_pauses; }
ApplicationHookPause::~ApplicationHookPause() { --hook_pauses; }

}  // namespace croton
