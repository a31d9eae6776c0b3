// A program: what a function does, as a flat list of steps over numbered values. It holds for all
// shapes.
#pragma once

#include <string>
#include <vector>

#include "graph/op.h"
#include "graph/variable.h"
#include "lower/tile_code.h"

namespace croton {

// A loop over one iteration space that computes several elementwise operations and reductions at
// once.
struct FusedLoop {
  // In the order of computation; elementwise nodes, then reductions.
  std::vector<const Apply*> nodes;
  Pattern pattern;                 // of the iteration space
  std::vector<bool> reduced_axes;  // empty without reductions
  TileCode code;
  std::vector<int> inputs;   // values, one per input register of the code
  std::vector<int> outputs;  // values, one per store of the code
};

enum class StepKind {
  loop,     // a fused loop
  node,     // any other operation, bound by itself
  deliver,  // hands a value to a result or to a shared variable
};

struct ProgramStep {
  StepKind kind = StepKind::node;
  int loop = -1;                 // index into Program::loops
  const Apply* node = nullptr;   // of a node step
  std::vector<int> inputs;       // values
  std::vector<int> outputs;      // values
  int result = -1, update = -1;  // of a deliver step: one of them
  // All inputs are constants or follow from shapes: run once, when the plan is bound.
  bool is_known = false;
  // Done anew at every call, before the plan is chosen: a view whose integers come from data, or an
  // operation that computes shapes.
  bool is_entry = false;
};

struct ProgramValue {
  const Variable* variable;
  DType dtype;             // of an array
  bool is_opaque = false;  // no array: only entries read and give it
  // Where it comes from: at most one of these is set, else a step computes it.
  int input = -1, shared = -1;
  const Constant* constant = nullptr;
  bool is_known = false;
  bool is_needed = false;  // its elements are read, not only its shape
  int segment = -1;        // that computes it
  int last_segment = -1;   // that reads it
};

// Steps between two points where shapes depend on computed data.
struct Segment {
  std::vector<int> steps;     // indices into Program::steps
  std::vector<int> live_ins;  // values from outside, entries' results included
  std::vector<int> integers;  // live-ins whose contents the shapes depend on
  std::vector<int> entries;   // steps that come before the plan is chosen
};

struct UpdateTarget {
  int shared;
  int value;
};

// Who watches a function run, and so what its steps must leave to be seen.
enum class Observation {
  none,
  steps,  // a step leaves its inputs as they were, and shared variables change at the end only
  nodes,  // besides, each application is a step of its own, and all values are computed
};

struct Program {
  Observation observation = Observation::none;
  std::vector<ProgramValue> values;
  std::vector<FusedLoop> loops;
  std::vector<ProgramStep> steps;
  std::vector<Segment> segments;
  std::vector<int> inputs;   // value of each input, -1 when it is not used
  std::vector<int> shareds;  // value of each shared variable, -1 when only written
  std::vector<int> results;
  std::vector<UpdateTarget> updates;
  VariableList kept;  // outputs of a graph that lowering has made itself
  // Deliver steps of opaque values: the call itself hands these over, no plan does.
  std::vector<int> opaque_deliveries;
  // The same of results that are evaluated (`Op::evaluate`), as arrays that need not be copied.
  std::vector<int> evaluated_deliveries;

  std::string text() const;
};

}  // namespace croton
