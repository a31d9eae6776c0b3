// Types, copying and gradient of repeat.
#include "ops/repeat.h"

#include <complex>
#include <cstring>
#include <numeric>

#include "base/dtype_visit.h"
#include "base/error.h"
#include "base/thread_pool.h"
#include "ops/binder.h"
#include "ops/constants.h"
#include "ops/expression.h"

namespace croton {

namespace {

constexpr std::int64_t kParallelBytes = 1 << 20;  // from which on several threads copy

std::vector<Property> axis_property(std::optional<std::int64_t> axis) {
  std::vector<Property> properties{{"axis", std::monostate{}}};
  if (axis) properties[0].value = *axis;
  return properties;
}

std::string axis_text(const Op& op, std::optional<std::int64_t> axis) {
  return std::string(op.class_name()) + "{axis=" + (axis ? std::to_string(*axis) : "None") + "}";
}

std::size_t checked_axis(const Op& op, std::int64_t axis, std::size_t ndim) {
  const auto count = static_cast<std::int64_t>(ndim);
  if (axis < -count || axis >= count) {
    fail(ErrorKind::value_error, op.text(), ": axis ", axis, " is out of bounds for ", ndim,
         " dimensions");
  }
  return static_cast<std::size_t>(axis < 0 ? axis + count : axis);
}

// An array seen as (outer, axis, inner).
struct Layout {
  std::int64_t outer = 1, length = 1, inner = 1;
};

Layout layout_of(const Op& op, const Dims& shape, std::optional<std::int64_t> axis) {
  Layout layout;
  if (!axis) {
    layout.length = element_count(shape);
    return layout;
  }
  const std::size_t at = checked_axis(op, *axis, shape.size());
  for (std::size_t i = 0; i < at; ++i) layout.outer *= shape[i];
  layout.length = shape[at];
  for (std::size_t i = at + 1; i < shape.size(); ++i) layout.inner *= shape[i];
  return layout;
}

// Where the copies of each position begin, and where the last ones end.
std::vector<std::int64_t> find_ends(const Op& op, const std::int64_t* counts, std::int64_t given,
                                    std::int64_t length) {
  if (given != length && given != 1) {
    fail(ErrorKind::value_error, op.text(), ": ", given, " numbers for an axis of length ", length);
  }
  std::vector<std::int64_t> ends{0};
  ends.reserve(static_cast<std::size_t>(length) + 1);
  for (std::int64_t i = 0; i < length; ++i) {
    const std::int64_t count = counts[given == 1 ? 0 : i];
    std::int64_t end;
    if (count < 0)
      fail(ErrorKind::value_error, op.text(), ": a count cannot be negative, got ", count);
    if (__builtin_add_overflow(ends.back(), count, &end))
      fail(ErrorKind::value_error, op.text(), ": the result is too large");
    ends.push_back(end);
  }
  return ends;
}

// Single elements are stored by value: a call of memcpy for each would take longer than the copy.
// While there is room, a few copies are always written: what is too much is overwritten by the
// next.
template <class Word>
void repeat_elements(const char* from, char* to, const std::int64_t* ends, std::int64_t count) {
  constexpr std::int64_t kAtOnce = 4;
  Word* target = reinterpret_cast<Word*>(to);
  Word* const limit = target + (ends[count] - ends[0]);
  for (std::int64_t i = 0; i < count; ++i) {
    Word word;
    std::memcpy(&word, from + i * static_cast<std::int64_t>(sizeof word), sizeof word);
    Word* const next = target + (ends[i + 1] - ends[i]);
    if (limit - target >= kAtOnce) {
      for (std::int64_t n = 0; n < kAtOnce; ++n) target[n] = word;
      target += kAtOnce;
    }
    for (; target < next; ++target) *target = word;
    target = next;
  }
}

struct Word16 {
  std::uint64_t low, high;
};

// The copies of the positions from `first` to `last` of one row.
void repeat_positions(const char* from, char* to, const std::vector<std::int64_t>& ends,
                      std::int64_t first, std::int64_t last, std::size_t bytes) {
  const auto width = static_cast<std::int64_t>(bytes);
  from += first * width;
  to += ends[static_cast<std::size_t>(first)] * width;
  const std::int64_t* end = ends.data() + first;
  switch (bytes) {
    case 1:
      return repeat_elements<std::uint8_t>(from, to, end, last - first);
    case 2:
      return repeat_elements<std::uint16_t>(from, to, end, last - first);
    case 4:
      return repeat_elements<std::uint32_t>(from, to, end, last - first);
    case 8:
      return repeat_elements<std::uint64_t>(from, to, end, last - first);
    case 16:
      return repeat_elements<Word16>(from, to, end, last - first);
    default:
      break;
  }
  for (; first < last; ++first, ++end, from += width) {
    for (std::int64_t n = end[1] - end[0]; n > 0; --n, to += width) std::memcpy(to, from, bytes);
  }
}

// Each of `count` elements `times` times.
template <class Word>
void repeat_evenly(const char* from, char* to, std::int64_t count, std::int64_t times) {
  const Word* source = reinterpret_cast<const Word*>(from);
  Word* target = reinterpret_cast<Word*>(to);
  const auto repeat = [&](auto number) {
    for (std::int64_t i = 0; i < count; ++i) {
      for (std::int64_t n = 0; n < number; ++n) *target++ = source[i];
    }
  };
  // Numbers that the compiler knows become straight code.
  if (times == 2) return repeat(std::integral_constant<std::int64_t, 2>{});
  if (times == 3) return repeat(std::integral_constant<std::int64_t, 3>{});
  if (times == 4) return repeat(std::integral_constant<std::int64_t, 4>{});
  repeat(times);
}

void repeat_evenly(std::size_t item, const char* from, char* to, std::int64_t count,
                   std::int64_t times) {
  switch (item) {
    case 1:
      return repeat_evenly<std::uint8_t>(from, to, count, times);
    case 2:
      return repeat_evenly<std::uint16_t>(from, to, count, times);
    case 4:
      return repeat_evenly<std::uint32_t>(from, to, count, times);
    case 8:
      return repeat_evenly<std::uint64_t>(from, to, count, times);
    default:
      return repeat_evenly<Word16>(from, to, count, times);
  }
}

// float32 and float16 are summed as double and float.
template <class T>
struct Summed {
  using type = T;
};
template <>
struct Summed<bool> {
  using type = std::int64_t;
};
template <>
struct Summed<Half> {
  using type = float;
};
template <>
struct Summed<float> {
  using type = double;
};
template <>
struct Summed<std::complex<float>> {
  using type = std::complex<double>;
};

template <class T>
void sum_positions(const T* from, T* to, const Layout& layout,
                   const std::vector<std::int64_t>& ends) {
  for (std::int64_t row = 0; row < layout.outer; ++row) {
    const T* group = from + row * ends.back() * layout.inner;
    for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
      const std::int64_t count = ends[i + 1] - ends[i];
      for (std::int64_t k = 0; k < layout.inner; ++k) {
        typename Summed<T>::type total{};
        for (std::int64_t n = 0; n < count; ++n)
          total += static_cast<typename Summed<T>::type>(group[n * layout.inner + k]);
        *to++ = static_cast<T>(total);
      }
      group += count * layout.inner;
    }
  }
}

}  // namespace

