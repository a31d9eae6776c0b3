// Translation of elementwise nodes to tile instructions.
#include "lower/tile_code.h"

#include <sstream>
#include <unordered_map>

#include "base/error.h"
#include "lower/polynomial_steps.h"
#include "ops/elementwise.h"
#include "ops/reduce.h"
#include "ops/scalar_functions.h"

namespace croton {

namespace {

using Kind = TileInstruction::Kind;

// What a dtype is computed in.
DType compute_dtype(DType dtype) { return dtype == DType::float16 ? DType::float32 : dtype; }

class Builder {
 public:
  TileCode code;
  std::vector<const Variable*> inputs;

  explicit Builder(const std::vector<const Apply*>& nodes) {
    // Input registers come first, so they are numbered before any other.
    PointerMap<Variable, bool> computed;
    for (const Apply* node : nodes) computed[node->outputs()[0]] = true;
    for (const Apply* node : nodes) {
      for (std::size_t i = 0; i < node->inputs().size(); ++i) {
        const Variable* input = node->input(i).get();
        if (computed.contains(input) || !node->op()->reads_data(i)) continue;
        if (!values_.try_emplace(input, code.input_count).second) continue;
        inputs.push_back(input);
        code.registers.push_back(input->dtype());
        ++code.input_count;
      }
    }
  }

  void add(const Apply& node) {
    if (node.op()->family() == OpFamily::reduce) return;
    const auto& op = static_cast<const Elementwise&>(*node.op());
    const DType result = node.outputs()[0]->dtype();
    int reg = op.is_cast() ? converted(node.input(0).get(), result)
                           : function(op.function(), node, result);
    // Where the same register serves two variables, each keeps its own dtype in memory.
    values_[node.outputs()[0]] = reg;
  }

  // The register of a variable in the dtype of computation for `dtype`, rounded if that is float16.
  int converted(const Variable* variable, DType dtype) {
    const int reg = values_.at(variable);
    const DType from = code.registers[static_cast<std::size_t>(reg)], to = compute_dtype(dtype);
    int result = from == to ? reg : cast(reg, to);
    if (dtype == DType::float16 && variable->dtype() != DType::float16) result = rounded(result);
    return result;
  }

  int cast(int reg, DType to) {
    const std::int64_t key = static_cast<std::int64_t>(reg) << 8 | static_cast<int>(to);
    const auto [entry, added] = casts_.try_emplace(key, 0);
    if (added) {
      const DType from = code.registers[static_cast<std::size_t>(reg)];
      entry->second = emit({Kind::cast, ScalarFunction::identity, from, to, -1, {reg, -1, -1}});
    }
    return entry->second;
  }

  // A register of its own that holds `reg` in exactly this dtype, for a store.
  int for_memory(int reg, DType dtype, bool must_be_own) {
    const DType from = code.registers[static_cast<std::size_t>(reg)];
    if (from != dtype)
      return emit({Kind::cast, ScalarFunction::identity, from, dtype, -1, {reg, -1, -1}});
    if (!must_be_own) return reg;
    return emit({Kind::cast, ScalarFunction::identity, from, from, -1, {reg, -1, -1}});
  }

  // A register in the dtype of the accumulator; sums widen float32 on their own.
  int to_reduce(const Variable* variable, const TileStore& store) {
    const int reg = values_.at(variable);
    const bool is_widened = store.function == ReduceFunction::sum &&
                            store.accumulator == DType::float64 &&
                            code.registers[static_cast<std::size_t>(reg)] == DType::float32;
    return is_widened ? reg : converted(variable, store.accumulator);
  }

  int register_of(const Variable* variable) const { return values_.at(variable); }

 private:
  int function(ScalarFunction function, const Apply& node, DType result) {
    if (function == ScalarFunction::second) return converted(node.input(1).get(), result);
    std::vector<DType> dtypes;
    for (const Ref<Variable>& input : node.inputs()) dtypes.push_back(input->dtype());
    const DType operand = operand_dtype(function, dtypes, result);
    std::vector<int> operands;
    for (std::size_t i = 0; i < node.inputs().size(); ++i) {
      const bool is_condition = function == ScalarFunction::switch_ && i == 0;
      operands.push_back(converted(node.input(i).get(), is_condition ? DType::bool_ : operand));
    }
    if (is_plain_copy(function, operand)) return operands[0];
    int reg = operands[0];
    if (function == ScalarFunction::add || function == ScalarFunction::mul) {
      for (std::size_t i = 1; i < operands.size(); ++i)
        reg = apply(function, operand, result, {reg, operands[i], -1});
      return reg;
    }
    operands.resize(3, -1);
    return apply(function, operand, result, {operands[0], operands[1], operands[2]});
  }

