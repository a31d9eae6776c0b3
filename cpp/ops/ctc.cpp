// Type, gradient and work of connectionist temporal classification, by the forward and backward
// recursions of A. Graves et al. (2006), in logarithms of double precision.
#include "ops/ctc.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/dtype_visit.h"
#include "base/error.h"
#include "base/thread_pool.h"
#include "ops/argument_checks.h"
#include "ops/dim_shuffle.h"
#include "ops/expression.h"
#include "ops/matrix_rows.h"

namespace croton {

namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();
constexpr std::int64_t kMaxPieces = 16;

double add_logarithms(double a, double b) {
  if (a < b) std::swap(a, b);
  return b == kNever ? a : a + std::log1p(std::exp(b - a));
}

// The sizes of a batch; `length` is that of the padded labels.
struct Sizes {
  std::int64_t times, batch, classes, length;

  // With a blank before, between and after the labels.
  std::int64_t states() const { return 2 * length + 1; }
  std::int64_t pieces() const { return std::clamp<std::int64_t>(batch, 1, kMaxPieces); }
  // Numbers that one piece of work needs: a forward variable for each time and state, two rows of
  // backward variables, the logarithm of the softmax's denominator for each time, the states, and a
  // sum for each class.
  std::int64_t scratch() const { return (times + 3) * states() + times + classes; }
};

// One sequence of the batch. Activations are `stride` elements apart from one time to the next.
template <class T>
class Sequence {
 public:
  Sequence(const Sizes& sizes, const T* x, const std::int64_t* labels, std::int64_t times,
           double* scratch)
      : x_(x), stride_(sizes.batch * sizes.classes), classes_(sizes.classes), times_(times) {
    alpha_ = scratch;
    beta_ = alpha_ + sizes.times * sizes.states();
    next_ = beta_ + sizes.states();
    denominator_ = next_ + sizes.states();
    // Classes are exact as doubles.
    classes_of_states_ = denominator_ + sizes.times;
    slopes_ = classes_of_states_ + sizes.states();
    for (std::int64_t i = 0; i < sizes.length; ++i) {
      if (labels[i] < 0) continue;
      classes_of_states_[states_++] = 0;
      classes_of_states_[states_++] = static_cast<double>(labels[i]);
    }
    classes_of_states_[states_++] = 0;
  }

  double forward() {
    if (times_ == 0) return states_ == 1 ? 0 : -kNever;
    for (std::int64_t t = 0; t < times_; ++t) denominator_[t] = log_sum(t);
    for (std::int64_t s = 0; s < states_; ++s) alpha_[s] = s < 2 ? logarithm(0, s) : kNever;
    for (std::int64_t t = 1; t < times_; ++t) {
      const double* before = alpha_ + (t - 1) * states_;
      double* now = alpha_ + t * states_;
      for (std::int64_t s = 0; s < states_; ++s) {
        double sum = before[s];
        if (s > 0) sum = add_logarithms(sum, before[s - 1]);
        if (may_skip_to(s)) sum = add_logarithms(sum, before[s - 2]);
        now[s] = sum == kNever ? kNever : sum + logarithm(t, s);
      }
    }
    const double* last = alpha_ + (times_ - 1) * states_;
    total_ = last[states_ - 1];
    if (states_ > 1) total_ = add_logarithms(total_, last[states_ - 2]);
    return -total_;
  }

