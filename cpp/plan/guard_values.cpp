// Where plans look for guarded values: loops that meet an array do it, else a step of its own.
#include "plan/guard_values.h"

#include <algorithm>

#include "plan/loop_step.h"

namespace croton {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

class ScanStep final : public Step {
 public:
  ScanStep(View view, const GuardedValues& guarded, std::atomic<bool>& has_found)
      : view_(std::move(view)), guarded_(guarded), has_found_(has_found) {}

  void run(char* const* memory) const override {
    if (scan(view_.address(memory), view_.dtype, view_.shape, view_.strides, guarded_))
      has_found_ = true;
  }
  double cost() const override { return static_cast<double>(element_count(view_.shape)); }

 private:
  View view_;
  GuardedValues guarded_;
  std::atomic<bool>& has_found_;
};

bool is_guarded(DType dtype, const GuardedValues& guarded) {
  if (is_continuous(dtype)) return true;
  return guarded.big && (dtype == DType::int64 || dtype == DType::uint64);
}

bool is_same_array(const View& a, const View& b) {
  return a.buffer == b.buffer && a.offset == b.offset && a.shape == b.shape &&
         a.strides == b.strides;
}

}  // namespace

void guard_values(const Program& program, const Segment& segment, const std::vector<View>& views,
                  const GuardedValues& guarded, Plan& plan) {
  // Loops look at what they load and store; each is told apart by its view.
  std::vector<const View*> looked_at;
  for (const PlanStep& step : plan.steps) {
    auto* loop = dynamic_cast<LoopStep*>(step.step.get());
    if (loop == nullptr) continue;
    loop->guard(guarded, plan.has_found);
    for (const LoopOperand& load : loop->loop().loads) looked_at.push_back(&load.view);
    for (std::size_t i = 0; i < loop->loop().stores.size(); ++i) {
      if (!loop->loop().code.stores[i].is_reduction)
        looked_at.push_back(&loop->loop().stores[i].view);
    }
  }
  const auto needs_step = [&](int value) {
    const View& view = views[at(value)];
    const ProgramValue& info = program.values[at(value)];
    if (view.buffer < 0 || info.is_opaque || !info.is_needed || !is_guarded(view.dtype, guarded))
      return false;
    return std::none_of(looked_at.begin(), looked_at.end(),
                        [&](const View* other) { return is_same_array(*other, view); });
  };
  const auto scan_step = [&](int value, int program_step) {
    const View& view = views[at(value)];
    return PlanStep{
        std::make_unique<ScanStep>(view, guarded, plan.has_found), program_step, {view.buffer}, {}};
  };
  std::vector<PlanStep> steps;
  const int first = plan.steps.empty() ? -1 : plan.steps.front().program_step;
  for (const int value : segment.live_ins) {
    const ProgramValue& info = program.values[at(value)];
    if ((info.input >= 0 || info.shared >= 0) && needs_step(value))
      steps.push_back(scan_step(value, first));
  }
  for (std::size_t s = 0; s < plan.steps.size(); ++s) {
    const int program_step = plan.steps[s].program_step;
    steps.push_back(std::move(plan.steps[s]));
    if (s + 1 < plan.steps.size() && plan.steps[s + 1].program_step == program_step) continue;
    for (const int value : program.steps[at(program_step)].outputs) {
      if (needs_step(value)) steps.push_back(scan_step(value, program_step));
    }
  }
  plan.steps = std::move(steps);
}

}  // namespace croton
