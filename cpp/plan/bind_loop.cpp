// Agreement of shapes in a fused loop.
#include "plan/bind_loop.h"

#include "base/error.h"
#include "base/pointer_map.h"
#include "ops/reduce.h"

namespace croton {

namespace {

std::string input_list(const std::vector<const Dims*>& shapes) {
  std::string result;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    if (i > 0) result += ", ";
    result += "input " + std::to_string(i) + " has shape " + to_text(*shapes[i]);
  }
  return result;
}

// The shape of an elementwise node's result.
Dims broadcast_shape(const Apply& node, const std::vector<const Dims*>& shapes) {
  const Pattern& pattern = node.outputs()[0]->broadcastable();
  Dims result(pattern.size(), 1);
  for (std::size_t axis = 0; axis < pattern.size(); ++axis) {
    bool is_set = false;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      const std::int64_t length = (*shapes[i])[axis];
      if (node.input(i)->broadcastable()[axis]) {
        if (length == 1) continue;
        fail(ErrorKind::value_error, node.op()->text(), ": dimension ", axis, " of input ", i,
             " is broadcastable but has length ", length, ": ", input_list(shapes));
      }
      if (is_set && result[axis] != length) {
        fail(ErrorKind::value_error, node.op()->text(), ": Input dimension mis-match in dimension ",
             axis, ": ", input_list(shapes));
      }
      result[axis] = length;
      is_set = true;
    }
  }
  return result;
}

}  // namespace

Dims loop_shape(const FusedLoop& loop, const std::function<const View&(const Variable*)>& view_of,
                BindError& failed) {
  PointerMap<Variable, Dims> inside;
  Dims space;
  for (const Apply* node : loop.nodes) {
    failed.node = node;
    std::vector<const Dims*> shapes;
    for (const Ref<Variable>& input : node->inputs()) {
      const auto found = inside.find(input.get());
      shapes.push_back(found != inside.end() ? &found->second : &view_of(input.get()).shape);
    }
    // Arrays inside a loop have no memory: they are told as they would lie in it.
    const auto describe = [&] {
      for (std::size_t i = 0; i < shapes.size(); ++i) {
        const bool is_inside = inside.contains(node->input(i).get());
        const DType dtype = node->input(i)->dtype();
        failed.inputs.push_back({dtype, nullptr, *shapes[i],
                                 is_inside ? contiguous_strides(*shapes[i], item_size(dtype))
                                           : view_of(node->input(i).get()).strides});
      }
    };
    if (node->op()->family() == OpFamily::reduce) {
      const auto& reduce = static_cast<const Reduce&>(*node->op());
      space = *shapes[0];
      const bool is_extreme =
          reduce.function() == ReduceFunction::max || reduce.function() == ReduceFunction::min;
      const std::vector<bool> reduced = reduce.reduced_axes(space.size());
      for (std::size_t axis = 0; axis < space.size(); ++axis) {
        if (is_extreme && reduced[axis] && space[axis] == 0) {
          describe();
          fail(ErrorKind::value_error, reduce.text(),
               ": zero-size array to a reduction which has no identity, shape ", to_text(space));
        }
      }
      continue;
    }
    try {
      space = broadcast_shape(*node, shapes);
    } catch (const Error&) {
      describe();
      throw;
    }
    inside.insert_or_assign(node->outputs()[0], space);
  }
  return space;
}

}  // namespace croton
