// Codes, input lists, flags and geometry of indices with arrays and masks.
#include "ops/advanced_index.h"

#include <algorithm>

#include "base/error.h"
#include "ops/dim_shuffle.h"
#include "ops/nonzero.h"

namespace croton {

namespace {

using Kind = AdvancedEntry::Kind;

std::size_t coordinate_count(const AdvancedEntry& mask) {
  return std::max<std::size_t>(1, mask.mask_rank);
}

// Reads numbers of a code one after another.
class CodeReader {
 public:
  explicit CodeReader(const std::vector<std::int64_t>& code) : code_(code) {}
  bool is_at_end() const { return next_ == code_.size(); }
  std::int64_t number(std::int64_t largest) {
    if (is_at_end() || code_[next_] < 0 || code_[next_] > largest)
      fail(ErrorKind::value_error, "not the code of an index");
    return code_[next_++];
  }
  IndexBound bound() {
    IndexBound bound;
    bound.kind = static_cast<IndexBound::Kind>(number(2));
    if (is_at_end()) fail(ErrorKind::value_error, "not the code of an index");
    bound.value = code_[next_++];
    return bound;
  }

 private:
  const std::vector<std::int64_t>& code_;
  std::size_t next_ = 0;
};

// Appends the dimensions `view` has beyond `known`, aligned at the end, to a broadcast shape.
void broadcast_into(const Op& op, Dims& shape, const View& view) {
  while (shape.size() < view.shape.size()) shape.insert(0, 1);
  const std::size_t added = shape.size() - view.shape.size();
  for (std::size_t i = 0; i < view.shape.size(); ++i) {
    std::int64_t& length = shape[added + i];
    if (view.shape[i] == length || view.shape[i] == 1) continue;
    if (length != 1) {
      fail(ErrorKind::index_error, op.text(),
           ": the index arrays cannot be broadcast together: shape ", to_text(view.shape),
           " does not fit ", to_text(shape));
    }
    length = view.shape[i];
  }
}

void check_mask_shape(const Op& op, const View& mask, const View& array, std::size_t axis) {
  for (std::size_t i = 0; i < mask.shape.size(); ++i) {
    if (mask.shape[i] != array.shape[axis + i]) {
      fail(ErrorKind::index_error, op.text(), ": a mask of shape ", to_text(mask.shape),
           " does not fit dimension ", axis + i, " of an array of shape ", to_text(array.shape));
    }
  }
}

// The dimensions of the part that are not picked by arrays, and where those of the arrays go: where
// the arrays stand if they are next to each other, else in front.
template <class Item>
class Placement {
 public:
  void add(Item item) { items_.push_back(item); }

  void add_picked() {
    if (!has_picked_) position_ = items_.size();
    if (has_picked_ && items_.size() != last_picked_) position_ = 0;
    has_picked_ = true;
    last_picked_ = items_.size();
  }

  const std::vector<Item>& items() const { return items_; }
  std::size_t position() const { return position_; }

