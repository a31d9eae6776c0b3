// Types, gradient and binding of draws from MRG31k3p.
#include "ops/mrg_uniform.h"

#include <algorithm>
#include <limits>
#include <memory>

#include "base/error.h"
#include "base/thread_pool.h"
#include "kernels/kernel_table.h"
#include "ops/argument_checks.h"
#include "ops/binder.h"
#include "ops/constants.h"
#include "ops/expression.h"
#include "ops/shape_ops.h"

namespace croton {

namespace {

constexpr std::int64_t kParts = 6;  // of a state
constexpr double kElementCost = 3;

// Which numbers of which streams fill `elements` elements: each of `streams` gives `rounds`, and
// the first `rest` one more.
struct Deal {
  std::int64_t streams, rounds, rest;

  Deal(std::int64_t elements, std::int64_t count)
      : streams(std::min(elements, count)), rounds(elements / count), rest(elements % count) {}
};

// Streams are dealt to threads in blocks, which write lines of neighbouring elements: numbers, or
// masks made of them.
class Draw final : public Step {
 public:
  Draw(const View& states, const View& sample)
      : states_(states),
        sample_(sample),
        stride_(states.shape[0]),
        deal_(element_count(sample.shape), stride_) {}

  double cost() const override {
    return kElementCost * static_cast<double>(element_count(sample_.shape));
  }
  int changeable_output() const override { return mask_.operand.buffer < 0 ? sample_.buffer : -1; }
  std::unique_ptr<Step> with_change(const OutputChange& change) const override {
    if (change.kind != OutputChange::Kind::mask ||
        kernels().masks[static_cast<int>(sample_.dtype)] == nullptr)
      return nullptr;
    auto changed = std::make_unique<Draw>(*this);
    changed->sample_ = change.target;
    changed->mask_ = change;
    return changed;
  }

  void run(char* const* memory) const override {
    constexpr std::int64_t kBlock = 256, kPieceElements = 16384, kMaxPieces = 64;
    const std::int64_t blocks = (deal_.streams + kBlock - 1) / kBlock;
    const std::int64_t pieces = std::clamp<std::int64_t>(
        element_count(sample_.shape) / kPieceElements, 1, std::min(blocks, kMaxPieces));
    const auto run = [&](std::int64_t piece) {
      const std::int64_t first = blocks * piece / pieces * kBlock;
      const std::int64_t last = std::min(deal_.streams, blocks * (piece + 1) / pieces * kBlock);
      advance(memory, first, std::min(last, deal_.rest), deal_.rounds + 1);
      advance(memory, std::max(first, deal_.rest), last, deal_.rounds);
    };
    if (pieces == 1) return run(0);
    parallel_for(pieces, run);
  }

 private:
  void advance(char* const* memory, std::int64_t first, std::int64_t last,
               std::int64_t rounds) const {
    if (first >= last || rounds == 0) return;
    auto* states = reinterpret_cast<std::int32_t*>(states_.address(memory)) + kParts * first;
    char* to =
        sample_.address(memory) + first * static_cast<std::int64_t>(item_size(sample_.dtype));
    if (mask_.operand.buffer >= 0) return mask(memory, first, last, rounds, states, to);
    kernels().uniform[static_cast<int>(sample_.dtype)](static_cast<std::size_t>(last - first),
                                                       static_cast<std::size_t>(rounds), states, to,
                                                       static_cast<std::ptrdiff_t>(stride_));
  }

  void mask(char* const* memory, std::int64_t first, std::int64_t last, std::int64_t rounds,
            std::int32_t* states, char* to) const {
    const auto address = [&](const View& view) {
      return view.buffer < 0 ? nullptr : view.address(memory);
    };
    const char* factors = address(mask_.factors);
    if (factors != nullptr) factors += to - sample_.address(memory);
    const Masking masking{address(mask_.operand), factors, address(mask_.number), mask_.scale};
    kernels().masks[static_cast<int>(sample_.dtype)](
        static_cast<std::size_t>(last - first), static_cast<std::size_t>(rounds), states, masking,
        to, static_cast<std::ptrdiff_t>(stride_));
  }

