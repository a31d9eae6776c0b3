// Types and work of the window.
#include "ops/bartlett.h"

#include <algorithm>

#include "base/error.h"
#include "ops/binder.h"
#include "ops/expression.h"

namespace croton {

Ref<Apply> Bartlett::make(VariableList inputs) const {
  if (inputs.size() != 1 || inputs[0]->ndim() != 0 || !is_discrete(inputs[0]->dtype()) ||
      is_bool(inputs[0]->dtype())) {
    fail(ErrorKind::type_error, text(), " takes one integer scalar");
  }
  inputs[0] = cast(Expression(inputs[0]), DType::int64).variable();
  return apply(std::move(inputs), TensorType::get(DType::float64, {false}));
}

VariableList Bartlett::vjp(const Apply& node, const VariableList&, const Wanted&) const {
  return {undefined_gradient(*this, node, 0, "a number of points is an integer")};
}

void Bartlett::bind(const Apply&, Binder& binder) const {
  const std::int64_t m = std::max<std::int64_t>(0, binder.integer(0));
  const View to = binder.allocate(DType::float64, {m});
  emit_work(binder, {}, {to}, [=](char* const* memory) {
    auto* window = reinterpret_cast<double*>(to.address(memory));
    const auto last = static_cast<double>(m - 1);
    for (std::int64_t i = 0; i < m; ++i) {
      const double rising = 2 * static_cast<double>(i) / last;
      window[i] = m == 1 ? 1 : std::min(rising, 2 - rising);
    }
  });
  binder.set_output(0, to);
}

}  // namespace croton