void emit_even_repeat(Binder& binder, const View& from, const View& to) {
  const std::size_t item = item_size(from.dtype);
  const std::int64_t count = element_count(from.shape), times = to.shape.back();
  const std::int64_t pieces =
      std::max<std::int64_t>(1, count * times * static_cast<std::int64_t>(item) / kParallelBytes);
  const std::int64_t step = (count + pieces - 1) / pieces;
  emit_work(binder, {from}, {to}, [=](char* const* memory) {
    const auto copy_piece = [&](std::int64_t piece) {
      const std::int64_t first = std::min(count, piece * step);
      const auto offset = static_cast<std::size_t>(first) * item;
      repeat_evenly(item, from.address(memory) + offset,
                    to.address(memory) + offset * static_cast<std::size_t>(times),
                    std::min(count, first + step) - first, times);
    };
    if (pieces == 1) return copy_piece(0);
    parallel_for(pieces, copy_piece);
  });
}

std::vector<Property> Repeat::properties() const { return axis_property(axis_); }
std::string Repeat::text() const { return axis_text(*this, axis_); }

Ref<Apply> Repeat::make(VariableList inputs) const {
  if (inputs.size() != 2)
    fail(ErrorKind::type_error, text(), " takes an array and counts, got ", inputs.size());
  const Ref<Variable>& counts = inputs[1];
  if (!is_discrete(counts->dtype()) || is_bool(counts->dtype()) ||
      counts->dtype() == DType::uint64) {
    fail(ErrorKind::type_error, text(), ": counts must be integers other than uint64, got ",
         counts->type()->text());
  }
  if (counts->ndim() > 1) {
    fail(ErrorKind::value_error, text(), ": counts must be a scalar or a vector, got ",
         counts->type()->text());
  }
  Pattern pattern{false};
  if (axis_) {
    pattern = inputs[0]->broadcastable();
    const std::size_t axis = checked_axis(*this, *axis_, pattern.size());
    if (!is_constant_equal(counts.get(), 1)) pattern[axis] = false;
  }
  inputs[1] = as_int64(counts);
  const DType dtype = inputs[0]->dtype();
  return apply(std::move(inputs), TensorType::get(dtype, pattern));
}

