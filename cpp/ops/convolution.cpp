// Types, gradients and binding of convolutions.
#include "ops/convolution.h"

#include <utility>

#include "base/error.h"
#include "ops/argument_checks.h"
#include "ops/binder.h"
#include "ops/constants.h"
#include "ops/convolution_filters.h"
#include "ops/convolution_plain.h"
#include "ops/convolution_product.h"
#include "ops/expression.h"
#include "ops/matrix_rows.h"
#include "ops/shape_ops.h"
#include "ops/subtensor.h"

namespace croton {

namespace {

using Direction = ConvolutionDirection;

// By form, number of spatial dimensions and direction; old-fashioned ones have two dimensions and
// no gradients of their own.
constexpr const char* kNames[3][2][3] = {
    {{"AbstractConv2d", "AbstractConv2d_gradWeights", "AbstractConv2d_gradInputs"},
     {"AbstractConv3d", "AbstractConv3d_gradWeights", "AbstractConv3d_gradInputs"}},
    {{"CorrMM", "CorrMM_gradWeights", "CorrMM_gradInputs"},
     {"Corr3dMM", "Corr3dMM_gradWeights", "Corr3dMM_gradInputs"}},
    {{"ConvOp", nullptr, nullptr}, {nullptr, nullptr, nullptr}}};

// What the inputs are called in messages.
constexpr const char* kInputs[3][2] = {{"img", "kern"}, {"img", "topgrad"}, {"kern", "topgrad"}};

// The last `count` lengths of a variable, as a vector.
Ref<Variable> last_lengths(const Ref<Variable>& variable, std::size_t count) {
  VariableList lengths;
  const Ref<Variable> shape = shape_of(variable);
  for (std::size_t i = variable->ndim() - count; i < variable->ndim(); ++i)
    lengths.push_back(element(shape, static_cast<std::int64_t>(i)));
  return unique<MakeVector>(DType::int64)->make(std::move(lengths))->output();
}

// As Theano writes a tuple of lengths: None where one is not known.
std::string text_of(const std::vector<std::int64_t>& values, std::size_t count) {
  std::string result = "(";
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) result += ", ";
    result += i < values.size() && values[i] >= 0 ? std::to_string(values[i]) : "None";
  }
  return result + ")";
}

// `pairs`: widths that are equal on both sides are written twice.
std::string text_of_border(const ConvolutionGeometry& geometry, bool pairs) {
  if (geometry.border != BorderMode::stated) return name_of(geometry.border);
  bool is_valid = true;
  std::string widths;
  for (std::size_t i = 0; i < geometry.pads.size(); i += 2) {
    const std::int64_t before = geometry.pads[i], after = geometry.pads[i + 1];
    is_valid = is_valid && before == 0 && after == 0;
    if (i > 0) widths += ", ";
    widths += pairs || before != after ? text("(", before, ", ", after, ")") : text(before);
  }
  return is_valid ? "valid" : "(" + widths + ")";
}

}  // namespace

Convolution::Convolution(ConvolutionForm form, ConvolutionDirection direction,
                         ConvolutionGeometry geometry)
    : form_(form), direction_(direction), geometry_(std::move(geometry)) {
  const std::size_t n = geometry_.spatial();
  const bool is_named = (n == 2 || n == 3) && class_name() != nullptr;
  geometry_.check(is_named ? class_name() : "convolution");
  if (!is_named) fail(ErrorKind::value_error, "there is no such convolution");
}

const char* Convolution::class_name() const {
  return kNames[static_cast<int>(form_)][geometry_.spatial() - 2][static_cast<int>(direction_)];
}

std::vector<Property> Convolution::properties() const {
  return {{"border", std::string(name_of(geometry_.border))},
          {"pads", geometry_.pads},
          {"subsample", geometry_.strides},
          {"filter_dilation", geometry_.dilation},
          {"num_groups", geometry_.groups},
          {"filter_flip", geometry_.is_flipped},
          {"unshared", geometry_.is_unshared},
          {"imshp", geometry_.image_hint},
          {"kshp", geometry_.filter_hint}};
}

