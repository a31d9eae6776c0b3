// The loop itself is `CompiledFunction::run_series`; here stands where each step finds its inputs
// and leaves its results. Results are written straight into the row that they belong to.
#include "bindings/function_loop.h"

#include <cstring>

#include "base/dtype_visit.h"
#include "base/error.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/function_arguments.h"
#include "bindings/function_object.h"
#include "bindings/function_results.h"
#include "bindings/run_error.h"
#include "bindings/run_lock.h"

namespace croton::python {

namespace {

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

// The rows of an array, from `start` on, round and round.
struct Rows {
  Owned array;
  FastArray view;
  std::int64_t start = 0;

  char* row(std::int64_t step) const {
    std::int64_t i = start + step;
    if (i >= view.shape[0]) i %= view.shape[0];
    return view.data + i * view.strides[0];
  }
  Walk walk(std::int64_t step) const {
    const std::int64_t stride = view.strides[0];
    return {row(step), stride, view.data + (view.shape[0] - 1) * stride, view.data};
  }
  Dims row_shape() const {
    Dims shape = view.shape;
    shape.erase(0);
    return shape;
  }
};

Rows read_rows(PyObject* array, long long start) {
  Rows rows{Owned::borrowed(array), view_of_numpy(array), start};
  if (rows.view.shape.empty() || rows.view.shape[0] < 1 || start < 0)
    fail(ErrorKind::value_error, "run_loop: an array has no rows to begin with");
  return rows;
}

// What becomes of an output of the function.
struct LoopOutput {
  enum class Kind { rows, stacked, carried, condition };
  Kind kind = Kind::stacked;
  Rows rows;               // of rows
  DType dtype{};           // of rows
  Owned array;             // of stacked
  char* data = nullptr;    // of stacked and of the condition
  std::int64_t bytes = 0;  // of one step, of stacked
  Dims shape;              // of one step
  bool is_known = false;   // the shape
  // Of carried: the steps write to two arrays in turn. An object that is no array is kept as it is.
  Owned places[2];
  char* addresses[2] = {};
  Ref<Object> object;
};

class LoopHost final : public PythonHost {
 public:
  LoopHost(const FunctionState& state, std::vector<LoopOutput> outputs, std::int64_t steps)
      : state_(state), outputs_(std::move(outputs)), steps_(steps) {}

  void begin_step(std::int64_t step) { step_ = step; }
  const LoopOutput& output(std::size_t number) const { return outputs_[number]; }

  // Where the results of the steps from this one on lie, if all of them go into rows.
  bool find_walks(std::int64_t step, Walks& results) const {
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      const LoopOutput& output = outputs_[i];
      if (!output.is_known) return false;
      Walk walk{output.data + step * output.bytes, output.bytes,
                output.data + (steps_ - 1) * output.bytes, output.data};
      if (output.kind == LoopOutput::Kind::rows) {
        walk = output.rows.walk(step);
      } else if (output.kind != LoopOutput::Kind::stacked) {
        return false;
      }
      results.emplace_back(static_cast<int>(i), walk);
    }
    return true;
  }

  char* allocate_result(int number, DType dtype, const Dims& shape) override {
    LoopOutput& output = outputs_[at(number)];
    if (!output.is_known) {
      prepare(output, number, dtype, shape);
    } else if (!(output.shape == shape)) {
      fail(ErrorKind::value_error, "output ", number, " of a scan's step has shape ",
           to_text(shape), " in step ", step_, ", but ", to_text(output.shape), " before");
    }
    switch (output.kind) {
      case LoopOutput::Kind::rows:
        return output.rows.row(step_);
      case LoopOutput::Kind::stacked:
        return output.data + step_ * output.bytes;
      case LoopOutput::Kind::carried:
        return output.addresses[step_ % 2];
      case LoopOutput::Kind::condition:
        break;
    }
    return output.data;
  }

  void give_object(int number, const Ref<Object>& value, bool) override {
    outputs_[at(number)].object = value;
  }

