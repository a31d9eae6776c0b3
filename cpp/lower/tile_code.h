// The body of a fused loop: straight-line instructions over registers that hold one tile each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/pointer_map.h"
#include "graph/variable.h"
#include "kernels/scalar_function.h"

namespace croton {

struct TileInstruction {
  enum class Kind : std::uint8_t { function, product_sum, cast, round_to_half };
  Kind kind;
  ScalarFunction function;  // of a function instruction
  DType from, to;           // operands' dtype (the choices' for switch), and result's
  int result;               // register
  int operands[3] = {-1, -1, -1};
  ProductSum form{};  // of a product_sum
};

// A register's contents go to memory, or are reduced over axes first.
struct TileStore {
  int reg;
  bool is_reduction = false;
  ReduceFunction function = ReduceFunction::sum;
  // Dtype of the register, but that sums in float64 take float32 too; the result is cast to
  // `dtype`.
  DType accumulator = DType::float64;
  DType dtype = DType::float64;  // in memory
};

// Every register is written once. float16 values are kept as float32 and rounded after each
// operation.
struct TileCode {
  std::vector<DType> registers;  // dtypes; the first `input_count` are loaded from memory
  int input_count = 0;
  std::vector<TileInstruction> instructions;
  std::vector<TileStore> stores;

  std::string text() const;
};

// Translates elementwise nodes and reductions, given in order of computation; the variables in
// `stored` go to memory. On return `inputs` and `outputs` name the variable of each input register
// and store.
TileCode build_tile_code(const std::vector<const Apply*>& nodes, const PointerSet<Variable>& stored,
                         std::vector<const Variable*>& inputs,
                         std::vector<const Variable*>& outputs);

}  // namespace croton
