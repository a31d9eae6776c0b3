// Values come in the order in which they were made, stores as soon as they may.
#include "native/block_order.h"

#include <algorithm>
#include <numeric>

namespace croton::native {

namespace {

// The value that a store or reduction takes.
int result_of(const Step& step, const VectorCode& code) {
  const auto number = static_cast<std::size_t>(step.number);
  return step.kind == Step::Kind::store ? code.stores[number].value : code.reductions[number].value;
}

}  // namespace

BlockOrder::BlockOrder(const VectorCode& code)
    : is_live(code.values.size(), false), is_invariant(code.values.size(), false) {
  const int count = static_cast<int>(code.values.size());
  const auto value_of = [&](int i) -> const VectorValue& {
    return code.values[static_cast<std::size_t>(i)];
  };
  // Operands have smaller numbers than what is made of them.
  for (const VectorStore& store : code.stores)
    is_live[static_cast<std::size_t>(store.value)] = true;
  for (const VectorReduction& reduction : code.reductions)
    is_live[static_cast<std::size_t>(reduction.value)] = true;
  for (int i = count; i-- > 0;) {
    if (!is_live[static_cast<std::size_t>(i)]) continue;
    for (const int operand : {value_of(i).a, value_of(i).b, value_of(i).c}) {
      if (operand >= 0) is_live[static_cast<std::size_t>(operand)] = true;
    }
  }
  int last_load = -1;
  for (int i = 0; i < count; ++i) {
    const VectorValue& value = value_of(i);
    const auto at = static_cast<std::size_t>(i);
    bool is_same = value.op != VectorOp::load && value.op != VectorOp::accumulator &&
                   value.op != VectorOp::elements_or;
    for (const int operand : {value.a, value.b, value.c}) {
      if (operand >= 0) is_same = is_same && is_invariant[static_cast<std::size_t>(operand)];
    }
    is_invariant[at] = is_same;
    if (!is_live[at] || value.op == VectorOp::constant || value.op == VectorOp::accumulator)
      continue;
    if (value.op == VectorOp::load) last_load = i;
    (is_same ? invariant_steps : steps).push_back({Step::Kind::value, i});
  }
  // All of a block is read before anything is stored: outputs may lie where inputs do.
  std::vector<std::pair<int, Step>> stores;  // value after which
  for (std::size_t s = 0; s < code.stores.size(); ++s)
    stores.push_back(
        {std::max(code.stores[s].value, last_load), Step{Step::Kind::store, static_cast<int>(s)}});
  for (std::size_t r = 0; r < code.reductions.size(); ++r)
    stores.push_back({code.reductions[r].value, Step{Step::Kind::reduction, static_cast<int>(r)}});
  std::stable_sort(stores.begin(), stores.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Step> merged;
  std::size_t next = 0;
  for (const Step& step : steps) {
    while (next < stores.size() && stores[next].first < step.number)
      merged.push_back(stores[next++].second);
    merged.push_back(step);
  }
  while (next < stores.size()) merged.push_back(stores[next++].second);
  steps = std::move(merged);
}

std::array<int, 3> operands_of(const Step& step, const VectorCode& code) {
  if (step.kind != Step::Kind::value) return {result_of(step, code), -1, -1};
  const VectorValue& value = code.values[static_cast<std::size_t>(step.number)];
  return {value.a, value.b, value.c};
}

Uses::Uses(const std::vector<Step>& steps, const VectorCode& code)
    : begins_(code.values.size() + 1) {
  const auto for_each_use = [&](auto work) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      for (const int operand : operands_of(steps[i], code)) {
        if (operand >= 0) work(operand, i);
      }
    }
  };
  for_each_use([&](int value, std::size_t) { ++begins_[static_cast<std::size_t>(value) + 1]; });
  std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
  steps_.resize(begins_.back());
  std::vector<std::size_t> next(begins_.begin(), begins_.end() - 1);
  for_each_use([&](int value, std::size_t step) {
    steps_[next[static_cast<std::size_t>(value)]++] = static_cast<int>(step);
  });
}

int most_live(const BlockOrder& order, const Uses& uses, const VectorCode& code,
              const std::vector<MaskRegister>& masks) {
  int live = 0, most = 0;
  for (std::size_t i = 0; i < order.steps.size(); ++i) {
    const auto dies = [&](int value) {
      if (value < 0 || order.is_invariant[static_cast<std::size_t>(value)] ||
          code.values[static_cast<std::size_t>(value)].op == VectorOp::accumulator ||
          masks[static_cast<std::size_t>(value)] != 0)
        return false;
      return uses.last(value) == static_cast<int>(i);
    };
    const auto number = static_cast<std::size_t>(order.steps[i].number);
    if (order.steps[i].kind != Step::Kind::value) {
      live -= dies(result_of(order.steps[i], code));
      continue;
    }
    if (masks[number] == 0) most = std::max(most, ++live);
    const VectorValue& value = code.values[number];
    live -= dies(value.a) + (value.b != value.a && dies(value.b)) +
            (value.c != value.a && value.c != value.b && dies(value.c));
  }
  return most;
}

}  // namespace croton::native
