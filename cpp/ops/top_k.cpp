// Types, gradient and work of the largest elements.
#include "ops/top_k.h"

#include <algorithm>
#include <cstdlib>

#include "base/error.h"
#include "kernels/radix_sort.h"
#include "ops/along_axis.h"
#include "ops/binder.h"
#include "ops/constants.h"
#include "ops/expression.h"
#include "ops/lines.h"

namespace croton {

namespace {

// Brings the wanted entries of a line to the front.
template <class T>
void select(std::int64_t n, std::int64_t k, bool is_sorted, const char* line, std::int64_t stride,
            WideEntry<T>* entries) {
  using Item = WideEntry<T>;
  for (std::int64_t i = 0; i < n; ++i) {
    const T& value = *reinterpret_cast<const T*>(line + i * stride);
    entries[i] = Item::make(sort_key(value), static_cast<std::uint64_t>(i));
  }
  const auto above = [](const Item& a, const Item& b) {
    return b.key() < a.key() || (b.key() == a.key() && a.index() < b.index());
  };
  Item* const end = entries + std::abs(k);
  if (std::abs(k) < n) {
    if (k > 0) {
      std::nth_element(entries, end - 1, entries + n, above);
    } else {
      std::nth_element(entries, end - 1, entries + n);
    }
  }
  if (is_sorted) {
    std::sort(entries, end, above);
  } else {
    std::sort(entries, end, [](const Item& a, const Item& b) { return a.index() < b.index(); });
  }
}

}  // namespace

std::vector<Property> TopKOp::properties() const {
  return {{"axis", axis_},
          {"sorted", is_sorted_},
          {"return_values", gives_values_},
          {"return_indices", gives_places_},
          {"idx_dtype", std::string(name_of(place_dtype_))}};
}

std::string TopKOp::text() const {
  return croton::text("TopKOp{axis=", axis_, ", sorted=", is_sorted_ ? "True" : "False", "}");
}

Ref<Apply> TopKOp::make(VariableList inputs) const {
  if (inputs.size() != 2)
    fail(ErrorKind::type_error, text(), " takes 2 arguments, got ", inputs.size());
  const auto ndim = static_cast<std::int64_t>(inputs[0]->ndim());
  if (ndim == 0) fail(ErrorKind::value_error, text(), ": a scalar has no axis");
  if (axis_ < -ndim || axis_ >= ndim) {
    fail(ErrorKind::index_error, text(), ": the axis must be in [", -ndim, ", ", ndim - 1, "]");
  }
  if (inputs[1]->ndim() != 0) {
    fail(ErrorKind::value_error, text(), ": k must be a scalar, got ", inputs[1]->type()->text());
  }
  if (!is_discrete(inputs[1]->dtype())) {
    fail(ErrorKind::type_error, text(), ": k must be an integer, got ", inputs[1]->type()->text());
  }
  inputs[1] = cast(Expression(inputs[1]), DType::int64).variable();
  const Ref<Variable> x = inputs[0];
  std::vector<Ref<Type>> types;
  if (gives_values_) types.push_back(x->type());
  if (gives_places_) types.push_back(TensorType::get(place_dtype_, x->broadcastable()));
  return apply(std::move(inputs), types);
}

VariableList TopKOp::vjp(const Apply& node, const VariableList& output_gradients,
                         const Wanted& wanted) const {
  VariableList result(2);
  if (wanted[1]) result[1] = undefined_gradient(*this, node, 1, "k is an integer");
  if (!gives_values_ || !output_gradients[0] || !wanted[0]) return result;
  const auto both = unique<TopKOp>(axis_, is_sorted_, place_dtype_, true, true);
  const Ref<Apply> again = both->make({node.input(0), node.input(1)});
  result[0] = unique<AddAlongAxis>()
                  ->make({node.input(0), output_gradients[0], again->output(1),
                          typed_constant(DType::int64, static_cast<double>(axis_))})
                  ->output();
  return result;
}

void TopKOp::bind(const Apply&, Binder& binder) const {
  const View array = binder.input(0);
  const auto ndim = static_cast<std::int64_t>(array.shape.size());
  const auto axis = static_cast<std::size_t>(axis_ < 0 ? axis_ + ndim : axis_);
  const std::int64_t k = binder.integer(1), n = array.shape[axis];
  if (k == 0) fail(ErrorKind::value_error, text(), ": k cannot be zero");
  if (k > n || k < -n) {
    fail(ErrorKind::value_error, text(), ": k = ", k, " is more than the length ", n, " of axis ",
         axis);
  }
  Dims shape = with_axis_last(array, axis).shape;
  shape.back() = std::abs(k);
  const View values = binder.allocate(array.dtype, shape);
  const View places = binder.allocate(place_dtype_, shape);
  const Lines from(array, axis), to(values, shape.size() - 1),
      place_lines(places, shape.size() - 1);
  visit_dtype(array.dtype, [&]<class T>() {
    const std::int64_t bytes = n * static_cast<std::int64_t>(sizeof(WideEntry<T>));
    const View scratch = binder.allocate(DType::uint8, {line_pieces(from.count(), n), bytes});
    emit_work(
        binder, {array}, {values, places, scratch},
        [=, is_sorted = is_sorted_, dtype = place_dtype_](char* const* memory) {
          for_each_line(from.count(), n, [&](std::int64_t i, std::int64_t piece) {
            auto* entries =
                reinterpret_cast<WideEntry<T>*>(scratch.address(memory) + piece * bytes);
            const char* line = from.line(memory, i);
            select<T>(n, k, is_sorted, line, from.stride(), entries);
            auto* value = reinterpret_cast<T*>(to.line(memory, i));
            char* place = place_lines.line(memory, i);
            for (std::int64_t j = 0; j < std::abs(k); ++j) {
              const auto index = static_cast<std::int64_t>(entries[j].index());
              value[j] = *reinterpret_cast<const T*>(line + index * from.stride());
            }
            visit_dtype(dtype, [&]<class P>() {
              for (std::int64_t j = 0; j < std::abs(k); ++j) {
                if constexpr (std::is_integral_v<P>)
                  reinterpret_cast<P*>(place)[j] = static_cast<P>(entries[j].index());
              }
            });
          });
        },
        20 * static_cast<double>(element_count(array.shape)));
  });
  std::size_t output = 0;
  if (gives_values_) binder.set_output(output++, with_last_axis_at(values, axis));
  if (gives_places_) binder.set_output(output, with_last_axis_at(places, axis));
}

}  // namespace croton
