// Series of calls: what `Function.repeat` and `Function.over` in Python stand on.
#include "bindings/function_series.h"

#include <cstring>

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

// The results of the last step, or of all steps: stacked in one array while their shapes are the
// same, else in a list.
class SeriesHost final : public PythonHost {
 public:
  SeriesHost(const FunctionState& state, std::int64_t steps, bool keeps_all)
      : state_(state), steps_(keeps_all ? steps : 1), keeps_all_(keeps_all) {
    results_.resize(state.compiled.graph_outputs.size());
    // What becomes the default of an input is needed for one step only.
    for (std::size_t i = 0; i < results_.size(); ++i) results_[i].is_kept = i < state.result_count;
  }

  void begin_step(std::int64_t step) { row_ = keeps_all_ ? step : 0; }

  char* allocate_result(int number, DType dtype, const Dims& shape) override {
    Result& result = results_[static_cast<std::size_t>(number)];
    if (!result.list && result.array && result.shape == shape)
      return result.data + (result.is_kept ? row_ : 0) * result.bytes;
    return allocate_anew(result, dtype, shape);
  }

  void give_object(int number, const Ref<Object>& value, bool is_elsewhere) override {
    Result& result = results_[static_cast<std::size_t>(number)];
    Owned object =
        object_for_result(state_, static_cast<std::size_t>(number), *value, is_elsewhere);
    if (keeps_all_ && result.is_kept) {
      append(result, object.get());
    } else {
      result.array = std::move(object);
    }
  }

  // The result of the last step.
  Owned take_last(std::size_t number) { return std::move(results_[number].array); }

  PyObject* package() {
    ResultSlots slots(state_.result_count);
    for (std::size_t i = 0; i < state_.result_count; ++i) {
      Result& result = results_[i];
      slots.set(i, (result.list ? result.list : result.array).release());
    }
    return package_results(state_, slots);
  }

 private:
  struct Result {
    Owned array;  // a stack of all steps, or the last step's
    Owned list;   // of one result per step
    char* data = nullptr;
    std::int64_t bytes = 0;  // of one step
    Dims shape;              // of one step
    bool is_kept = true;
  };

  static void append(Result& result, PyObject* object) {
    if (!result.list) result.list = Owned(PyList_New(0));
    if (!result.list || PyList_Append(result.list.get(), object) < 0) throw PythonError();
  }

  char* allocate_anew(Result& result, DType dtype, const Dims& shape) {
    const bool is_stacked = keeps_all_ && result.is_kept;
    if (is_stacked && result.array) unstack(result);
    char* data = nullptr;
    if (result.list) {
      const Owned array(new_numpy_array(dtype, shape, &data));
      append(result, array.get());
      return data;
    }
    Dims full = shape;
    if (is_stacked) full.insert(0, steps_);
    result.array = Owned(new_numpy_array(dtype, full, &data));
    result.data = data;
    result.shape = shape;
    result.bytes = element_count(shape) * static_cast<std::int64_t>(item_size(dtype));
    return data + (is_stacked ? row_ : 0) * result.bytes;
  }

  // Makes a list of the rows of a stack, because the next result has another shape.
  void unstack(Result& result) {
    for (std::int64_t row = 0; row < row_; ++row) {
      const Owned number(PyLong_FromLongLong(row));
      const Owned view(PyObject_GetItem(result.array.get(), number.get()));
      const Owned copy(view ? PyObject_CallMethod(view.get(), "copy", nullptr) : nullptr);
      if (!copy) throw PythonError();
      append(result, copy.get());
    }
    result.array = Owned();
  }

  const FunctionState& state_;
  std::vector<Result> results_;
  std::int64_t steps_;
  bool keeps_all_;
  std::int64_t row_ = 0;
};

// An array that gives each step its next rows.
struct Stream {
  std::size_t input;
  Owned array;
  FastArray view;           // of the whole array
  std::int64_t rows;        // that a step takes
  std::vector<char> batch;  // rows in the order asked for
};

class Streams final : public StepSeries {
 public:
  Streams(SeriesHost& host, std::vector<Stream> streams, std::vector<std::int64_t> order)
      : host_(host), streams_(std::move(streams)), order_(std::move(order)) {}

  // Where rows are picked, they come to lie in memory of our own, without gaps.
  void begin(std::vector<LiveIn>& inputs) {
    if (order_.empty()) return;
    for (Stream& stream : streams_) {
      LiveIn& input = inputs[stream.input];
      const std::size_t item = item_size(input.dtype);
      input.strides = contiguous_strides(input.shape, item);
      stream.batch.resize(static_cast<std::size_t>(element_count(input.shape)) * item + 1);
      input.data = stream.batch.data();
    }
  }

  void prepare(std::int64_t number, std::vector<LiveIn>& inputs) override {
    host_.begin_step(number);
    for (Stream& stream : streams_) {
      LiveIn& input = inputs[stream.input];
      const std::int64_t first = number * stream.rows;
      if (order_.empty()) {
        input.data = stream.view.data + first * stream.view.strides[0];
      } else {
        pick_rows(stream, first, input);
      }
    }
  }

 private:
  void pick_rows(Stream& stream, std::int64_t first, const LiveIn& input) const {
    Dims shape = stream.view.shape, strides = stream.view.strides;
    const std::int64_t stride = strides[0];
    shape.erase(0);
    strides.erase(0);
    const std::size_t item = item_size(input.dtype);
    const Dims dense = contiguous_strides(shape, item);
    const std::int64_t bytes = element_count(shape) * static_cast<std::int64_t>(item);
    const bool is_dense = is_contiguous(shape, strides, item);
    for (std::int64_t r = 0; r < stream.rows; ++r) {
      const char* from = stream.view.data + order_[static_cast<std::size_t>(first + r)] * stride;
      char* to = stream.batch.data() + r * bytes;
      if (is_dense) {
        std::memcpy(to, from, static_cast<std::size_t>(bytes));
      } else {
        copy_elements(item, shape, from, strides, to, dense);
      }
    }
  }

