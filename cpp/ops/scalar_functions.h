// The table of scalar functions: name, arity, dtype rule, derivative and documentation of each.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/dtype.h"
#include "kernels/scalar_function.h"
#include "ops/expression.h"

namespace croton {

// How the result's dtype follows from those of the operands.
enum class DTypeRule {
  upcast,             // the promotion of all
  upcast_no_bool,     // the same; bool is a TypeError when all operands are bool
  upcast_no_complex,  // the same; complex raises ComplexError
  upcast_real,        // the same; complex is a TypeError
  number,             // the same; neither bool nor complex
  power,              // the same; bool to the power bool is int8
  divide,             // floatX for discrete operands, else the promotion
  floating,           // discrete operands become float32 or float64
  floating_real,      // the same; complex is a TypeError
  only_float,         // floats as they are; others are a TypeError
  comparison,         // bool
  bitwise,            // integers promoted, or all bool
  modulus,            // complex becomes real, others stay
  float64,            // always float64
  float64_real,       // the same; complex is a TypeError
  conjugate,          // as it is; bool becomes int8
  of_second,          // that of the second operand
  of_choices,         // the promotion of the second and third
  to_complex,         // the complex type that holds two reals
};

struct ScalarFunctionInfo {
  ScalarFunction function;
  const char* name;
  int arity;  // -1: one or more
  DTypeRule rule;
  // The part of the gradient that operand i gets, given the result y and its gradient g. Null: no
  // operand's change changes the result smoothly, the gradient is zero. A result without a variable
  // says that there is no gradient for this operand.
  Expression (*vjp)(const std::vector<Expression>& x, const Expression& y, const Expression& g,
                    std::size_t i);
  const char* doc;
};

const ScalarFunctionInfo& info_of(ScalarFunction function);
std::optional<ScalarFunction> scalar_function_from_name(std::string_view name);

// The dtype of the result; raises TypeError or ComplexError with the function's name.
DType result_dtype(ScalarFunction function, const std::vector<DType>& operands);

// The dtype that operands are converted to before the kernel is called.
DType operand_dtype(ScalarFunction function, const std::vector<DType>& operands, DType result);

}  // namespace croton
