// Broadcasting, gradient and binding of choose.
#include "ops/choose.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "base/error.h"
#include "ops/arange.h"
#include "ops/binder.h"
#include "ops/constants.h"
#include "ops/dim_shuffle.h"
#include "ops/expression.h"
#include "ops/reduce.h"
#include "ops/shape_ops.h"
#include "ops/subtensor.h"

namespace croton {

namespace {

constexpr const char* kNames[] = {"raise", "wrap", "clip"};
constexpr std::int64_t kNew = DimShuffle::kNew;

// `count` new dimensions put behind the first `kept` ones.
Ref<Variable> padded(const Ref<Variable>& variable, std::size_t kept, std::size_t count) {
  std::vector<std::int64_t> order;
  for (std::size_t i = 0; i < kept; ++i) order.push_back(static_cast<std::int64_t>(i));
  order.insert(order.end(), count, kNew);
  for (std::size_t i = kept; i < variable->ndim(); ++i)
    order.push_back(static_cast<std::int64_t>(i));
  return dim_shuffle(variable, order);
}

// The number that a number out of range stands for.
Expression inside(const Expression& number, const Expression& count, Choose::Outside outside) {
  switch (outside) {
    case Choose::Outside::raise:
      break;
    case Choose::Outside::wrap:
      return call(ScalarFunction::mod, {number, count});
    case Choose::Outside::clip:
      return call(ScalarFunction::clip, {number, Expression(0), count - Expression(1)});
  }
  return number;
}

// Grows `shape` to hold `other` as well.
void broadcast_to(const Op& op, Dims& shape, const Dims& other) {
  for (std::size_t d = 0; d < shape.size(); ++d) {
    if (shape[d] == 1) {
      shape[d] = other[d];
    } else if (other[d] != 1 && other[d] != shape[d]) {
      fail(ErrorKind::value_error, op.text(), ": shapes ", to_text(shape), " and ", to_text(other),
           " cannot be broadcast to one");
    }
  }
}

}  // namespace

Ref<Choose> Choose::from_name(const std::string& mode, bool is_list) {
  for (std::size_t i = 0; i < std::size(kNames); ++i) {
    if (mode == kNames[i]) return unique<Choose>(static_cast<Outside>(i), is_list);
  }
  fail(ErrorKind::assertion_error, "choose: the mode must be 'raise', 'wrap' or 'clip', got '",
       mode, "'");
}

std::vector<Property> Choose::properties() const {
  return {{"mode", std::string(kNames[static_cast<int>(outside_)])}, {"is_list", is_list_}};
}

std::string Choose::text() const {
  return std::string("Choose{mode='") + kNames[static_cast<int>(outside_)] + "'}";
}

Ref<Apply> Choose::make(VariableList inputs) const {
  if (inputs.size() < 2 || (!is_list_ && inputs.size() != 2))
    fail(ErrorKind::type_error, text(), " takes numbers and something to choose from");
  if (!is_discrete(inputs[0]->dtype())) {
    fail(ErrorKind::type_error, text(), ": the numbers must be integers, got ",
         inputs[0]->type()->text());
  }
  const std::size_t leading = is_list_ ? 0 : 1;  // dimensions of a choice that are not the result's
  std::size_t ndim = inputs[0]->ndim();
  DType dtype = inputs[1]->dtype();
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    if (inputs[i]->ndim() < leading)
      fail(ErrorKind::value_error, text(), ": a scalar is nothing to choose from");
    ndim = std::max(ndim, inputs[i]->ndim() - leading);
    dtype = upcast(dtype, inputs[i]->dtype());
  }
  Pattern pattern(ndim, true);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::size_t kept = i == 0 ? 0 : leading;
    inputs[i] = padded(inputs[i], kept, ndim + kept - inputs[i]->ndim());
    for (std::size_t d = 0; d < ndim; ++d)
      pattern[d] = pattern[d] && inputs[i]->broadcastable()[d + kept];
  }
  return apply(std::move(inputs), TensorType::get(dtype, pattern));
}

