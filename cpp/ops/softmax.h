// Softmax of the rows of a matrix, its logarithm, and their gradient.
#pragma once

#include "graph/op.h"
#include "ops/binder.h"
#include "ops/expression.h"

namespace croton {

// exp(x - max(x)) / sum(exp(x - max(x))) for each row, or the logarithm of it, which is finite
// where the softmax is too small for a number. A vector is taken as a matrix of one row. A row with
// a nan, with +infinity, or with nothing but -infinity becomes nan.
class Softmax final : public Op {
 public:
  explicit Softmax(bool is_logarithm) : is_logarithm_(is_logarithm) {}
  bool is_logarithm() const { return is_logarithm_; }

  OpFamily family() const override {
    return is_logarithm_ ? OpFamily::log_softmax : OpFamily::softmax;
  }
  const char* class_name() const override { return is_logarithm_ ? "LogSoftmax" : "Softmax"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return class_name(); }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  bool is_logarithm_;
};

// softmax(x + b) of a matrix x and a vector b, in the type of x.
class SoftmaxWithBias final : public Op {
 public:
  OpFamily family() const override { return OpFamily::softmax_with_bias; }
  const char* class_name() const override { return "SoftmaxWithBias"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return class_name(); }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;
};

// The gradient with respect to x, given dy with respect to sm = softmax(x):
// dy sm - sum(dy sm) sm for each row, in the type of sm. Where dy is zero nothing is added, even if
// sm is nan.
class SoftmaxGrad final : public Op {
 public:
  OpFamily family() const override { return OpFamily::softmax_grad; }
  const char* class_name() const override { return "SoftmaxGrad"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return class_name(); }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;
};

// SoftmaxGrad(dy, sm), and the gradients of x and b in softmax(x + b).
Ref<Variable> softmax_gradient(const Ref<Variable>& dy, const Ref<Variable>& sm);
VariableList with_bias_gradient(const Ref<Variable>& dx, const Variable& b);

// Throws ValueError unless b has an element for each column of x.
void check_bias(const Op& op, const View& x, const View& b);

// The sum of each row of a matrix, as a column.
Expression row_sums(const Expression& matrix);

}  // namespace croton