  // The array of a stacked output, the last value of a carried one, None else.
  PyObject* take(std::size_t number, std::int64_t executed) {
    LoopOutput& output = outputs_[number];
    if (output.kind == LoopOutput::Kind::stacked && output.array) return output.array.release();
    if (output.kind == LoopOutput::Kind::carried) {
      if (output.object) return object_for_result(state_, number, *output.object, false).release();
      if (output.is_known) return output.places[(executed + 1) % 2].release();
    }
    Py_RETURN_NONE;
  }

 private:
  void prepare(LoopOutput& output, int number, DType dtype, const Dims& shape) {
    switch (output.kind) {
      case LoopOutput::Kind::rows:
        if (dtype != output.dtype || !(shape == output.rows.row_shape())) {
          fail(ErrorKind::value_error, "output ", number, " of a scan's step has shape ",
               to_text(shape), ", but its initial value has shape ",
               to_text(output.rows.row_shape()));
        }
        break;
      case LoopOutput::Kind::stacked: {
        Dims full = shape;
        full.insert(0, steps_);
        output.array = Owned(new_numpy_array(dtype, full, &output.data));
        output.bytes = element_count(shape) * static_cast<std::int64_t>(item_size(dtype));
        break;
      }
      case LoopOutput::Kind::carried:
        for (const std::size_t i : {0, 1})
          output.places[i] = Owned(new_numpy_array(dtype, shape, &output.addresses[i]));
        break;
      case LoopOutput::Kind::condition:
        if (dtype != DType::bool_ || !shape.empty())
          fail(ErrorKind::type_error, "run_loop: the condition is no bool");
        output.array = Owned(new_numpy_array(dtype, shape, &output.data));
        break;
    }
    output.shape = shape;
    output.is_known = true;
  }

  const FunctionState& state_;
  std::vector<LoopOutput> outputs_;
  std::int64_t steps_, step_ = 0;
};

struct RowInput {
  std::size_t input;
  Rows rows;
};

struct CarriedInput {
  std::size_t input, output;
};

class LoopSteps final : public StepSeries {
 public:
  LoopSteps(LoopHost& host, std::vector<RowInput> rows, std::vector<CarriedInput> carried,
            std::optional<std::size_t> condition)
      : host_(host), rows_(std::move(rows)), carried_(std::move(carried)), condition_(condition) {}

  void prepare(std::int64_t number, std::vector<LiveIn>& inputs) override {
    host_.begin_step(number);
    for (const RowInput& row : rows_) inputs[row.input].data = row.rows.row(number);
    if (number == 0) return;
    for (const CarriedInput& carried : carried_) {
      const LoopOutput& output = host_.output(carried.output);
      LiveIn& input = inputs[carried.input];
      if (output.object) {
        input.opaque = output.object.get();
        continue;
      }
      if (number == 1) {
        if (!(input.shape == output.shape)) {
          fail(ErrorKind::value_error, "a shared variable that a scan updates has shape ",
               to_text(output.shape), " after a step, but ", to_text(input.shape), " before");
        }
        input.strides = contiguous_strides(output.shape, item_size(input.dtype));
      }
      input.data = output.addresses[(number - 1) % 2];
    }
  }

  bool find_walks(std::int64_t number, Walks& inputs, Walks& results) override {
    if (!carried_.empty() || condition_ || !host_.find_walks(number, results)) return false;
    for (const RowInput& row : rows_)
      inputs.emplace_back(static_cast<int>(row.input), row.rows.walk(number));
    return true;
  }

  bool ends_after(std::int64_t) override {
    if (!condition_ || *host_.output(*condition_).data == 0) return false;
    has_ended = true;
    return true;
  }

  bool has_ended = false;

 private:
  LoopHost& host_;
  std::vector<RowInput> rows_;
  std::vector<CarriedInput> carried_;
  std::optional<std::size_t> condition_;
};

std::size_t checked_number(Py_ssize_t number, std::size_t count) {
  if (number < 0 || static_cast<std::size_t>(number) >= count)
    fail(ErrorKind::index_error, "run_loop: there is no input or output ", number);
  return static_cast<std::size_t>(number);
}

// From a list of (number of the input, array, first row).
std::vector<RowInput> read_row_inputs(const FunctionState& state, PyObject* list) {
  std::vector<RowInput> inputs;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) {
    Py_ssize_t input;
    PyObject* array;
    long long start;
    if (!PyArg_ParseTuple(PyList_GET_ITEM(list, i), "nOL", &input, &array, &start))
      throw PythonError();
    inputs.push_back({checked_number(input, state.inputs.size()), read_rows(array, start)});
  }
  return inputs;
}

