// Counts and choices among outcomes with given probabilities, from numbers between 0 and 1.
#pragma once

#include <optional>

#include "graph/op.h"

namespace croton {

// Inputs of both: a matrix with the probabilities of outcomes in its rows, a vector of numbers, and
// how many draws are made from each row, n. Draw c of row r takes number c * rows + r: the first
// outcome for which the sum of probabilities so far exceeds it. Probabilities are not checked; a
// draw may have no outcome.

// How often each outcome was drawn, in the shape of the probabilities.
class MultinomialFromUniform final : public Op {
 public:
  // The dtype of counts; by default that of the probabilities.
  explicit MultinomialFromUniform(std::optional<DType> odtype) : odtype_(odtype) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "MultinomialFromUniform"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool reads_as_integers(std::size_t input) const override { return input == 2; }
  void bind(const Apply& node, Binder& binder) const override;

 private:
  std::optional<DType> odtype_;
};

// The outcomes, a column for each draw; -1 where there is none. Without replacement an outcome is
// drawn once: then its probability is 0, and the others are divided by their sum.
class ChoiceFromUniform final : public Op {
 public:
  // The dtype of outcomes; by default int64.
  ChoiceFromUniform(std::optional<DType> odtype, bool replace)
      : odtype_(odtype), replace_(replace) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "ChoiceFromUniform"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool reads_as_integers(std::size_t input) const override { return input == 2; }
  void bind(const Apply& node, Binder& binder) const override;

 private:
  std::optional<DType> odtype_;
  bool replace_;
};

}  // namespace croton
