// Codes, checks and arithmetic of integers and slices.
#include "ops/index_entry.h"

#include "base/error.h"
#include "ops/expression.h"
#include "ops/reduce.h"
#include "ops/shape_ops.h"

namespace croton {

using Kind = IndexBound::Kind;

std::size_t IndexEntry::symbolic_count() const {
  std::size_t count = 0;
  for (const IndexBound* bound : {&start, &stop, &step}) count += bound->kind == Kind::symbolic;
  return count;
}

void append_code(const IndexEntry& entry, std::vector<std::int64_t>& code) {
  for (const IndexBound* bound : {&entry.start, &entry.stop, &entry.step}) {
    code.push_back(static_cast<std::int64_t>(bound->kind));
    code.push_back(bound->value);
  }
}

Ref<Variable> prepare_bound(const Op& op, const Ref<Variable>& bound) {
  if (bound->ndim() != 0 || !is_discrete(bound->dtype()) || is_bool(bound->dtype())) {
    fail(ErrorKind::type_error, op.text(), ": an index must be an integer scalar, got ",
         bound->type()->text());
  }
  return cast(Expression(bound), DType::int64).variable();
}

bool keeps_broadcastable(const IndexEntry& slice) {
  if (slice.start.kind == Kind::none && slice.stop.kind == Kind::none) return true;
  const auto is_none_or = [](const IndexBound& bound, bool (*test)(std::int64_t)) {
    return bound.kind == Kind::none || (bound.kind == Kind::constant && test(bound.value));
  };
  return is_none_or(slice.start, [](std::int64_t v) { return v == 0; }) &&
         is_none_or(slice.stop, [](std::int64_t v) { return v > 0; }) &&
         is_none_or(slice.step, [](std::int64_t v) { return v > 0; });
}

AxisPart slice_axis(const Op& op, const IndexEntry& slice, std::int64_t length, std::int64_t stride,
                    const std::function<std::int64_t()>& next_symbolic) {
  const auto value_of = [&](const IndexBound& bound) {
    return bound.kind == Kind::symbolic ? next_symbolic() : bound.value;
  };
  const std::int64_t start_value = value_of(slice.start), stop_value = value_of(slice.stop);
  const std::int64_t step = slice.step.kind == Kind::none ? 1 : value_of(slice.step);
  if (step == 0) fail(ErrorKind::value_error, op.text(), ": slice step cannot be zero");
  const auto clamp = [&](std::int64_t v) {
    if (v < 0) v += length;
    if (v < 0) return step < 0 ? std::int64_t{-1} : std::int64_t{0};
    if (v >= length) return step < 0 ? length - 1 : length;
    return v;
  };
  const std::int64_t start =
      slice.start.kind == Kind::none ? (step < 0 ? length - 1 : 0) : clamp(start_value);
  const std::int64_t stop =
      slice.stop.kind == Kind::none ? (step < 0 ? -1 : length) : clamp(stop_value);
  std::int64_t count = 0;
  if (step > 0 && stop > start) count = (stop - start - 1) / step + 1;
  // The negated step may not be representable, the quotient by it is.
  if (step < 0 && start > stop) count = (stop - start + 1) / step + 1;
  // A single element needs no stride; a huge step would overflow it.
  return {count > 0 ? start * stride : 0, count, count > 1 ? step * stride : stride};
}

Ref<Variable> gradient_of_value(const Ref<Variable>& part, const Ref<Variable>& value) {
  const std::size_t added = part->ndim() - value->ndim();
  std::vector<std::int64_t> leading;
  for (std::size_t i = 0; i < added; ++i) leading.push_back(static_cast<std::int64_t>(i));
  const auto sum = unique<Reduce>(ReduceFunction::sum, leading, std::nullopt, std::nullopt);
  const Ref<Variable> summed = added == 0 ? part : sum->make({part})->output();
  return with_pattern(sum_to_pattern(summed, value->broadcastable()), value->broadcastable());
}

Ref<Variable> prepare_value(const Op& op, const Ref<Variable>& value, DType dtype,
                            std::size_t part_ndim) {
  if (value->ndim() > part_ndim) {
    fail(ErrorKind::type_error, op.text(), ": the value has ", value->ndim(),
         " dimensions, the indexed part ", part_ndim);
  }
  Expression result(value);
  if (is_complex(value->dtype()) && !is_complex(dtype))
    result = call(ScalarFunction::real, {value});
  return cast(result, dtype).variable();
}

}  // namespace croton
