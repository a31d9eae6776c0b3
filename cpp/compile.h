// The whole way from a graph to a function, one call a stage.
#pragma once

#include <memory>
#include <vector>

#include "graph/variable.h"
#include "rewrite/pipeline.h"
#include "run/function.h"

namespace croton {

struct CompileRequest {
  VariableList inputs;
  VariableList outputs;
  std::vector<std::pair<Ref<SharedVariable>, Ref<Variable>>> updates;
  RewriteQuery rewrites;  // nothing in `include`: the graph stays as it is
  bool fuses = true;      // whether elementwise operations share loops
  bool records_rewrites = false;
  Observation observation = Observation::none;
};

struct CompileResult {
  std::unique_ptr<CompiledFunction> function;
  std::vector<Ref<SharedVariable>> shareds;  // that are read or updated
  // The graph that is computed: plain variables stand for inputs and shared variables.
  VariableList graph_inputs, graph_shareds, graph_outputs;
  std::vector<std::pair<int, Ref<Variable>>> graph_updates;
  Observation observation = Observation::none;
  std::vector<RewriteRecord> rewrites;  // where they were asked for
  bool fuses = true;
};

// The graph on the same inputs after rewriting, for those who look at it.
VariableList rewrite_graph(const VariableList& outputs, const RewriteQuery& query);

// A function of some of the outputs, by number, and of all updates.
std::unique_ptr<CompiledFunction> select_outputs(const CompileResult& compiled,
                                                 const std::vector<std::size_t>& outputs);

// Raises MissingInputError when the outputs need a variable that is not given.
CompileResult compile(const CompileRequest& request);

}  // namespace croton
