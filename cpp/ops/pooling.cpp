// Types, gradients, lengths and work of pooling.
#include "ops/pooling.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "base/error.h"
#include "ops/argument_checks.h"
#include "ops/binder.h"
#include "ops/constants.h"
#include "ops/expression.h"
#include "ops/lines.h"
#include "ops/matrix_rows.h"
#include "ops/shape_ops.h"

namespace croton {

namespace {

using Task = PoolingTask;

constexpr std::int64_t kUnknown = -1;
constexpr std::int64_t kLongest = 0x7fffffff;  // so that no sum of a few of them overflows

constexpr const char* kModes[] = {"max", "sum", "average_inc_pad", "average_exc_pad"};

constexpr const char* kParameters[] = {"ws", "stride", "pad"};

// By task: its class, and what its arrays are called in messages.
struct Names {
  const char* class_name;
  std::vector<const char*> arrays;
};
const Names& names_of(Task task) {
  static const Names names[] = {{"Pool", {"x"}},
                                {"MaxPoolGrad", {"x", "maxout", "gz"}},
                                {"AveragePoolGrad", {"x", "gz"}},
                                {"DownsampleFactorMaxGradGrad", {"x", "maxout", "ggx"}},
                                {"MaxPoolRop", {"x", "eval_point"}}};
  return names[static_cast<int>(task)];
}

// Which array, besides x, lies over the images instead of the windows.
bool is_image(Task task, std::size_t input) {
  return input == 0 || (task == Task::sum_at_maxima && input == 2) || task == Task::take_at_maximum;
}

// The dtype that kernels compute in.
DType pooled_dtype(DType dtype) {
  if (!is_discrete(dtype)) return row_dtype(dtype);
  return dtype == DType::uint64 ? dtype : DType::int64;
}

// The elements of a vector where it is a constant; as many unknown ones otherwise.
std::vector<std::int64_t> known_elements(const Variable& vector, std::size_t count) {
  const Constant* constant = as_constant(&vector);
  if (constant == nullptr || !constant->data().is_set())
    return std::vector<std::int64_t>(count, kUnknown);
  const NDArray& data = constant->data();
  std::vector<std::int64_t> result(static_cast<std::size_t>(data.size()));
  for (std::size_t i = 0; i < result.size(); ++i) {
    std::memcpy(&result[i], data.data() + static_cast<std::int64_t>(i) * data.strides()[0],
                sizeof result[i]);
  }
  return result;
}

}  // namespace

// One dimension; lengths that are not known (while a graph is built) are missing.
struct Pooling::Axis {
  std::optional<std::int64_t> image, window, stride, pad;
};

PoolingMode pooling_mode_from_name(const std::string& name) {
  for (std::size_t i = 0; i < std::size(kModes); ++i) {
    if (name == kModes[i]) return static_cast<PoolingMode>(i);
  }
  fail(ErrorKind::value_error,
       "Pool: the mode must be 'max', 'sum', 'average_inc_pad' or 'average_exc_pad', got '", name,
       "'");
}

Pooling::Pooling(PoolingTask task, PoolingMode mode, bool ignores_border, std::int64_t ndim)
    : task_(task), mode_(mode), ignores_border_(ignores_border), ndim_(ndim) {
  if (ndim < 1 || ndim > 3) {
    fail(ErrorKind::value_error, class_name(), ": 1 to 3 dimensions can be pooled, got ", ndim);
  }
  const bool is_of_maxima = task == Task::spread_to_maxima || task == Task::sum_at_maxima ||
                            task == Task::take_at_maximum;
  if (task != Task::pool && is_of_maxima != (mode == PoolingMode::max)) {
    fail(ErrorKind::assertion_error, class_name(), " is not there for the mode '",
         kModes[static_cast<int>(mode)], "'");
  }
}

const char* Pooling::class_name() const { return names_of(task_).class_name; }

std::size_t Pooling::arrays() const { return names_of(task_).arrays.size(); }

std::vector<Property> Pooling::properties() const {
  return {{"ignore_border", ignores_border_},
          {"mode", std::string(kModes[static_cast<int>(mode_)])},
          {"ndim", ndim_}};
}

std::string Pooling::text() const {
  return croton::text(class_name(), "{ignore_border=", ignores_border_ ? "True" : "False",
                      ", mode='", kModes[static_cast<int>(mode_)], "', ndim=", ndim_, "}");
}

Ref<Pooling> Pooling::other(PoolingTask task) const {
  return unique<Pooling>(task, mode_, ignores_border_, ndim_);
}

void Pooling::check_elements(std::size_t parameter, std::int64_t count) const {
  if (count == ndim_) return;
  fail(ErrorKind::value_error, class_name(), ": ", kParameters[parameter], " must have ", ndim_,
       " elements, got ", count);
}

// Theano has an exception of another class for a border, where its width is known only when run.
void Pooling::check_parameters(const Axis& axis, int dimension, bool is_built) const {
  const auto check = [&](const char* what, const std::optional<std::int64_t>& value,
                         std::int64_t least) {
    if (!value || (*value >= least && *value <= kLongest)) return;
    fail(ErrorKind::value_error, class_name(), ": ", what, " must be ",
         *value < least ? "at least " : "at most ", *value < least ? least : kLongest, ", got ",
         *value, " along pooled dimension ", dimension);
  };
  check("the length of windows (ws)", axis.window, 1);
  check("the step between windows (stride)", axis.stride, 1);
  check("the width of the border (pad)", axis.pad, 0);
  if (!axis.pad || *axis.pad == 0) return;
  if (!ignores_border_) {
    fail(is_built ? ErrorKind::not_implemented_error : ErrorKind::value_error, class_name(),
         ": there can be a border (pad) with ignore_border=True only, got ", *axis.pad,
         " along pooled dimension ", dimension);
  }
  if (axis.window && *axis.pad >= *axis.window) {
    fail(ErrorKind::not_implemented_error, class_name(), ": the border (pad) must be less wide ",
         "than windows are long, got ", *axis.pad, " for ", *axis.window,
         " along pooled dimension ", dimension);
  }
}

// All lengths must be there but, where windows may reach beyond the image, the border's.
std::int64_t Pooling::output_length(const Axis& axis, int dimension) const {
  const std::int64_t image = *axis.image, window = *axis.window, stride = *axis.stride;
  const std::int64_t length = ignores_border_ ? image + 2 * *axis.pad : image;
  if (image == 0 || (ignores_border_ && window > length)) {
    fail(ErrorKind::value_error, class_name(), ": a window of length ", window,
         " does not fit an image of length ", image,
         length == image ? "" : croton::text(" (with its border ", length, ")"),
         " along pooled dimension ", dimension);
  }
  if (ignores_border_) return (length - window) / stride + 1;
  if (stride >= window) return (length - 1) / stride + 1;
  return length <= window ? 1 : (length - 1 - window) / stride + 2;
}

Ref<Apply> Pooling::make(VariableList inputs) const {
  check_count(*this, inputs, arrays() + 3);
  const Names& names = names_of(task_);
  const Ref<Variable> x = inputs[0];
  const auto pooled = static_cast<std::size_t>(ndim_);
  for (std::size_t i = 0; i < arrays(); ++i) {
    const Variable& array = *inputs[i];
    if (array.ndim() < pooled || is_complex(array.dtype())) {
      fail(ErrorKind::type_error, class_name(), ": ", names.arrays[i], " must have at least ",
           ndim_, " dimensions, of integers or floats, got ", array.text(), " of type ",
           array.type()->text());
    }
    if (array.ndim() != x->ndim() || array.dtype() != x->dtype()) {
      fail(array.ndim() != x->ndim() ? ErrorKind::assertion_error : ErrorKind::value_error,
           class_name(), ": ", names.arrays[i], " of type ", array.type()->text(),
           " does not belong to x of type ", x->type()->text());
    }
  }
  std::vector<std::int64_t> known[3];
  for (std::size_t i = 0; i < 3; ++i) {
    Ref<Variable>& vector = inputs[arrays() + i];
    if (vector->ndim() != 1) {
      fail(ErrorKind::assertion_error, class_name(), ": ", kParameters[i],
           " must be a vector with an integer for each of ", ndim_, " pooled dimensions, got ",
           vector->type()->text());
    }
    if (!is_discrete(vector->dtype()) || is_bool(vector->dtype())) {
      fail(ErrorKind::type_error, class_name(), ": ", kParameters[i], " must be integers, got ",
           vector->type()->text());
    }
    vector = as_int64(vector);
    known[i] = known_elements(*vector, pooled);
    check_elements(i, static_cast<std::int64_t>(known[i].size()));
  }
  const std::size_t batch = x->ndim() - pooled;
  Pattern pattern = x->broadcastable();
  for (std::size_t i = 0; i < pooled; ++i) {
    const auto value = [&](std::size_t vector) -> std::optional<std::int64_t> {
      const bool is_constant = as_constant(inputs[arrays() + vector].get()) != nullptr;
      return is_constant ? std::optional<std::int64_t>(known[vector][i]) : std::nullopt;
    };
    const Axis axis{pattern[batch + i] ? std::optional<std::int64_t>(1) : std::nullopt, value(0),
                    value(1), value(2)};
    check_parameters(axis, static_cast<int>(i), true);
    if (axis.image && axis.window && axis.stride && axis.pad)
      output_length(axis, static_cast<int>(i));
    pattern[batch + i] = false;
  }
  const Ref<Type> type =
      gives_images() ? x->type() : Ref<Type>(TensorType::get(x->dtype(), pattern));
  return apply(std::move(inputs), type);
}

// Each task is linear in its last array. Where maxima lie does not change with what is near them.
VariableList Pooling::vjp(const Apply& node, const VariableList& output_gradients,
                          const Wanted& wanted) const {
  VariableList result(node.inputs().size());
  if (!output_gradients[0]) return result;
  const Ref<Variable>& x = node.input(0);
  const Ref<Variable> g = cast(Expression(output_gradients[0]), node.output()->dtype()).variable();
  const std::size_t linear = arrays() - 1;
  for (std::size_t i = 0; i < linear; ++i) {
    if (wanted[i]) result[i] = zero_gradient(Expression(node.input(i))).variable();
  }
  if (!wanted[linear]) return result;
  const auto with_parameters = [&](VariableList arrays_of_other) {
    for (std::size_t i = arrays(); i < arrays() + 3; ++i) arrays_of_other.push_back(node.input(i));
    return arrays_of_other;
  };
  Ref<Apply> back;
  switch (task_) {
    case Task::pool:
      back = mode_ == PoolingMode::max
                 ? other(Task::spread_to_maxima)->make(with_parameters({x, node.output(), g}))
                 : other(Task::spread)->make(with_parameters({x, g}));
      break;
    case Task::spread_to_maxima:
      back = other(Task::sum_at_maxima)->make(with_parameters({x, node.input(1), g}));
      break;
    case Task::spread:
      back = other(Task::pool)->make(with_parameters({g}));
      break;
    case Task::sum_at_maxima:
      back = other(Task::spread_to_maxima)->make(with_parameters({x, node.input(1), g}));
      break;
    case Task::take_at_maximum:
      result[linear] = undefined_gradient(*this, node, linear, "it is a derivative forwards");
      return result;
  }
  result[linear] = with_pattern(back->output(), node.input(linear)->broadcastable());
  return result;
}

void Pooling::bind(const Apply& node, Binder& binder) const {
  const Names& names = names_of(task_);
  const Dims images = binder.input(0).shape;
  const std::size_t batch = images.size() - static_cast<std::size_t>(ndim_);
  PoolingSizes sizes{{1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {0, 0, 0}, {1, 1, 1}, WindowValue::largest,
                     false,     0};
  for (std::size_t i = 0; i < 3; ++i) check_elements(i, binder.input(arrays() + i).shape[0]);
  Dims windows = images;
  for (int i = 0; i < ndim_; ++i) {
    const auto at = static_cast<std::size_t>(3 - ndim_ + i);
    const Axis axis{images[batch + static_cast<std::size_t>(i)], binder.integer(arrays(), i),
                    binder.integer(arrays() + 1, i), binder.integer(arrays() + 2, i)};
    check_parameters(axis, i, false);
    sizes.output[at] = windows[batch + static_cast<std::size_t>(i)] = output_length(axis, i);
    sizes.image[at] = *axis.image;
    sizes.pad[at] = *axis.pad;
    // What reaches beyond the image, or never happens, takes no scratch memory.
    sizes.window[at] = std::min(*axis.window, *axis.image + 2 * *axis.pad);
    sizes.stride[at] = sizes.output[at] == 1 ? sizes.window[at] : *axis.stride;
  }
  for (std::size_t i = 0; i < arrays(); ++i) {
    const Dims& expected = is_image(task_, i) ? images : windows;
    if (binder.input(i).shape != expected) {
      fail(ErrorKind::value_error, class_name(), ": ", names.arrays[i], " has shape ",
           to_text(binder.input(i).shape), ", but x of shape ", to_text(images), " needs ",
           to_text(expected));
    }
  }
  sizes.value = mode_ == PoolingMode::max   ? WindowValue::largest
                : mode_ == PoolingMode::sum ? WindowValue::sum
                                            : WindowValue::mean;
  sizes.counts_padding = mode_ == PoolingMode::average_inc_pad && ignores_border_;
  const std::int64_t expanded = sizes.output[2] * sizes.stride[2];
  sizes.scratch = std::max(expanded + sizes.window[2], sizes.image[2] + 2 * sizes.pad[2]) +
                  PoolingSizes::kScratchSlack;

  const DType dtype = node.output()->dtype(), computed = pooled_dtype(dtype);
  const View result = binder.allocate(computed, gives_images() ? images : windows);
  if (element_count(windows) > 0 && binder.is_needed(0)) {
    std::vector<View> operands;
    for (std::size_t i = 0; i < arrays(); ++i) {
      if (reads_data(i))
        operands.push_back(binder.contiguous(with_dtype(binder, binder.input(i), computed)));
    }
    std::int64_t of_image = 1, of_windows = 1, count = 1;
    for (std::size_t i = 0; i < 3; ++i) {
      of_image *= sizes.image[i];
      of_windows *= sizes.output[i];
    }
    for (std::size_t i = 0; i < batch; ++i) count *= images[i];
    const std::int64_t pieces = line_pieces(count, of_image);
    const View scratch =
        binder.allocate(computed, {pieces, PoolingSizes::kScratchRows * sizes.scratch});
    std::vector<bool> are_images;
    for (std::size_t i = 0; i < arrays(); ++i) {
      if (reads_data(i)) are_images.push_back(is_image(task_, i));
    }
    const auto item = static_cast<std::int64_t>(item_size(computed));
    const auto work = [=, task = task_, to_images = gives_images()](char* const* memory) {
      const PoolingKernels& table = kernels().pooling[static_cast<int>(computed)];
      const auto run = [&](std::int64_t piece) {
        const std::int64_t first = count * piece / pieces;
        const auto n = static_cast<std::size_t>(count * (piece + 1) / pieces - first);
        const auto place = [&](const View& view, bool has_images) {
          return view.address(memory) + first * (has_images ? of_image : of_windows) * item;
        };
        const char* in[3] = {};
        for (std::size_t i = 0; i < operands.size(); ++i) in[i] = place(operands[i], are_images[i]);
        char* const out = place(result, to_images);
        char* const own =
            scratch.address(memory) + piece * PoolingSizes::kScratchRows * sizes.scratch * item;
        switch (task) {
          case Task::pool:
            return table.pool(sizes, n, in[0], out, own);
          case Task::spread_to_maxima:
            return table.spread_to_largest(sizes, n, in[0], in[1], in[2], out, own);
          case Task::spread:
            return table.spread(sizes, n, in[0], out, own);
          case Task::sum_at_maxima:
            return table.sum_at_largest(sizes, n, in[0], in[1], in[2], out, own);
          case Task::take_at_maximum:
            return table.take_at_largest(sizes, n, in[0], in[1], out);
        }
      };
      if (pieces == 1) return run(0);
      parallel_for(pieces, run);
    };
    emit_work(binder, operands, {result, scratch}, work,
              2.0 * static_cast<double>(count * (of_image + of_windows)));
  }
  set_rounded_output(binder, 0, result, dtype);
}

}  // namespace croton
