// Checks and binding of the operations of BLAS.
#include "ops/gemm.h"

#include "base/error.h"
#include "ops/expression.h"
#include "ops/matrix_product.h"

namespace croton {

namespace {

// The place of each operand among the inputs, -1 for none; ranks of the two that are multiplied.
struct BlasInfo {
  const char* class_name;
  int z, alpha, x, y, beta;
  std::size_t x_ndim, y_ndim;
};

constexpr BlasInfo kInfo[] = {
    {"Dot22", -1, -1, 0, 1, -1, 2, 2}, {"Dot22Scalar", -1, 2, 0, 1, -1, 2, 2},
    {"Gemm", 0, 1, 2, 3, 4, 2, 2},     {"Gemv", 0, 1, 2, 3, 4, 2, 1},
    {"Ger", 0, 1, 2, 3, -1, 1, 1},     {"BatchedGemm", 0, 1, 2, 3, 4, 3, 3}};

const BlasInfo& info_of(BlasFunction function) { return kInfo[static_cast<int>(function)]; }

bool is_scalar(const BlasInfo& info, int input) {
  return input == info.alpha || input == info.beta;
}

}  // namespace

const char* BlasOp::class_name() const { return info_of(function_).class_name; }

std::vector<Property> BlasOp::properties() const {
  switch (function_) {
    case BlasFunction::dot22:
    case BlasFunction::dot22_scalar:
    case BlasFunction::batched_gemm:
      return {};
    case BlasFunction::ger:
      return {{"destructive", is_inplace_}};
    case BlasFunction::gemm:
    case BlasFunction::gemv:
      break;
  }
  return {{"inplace", is_inplace_}};
}

std::string BlasOp::text() const {
  const std::string name = class_name();
  switch (function_) {
    case BlasFunction::dot22:
    case BlasFunction::dot22_scalar:
    case BlasFunction::batched_gemm:
      return name;
    case BlasFunction::ger:
      return name + (is_inplace_ ? "{destructive}" : "{non-destructive}");
    case BlasFunction::gemm:
    case BlasFunction::gemv:
      break;
  }
  return name + (is_inplace_ ? "{inplace}" : "{no_inplace}");
}

Ref<Apply> BlasOp::make(VariableList inputs) const {
  const BlasInfo& info = info_of(function_);
  const std::size_t expected = info.beta >= 0 ? 5 : info.z >= 0 ? 4 : info.alpha >= 0 ? 3 : 2;
  if (inputs.size() != expected) {
    fail(ErrorKind::type_error, text(), " takes ", expected, " arguments, got ", inputs.size());
  }
  const auto input = [&](int i) -> Ref<Variable>& { return inputs[static_cast<std::size_t>(i)]; };
  const DType dtype = input(info.x)->dtype();
  if (!is_continuous(dtype))
    fail(ErrorKind::type_error, text(), " takes float or complex numbers, got ",
         input(info.x)->type()->text());
  const std::size_t z_ndim = function_ == BlasFunction::gemv           ? 1
                             : function_ == BlasFunction::batched_gemm ? 3
                                                                       : 2;
  for (int i = 0; i < static_cast<int>(expected); ++i) {
    const std::size_t ndim = is_scalar(info, i) ? 0
                             : i == info.x      ? info.x_ndim
                             : i == info.y      ? info.y_ndim
                                                : z_ndim;
    if (input(i)->ndim() != ndim) {
      fail(ErrorKind::type_error, text(), ": argument ", i, " must have ", ndim,
           " dimensions, got ", input(i)->type()->text());
    }
    // gemv converts its factors.
    if (function_ == BlasFunction::gemv && is_scalar(info, i)) {
      if (upcast(input(i)->dtype(), dtype) != dtype) {
        fail(ErrorKind::type_error, text(), ": a factor of type ", input(i)->type()->text(),
             " does not fit in ", name_of(dtype));
      }
      input(i) = cast(Expression(input(i)), dtype).variable();
    }
    if (input(i)->dtype() != dtype) {
      fail(ErrorKind::type_error, text(), " takes arguments of one dtype, got ",
           input(info.x)->type()->text(), " and ", input(i)->type()->text());
    }
  }
  if (info.z >= 0) {
    const Ref<Type> type = input(info.z)->type();
    return apply(std::move(inputs), type);
  }
  const Pattern pattern{input(info.x)->broadcastable()[0], input(info.y)->broadcastable()[1]};
  return apply(std::move(inputs), TensorType::get(dtype, pattern));
}

void BlasOp::bind(const Apply&, Binder& binder) const {
  const BlasInfo& info = info_of(function_);
  const auto input = [&](int i) -> const View& {
    return binder.input(static_cast<std::size_t>(i));
  };
  const View &x = input(info.x), &y = input(info.y);
  const ProductAxes x_axes = info.x_ndim == 3   ? ProductAxes{{0}, {1}, {2}}
                             : info.x_ndim == 2 ? ProductAxes{{}, {0}, {1}}
                                                : ProductAxes{{}, {0}, {}};
  const ProductAxes y_axes = info.y_ndim == 3                  ? ProductAxes{{0}, {2}, {1}}
                             : info.y_ndim == 2                ? ProductAxes{{}, {1}, {0}}
                             : function_ == BlasFunction::gemv ? ProductAxes{{}, {}, {0}}
                                                               : ProductAxes{{}, {0}, {}};
  const std::string name = text();
  if (info.alpha < 0)
    return binder.set_output(0, bind_product(binder, name.c_str(), x, x_axes, y, y_axes));
  ProductUpdate update;
  update.alpha = input(info.alpha);
  if (info.beta >= 0) update.beta = input(info.beta);
  if (info.z >= 0) update.z = input(info.z);
  binder.set_output(0, bind_product(binder, name.c_str(), x, x_axes, y, y_axes, &update));
}

}  // namespace croton
