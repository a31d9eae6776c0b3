// Types, gradient and search of the largest elements.
#include "ops/argmax.h"

#include <algorithm>
#include <complex>
#include <optional>
#include <type_traits>

#include "base/dtype_visit.h"
#include "base/error.h"
#include "base/thread_pool.h"
#include "kernels/kernel_table.h"
#include "ops/binder.h"
#include "ops/dim_shuffle.h"
#include "ops/expression.h"

namespace croton {

namespace {

// Elements searched by one piece of parallel work.
constexpr std::int64_t kPiece = 1 << 16;
// Kernels count in 32 bits.
constexpr std::int64_t kMostOfKernel = std::int64_t{1} << 30;

template <class T>
struct Candidate {
  T value;
  std::int64_t position;
};

template <class T>
bool is_nan(const T& x) {
  return x != x;
}

template <class T>
bool is_less(const T& a, const T& b) {
  return a < b;
}
template <class T>
bool is_less(const std::complex<T>& a, const std::complex<T>& b) {
  return a.real() < b.real() || (a.real() == b.real() && a.imag() < b.imag());
}

// Which of two elements is looked for.
struct Largest {
  static constexpr ReduceFunction kReduce = ReduceFunction::max;
  static constexpr ScalarFunction kCombine = ScalarFunction::maximum;
  template <class T>
  static bool is_before(const T& a, const T& b) {
    return is_less(b, a);
  }
};
struct Smallest {
  static constexpr ReduceFunction kReduce = ReduceFunction::min;
  static constexpr ScalarFunction kCombine = ScalarFunction::minimum;
  template <class T>
  static bool is_before(const T& a, const T& b) {
    return is_less(a, b);
  }
};

// Whether x takes the place of a best element before it.
template <class Order, class T>
bool is_better(const T& x, const T& best) {
  return Order::is_before(x, best) || (is_nan(x) && !is_nan(best));
}

template <class T>
bool is_same(const T& x, const T& y) {
  return x == y || (is_nan(x) && is_nan(y));
}

template <class Order, class T>
Candidate<T> search_in_order(const T* x, std::int64_t n) {
  Candidate<T> best{x[0], 0};
  for (std::int64_t i = 1; i < n; ++i) {
    if (is_better<Order>(x[i], best.value)) best = {x[i], i};
  }
  return best;
}

// The first best of n > 0 elements. Where there is no kernel for that, but one for the best of a
// block, only the block that has the best of all is searched.
template <class Order, class T>
Candidate<T> search(const T* x, std::int64_t n, DType dtype) {
  constexpr std::int64_t kBlock = 1024;
  constexpr std::int64_t kShort = 32;
  const auto& place_of =
      Order::kReduce == ReduceFunction::max ? kernels().find_largest : kernels().find_smallest;
  const FindExtremeKernel find_extreme = place_of[static_cast<int>(dtype)];
  if (find_extreme != nullptr && n <= kMostOfKernel) {
    const std::size_t position = find_extreme(static_cast<std::size_t>(n), x);
    return {x[position], static_cast<std::int64_t>(position)};
  }
  const ReduceKernel best_of =
      kernels().reduce[static_cast<int>(Order::kReduce)][static_cast<int>(dtype)];
  if (best_of == nullptr || n < kShort) return search_in_order<Order>(x, n);
  Candidate<T> best{x[0], 0};
  for (std::int64_t start = 0; start < n; start += kBlock) {
    T value = x[start];
    best_of(static_cast<std::size_t>(std::min(kBlock, n - start)), x + start, &value);
    if (is_better<Order>(value, best.value)) best = {value, start};
    if (is_nan(value)) break;
  }
  if (const FindKernel find = kernels().find[static_cast<int>(dtype)]) {
    best.position += static_cast<std::int64_t>(
        find(static_cast<std::size_t>(n - best.position), x + best.position, &best.value));
    return best;
  }
  while (!is_same(x[best.position], best.value)) ++best.position;
  return best;
}

// The input as rows by n elements to search by columns, all contiguous.
struct Layout {
  View input;
  std::int64_t rows, length, columns;
};

// What is known of an application when it is bound; outputs that are not needed are not written.
struct Search {
  bool is_smallest = false;
  Layout layout;
  std::optional<View> largest, position;
};

template <class Order, class T>
class Searcher {
 public:
  Searcher(const Search& search, char* const* memory)
      : layout_(search.layout),
        x_(reinterpret_cast<const T*>(layout_.input.address(memory))),
        largest_(search.largest ? reinterpret_cast<T*>(search.largest->address(memory)) : nullptr),
        position_(search.position
                      ? reinterpret_cast<std::int64_t*>(search.position->address(memory))
                      : nullptr) {}

  void run() const {
    if (layout_.columns > 1) return search_columns();
    if (layout_.rows == 1) return search_one_row();
    const std::int64_t rows_per_piece = std::max<std::int64_t>(1, kPiece / layout_.length);
    const std::int64_t pieces = (layout_.rows + rows_per_piece - 1) / rows_per_piece;
    in_pieces(pieces, [&](std::int64_t piece) {
      const std::int64_t last = std::min(layout_.rows, (piece + 1) * rows_per_piece);
      for (std::int64_t row = piece * rows_per_piece; row < last; ++row)
        put(row, search<Order>(x_ + row * layout_.length, layout_.length, layout_.input.dtype));
    });
  }

