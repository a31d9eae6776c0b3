// The picked elements are taken in blocks, whose places are worked out once for all positions in
// the dimensions before them.
#include "ops/gather.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <type_traits>

#include "base/dtype_visit.h"
#include "base/error.h"
#include "base/thread_pool.h"

namespace croton {

namespace {

constexpr std::int64_t kBlock = 512;            // picked elements at a time
constexpr std::int64_t kPieceElements = 32768;  // moved by one piece of parallel work
constexpr std::int64_t kParallelElements = 1 << 17;

// Calls visit.operator()<T>() for the type of an index array.
template <class Visit>
void visit_index_dtype(DType dtype, Visit&& visit) {
  visit_dtype(dtype, [&]<class T>() {
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) visit.template operator()<T>();
  });
}

// An unsigned number of 64 bits that is too large for int64 looks negative.
template <class T>
constexpr bool kCanWrap = std::is_same_v<T, std::uint64_t>;

template <class T>
bool is_inside(T value, std::int64_t length) {
  const auto i = static_cast<std::int64_t>(value);
  return i < length && i >= -length && !(kCanWrap<T> && i < 0);
}

// Whether all of `count` indices lie inside. Sums of sign bits: nothing branches on the data.
template <class T>
bool are_inside(const char* from, std::int64_t stride, std::int64_t count, std::int64_t length) {
  std::uint64_t outside = 0;
  const auto bound = static_cast<std::uint64_t>(length);
  const auto look_at = [&](T value) {
    const auto i = static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
    outside |= (i + bound) | (bound - 1 - i);
    if (kCanWrap<T>) outside |= i;
  };
  if (stride == sizeof(T)) {
    const auto* indices = reinterpret_cast<const T*>(from);
    for (std::int64_t k = 0; k < count; ++k) look_at(indices[k]);
  } else {
    for (std::int64_t k = 0; k < count; ++k)
      look_at(*reinterpret_cast<const T*>(from + k * stride));
  }
  return (outside >> 63) == 0;
}

// Calls visit(row, length, stride) for the rows along the last dimension.
template <class Visit>
void for_each_row(const View& view, char* data, Visit visit) {
  if (element_count(view.shape) == 0) return;
  if (view.is_contiguous()) {
    return visit(data, element_count(view.shape), static_cast<std::int64_t>(item_size(view.dtype)));
  }
  const std::size_t outer = view.shape.size() - 1;  // a scalar is contiguous
  Dims position(outer, 0);
  while (true) {
    visit(data, view.shape[outer], view.strides[outer]);
    std::size_t axis = outer;
    while (axis-- > 0) {
      data += view.strides[axis];
      if (++position[axis] < view.shape[axis]) break;
      data -= view.shape[axis] * view.strides[axis];
      position[axis] = 0;
    }
    if (axis == static_cast<std::size_t>(-1)) return;
  }
}

template <class T>
void check_axis(const std::string& name, const PickedAxis& axis, char* data) {
  for_each_row(axis.index, data, [&](char* row, std::int64_t count, std::int64_t stride) {
    const std::int64_t pieces = (count + kPieceElements - 1) / kPieceElements;
    std::atomic<bool> all_inside{true};
    const auto check_piece = [&](std::int64_t piece) {
      const std::int64_t first = piece * kPieceElements;
      if (!are_inside<T>(row + first * stride, stride, std::min(kPieceElements, count - first),
                         axis.length))
        all_inside = false;
    };
    if (count < kParallelElements) {
      for (std::int64_t piece = 0; piece < pieces; ++piece) check_piece(piece);
    } else {
      parallel_for(pieces, check_piece);
    }
    if (all_inside) return;
    for (std::int64_t k = 0; k < count; ++k) {
      const T value = *reinterpret_cast<const T*>(row + k * stride);
      if (is_inside(value, axis.length)) continue;
      fail(ErrorKind::index_error, name, ": index ", +value, " is out of bounds for dimension ",
           axis.number, " of length ", axis.length);
    }
  });
}

// The four moves. `many` is for elements next to each other.
template <class T>
struct Gather {
  using Element = T;
  static constexpr bool kIsOrdered = false;
  static constexpr bool kIsBackward = false;
  static void one(T& part, T& other) { other = part; }
  static void many(T* part, T* other, std::int64_t count) {
    std::memcpy(other, part, static_cast<std::size_t>(count) * sizeof(T));
  }
};

template <class T>
struct Scatter {
  using Element = T;
  static constexpr bool kIsOrdered = true;
  static constexpr bool kIsBackward = false;
  static void one(T& part, T& other) { part = other; }
  static void many(T* part, T* other, std::int64_t count) {
    std::memcpy(part, other, static_cast<std::size_t>(count) * sizeof(T));
  }
};

template <class T>
struct ScatterAdd {
  using Element = T;
  static constexpr bool kIsOrdered = true;
  static constexpr bool kIsBackward = false;
  static void one(T& part, T& other) {
    if constexpr (std::is_same_v<T, bool>) {
      part = part || other;
    } else if constexpr (std::is_integral_v<T>) {
      // Integers wrap around.
      using Unsigned = std::make_unsigned_t<T>;
      part = static_cast<T>(static_cast<Unsigned>(part) + static_cast<Unsigned>(other));
    } else if constexpr (std::is_same_v<T, Half>) {
      part = Half(static_cast<float>(part) + static_cast<float>(other));
    } else {
      part += other;
    }
  }
  static void many(T* __restrict part, T* __restrict other, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) one(part[i], other[i]);
  }
};