 private:
  std::vector<Item> items_;
  std::size_t position_ = 0, last_picked_ = 0;
  bool has_picked_ = false;
};

}  // namespace

AdvancedIndex::AdvancedIndex(std::vector<AdvancedEntry> entries) : entries_(std::move(entries)) {
  for (const AdvancedEntry& entry : entries_) {
    switch (entry.kind) {
      case Kind::slice:
        roles_.insert(roles_.end(), entry.slice.symbolic_count(), IndexRole::bound);
        break;
      case Kind::new_axis:
        break;
      case Kind::array:
        roles_.push_back(IndexRole::array);
        break;
      case Kind::vector:
        roles_.push_back(IndexRole::vector);
        break;
      case Kind::mask:
        roles_.push_back(IndexRole::mask);
        roles_.insert(roles_.end(), coordinate_count(entry), IndexRole::coordinates);
        break;
    }
  }
}

AdvancedIndex AdvancedIndex::decode(const std::vector<std::int64_t>& code) {
  CodeReader reader(code);
  std::vector<AdvancedEntry> entries;
  while (!reader.is_at_end()) {
    AdvancedEntry entry;
    entry.kind = static_cast<Kind>(reader.number(4));
    if (entry.kind == Kind::mask) {
      constexpr std::int64_t kLargestRank = 64;
      entry.mask_rank = static_cast<std::size_t>(reader.number(kLargestRank));
    } else if (entry.kind == Kind::slice) {
      entry.slice.is_slice = true;
      entry.slice.start = reader.bound();
      entry.slice.stop = reader.bound();
      entry.slice.step = reader.bound();
    }
    entries.push_back(entry);
  }
  return AdvancedIndex(std::move(entries));
}

std::vector<std::int64_t> AdvancedIndex::code() const {
  std::vector<std::int64_t> code;
  for (const AdvancedEntry& entry : entries_) {
    code.push_back(static_cast<std::int64_t>(entry.kind));
    if (entry.kind == Kind::slice) append_code(entry.slice, code);
    if (entry.kind == Kind::mask) code.push_back(static_cast<std::int64_t>(entry.mask_rank));
  }
  return code;
}

bool AdvancedIndex::can_repeat() const {
  return std::any_of(entries_.begin(), entries_.end(), [](const AdvancedEntry& entry) {
    return entry.kind == Kind::array || entry.kind == Kind::vector;
  });
}

bool AdvancedIndex::is_take() const {
  std::size_t arrays = 0;
  for (const AdvancedEntry& entry : entries_) {
    if (entry.kind == Kind::new_axis || entry.kind == Kind::mask) return false;
    for (const IndexBound* bound : {&entry.slice.start, &entry.slice.stop, &entry.slice.step}) {
      if (bound->kind != IndexBound::Kind::none) return false;
    }
    arrays += entry.kind == Kind::array || entry.kind == Kind::vector;
  }
  return arrays == 1;
}

VariableList AdvancedIndex::prepare(const Op& op, const VariableList& inputs,
                                    std::size_t first) const {
  const auto derived =
      static_cast<std::size_t>(std::count(roles_.begin(), roles_.end(), IndexRole::coordinates));
  const std::size_t given = inputs.size() - first;
  if (given != roles_.size() && given != roles_.size() - derived) {
    fail(ErrorKind::type_error, op.text(), ": wrong number of inputs for the index: ", given);
  }
  const bool is_complete = given == roles_.size();
  VariableList result;
  VariableList coordinates;  // of the last mask, in order
  std::size_t next = first, next_coordinate = 0;
  for (const IndexRole role : roles_) {
    if (role == IndexRole::coordinates && !is_complete) {
      result.push_back(coordinates[next_coordinate++]);
      continue;
    }
    const Ref<Variable>& input = inputs[next++];
    check_input(op, *input, role);
    result.push_back(role == IndexRole::bound ? prepare_bound(op, input) : input);
    if (role != IndexRole::mask || is_complete) continue;
    coordinates.clear();
    next_coordinate = 0;
    // A mask without dimensions is like one of length 1.
    const Ref<Variable> mask = input->ndim() > 0 ? input : dim_shuffle(input, {DimShuffle::kNew});
    const Ref<Apply> nonzero = unique<Nonzero>()->make({mask});
    for (std::size_t i = 0; i < nonzero->outputs().size(); ++i)
      coordinates.push_back(nonzero->output(i));
  }
  return result;
}

void AdvancedIndex::check_input(const Op& op, const Variable& input, IndexRole role) {
  const DType dtype = input.dtype();
  if (role == IndexRole::mask ? !is_bool(dtype) : !is_discrete(dtype) || is_bool(dtype)) {
    fail(ErrorKind::type_error, op.text(), ": an index must be ",
         role == IndexRole::mask ? "a boolean mask" : "integers", ", got ", input.type()->text());
  }
  if (role == IndexRole::vector && input.ndim() != 1) {
    fail(ErrorKind::type_error, op.text(), ": the index must be a vector, got ",
         input.type()->text());
  }
}

Pattern AdvancedIndex::pattern(const Op& op, const Variable& array,
                               const VariableList& inputs) const {
  Placement<bool> flags;
  std::size_t axis = 0, next = 0, picked_ndim = 0;
  Pattern picked_flags;
  const Pattern& of_array = array.broadcastable();
  const auto take_axes = [&](std::size_t count) {
    axis += count;
    if (axis > of_array.size()) {
      fail(is_vector() ? ErrorKind::type_error : ErrorKind::index_error, op.text(),
           ": too many indices for array: at least ", axis, " for ", array.type()->text());
    }
  };
  for (const AdvancedEntry& entry : entries_) {
    switch (entry.kind) {
      case Kind::slice:
        take_axes(1);
        flags.add(of_array[axis - 1] && keeps_broadcastable(entry.slice));
        next += entry.slice.symbolic_count();
        break;
      case Kind::new_axis:
        flags.add(true);
        break;
      case Kind::array:
      case Kind::vector:
        take_axes(1);
        flags.add_picked();
        picked_flags = inputs[next]->broadcastable();
        picked_ndim = std::max(picked_ndim, inputs[next++]->ndim());
        break;
      case Kind::mask:
        take_axes(entry.mask_rank);
        flags.add_picked();
        picked_ndim = std::max<std::size_t>(picked_ndim, 1);
        if (inputs[next]->ndim() != entry.mask_rank) {
          fail(ErrorKind::type_error, op.text(), ": a mask must have ", entry.mask_rank,
               " dimensions, got ", inputs[next]->type()->text());
        }
        next += 1 + coordinate_count(entry);
        break;
    }
  }
  // As Theano has it: a single array hands its flags on, and only a vector keeps those of the other
  // dimensions; of several arrays together no flag is known.
  const bool keeps_others = !is_take() || picked_ndim == 1;
  if (!is_take()) picked_flags = Pattern(picked_ndim, false);
  Pattern result;
  const auto add_others = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) result.push_back(keeps_others && flags.items()[i]);
  };
  add_others(0, flags.position());
  for (const bool flag : picked_flags) result.push_back(flag);
  add_others(flags.position(), flags.items().size());
  for (; axis < of_array.size(); ++axis) result.push_back(keeps_others && of_array[axis]);
  return result;
}

