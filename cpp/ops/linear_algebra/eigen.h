// Eigenvalues and eigenvectors.
#pragma once

#include "graph/op.h"

namespace croton {

// Of any square matrix: eigenvalues w and, as columns, right eigenvectors v of length 1.
class Eig final : public Op {
 public:
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "Eig"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "Eig"; }
  Ref<Apply> make(VariableList inputs) const override;
  void bind(const Apply& node, Binder& binder) const override;
};

// Of a Hermitian matrix, of which one triangle is read: w ascending, v orthonormal.
class Eigh final : public Op {
 public:
  // "L" or "U"; raises AssertionError for another triangle.
  explicit Eigh(std::string triangle);
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "Eigh"; }
  std::vector<Property> properties() const override { return {{"UPLO", triangle_}}; }
  std::string text() const override { return "Eigh{UPLO='" + triangle_ + "'}"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  std::string triangle_;
};

// The eigenvalues w of a v = w b v, ascending, for a Hermitian and b positive definite; b may be
// missing.
class Eigvalsh final : public Op {
 public:
  explicit Eigvalsh(bool lower) : lower_(lower) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "Eigvalsh"; }
  std::vector<Property> properties() const override { return {{"lower", lower_}}; }
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  bool lower_;
};

// The same with eigenvectors, normalised to v^H b v = 1: the outputs w and v.
class GeneralizedEigh final : public Op {
 public:
  explicit GeneralizedEigh(bool lower) : lower_(lower) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "GeneralizedEigh"; }
  std::vector<Property> properties() const override { return {{"lower", lower_}}; }
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  bool lower_;
};

}  // namespace croton
