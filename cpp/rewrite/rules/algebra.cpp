// Sums and products over trees of add, sub, mul, true_div, inv and neg: constants are gathered,
// terms that cancel are dropped, signs are moved outwards. What is left is computed in the order in
// which it was written, so that no intermediate result overflows that did not before.
#include <cmath>

#include "rewrite/match.h"
#include "rewrite/rules/topics.h"

namespace croton {

namespace {

using F = ScalarFunction;

// The two groups that trees are made of: an operation of any number of operands, one that takes its
// second operand inversely, and one operand's inverse.
struct Group {
  F combine, combine_inverse;
  bool is_product;
};
constexpr Group kSum = {F::add, F::sub, false}, kProduct = {F::mul, F::true_div, true};

struct Leaf {
  Ref<Variable> variable;
  bool is_inverse = false;
  bool is_dropped = false;
  std::optional<double> constant = std::nullopt;
};

constexpr std::size_t kMostLeaves = 24;
constexpr int kMostLevels = 8;

// One tree below an application.
class Tree {
 public:
  Tree(const Site& site, const Group& group)
      : site_(site), group_(group), dtype_(site.node.outputs()[0]->dtype()) {
    if (site.node.inputs().size() == 1) ++inner_inverse_count_;
    add_node(site.node, false, 0);
  }

  // A better form, or null.
  Ref<Variable> simplified() {
    // Below a sign it has been done, or the mode does not want it.
    bool has_changed = match_function(site_.node, F::neg) == nullptr && cancel();
    has_changed = gather_constants() || has_changed;
    if (group_.is_product) has_changed = settle_sign() || has_changed;
    if (!has_changed && inner_inverse_count_ == 0) return nullptr;
    std::size_t next = 0;
    const Part part = rebuild(site_.node, next, 0, false);
    made_ += part.is_inverse + (is_negative_ && !sign_is_in_constant_);
    if (!has_changed && made_ >= node_count_) return nullptr;
    Ref<Variable> result = part.variable;
    if (!result) result = typed_constant(dtype_, group_.is_product ? 1 : 0);
    if (part.is_inverse) result = make_call(group_.is_product ? F::inv : F::neg, {result});
    if (front_) result = make_call(F::mul, {front_, result});
    if (is_negative_ && !sign_is_in_constant_) result = negative(result);
    result = cast(Expression(result), dtype_).variable();
    const Ref<Variable> output = site_.node.output();
    return has_same_type(result, output) ? result : fill_output(site_.node, result);
  }

 private:
  // Whether the tree goes on below an operand.
  const Apply* inner_node(const Ref<Variable>& variable, std::size_t leaf_count, int level) const {
    const Apply* node = variable->owner();
    if (node == nullptr || leaf_count >= kMostLeaves || level >= kMostLevels ||
        variable->dtype() != dtype_ || !is_inner(*node) || !site_.is_used_once(variable))
      return nullptr;
    return node;
  }

  bool is_inner(const Apply& node) const {
    if (match_function(node, group_.combine) != nullptr ||
        match_function(node, group_.combine_inverse) != nullptr)
      return true;
    if (match_function(node, F::neg) != nullptr) return true;
    return group_.is_product && match_function(node, F::inv) != nullptr;
  }

  bool inverts(const Apply& node, std::size_t input) const {
    if (match_function(node, group_.combine_inverse) != nullptr) return input == 1;
    if (group_.is_product && match_function(node, F::inv) != nullptr) return true;
    return !group_.is_product && match_function(node, F::neg) != nullptr;
  }

  // A constant under a sign counts as a constant.
  void add_node(const Apply& node, bool is_inverse, int level) {
    ++node_count_;
    if (group_.is_product && match_function(node, F::neg) != nullptr) {
      is_negative_ = !is_negative_;
      ++sign_count_;
    }
    for (std::size_t i = 0; i < node.inputs().size(); ++i) {
      const Ref<Variable>& operand = node.input(i);
      const bool inverse = is_inverse != inverts(node, i);
      const Apply* inner = inner_node(operand, leaves_.size(), level);
      if (inner != nullptr) {
        if (inner->inputs().size() == 1) ++inner_inverse_count_;
        add_node(*inner, inverse, level + 1);
      } else {
        leaves_.push_back({operand, inverse});
        if (operand->ndim() == 0 || as_scalar(operand)) {
          leaves_.back().constant = constant_value(operand.get());
          if (leaves_.back().constant && std::isnan(*leaves_.back().constant))
            leaves_.back().constant.reset();
        }
      }
    }
  }

