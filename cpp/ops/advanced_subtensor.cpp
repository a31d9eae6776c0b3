// Types, gradients and binding of indexing with arrays and masks.
#include "ops/advanced_subtensor.h"

#include "base/error.h"
#include "ops/check_picked.h"
#include "ops/constants.h"
#include "ops/expression.h"
#include "ops/gather.h"

namespace croton {

namespace {

bool has_role(const AdvancedIndex& index, std::size_t input, std::size_t first, IndexRole role) {
  return input >= first && index.roles()[input - first] == role;
}

// The first `first` inputs and the prepared ones of the index.
VariableList prepare_inputs(const Op& op, const AdvancedIndex& index, const VariableList& inputs,
                            std::size_t first) {
  if (inputs.size() < first)
    fail(ErrorKind::type_error, op.text(), ": wrong number of inputs: ", inputs.size());
  VariableList result(inputs.begin(), inputs.begin() + static_cast<std::ptrdiff_t>(first));
  for (Ref<Variable>& input : index.prepare(op, inputs, first)) result.push_back(std::move(input));
  return result;
}

Pattern part_pattern(const Op& op, const AdvancedIndex& index, const VariableList& inputs,
                     std::size_t first) {
  const VariableList of_index(inputs.begin() + static_cast<std::ptrdiff_t>(first), inputs.end());
  return index.pattern(op, *inputs[0], of_index);
}

// `heads`, then the inputs of the index.
VariableList with_index(VariableList heads, const Apply& node, std::size_t first) {
  heads.insert(heads.end(), node.inputs().begin() + static_cast<std::ptrdiff_t>(first),
               node.inputs().end());
  return heads;
}

std::vector<View> with_index_views(std::vector<View> views, const PickedPart& part) {
  for (const PickedAxis& axis : part.axes) views.push_back(axis.index);
  return views;
}

// All indices are looked at before anything is written. Where an empty array among them leaves
// nothing to pick, NumPy looks at none but scalars.
void emit_check(const Op& op, PickedPart part, Binder& binder) {
  if (element_count(part.picked_shape) == 0)
    std::erase_if(part.axes, [](const PickedAxis& axis) { return !axis.index.shape.empty(); });
  std::vector<View> reads = with_index_views({}, part);
  emit_fallible_work(binder, reads, {},
                     [name = op.text(), part = std::move(part)](char* const* memory) {
                       check_picked(name, part, memory);
                     });
}

}  // namespace

// ---- reading

const char* AdvancedSubtensor::class_name() const {
  if (index_.is_vector()) return "AdvancedSubtensor1";
  return masks_ == MaskUse::some ? "AdvancedBooleanSubtensor" : "AdvancedSubtensor";
}

std::vector<Property> AdvancedSubtensor::properties() const {
  return {{"index", index_.code()}, {"only_last", only_last_}};
}

Ref<Apply> AdvancedSubtensor::make(VariableList inputs) const {
  inputs = prepare_inputs(*this, index_, inputs, 1);
  const auto type = TensorType::get(inputs[0]->dtype(), part_pattern(*this, index_, inputs, 1));
  return apply(std::move(inputs), type);
}

VariableList AdvancedSubtensor::vjp(const Apply& node, const VariableList& output_gradients,
                                    const Wanted&) const {
  VariableList result(node.inputs().size());
  const Ref<Variable>& g = output_gradients[0];
  if (!g) return result;
  const Expression zeros =
      fill_like(Expression(node.input(0)), Expression(typed_constant(g->dtype(), 0)));
  result[0] = unique<AdvancedIncSubtensor>(index_, masks_, only_last_)
                  ->make(with_index({zeros.variable(), g}, node, 1))
                  ->output();
  return result;
}

bool AdvancedSubtensor::reads_data(std::size_t input) const {
  return !has_role(index_, input, 1, IndexRole::mask);
}

bool AdvancedSubtensor::reads_as_integers(std::size_t input) const {
  return has_role(index_, input, 1, IndexRole::bound);
}

void AdvancedSubtensor::bind(const Apply&, Binder& binder) const {
  const View& given = binder.input(0);
  // Elements that were given are taken out, so that they are not given again.
  const View array = only_last_ ? binder.allocate(given.dtype, given.shape) : given;
  PickedPart part = pick(*this, index_, array, binder, 1);
  View output = binder.allocate(array.dtype, part.shape());
  emit_check(*this, part, binder);
  const std::vector<View> reads = with_index_views({array}, part);
  const PickedPair pair(std::move(part), output);
  if (only_last_) {
    binder.loop(ScalarFunction::identity, array, {given});
    emit_work(binder, reads, {array, output},
              [pair](char* const* memory) { pair.extract(memory); });
  } else {
    emit_work(binder, reads, {output}, [pair](char* const* memory) { pair.gather(memory); });
  }
  binder.set_output(0, std::move(output));
}

// ---- replacing

const char* AdvancedIncSubtensor::class_name() const {
  if (index_.is_vector()) return "AdvancedIncSubtensor1";
  return masks_ == MaskUse::some ? "AdvancedBooleanIncSubtensor" : "AdvancedIncSubtensor";
}

std::vector<Property> AdvancedIncSubtensor::properties() const {
  return {{"index", index_.code()}, {"set_instead_of_inc", is_set_}};
}

std::string AdvancedIncSubtensor::text() const {
  if (index_.is_vector())
    return std::string("AdvancedIncSubtensor1{no_inplace,") + (is_set_ ? "set}" : "inc}");
  return std::string(class_name()) +
         "{inplace=False,  set_instead_of_inc=" + (is_set_ ? "True}" : "False}");
}

Ref<Apply> AdvancedIncSubtensor::make(VariableList inputs) const {
  inputs = prepare_inputs(*this, index_, inputs, 2);
  const Pattern part = part_pattern(*this, index_, inputs, 2);
  inputs[1] = prepare_value(*this, inputs[1], inputs[0]->dtype(), part.size());
  const Ref<Type> type = inputs[0]->type();
  return apply(std::move(inputs), type);
}

VariableList AdvancedIncSubtensor::vjp(const Apply& node, const VariableList& output_gradients,
                                       const Wanted& wanted) const {
  VariableList result(node.inputs().size());
  const Ref<Variable>& g = output_gradients[0];
  if (!g) return result;
  if (wanted[0]) {
    result[0] =
        is_set_ ? make(with_index({g, typed_constant(g->dtype(), 0)}, node, 2))->output() : g;
  }
  if (wanted[1]) {
    const Ref<Variable> part =
        unique<AdvancedSubtensor>(index_, masks_, is_set_ && index_.can_repeat())
            ->make(with_index({g}, node, 2))
            ->output();
    result[1] = gradient_of_value(part, node.input(1));
  }
  return result;
}

bool AdvancedIncSubtensor::reads_data(std::size_t input) const {
  return !has_role(index_, input, 2, IndexRole::mask);
}

bool AdvancedIncSubtensor::reads_as_integers(std::size_t input) const {
  return has_role(index_, input, 2, IndexRole::bound);
}

void AdvancedIncSubtensor::bind(const Apply&, Binder& binder) const {
  const View& array = binder.input(0);
  const View& value = binder.input(1);
  View whole = binder.allocate(array.dtype, array.shape);
  PickedPart part = pick(*this, index_, whole, binder, 2);
  const Dims shape = part.shape();
  const std::size_t added = shape.size() - value.shape.size();
  for (std::size_t i = 0; i < value.shape.size(); ++i) {
    if (value.shape[i] != 1 && value.shape[i] != shape[i + added]) {
      fail(ErrorKind::value_error, text(), ": a value of shape ", to_text(value.shape),
           " cannot be put into an indexed part of shape ", to_text(shape));
    }
  }
  emit_check(*this, part, binder);
  binder.loop(ScalarFunction::identity, whole, {array});
  const std::vector<View> reads = with_index_views({whole, value}, part);
  emit_work(binder, reads, {whole},
            [pair = PickedPair(std::move(part), value), is_set = is_set_](char* const* memory) {
              is_set ? pair.scatter(memory) : pair.scatter_add(memory);
            });
  binder.set_output(0, std::move(whole));
}

}  // namespace croton
