// Diagonals taken out of arrays, and put into arrays of zeros.
#pragma once

#include "graph/op.h"

namespace croton {

// The diagonals over two axes, as the last dimension; a view. The axes are those of NumPy's
// `diagonal`; negative ones count from the end.
class ExtractDiag final : public Op {
 public:
  // `view` is kept for Theano's interface; it changes nothing.
  ExtractDiag(std::int64_t offset, std::int64_t axis1, std::int64_t axis2, bool view = false)
      : offset_(offset), axis1_(axis1), axis2_(axis2), view_(view) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "ExtractDiag"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  std::int64_t offset_, axis1_, axis2_;
  bool view_;
};

// Zeros with the last dimension of the input on a diagonal over two axes of the result, the first
// of them having the rows. A vector gives a matrix, whatever the axes.
class AllocDiag final : public Op {
 public:
  AllocDiag(std::int64_t offset, std::int64_t axis1, std::int64_t axis2)
      : offset_(offset), axis1_(axis1), axis2_(axis2) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "AllocDiag"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  std::pair<std::int64_t, std::int64_t> axes(std::size_t result_ndim) const;
  std::int64_t offset_, axis1_, axis2_;
};

// Zeros in the shape of the second input with the first on its diagonals: the gradient of
// ExtractDiag.
class ExtractDiagGrad final : public Op {
 public:
  ExtractDiagGrad(std::int64_t offset, std::int64_t axis1, std::int64_t axis2)
      : offset_(offset), axis1_(axis1), axis2_(axis2) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "ExtractDiagGrad"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input == 0; }
  bool reads_data(std::size_t input) const override { return input == 0; }
  void bind(const Apply& node, Binder& binder) const override;

 private:
  std::int64_t offset_, axis1_, axis2_;
};

}  // namespace croton