 private:
  template <class Work>
  static void in_pieces(std::int64_t pieces, const Work& work) {
    if (pieces == 1) return work(0);
    parallel_for(pieces, work);
  }

  void put(std::int64_t i, const Candidate<T>& best) const {
    if (largest_ != nullptr) largest_[i] = best.value;
    if (position_ != nullptr) position_[i] = best.position;
  }

  void search_one_row() const {
    const std::int64_t n = layout_.length, pieces = (n + kPiece - 1) / kPiece;
    std::vector<Candidate<T>> found(static_cast<std::size_t>(pieces));
    in_pieces(pieces, [&](std::int64_t piece) {
      const std::int64_t first = piece * kPiece;
      Candidate<T> best =
          search<Order>(x_ + first, std::min(kPiece, n - first), layout_.input.dtype);
      best.position += first;
      found[static_cast<std::size_t>(piece)] = best;
    });
    Candidate<T> best = found[0];
    for (const Candidate<T>& each : found) {
      if (is_better<Order>(each.value, best.value)) best = each;
    }
    put(0, best);
  }

  // Goes down strips of columns.
  void search_columns() const {
    constexpr std::int64_t kWidth = 256;
    const std::int64_t strips = (layout_.columns + kWidth - 1) / kWidth;
    const std::int64_t strips_per_piece =
        std::max<std::int64_t>(1, kPiece / (layout_.length * std::min(kWidth, layout_.columns)));
    const std::int64_t all = layout_.rows * strips;
    in_pieces((all + strips_per_piece - 1) / strips_per_piece, [&](std::int64_t piece) {
      const std::int64_t last = std::min(all, (piece + 1) * strips_per_piece);
      for (std::int64_t strip = piece * strips_per_piece; strip < last; ++strip) {
        const std::int64_t row = strip / strips, column = strip % strips * kWidth;
        search_strip<kWidth>(row, column, std::min(kWidth, layout_.columns - column));
      }
    });
  }

  // As `search` does, for each column: where there is a kernel, blocks of rows are combined first.
  template <std::int64_t kWidth>
  void search_strip(std::int64_t row, std::int64_t column, std::int64_t width) const {
    constexpr std::int64_t kBlock = 32;
    const TileKernel combine =
        kernels()
            .elementwise[static_cast<int>(Order::kCombine)][static_cast<int>(layout_.input.dtype)];
    const bool has_kernel = std::is_arithmetic_v<T> && combine != nullptr;
    const std::int64_t rows_per_block = has_kernel ? kBlock : 1;
    const T* const x = x_ + row * layout_.length * layout_.columns + column;
    T best[kWidth], combined[kWidth];
    std::int64_t position[kWidth];
    for (std::int64_t j = 0; j < width; ++j) {
      best[j] = x[j];
      position[j] = 0;
    }
    for (std::int64_t start = 0; start < layout_.length; start += rows_per_block) {
      const T* candidates = x + start * layout_.columns;
      const std::int64_t end = std::min(layout_.length, start + rows_per_block);
      for (std::int64_t i = start + 1; i < end; ++i) {
        combine(static_cast<std::size_t>(width), combined, candidates, x + i * layout_.columns,
                nullptr);
        candidates = combined;
      }
      for (std::int64_t j = 0; j < width; ++j) {
        if (!is_better<Order>(candidates[j], best[j])) continue;
        best[j] = candidates[j];
        position[j] = start;
      }
    }
    for (std::int64_t j = 0; j < width; ++j) {
      std::int64_t i = position[j];
      while (!is_same(x[i * layout_.columns + j], best[j])) ++i;
      put(row * layout_.columns + column + j, {best[j], i});
    }
  }

