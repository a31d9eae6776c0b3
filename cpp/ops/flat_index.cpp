// Types and work of flat and multiple indices.
#include "ops/flat_index.h"

#include <algorithm>

#include "base/error.h"
#include "ops/binder.h"
#include "ops/expression.h"

namespace croton {

namespace {

constexpr std::size_t kMaxDimensions = 64;

void check_integers(const Op& op, const Variable& variable) {
  if (is_signed(variable.dtype())) return;
  fail(ErrorKind::type_error, op.text(), ": an index must be a signed integer, got ",
       variable.type()->text());
}

Ref<Variable> checked_shape(const Op& op, const Ref<Variable>& shape) {
  check_integers(op, *shape);
  if (shape->ndim() != 1)
    fail(ErrorKind::type_error, op.text(), ": a shape must be a vector, got ",
         shape->type()->text());
  return cast(Expression(shape), DType::int64).variable();
}

Ref<Type> type_of_indices(std::size_t ndim) {
  return TensorType::get(DType::int64, Pattern(ndim, false));
}

// The distance of neighbours along each dimension in the flattened array; returns the number of
// elements. Raises ValueError for a shape that is none.
std::int64_t flat_strides(const std::string& name, const std::int64_t* shape, std::size_t ndim,
                          bool is_fortran, std::int64_t* strides) {
  std::int64_t total = 1;
  for (std::size_t i = 0; i < ndim; ++i) {
    const std::size_t dimension = is_fortran ? i : ndim - 1 - i;
    strides[dimension] = total;
    if (shape[dimension] < 0 || __builtin_mul_overflow(total, shape[dimension], &total)) {
      fail(ErrorKind::value_error, name, ": the shape is negative or too large in dimension ",
           dimension, ": ", shape[dimension]);
    }
  }
  return total;
}

std::int64_t index_into(std::int64_t index, std::int64_t length, OutOfBounds mode) {
  if (mode == OutOfBounds::clip) return std::clamp<std::int64_t>(index, 0, length - 1);
  const std::int64_t remainder = index % length;
  return remainder < 0 ? remainder + length : remainder;
}

}  // namespace

OutOfBounds out_of_bounds(const std::string& name) {
  if (name == "raise") return OutOfBounds::raise;
  if (name == "wrap") return OutOfBounds::wrap;
  if (name == "clip") return OutOfBounds::clip;
  fail(ErrorKind::value_error, "the mode must be 'raise', 'wrap' or 'clip', got '", name, "'");
}

std::vector<Property> UnravelIndex::properties() const {
  return {{"ndim", ndim_}, {"order", std::string(is_fortran_ ? "F" : "C")}};
}

std::string UnravelIndex::text() const {
  return croton::text("UnravelIndex{ndim=", ndim_, ", order='", is_fortran_ ? "F" : "C", "'}");
}

Ref<Apply> UnravelIndex::make(VariableList inputs) const {
  if (inputs.size() != 2)
    fail(ErrorKind::type_error, text(), " takes 2 arguments, got ", inputs.size());
  check_integers(*this, *inputs[0]);
  inputs[0] = cast(Expression(inputs[0]), DType::int64).variable();
  inputs[1] = checked_shape(*this, inputs[1]);
  const Ref<Type> type = type_of_indices(inputs[0]->ndim());
  return apply(std::move(inputs), std::vector<Ref<Type>>(static_cast<std::size_t>(ndim_), type));
}

void UnravelIndex::bind(const Apply&, Binder& binder) const {
  const View places = binder.contiguous(binder.input(0));
  const View shape = binder.contiguous(binder.input(1));
  const auto ndim = static_cast<std::size_t>(ndim_);
  if (shape.shape[0] != ndim_ || ndim > kMaxDimensions) {
    fail(ErrorKind::assertion_error, text(), ": the shape has ", shape.shape[0], " lengths");
  }
  const std::int64_t count = element_count(places.shape);
  std::vector<View> indices;
  for (std::size_t i = 0; i < ndim; ++i)
    indices.push_back(binder.allocate(DType::int64, places.shape));
  emit_fallible_work(
      binder, {places, shape}, indices,
      [=, name = text(), is_fortran = is_fortran_](char* const* memory) {
        const auto* from = reinterpret_cast<const std::int64_t*>(places.address(memory));
        const auto* lengths = reinterpret_cast<const std::int64_t*>(shape.address(memory));
        std::int64_t strides[kMaxDimensions];
        const std::int64_t total = flat_strides(name, lengths, ndim, is_fortran, strides);
        for (std::int64_t i = 0; i < count; ++i) {
          if (from[i] < 0 || from[i] >= total) {
            fail(ErrorKind::value_error, name, ": index ", from[i],
                 " is out of bounds for an array of size ", total);
          }
        }
        for (std::size_t d = 0; d < ndim; ++d) {
          auto* to = reinterpret_cast<std::int64_t*>(indices[d].address(memory));
          for (std::int64_t i = 0; i < count; ++i) to[i] = from[i] / strides[d] % lengths[d];
        }
      });
  for (std::size_t i = 0; i < ndim; ++i) binder.set_output(i, indices[i]);
}

const char* RavelMultiIndex::mode_name() const {
  return mode_ == OutOfBounds::raise ? "raise" : mode_ == OutOfBounds::wrap ? "wrap" : "clip";
}

std::vector<Property> RavelMultiIndex::properties() const {
  return {{"mode", std::string(mode_name())}, {"order", std::string(is_fortran_ ? "F" : "C")}};
}

std::string RavelMultiIndex::text() const {
  return croton::text("RavelMultiIndex{mode='", mode_name(), "', order='", is_fortran_ ? "F" : "C",
                      "'}");
}

Ref<Apply> RavelMultiIndex::make(VariableList inputs) const {
  if (inputs.size() < 2)
    fail(ErrorKind::type_error, text(), " takes at least 2 arguments, got ", inputs.size());
  std::size_t ndim = 0;
  for (std::size_t i = 0; i + 1 < inputs.size(); ++i) {
    check_integers(*this, *inputs[i]);
    inputs[i] = cast(Expression(inputs[i]), DType::int64).variable();
    ndim = std::max(ndim, inputs[i]->ndim());
  }
  inputs.back() = checked_shape(*this, inputs.back());
  return apply(std::move(inputs), type_of_indices(ndim));
}

void RavelMultiIndex::bind(const Apply& node, Binder& binder) const {
  const std::size_t ndim = node.inputs().size() - 1;
  const View shape = binder.contiguous(binder.input(ndim));
  if (shape.shape[0] != static_cast<std::int64_t>(ndim) || ndim > kMaxDimensions) {
    fail(ErrorKind::value_error, text(), ": ", ndim, " indices were given for a shape of ",
         shape.shape[0], " lengths");
  }
  Dims common(node.output()->ndim(), 1);
  for (std::size_t i = 0; i < ndim; ++i) {
    const Dims& own = binder.input(i).shape;
    for (std::size_t j = 0; j < own.size(); ++j) {
      std::int64_t& length = common[common.size() - own.size() + j];
      if (own[j] == 1 || own[j] == length) continue;
      if (length != 1) {
        fail(ErrorKind::value_error, text(), ": indices of shape ", to_text(own),
             " do not fit the shape ", to_text(common));
      }
      length = own[j];
    }
  }
  std::vector<View> reads;
  for (std::size_t i = 0; i < ndim; ++i) {
    View index = binder.input(i);
    if (index.shape != common || !index.is_contiguous()) {
      const View whole = binder.allocate(DType::int64, common);
      binder.loop(ScalarFunction::identity, whole, {index});
      index = whole;
    }
    reads.push_back(index);
  }
  reads.push_back(shape);
  const View to = binder.allocate(DType::int64, common);
  const std::int64_t count = element_count(common);
  emit_fallible_work(
      binder, reads, {to},
      [=, name = text(), mode = mode_, is_fortran = is_fortran_](char* const* memory) {
        const auto* lengths = reinterpret_cast<const std::int64_t*>(shape.address(memory));
        std::int64_t strides[kMaxDimensions];
        flat_strides(name, lengths, ndim, is_fortran, strides);
        const auto index_at = [&](std::size_t d, std::int64_t i) {
          return reinterpret_cast<const std::int64_t*>(reads[d].address(memory))[i];
        };
        for (std::size_t d = 0; d < ndim; ++d) {
          for (std::int64_t i = 0; i < count; ++i) {
            const std::int64_t index = index_at(d, i);
            const bool is_outside = index < 0 || index >= lengths[d];
            if (lengths[d] == 0 || (mode == OutOfBounds::raise && is_outside)) {
              fail(ErrorKind::value_error, name, ": index ", index,
                   " is out of bounds for dimension ", d, " of length ", lengths[d]);
            }
          }
        }
        auto* result = reinterpret_cast<std::int64_t*>(to.address(memory));
        for (std::int64_t i = 0; i < count; ++i) {
          std::int64_t place = 0;
          for (std::size_t d = 0; d < ndim; ++d)
            place += index_into(index_at(d, i), lengths[d], mode) * strides[d];
          result[i] = place;
        }
      });
  binder.set_output(0, to);
}

}  // namespace croton
