// A segment of a program bound to concrete shapes: steps, and where every buffer lies.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/ndarray.h"
#include "lower/program.h"
#include "ops/binder.h"
#include "plan/value_scan.h"

namespace croton {

// A value outside the plan: a live-in of the segment.
struct LiveIn {
  DType dtype = DType::float64;
  char* data = nullptr;
  Dims shape;
  Dims strides;
  // The value of a variable that is no tensor, which plans do not see; then all else is empty.
  Object* opaque = nullptr;
};

enum class BufferKind : std::uint8_t {
  arena,    // at an offset in the function's block
  known,    // filled when the plan was bound
  live_in,  // given at every call
  result,   // allocated for the caller at every call
  update,   // the new value of a shared variable
  passing,  // only some rows at a time, in a pass over rows: has no memory in the plan
};

struct PlanBuffer {
  BufferKind kind = BufferKind::arena;
  int number = -1;  // which live-in, result or update
  std::int64_t bytes = 0;
  std::int64_t offset = 0;  // in the arena
  int same_as = -1;         // shares the memory of this buffer
};

struct PlanResult {
  int buffer;
  DType dtype;
  Dims shape;
};

struct PlanUpdate {
  int buffer;
  bool is_in_place;  // written straight into the shared variable's memory
  DType dtype;
  Dims shape;
};

// Where a value that later segments read can be found.
struct PlanExport {
  int value;
  View view;
};

struct PlanStep {
  std::unique_ptr<Step> step;
  int program_step;
  std::vector<int> reads, writes;  // buffers
};

struct Plan {
  std::vector<PlanStep> steps;
  std::vector<PlanBuffer> buffers;
  std::vector<std::pair<int, PlanResult>> results;  // by result number
  std::vector<std::pair<int, PlanUpdate>> updates;  // by update number
  std::vector<PlanExport> exports;
  mutable std::shared_ptr<void> watched;  // what run/ keeps with the plan for observers
  std::vector<View> views;  // by value; without a buffer where this segment does not meet it
  std::vector<std::unique_ptr<char[]>> known_memory;
  std::vector<char*> memory;  // by buffer; those that change are set at every call
  std::vector<std::pair<int, int>> live_in_buffers;  // (buffer, live-in number)
  std::vector<std::pair<int, int>> aliases;          // (buffer, the buffer whose memory it has)
  // The first step that may write into a shared variable's own memory: before it, the run can be
  // given up. The number of steps if there is none.
  std::size_t first_commit = 0;
  std::int64_t arena_bytes = 0;
  char* arena = nullptr;  // the block that `memory` was computed for
  double work = 0;        // estimate for one run, in elements times instructions
  // Set by a run that has met a guarded value.
  mutable std::atomic<bool> has_found = false;
};

// What can go wrong while binding is reported with the node that it happened in, and its inputs:
// those without data have no memory yet.
struct BindError {
  const Apply* node = nullptr;
  std::vector<LiveIn> inputs;
  std::vector<std::unique_ptr<char[]>> memory;  // of those inputs that were known
};

// Binds segment `index`. `is_last` allows shared variables to be written in place. The plan looks
// for guarded values on the way. `failed` tells the node that was being bound when an exception is
// thrown.
std::unique_ptr<Plan> bind_plan(const Program& program, std::size_t index,
                                const std::vector<LiveIn>& live_ins, bool is_last,
                                const GuardedValues& guarded, BindError& failed);

// The view that an entry step gives, with `buffer` set to the live-in it looks into.
View bind_entry(const Program& program, const ProgramStep& step,
                const std::vector<const LiveIn*>& inputs);

}  // namespace croton