Dims PickedPart::shape() const {
  Dims shape = outer_shape;
  for (const Dims* dims : {&picked_shape, &inner_shape}) {
    for (const std::int64_t length : *dims) shape.push_back(length);
  }
  return shape;
}

PickedPart pick(const Op& op, const AdvancedIndex& index, const View& array, const Binder& binder,
                std::size_t first) {
  PickedPart part;
  part.array = array;
  Placement<std::pair<std::int64_t, std::int64_t>> dims;  // lengths and strides
  std::size_t axis = 0, next = first;
  const auto next_symbolic = [&] { return binder.integer(next++); };
  const auto add_array = [&](std::int64_t length, std::int64_t stride) {
    dims.add_picked();
    const View& picking = binder.input(next++);
    broadcast_into(op, part.picked_shape, picking);
    part.axes.push_back({picking, {}, length, stride, axis});
  };
  for (const AdvancedEntry& entry : index.entries()) {
    switch (entry.kind) {
      case Kind::slice: {
        const AxisPart kept =
            slice_axis(op, entry.slice, array.shape[axis], array.strides[axis], next_symbolic);
        part.array.offset += kept.offset;
        dims.add({kept.length, kept.stride});
        ++axis;
        break;
      }
      case Kind::new_axis:
        dims.add({1, 0});
        break;
      case Kind::array:
      case Kind::vector:
        add_array(array.shape[axis], array.strides[axis]);
        ++axis;
        break;
      case Kind::mask:
        check_mask_shape(op, binder.input(next++), array, axis);
        if (entry.mask_rank == 0) add_array(1, 0);
        for (std::size_t i = 0; i < entry.mask_rank; ++i, ++axis)
          add_array(array.shape[axis], array.strides[axis]);
        break;
    }
  }
  for (; axis < array.shape.size(); ++axis) dims.add({array.shape[axis], array.strides[axis]});
  for (std::size_t i = 0; i < dims.items().size(); ++i) {
    const auto& [length, stride] = dims.items()[i];
    const bool is_outer = i < dims.position();
    (is_outer ? part.outer_shape : part.inner_shape).push_back(length);
    (is_outer ? part.outer_strides : part.inner_strides).push_back(stride);
  }
  for (PickedAxis& picked : part.axes)
    picked.strides = strides_over(picked.index, part.picked_shape);
  return part;
}

}  // namespace croton
