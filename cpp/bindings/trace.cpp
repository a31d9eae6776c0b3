// Capture of the Python stack, as cheaply as it goes.
#include "bindings/trace.h"

#include <cstring>
#include <string>
#include <unordered_map>

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

 private:
  Frame frames_[kMostFrames];
  int count_ = 0;
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

}  // namespace croton::python
