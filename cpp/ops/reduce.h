// Sum, product (of all or of the nonzero elements), maximum, minimum, any, all, and bits combined
// by and, or, xor over axes.
#pragma once

#include <optional>

#include "graph/op.h"
#include "kernels/scalar_function.h"

namespace croton {

class Reduce final : public Op {
 public:
  // No axes: all of them. Unset dtypes: Theano's defaults for the input's dtype, or, for the
  // result, just that dtype.
  Reduce(ReduceFunction function, std::optional<std::vector<std::int64_t>> axes,
         std::optional<DType> dtype, std::optional<DType> accumulator, bool keeps_dtype = false);

  ReduceFunction function() const { return function_; }
  // The same reduction, with the same dtypes, over other axes.
  Ref<Reduce> over(std::vector<std::int64_t> axes) const;
  // One flag per dimension of an input of this rank.
  std::vector<bool> reduced_axes(std::size_t ndim) const;
  // The dtype that partial results are kept in.
  DType accumulator_dtype(DType input) const;

  // What is computed instead of a node, in other operations; null if its loop is the reduction
  // itself. A product of nonzero elements takes zeros as ones, and all zeros as zero: among partial
  // products those that have underflown could not be told from those of no element.
  Ref<Variable> expansion(const Apply& node) const;

  OpFamily family() const override { return OpFamily::reduce; }
  const char* class_name() const override;
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  DType output_dtype(DType input) const;

  ReduceFunction function_;
  std::optional<std::vector<std::int64_t>> axes_;
  std::optional<DType> dtype_;
  std::optional<DType> accumulator_;
  bool keeps_dtype_;
};

// The function that combines two partial results.
ScalarFunction combining_function(ReduceFunction function);

// Sums over the dimensions that the pattern has broadcastable and the variable has not, keeping the
// rank.
Ref<Variable> sum_to_pattern(const Ref<Variable>& variable, const Pattern& pattern);

}  // namespace croton
