// Capture of the Python stack, as cheaply as it goes.
#include "bindings/trace.h"

#include <cstring>
#include <string>
#include <unordered_map>

#include "base/error.h"
#include "base/settings.h"
#include "bindings/errors.h"
#include "bindings/python_object.h"

namespace croton::python {

namespace {

std::string package_folder;

constexpr int kMostFrames = 16;

class PythonTrace final : public Trace {
 public:
  struct Frame {
    PyCodeObject* code;
    int instruction;
  };

  ~PythonTrace() override {
    for (int i = 0; i < count_; ++i) Py_DECREF(frames_[i].code);
  }

  void add(PyCodeObject* code, int instruction) { frames_[count_++] = {code, instruction}; }
  int count() const { return count_; }

  std::vector<TraceFrame> frames() const override {
    std::vector<TraceFrame> result;
    for (int i = 0; i < count_; ++i) {
      const Frame& frame = frames_[i];
      const char* file = PyUnicode_AsUTF8(frame.code->co_filename);
      const char* function = PyUnicode_AsUTF8(frame.code->co_name);
      result.push_back({file != nullptr ? file : "?",
                        PyCode_Addr2Line(frame.code, frame.instruction),
                        function != nullptr ? function : "?"});
    }
    PyErr_Clear();
    return result;
  }

  // The frames as a tuple, made when it is first asked for.
  PyObject* tuple() const {
    if (!tuple_) {
      Owned frames(PyTuple_New(count_));
      if (!frames) throw PythonError();
      for (int i = 0; i < count_; ++i) {
        const Frame& frame = frames_[i];
        PyObject* entry =
            Py_BuildValue("(OiO)", frame.code->co_filename,
                          PyCode_Addr2Line(frame.code, frame.instruction), frame.code->co_name);
        if (entry == nullptr) throw PythonError();
        PyTuple_SET_ITEM(frames.get(), i, entry);
      }
      tuple_ = std::move(frames);
    }
    return tuple_.get();
  }

 private:
  Frame frames_[kMostFrames];
  int count_ = 0;
  mutable Owned tuple_;
};

// A trace that comes from elsewhere: what `tuple` gave, in this process or another.
class RestoredTrace final : public Trace {
 public:
  explicit RestoredTrace(PyObject* frames) : frames_(Owned::borrowed(frames)) {}

  std::vector<TraceFrame> frames() const override {
    std::vector<TraceFrame> result;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(frames_.get()); ++i) {
      PyObject* frame = PyTuple_GET_ITEM(frames_.get(), i);
      const char* file = PyUnicode_AsUTF8(PyTuple_GET_ITEM(frame, 0));
      const char* function = PyUnicode_AsUTF8(PyTuple_GET_ITEM(frame, 2));
      result.push_back({file != nullptr ? file : "?",
                        static_cast<int>(PyLong_AsLong(PyTuple_GET_ITEM(frame, 1))),
                        function != nullptr ? function : "?"});
    }
    PyErr_Clear();
    return result;
  }

  PyObject* tuple() const { return frames_.get(); }

 private:
  Owned frames_;
};

bool is_own_file(PyCodeObject* code) {
  Py_ssize_t length;
  const char* file = PyUnicode_AsUTF8AndSize(code->co_filename, &length);
  if (file == nullptr) {
    PyErr_Clear();
    return false;
  }
  return !package_folder.empty() && static_cast<std::size_t>(length) > package_folder.size() &&
         std::memcmp(file, package_folder.data(), package_folder.size()) == 0;
}

}  // namespace

void set_package_folder(const char* folder) { package_folder = folder; }

Ref<Trace> capture_trace() {
  const int limit = std::min(settings().trace_limit, kMostFrames);
  if (limit <= 0) return nullptr;
  auto trace = make_ref<PythonTrace>();
  PyFrameObject* frame = PyThreadState_GetFrame(PyThreadState_Get());
  bool is_outside = false;
  while (frame != nullptr && trace->count() < limit) {
    PyCodeObject* code = PyFrame_GetCode(frame);
    is_outside = is_outside || !is_own_file(code);
    if (is_outside) {
      trace->add(code, PyFrame_GetLasti(frame));
    } else {
      Py_DECREF(code);
    }
    PyFrameObject* back = PyFrame_GetBack(frame);
    Py_DECREF(frame);
    frame = back;
  }
  Py_XDECREF(frame);
  return Ref<Trace>(trace.get());
}

PyObject* trace_to_python(const Ref<Trace>& trace) {
  PyObject* list = PyList_New(0);
  if (list == nullptr) throw PythonError();
  if (!trace) return list;
  for (const TraceFrame& frame : trace->frames()) {
    const Owned entry(
        Py_BuildValue("(sis)", frame.file.c_str(), frame.line, frame.function.c_str()));
    if (!entry || PyList_Append(list, entry.get()) < 0) throw PythonError();
  }
  return list;
}

PyObject* trace_to_tuple(const Ref<Trace>& trace) {
  if (const auto* captured = dynamic_cast<const PythonTrace*>(trace.get()))
    return Py_NewRef(captured->tuple());
  if (const auto* restored = dynamic_cast<const RestoredTrace*>(trace.get()))
    return Py_NewRef(restored->tuple());
  Py_RETURN_NONE;
}

Ref<Trace> trace_from_tuple(PyObject* frames) {
  if (frames == Py_None) return nullptr;
  bool is_valid = PyTuple_Check(frames);
  for (Py_ssize_t i = 0; is_valid && i < PyTuple_GET_SIZE(frames); ++i) {
    PyObject* frame = PyTuple_GET_ITEM(frames, i);
    is_valid = PyTuple_Check(frame) && PyTuple_GET_SIZE(frame) == 3 &&
               PyUnicode_Check(PyTuple_GET_ITEM(frame, 0)) &&
               PyLong_Check(PyTuple_GET_ITEM(frame, 1)) &&
               PyUnicode_Check(PyTuple_GET_ITEM(frame, 2));
  }
  if (!is_valid)
    fail(ErrorKind::type_error, "a trace must be None or a tuple of (file, line, function)");
  return Ref<Trace>(new RestoredTrace(frames));
}

}  // namespace croton::python
