// Any scalar function over tensors, with broadcasting; and casts.
#pragma once

#include "graph/op.h"
#include "kernels/scalar_function.h"

namespace croton {

class Elementwise final : public Op {
 public:
  // Use `get` and `cast_to`.
  explicit Elementwise(ScalarFunction function) : function_(function) {}
  explicit Elementwise(DType cast_to)
      : function_(ScalarFunction::identity), is_cast_(true), dtype_(cast_to) {}

  static Ref<Elementwise> get(ScalarFunction function);
  static Ref<Elementwise> cast_to(DType dtype);

  ScalarFunction function() const { return function_; }
  bool is_cast() const { return is_cast_; }
  DType cast_dtype() const { return dtype_; }

  OpFamily family() const override { return OpFamily::elemwise; }
  const char* class_name() const override { return "Elemwise"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply& node, std::size_t input) const override;
  bool reads_data(std::size_t input) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  ScalarFunction function_;
  bool is_cast_ = false;
  DType dtype_ = DType::float64;
};

// The operation when the variable is computed by an elementwise one, else null.
const Elementwise* as_elementwise(const Variable* variable);

}  // namespace croton
