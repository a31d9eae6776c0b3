// What an operation meets when it is bound to arrays of known shapes: views of memory that is not
// there yet, and a place to leave the work that each call will do.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "base/dtype.h"
#include "base/shape.h"
#include "kernels/kernel_table.h"
#include "kernels/scalar_function.h"

namespace croton {

// A strided array in a numbered buffer of the plan.
struct View {
  int buffer = -1;
  std::int64_t offset = 0;
  DType dtype = DType::float64;
  Dims shape;
  Dims strides;

  bool is_contiguous() const { return croton::is_contiguous(shape, strides, item_size(dtype)); }
  char* address(char* const* memory) const { return memory[buffer] + offset; }
};

// The strides that show a view broadcast over a space.
inline Dims strides_over(const View& view, const Dims& space) {
  return broadcast_strides(view.shape, view.strides, space);
}

// What is first done to an output by others, so that the step that writes it may do it itself.
struct OutputChange {
  enum class Kind : std::uint8_t {
    mask,    // 1 for elements below the operand, a number, and 0 for others; times the factors, if
             // there are such; scaled by a number
    finish,  // the operand, if there is one, is added, and the sum rectified
  };
  Kind kind = Kind::finish;
  View operand;  // views without a buffer are not there
  View factors;  // one for each element, in C order
  View number;
  Masking::Scale scale = Masking::Scale::none;
  // Bytes from one element of the operand to the next, along the step's `FinishedDimension`.
  std::int64_t stride = 0;
  Rectifier rectifier = Rectifier::none;
  View target;  // where the output goes then
};

// The dimension of an output along which what is added to it may vary: `length` elements, gone
// through `before` times. Without a length there is none.
struct FinishedDimension {
  std::int64_t before = 0, length = 0;
};

// Work with all shapes, strides and buffers fixed. `memory[i]` is where buffer i lies in this call.
class Step {
 public:
  virtual ~Step() = default;
  // May throw where `can_fail` says so, and then before it has written anything.
  virtual void run(char* const* memory) const = 0;
  // Whether `run` may throw because of the data it reads. Shared variables are not written in place
  // before such a step has run.
  virtual bool can_fail() const { return false; }
  // A measure of the time one run takes, in elements times instructions.
  virtual double cost() const { return 1000; }

  // The buffer of an output that the step can change as it writes it, all of it in C order; -1 if
  // there is none.
  virtual int changeable_output() const { return -1; }
  virtual FinishedDimension finished_dimension() const { return {}; }
  // A step that writes the changed output, or null where there is no such step.
  virtual std::unique_ptr<Step> with_change(const OutputChange&) const { return nullptr; }
};

class Binder {
 public:
  virtual ~Binder() = default;

  virtual const View& input(std::size_t i) const = 0;
  // Element `position` of input i, which `Op::reads_as_integers` has asked for.
  virtual std::int64_t integer(std::size_t i, std::int64_t position = 0) const = 0;
  // Whether the values of the output are used, or only its shape.
  virtual bool is_needed(std::size_t output) const = 0;

  // A fresh C-contiguous array.
  virtual View allocate(DType dtype, const Dims& shape) = 0;
  virtual void set_output(std::size_t i, View view) = 0;
  virtual void emit(std::unique_ptr<Step> step, std::vector<int> reads,
                    std::vector<int> writes) = 0;

  // `view` itself or, where it is not C-contiguous, a contiguous copy of it.
  virtual View contiguous(const View& view) = 0;
  // target = function(operands...), broadcast over the target's shape; identity converts. One
  // operand may be the target itself.
  virtual void loop(ScalarFunction function, const View& target,
                    const std::vector<View>& operands) = 0;
};

// A step made of a function of the buffers' addresses.
template <class Work>
class WorkStep final : public Step {
 public:
  WorkStep(Work work, bool can_fail, double cost)
      : work_(std::move(work)), can_fail_(can_fail), cost_(cost) {}
  void run(char* const* memory) const override { work_(memory); }
  bool can_fail() const override { return can_fail_; }
  double cost() const override { return cost_; }

 private:
  Work work_;
  bool can_fail_;
  double cost_;
};

namespace binder_internal {
inline std::vector<int> buffers_of(const std::vector<View>& views) {
  std::vector<int> buffers;
  for (const View& view : views) buffers.push_back(view.buffer);
  return buffers;
}
}  // namespace binder_internal

// Emits `work(memory)`, which reads and writes the memory of these views; `cost` as in `Step`.
template <class Work>
void emit_work(Binder& binder, const std::vector<View>& reads, const std::vector<View>& writes,
               Work work, double cost = 1000) {
  binder.emit(std::make_unique<WorkStep<Work>>(std::move(work), false, cost),
              binder_internal::buffers_of(reads), binder_internal::buffers_of(writes));
}

// The same for work that may throw because of the data it reads; it throws before it writes.
template <class Work>
void emit_fallible_work(Binder& binder, const std::vector<View>& reads,
                        const std::vector<View>& writes, Work work, double cost = 1000) {
  binder.emit(std::make_unique<WorkStep<Work>>(std::move(work), true, cost),
              binder_internal::buffers_of(reads), binder_internal::buffers_of(writes));
}

// Emits a step of a class of its own.
inline void emit_step(Binder& binder, const std::vector<View>& reads,
                      const std::vector<View>& writes, std::unique_ptr<Step> step) {
  binder.emit(std::move(step), binder_internal::buffers_of(reads),
              binder_internal::buffers_of(writes));
}

}  // namespace croton
