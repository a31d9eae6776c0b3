// Constants made from numbers, with the dtypes that Theano gives to Python's numbers.
#pragma once

#include <cstdint>
#include <optional>

#include "graph/variable.h"

namespace croton {

// A 0-d constant of this dtype.
Ref<Variable> typed_constant(DType dtype, double value);

// The smallest signed integer type that holds the value.
Ref<Variable> integer_constant(std::int64_t value);

// By the settings: float32 where that is exact, else float64; always floatX where that is narrower.
Ref<Variable> float_constant(double value);

// A vector of int64.
Ref<Variable> shape_constant(const Dims& values);

// A vector or scalar of integers as int64. Constants stay constants.
Ref<Variable> as_int64(const Ref<Variable>& integers);

// One element of an array as a double; nan for complex numbers.
double element_value(DType dtype, const char* element);

// The value when the variable is a constant with one element, seen through dimshuffles; nan for
// complex numbers.
std::optional<double> constant_value(const Variable* variable);
bool is_constant_equal(const Variable* variable, double value);

}  // namespace croton
