// The picked elements are taken in blocks, whose places are worked out once for all positions in
// the dimensions before them.
#include "ops/gather.h"

#include <algorithm>

#include "base/dtype_visit.h"
#include "base/thread_pool.h"
#include "ops/element_moves.h"

namespace croton {

namespace {

constexpr std::int64_t kBlock = 512;            // picked elements at a time
constexpr std::int64_t kPieceElements = 32768;  // moved by one piece of parallel work
constexpr std::int64_t kParallelElements = 1 << 17;

// Whether the dimension after (length, stride) continues one of this stride.
bool continues(std::int64_t outer_stride, std::int64_t length, std::int64_t stride) {
  return outer_stride == length * stride;
}

}  // namespace

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

// Where some picked elements lie, from the beginning of the part and of the other array. In the
// other array they are mostly equally far apart.
struct PickedPair::Block {
  std::int64_t count = 0;
  bool is_other_linear = false;
  std::int64_t other_first = 0, other_step = 0;
  std::int64_t part[kBlock];
  std::int64_t other[kBlock];

  std::int64_t other_at(std::int64_t k) const {
    return is_other_linear ? other_first + k * other_step : other[k];
  }
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

// Adds the places along one dimension. Indices next to each other are the usual case.
template <class T>
void PickedPair::add_places(const PickedAxis& axis, const Strided& index, const char* indices,
                            std::int64_t first, Block& block) {
  const std::int64_t length = axis.length, stride = axis.stride;
  const auto place = [=](T value) {
    const auto k = static_cast<std::int64_t>(value);
    return (k + (k < 0 ? length : 0)) * stride;
  };
  if (index.shape.size() == 1 && index.strides[0] == sizeof(T)) {
    const T* from = reinterpret_cast<const T*>(indices) + first;
    for (std::int64_t i = 0; i < block.count; ++i) block.part[i] += place(from[i]);
    return;
  }
  index.visit(first, block.count, [&](std::int64_t i, std::int64_t offset) {
    block.part[i] += place(*reinterpret_cast<const T*>(indices + offset));
  });
}

void PickedPair::find_places(char* const* memory, std::int64_t first, Block& block) const {
  block.count = std::min(block_length_, picked_count_ - first);
  std::fill_n(block.part, block.count, 0);
  for (std::size_t a = 0; a < index_.size(); ++a) {
    const PickedAxis& axis = part_.axes[a];
    visit_integer_dtype(axis.index.dtype, [&]<class T>() {
      add_places<T>(axis, index_[a], axis.index.address(memory), first, block);
    });
  }
  block.is_other_linear = picked_other_.shape.size() == 1;
  if (block.is_other_linear) {
    block.other_step = picked_other_.strides[0];
    block.other_first = first * block.other_step;
  } else {
    picked_other_.visit(first, block.count,
                        [&](std::int64_t i, std::int64_t offset) { block.other[i] = offset; });
  }
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
  const bool is_single = inner_.count == 1;
  const bool is_row = is_single && !Move::kIsBackward && block.is_other_linear &&
                      block.other_step == static_cast<std::int64_t>(sizeof(T));
  const std::int64_t count = block.count;
  outer_.visit(first, last, part_.array.address(memory), other_.address(memory),
               [&](char* part, char* other) {
                 if (is_row) {
                   T* row = reinterpret_cast<T*>(other + block.other_first);
                   for (std::int64_t i = 0; i < count; ++i)
                     Move::one(*reinterpret_cast<T*>(part + block.part[i]), row[i]);
                   return;
                 }
                 for (std::int64_t i = 0; i < count; ++i) {
                   const std::int64_t k = Move::kIsBackward ? count - 1 - i : i;
                   char* from = part + block.part[k];
                   char* to = other + block.other_at(k);
                   if (is_single) {
                     Move::one(*reinterpret_cast<T*>(from), *reinterpret_cast<T*>(to));
                   } else {
                     move_inner<Move>(from, to);
                   }
                 }
               });
}

// One dimension of neighbouring elements, picked by neighbouring indices for neighbouring elements
// or one number: places need not be worked out before. Returns whether that is the case.
template <class Move>
bool PickedPair::move_plain(char* const* memory) const {
  using T = typename Move::Element;
  constexpr auto kItem = static_cast<std::int64_t>(sizeof(T));
  const std::int64_t step = picked_other_.strides[0];
  if (Move::kIsBackward || index_.size() != 1 || outer_.count != 1 || inner_.count != 1 ||
      index_[0].shape.size() != 1 || picked_other_.shape.size() != 1 ||
      part_.axes[0].stride != kItem || (step != kItem && step != 0))
    return false;
  const PickedAxis& axis = part_.axes[0];
  if (index_[0].strides[0] != static_cast<std::int64_t>(item_size(axis.index.dtype))) return false;
  T* const part = reinterpret_cast<T*>(part_.array.address(memory));
  T* const other = reinterpret_cast<T*>(other_.address(memory));
  const std::int64_t length = axis.length;
  visit_integer_dtype(axis.index.dtype, [&]<class I>() {
    const I* const indices = reinterpret_cast<const I*>(axis.index.address(memory));
    const auto move_some = [=](std::int64_t first, std::int64_t last) {
      const auto place = [=](std::int64_t i) -> T& {
        const auto k = static_cast<std::int64_t>(indices[i]);
        return part[k + (k < 0 ? length : 0)];
      };
      if (step == 0) {
        for (std::int64_t i = first; i < last; ++i) Move::one(place(i), *other);
      } else {
        for (std::int64_t i = first; i < last; ++i) Move::one(place(i), other[i]);
      }
    };
    if (Move::kIsOrdered || picked_count_ < kParallelElements) return move_some(0, picked_count_);
    parallel_for((picked_count_ + kPieceElements - 1) / kPieceElements, [&](std::int64_t piece) {
      const std::int64_t first = piece * kPieceElements;
      move_some(first, std::min(picked_count_, first + kPieceElements));
    });
  });
  return true;
}

// Pieces of one block and some outer positions may be moved in any order, and at once, unless
// elements can be picked repeatedly: then the blocks go one after another.
template <class Move>
void PickedPair::move(char* const* memory) const {
  const std::int64_t total = outer_.count * picked_count_ * inner_.count;
  if (total == 0 || move_plain<Move>(memory)) return;
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
  element_moves::visit_item(item_size(other_.dtype),
                            [&]<class T>() { move<element_moves::Gather<T>>(memory); });
}

void PickedPair::scatter(char* const* memory) const {
  element_moves::visit_item(item_size(other_.dtype),
                            [&]<class T>() { move<element_moves::Scatter<T>>(memory); });
}

void PickedPair::scatter_add(char* const* memory) const {
  visit_dtype(other_.dtype, [&]<class T>() { move<element_moves::ScatterAdd<T>>(memory); });
}

void PickedPair::extract(char* const* memory) const {
  element_moves::visit_item(item_size(other_.dtype),
                            [&]<class T>() { move<element_moves::Extract<T>>(memory); });
}

}  // namespace croton
