// The choice of dtypes for constants, and the cache of small ones.
#include "ops/constants.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <unordered_map>

#include "base/dtype_visit.h"
#include "base/settings.h"
#include "graph/op.h"
#include "ops/expression.h"

namespace croton {

namespace {

template <class T>
void store(const NDArray& array, T value) {
  std::memcpy(array.data(), &value, sizeof value);
}

NDArray scalar_array(DType dtype, double value) {
  NDArray array(dtype, Dims{});
  std::memset(array.data(), 0, item_size(dtype));
  switch (dtype) {
    case DType::bool_:
      store(array, static_cast<std::uint8_t>(value != 0));
      break;
    case DType::int8:
      store(array, static_cast<std::int8_t>(value));
      break;
    case DType::int16:
      store(array, static_cast<std::int16_t>(value));
      break;
    case DType::int32:
      store(array, static_cast<std::int32_t>(value));
      break;
    case DType::int64:
      store(array, static_cast<std::int64_t>(value));
      break;
    case DType::uint8:
      store(array, static_cast<std::uint8_t>(value));
      break;
    case DType::uint16:
      store(array, static_cast<std::uint16_t>(value));
      break;
    case DType::uint32:
      store(array, static_cast<std::uint32_t>(value));
      break;
    case DType::uint64:
      store(array, static_cast<std::uint64_t>(value));
      break;
    case DType::float16:
      store(array, float_to_half(static_cast<float>(value)));
      break;
    case DType::float32:
    case DType::complex64:
      store(array, static_cast<float>(value));
      break;
    case DType::float64:
    case DType::complex128:
      store(array, value);
      break;
  }
  return array;
}

}  // namespace

double element_value(DType dtype, const char* p) {
  const auto read = [p]<class T>(T value) {
    std::memcpy(&value, p, sizeof value);
    return static_cast<double>(value);
  };
  switch (dtype) {
    case DType::bool_:
    case DType::uint8:
      return read(std::uint8_t{});
    case DType::int8:
      return read(std::int8_t{});
    case DType::int16:
      return read(std::int16_t{});
    case DType::int32:
      return read(std::int32_t{});
    case DType::int64:
      return read(std::int64_t{});
    case DType::uint16:
      return read(std::uint16_t{});
    case DType::uint32:
      return read(std::uint32_t{});
    case DType::uint64:
      return read(std::uint64_t{});
    case DType::float16: {
      std::uint16_t bits;
      std::memcpy(&bits, p, sizeof bits);
      return half_to_float(bits);
    }
    case DType::float32:
      return read(float{});
    case DType::float64:
      return read(double{});
    case DType::complex64:
    case DType::complex128:
      return std::numeric_limits<double>::quiet_NaN();
  }
  return 0;
}

Ref<Variable> typed_constant(DType dtype, double value) {
  return Ref<Variable>(new Constant(TensorType::get(dtype, {}), scalar_array(dtype, value)));
}

Ref<Variable> integer_constant(std::int64_t value) {
  DType dtype = DType::int64;
  if (!settings().cast_policy_float_x) {
    if (value >= INT8_MIN && value <= INT8_MAX) {
      dtype = DType::int8;
    } else if (value >= INT16_MIN && value <= INT16_MAX) {
      dtype = DType::int16;
    } else if (value >= INT32_MIN && value <= INT32_MAX) {
      dtype = DType::int32;
    }
  }
  NDArray array = scalar_array(dtype, static_cast<double>(value));
  if (dtype == DType::int64) store(array, value);  // a double does not hold all of them
  return Ref<Variable>(new Constant(TensorType::get(dtype, {}), std::move(array)));
}

Ref<Variable> float_constant(double value) {
  const DType float_x = settings().float_x;
  const std::vector<DType>& choices = settings().autocast_float;
  const bool may_be_float_x = std::find(choices.begin(), choices.end(), float_x) != choices.end();
  if (settings().cast_policy_float_x || (float_x != DType::float64 && may_be_float_x))
    return typed_constant(float_x, value);
  DType dtype = choices.back();
  for (const DType choice : choices) {
    if (choice == DType::float16) continue;
    dtype = choice;
    if (choice == DType::float64 || static_cast<double>(static_cast<float>(value)) == value) break;
  }
  return typed_constant(dtype, value);
}

Ref<Variable> shape_constant(const Dims& values) {
  NDArray array(DType::int64, Dims{static_cast<std::int64_t>(values.size())});
  std::memcpy(array.data(), values.data(), values.size() * sizeof(std::int64_t));
  return Ref<Variable>(
      new Constant(TensorType::get(DType::int64, Pattern{values.size() == 1}), std::move(array)));
}

Ref<Variable> as_int64(const Ref<Variable>& integers) {
  const Constant* constant = as_constant(integers.get());
  if (constant == nullptr || integers->dtype() == DType::int64)
    return cast(Expression(integers), DType::int64).variable();
  const NDArray& values = constant->data();
  NDArray converted(DType::int64, values.shape());
  const std::int64_t stride = values.ndim() == 0 ? 0 : values.strides()[0];
  visit_dtype(values.dtype(), [&]<class T>() {
    for (std::int64_t i = 0; i < values.size(); ++i) {
      T value;
      std::memcpy(&value, values.data() + i * stride, sizeof value);
      if constexpr (std::is_integral_v<T>)
        reinterpret_cast<std::int64_t*>(converted.data())[i] = static_cast<std::int64_t>(value);
    }
  });
  return Ref<Variable>(
      new Constant(TensorType::get(DType::int64, integers->broadcastable()), std::move(converted)));
}

std::optional<double> constant_value(const Variable* variable) {
  while (variable->owner() != nullptr &&
         variable->owner()->op()->family() == OpFamily::dim_shuffle) {
    variable = variable->owner()->input(0).get();
  }
  const Constant* constant = as_constant(variable);
  if (constant == nullptr || !constant->data().is_set() || constant->data().size() != 1)
    return std::nullopt;
  return element_value(constant->data().dtype(), constant->data().data());
}

bool is_constant_equal(const Variable* variable, double value) {
  return constant_value(variable) == value;
}

}  // namespace croton
