// References to Python objects: owned ones for local use, and counted holders for the core.
#pragma once

#include <Python.h>

#include <utility>

#include "base/ref.h"

namespace croton::python {

// A reference that is given back at the end of the scope.
class Owned {
 public:
  Owned() = default;
  explicit Owned(PyObject* object) : object_(object) {}
  Owned(Owned&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Owned& operator=(Owned&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Owned() { Py_XDECREF(object_); }
  static Owned borrowed(PyObject* object) { return Owned(Py_XNewRef(object)); }

  PyObject* get() const { return object_; }
  PyObject* release() { return std::exchange(object_, nullptr); }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  PyObject* object_ = nullptr;
};

// A Python object that the core keeps without knowing what it is.
class PythonObject final : public Object {
 public:
  explicit PythonObject(PyObject* object) : object_(Py_NewRef(object)) {}
  ~PythonObject() override { Py_DECREF(object_); }
  PyObject* get() const { return object_; }

 private:
  PyObject* object_;
};

}  // namespace croton::python
