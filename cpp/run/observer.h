// What may watch a function run, a step at a time: monitors, guards and profilers.
#pragma once

#include <vector>

#include "lower/program.h"
#include "plan/plan.h"

namespace croton {

// A step of the program and where its values lie: inputs and outputs in the step's order. An array
// without data belongs to a value of which only the shape is used, or that is not computed yet.
struct ObservedStep {
  int index = -1;  // into Program::steps
  const ProgramStep* step = nullptr;
  std::vector<LiveIn> inputs;
  std::vector<LiveIn> outputs;
  // Whether the step does any work; otherwise its outputs are views of what there was before.
  bool computes = true;
};

// Called on the thread of the call, possibly without the host's lock. What an observer throws ends
// the call.
class StepObserver {
 public:
  virtual ~StepObserver() = default;
  // The arguments of the call, and where each given value of the program lies.
  virtual void begin_call(const Program& program, const std::vector<LiveIn>& inputs,
                          const std::vector<LiveIn>& current) = 0;
  virtual void before_step(const Program& program, const ObservedStep& step) = 0;
  virtual void after_step(const Program& program, const ObservedStep& step) = 0;
  virtual void end_call() {}
};

// The applications that a step computes, in order.
inline std::vector<const Apply*> nodes_of(const Program& program, const ProgramStep& step) {
  if (step.kind == StepKind::loop) return program.loops[static_cast<std::size_t>(step.loop)].nodes;
  if (step.kind == StepKind::node) return {step.node};
  return {};
}

}  // namespace croton
