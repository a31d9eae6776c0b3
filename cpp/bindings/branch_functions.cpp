// Values go from one function to the other as they are: no NumPy arrays are made of them.
#include "bindings/branch_functions.h"

#include <cstring>

#include "base/dtype_visit.h"
#include "base/error.h"
#include "bindings/errors.h"
#include "bindings/function_object.h"
#include "bindings/function_results.h"
#include "bindings/run_error.h"

namespace croton::python {

namespace {

// Keeps the results of a call as the core's arrays.
class ValueHost final : public PythonHost {
 public:
  explicit ValueHost(std::size_t count) : values(count) {}

  char* allocate_result(int number, DType dtype, const Dims& shape) override {
    NDArray& array = values[static_cast<std::size_t>(number)].array;
    array = NDArray(dtype, shape);
    return array.data();
  }
  void give_array(int number, const NDArray& array) override {
    values[static_cast<std::size_t>(number)].array = array;
  }
  void give_object(int number, const Ref<Object>& value, bool is_elsewhere) override {
    values[static_cast<std::size_t>(number)].opaque = is_elsewhere ? copy_object(*value) : value;
  }

  std::vector<Value> values;
};

LiveIn live_in_of(const Value& value) {
  LiveIn result;
  if (value.opaque) {
    result.opaque = value.opaque.get();
    return result;
  }
  const NDArray& array = value.array;
  return {array.dtype(), array.data(), array.shape(), array.strides(), nullptr};
}

bool is_zero(const NDArray& condition) {
  return visit_dtype(condition.dtype(), [&]<class T>() {
    T value;
    std::memcpy(&value, condition.data(), sizeof value);
    return value == T(0);
  });
}

}  // namespace

void BranchFunctions::set(int side, PyObject* function, std::vector<std::size_t> read) {
  if (side != 0 && side != 1) fail(ErrorKind::value_error, "a side of a choice is 0 or 1");
  if (!PyObject_TypeCheck(function, function_class))
    fail(ErrorKind::type_error, "a side of a choice is computed by a compiled function");
  const FunctionState& state = *as_function(function)->state;
  if (read.size() != state.inputs.size() || !state.compiled.function->containers().empty())
    fail(ErrorKind::value_error, "a side of a choice has inputs that are not given");
  sides_[side] = {Owned::borrowed(function), std::move(read)};
}

std::optional<std::vector<Value>> BranchFunctions::evaluate(
    const std::vector<Value>& inputs) const {
  const Side& side = sides_[is_zero(inputs[0].array) ? 1 : 0];
  if (!side.function) return std::nullopt;
  FunctionObject* const function = as_function(side.function.get());
  CompiledFunction& compiled = *function->state->compiled.function;
  std::vector<LiveIn> given;
  given.reserve(side.read.size());
  for (const std::size_t i : side.read) given.push_back(live_in_of(inputs.at(1 + i)));
  ValueHost host(function->state->compiled.graph_outputs.size());
  explained(function, compiled, [&] { compiled.call(given, host); });
  return std::move(host.values);
}

}  // namespace croton::python