std::string Convolution::text() const {
  const ConvolutionGeometry& g = geometry_;
  const std::size_t n = g.spatial();
  const auto flag = [](bool value) { return value ? "True" : "False"; };
  if (form_ == ConvolutionForm::correlation) {
    return croton::text(class_name(), "{", text_of_border(g, n == 2), ", ", text_of(g.strides, n),
                        ", ", text_of(g.dilation, n), ", ", g.groups,
                        n == 2 ? croton::text(" ", flag(g.is_unshared)) : "", "}");
  }
  const std::string border = text_of_border(g, false);
  const char* quote = border.front() == '(' ? "" : "'";
  return croton::text(class_name(), "{convdim=", n, ", border_mode=", quote, border, quote,
                      ", subsample=", text_of(g.strides, n), ", filter_flip=", flag(g.is_flipped),
                      ", imshp=", text_of(g.image_hint, g.image_rank()),
                      ", kshp=", text_of(g.filter_hint, g.filter_rank()),
                      ", filter_dilation=", text_of(g.dilation, n), ", num_groups=", g.groups,
                      ", unshared=", flag(g.is_unshared), "}");
}

Ref<Convolution> Convolution::towards(ConvolutionDirection direction) const {
  const bool is_named = kNames[static_cast<int>(form_)][0][static_cast<int>(direction)] != nullptr;
  return unique<Convolution>(is_named ? form_ : ConvolutionForm::abstract, direction, geometry_);
}

Ref<Apply> Convolution::make(VariableList inputs) const {
  const bool has_lengths = direction_ != Direction::output;
  check_count(*this, inputs, has_lengths ? 3 : 2);
  const char* const* names = kInputs[static_cast<int>(direction_)];
  const std::size_t filters_at = direction_ == Direction::output   ? 1
                                 : direction_ == Direction::images ? 0
                                                                   : 2;
  for (std::size_t i = 0; i < 2; ++i) {
    const std::size_t rank = i == filters_at ? geometry_.filter_rank() : geometry_.image_rank();
    const Variable& x = *inputs[i];
    if (x.ndim() != rank || is_bool(x.dtype()) || is_complex(x.dtype())) {
      fail(ErrorKind::type_error, class_name(), ": ", names[i], " must be a tensor of ", rank,
           " dimensions, of integers or floats, got ", x.text(), " of type ", x.type()->text());
    }
  }
  const DType dtype = upcast(inputs[0]->dtype(), inputs[1]->dtype());
  const Pattern first = inputs[0]->broadcastable(), second = inputs[1]->broadcastable();
  for (std::size_t i = 0; i < 2; ++i) inputs[i] = cast(inputs[i], dtype).variable();
  if (has_lengths) {
    if (inputs[2]->ndim() != 1 || !is_discrete(inputs[2]->dtype())) {
      fail(ErrorKind::type_error, class_name(), ": the spatial lengths must be a vector of ",
           "integers, got ", inputs[2]->type()->text());
    }
    inputs[2] = as_int64(inputs[2]);
  }
  Pattern pattern(direction_ == Direction::filters ? geometry_.filter_rank()
                                                   : geometry_.image_rank());
  switch (direction_) {
    case Direction::output:
      pattern[0] = first[0];
      pattern[1] = second[0];
      if (form_ == ConvolutionForm::legacy) {
        for (std::size_t i = 0; i < geometry_.spatial(); ++i)
          pattern[2 + i] = geometry_.known_output_length(class_name(), i) == 1;
      }
      break;
    case Direction::filters:
      pattern[0] = second[1];
      pattern[pattern.size() - geometry_.spatial() - 1] = first[1];
      break;
    case Direction::images:
      pattern[0] = second[0];
      pattern[1] = geometry_.groups == 1 && first[first.size() - geometry_.spatial() - 1];
      break;
  }
  return apply(std::move(inputs), TensorType::get(dtype, pattern));
}