template <class T>
struct Extract {
  using Element = T;
  static constexpr bool kIsOrdered = true;
  static constexpr bool kIsBackward = true;
  static void one(T& part, T& other) {
    other = part;
    part = T{};
  }
  static void many(T* part, T* other, std::int64_t count) {
    std::memcpy(other, part, static_cast<std::size_t>(count) * sizeof(T));
    std::memset(static_cast<void*>(part), 0, static_cast<std::size_t>(count) * sizeof(T));
  }
};

struct Item16 {
  std::uint64_t words[2];
};

// Calls visit.operator()<T>() with a type of this size, for moves that do not look at values.
template <class Visit>
void visit_item(std::size_t size, Visit&& visit) {
  switch (size) {
    case 1:
      return visit.template operator()<std::uint8_t>();
    case 2:
      return visit.template operator()<std::uint16_t>();
    case 4:
      return visit.template operator()<std::uint32_t>();
    case 8:
      return visit.template operator()<std::uint64_t>();
    default:
      return visit.template operator()<Item16>();
  }
}

// Whether the dimension after (length, stride) continues one of this stride.
bool continues(std::int64_t outer_stride, std::int64_t length, std::int64_t stride) {
  return outer_stride == length * stride;
}

}  // namespace

void check_picked(const std::string& name, const PickedPart& part, char* const* memory) {
  for (const PickedAxis& axis : part.axes) {
    visit_index_dtype(axis.index.dtype,
                      [&]<class T>() { check_axis<T>(name, axis, axis.index.address(memory)); });
  }
}

// ---- dimensions

void PickedPair::Walk::add(std::int64_t length, std::int64_t part_stride,
                           std::int64_t other_stride) {
  count *= length;
  if (length == 1) return;
  if (!shape.empty() && continues(part_strides.back(), length, part_stride) &&
      continues(other_strides.back(), length, other_stride)) {
    shape.back() *= length;
    part_strides.back() = part_stride;
    other_strides.back() = other_stride;
    return;
  }
  shape.push_back(length);
  part_strides.push_back(part_stride);
  other_strides.push_back(other_stride);
}

// Calls visit(part, other) for the positions `first` up to `last`, with the places moved along.
template <class Visit>
void PickedPair::Walk::visit(std::int64_t first, std::int64_t last, char* part, char* other,
                             Visit visit) const {
  Dims position(shape.size(), 0);
  std::int64_t rest = first;
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    position[axis] = rest % shape[axis];
    rest /= shape[axis];
    part += position[axis] * part_strides[axis];
    other += position[axis] * other_strides[axis];
  }
  for (std::int64_t i = first; i < last; ++i) {
    visit(part, other);
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      part += part_strides[axis];
      other += other_strides[axis];
      if (++position[axis] < shape[axis]) break;
      part -= shape[axis] * part_strides[axis];
      other -= shape[axis] * other_strides[axis];
      position[axis] = 0;
    }
  }
}

