// copy -> rewrite -> lower -> function. Plans are bound by the function itself, at its first call.
#include "compile.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "graph/op.h"
#include "graph/traverse.h"
#include "lower/lower.h"
#include "plan/native_body.h"
#include "rewrite/pipeline.h"

namespace croton {

namespace {

Ref<Variable> placeholder_for(const Variable& variable) {
  auto fresh = make_ref<Variable>(variable.type());
  if (variable.name() != nullptr) fresh->set_name(*variable.name());
  fresh->set_trace(variable.trace());
  return fresh;
}

// The shared variables that the graph reads, then those that are only updated.
std::vector<Ref<SharedVariable>> find_shared_variables(const CompileRequest& request,
                                                       const VariableList& targets) {
  std::vector<Ref<SharedVariable>> found;
  PointerSet<Variable> seen, blockers;
  for (const Ref<Variable>& input : request.inputs) blockers.insert(input.get());
  const auto add = [&](Variable* variable) {
    SharedVariable* shared = as_shared(variable);
    if (shared != nullptr && seen.insert(shared)) found.emplace_back(shared);
  };
  for (const Ref<Variable>& target : targets) add(target.get());
  for (const Apply* node : toposort(targets, blockers)) {
    for (const Ref<Variable>& input : node->inputs()) add(input.get());
  }
  for (const auto& [shared, value] : request.updates) add(shared.get());
  return found;
}

// Keeps the results of a call in arrays of its own.
class ArrayHost final : public CallHost {
 public:
  std::vector<NDArray> results;
  char* allocate_result(int number, DType dtype, const Dims& shape) override {
    if (results.size() <= static_cast<std::size_t>(number))
      results.resize(static_cast<std::size_t>(number) + 1);
    results[static_cast<std::size_t>(number)] = NDArray(dtype, shape);
    return results[static_cast<std::size_t>(number)].data();
  }
  void give_object(int, const Ref<Object>&, bool) override { no_objects(); }
  Ref<Object> copy_object(const Object&) override { no_objects(); }
  void begin_long_run() override {}
  void end_long_run() override {}

 private:
  [[noreturn]] static void no_objects() {
    fail(ErrorKind::internal_error, "a folded value is no array");
  }
};

// The outputs of a node of constants, as constants.
VariableList evaluate(const Apply& node) {
  LoweringInput input;
  for (std::size_t i = 0; i < node.outputs().size(); ++i) input.results.push_back(node.output(i));
  CompiledFunction function(lower(input), {});
  ArrayHost host;
  const NativeCodePause computed_once;
  function.call({}, host);
  VariableList constants;
  for (std::size_t i = 0; i < node.outputs().size(); ++i) {
    constants.emplace_back(new Constant(node.outputs()[i]->type(), host.results[i]));
  }
  return constants;
}

// Folding that fails is left to the call, which reports it with the node.
VariableList evaluate_or_keep(const Apply& node) {
  try {
    return evaluate(node);
  } catch (const Error&) {
    return {};
  }
}

// The rewritten graph as a function of these outputs.
std::unique_ptr<CompiledFunction> make_function(const CompileResult& compiled,
                                                VariableList outputs) {
  LoweringInput lowering;
  lowering.inputs = compiled.graph_inputs;
  lowering.shareds = compiled.graph_shareds;
  lowering.results = std::move(outputs);
  lowering.updates = compiled.graph_updates;
  lowering.observation = compiled.observation;
  lowering.fuses = compiled.fuses;
  std::vector<Ref<Container>> containers;
  for (const Ref<SharedVariable>& shared : compiled.shareds)
    containers.push_back(shared->container());
  return std::make_unique<CompiledFunction>(lower(lowering), std::move(containers));
}

}  // namespace

CompileResult compile(const CompileRequest& request) {
  const TraceScope one_trace;
  const ApplicationHookPause no_test_values;
  CompileResult result;
  result.observation = request.observation;
  VariableList targets = request.outputs;
  for (const auto& [shared, value] : request.updates) targets.push_back(value);
  result.shareds = find_shared_variables(request, targets);

  // The function keeps a graph of its own, so that nothing it holds leads back to the user's
  // variables.
  Substitution substitution;
  for (const Ref<Variable>& input : request.inputs) {
    result.graph_inputs.push_back(placeholder_for(*input));
    substitution.insert_or_assign(input.get(), result.graph_inputs.back());
  }
  for (const Ref<SharedVariable>& shared : result.shareds) {
    result.graph_shareds.push_back(placeholder_for(*shared));
    substitution.insert_or_assign(shared.get(), result.graph_shareds.back());
  }
  VariableList graph = substitute(targets, substitution, true);

  if (!request.rewrites.include.empty()) {
    RewriteOptions options;
    options.evaluate = evaluate_or_keep;
    options.query = request.rewrites;
    if (request.records_rewrites) options.record = &result.rewrites;
    graph = rewrite(graph, options);
  }
  result.fuses = request.fuses;

  const auto output_count = static_cast<std::ptrdiff_t>(request.outputs.size());
  result.graph_outputs.assign(graph.begin(), graph.begin() + output_count);
  for (std::size_t i = 0; i < request.updates.size(); ++i) {
    const auto position =
        std::find(result.shareds.begin(), result.shareds.end(), request.updates[i].first);
    result.graph_updates.emplace_back(static_cast<int>(position - result.shareds.begin()),
                                      graph[static_cast<std::size_t>(output_count) + i]);
  }
  result.function = make_function(result, result.graph_outputs);
  return result;
}

VariableList rewrite_graph(const VariableList& outputs, const RewriteQuery& query) {
  const TraceScope one_trace;
  const ApplicationHookPause no_test_values;
  RewriteOptions options;
  options.evaluate = evaluate_or_keep;
  options.query = query;
  return rewrite(outputs, options);
}

std::unique_ptr<CompiledFunction> select_outputs(const CompileResult& compiled,
                                                 const std::vector<std::size_t>& outputs) {
  VariableList results;
  for (const std::size_t i : outputs) results.push_back(compiled.graph_outputs[i]);
  return make_function(compiled, std::move(results));
}

}  // namespace croton
