// What of vector code is computed, when, and how often.
#pragma once

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

// The steps that use each value, in order.
std::vector<std::vector<int>> uses_in(const std::vector<Step>& steps, const VectorCode& code);

// The most values of a block that are needed at a time.
int most_live(const BlockOrder& order, const std::vector<std::vector<int>>& uses,
              const VectorCode& code, const std::vector<MaskRegister>& masks);

}  // namespace croton::native
