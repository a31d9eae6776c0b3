// Types, gradients and work of patches of images.
#include "ops/neighbours.h"

#include <algorithm>
#include <complex>
#include <cstring>
#include <type_traits>

#include "base/dtype_visit.h"
#include "base/error.h"
#include "base/thread_pool.h"
#include "ops/argument_checks.h"
#include "ops/binder.h"
#include "ops/constants.h"
#include "ops/expression.h"
#include "ops/shape_ops.h"

namespace croton {

namespace {

constexpr const char* kModes[] = {"valid", "ignore_borders", "wrap_centered", "half", "full"};

// The patches along one dimension.
struct Patches {
  std::int64_t image, length, step, count, first;  // `first`: where the first patch begins
  bool wraps;

  // The place in the image of element i of patch k; -1 outside.
  std::int64_t place(std::int64_t k, std::int64_t i) const {
    std::int64_t at = first + k * step + i;
    if (wraps) at = at < 0 ? at + image : at >= image ? at - image : at;
    return at < 0 || at >= image ? -1 : at;
  }
};

Patches patches_of(const Op& op, PatchMode mode, std::int64_t image, std::int64_t length,
                   std::int64_t step, int dimension) {
  if (length <= 0 || step <= 0) {
    fail(ErrorKind::value_error, op.text(), ": lengths and steps of patches must be positive, got ",
         length, " and ", step, " along dimension ", dimension);
  }
  if (mode == PatchMode::wrap_centered) {
    if (length % 2 == 0 || image < length) {
      fail(ErrorKind::type_error, op.text(),
           ": the length of patches must be odd and at most that ", "of the image, got ", length,
           " for ", image, " along dimension ", dimension);
    }
    return {image, length, step, (image + step - 1) / step, -(length / 2), true};
  }
  const std::int64_t padding = mode == PatchMode::half   ? length / 2
                               : mode == PatchMode::full ? length - 1
                                                         : 0;
  const std::int64_t rest = image + 2 * padding - length;
  if (mode == PatchMode::ignore_borders)
    return {image, length, step, rest < 0 ? 0 : 1 + rest / step, 0, false};
  if (image < length || rest % step != 0) {
    fail(ErrorKind::type_error, op.text(), ": patches of length ", length, " with step ", step,
         " do not fill an image of length ", image, " along dimension ", dimension);
  }
  return {image, length, step, 1 + rest / step, -padding, false};
}

// Calls visit(element of the image or -1, element of the patches) for one image.
template <class Visit>
void for_each_element(const Patches& rows, const Patches& columns, Visit visit) {
  std::int64_t to = 0;
  for (std::int64_t a = 0; a < rows.count; ++a) {
    for (std::int64_t b = 0; b < columns.count; ++b) {
      for (std::int64_t i = 0; i < rows.length; ++i) {
        const std::int64_t row = rows.place(a, i);
        for (std::int64_t j = 0; j < columns.length; ++j, ++to) {
          const std::int64_t column = columns.place(b, j);
          visit(row < 0 || column < 0 ? -1 : row * columns.image + column, to);
        }
      }
    }
  }
}

}  // namespace

PatchMode patch_mode_from_name(const std::string& name) {
  for (std::size_t i = 0; i < std::size(kModes); ++i) {
    if (name == kModes[i]) return static_cast<PatchMode>(i);
  }
  fail(ErrorKind::not_implemented_error, "images2neibs: there is no mode '", name, "'");
}

std::vector<Property> Images2Neibs::properties() const {
  return {{"mode", std::string(kModes[static_cast<int>(mode_)])}};
}

std::string Images2Neibs::text() const {
  return std::string(class_name()) + "{" + kModes[static_cast<int>(mode_)] + "}";
}

Ref<Apply> Images2Neibs::make(VariableList inputs) const {
  check_count(*this, inputs, first_integer() + 2);
  if (inputs[0]->ndim() != 4) {
    fail(ErrorKind::assertion_error, text(), ": images have 4 dimensions, got ",
         inputs[0]->type()->text());
  }
  if (is_adjoint_ && (inputs[1]->ndim() != 2 || inputs[1]->dtype() != inputs[0]->dtype())) {
    fail(ErrorKind::type_error, text(), ": a matrix in the dtype of the images is needed, got ",
         inputs[1]->type()->text());
  }
  for (std::size_t i = first_integer(); i < inputs.size(); ++i) {
    if (inputs[i]->ndim() != 1 || !is_discrete(inputs[i]->dtype())) {
      fail(ErrorKind::assertion_error, text(), ": lengths and steps of patches must be vectors of ",
           "integers, got ", inputs[i]->type()->text());
    }
    inputs[i] = as_int64(inputs[i]);
  }
  const Ref<Type> type =
      is_adjoint_ ? inputs[0]->type()
                  : Ref<Type>(TensorType::get(inputs[0]->dtype(), Pattern{false, false}));
  return apply(std::move(inputs), type);
}

bool Images2Neibs::is_connected(const Apply&, std::size_t input) const {
  return input == (is_adjoint_ ? 1U : 0U);
}

VariableList Images2Neibs::vjp(const Apply& node, const VariableList& output_gradients,
                               const Wanted&) const {
  VariableList result(node.inputs().size());
  if (!output_gradients[0]) return result;
  const Ref<Variable>& x = node.input(0);
  const auto other = unique<Images2Neibs>(mode_, !is_adjoint_);
  if (is_adjoint_) {
    result[1] = other->make({output_gradients[0], node.input(2), node.input(3)})->output();
  } else {
    const Expression g = cast(Expression(output_gradients[0]), x->dtype());
    result[0] = other->make({x, g.variable(), node.input(1), node.input(2)})->output();
  }
  return result;
}

void Images2Neibs::bind(const Apply&, Binder& binder) const {
  const View images = binder.input(0);
  const std::size_t integers = first_integer();
  for (std::size_t i = integers; i < integers + 2; ++i) {
    if (binder.input(i).shape[0] != 2) {
      fail(ErrorKind::assertion_error, text(), ": two lengths and two steps are needed, got ",
           binder.input(i).shape[0]);
    }
  }
  const auto along = [&](int dimension) {
    return patches_of(*this, mode_, images.shape[static_cast<std::size_t>(2 + dimension)],
                      binder.integer(integers, dimension), binder.integer(integers + 1, dimension),
                      2 + dimension);
  };
  const Patches rows = along(0), columns = along(1);
  const std::int64_t count = images.shape[0] * images.shape[1];
  const std::int64_t of_image = rows.image * columns.image;
  const std::int64_t of_patches = rows.count * columns.count * rows.length * columns.length;
  const Dims matrix{count * rows.count * columns.count, rows.length * columns.length};
  const View from = binder.contiguous(is_adjoint_ ? binder.input(1) : images);
  if (is_adjoint_ && from.shape != matrix) {
    fail(ErrorKind::value_error, text(), ": gradients of shape ", to_text(from.shape),
         " do not fit patches of shape ", to_text(matrix));
  }
  const View to = binder.allocate(images.dtype, is_adjoint_ ? images.shape : matrix);
  binder.set_output(0, to);
  const auto work = [=, is_adjoint = is_adjoint_](char* const* memory) {
    visit_dtype(to.dtype, [&]<class T>() {
      const auto* source = reinterpret_cast<const T*>(from.address(memory));
      auto* target = reinterpret_cast<T*>(to.address(memory));
      parallel_for(count, [&](std::int64_t i) {
        if (is_adjoint) {
          const T* x = source + i * of_patches;
          T* y = target + i * of_image;
          std::fill_n(y, of_image, T{});
          for_each_element(rows, columns, [&](std::int64_t at, std::int64_t k) {
            if (at >= 0) y[at] = static_cast<T>(y[at] + x[k]);
          });
        } else {
          const T* x = source + i * of_image;
          T* y = target + i * of_patches;
          for_each_element(rows, columns,
                           [&](std::int64_t at, std::int64_t k) { y[k] = at < 0 ? T{} : x[at]; });
        }
      });
    });
  };
  emit_work(binder, {from}, {to}, work, 4.0 * static_cast<double>(count * of_patches));
}

}  // namespace croton