  // softmax - (probability of being at a class at this time, given the labels), after `forward`.
  void gradient(T* dx) {
    if (times_ == 0 || total_ == kNever) return;
    for (std::int64_t t = times_ - 1; t >= 0; --t) {
      // The logarithm of the probability of what follows, given the state at time t.
      for (std::int64_t s = 0; s < states_; ++s) {
        if (t == times_ - 1) {
          beta_[s] = s >= states_ - 2 ? 0 : kNever;
          continue;
        }
        double sum = followed(t, s);
        if (s + 1 < states_) sum = add_logarithms(sum, followed(t, s + 1));
        if (s + 2 < states_ && may_skip_to(s + 2)) sum = add_logarithms(sum, followed(t, s + 2));
        beta_[s] = sum;
      }
      // Occupancies are small differences from the softmax at times: rounded at the end only.
      for (std::int64_t k = 0; k < classes_; ++k)
        slopes_[k] = std::exp(activation(t, k) - denominator_[t]);
      const double* forward = alpha_ + t * states_;
      for (std::int64_t s = 0; s < states_; ++s)
        slopes_[class_of(s)] -= std::exp(forward[s] + beta_[s] - total_);
      T* to = dx + t * stride_;
      for (std::int64_t k = 0; k < classes_; ++k) to[k] = static_cast<T>(slopes_[k]);
      std::swap(beta_, next_);
    }
  }

 private:
  double activation(std::int64_t t, std::int64_t k) const {
    return static_cast<double>(x_[t * stride_ + k]);
  }
  std::int64_t class_of(std::int64_t s) const {
    return static_cast<std::int64_t>(classes_of_states_[s]);
  }
  double logarithm(std::int64_t t, std::int64_t s) const {
    return activation(t, class_of(s)) - denominator_[t];
  }
  double followed(std::int64_t t, std::int64_t s) const {
    return next_[s] == kNever ? kNever : next_[s] + logarithm(t + 1, s);
  }
  // A blank may be left out between different labels.
  bool may_skip_to(std::int64_t s) const {
    return s % 2 == 1 && s >= 2 && class_of(s) != class_of(s - 2);
  }
  double log_sum(std::int64_t t) const {
    double largest = kNever, sum = 0;
    for (std::int64_t k = 0; k < classes_; ++k) largest = std::max(largest, activation(t, k));
    for (std::int64_t k = 0; k < classes_; ++k) sum += std::exp(activation(t, k) - largest);
    return largest + std::log(sum);
  }

  const T* x_;
  std::int64_t stride_, classes_, times_, states_ = 0;
  double *alpha_, *beta_, *next_, *denominator_, *classes_of_states_, *slopes_;
  double total_ = kNever;
};

void check(const std::string& name, const Sizes& sizes, const std::int64_t* labels,
           const std::int64_t* times) {
  for (std::int64_t i = 0; i < sizes.batch * sizes.length; ++i) {
    if (labels[i] != 0 && labels[i] < sizes.classes) continue;
    fail(ErrorKind::value_error, name, ": label ", labels[i], " at position ", i % sizes.length,
         " of sequence ", i / sizes.length, ": labels are from 1 to ", sizes.classes - 1,
         ", and negative ones are padding");
  }
  for (std::int64_t i = 0; i < sizes.batch; ++i) {
    if (times[i] >= 0 && times[i] <= sizes.times) continue;
    fail(ErrorKind::value_error, name, ": length ", times[i], " of sequence ", i,
         " is not from 0 to ", sizes.times, ", the time of the activations");
  }
}

}  // namespace

Ref<Apply> ConnectionistTemporalClassification::make(VariableList inputs) const {
  check_count(*this, inputs, 3);
  if (inputs[0]->ndim() != 3 ||
      (inputs[0]->dtype() != DType::float32 && inputs[0]->dtype() != DType::float64)) {
    fail(ErrorKind::type_error, text(), ": activations must be float32 or float64 (time, batch, ",
         "classes), got ", inputs[0]->type()->text());
  }
  if (inputs[1]->ndim() != 2 || !is_signed(inputs[1]->dtype())) {
    fail(ErrorKind::type_error, text(), ": labels must be a matrix of signed integers, got ",
         inputs[1]->type()->text());
  }
  if (inputs[2]->ndim() != 1 || !is_discrete(inputs[2]->dtype()) || is_bool(inputs[2]->dtype())) {
    fail(ErrorKind::type_error, text(), ": lengths must be a vector of integers, got ",
         inputs[2]->type()->text());
  }
  const DType dtype = inputs[0]->dtype();
  std::vector<Ref<Type>> types{TensorType::get(dtype, Pattern{false})};
  if (compute_grad_) types.push_back(TensorType::get(dtype, Pattern(3, false)));
  return apply(std::move(inputs), types);
}

