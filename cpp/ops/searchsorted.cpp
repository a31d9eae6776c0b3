// Types and work of searching.
#include "ops/searchsorted.h"

#include "base/error.h"
#include "base/thread_pool.h"
#include "kernels/sort_keys.h"
#include "ops/binder.h"
#include "ops/expression.h"

namespace croton {

namespace {

constexpr std::int64_t kBlock = 4096;

// Raises ValueError for a place outside of the vector.
void check_order(const std::string& name, const std::int64_t* order, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) {
    if (order[i] < 0 || order[i] >= n) {
      fail(ErrorKind::value_error, name, ": the sorter's place ", order[i],
           " is out of bounds for length ", n);
    }
  }
}

template <class T>
std::int64_t search(const T* vector, const std::int64_t* order, std::int64_t n, const T& value,
                    bool is_right) {
  const SortKey<T> wanted = sort_key(value);
  std::int64_t low = 0, high = n;
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    const SortKey<T> key = sort_key(vector[order != nullptr ? order[middle] : middle]);
    if (is_right ? !(wanted < key) : key < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace

std::string SearchsortedOp::text() const {
  return std::string("SearchsortedOp{side='") + (is_right_ ? "right" : "left") + "'}";
}

Ref<Apply> SearchsortedOp::make(VariableList inputs) const {
  if (inputs.size() != 2 && inputs.size() != 3)
    fail(ErrorKind::type_error, text(), " takes 2 or 3 arguments, got ", inputs.size());
  if (inputs[0]->ndim() != 1) {
    fail(ErrorKind::value_error, text(), ": what is searched must be a vector, got ",
         inputs[0]->type()->text());
  }
  const DType dtype = upcast(inputs[0]->dtype(), inputs[1]->dtype());
  for (std::size_t i = 0; i < 2; ++i) inputs[i] = cast(Expression(inputs[i]), dtype).variable();
  if (inputs.size() == 3) {
    if (inputs[2]->ndim() != 1 || !is_signed(inputs[2]->dtype())) {
      fail(ErrorKind::type_error, text(), ": the sorter must be an integer vector, got ",
           inputs[2]->type()->text());
    }
    inputs[2] = cast(Expression(inputs[2]), DType::int64).variable();
  }
  const auto type = TensorType::get(DType::int64, inputs[1]->broadcastable());
  return apply(std::move(inputs), type);
}

void SearchsortedOp::bind(const Apply& node, Binder& binder) const {
  const View vector = binder.contiguous(binder.input(0));
  const View values = binder.contiguous(binder.input(1));
  const bool has_order = node.inputs().size() == 3;
  const View order = has_order ? binder.contiguous(binder.input(2)) : vector;
  const View to = binder.allocate(DType::int64, values.shape);
  const std::int64_t n = vector.shape[0], count = element_count(values.shape);
  if (has_order && order.shape[0] != n) {
    fail(ErrorKind::value_error, text(), ": the sorter has length ", order.shape[0],
         ", the vector ", n);
  }
  visit_dtype(vector.dtype, [&]<class T>() {
    emit_fallible_work(
        binder, {vector, values, order}, {to},
        [=, name = text(), is_right = is_right_](char* const* memory) {
          const auto* sorted = reinterpret_cast<const T*>(vector.address(memory));
          const auto* wanted = reinterpret_cast<const T*>(values.address(memory));
          const auto* places =
              has_order ? reinterpret_cast<const std::int64_t*>(order.address(memory)) : nullptr;
          auto* result = reinterpret_cast<std::int64_t*>(to.address(memory));
          if (has_order) check_order(name, places, n);
          parallel_for((count + kBlock - 1) / kBlock, [&](std::int64_t block) {
            for (std::int64_t i = block * kBlock; i < std::min(count, (block + 1) * kBlock); ++i)
              result[i] = search(sorted, places, n, wanted[i], is_right);
          });
        },
        100 * static_cast<double>(count));
  });
  binder.set_output(0, to);
}

}  // namespace croton
