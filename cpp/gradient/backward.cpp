// The reverse sweep.
#include "gradient/backward.h"

#include <algorithm>

#include "base/error.h"
#include "base/pointer_map.h"
#include "graph/op.h"
#include "graph/traverse.h"
#include "ops/expression.h"

namespace croton {

namespace {

using VariableSet = PointerSet<Variable>;

ForeignGradients foreign_gradients{nullptr, nullptr};

bool is_undefined(const Ref<Variable>& gradient) {
  return gradient && dynamic_cast<const NullType*>(gradient->type().get()) != nullptr;
}

bool is_tensor(const Ref<Variable>& variable) { return variable->is_tensor(); }

// The terms of a variable's gradient until all are there, then their sum in the order of their
// places.
class Accumulator {
 public:
  void add(const Variable* variable, std::size_t place, Ref<Variable> term) {
    terms_[variable].push_back({place, std::move(term)});
  }

  Ref<Variable> total(const Variable* variable) {
    const auto found = terms_.find(variable);
    if (found == terms_.end()) return nullptr;
    std::stable_sort(found->second.begin(), found->second.end(),
                     [](const PlacedTerm& a, const PlacedTerm& b) { return a.place < b.place; });
    VariableList terms;
    for (const PlacedTerm& each : found->second) terms.push_back(each.term);
    // What is not defined is not defined in a sum either.
    const auto undefined = std::find_if(terms.begin(), terms.end(), is_undefined);
    if (undefined != terms.end()) return *undefined;
    if (terms.size() > 1) found->second = {{0, sum(terms)}};
    return found->second[0].term;
  }

 private:
  struct PlacedTerm {
    std::size_t place;
    Ref<Variable> term;
  };

  static Ref<Variable> sum(const VariableList& terms) {
    if (!std::all_of(terms.begin(), terms.end(), is_tensor)) return foreign_gradients.sum(terms);
    const std::vector<Expression> operands(terms.begin(), terms.end());
    return call(ScalarFunction::add, operands).variable();
  }

  PointerMap<Variable, std::vector<PlacedTerm>> terms_;
};

// The variables on a path from one of `wrt` along which a gradient can flow.
VariableSet find_dependents(const std::vector<Apply*>& order, const VariableList& wrt,
                            const VariableSet& constant) {
  VariableSet dependents;
  for (const Ref<Variable>& variable : wrt) dependents.insert(variable.get());
  for (const Apply* node : order) {
    bool depends = false;
    for (std::size_t i = 0; i < node->inputs().size() && !depends; ++i) {
      depends = dependents.contains(node->input(i).get()) && node->op()->is_connected(*node, i);
    }
    if (!depends) continue;
    for (const Variable* output : node->outputs()) {
      if (!constant.contains(output)) dependents.insert(output);
    }
  }
  return dependents;
}

// Numbers the uses of variables as Theano meets them: from the outputs down, and what an input is
// computed from before the next input. Sums of gradients have this order; programs see it where
// they list the inputs of a gradient.
class Places {
 public:
  Places(const VariableList& outputs, const VariableSet& dependents) {
    for (const Ref<Variable>& output : outputs) {
      enter(output.get(), dependents);
      while (!open_.empty()) {
        const Apply* node = open_.back().node;
        const std::size_t i = open_.back().next++;
        if (i == node->inputs().size()) {
          open_.pop_back();
          continue;
        }
        const Variable* input = node->input(i).get();
        if (!dependents.contains(input) || !node->op()->is_connected(*node, i)) continue;
        places_[node][i] = place_of_first_use(*node, i);
        enter(input, dependents);
      }
    }
  }

  std::size_t of(const Apply* node, std::size_t i) const { return places_.find(node)->second[i]; }

 private:
  struct Open {
    const Apply* node;
    std::size_t next;
  };

  void enter(const Variable* variable, const VariableSet& dependents) {
    const Apply* node = variable->owner();
    if (node == nullptr || !dependents.contains(variable) || places_.contains(node)) return;
    places_[node].resize(node->inputs().size());
    open_.push_back({node, 0});
  }