PickedPair::Strided::Strided(const Dims& full_shape, const Dims& full_strides) {
  for (std::size_t i = 0; i < full_shape.size(); ++i) {
    if (full_shape[i] == 1) continue;
    if (!shape.empty() && continues(strides.back(), full_shape[i], full_strides[i])) {
      shape.back() *= full_shape[i];
      strides.back() = full_strides[i];
    } else {
      shape.push_back(full_shape[i]);
      strides.push_back(full_strides[i]);
    }
  }
  if (shape.empty()) {
    shape.push_back(1);
    strides.push_back(0);
  }
}

template <class Visit>
void PickedPair::Strided::visit(std::int64_t first, std::int64_t count, Visit visit) const {
  const std::size_t last = shape.size() - 1;
  std::int64_t done = 0;
  while (done < count) {
    std::int64_t rest = first + done, offset = 0;
    const std::int64_t begin = rest % shape[last];
    rest /= shape[last];
    for (std::size_t axis = last; axis-- > 0;) {
      offset += rest % shape[axis] * strides[axis];
      rest /= shape[axis];
    }
    const std::int64_t length = std::min(shape[last] - begin, count - done);
    const std::int64_t step = strides[last];
    offset += begin * step;
    for (std::int64_t i = 0; i < length; ++i, offset += step) visit(done + i, offset);
    done += length;
  }
}

// ---- places

// Where some picked elements lie, from the beginning of the part and of the other array.
struct PickedPair::Block {
  std::int64_t count = 0;
  std::int64_t part[kBlock];
  std::int64_t other[kBlock];
};

PickedPair::PickedPair(PickedPart part, const View& other)
    : part_(std::move(part)),
      other_(other),
      picked_other_({}, {}),
      picked_count_(element_count(part_.picked_shape)) {
  const Dims strides = strides_over(other, part_.shape());
  std::size_t next = 0;
  for (std::size_t i = 0; i < part_.outer_shape.size(); ++i)
    outer_.add(part_.outer_shape[i], part_.outer_strides[i], strides[next++]);
  Dims of_picked;
  for (std::size_t i = 0; i < part_.picked_shape.size(); ++i) of_picked.push_back(strides[next++]);
  picked_other_ = Strided(part_.picked_shape, of_picked);
  for (std::size_t i = 0; i < part_.inner_shape.size(); ++i)
    inner_.add(part_.inner_shape[i], part_.inner_strides[i], strides[next++]);
  for (const PickedAxis& axis : part_.axes) index_.emplace_back(part_.picked_shape, axis.strides);
  const auto item = static_cast<std::int64_t>(item_size(other.dtype));
  is_inner_contiguous_ =
      inner_.shape.size() == 1 && inner_.part_strides[0] == item && inner_.other_strides[0] == item;
  const std::int64_t inner_count = std::max<std::int64_t>(1, inner_.count);
  block_length_ = std::clamp<std::int64_t>(kPieceElements / inner_count, 1, kBlock);
  outer_per_piece_ = std::max<std::int64_t>(
      1,
      kPieceElements / (std::clamp<std::int64_t>(picked_count_, 1, block_length_) * inner_count));
}

void PickedPair::find_places(char* const* memory, std::int64_t first, Block& block) const {
  block.count = std::min(block_length_, picked_count_ - first);
  std::fill_n(block.part, block.count, 0);
  for (std::size_t a = 0; a < index_.size(); ++a) {
    const PickedAxis& axis = part_.axes[a];
    const char* indices = axis.index.address(memory);
    const std::int64_t length = axis.length, stride = axis.stride;
    visit_index_dtype(axis.index.dtype, [&]<class T>() {
      index_[a].visit(first, block.count, [&](std::int64_t i, std::int64_t offset) {
        const auto k = static_cast<std::int64_t>(*reinterpret_cast<const T*>(indices + offset));
        block.part[i] += (k < 0 ? k + length : k) * stride;
      });
    });
  }
  picked_other_.visit(first, block.count,
                      [&](std::int64_t i, std::int64_t offset) { block.other[i] = offset; });
}

