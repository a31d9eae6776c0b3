// What of vector code is computed, when, and how often.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "native/assembler.h"
#include "native/vector_code.h"

namespace croton::native {

struct Step {
  enum class Kind : std::uint8_t { value, store, reduction };
  Kind kind;
  int number;
};

struct BlockOrder {
  std::vector<bool> is_live;       // by value: whether a store needs it
  std::vector<bool> is_invariant;  // whether it is the same in all blocks
  std::vector<Step> invariant_steps;
  std::vector<Step> steps;  // of a block

  explicit BlockOrder(const VectorCode& code);
};

// The values that a step uses; -1 where there are fewer.
std::array<int, 3> operands_of(const Step& step, const VectorCode& code);

// The steps that use each value, in order.
class Uses {
 public:
  Uses(const std::vector<Step>& steps, const VectorCode& code);

  std::span<const int> of(int value) const {
    const auto i = static_cast<std::size_t>(value);
    return {steps_.data() + begins_[i], steps_.data() + begins_[i + 1]};
  }
  // -1 where there is none.
  int last(int value) const {
    const std::span<const int> steps = of(value);
    return steps.empty() ? -1 : steps.back();
  }

 private:
  std::vector<std::size_t> begins_;
  std::vector<int> steps_;
};

// The most values of a block that are needed at a time.
int most_live(const BlockOrder& order, const Uses& uses, const VectorCode& code,
              const std::vector<MaskRegister>& masks);

}  // namespace croton::native