  // All uses of a variable by one application are together.
  std::size_t place_of_first_use(const Apply& node, std::size_t i) {
    constexpr std::size_t kMostCompared = 32;  // sums and joins may have thousands of inputs
    for (std::size_t k = 0; k < i && i < kMostCompared; ++k) {
      if (node.input(k).get() == node.input(i).get()) return places_[&node][k];
    }
    return count_++;
  }

  PointerMap<Apply, std::vector<std::size_t>> places_;
  std::vector<Open> open_;
  std::size_t count_ = 1;  // 0 is the place of what is given for the outputs
};

// An operation gets the gradient of its output in the output's own precision, and one of the core
// gets a tensor. Operations of the host do with other gradients what they like.
Ref<Variable> as_gradient_of(const Variable* output, Ref<Variable> gradient) {
  const TensorType* type = output->type()->as_tensor();
  if (!gradient || is_undefined(gradient) || type == nullptr) return gradient;
  if (!gradient->is_tensor()) {
    if (output->owner()->op()->family() == OpFamily::python) return gradient;
    gradient = foreign_gradients.as_tensor(gradient);
  }
  if (!is_float(type->dtype()) || !is_float(gradient->dtype())) return gradient;
  return cast(Expression(gradient), type->dtype()).variable();
}

VariableList gradients_of_inputs(const Apply& node, const VariableList& output_gradients,
                                 const Wanted& wanted) {
  const auto undefined =
      std::find_if(output_gradients.begin(), output_gradients.end(), is_undefined);
  if (undefined != output_gradients.end()) {
    return VariableList(node.inputs().size(), *undefined);
  }
  const bool is_discrete_node =
      std::all_of(node.outputs().begin(), node.outputs().end(), [](const Variable* output) {
        const TensorType* type = output->type()->as_tensor();
        return type != nullptr && is_discrete(type->dtype());
      });
  if (!is_discrete_node) return node.op()->vjp(node, output_gradients, wanted);
  VariableList zeros(node.inputs().size());
  for (std::size_t i = 0; i < zeros.size(); ++i) {
    if (wanted[i]) zeros[i] = zero_gradient(Expression(node.input(i))).variable();
  }
  return zeros;
}

}  // namespace

void set_foreign_gradients(const ForeignGradients& handlers) { foreign_gradients = handlers; }

VariableList backward(const VariableList& outputs, const VariableList& output_gradients,
                      const VariableList& wrt, const VariableList& consider_constant) {
  const TraceScope one_trace;
  VariableSet constant;
  for (const Ref<Variable>& variable : consider_constant) constant.insert(variable.get());
  const std::vector<Apply*> order = toposort(outputs);
  const VariableSet dependents = find_dependents(order, wrt, constant);
  const Places places(outputs, dependents);

  Accumulator gradients;
  for (std::size_t i = 0; i < outputs.size(); ++i)
    gradients.add(outputs[i].get(), 0, output_gradients[i]);
  for (auto node = order.rbegin(); node != order.rend(); ++node) {
    VariableList of_outputs;
    bool is_reached = false;
    for (const Variable* output : (*node)->outputs()) {
      of_outputs.push_back(
          dependents.contains(output) ? as_gradient_of(output, gradients.total(output)) : nullptr);
      is_reached = is_reached || of_outputs.back();
    }
    if (!is_reached) continue;
    const VariableList& inputs = (*node)->inputs();
    Wanted wanted;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      wanted.push_back(dependents.contains(inputs[i].get()) &&
                       (*node)->op()->is_connected(**node, i));
    }
    if (std::find(wanted.begin(), wanted.end(), true) == wanted.end()) continue;
    const VariableList of_inputs = gradients_of_inputs(**node, of_outputs, wanted);
    check_internal(of_inputs.size() == inputs.size(),
                   "an operation gave the wrong number of gradients");
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (wanted[i] && of_inputs[i])
        gradients.add(inputs[i].get(), places.of(*node, i), of_inputs[i]);
    }
  }

  VariableList result;
  for (const Ref<Variable>& variable : wrt) result.push_back(gradients.total(variable.get()));
  return result;
}

}  // namespace croton