// Choice i gets the gradient where the number is i.
VariableList Choose::vjp(const Apply& node, const VariableList& output_gradients,
                         const Wanted& wanted) const {
  VariableList result(node.inputs().size());
  const Ref<Variable>& g = output_gradients[0];
  if (!g) return result;
  const Expression numbers = cast(Expression(node.input(0)), DType::int64);
  const auto part = [&](const Expression& is_chosen, const Expression& gradient,
                        const Ref<Variable>& choice) {
    Expression term = where(is_chosen, gradient);
    if (is_complex(term->dtype()) && !is_complex(choice->dtype()))
      term = call(ScalarFunction::real, {term});
    const Pattern& pattern = choice->broadcastable();
    return with_pattern(sum_to_pattern(term.variable(), pattern), pattern);
  };
  if (is_list_) {
    const auto count = static_cast<std::int64_t>(node.inputs().size()) - 1;
    const Expression chosen = inside(numbers, Expression(integer_constant(count)), outside_);
    for (std::int64_t i = 0; i < count; ++i) {
      const auto at = static_cast<std::size_t>(i) + 1;
      if (wanted[at]) {
        result[at] =
            part(equal(chosen, Expression(integer_constant(i))), Expression(g), node.input(at));
      }
    }
  } else if (wanted[1]) {
    const Ref<Variable> count = element(shape_of(node.input(1)), 0);
    const Expression chosen = inside(numbers, Expression(count), outside_);
    const Ref<Variable> each = padded(counted(count), 1, numbers->ndim());
    result[1] = part(equal(Expression(padded(chosen.variable(), 0, 1)), Expression(each)),
                     Expression(padded(g, 0, 1)), node.input(1));
  }
  return result;
}

void Choose::bind(const Apply& node, Binder& binder) const {
  const DType dtype = node.outputs()[0]->dtype();
  std::vector<View> choices;
  for (std::size_t i = 1; i < node.inputs().size(); ++i) {
    View array = binder.input(i);
    if (array.dtype != dtype) {
      const View converted = binder.allocate(dtype, array.shape);
      binder.loop(ScalarFunction::identity, converted, {array});
      array = converted;
    }
    if (is_list_) {
      choices.push_back(std::move(array));
      continue;
    }
    View choice = array;
    choice.shape.erase(0);
    choice.strides.erase(0);
    for (std::int64_t k = 0; k < array.shape[0]; ++k, choice.offset += array.strides[0])
      choices.push_back(choice);
  }
  Dims shape = binder.input(0).shape;
  for (const View& choice : choices) broadcast_to(*this, shape, choice.shape);
  // The numbers as int64, one for each element of the result.
  const View numbers = binder.allocate(DType::int64, shape);
  binder.loop(ScalarFunction::identity, numbers, {binder.input(0)});
  View output = binder.allocate(dtype, shape);
  std::vector<Dims> strides;
  for (const View& choice : choices) strides.push_back(strides_over(choice, shape));
  std::vector<View> reads = choices;
  reads.push_back(numbers);
  const std::int64_t size = element_count(shape);
  emit_fallible_work(binder, reads, {output}, [=, this](char* const* memory) {
    const auto* number = reinterpret_cast<const std::int64_t*>(numbers.address(memory));
    const auto count = static_cast<std::int64_t>(choices.size());
    if (size > 0 && count == 0) fail(ErrorKind::value_error, text(), ": nothing to choose from");
    for (std::int64_t i = 0; i < size && outside_ == Outside::raise; ++i) {
      if (number[i] >= 0 && number[i] < count) continue;
      fail(ErrorKind::value_error, text(), ": there is no choice ", number[i], " among ", count);
    }
    const std::size_t item = item_size(output.dtype);
    char* to = output.address(memory);
    Dims index(shape.size(), 0);
    for (std::int64_t i = 0; i < size; ++i, to += item) {
      std::int64_t chosen = number[i];
      if (outside_ == Outside::wrap) chosen = (chosen % count + count) % count;
      if (outside_ == Outside::clip) chosen = std::clamp<std::int64_t>(chosen, 0, count - 1);
      const auto at = static_cast<std::size_t>(chosen);
      const char* from = choices[at].address(memory);
      for (std::size_t d = 0; d < index.size(); ++d) from += index[d] * strides[at][d];
      std::memcpy(to, from, item);
      for (std::size_t d = index.size(); d-- > 0;) {
        if (++index[d] < shape[d]) break;
        index[d] = 0;
      }
    }
  });
  binder.set_output(0, std::move(output));
}

}  // namespace croton