  // Functions that leave these numbers as they are.
  static bool is_plain_copy(ScalarFunction function, DType dtype) {
    if (function == ScalarFunction::identity) return true;
    return (function == ScalarFunction::real || function == ScalarFunction::conj) &&
           !is_complex(dtype);
  }

  int apply(ScalarFunction function, DType operand, DType result,
            std::initializer_list<int> operands) {
    TileInstruction instruction{Kind::function,        function, compute_dtype(operand),
                                compute_dtype(result), -1,       {}};
    std::copy(operands.begin(), operands.end(), instruction.operands);
    const int reg = emit(instruction);
    return result == DType::float16 ? rounded(reg) : reg;
  }

  int rounded(int reg) {
    return emit({Kind::round_to_half,
                 ScalarFunction::identity,
                 DType::float32,
                 DType::float32,
                 -1,
                 {reg, -1, -1}});
  }

  int emit(TileInstruction instruction) {
    instruction.result = static_cast<int>(code.registers.size());
    code.registers.push_back(instruction.to);
    code.instructions.push_back(instruction);
    return instruction.result;
  }

  PointerMap<Variable, int> values_;
  std::unordered_map<std::int64_t, int> casts_;
};

}  // namespace

TileCode build_tile_code(const std::vector<const Apply*>& nodes, const PointerSet<Variable>& stored,
                         std::vector<const Variable*>& inputs,
                         std::vector<const Variable*>& outputs) {
  Builder builder(nodes);
  for (const Apply* node : nodes) builder.add(*node);
  TileCode& code = builder.code;
  std::vector<bool> is_taken;
  for (const Apply* node : nodes) {
    const Variable* output = node->outputs()[0];
    if (!stored.contains(output)) continue;
    TileStore store{};
    store.dtype = output->dtype();
    if (node->op()->family() == OpFamily::reduce) {
      const auto& reduce = static_cast<const Reduce&>(*node->op());
      store.is_reduction = true;
      store.function = reduce.function();
      store.accumulator = compute_dtype(reduce.accumulator_dtype(node->input(0)->dtype()));
      store.reg = builder.to_reduce(node->input(0).get(), store);
    } else {
      const int reg = builder.register_of(output);
      is_taken.resize(code.registers.size() + 1, false);
      const bool must_be_own = reg < code.input_count || is_taken[static_cast<std::size_t>(reg)];
      store.reg = builder.for_memory(reg, store.dtype, must_be_own);
      is_taken.resize(code.registers.size() + 1, false);
      is_taken[static_cast<std::size_t>(store.reg)] = true;
    }
    code.stores.push_back(store);
    outputs.push_back(output);
  }
  inputs = std::move(builder.inputs);
  std::vector<bool> is_constant;
  for (const Variable* input : inputs) is_constant.push_back(as_constant(input) != nullptr);
  join_polynomial_steps(code, is_constant);
  return std::move(code);
}

std::string TileCode::text() const {
  std::ostringstream stream;
  for (const TileInstruction& instruction : instructions) {
    stream << "    r" << instruction.result << " = ";
    switch (instruction.kind) {
      case Kind::function:
        stream << info_of(instruction.function).name;
        break;
      case Kind::product_sum: {
        constexpr const char* kNames[kProductSumCount] = {"product_plus", "product_minus",
                                                          "minus_product"};
        stream << kNames[static_cast<int>(instruction.form)];
        break;
      }
      case Kind::cast:
        stream << "cast";
        break;
      case Kind::round_to_half:
        stream << "round_to_float16";
        break;
    }
    stream << "." << name_of(instruction.to);
    for (const int operand : instruction.operands) {
      if (operand >= 0) stream << " r" << operand;
    }
    stream << "\n";
  }
  return stream.str();
}

}  // namespace croton
