// A memory handler as NumPy wants it (NEP 49).
#include "bindings/array_memory.h"

#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#define NPY_TARGET_VERSION NPY_2_0_API_VERSION
#define PY_ARRAY_UNIQUE_SYMBOL croton_numpy_api
#define NO_IMPORT_ARRAY
#include <numpy/arrayobject.h>

#include <algorithm>
#include <cstring>

#include "base/recycled_memory.h"

namespace croton::python {

namespace {

void* allocate(void*, std::size_t bytes) { return allocate_recycled(bytes); }

void* allocate_zeros(void*, std::size_t count, std::size_t item) {
  if (item != 0 && count > SIZE_MAX / item) return nullptr;
  void* memory = allocate_recycled(count * item);
  if (memory != nullptr) std::memset(memory, 0, count * item);
  return memory;
}

void* reallocate(void*, void* memory, std::size_t bytes) {
  void* larger = allocate_recycled(bytes);
  if (memory != nullptr && larger != nullptr) {
    std::memcpy(larger, memory, std::min(bytes, recycled_capacity(memory)));
    release_recycled(memory);
  }
  return larger;
}

void release(void*, void* memory, std::size_t) { release_recycled(memory); }

// Lives as long as the process, as arrays may.
PyObject* handler() {
  static PyDataMem_Handler functions{
      "croton", 1, {nullptr, allocate, allocate_zeros, reallocate, release}};
  static PyObject* const capsule = PyCapsule_New(&functions, "mem_handler", nullptr);
  return capsule;
}

}  // namespace

RecyclingScope::RecyclingScope() {
  const Owned current(PyDataMem_GetHandler());
  if (current && current.get() == PyDataMem_DefaultHandler && handler() != nullptr)
    before_ = Owned(PyDataMem_SetHandler(handler()));
  // Without the handler arrays are made as well.
  PyErr_Clear();
}

RecyclingScope::~RecyclingScope() {
  if (before_) Owned(PyDataMem_SetHandler(before_.get()));
}

}  // namespace croton::python
