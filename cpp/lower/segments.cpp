// A new segment begins before a step that needs integers which the current segment computes. Views
// of outside arrays at computed positions (minibatches) become entries: only their shapes matter to
// the plan.
#include "lower/segments.h"

#include <algorithm>

namespace croton {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

class Splitter {
 public:
  explicit Splitter(Program& program) : program_(program) {}

  void run() {
    program_.segments.emplace_back();
    for (std::size_t i = 0; i < program_.steps.size(); ++i) place(i);
    find_live_ins();
  }

 private:
  int current() const { return static_cast<int>(program_.segments.size()) - 1; }
  Segment& segment() { return program_.segments.back(); }

  std::vector<int> integer_inputs(const ProgramStep& step) const {
    std::vector<int> result;
    if (step.kind != StepKind::node) return result;
    for (std::size_t i = 0; i < step.inputs.size(); ++i) {
      if (step.node->op()->reads_as_integers(i)) result.push_back(step.inputs[i]);
    }
    return result;
  }

  bool is_computed_here(int value) const {
    return program_.values[at(value)].segment == current() && !is_entry_result(value);
  }

  bool is_opaque(int value) const { return program_.values[at(value)].is_opaque; }

  bool is_entry_result(int value) const {
    return std::find(entry_results_.begin(), entry_results_.end(), value) != entry_results_.end();
  }

  bool is_evaluated(int value) const {
    return std::find(evaluated_.begin(), evaluated_.end(), value) != evaluated_.end();
  }

  // An entry needs all its inputs from outside the segment or from entries before it.
  void add_entry(std::size_t i) {
    ProgramStep& step = program_.steps[i];
    if (std::any_of(step.inputs.begin(), step.inputs.end(),
                    [&](int value) { return is_computed_here(value); }))
      begin_segment();
    step.is_entry = true;
    segment().entries.push_back(static_cast<int>(i));
    for (const int value : step.outputs) {
      program_.values[at(value)].segment = current();
      entry_results_.push_back(value);
    }
  }

  void begin_segment() {
    program_.segments.emplace_back();
    entry_results_.clear();
  }

  void place(std::size_t i) {
    ProgramStep& step = program_.steps[i];
    if (step.kind == StepKind::deliver && is_opaque(step.inputs[0])) {
      program_.opaque_deliveries.push_back(static_cast<int>(i));
      return;
    }
    if (step.kind == StepKind::deliver && step.result >= 0 && is_evaluated(step.inputs[0]) &&
        program_.observation == Observation::none) {
      program_.evaluated_deliveries.push_back(static_cast<int>(i));
      return;
    }
    if (step.kind == StepKind::node && step.node->op()->computes_shapes()) {
      evaluated_.insert(evaluated_.end(), step.outputs.begin(), step.outputs.end());
      return add_entry(i);
    }
    const std::vector<int> integers = integer_inputs(step);
    const bool from_data = std::any_of(integers.begin(), integers.end(), [&](int value) {
      return !program_.values[at(value)].is_known;
    });
    if (from_data) {
      const bool is_view = step.node->op()->family() == OpFamily::subtensor ||
                           step.node->op()->family() == OpFamily::alloc;
      const auto is_late = [&](int value) {
        return !program_.values[at(value)].is_known && is_computed_here(value);
      };
      if (is_view) return add_entry(i);
      if (std::any_of(integers.begin(), integers.end(), is_late)) begin_segment();
      for (const int value : integers) {
        if (!program_.values[at(value)].is_known) segment().integers.push_back(value);
      }
    }
    segment().steps.push_back(static_cast<int>(i));
    for (const int value : step.outputs) program_.values[at(value)].segment = current();
  }

  // Everything a segment's steps or entries read that its own steps do not compute.
  void find_live_ins() {
    for (std::size_t s = 0; s < program_.segments.size(); ++s) {
      Segment& part = program_.segments[s];
      std::vector<bool> seen(program_.values.size(), false);
      std::vector<bool> from_entry(program_.values.size(), false);
      for (const int i : part.entries) {
        for (const int value : program_.steps[at(i)].outputs) from_entry[at(value)] = true;
      }
      const auto need = [&](int value) {
        ProgramValue& info = program_.values[at(value)];
        info.last_segment = std::max(info.last_segment, static_cast<int>(s));
        const bool is_inner = info.segment == static_cast<int>(s) && !from_entry[at(value)];
        if (is_inner || info.is_opaque || seen[at(value)]) return;
        seen[at(value)] = true;
        part.live_ins.push_back(value);
      };
      for (const int i : part.entries) {
        for (const int value : program_.steps[at(i)].inputs) need(value);
      }
      for (const int i : part.steps) {
        for (const int value : program_.steps[at(i)].inputs) need(value);
      }
      // A known value from an earlier segment is a number of that segment's plan: here it is data.
      for (const int value : part.live_ins) {
        const ProgramValue& info = program_.values[at(value)];
        if (info.is_known && info.constant == nullptr) part.integers.push_back(value);
      }
      std::sort(part.integers.begin(), part.integers.end());
      part.integers.erase(std::unique(part.integers.begin(), part.integers.end()),
                          part.integers.end());
    }
  }

  Program& program_;
  std::vector<int> entry_results_;
  std::vector<int> evaluated_;  // values, of all segments
};

}  // namespace

void split_into_segments(Program& program) { Splitter(program).run(); }

}  // namespace croton