// ---- moves

template <class Move>
void PickedPair::move_inner(char* part, char* other) const {
  using T = typename Move::Element;
  if (is_inner_contiguous_) {
    Move::many(reinterpret_cast<T*>(part), reinterpret_cast<T*>(other), inner_.count);
    return;
  }
  inner_.visit(0, inner_.count, part, other, [](char* from, char* to) {
    Move::one(*reinterpret_cast<T*>(from), *reinterpret_cast<T*>(to));
  });
}

// All elements of a block at the positions `first` up to `last` of the outer dimensions.
template <class Move>
void PickedPair::move_piece(char* const* memory, const Block& block, std::int64_t first,
                            std::int64_t last) const {
  using T = typename Move::Element;
  outer_.visit(first, last, part_.array.address(memory), other_.address(memory),
               [&](char* part, char* other) {
                 for (std::int64_t i = 0; i < block.count; ++i) {
                   const std::int64_t k = Move::kIsBackward ? block.count - 1 - i : i;
                   char* from = part + block.part[k];
                   char* to = other + block.other[k];
                   if (inner_.count == 1) {
                     Move::one(*reinterpret_cast<T*>(from), *reinterpret_cast<T*>(to));
                   } else {
                     move_inner<Move>(from, to);
                   }
                 }
               });
}

// Pieces of one block and some outer positions may be moved in any order, and at once, unless
// elements can be picked repeatedly: then the blocks go one after another.
template <class Move>
void PickedPair::move(char* const* memory) const {
  const std::int64_t total = outer_.count * picked_count_ * inner_.count;
  if (total == 0) return;
  const std::int64_t blocks = (picked_count_ + block_length_ - 1) / block_length_;
  const std::int64_t chunks = (outer_.count + outer_per_piece_ - 1) / outer_per_piece_;
  const auto move_block = [&](std::int64_t b, std::int64_t first, std::int64_t last) {
    Block block;
    find_places(memory, (Move::kIsBackward ? blocks - 1 - b : b) * block_length_, block);
    move_piece<Move>(memory, block, first, last);
  };
  const auto move_chunk = [&](std::int64_t chunk, std::int64_t first_block,
                              std::int64_t last_block) {
    const std::int64_t first = chunk * outer_per_piece_;
    const std::int64_t last = std::min(outer_.count, first + outer_per_piece_);
    for (std::int64_t b = first_block; b < last_block; ++b) move_block(b, first, last);
  };
  if (total < kParallelElements) {
    for (std::int64_t b = 0; b < blocks; ++b) move_block(b, 0, outer_.count);
  } else if (Move::kIsOrdered) {
    parallel_for(chunks, [&](std::int64_t chunk) { move_chunk(chunk, 0, blocks); });
  } else {
    // Several small blocks make a piece.
    const std::int64_t per_piece = std::max<std::int64_t>(
        1,
        kPieceElements / (block_length_ * inner_.count * std::min(outer_per_piece_, outer_.count)));
    const std::int64_t runs = (blocks + per_piece - 1) / per_piece;
    parallel_for(runs * chunks, [&](std::int64_t piece) {
      const std::int64_t first = piece / chunks * per_piece;
      move_chunk(piece % chunks, first, std::min(blocks, first + per_piece));
    });
  }
}

void PickedPair::gather(char* const* memory) const {
  visit_item(item_size(other_.dtype), [&]<class T>() { move<Gather<T>>(memory); });
}

void PickedPair::scatter(char* const* memory) const {
  visit_item(item_size(other_.dtype), [&]<class T>() { move<Scatter<T>>(memory); });
}

void PickedPair::scatter_add(char* const* memory) const {
  visit_dtype(other_.dtype, [&]<class T>() { move<ScatterAdd<T>>(memory); });
}

void PickedPair::extract(char* const* memory) const {
  visit_item(item_size(other_.dtype), [&]<class T>() { move<Extract<T>>(memory); });
}

}  // namespace croton
