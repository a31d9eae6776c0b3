// One walk over the code in order; what is left is numbered anew.
#include "lower/product_sums.h"

#include <algorithm>

namespace croton {

namespace {

using Kind = TileInstruction::Kind;
using F = ScalarFunction;

class Joiner {
 public:
  explicit Joiner(TileCode& code)
      : code_(code),
        maker_(code.registers.size(), -1),
        use_count_(code.registers.size(), 0),
        traits_(code.registers.size()) {
    for (std::size_t i = 0; i < code.instructions.size(); ++i) {
      maker_[at(code.instructions[i].result)] = static_cast<int>(i);
      for (const int operand : code.instructions[i].operands) count_use(operand);
    }
    for (const TileStore& store : code.stores) count_use(store.reg);
  }

  void run() {
    for (TileInstruction& instruction : code_.instructions) {
      traits_[at(instruction.result)] = traits_of(instruction);
      if (is_float(instruction, F::add)) {
        const auto [x, y, none] = instruction.operands;
        if (!join(instruction, y, x, ProductSum::product_plus))
          join(instruction, x, y, ProductSum::product_plus);
      } else if (is_float(instruction, F::sub)) {
        const auto [x, y, none] = instruction.operands;
        if (!join(instruction, y, x, ProductSum::minus_product))
          join(instruction, x, y, ProductSum::product_minus);
      }
    }
    if (!joined_.empty()) remove_joined();
  }

 private:
  // What a register holds.
  struct Traits {
    bool has_only_products = false;  // one, or sums and differences of nothing else
    bool has_only_squares = false;   // or sums of squares
  };

  static std::size_t at(int reg) { return static_cast<std::size_t>(reg); }

  void count_use(int reg) {
    if (reg >= 0) ++use_count_[at(reg)];
  }

  static bool is_float(const TileInstruction& instruction, F function) {
    return instruction.kind == Kind::function && instruction.function == function &&
           (instruction.from == DType::float32 || instruction.from == DType::float64);
  }

  Traits traits_of(const TileInstruction& instruction) const {
    const auto [x, y, none] = instruction.operands;
    if (is_float(instruction, F::mul)) return {true, x == y};
    if (is_float(instruction, F::sqr)) return {true, true};
    if (is_float(instruction, F::neg)) return {traits_[at(x)].has_only_products, false};
    const bool is_sum = is_float(instruction, F::add);
    if (!is_sum && !is_float(instruction, F::sub)) return {};
    const Traits& a = traits_[at(x)];
    const Traits& b = traits_[at(y)];
    return {a.has_only_products && b.has_only_products,
            is_sum && a.has_only_squares && b.has_only_squares};
  }

  // Makes `sum` one instruction if `product` is a product that only it reads.
  bool join(TileInstruction& sum, int product, int rest, ProductSum form) {
    if (maker_[at(product)] < 0 || use_count_[at(product)] != 1) return false;
    const TileInstruction& factors = code_.instructions[at(maker_[at(product)])];
    const bool is_square = is_float(factors, F::sqr);
    if (!is_square && !is_float(factors, F::mul)) return false;
    if (traits_[at(rest)].has_only_products && !traits_[at(sum.result)].has_only_squares)
      return false;
    sum.kind = Kind::product_sum;
    sum.form = form;
    sum.operands[0] = factors.operands[0];
    sum.operands[1] = factors.operands[is_square ? 0 : 1];
    sum.operands[2] = rest;
    joined_.push_back(product);
    return true;
  }

  void remove_joined() {
    std::sort(joined_.begin(), joined_.end());
    const auto is_joined = [&](int reg) {
      return std::binary_search(joined_.begin(), joined_.end(), reg);
    };
    std::erase_if(code_.instructions,
                  [&](const TileInstruction& each) { return is_joined(each.result); });
    const auto renumber = [&](int& reg) {
      if (reg >= 0)
        reg -= static_cast<int>(std::lower_bound(joined_.begin(), joined_.end(), reg) -
                                joined_.begin());
    };
    for (TileInstruction& each : code_.instructions) {
      renumber(each.result);
      for (int& operand : each.operands) renumber(operand);
    }
    for (TileStore& store : code_.stores) renumber(store.reg);
    for (auto reg = joined_.rbegin(); reg != joined_.rend(); ++reg)
      code_.registers.erase(code_.registers.begin() + *reg);
  }

  TileCode& code_;
  std::vector<int> maker_;  // the instruction that writes a register, or -1
  std::vector<int> use_count_;
  std::vector<Traits> traits_;
  std::vector<int> joined_;  // registers of products that are no more
};

}  // namespace

void join_products_with_sums(TileCode& code) { Joiner(code).run(); }

}  // namespace croton