VariableList Repeat::vjp(const Apply& node, const VariableList& output_gradients,
                         const Wanted&) const {
  if (!output_gradients[0]) return {nullptr, nullptr};
  return {unique<RepeatGrad>(axis_)
              ->make({output_gradients[0], node.input(1), node.input(0)})
              ->output(),
          nullptr};
}

std::vector<NDArray> Repeat::evaluate(const Apply&, const std::vector<NDArray>& inputs) const {
  const NDArray x = inputs[0].is_contiguous() ? inputs[0] : inputs[0].copy();
  const NDArray counts = inputs[1].is_contiguous() ? inputs[1] : inputs[1].copy();
  const Layout layout = layout_of(*this, x.shape(), axis_);
  const std::vector<std::int64_t> ends = find_ends(
      *this, reinterpret_cast<const std::int64_t*>(counts.data()), counts.size(), layout.length);
  Dims shape{ends.back()};
  if (axis_) {
    shape = x.shape();
    shape[checked_axis(*this, *axis_, shape.size())] = ends.back();
  }
  NDArray result(x.dtype(), shape);
  const std::size_t bytes = static_cast<std::size_t>(layout.inner) * item_size(x.dtype());
  const auto width = static_cast<std::int64_t>(bytes);
  const std::int64_t positions = layout.outer * layout.length;
  if (positions == 0 || ends.back() == 0 || bytes == 0) return {result};
  // Pieces of about equal numbers of positions, each within one row.
  const std::int64_t pieces_per_row =
      std::max<std::int64_t>(1, result.size() * static_cast<std::int64_t>(item_size(x.dtype())) /
                                    kParallelBytes / layout.outer);
  const std::int64_t step = (layout.length + pieces_per_row - 1) / pieces_per_row;
  const auto copy_piece = [&](std::int64_t piece) {
    const std::int64_t row = piece / pieces_per_row, part = piece % pieces_per_row;
    const std::int64_t first = std::min(layout.length, part * step);
    repeat_positions(x.data() + row * layout.length * width,
                     result.data() + row * ends.back() * width, ends, first,
                     std::min(layout.length, first + step), bytes);
  };
  const std::int64_t pieces = layout.outer * pieces_per_row;
  if (static_cast<std::int64_t>(result.buffer()->bytes()) < kParallelBytes) {
    for (std::int64_t piece = 0; piece < pieces; ++piece) copy_piece(piece);
  } else {
    parallel_for(pieces, copy_piece);
  }
  return {result};
}

std::vector<Property> RepeatGrad::properties() const { return axis_property(axis_); }
std::string RepeatGrad::text() const { return axis_text(*this, axis_); }

Ref<Apply> RepeatGrad::make(VariableList inputs) const {
  check_internal(inputs.size() == 3, "RepeatGrad takes a gradient, counts and an array");
  const auto type = TensorType::get(inputs[0]->dtype(), inputs[2]->broadcastable());
  return apply(std::move(inputs), type);
}

VariableList RepeatGrad::vjp(const Apply& node, const VariableList& output_gradients,
                             const Wanted&) const {
  if (!output_gradients[0]) return {nullptr, nullptr, nullptr};
  const auto back = unique<Repeat>(axis_);
  return {back->make({output_gradients[0], node.input(1)})->output(), nullptr, nullptr};
}

void RepeatGrad::bind(const Apply&, Binder& binder) const {
  const View from = binder.contiguous(binder.input(0));
  const View counts = binder.contiguous(binder.input(1));
  const Dims shape = binder.input(2).shape;
  const Layout layout = layout_of(*this, shape, axis_);
  View to = binder.allocate(from.dtype, shape);
  const std::int64_t given = element_count(counts.shape), size = element_count(from.shape);
  emit_fallible_work(binder, {from, counts}, {to}, [=, this](char* const* memory) {
    const std::vector<std::int64_t> ends = find_ends(
        *this, reinterpret_cast<const std::int64_t*>(counts.address(memory)), given, layout.length);
    if (ends.back() * layout.outer * layout.inner != size) {
      fail(ErrorKind::value_error, text(), ": the counts add up to ", ends.back(),
           ", the gradient has shape ", to_text(from.shape));
    }
    visit_dtype(from.dtype, [&]<class T>() {
      sum_positions(reinterpret_cast<const T*>(from.address(memory)),
                    reinterpret_cast<T*>(to.address(memory)), layout, ends);
    });
  });
  binder.set_output(0, std::move(to));
}

}  // namespace croton
