// Types, gradient and evaluation of counts.
#include "ops/bincount.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/dtype_visit.h"
#include "base/error.h"
#include "ops/along_axis.h"
#include "ops/constants.h"
#include "ops/expression.h"
#include "ops/reduce.h"

namespace croton {

namespace {

// There is no memory for more bins than this.
constexpr std::int64_t kLargest = std::int64_t{1} << 48;

}  // namespace

Ref<Apply> Bincount::make(VariableList inputs) const {
  if (inputs.size() != 2 && inputs.size() != 3)
    fail(ErrorKind::type_error, text(), " takes 2 or 3 arguments, got ", inputs.size());
  const DType counted = inputs[0]->dtype();
  if (inputs[0]->ndim() != 1 || !is_discrete(counted) || is_bool(counted)) {
    fail(ErrorKind::type_error, text(), " counts a vector of integers, got ",
         inputs[0]->type()->text());
  }
  if (inputs[1]->ndim() != 0 || !is_discrete(inputs[1]->dtype()) || is_bool(inputs[1]->dtype())) {
    fail(ErrorKind::type_error, text(), ": the least length must be an integer scalar, got ",
         inputs[1]->type()->text());
  }
  inputs[1] = cast(Expression(inputs[1]), DType::int64).variable();
  if (inputs.size() == 3 && inputs[2]->ndim() > 1) {
    fail(ErrorKind::type_error, text(), ": the weights must be a scalar or a vector, got ",
         inputs[2]->type()->text());
  }
  const DType dtype = inputs.size() == 3 ? inputs[2]->dtype() : counted;
  return apply(std::move(inputs), TensorType::get(dtype, {false}));
}

// Each weight was added to the bin of its number.
VariableList Bincount::vjp(const Apply& node, const VariableList& output_gradients,
                           const Wanted&) const {
  VariableList result(node.inputs().size());
  if (result.size() < 3 || !output_gradients[0]) return result;
  const auto take = unique<TakeAlongAxis>();
  const Ref<Variable>& weights = node.input(2);
  result[2] =
      take->make({output_gradients[0], node.input(0), typed_constant(DType::int64, 0)})->output();
  if (weights->ndim() == 0) {
    const auto sum = unique<Reduce>(ReduceFunction::sum, std::nullopt, std::nullopt, std::nullopt);
    result[2] = sum->make({result[2]})->output();
  }
  return result;
}

std::vector<NDArray> Bincount::evaluate(const Apply&, const std::vector<NDArray>& inputs) const {
  const bool has_weights = inputs.size() == 3;
  const std::int64_t n = inputs[0].size();
  std::int64_t length = 0;
  std::memcpy(&length, inputs[1].data(), sizeof length);
  if (length < 0) fail(ErrorKind::value_error, text(), ": the least length is negative: ", length);
  const bool has_many = has_weights && inputs[2].ndim() == 1;
  const std::int64_t weight_stride = has_many ? inputs[2].strides()[0] : 0;
  if (has_many && inputs[2].size() != n) {
    fail(ErrorKind::value_error, text(), ": ", inputs[2].size(), " weights were given for ", n,
         " numbers");
  }
  const std::vector<std::int64_t> numbers = checked_numbers(inputs[0]);
  for (const std::int64_t number : numbers) length = std::max(length, number + 1);

  NDArray result(has_weights ? inputs[2].dtype() : inputs[0].dtype(), {length});
  std::memset(result.data(), 0, static_cast<std::size_t>(length) * item_size(result.dtype()));
  visit_dtype(result.dtype(), [&]<class T>() {
    auto* bins = reinterpret_cast<T*>(result.data());
    for (std::int64_t i = 0; i < n; ++i) {
      T weight(1);
      if (has_weights) weight = *reinterpret_cast<const T*>(inputs[2].data() + i * weight_stride);
      T& bin = bins[numbers[static_cast<std::size_t>(i)]];
      if constexpr (std::is_same_v<T, bool>) {
        bin = bin || weight;
      } else {
        bin = static_cast<T>(bin + weight);
      }
    }
  });
  return {result};
}

std::vector<std::int64_t> Bincount::checked_numbers(const NDArray& vector) const {
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(vector.size()));
  visit_dtype(vector.dtype(), [&]<class T>() {
    if constexpr (std::is_integral_v<T>) {
      const char* element = vector.data();
      for (std::int64_t& number : numbers) {
        number = static_cast<std::int64_t>(*reinterpret_cast<const T*>(element));
        element += vector.strides()[0];
        if (number < 0 && std::is_signed_v<T>) {
          fail(asserts_ ? ErrorKind::assertion_error : ErrorKind::value_error, text(),
               ": a negative number cannot be counted: ", number);
        }
        if (number < 0 || number > kLargest)
          fail(ErrorKind::memory_error, text(), ": too large a number to be counted: ", number);
      }
    }
  });
  return numbers;
}

}  // namespace croton
