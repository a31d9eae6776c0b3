// Checks and binding of the operation Tile; the function `tile` is made of others, with a gradient.
#include "ops/tile.h"

#include "base/error.h"
#include "ops/binder.h"
#include "ops/constants.h"

namespace croton {

Ref<Apply> Tile::make(VariableList inputs) const {
  if (inputs.size() != 2)
    fail(ErrorKind::type_error, text(), " takes an array and counts, got ", inputs.size());
  if (inputs[1]->ndim() != 1 || !is_discrete(inputs[1]->dtype())) {
    fail(ErrorKind::type_error, text(), ": counts must be a vector of integers, got ",
         inputs[1]->type()->text());
  }
  if (ndim_ < 0) fail(ErrorKind::value_error, text(), ": the number of dimensions is negative");
  inputs[1] = as_int64(inputs[1]);
  const Pattern pattern(static_cast<std::size_t>(ndim_), false);
  const DType dtype = inputs[0]->dtype();
  return apply(std::move(inputs), TensorType::get(dtype, pattern));
}

void Tile::bind(const Apply&, Binder& binder) const {
  const View& array = binder.input(0);
  const auto given = static_cast<std::size_t>(binder.input(1).shape[0]);
  const auto ndim = static_cast<std::size_t>(ndim_);
  if (std::max(given, array.shape.size()) != ndim) {
    fail(ErrorKind::value_error, text(), ": an array of shape ", to_text(array.shape), " and ",
         given, " counts do not give ", ndim, " dimensions");
  }
  // Every dimension once for the copies, with a stride of zero, and once for the array.
  View copies = array;
  copies.shape.clear();
  copies.strides.clear();
  Dims shape;
  for (std::size_t d = 0; d < ndim; ++d) {
    const bool is_padded = d + array.shape.size() < ndim, is_counted = d + given >= ndim;
    const std::size_t axis = d + array.shape.size() - ndim;
    const std::int64_t length = is_padded ? 1 : array.shape[axis];
    const std::int64_t count =
        is_counted ? binder.integer(1, static_cast<std::int64_t>(d + given - ndim)) : 1;
    if (count < 0)
      fail(ErrorKind::value_error, text(), ": a count cannot be negative, got ", count);
    std::int64_t tiled;
    if (__builtin_mul_overflow(length, count, &tiled))
      fail(ErrorKind::value_error, text(), ": the result is too large");
    copies.shape.push_back(count);
    copies.strides.push_back(0);
    copies.shape.push_back(length);
    copies.strides.push_back(is_padded ? 0 : array.strides[axis]);
    shape.push_back(tiled);
  }
  View result = binder.contiguous(copies);
  result.shape = shape;
  result.strides = contiguous_strides(shape, item_size(result.dtype));
  binder.set_output(0, std::move(result));
}

}  // namespace croton
