// Types, gradient and filling of arange. Lengths and elements are computed as NumPy does: element i
// is start + i * (second - start), with the first two elements rounded to the dtype.
#include "ops/arange.h"

#include <cmath>
#include <limits>

#include "base/dtype_visit.h"
#include "base/error.h"
#include "ops/binder.h"
#include "ops/constants.h"
#include "ops/expression.h"
#include "ops/reduce.h"
#include "ops/shape_ops.h"
#include "ops/subtensor.h"

namespace croton {

namespace {

// Numbers are widened for the arithmetic: integers to 64 bits that wrap, Half to float.
template <class T>
struct Widened {
  using type = std::uint64_t;
};
template <>
struct Widened<Half> {
  using type = float;
};
template <>
struct Widened<float> {
  using type = float;
};
template <>
struct Widened<double> {
  using type = double;
};

template <class T, class Number>
void fill(char* data, std::int64_t count, Number start, Number step) {
  using Wide = typename Widened<T>::type;
  T* elements = reinterpret_cast<T*>(data);
  const auto first = static_cast<T>(start), second = static_cast<T>(start + step);
  const Wide from = static_cast<Wide>(first), by = static_cast<Wide>(second) - from;
  for (std::int64_t i = 0; i < count; ++i)
    elements[i] = static_cast<T>(from + static_cast<Wide>(i) * by);
}

template <class Number>
void fill(DType dtype, char* data, std::int64_t count, Number start, Number step) {
  visit_dtype(dtype, [&]<class T>() {
    if constexpr (std::is_constructible_v<T, Number> && !std::is_same_v<T, std::complex<float>> &&
                  !std::is_same_v<T, std::complex<double>>) {
      fill<T, Number>(data, count, start, step);
    }
  });
}

[[noreturn]] void fail_zero_step(const Op& op) {
  fail(ErrorKind::zero_division_error, op.text(), ": the step is zero");
}

std::int64_t count_between(const Op& op, std::int64_t start, std::int64_t stop, std::int64_t step) {
  if (step == 0) fail_zero_step(op);
  const __int128 span = static_cast<__int128>(stop) - start;
  const __int128 toward = step > 0 ? 1 : -1;
  const __int128 count = (span + step - toward) / step;
  if (span * toward <= 0) return 0;
  if (count > std::numeric_limits<std::int64_t>::max()) {
    fail(ErrorKind::value_error, op.text(), ": the numbers from ", start, " to ", stop, " by ",
         step, " are too many");
  }
  return static_cast<std::int64_t>(count);
}

std::int64_t count_between(const Op& op, double start, double stop, double step) {
  if (step == 0) fail_zero_step(op);
  const double count = std::ceil((stop - start) / step);
  if (!(count < 0x1p63)) {
    fail(ErrorKind::value_error, op.text(), ": the number of elements from ", start, " to ", stop,
         " by ", step, " is not finite");
  }
  return count > 0 ? static_cast<std::int64_t>(count) : 0;
}

}  // namespace

std::vector<Property> ARange::properties() const {
  return {{"dtype", std::string(name_of(dtype_))}, {"of_integers", is_of_integers_}};
}

std::string ARange::text() const { return std::string("ARange{dtype='") + name_of(dtype_) + "'}"; }

Ref<Apply> ARange::make(VariableList inputs) const {
  if (inputs.size() != 3)
    fail(ErrorKind::type_error, text(), " takes start, stop and step, got ", inputs.size());
  if (is_complex(dtype_)) fail(ErrorKind::type_error, "arange of complex numbers is not defined");
  bool is_of_integers = true;
  for (const Ref<Variable>& input : inputs) {
    if (input->ndim() != 0) {
      fail(ErrorKind::assertion_error, text(), ": bounds and step must be scalars, got ",
           input->type()->text());
    }
    if (is_complex(input->dtype()))
      fail(ErrorKind::type_error, "arange of complex numbers is not defined");
    is_of_integers = is_of_integers && is_discrete(input->dtype());
  }
  if (is_of_integers != is_of_integers_)
    return unique<ARange>(dtype_, is_of_integers)->make(std::move(inputs));
  if (is_of_integers_) {
    for (Ref<Variable>& input : inputs) input = as_int64(input);
  }
  return apply(std::move(inputs), TensorType::get(dtype_, Pattern{false}));
}

// The last element does not depend on `stop`, only the length does.
VariableList ARange::vjp(const Apply& node, const VariableList& output_gradients,
                         const Wanted&) const {
  const Ref<Variable>& g = output_gradients[0];
  if (!g) return {nullptr, nullptr, nullptr};
  const auto sum = unique<Reduce>(ReduceFunction::sum, std::nullopt, std::nullopt, std::nullopt);
  const Expression steps = cast(counted(element(shape_of(node.output()), 0)), dtype_);
  return {sum->make({g})->output(), nullptr,
          sum->make({(Expression(g) * steps).variable()})->output()};
}

void ARange::bind(const Apply&, Binder& binder) const {
  const std::int64_t start = binder.integer(0), stop = binder.integer(1), step = binder.integer(2);
  const std::int64_t count = count_between(*this, start, stop, step);
  View output = binder.allocate(dtype_, Dims{count});
  emit_work(binder, {}, {output}, [output, count, start, step](char* const* memory) {
    fill(output.dtype, output.address(memory), count, start, step);
  });
  binder.set_output(0, std::move(output));
}

std::vector<NDArray> ARange::evaluate(const Apply&, const std::vector<NDArray>& inputs) const {
  double bounds[3];
  for (int i = 0; i < 3; ++i)
    bounds[i] = element_value(inputs[static_cast<std::size_t>(i)].dtype(),
                              inputs[static_cast<std::size_t>(i)].data());
  const std::int64_t count = count_between(*this, bounds[0], bounds[1], bounds[2]);
  NDArray result(dtype_, Dims{count});
  fill(dtype_, result.data(), count, bounds[0], bounds[2]);
  return {result};
}

Ref<Variable> counted(const Ref<Variable>& count) {
  return unique<ARange>(DType::int64, true)
      ->make({typed_constant(DType::int64, 0), count, typed_constant(DType::int64, 1)})
      ->output();
}

}  // namespace croton
