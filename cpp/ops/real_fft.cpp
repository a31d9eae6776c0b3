// Types, gradients and work of real Fourier transforms.
#include "ops/real_fft.h"

#include <algorithm>

#include "base/dtype_visit.h"
#include "base/error.h"
#include "kernels/sort_keys.h"
#include "ops/binder.h"
#include "ops/expression.h"
#include "ops/fourier_lines.h"
#include "ops/shape_ops.h"

namespace croton {

namespace {

// The shapes that a transform works on.
struct Lengths {
  std::size_t first_axis = 0;  // of those that are transformed
  Dims real;                   // the real array, brought to the lengths
  Dims coefficients;           // its coefficients
  Dims result;                 // the result's, without the axis of real and imaginary parts
};

// `shape` is the input's, without the axis of real and imaginary parts.
Lengths bound_lengths(const Op& op, const Binder& binder, const Dims& shape, bool has_result,
                      bool is_inverse) {
  const auto count = static_cast<std::size_t>(binder.input(1).shape[0]);
  if (count == 0 || count > shape.size()) {
    fail(ErrorKind::value_error, op.text(), ": ", count,
         " lengths were given for an array of shape ", to_text(shape));
  }
  Lengths lengths;
  lengths.first_axis = shape.size() - count;
  lengths.real = shape;
  for (std::size_t i = 0; i < count; ++i) {
    std::int64_t& length = lengths.real[lengths.first_axis + i];
    length = binder.integer(1, static_cast<std::int64_t>(i));
    if (length < 1) {
      fail(ErrorKind::value_error, op.text(), ": a length must be positive, got ", length);
    }
  }
  lengths.coefficients = lengths.real;
  lengths.coefficients.back() = lengths.real.back() / 2 + 1;
  lengths.result = is_inverse ? lengths.real : lengths.coefficients;
  for (std::size_t i = lengths.first_axis; i < shape.size() && has_result; ++i)
    lengths.result[i] = binder.integer(2, static_cast<std::int64_t>(i));
  return lengths;
}

Dims without_last(Dims dims) {
  dims.pop_back();
  return dims;
}

Dims with_parts(Dims dims) {
  dims.push_back(2);
  return dims;
}

// Whether a coefficient stands for a positive and a negative frequency.
bool is_double(std::int64_t k, std::int64_t n) { return k != 0 && 2 * k != n; }

double estimated_cost(const Dims& shape) { return 30 * static_cast<double>(element_count(shape)); }

}  // namespace

VariableList RealFourier::checked(VariableList inputs, std::size_t least_ndim) const {
  if (inputs.size() != 2 && inputs.size() != 3)
    fail(ErrorKind::type_error, text(), " takes 2 or 3 arguments, got ", inputs.size());
  if (inputs[0]->ndim() < least_ndim || is_complex(inputs[0]->dtype())) {
    fail(ErrorKind::type_error, text(), ": the array must be real and have at least ", least_ndim,
         " dimensions, the first for batches, got ", inputs[0]->type()->text());
  }
  inputs[0] = cast(Expression(inputs[0]), upgrade_to_float(inputs[0]->dtype())).variable();
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    if (inputs[i]->ndim() != 1 || !is_discrete(inputs[i]->dtype()) || is_bool(inputs[i]->dtype())) {
      fail(ErrorKind::type_error, text(), ": the lengths must be a vector of integers, got ",
           inputs[i]->type()->text());
    }
    inputs[i] = cast(Expression(inputs[i]), DType::int64).variable();
  }
  return inputs;
}

Ref<Apply> RFFTOp::make(VariableList inputs) const {
  inputs = checked(std::move(inputs), 2);
  const auto type = TensorType::get(inputs[0]->dtype(), Pattern(inputs[0]->ndim() + 1, false));
  return apply(std::move(inputs), type);
}

// The transposed matrix, from the result's lengths back to those of the array.
template <class Back>
VariableList RealFourier::transposed(const Apply& node,
                                     const VariableList& output_gradients) const {
  VariableList result(node.inputs().size());
  if (!output_gradients[0]) return result;
  const Ref<Variable>& x = node.input(0);
  const auto back = unique<Back>(!is_adjoint());
  result[0] = back->make({output_gradients[0], node.input(1), shape_of(x)})->output();
  result[0] = with_pattern(result[0], x->broadcastable());
  return result;
}

VariableList RFFTOp::vjp(const Apply& node, const VariableList& output_gradients,
                         const Wanted&) const {
  return transposed<IRFFTOp>(node, output_gradients);
}

