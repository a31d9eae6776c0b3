// First those that may are found, then registers are given in the order of the steps.
#include "native/mask_choice.h"

#include <algorithm>

namespace croton::native {

namespace {

// Others are for the elements behind the last block, and for a moment.
constexpr MaskRegister kFirst = 3, kLast = 6;

bool is_logic(VectorOp op) {
  return op == VectorOp::and_bits || op == VectorOp::or_bits || op == VectorOp::xor_bits;
}

class Choice {
 public:
  Choice(const VectorCode& code, const BlockOrder& order, const Uses& uses)
      : code_(code), order_(order), uses_(uses), may_(code.values.size()) {
    for (std::size_t i = 0; i < may_.size(); ++i) {
      const VectorValue& value = code.values[i];
      may_[i] =
          (compares(value.op) || is_logic(value.op)) && order.is_live[i] && !order.is_invariant[i];
    }
  }

  std::vector<MaskRegister> registers() {
    do {
      while (remove_unfit()) continue;
    } while (!give());
    return given_;
  }

 private:
  bool may(int number) const { return number >= 0 && may_[static_cast<std::size_t>(number)]; }
  const VectorValue& value_of(int number) const {
    return code_.values[static_cast<std::size_t>(number)];
  }

  bool is_made_of_masks(const VectorValue& value) const {
    return compares(value.op) || (may(value.a) && may(value.b)) || may(inverted_mask(value, code_));
  }

  bool takes_bits(const Step& step, int number) const {
    const std::uint8_t lane_bytes = value_of(number).lane_bytes;
    if (step.kind == Step::Kind::store) {
      const VectorStore& store = code_.stores[static_cast<std::size_t>(step.number)];
      return store.form == LoadForm::flags && store.lane_bytes == lane_bytes;
    }
    if (step.kind != Step::Kind::value) return false;
    const VectorValue& user = value_of(step.number);
    if (user.lane_bytes != lane_bytes) return false;
    switch (user.op) {
      case VectorOp::select:
        return user.a == number && user.b != number && user.c != number;
      case VectorOp::replace_lanes:
        return user.b == number && user.a != number && user.c != number;
      case VectorOp::and_bits:
        // Of another mask, or of numbers that are kept or become zero.
        return may(step.number) || (user.a != user.b && !(may(user.a) && may(user.b)));
      case VectorOp::or_bits:
      case VectorOp::xor_bits:
        return may(step.number);
      default:
        return false;
    }
  }

  bool remove_unfit() {
    bool has_removed = false;
    for (std::size_t i = 0; i < may_.size(); ++i) {
      if (!may_[i]) continue;
      const int number = static_cast<int>(i);
      const std::span<const int> uses = uses_.of(number);
      const bool fits = is_made_of_masks(code_.values[i]) && !uses.empty() &&
                        std::all_of(uses.begin(), uses.end(), [&](int use) {
                          return takes_bits(order_.steps[static_cast<std::size_t>(use)], number);
                        });
      if (fits) continue;
      may_[i] = false;
      has_removed = true;
    }
    return has_removed;
  }

  // False where there are too few: one that found none is a vector then.
  bool give() {
    given_.assign(may_.size(), 0);
    int owners[kLast + 1];
    std::fill(owners, owners + kLast + 1, -1);
    for (std::size_t i = 0; i < order_.steps.size(); ++i) {
      const Step& step = order_.steps[i];
      for (int& owner : owners) {
        if (owner >= 0 && uses_.last(owner) <= static_cast<int>(i)) owner = -1;
      }
      if (step.kind != Step::Kind::value || !may(step.number)) continue;
      int* const free = std::find(owners + kFirst, owners + kLast + 1, -1);
      if (free == owners + kLast + 1) {
        may_[static_cast<std::size_t>(step.number)] = false;
        return false;
      }
      *free = step.number;
      given_[static_cast<std::size_t>(step.number)] = static_cast<MaskRegister>(free - owners);
    }
    return true;
  }

  const VectorCode& code_;
  const BlockOrder& order_;
  const Uses& uses_;
  std::vector<bool> may_;
  std::vector<MaskRegister> given_;
};

}  // namespace

bool compares(VectorOp op) {
  return op == VectorOp::compare_float || op == VectorOp::equal_int || op == VectorOp::greater_int;
}

int inverted_mask(const VectorValue& value, const VectorCode& code) {
  if (value.op != VectorOp::xor_bits) return -1;
  const auto is_ones = [&](int number) {
    const VectorValue& operand = code.values[static_cast<std::size_t>(number)];
    const std::uint64_t ones = operand.lane_bytes == 8 ? ~std::uint64_t{0} : 0xFFFFFFFF;
    return operand.op == VectorOp::constant && operand.bits == ones;
  };
  return is_ones(value.b) ? value.a : is_ones(value.a) ? value.b : -1;
}

std::vector<MaskRegister> choose_mask_registers(const VectorCode& code, const BlockOrder& order,
                                                const Uses& uses) {
  if (code.vector_bytes != 64) return std::vector<MaskRegister>(code.values.size(), 0);
  return Choice(code, order, uses).registers();
}

}  // namespace croton::native
