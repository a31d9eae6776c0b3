// Dimshuffles, reshapes and shapes that follow each other.
#include "ops/dim_shuffle.h"
#include "ops/reshape.h"
#include "ops/shape_ops.h"
#include "ops/subtensor.h"
#include "rewrite/match.h"
#include "rewrite/pipeline.h"

namespace croton {

// dimshuffle(dimshuffle(x)) -> dimshuffle(x), and one that changes nothing -> x. A dimension that
// the inner one drops or adds stays so.
Ref<Variable> merge_dim_shuffles(const Apply& node) {
  if (node.op()->family() != OpFamily::dim_shuffle) return nullptr;
  const auto& outer = static_cast<const DimShuffle&>(*node.op());
  if (outer.is_identity()) return node.input(0);
  const Apply* inner_node = producer_of_family(node.input(0), OpFamily::dim_shuffle);
  if (inner_node == nullptr) return nullptr;
  const auto& inner = static_cast<const DimShuffle&>(*inner_node->op());
  std::vector<std::int64_t> order;
  for (const std::int64_t axis : outer.order()) {
    order.push_back(axis == DimShuffle::kNew ? DimShuffle::kNew
                                             : inner.order()[static_cast<std::size_t>(axis)]);
  }
  return dim_shuffle(inner_node->input(0), order);
}

// reshape(reshape(x, s), t) -> reshape(x, t). The sizes agree, or the inner one would have failed:
// that check is given up only when t names all dimensions, so that -1 cannot hide a different size.
Ref<Variable> merge_reshapes(const Apply& node) {
  if (node.op()->family() != OpFamily::reshape) return nullptr;
  const Apply* inner = producer_of_family(node.input(0), OpFamily::reshape);
  if (inner == nullptr) return nullptr;
  // Only where the inner shape is that of an array, which cannot be wrong by itself.
  if (producer_of_family(inner->input(1), OpFamily::shape) == nullptr) return nullptr;
  return node.op()->make({inner->input(0), node.input(1)})->output();
}

// make_vector(..., a, ...)[i] -> a for a constant i.
Ref<Variable> element_of_shape(const Apply& node) {
  if (node.op()->family() != OpFamily::subtensor || node.inputs().size() != 1) return nullptr;
  const IndexList& index = static_cast<const Subtensor&>(*node.op()).index();
  const Apply* vector = producer_of_family(node.input(0), OpFamily::make_vector);
  if (vector == nullptr || index.size() != 1 || index[0].is_slice) return nullptr;
  const auto count = static_cast<std::int64_t>(vector->inputs().size());
  const std::int64_t i =
      index[0].start.value < 0 ? index[0].start.value + count : index[0].start.value;
  if (i < 0 || i >= count) return nullptr;
  return vector->input(static_cast<std::size_t>(i));
}

}  // namespace croton