VariableList ConnectionistTemporalClassification::vjp(const Apply& node,
                                                      const VariableList& output_gradients,
                                                      const Wanted&) const {
  if (output_gradients.size() > 1 && output_gradients[1]) {
    return {undefined_gradient(*this, node, 0, "second derivatives are not computed"), nullptr,
            nullptr};
  }
  if (!output_gradients[0]) return {nullptr, nullptr, nullptr};
  const Ref<Variable> slopes =
      compute_grad_
          ? node.output(1)
          : unique<ConnectionistTemporalClassification>(true)->make(node.inputs())->output(1);
  constexpr std::int64_t x = DimShuffle::kNew;
  const Expression g(dim_shuffle(output_gradients[0], {x, 0, x}));
  return {times(g, Expression(slopes)).variable(), nullptr, nullptr};
}

void ConnectionistTemporalClassification::bind(const Apply&, Binder& binder) const {
  const View x = binder.contiguous(binder.input(0));
  const View labels = binder.contiguous(with_dtype(binder, binder.input(1), DType::int64));
  const View lengths = binder.contiguous(with_dtype(binder, binder.input(2), DType::int64));
  const Sizes sizes{x.shape[0], x.shape[1], x.shape[2], labels.shape[1]};
  if (labels.shape[0] != sizes.batch || lengths.shape[0] != sizes.batch) {
    fail(ErrorKind::value_error, text(), ": activations of shape ", to_text(x.shape),
         ", labels of shape ", to_text(labels.shape), " and lengths of shape ",
         to_text(lengths.shape), " are not of one batch");
  }
  if (sizes.classes == 0)
    fail(ErrorKind::value_error, text(), ": there is no class in ", to_text(x.shape));
  const View costs = binder.allocate(x.dtype, Dims{sizes.batch});
  const View scratch = binder.allocate(DType::float64, Dims{sizes.pieces(), sizes.scratch()});
  std::vector<View> writes{costs, scratch};
  binder.set_output(0, costs);
  std::optional<View> slopes;
  if (compute_grad_) {
    const View all = binder.allocate(x.dtype, x.shape);
    binder.set_output(1, all);
    if (binder.is_needed(1)) {
      slopes = all;
      writes.push_back(all);
    }
  }
  const auto work = [=, name = text()](char* const* memory) {
    const auto* label = reinterpret_cast<const std::int64_t*>(labels.address(memory));
    const auto* length = reinterpret_cast<const std::int64_t*>(lengths.address(memory));
    check(name, sizes, label, length);
    visit_dtype(x.dtype, [&]<class T>() {
      if constexpr (std::is_floating_point_v<T>) {
        T* const dx = slopes ? reinterpret_cast<T*>(slopes->address(memory)) : nullptr;
        if (dx != nullptr) std::fill_n(dx, element_count(x.shape), T{0});
        auto* const cost = reinterpret_cast<T*>(costs.address(memory));
        auto* const room = reinterpret_cast<double*>(scratch.address(memory));
        parallel_for(sizes.pieces(), [&](std::int64_t piece) {
          for (std::int64_t i = piece; i < sizes.batch; i += sizes.pieces()) {
            Sequence<T> sequence(
                sizes, reinterpret_cast<const T*>(x.address(memory)) + i * sizes.classes,
                label + i * sizes.length, length[i], room + piece * sizes.scratch());
            cost[i] = static_cast<T>(sequence.forward());
            if (dx != nullptr) sequence.gradient(dx + i * sizes.classes);
          }
        });
      }
    });
  };
  emit_fallible_work(binder, {x, labels, lengths}, writes, work,
                     100.0 * static_cast<double>(sizes.batch * sizes.scratch()));
}

}  // namespace croton