// From a list of (number of the output, array, first row); other outputs are stacked.
std::vector<LoopOutput> read_outputs(const FunctionState& state, PyObject* list) {
  std::vector<LoopOutput> outputs(state.compiled.graph_outputs.size());
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) {
    Py_ssize_t number;
    PyObject* array;
    long long start;
    if (!PyArg_ParseTuple(PyList_GET_ITEM(list, i), "nOL", &number, &array, &start))
      throw PythonError();
    LoopOutput& output = outputs[checked_number(number, outputs.size())];
    output.kind = LoopOutput::Kind::rows;
    output.rows = read_rows(array, start);
    output.dtype = array_from_numpy(array).dtype();
    if (!is_contiguous(output.rows.view.shape, output.rows.view.strides, item_size(output.dtype)))
      fail(ErrorKind::value_error, "run_loop: the rows of an output are not contiguous");
  }
  return outputs;
}

PyObject* run_loop(FunctionObject* self, std::int64_t steps, PyObject* arguments, PyObject* rows,
                   PyObject* outputs, PyObject* carried_list, Py_ssize_t condition) {
  FunctionState& state = *self->state;
  std::vector<LoopOutput> results = read_outputs(state, outputs);
  std::vector<CarriedInput> carried;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(carried_list); ++i) {
    Py_ssize_t input, output;
    if (!PyArg_ParseTuple(PyList_GET_ITEM(carried_list, i), "nn", &input, &output))
      throw PythonError();
    carried.push_back(
        {checked_number(input, state.inputs.size()), checked_number(output, results.size())});
    results[carried.back().output].kind = LoopOutput::Kind::carried;
  }
  std::optional<std::size_t> ending;
  if (condition >= 0) {
    ending = checked_number(condition, results.size());
    results[*ending].kind = LoopOutput::Kind::condition;
  }
  LoopHost host(state, std::move(results), steps);
  LoopSteps series(host, read_row_inputs(state, rows), std::move(carried), ending);

  const RunLock lock;
  const Owned names(PyTuple_New(0));
  if (!names) throw PythonError();
  const MatchedArguments values(self, PySequence_Fast_ITEMS(arguments),
                                at(PyTuple_GET_SIZE(arguments)), names.get());
  ConvertedArguments converted;
  std::vector<LiveIn> inputs = converted_to_keep(self, values, converted);
  std::int64_t i = 0;
  while (i < steps && !series.has_ended) {
    explained(self, *state.compiled.function,
              [&] { i = state.compiled.function->run_series(series, i, steps, inputs, host); });
    Py_BEGIN_ALLOW_THREADS;  // others had no turn if the steps were short
    Py_END_ALLOW_THREADS;
    if (PyErr_CheckSignals() < 0) throw PythonError();
  }
  const std::size_t count = state.compiled.graph_outputs.size();
  Owned arrays(PyList_New(static_cast<Py_ssize_t>(count)));
  if (!arrays) throw PythonError();
  for (std::size_t k = 0; k < count; ++k)
    PyList_SET_ITEM(arrays.get(), static_cast<Py_ssize_t>(k), host.take(k, i));
  return Py_BuildValue("(LN)", static_cast<long long>(i), arrays.release());
}

}  // namespace

PyObject* function_run_loop(PyObject* self, PyObject* args) {
  return guarded([&]() -> PyObject* {
    long long steps;
    PyObject *arguments, *rows, *outputs, *carried;
    Py_ssize_t condition;
    if (!PyArg_ParseTuple(args, "LO!O!O!O!n:run_loop", &steps, &PyTuple_Type, &arguments,
                          &PyList_Type, &rows, &PyList_Type, &outputs, &PyList_Type, &carried,
                          &condition)) {
      throw PythonError();
    }
    if (steps < 1) fail(ErrorKind::value_error, "run_loop: at least one step");
    return run_loop(as_function(self), steps, arguments, rows, outputs, carried, condition);
  });
}

}  // namespace croton::python
