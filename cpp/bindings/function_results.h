// What a call hands back: NumPy's arrays from the start, and other Python objects.
#pragma once

#include <Python.h>

#include <utility>
#include <vector>

#include "bindings/function_object.h"

namespace croton::python {

// A host that gives up Python's lock in long runs and lets Python's signal handlers interrupt them.
class PythonHost : public CallHost {
 public:
  Ref<Object> copy_object(const Object& value) final;
  void begin_long_run() final { thread_ = PyEval_SaveThread(); }
  void end_long_run() final { PyEval_RestoreThread(thread_); }
  bool can_be_interrupted() const final { return true; }
  void check_interruption() final;

 private:
  PyThreadState* thread_ = nullptr;
};

// New references to results by number, given back unless they are taken.
class ResultSlots {
 public:
  explicit ResultSlots(std::size_t count) : count_(count) {
    if (count > kInline) {
      many_.resize(count);
      slots_ = many_.data();
    }
    for (std::size_t i = 0; i < count; ++i) slots_[i] = nullptr;
  }
  ~ResultSlots() {
    for (std::size_t i = 0; i < count_; ++i) Py_XDECREF(slots_[i]);
  }
  ResultSlots(const ResultSlots&) = delete;
  ResultSlots& operator=(const ResultSlots&) = delete;

  void set(std::size_t i, PyObject* object) { Py_XSETREF(slots_[i], object); }
  PyObject* get(std::size_t i) const { return slots_[i]; }
  PyObject* take(std::size_t i) { return std::exchange(slots_[i], nullptr); }

 private:
  static constexpr std::size_t kInline = 8;
  std::size_t count_;
  PyObject* inline_[kInline];
  std::vector<PyObject*> many_;
  PyObject** slots_ = inline_;
};

// Keeps the results of one call: of all outputs, or of those whose numbers are given.
class ResultHost final : public PythonHost {
 public:
  explicit ResultHost(const FunctionState& state)
      : state_(state), slots_(state.compiled.graph_outputs.size()) {}
  ResultHost(const FunctionState& state, const std::vector<std::size_t>& numbers)
      : state_(state), numbers_(&numbers), slots_(numbers.size()) {}

  char* allocate_result(int number, DType dtype, const Dims& shape) override;
  void give_array(int number, const NDArray& array) override;
  void give_object(int number, const Ref<Object>& value, bool is_elsewhere) override;
  ResultSlots& slots() { return slots_; }

 private:
  const FunctionState& state_;
  const std::vector<std::size_t>* numbers_ = nullptr;
  ResultSlots slots_;
};

// The object of a result that is no array: a copy if others hold it and the output does not borrow.
Owned object_for_result(const FunctionState& state, std::size_t output, const Object& value,
                        bool is_elsewhere);

// The results in the form in which the function returns them; they are taken from the slots.
PyObject* package_results(const FunctionState& state, ResultSlots& slots);

}  // namespace croton::python
