// Recognition of operations that producers can do, and loops without them.
#include "plan/output_change.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

#include "plan/loop_step.h"

namespace croton {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

bool contains(const std::vector<int>& buffers, int buffer) {
  return std::find(buffers.begin(), buffers.end(), buffer) != buffers.end();
}

bool meet(const std::vector<int>& a, const std::vector<int>& b) {
  return std::any_of(a.begin(), a.end(), [&](int buffer) { return contains(b, buffer); });
}

// The instructions of a loop that begin with an output, as far as they match.
class Beginning {
 public:
  Beginning(const BoundLoop& loop, const LoopOperand& output, const Plan& plan,
            const std::vector<bool>& is_constant, FinishedDimension dimension)
      : loop_(loop),
        output_(output),
        plan_(plan),
        is_constant_(is_constant),
        dimension_(dimension),
        last_(output.reg) {}

  // What was matched; the target is not set.
  std::optional<OutputChange> match() {
    if (is_stored(last_)) return std::nullopt;
    OutputChange change;
    match_mask(change);
    if (matched_.empty()) {
      match_addition(change);
      match_rectifier(change);
    }
    // A loop does not store what it has loaded.
    const auto stores = [&](const TileStore& store) {
      return store.reg == last_ && !store.is_reduction;
    };
    const auto& all = loop_.code.stores;
    if (matched_.empty() || std::count_if(all.begin(), all.end(), stores) > 1) return std::nullopt;
    return change;
  }

  int result() const { return last_; }
  bool is_matched(std::size_t instruction) const {
    return std::find(matched_.begin(), matched_.end(), instruction) != matched_.end();
  }

 private:
  using Kind = TileInstruction::Kind;

  DType dtype() const { return output_.view.dtype; }

  bool is_stored(int reg) const {
    const auto stores = [reg](const TileStore& store) { return store.reg == reg; };
    return std::any_of(loop_.code.stores.begin(), loop_.code.stores.end(), stores);
  }

  std::vector<std::size_t> users_of(int reg) const {
    std::vector<std::size_t> users;
    for (std::size_t i = 0; i < loop_.code.instructions.size(); ++i) {
      for (const int operand : loop_.code.instructions[i].operands) {
        if (operand != reg) continue;
        users.push_back(i);
        break;
      }
    }
    return users;
  }

  const TileInstruction& instruction(std::size_t i) const { return loop_.code.instructions[i]; }

  bool is_function(std::size_t i, ScalarFunction function) const {
    const TileInstruction& code = instruction(i);
    return code.kind == Kind::function && code.function == function && code.from == dtype();
  }

  // The other operand of an instruction that has `reg` once; -1 if it has not.
  int other_operand(std::size_t i, int reg) const {
    const int* operands = instruction(i).operands;
    if (operands[0] == operands[1]) return -1;
    return operands[0] == reg ? operands[1] : operands[1] == reg ? operands[0] : -1;
  }

  // The load of a register of the output's dtype, if it is one; never the output's own.
  const LoopOperand* load_of(int reg) const {
    if (reg == output_.reg) return nullptr;
    for (const LoopOperand& load : loop_.loads) {
      if (load.reg == reg && load.view.dtype == dtype()) return &load;
    }
    return nullptr;
  }

  static bool is_single(const LoopOperand& load) {
    return std::all_of(load.strides.begin(), load.strides.end(),
                       [](std::int64_t stride) { return stride == 0; });
  }

  // Whether a register has the same number everywhere at every call.
  bool is_number(int reg, double number) const {
    const LoopOperand* load = reg < 0 ? nullptr : load_of(reg);
    if (load == nullptr || !is_single(*load)) return false;
    const char* memory = plan_.memory[at(load->view.buffer)];
    if (!is_constant_[at(load->view.buffer)] || memory == nullptr) return false;
    double value = 0;
    if (dtype() == DType::float32) {
      float single;
      std::memcpy(&single, memory + load->view.offset, sizeof single);
      value = static_cast<double>(single);
    } else {
      std::memcpy(&value, memory + load->view.offset, sizeof value);
    }
    return value == number;
  }

  // cast(output < number), factors mask, factors mask / number, factors mask number
  void match_mask(OutputChange& change) {
    const std::vector<std::size_t> users = users_of(last_);
    if (users.size() != 1) return;
    const std::size_t comparison = users[0];
    const int other = other_operand(comparison, last_);
    const bool is_left = instruction(comparison).operands[0] == last_;
    if (other < 0 || !is_function(comparison, is_left ? ScalarFunction::lt : ScalarFunction::gt))
      return;
    const LoopOperand* threshold = load_of(other);
    if (threshold == nullptr || !is_single(*threshold)) return;
    const int below = instruction(comparison).result;
    const std::vector<std::size_t> casts = users_of(below);
    if (casts.size() != 1 || is_stored(below) || instruction(casts[0]).kind != Kind::cast ||
        instruction(casts[0]).to != dtype())
      return;
    matched_ = {comparison, casts[0]};
    last_ = instruction(casts[0]).result;
    change.kind = OutputChange::Kind::mask;
    change.operand = threshold->view;

    const std::optional<std::size_t> product = only_user(ScalarFunction::mul);
    const LoopOperand* factors = product ? load_of(other_operand(*product, last_)) : nullptr;
    if (factors == nullptr || !(factors->strides == output_.strides)) return;
    change.factors = factors->view;
    take(*product);
    for (const auto& [function, scale] :
         {std::pair(ScalarFunction::true_div, Masking::Scale::divide),
          std::pair(ScalarFunction::mul, Masking::Scale::multiply)}) {
      const std::optional<std::size_t> scaling = only_user(function);
      if (!scaling) continue;
      if (scale == Masking::Scale::divide && instruction(*scaling).operands[0] != last_) continue;
      const LoopOperand* number = load_of(other_operand(*scaling, last_));
      if (number == nullptr || !is_single(*number)) continue;
      change.number = number->view;
      change.scale = scale;
      return take(*scaling);
    }
  }