VariableList Convolution::vjp(const Apply& node, const VariableList& output_gradients,
                              const Wanted& wanted) const {
  VariableList result(node.inputs().size());
  if (!output_gradients[0]) return result;
  const Ref<Variable> given =
      cast(Expression(output_gradients[0]), node.output()->dtype()).variable();
  // What each of the three stands for; null for what this operation computes.
  Ref<Variable> images, filters, output;
  const std::size_t n = geometry_.spatial();
  switch (direction_) {
    case Direction::output:
      images = node.input(0);
      filters = node.input(1);
      output = given;
      break;
    case Direction::filters:
      images = node.input(0);
      filters = given;
      output = node.input(1);
      break;
    case Direction::images:
      images = given;
      filters = node.input(0);
      output = node.input(1);
      break;
  }
  const auto gradient = [&](Direction direction) {
    const Ref<Convolution> op = towards(direction);
    switch (direction) {
      case Direction::output:
        return op->make({images, filters})->output();
      case Direction::filters:
        return op->make({images, output, last_lengths(filters, n)})->output();
      case Direction::images:
        return op->make({filters, output, last_lengths(images, n)})->output();
    }
    __builtin_unreachable();
  };
  const Direction of_inputs[3][2] = {{Direction::images, Direction::filters},
                                     {Direction::images, Direction::output},
                                     {Direction::filters, Direction::output}};
  for (std::size_t i = 0; i < 2; ++i) {
    if (!wanted[i]) continue;
    // The variable whose lengths the gradient has stands in its place.
    const Ref<Variable>& x = node.input(i);
    const Direction direction = of_inputs[static_cast<int>(direction_)][i];
    result[i] = with_pattern(gradient(direction), x->broadcastable());
  }
  return result;
}

void Convolution::bind(const Apply& node, Binder& binder) const {
  const DType dtype = node.output()->dtype();
  const std::size_t n = geometry_.spatial();
  Dims lengths;
  if (direction_ != Direction::output) {
    if (binder.input(2).shape[0] != static_cast<std::int64_t>(n)) {
      fail(ErrorKind::value_error, class_name(), ": ", n, " spatial lengths are needed, got ",
           binder.input(2).shape[0]);
    }
    for (std::size_t i = 0; i < n; ++i)
      lengths.push_back(binder.integer(2, static_cast<std::int64_t>(i)));
  }
  const Dims first = binder.input(0).shape, second = binder.input(1).shape;
  Dims images = first, filters = second;
  if (direction_ == Direction::filters) {
    filters = filter_shape_of(geometry_, first, second, lengths);
  } else if (direction_ == Direction::images) {
    images = image_shape_of(geometry_, first, second, lengths);
    filters = first;
  }
  const ConvolutionSizes sizes = sizes_of(geometry_, class_name(), images, filters);
  const Dims output = output_shape_of(geometry_, sizes);
  if (direction_ != Direction::output && !(output == second)) {
    fail(ErrorKind::value_error, class_name(), ": topgrad has shape ", to_text(second),
         ", but images of shape ", to_text(images), " and filters of shape ", to_text(filters),
         " give ", to_text(output));
  }

  const DType computed = row_dtype(dtype);
  const Dims& shape = direction_ == Direction::output    ? output
                      : direction_ == Direction::filters ? filters
                                                         : images;
  const View result = binder.allocate(computed, shape);
  if (element_count(shape) > 0 && binder.is_needed(0)) {
    const View a = binder.contiguous(with_dtype(binder, binder.input(0), computed));
    const View b = binder.contiguous(with_dtype(binder, binder.input(1), computed));
    const View& image = direction_ == Direction::images ? result : a;
    const View& filter = direction_ == Direction::output    ? b
                         : direction_ == Direction::filters ? result
                                                            : a;
    const View& top = direction_ == Direction::output ? result : b;
    const bool is_bound =
        direction_ == Direction::output
            ? bind_convolution_product(binder, direction_, sizes, image, filter, top)
        : direction_ == Direction::images
            ? bind_convolution_product(binder, direction_, sizes, top, filter, image)
            : bind_convolution_filters(binder, sizes, image, top, filter);
    if (!is_bound) bind_plain_convolution(binder, direction_, sizes, image, filter, top);
  }
  set_rounded_output(binder, 0, result, dtype);
}

}  // namespace croton