  const Layout& layout_;
  const T* x_;
  T* largest_;
  std::int64_t* position_;
};

bool is_reduced(const std::vector<std::int64_t>& axes, std::size_t i) {
  return std::find(axes.begin(), axes.end(), static_cast<std::int64_t>(i)) != axes.end();
}

// Contiguous input whose reduced dimensions follow one another is taken as it is, other input with
// the reduced dimensions moved to the end.
Layout layout_of(Binder& binder, const View& input, const std::vector<std::int64_t>& axes) {
  Layout layout{input, 1, 1, 1};
  const bool is_run =
      !axes.empty() && axes.back() - axes.front() == static_cast<std::int64_t>(axes.size()) - 1;
  for (std::size_t i = 0; i < input.shape.size(); ++i) {
    if (is_reduced(axes, i)) {
      layout.length *= input.shape[i];
    } else if (is_run && input.is_contiguous() && static_cast<std::int64_t>(i) > axes.back()) {
      layout.columns *= input.shape[i];
    } else {
      layout.rows *= input.shape[i];
    }
  }
  if (is_run && input.is_contiguous()) return layout;
  View moved = input;
  moved.shape.clear();
  moved.strides.clear();
  for (const bool reduced : {false, true}) {
    for (std::size_t i = 0; i < input.shape.size(); ++i) {
      if (is_reduced(axes, i) != reduced) continue;
      moved.shape.push_back(input.shape[i]);
      moved.strides.push_back(input.strides[i]);
    }
  }
  layout.input = binder.contiguous(moved);
  return layout;
}

Dims kept_shape(const Op& op, const View& input, const std::vector<std::int64_t>& axes) {
  Dims kept;
  for (std::size_t i = 0; i < input.shape.size(); ++i) {
    if (!is_reduced(axes, i)) {
      kept.push_back(input.shape[i]);
    } else if (input.shape[i] == 0) {
      fail(ErrorKind::value_error, op.text(), ": there is none among no elements, shape ",
           to_text(input.shape));
    }
  }
  return kept;
}

void emit_search(Binder& binder, Search search) {
  std::vector<View> writes;
  if (search.largest) writes.push_back(*search.largest);
  if (search.position) writes.push_back(*search.position);
  if (writes.empty() || element_count(writes[0].shape) == 0) return;
  const std::vector<View> reads{search.layout.input};
  emit_work(binder, reads, writes, [search = std::move(search)](char* const* memory) {
    visit_dtype(search.layout.input.dtype, [&]<class T>() {
      if (search.is_smallest) return Searcher<Smallest, T>(search, memory).run();
      Searcher<Largest, T>(search, memory).run();
    });
  });
}

Pattern kept_pattern(const Op& op, const VariableList& inputs,
                     const std::vector<std::int64_t>& axes) {
  if (inputs.size() != 1)
    fail(ErrorKind::type_error, op.text(), " takes one argument, got ", inputs.size());
  const Pattern& pattern = inputs[0]->broadcastable();
  for (const std::int64_t axis : axes) {
    if (axis < 0 || axis >= static_cast<std::int64_t>(pattern.size())) {
      fail(ErrorKind::value_error, op.text(), ": axis ", axis, " is out of range for ",
           pattern.size(), " dimensions");
    }
  }
  Pattern kept;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!is_reduced(axes, i)) kept.push_back(pattern[i]);
  }
  return kept;
}

}  // namespace

Argmax::Argmax(std::vector<std::int64_t> axes, Kind kind) : axes_(std::move(axes)), kind_(kind) {
  std::sort(axes_.begin(), axes_.end());
  axes_.erase(std::unique(axes_.begin(), axes_.end()), axes_.end());
}

const char* Argmax::class_name() const {
  switch (kind_) {
    case Kind::argmax:
      return "Argmax";
    case Kind::argmin:
      return "Argmin";
    case Kind::max_and_argmax:
      break;
  }
  return "MaxAndArgmax";
}

std::string Argmax::text() const {
  std::string list;
  for (const std::int64_t axis : axes_) list += (list.empty() ? "" : ", ") + std::to_string(axis);
  return std::string(class_name()) + "{axis=(" + list + (axes_.size() == 1 ? ",)}" : ")}");
}

Ref<Apply> Argmax::make(VariableList inputs) const {
  const Pattern pattern = kept_pattern(*this, inputs, axes_);
  std::vector<Ref<Type>> types{TensorType::get(DType::int64, pattern)};
  if (has_max()) types.insert(types.begin(), TensorType::get(inputs[0]->dtype(), pattern));
  Ref<Apply> node = apply(std::move(inputs), types);
  if (has_max()) node->output(0)->set_name("max");
  node->output(has_max() ? 1 : 0)->set_name(kind_ == Kind::argmin ? "argmin" : "argmax");
  return node;
}

// Every element that equals the largest gets its gradient in full.
VariableList Argmax::vjp(const Apply& node, const VariableList& output_gradients,
                         const Wanted&) const {
  const Expression x(node.input(0));
  if (!has_max() || !output_gradients[0]) {
    const bool is_connected = static_cast<bool>(output_gradients.back());
    return {is_connected ? zero_gradient(x).variable() : nullptr};
  }
  std::vector<std::int64_t> order;
  std::int64_t next = 0;
  for (std::size_t i = 0; i < x->ndim(); ++i)
    order.push_back(is_reduced(axes_, i) ? DimShuffle::kNew : next++);
  const Expression largest(dim_shuffle(node.output(0), order));
  return {where(equal(x, largest), Expression(dim_shuffle(output_gradients[0], order))).variable()};
}

void Argmax::bind(const Apply&, Binder& binder) const {
  const View& input = binder.input(0);
  const Dims shape = kept_shape(*this, input, axes_);
  Search search;
  search.is_smallest = kind_ == Kind::argmin;
  if (has_max()) {
    const View largest = binder.allocate(input.dtype, shape);
    binder.set_output(0, largest);
    if (binder.is_needed(0)) search.largest = largest;
  }
  const std::size_t last = has_max() ? 1 : 0;
  const View position = binder.allocate(DType::int64, shape);
  binder.set_output(last, position);
  if (binder.is_needed(last)) search.position = position;
  search.layout = layout_of(binder, input, axes_);
  emit_search(binder, std::move(search));
}

}  // namespace croton