  // The instruction of this function that alone uses what has been matched, which is not stored.
  std::optional<std::size_t> only_user(ScalarFunction function) const {
    const std::vector<std::size_t> users = users_of(last_);
    if (users.size() != 1 || is_stored(last_) || !is_function(users[0], function) ||
        other_operand(users[0], last_) < 0)
      return std::nullopt;
    return users[0];
  }

  void take(std::size_t i) {
    matched_.push_back(i);
    last_ = instruction(i).result;
  }

  // The loop's dimension that is the step's; -1 if none is.
  std::ptrdiff_t finished_axis() const {
    std::int64_t before = 1;
    for (std::size_t axis = 0; axis < loop_.shape.size(); ++axis) {
      if (before == dimension_.before && loop_.shape[axis] == dimension_.length)
        return static_cast<std::ptrdiff_t>(axis);
      before *= loop_.shape[axis];
    }
    return -1;
  }

  // output + something that varies along one dimension only
  void match_addition(OutputChange& finish) {
    const std::optional<std::size_t> sum = only_user(ScalarFunction::add);
    const LoopOperand* added = sum ? load_of(other_operand(*sum, last_)) : nullptr;
    const std::ptrdiff_t along = finished_axis();
    if (added == nullptr || along < 0) return;
    for (std::size_t axis = 0; axis < added->strides.size(); ++axis) {
      if (static_cast<std::ptrdiff_t>(axis) != along && added->strides[axis] != 0) return;
    }
    finish.operand = added->view;
    finish.stride = added->strides[static_cast<std::size_t>(along)];
    take(*sum);
  }

  // maximum(x, 0) or (x + |x|) 0.5
  void match_rectifier(OutputChange& finish) {
    if (is_stored(last_)) return;
    const std::optional<std::size_t> maximum = only_user(ScalarFunction::maximum);
    if (maximum && is_number(other_operand(*maximum, last_), 0)) {
      finish.rectifier = Rectifier::maximum;
      return take(*maximum);
    }
    const std::vector<std::size_t> users = users_of(last_);
    if (users.size() != 2) return;
    const std::size_t magnitude = users[0], sum = users[1];
    if (!is_function(magnitude, ScalarFunction::abs_) || !is_function(sum, ScalarFunction::add))
      return;
    const int of_magnitude = instruction(magnitude).result, of_sum = instruction(sum).result;
    if (other_operand(sum, last_) != of_magnitude || is_stored(of_magnitude) || is_stored(of_sum) ||
        users_of(of_magnitude).size() != 1)
      return;
    const std::vector<std::size_t> halves = users_of(of_sum);
    if (halves.size() != 1 || !is_function(halves[0], ScalarFunction::mul) ||
        !is_number(other_operand(halves[0], of_sum), 0.5))
      return;
    finish.rectifier = Rectifier::half_sum;
    matched_.insert(matched_.end(), {magnitude, sum, halves[0]});
    last_ = instruction(halves[0]).result;
  }