  View states_, sample_;
  OutputChange mask_;  // without an operand where numbers are wanted
  std::int64_t stride_;
  Deal deal_;
};

}  // namespace

std::vector<Property> MrgUniform::properties() const {
  return {{"dtype", std::string(name_of(dtype_))}, {"ndim", ndim_}};
}

std::string MrgUniform::text() const {
  const Pattern pattern(static_cast<std::size_t>(ndim_), false);
  return "mrg_uniform{" + TensorType::get(dtype_, pattern)->text() + ",no_inplace}";
}

Ref<Apply> MrgUniform::make(VariableList inputs) const {
  check_count(*this, inputs, 2);
  if (!is_float(dtype_))
    fail(ErrorKind::type_error, text(), ": random numbers are floats, not ", name_of(dtype_));
  if (inputs[0]->ndim() != 2 || inputs[0]->dtype() != DType::int32) {
    fail(ErrorKind::value_error, text(), ": the states must be a matrix of int32, got ",
         inputs[0]->type()->text());
  }
  if (inputs[1]->ndim() != 1 || !is_discrete(inputs[1]->dtype()) || is_bool(inputs[1]->dtype())) {
    fail(ErrorKind::value_error, text(), ": the size must be a vector of integers, got ",
         inputs[1]->type()->text());
  }
  const std::optional<std::size_t> length = known_length(inputs[1].get());
  if (length && *length != static_cast<std::size_t>(ndim_)) {
    fail(ErrorKind::value_error, text(), ": the size must have length ", ndim_, " (not ", *length,
         ")");
  }
  const Pattern pattern = known_ones(inputs[1].get(), static_cast<std::size_t>(ndim_));
  inputs[1] = as_int64(inputs[1]);
  const Ref<Type> state_type = inputs[0]->type();
  return apply(std::move(inputs), {state_type, TensorType::get(dtype_, pattern)});
}

VariableList MrgUniform::vjp(const Apply& node, const VariableList&, const Wanted& wanted) const {
  VariableList result(2);
  for (std::size_t i = 0; i < 2; ++i) {
    if (wanted[i])
      result[i] = undefined_gradient(*this, node, i, "random numbers have no gradient");
  }
  return result;
}

void MrgUniform::bind(const Apply&, Binder& binder) const {
  const View old = binder.input(0);
  if (old.shape[1] != kParts) {
    fail(ErrorKind::value_error, text(), ": the states must have 6 columns, got shape ",
         to_text(old.shape));
  }
  if (binder.input(1).shape[0] != ndim_) {
    fail(ErrorKind::value_error, text(), ": the size must have length ", ndim_, " (not ",
         binder.input(1).shape[0], ")");
  }
  Dims shape;
  for (std::int64_t i = 0; i < ndim_; ++i) shape.push_back(binder.integer(1, i));
  if (std::any_of(shape.begin(), shape.end(), [](std::int64_t n) { return n < 0; }))
    fail(ErrorKind::value_error, text(), ": negative dimensions in size ", to_text(shape));
  const std::int64_t elements = element_count(shape);
  if (elements > std::numeric_limits<std::int32_t>::max()) {
    fail(ErrorKind::value_error, text(), " does not give more than 2**31 - 1 numbers, size ",
         to_text(shape), " asks for ", elements);
  }
  if (elements > 0 && old.shape[0] == 0) fail(ErrorKind::value_error, text(), ": no streams");
  // Where the new states go to the place of the old ones, the copy falls away.
  const View states = binder.allocate(DType::int32, old.shape);
  binder.loop(ScalarFunction::identity, states, {old});
  const View sample = binder.allocate(dtype_, shape);
  binder.set_output(0, states);
  binder.set_output(1, sample);
  if (elements == 0) return;
  emit_step(binder, {states}, {states, sample}, std::make_unique<Draw>(states, sample));
}

}  // namespace croton
