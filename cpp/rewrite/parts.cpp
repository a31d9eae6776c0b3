// Comparison of the bounds of indices.
#include "rewrite/parts.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "graph/op.h"
#include "ops/subtensor.h"

namespace croton {

namespace {

using Kind = IndexBound::Kind;

constexpr std::size_t kMostParts = 8;

// Where a part begins or ends along a dimension: a place counted from the start (or, negative, from
// the end), or what the variable says.
struct Place {
  std::int64_t value = 0;
  const Variable* variable = nullptr;
};

// From the first place on, and before the second.
struct Span {
  Place first;
  std::optional<Place> end;  // none: to the end of the dimension
};

// What an index takes along an axis; none if that is not simple.
std::optional<Span> span_of(const Part& part, std::size_t axis) {
  if (axis >= part.index->size()) return std::nullopt;
  const Ref<Variable>* next = part.bounds;
  for (std::size_t i = 0; i < axis; ++i) next += (*part.index)[i].symbolic_count();
  const IndexEntry& entry = (*part.index)[axis];
  const auto place = [&next](const IndexBound& bound) {
    Place result{bound.value, nullptr};
    if (bound.kind == Kind::symbolic) result = {0, (next++)->get()};
    return result;
  };
  Span span;
  if (entry.start.kind != Kind::none) span.first = place(entry.start);
  if (!entry.is_slice) {
    if (span.first.variable != nullptr) return std::nullopt;
    if (span.first.value != -1) span.end = Place{span.first.value + 1, nullptr};
    return span;
  }
  if (entry.stop.kind != Kind::none) span.end = place(entry.stop);
  const bool is_forward =
      entry.step.kind == Kind::none || (entry.step.kind == Kind::constant && entry.step.value > 0);
  return is_forward ? std::optional(span) : std::nullopt;
}

bool is_before(const Span& a, const Span& b) {
  if (!a.end) return false;
  if (a.end->variable != nullptr || b.first.variable != nullptr)
    return a.end->variable == b.first.variable;
  return a.end->value <= b.first.value && (a.end->value < 0) == (b.first.value < 0);
}

// Whether the spans can be put in a row.
bool are_in_a_row(const std::vector<Span>& spans) {
  const std::size_t count = spans.size();
  std::vector<std::vector<bool>> is_ahead(count, std::vector<bool>(count));
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < count; ++j)
      is_ahead[i][j] = i != j && is_before(spans[i], spans[j]);
  }
  for (std::size_t k = 0; k < count; ++k) {
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = 0; j < count; ++j)
        is_ahead[i][j] = is_ahead[i][j] || (is_ahead[i][k] && is_ahead[k][j]);
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!is_ahead[i][j] && !is_ahead[j][i]) return false;
    }
  }
  return true;
}

// Slices from the start forwards, x[a:b][c:d] -> x[a + c:min(b, a + d)], where all numbers are
// constants that do not count from the end.
std::optional<IndexEntry> merge_entries(const IndexEntry& outer, const IndexEntry& inner) {
  const auto constant = [](const IndexBound& bound, std::int64_t otherwise) {
    if (bound.kind == Kind::none) return std::optional(otherwise);
    return bound.kind == Kind::constant ? std::optional(bound.value) : std::nullopt;
  };
  constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max() / 4;
  const auto a = constant(inner.start, 0), b = constant(inner.stop, kEnd),
             s = constant(inner.step, 1);
  const auto c = constant(outer.start, 0);
  constexpr std::int64_t kLargest = std::int64_t{1} << 40;
  if (!a || !b || !s || !c || *a < 0 || *b < 0 || *s <= 0 || *c < 0 || *a > kLargest ||
      *s > kLargest / 1024 || *c > kLargest / (*s))
    return std::nullopt;
  IndexEntry merged;
  merged.is_slice = outer.is_slice;
  const std::int64_t start = *a + *c * *s;
  merged.start = {Kind::constant, start};
  if (!outer.is_slice) {
    // Beyond the inner slice's end it stays an error there.
    return start < *b ? std::optional(merged) : std::nullopt;
  }
  const auto d = constant(outer.stop, kEnd), t = constant(outer.step, 1);
  if (!d || !t || *d < 0 || *t <= 0 || *t > 1024) return std::nullopt;
  const std::int64_t stop = *d >= kEnd / *s ? *b : std::min(*b, *a + *d * *s);
  if (stop < kEnd) merged.stop = {Kind::constant, stop};
  if (*s * *t != 1) merged.step = {Kind::constant, *s * *t};
  return merged;
}

}  // namespace