  SeriesHost& host_;
  std::vector<Stream> streams_;
  std::vector<std::int64_t> order_;  // empty: as they come
};

// From a list of (number of the input, array, rows of a step).
std::vector<Stream> read_streams(const FunctionState& state, PyObject* list, std::int64_t steps) {
  std::vector<Stream> streams;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) {
    Py_ssize_t input;
    PyObject* array;
    long long rows;
    if (!PyArg_ParseTuple(PyList_GET_ITEM(list, i), "nOL", &input, &array, &rows))
      throw PythonError();
    if (input < 0 || static_cast<std::size_t>(input) >= state.inputs.size() || rows < 1)
      fail(ErrorKind::value_error, "run_series: a stream does not fit the function");
    Stream stream{
        static_cast<std::size_t>(input), Owned::borrowed(array), view_of_numpy(array), rows, {}};
    if (stream.view.shape.empty() || stream.view.shape[0] < rows * steps)
      fail(ErrorKind::value_error, "run_series: an array has too few rows");
    streams.push_back(std::move(stream));
  }
  return streams;
}

// From an array of int64, or None.
std::vector<std::int64_t> read_order(PyObject* order, const std::vector<Stream>& streams,
                                     std::int64_t steps) {
  if (order == Py_None) return {};
  const NDArray array = array_from_numpy(order);
  if (array.dtype() != DType::int64 || array.ndim() != 1 || !array.is_contiguous())
    fail(ErrorKind::type_error, "run_series: the order must be a vector of int64");
  const auto* first = reinterpret_cast<const std::int64_t*>(array.data());
  std::vector<std::int64_t> rows(first, first + array.size());
  for (const Stream& stream : streams) {
    if (array.size() < stream.rows * steps)
      fail(ErrorKind::value_error, "run_series: the order is too short");
    for (const std::int64_t row : rows) {
      if (row < 0 || row >= stream.view.shape[0])
        fail(ErrorKind::index_error, "run_series: the order has row ", row, ", an array has ",
             stream.view.shape[0]);
    }
  }
  return rows;
}

bool has_next_values(const FunctionState& state) {
  for (const InputSpecification& input : state.inputs) {
    if (input.next_value) return true;
  }
  return false;
}

PyObject* run_series(FunctionObject* self, std::int64_t steps, PyObject* arguments,
                     PyObject* keywords, PyObject* stream_list, PyObject* order, bool keeps_all,
                     PyObject* progress) {
  FunctionState& state = *self->state;
  std::vector<PyObject*> given(PySequence_Fast_ITEMS(arguments),
                               PySequence_Fast_ITEMS(arguments) + PyTuple_GET_SIZE(arguments));
  const std::size_t positional = given.size();
  const Owned names(PySequence_Tuple(keywords));
  if (!names) throw PythonError();
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names.get()); ++i)
    given.push_back(PyDict_GetItem(keywords, PyTuple_GET_ITEM(names.get(), i)));

  SeriesHost host(state, steps, keeps_all);
  std::vector<Stream> listed = read_streams(state, stream_list, steps);
  std::vector<std::int64_t> rows = read_order(order, listed, steps);
  Streams streams(host, std::move(listed), std::move(rows));
  RunLock lock;
  ConvertedArguments converted;
  std::vector<LiveIn> inputs;
  bool is_single = true;
  for (std::int64_t i = 0; i < steps;) {
    // What is kept in the function's inputs changes with each step, and so do the arguments.
    if (is_single) {
      converted = {};
      const MatchedArguments values(self, given.data(), positional, names.get());
      inputs = converted_to_keep(self, values, converted);
      streams.begin(inputs);
    }
    is_single = !state.default_updates.empty() || has_next_values(state);
    const std::int64_t before = i;
    explained(self, *state.compiled.function, [&] {
      i = state.compiled.function->run_series(streams, i, is_single ? i + 1 : steps, inputs, host);
    });
    if (is_single) {
      for (InputSpecification& input : state.inputs) input.next_value = Owned();
      for (const auto& [input, output] : state.default_updates) {
        state.inputs[static_cast<std::size_t>(input)].default_value =
            host.take_last(static_cast<std::size_t>(output));
      }
    }
    if (progress != Py_None) {
      const Owned answer(PyObject_CallFunction(progress, "L", static_cast<long long>(i - before)));
      if (!answer) throw PythonError();
    }
    Py_BEGIN_ALLOW_THREADS;  // others had no turn if the steps were short
    Py_END_ALLOW_THREADS;
    if (PyErr_CheckSignals() < 0) throw PythonError();
    lock.give_way();
  }
  return host.package();
}

}  // namespace

PyObject* function_run_series(PyObject* self, PyObject* args) {
  return guarded([&]() -> PyObject* {
    long long steps;
    PyObject *arguments, *keywords, *streams, *order, *progress;
    int keeps_all;
    if (!PyArg_ParseTuple(args, "LO!O!O!OpO:run_series", &steps, &PyTuple_Type, &arguments,
                          &PyDict_Type, &keywords, &PyList_Type, &streams, &order, &keeps_all,
                          &progress)) {
      throw PythonError();
    }
    if (steps < 1) fail(ErrorKind::value_error, "run_series: at least one step");
    return run_series(as_function(self), steps, arguments, keywords, streams, order, keeps_all != 0,
                      progress);
  });
}

}  // namespace croton::python
