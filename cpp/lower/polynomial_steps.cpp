// One walk over the code in order; what is left is numbered anew.
#include "lower/polynomial_steps.h"

#include <algorithm>

namespace croton {

namespace {

using Kind = TileInstruction::Kind;
using F = ScalarFunction;

std::size_t at(int reg) { return static_cast<std::size_t>(reg); }

bool is_float(const TileInstruction& instruction, F function) {
  return instruction.kind == Kind::function && instruction.function == function &&
         (instruction.from == DType::float32 || instruction.from == DType::float64);
}

class Joiner {
 public:
  Joiner(TileCode& code, const std::vector<bool>& is_constant)
      : code_(code),
        is_constant_(is_constant),
        maker_(code.registers.size(), nullptr),
        use_count_(code.registers.size(), 0) {
    is_constant_.resize(code.registers.size(), false);
    for (const TileInstruction& each : code.instructions) {
      maker_[at(each.result)] = &each;
      for (const int operand : each.operands) count_use(operand);
    }
    for (const TileStore& store : code.stores) count_use(store.reg);
  }

  void run() {
    for (TileInstruction& each : code_.instructions) {
      const auto [x, y, none] = each.operands;
      if (each.kind == Kind::cast) {
        is_constant_[at(each.result)] = is_constant_[at(x)];
      } else if (is_float(each, F::add)) {
        if (!join(each, x, y, ProductSum::product_plus)) join(each, y, x, ProductSum::product_plus);
      } else if (is_float(each, F::sub)) {
        if (!join(each, x, y, ProductSum::product_minus))
          join(each, y, x, ProductSum::minus_product);
      }
    }
    if (!joined_.empty()) remove_joined();
  }

 private:
  void count_use(int reg) {
    if (reg >= 0) ++use_count_[at(reg)];
  }

  bool is_sum(int reg) const {
    const TileInstruction* maker = maker_[at(reg)];
    return maker != nullptr && (maker->kind == Kind::product_sum || is_float(*maker, F::add) ||
                                is_float(*maker, F::sub));
  }

  // Makes `sum` one instruction if it is a step.
  bool join(TileInstruction& sum, int product, int rest, ProductSum form) {
    const TileInstruction* factors = maker_[at(product)];
    if (factors == nullptr || !is_float(*factors, F::mul) || use_count_[at(product)] != 1)
      return false;
    const auto [a, b, none] = factors->operands;
    if (!is_constant_[at(rest)] || (!is_sum(a) && !is_sum(b))) return false;
    sum.kind = Kind::product_sum;
    sum.form = form;
    sum.operands[0] = a;
    sum.operands[1] = b;
    sum.operands[2] = rest;
    joined_.push_back(product);
    return true;
  }

  void remove_joined() {
    std::sort(joined_.begin(), joined_.end());
    std::erase_if(code_.instructions, [&](const TileInstruction& each) {
      return std::binary_search(joined_.begin(), joined_.end(), each.result);
    });
    const auto renumber = [&](int& reg) {
      const auto below = std::lower_bound(joined_.begin(), joined_.end(), reg);
      reg -= static_cast<int>(below - joined_.begin());
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
  std::vector<bool> is_constant_;
  std::vector<const TileInstruction*> maker_;  // null for an input
  std::vector<int> use_count_;
  std::vector<int> joined_;  // registers of products that are no more
};

}  // namespace

void join_polynomial_steps(TileCode& code, const std::vector<bool>& is_constant) {
  Joiner(code, is_constant).run();
}

}  // namespace croton
