// The code of a loop once for each row, and what adds the rows up.
#include "plan/down_body.h"

#include "ops/reduce.h"

namespace croton {

namespace {

using Kind = TileInstruction::Kind;
using Source = DownBody::Source;

class Builder {
 public:
  Builder(const TileCode& code, const std::vector<DownInput>& inputs, int rows)
      : code_(code), inputs_(inputs), registers_(static_cast<std::size_t>(rows)) {}

  void run() {
    add_inputs();
    down.input_count = static_cast<int>(down.registers.size());
    for (std::size_t r = 0; r < registers_.size(); ++r) add_row(r);
    std::size_t number = 0;
    for (const TileStore& store : code_.stores) {
      if (store.is_reduction) add_reduction(store, number++);
    }
  }

  TileCode down;
  std::vector<bool> is_single;
  std::vector<std::pair<std::size_t, Source>> sources;

 private:
  int add_register(DType dtype) {
    down.registers.push_back(dtype);
    return static_cast<int>(down.registers.size()) - 1;
  }

  int add_input(DType dtype, bool single, Source source) {
    const int reg = add_register(dtype);
    is_single.push_back(single);
    sources.emplace_back(static_cast<std::size_t>(reg), source);
    return reg;
  }

  void add_inputs() {
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      for (std::size_t r = 0; r < registers_.size(); ++r) {
        const bool is_known = r > 0 && !inputs_[i].varies;
        registers_[r].push_back(is_known ? registers_[0][i]
                                         : add_input(code_.registers[i], inputs_[i].is_single,
                                                     {Source::Kind::load, i, static_cast<int>(r)}));
      }
    }
    for (const TileStore& store : code_.stores) {
      if (!store.is_reduction) continue;
      const Source source{Source::Kind::accumulator, accumulators_.size(), 0};
      accumulators_.push_back(add_input(store.accumulator, false, source));
    }
  }

  int emit(TileInstruction instruction) {
    instruction.result = add_register(instruction.to);
    down.instructions.push_back(instruction);
    return instruction.result;
  }

  void add_store(int reg, DType dtype, Source source) {
    TileStore store{};
    store.reg = reg;
    store.dtype = dtype;
    down.stores.push_back(store);
    sources.emplace_back(static_cast<std::size_t>(reg), source);
  }

  void add_row(std::size_t row) {
    std::vector<int>& registers = registers_[row];
    registers.resize(code_.registers.size(), -1);
    for (TileInstruction instruction : code_.instructions) {
      for (int& operand : instruction.operands) {
        if (operand >= 0) operand = registers[static_cast<std::size_t>(operand)];
      }
      const auto result = static_cast<std::size_t>(instruction.result);
      registers[result] = emit(instruction);
    }
    std::size_t number = 0;
    for (const TileStore& store : code_.stores) {
      if (store.is_reduction) continue;
      add_store(registers[static_cast<std::size_t>(store.reg)], store.dtype,
                {Source::Kind::store, number++, static_cast<int>(row)});
    }
  }

  // The order of rows is that of the kernels.
  void add_reduction(const TileStore& store, std::size_t number) {
    const auto reg = static_cast<std::size_t>(store.reg);
    int total = accumulators_[number];
    for (const std::vector<int>& registers : registers_) {
      int value = registers[reg];
      if (code_.registers[reg] != store.accumulator) {
        value = emit({Kind::cast,
                      ScalarFunction::identity,
                      code_.registers[reg],
                      store.accumulator,
                      -1,
                      {value, -1, -1}});
      }
      total = emit({Kind::function,
                    combining_function(store.function),
                    store.accumulator,
                    store.accumulator,
                    -1,
                    {total, value, -1}});
    }
    add_store(total, store.accumulator, {Source::Kind::accumulator, number, 0});
  }

  const TileCode& code_;
  const std::vector<DownInput>& inputs_;
  std::vector<std::vector<int>> registers_;  // by row: of the code's registers
  std::vector<int> accumulators_;            // by reduction
};

}  // namespace

DownBody down_body(const TileCode& code, const std::vector<DownInput>& inputs, int rows) {
  Builder builder(code, inputs, rows);
  builder.run();
  DownBody result;
  result.body = native_body(builder.down, builder.is_single, NativeReduction::store);
  result.rows = rows;
  result.address_count = builder.down.registers.size();
  result.sources = std::move(builder.sources);
  return result;
}

}  // namespace croton