void RFFTOp::bind(const Apply& node, Binder& binder) const {
  const View array = binder.input(0);
  const Lengths lengths =
      bound_lengths(*this, binder, array.shape, node.inputs().size() == 3, false);
  const std::size_t ndim = array.shape.size();
  const View work = binder.allocate(DType::complex128, lengths.coefficients);
  const View to = binder.allocate(array.dtype, with_parts(lengths.result));
  const auto transform = std::make_shared<const RealFourierTransform>(lengths.real.back());
  const std::int64_t n = transform->length(), columns = transform->coefficients();
  const AxisTransforms others(binder, work, lengths.first_axis, ndim - 1, false,
                              n + transform->scratch_size());
  const CroppedRows sources(array, ndim, without_last(lengths.coefficients));
  const CroppedRows rows(work, ndim, without_last(lengths.result));
  const double double_weight = is_adjoint() ? 2 : 1;
  visit_dtype(array.dtype, [&]<class T>() {
    const auto transform_row = [=](char* const* memory, std::int64_t i, Coefficient* scratch) {
      if constexpr (is_real_float<T>) {
        auto* coefficients = reinterpret_cast<Coefficient*>(work.address(memory)) + i * columns;
        const char* source = sources.row(memory, i);
        if (source == nullptr) return std::fill(coefficients, coefficients + columns, 0);
        auto* row = reinterpret_cast<double*>(scratch);
        const std::int64_t given = std::min(n, sources.length());
        for (std::int64_t j = 0; j < given; ++j)
          row[j] = static_cast<double>(*reinterpret_cast<const T*>(source + j * sources.stride()));
        std::fill(row + given, row + n, 0);
        transform->forward(row, coefficients, scratch + n);
      }
    };
    const auto store_row = [=](char* const* memory, std::int64_t i) {
      if constexpr (is_real_float<T>) {
        const std::int64_t length = to.shape[ndim - 1];
        auto* result = reinterpret_cast<T*>(to.address(memory)) + 2 * i * length;
        const auto* source = reinterpret_cast<const Coefficient*>(rows.row(memory, i));
        for (std::int64_t k = 0; k < length; ++k) {
          const bool is_given = source != nullptr && k < columns;
          const double weight = is_given && is_double(k, n) ? double_weight : 1;
          const Coefficient value = is_given ? source[k] * weight : 0;
          result[2 * k] = static_cast<T>(value.real());
          result[2 * k + 1] = static_cast<T>(value.imag());
        }
      }
    };
    emit_work(
        binder, {array}, {work, others.scratch(), to},
        [=](char* const* memory) {
          others.for_each(memory, sources.count(), n, [&](std::int64_t i, Coefficient* scratch) {
            transform_row(memory, i, scratch);
          });
          others.run(memory);
          others.for_each(memory, rows.count(), n,
                          [&](std::int64_t i, Coefficient*) { store_row(memory, i); });
        },
        estimated_cost(lengths.real));
  });
  binder.set_output(0, to);
}

Ref<Apply> IRFFTOp::make(VariableList inputs) const {
  inputs = checked(std::move(inputs), 3);
  const auto type = TensorType::get(inputs[0]->dtype(), Pattern(inputs[0]->ndim() - 1, false));
  return apply(std::move(inputs), type);
}

VariableList IRFFTOp::vjp(const Apply& node, const VariableList& output_gradients,
                          const Wanted&) const {
  return transposed<RFFTOp>(node, output_gradients);
}

void IRFFTOp::bind(const Apply& node, Binder& binder) const {
  const View array = binder.input(0);
  if (array.shape.back() != 2) {
    fail(ErrorKind::value_error, text(), ": the last axis must have length 2, got shape ",
         to_text(array.shape));
  }
  const Lengths lengths =
      bound_lengths(*this, binder, without_last(array.shape), node.inputs().size() == 3, true);
  const std::size_t ndim = array.shape.size() - 1;
  const View work = binder.allocate(DType::complex128, lengths.coefficients);
  const View to = binder.allocate(array.dtype, lengths.result);
  const auto transform = std::make_shared<const RealFourierTransform>(lengths.real.back());
  const std::int64_t n = transform->length(), columns = transform->coefficients();
  const std::int64_t part = array.strides.back();
  const AxisTransforms others(binder, work, lengths.first_axis, ndim - 1, true,
                              n + transform->scratch_size());
  const CroppedRows sources(array, ndim, without_last(lengths.coefficients));
  const CroppedRows rows(work, ndim, without_last(lengths.result));
  const double double_weight = is_adjoint() ? 0.5 : 1;
  visit_dtype(array.dtype, [&]<class T>() {
    const auto load_row = [=](char* const* memory, std::int64_t i) {
      if constexpr (is_real_float<T>) {
        auto* coefficients = reinterpret_cast<Coefficient*>(work.address(memory)) + i * columns;
        const char* source = sources.row(memory, i);
        const std::int64_t given = source == nullptr ? 0 : std::min(columns, sources.length());
        for (std::int64_t k = 0; k < given; ++k, source += sources.stride()) {
          const Coefficient value(static_cast<double>(*reinterpret_cast<const T*>(source)),
                                  static_cast<double>(*reinterpret_cast<const T*>(source + part)));
          coefficients[k] = is_double(k, n) ? value * double_weight : value;
        }
        std::fill(coefficients + given, coefficients + columns, 0);
      }
    };
    const auto transform_row = [=](char* const* memory, std::int64_t i, Coefficient* scratch) {
      if constexpr (is_real_float<T>) {
        const std::int64_t length = to.shape[ndim - 1];
        auto* result = reinterpret_cast<T*>(to.address(memory)) + i * length;
        const auto* source = reinterpret_cast<const Coefficient*>(rows.row(memory, i));
        auto* row = reinterpret_cast<double*>(scratch);
        if (source != nullptr) transform->inverse(source, row, scratch + n);
        for (std::int64_t j = 0; j < length; ++j)
          result[j] = static_cast<T>(source != nullptr && j < n ? row[j] : 0);
      }
    };
    emit_work(
        binder, {array}, {work, others.scratch(), to},
        [=](char* const* memory) {
          others.for_each(memory, sources.count(), n,
                          [&](std::int64_t i, Coefficient*) { load_row(memory, i); });
          others.run(memory);
          others.for_each(memory, rows.count(), n, [&](std::int64_t i, Coefficient* scratch) {
            transform_row(memory, i, scratch);
          });
        },
        estimated_cost(lengths.real));
  });
  binder.set_output(0, to);
}

}  // namespace croton