  const BoundLoop& loop_;
  const LoopOperand& output_;
  const Plan& plan_;
  const std::vector<bool>& is_constant_;
  FinishedDimension dimension_;
  int last_;  // the register of what has been matched
  std::vector<std::size_t> matched_;
};

// The loop that alone reads the output that step s can change; -1 if there is none.
std::ptrdiff_t sole_reader(const Plan& plan, std::size_t s) {
  const int buffer = plan.steps[s].step->changeable_output();
  if (buffer < 0 || plan.buffers[at(buffer)].kind != BufferKind::arena) return -1;
  for (const PlanExport& exported : plan.exports) {
    if (exported.view.buffer == buffer) return -1;
  }
  std::ptrdiff_t reader = -1;
  for (std::size_t t = 0; t < plan.steps.size(); ++t) {
    const PlanStep& step = plan.steps[t];
    if (t == s) continue;
    const bool reads = contains(step.reads, buffer);
    if (contains(step.writes, buffer) || (reads && (t < s || reader >= 0))) return -1;
    if (reads) reader = static_cast<std::ptrdiff_t>(t);
  }
  return reader;
}

// Whether step s may run right before step t as well.
bool can_wait(const Plan& plan, std::size_t s, std::size_t t) {
  const PlanStep& step = plan.steps[s];
  for (std::size_t i = s + 1; i < t; ++i) {
    const PlanStep& other = plan.steps[i];
    if (meet(other.reads, step.writes) || meet(other.writes, step.writes) ||
        meet(other.writes, step.reads))
      return false;
  }
  return true;
}

// The operand by which a loop goes through all of a buffer in order, if it meets it in no other
// way.
const LoopOperand* whole_output(const BoundLoop& loop, int buffer) {
  const LoopOperand* output = nullptr;
  for (const LoopOperand& load : loop.loads) {
    if (load.view.buffer != buffer) continue;
    const Dims strides = contiguous_strides(loop.shape, item_size(load.view.dtype));
    if (output != nullptr || load.view.offset != 0 || !(load.view.shape == loop.shape) ||
        !(load.strides == strides))
      return nullptr;
    output = &load;
  }
  return output;
}

// Takes what has been matched out of the loop, which then loads the target. Sets the target: where
// the loop has stored the result, or the output itself.
BoundLoop without(const BoundLoop& loop, const LoopOperand& output, const Beginning& beginning,
                  OutputChange& change) {
  BoundLoop rest = loop;
  change.target = output.view;
  rest.stores.clear();
  rest.code.stores.clear();
  bool is_kept = false;
  for (std::size_t i = 0; i < loop.stores.size(); ++i) {
    const TileStore& store = loop.code.stores[i];
    const bool is_result = store.reg == beginning.result() && !store.is_reduction && !is_kept;
    if (is_result) {
      is_kept = true;
      change.target = loop.stores[i].view;
      continue;
    }
    rest.code.stores.push_back(store);
    rest.stores.push_back(loop.stores[i]);
  }
  const auto rename = [&](int& reg) {
    if (reg == beginning.result()) reg = output.reg;
  };
  for (TileStore& store : rest.code.stores) rename(store.reg);
  for (LoopOperand& store : rest.stores) rename(store.reg);
  rest.code.instructions.clear();
  for (std::size_t i = 0; i < loop.code.instructions.size(); ++i) {
    if (beginning.is_matched(i)) continue;
    TileInstruction& kept = rest.code.instructions.emplace_back(loop.code.instructions[i]);
    for (int& operand : kept.operands) rename(operand);
  }
  const auto is_used = [&](int reg) {
    for (const TileInstruction& instruction : rest.code.instructions) {
      for (const int operand : instruction.operands) {
        if (operand == reg) return true;
      }
    }
    const auto stores = [reg](const TileStore& store) { return store.reg == reg; };
    return std::any_of(rest.code.stores.begin(), rest.code.stores.end(), stores);
  };
  std::erase_if(rest.loads, [&](const LoopOperand& load) { return !is_used(load.reg); });
  for (LoopOperand& load : rest.loads) {
    if (load.reg == output.reg) load.view = change.target;
  }
  return rest;
}

std::vector<int> buffers_of(const std::vector<LoopOperand>& operands) {
  std::vector<int> buffers;
  for (const LoopOperand& operand : operands) buffers.push_back(operand.view.buffer);
  return buffers;
}

}  // namespace

void move_into_producers(Plan& plan, const std::vector<bool>& is_constant) {
  for (std::size_t s = plan.steps.size(); s-- > 0;) {
    const std::ptrdiff_t reader = sole_reader(plan, s);
    if (reader < 0 || !can_wait(plan, s, static_cast<std::size_t>(reader))) continue;
    const int buffer = plan.steps[s].step->changeable_output();
    PlanStep& follower = plan.steps[static_cast<std::size_t>(reader)];
    const auto* loop = dynamic_cast<const LoopStep*>(follower.step.get());
    const LoopOperand* output = loop == nullptr ? nullptr : whole_output(loop->loop(), buffer);
    if (output == nullptr) continue;
    Beginning beginning(loop->loop(), *output, plan, is_constant,
                        plan.steps[s].step->finished_dimension());
    std::optional<OutputChange> change = beginning.match();
    if (!change) continue;
    BoundLoop rest = without(loop->loop(), *output, beginning, *change);
    std::unique_ptr<Step> changed = plan.steps[s].step->with_change(*change);
    if (changed == nullptr) continue;

    PlanStep& step = plan.steps[s];
    step.step = std::move(changed);
    for (const View* view : {&change->operand, &change->factors, &change->number}) {
      if (view->buffer >= 0) step.reads.push_back(view->buffer);
    }
    std::replace(step.writes.begin(), step.writes.end(), buffer, change->target.buffer);
    const bool is_empty = rest.stores.empty();
    if (!is_empty) {
      follower.reads = buffers_of(rest.loads);
      follower.writes = buffers_of(rest.stores);
      follower.step = std::make_unique<LoopStep>(std::move(rest));
    }
    const auto begin = plan.steps.begin() + static_cast<std::ptrdiff_t>(s);
    std::rotate(begin, begin + 1, plan.steps.begin() + reader);
    if (is_empty) plan.steps.erase(plan.steps.begin() + reader);
  }
}

}  // namespace croton