  bool cancel() {
    bool has_changed = false;
    for (std::size_t i = 0; i < leaves_.size(); ++i) {
      if (leaves_[i].is_dropped || leaves_[i].constant) continue;
      for (std::size_t j = i + 1; j < leaves_.size(); ++j) {
        Leaf& other = leaves_[j];
        if (other.is_dropped || other.is_inverse == leaves_[i].is_inverse ||
            other.variable.get() != leaves_[i].variable.get())
          continue;
        leaves_[i].is_dropped = other.is_dropped = has_changed = true;
        break;
      }
    }
    return has_changed;
  }

  // Constants whose product or sum stays far from overflow, so that a result that was finite stays
  // so.
  bool is_moderate(double value) const {
    if (!group_.is_product) return true;
    if (is_discrete(dtype_)) return std::abs(value) < 1e15;
    const int range = real_part_dtype(dtype_) == DType::float16   ? 4
                      : real_part_dtype(dtype_) == DType::float32 ? 20
                                                                  : 60;
    return std::abs(value) <= std::ldexp(1.0, range) &&
           (value == 0 || std::abs(value) >= std::ldexp(1.0, -range));
  }

  // The constant as the dtype holds it.
  double rounded(double value) const {
    return element_value(dtype_, as_constant(typed_constant(dtype_, value).get())->data().data());
  }

  bool gather_constants() {
    if (is_complex(dtype_)) return false;
    std::vector<Leaf*> constants;
    double total = group_.is_product ? 1 : 0;
    for (Leaf& leaf : leaves_) {
      if (leaf.is_dropped || !leaf.constant || !is_moderate(*leaf.constant)) continue;
      const double value = *leaf.constant;
      double next;
      if (!group_.is_product) {
        next = leaf.is_inverse ? total - value : total + value;
        // A sum that is not exact could lose a small constant beside a large one.
        if (rounded(next) != next || next - total != (leaf.is_inverse ? -value : value)) continue;
      } else if (!leaf.is_inverse) {
        next = total * value;
        if (is_discrete(dtype_) && std::abs(next) >= 1e15) continue;
      } else {
        // x / c is not x * (1 / c) where that is not exact.
        next = total / value;
        if (rounded(next) != next || next * value != total) continue;
      }
      if (!is_moderate(next)) continue;
      total = next;
      constants.push_back(&leaf);
    }
    const bool takes_sign = group_.is_product && sign_count_ > 0 && !constants.empty() &&
                            !is_unsigned(dtype_) && !is_bool(dtype_);
    const bool was_one_factor = constants.size() == 1 && !constants[0]->is_inverse;
    if (constants.size() < 2 && !(takes_sign && was_one_factor)) return false;
    if (takes_sign) {
      if (is_negative_) total = -total;
      sign_is_in_constant_ = true;
    }
    for (Leaf* leaf : constants) leaf->is_dropped = true;
    const bool is_neutral = total == (group_.is_product ? 1 : 0);
    if (!is_neutral) {
      // The gathered constant stands where the first one did.
      Leaf* place = constants[0];
      place->is_dropped = false;
      const bool inverse = place->is_inverse;
      if (group_.is_product && inverse) {
        // Under a division: 1 / total, where that is exact, else it stands in front.
        if (rounded(1 / total) == 1 / total && (1 / total) * total == 1) {
          total = 1 / total;
        } else {
          place->is_dropped = true;
          front_ = typed_constant(dtype_, total);
        }
      } else if (inverse) {
        total = -total;
      }
      place->variable = typed_constant(dtype_, total);
    }
    return true;
  }

  // Of several signs at most one is left, and it stands outside.
  bool settle_sign() {
    if (sign_is_in_constant_) return true;
    if (sign_count_ == 0) return false;
    const bool is_outside = match_function(site_.node, F::neg) != nullptr;
    return sign_count_ > 1 || !is_outside;
  }