bool is_whole(const IndexEntry& entry) {
  const auto is_absent = [](const IndexBound& bound, std::int64_t value) {
    return bound.kind == Kind::none || (bound.kind == Kind::constant && bound.value == value);
  };
  return entry.is_slice && is_absent(entry.start, 0) && entry.stop.kind == Kind::none &&
         is_absent(entry.step, 1);
}

Ref<Variable> part_of_operand(const Part& part, const Ref<Variable>& operand,
                              const Pattern& result) {
  IndexList index = *part.index;
  VariableList inputs{operand};
  const Ref<Variable>* next = part.bounds;
  for (std::size_t axis = 0; axis < index.size(); ++axis) {
    const std::size_t symbolic = index[axis].symbolic_count();
    if (operand->broadcastable()[axis] && !result[axis]) {
      IndexEntry entry;
      entry.is_slice = index[axis].is_slice;
      if (!entry.is_slice) entry.start = {Kind::constant, 0};
      index[axis] = entry;
    } else {
      inputs.insert(inputs.end(), next, next + symbolic);
    }
    next += symbolic;
  }
  return unique<Subtensor>(std::move(index))->make(std::move(inputs))->output();
}

std::optional<IndexList> merged_index(const IndexList& inner, const IndexList& outer) {
  IndexList merged;
  std::size_t next = 0;
  for (const IndexEntry& entry : inner) {
    if (!entry.is_slice) {
      merged.push_back(entry);
      continue;
    }
    const IndexEntry whole{true, {}, {}, {}};
    const IndexEntry& part = next < outer.size() ? outer[next] : whole;
    ++next;
    if (is_whole(part)) {
      merged.push_back(entry);
      continue;
    }
    const std::optional<IndexEntry> both = merge_entries(part, entry);
    if (!both) return std::nullopt;
    merged.push_back(*both);
  }
  for (; next < outer.size(); ++next) merged.push_back(outer[next]);
  return merged;
}

bool are_apart(const std::vector<Part>& parts) {
  if (parts.size() > kMostParts) return false;
  if (parts.size() < 2) return true;
  for (std::size_t axis = 0; axis < parts[0].index->size(); ++axis) {
    std::vector<Span> spans;
    for (const Part& part : parts) {
      const std::optional<Span> span = span_of(part, axis);
      if (!span) break;
      spans.push_back(*span);
    }
    if (spans.size() == parts.size() && are_in_a_row(spans)) return true;
  }
  return false;
}

PointerSet<Variable> read_in_parts(const std::vector<Apply*>& order, const VariableList& outputs) {
  PointerMap<Variable, std::vector<Part>> parts;
  PointerSet<Variable> read_otherwise;
  for (const Ref<Variable>& output : outputs) read_otherwise.insert(output.get());
  for (const Apply* node : order) {
    const bool takes_part = node->op()->family() == OpFamily::subtensor;
    for (std::size_t i = 0; i < node->inputs().size(); ++i) {
      const Variable* input = node->input(i).get();
      if (input->owner() == nullptr || input->owner()->op()->family() != OpFamily::elemwise)
        continue;
      if (takes_part && i == 0) {
        const auto& op = static_cast<const Subtensor&>(*node->op());
        parts[input].push_back({&op.index(), node->inputs().data() + 1});
      } else if (node->op()->reads_data(i)) {
        read_otherwise.insert(input);
      }
    }
  }
  PointerSet<Variable> result;
  for (const auto& entry : parts) {
    if (!read_otherwise.contains(entry.first) && are_apart(entry.second))
      result.insert(entry.first);
  }
  return result;
}

}  // namespace croton
