// Cross-entropy between distributions, one in each row of a matrix, and the class that each row
// belongs to; with and without the softmax that gives the distributions.
//
// Classes are integers from 0 to the number of columns; others raise an error before anything is
// written.
#pragma once

#include "graph/op.h"

namespace croton {

// How classes are understood: one label for each row; or, where rewriting has recognised indexing
// in a logarithm of softmax, as indices of columns are: for the first rows, negative ones counted
// from the last column, IndexError for what is outside.
enum class ClassUse : bool { labels, indices };

// Inputs: a matrix x, a vector b, classes. Outputs: the cross-entropy -log(softmax(x + b)[class])
// for each row, which is exact where the softmax is zero or one; softmax(x + b); and the column of
// the largest x + b, in the dtype of the classes.
class CrossentropySoftmaxArgmax1HotWithBias final : public Op {
 public:
  explicit CrossentropySoftmaxArgmax1HotWithBias(ClassUse use = ClassUse::labels) : use_(use) {}

  ClassUse use() const { return use_; }
  OpFamily family() const override { return OpFamily::crossentropy_softmax; }
  const char* class_name() const override { return "CrossentropySoftmaxArgmax1HotWithBias"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input != 2; }
  void bind(const Apply& node, Binder& binder) const override;

 private:
  ClassUse use_;
};

// Inputs: dy for each row or one for all, sm = softmax(x + b), classes. The gradient with respect
// to x: dy (sm - 1 at the class), zero where dy is, in the type of sm.
class CrossentropySoftmax1HotWithBiasDx final : public Op {
 public:
  explicit CrossentropySoftmax1HotWithBiasDx(ClassUse use = ClassUse::labels) : use_(use) {}

  ClassUse use() const { return use_; }
  OpFamily family() const override { return OpFamily::crossentropy_softmax_grad; }
  const char* class_name() const override { return "CrossentropySoftmax1HotWithBiasDx"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  ClassUse use_;
};

// Inputs: a matrix p of distributions, classes. -log(p[class]) for each row.
class CrossentropyCategorical1Hot final : public Op {
 public:
  OpFamily family() const override { return OpFamily::crossentropy_categorical; }
  const char* class_name() const override { return "CrossentropyCategorical1Hot"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return class_name(); }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;
};

// Inputs: dy for each row, p, classes. The gradient with respect to p: -dy / p at the class, zero
// elsewhere and where dy is zero.
class CrossentropyCategorical1HotGrad final : public Op {
 public:
  OpFamily family() const override { return OpFamily::crossentropy_categorical_grad; }
  const char* class_name() const override { return "CrossentropyCategorical1HotGrad"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return class_name(); }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;
};

}  // namespace croton