  // A part of the tree, to be taken inversely or not; without a variable where nothing is left.
  struct Part {
    Ref<Variable> variable;
    bool is_inverse = false;
  };

  // The tree without what was dropped. Leaves are met in the order in which add_node found them.
  // `is_inverse` tells how the part will be taken.
  Part rebuild(const Apply& node, std::size_t& next, int level, bool is_inverse) {
    VariableList direct, inverse;
    for (std::size_t i = 0; i < node.inputs().size(); ++i) {
      const Apply* inner = inner_node(node.input(i), next, level);
      Part part;
      if (inner != nullptr) {
        part = rebuild(*inner, next, level + 1, is_inverse != inverts(node, i));
      } else {
        const Leaf& leaf = leaves_[next++];
        // In the result's dtype before a sign is taken: that of an unsigned number would wrap.
        if (!leaf.is_dropped) part.variable = cast(Expression(leaf.variable), dtype_).variable();
      }
      if (!part.variable) continue;
      (part.is_inverse != inverts(node, i) ? inverse : direct).push_back(part.variable);
    }
    return combine(direct, inverse, is_inverse);
  }

  Ref<Variable> made(F function, const VariableList& operands) {
    ++made_;
    return make_call(function, operands);
  }

  // One inverse operand after the other: the product of two divisors could overflow.
  Part combine(const VariableList& direct, const VariableList& inverse, bool is_inverse) {
    // -(x - y) is y - x.
    if (!group_.is_product && is_inverse && !direct.empty() && !inverse.empty())
      return {combine(inverse, direct, false).variable, true};
    if (direct.empty() && inverse.size() == 1) return {inverse[0], true};
    if (direct.empty() && !inverse.empty() && !group_.is_product)
      return {made(group_.combine, inverse), true};
    std::size_t first = 0;
    Ref<Variable> result;
    if (direct.size() == 1) {
      result = direct[0];
    } else if (direct.size() > 1) {
      result = made(group_.combine, direct);
    } else if (!inverse.empty()) {
      result = made(F::inv, {inverse[first++]});
    }
    for (; first < inverse.size(); ++first)
      result = made(group_.combine_inverse, {result, inverse[first]});
    return {result};
  }

  const Site& site_;
  const Group& group_;
  DType dtype_;
  std::vector<Leaf> leaves_;
  Ref<Variable> front_;  // a factor that found no other place
  bool is_negative_ = false, sign_is_in_constant_ = false;
  int sign_count_ = 0, inner_inverse_count_ = 0;
  int node_count_ = 0, made_ = 0;
};

VariableList simplify_sum(const Site& site) {
  if (is_bool(site.node.outputs()[0]->dtype())) return {};
  return answer(Tree(site, kSum).simplified());
}

VariableList simplify_product(const Site& site) {
  if (is_bool(site.node.outputs()[0]->dtype())) return {};
  return answer(Tree(site, kProduct).simplified());
}

// A sign over a sum or a product; one over anything else stays.
VariableList simplify_negation(const Site& site) {
  const Apply* inner = producer_of_family(site.node.input(0), OpFamily::elemwise);
  if (inner == nullptr) return {};
  if (match_function(*inner, F::add) != nullptr || match_function(*inner, F::sub) != nullptr)
    return simplify_sum(site);
  return simplify_product(site);
}

}  // namespace

std::vector<Rule> algebra_rules() {
  return {
      {"local_add_canonizer",
       Stage::canonicalize,
       "nan_unsafe",
       {F::add, F::sub},
       simplify_sum,
       "x + c + d -> x + (c + d) where that sum is exact, x + y - x -> y, x + -y -> x - y"},
      {"local_mul_canonizer",
       Stage::canonicalize,
       "local_neg_div_neg nan_unsafe",
       {F::mul, F::true_div},
       simplify_product,
       "c * (d * x) -> (c * d) * x for constants far from overflow, x * y / x -> y, "
       "x * (1 / y) -> x / y, -x * y -> -(x * y)"},
      {"local_neg_neg",
       Stage::canonicalize,
       "local_neg_to_mul",
       {F::neg},
       simplify_negation,
       "-(-x) -> x, -(x - y) -> y - x, -(c * x) -> (-c) * x"},
  };
}

}  // namespace croton
