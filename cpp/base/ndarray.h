// Memory and arrays: a counted, aligned block, and a strided view of one.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "base/dtype.h"
#include "base/shape.h"

namespace croton {

// A block of memory, owned by the core or lent by somebody else (then a release function is called
// at the end). Counted atomically: arrays may be dropped by any thread.
class Buffer {
 public:
  // Fresh memory, aligned to 64 bytes, contents undefined. Throws MemoryError.
  static Buffer* allocate(std::size_t bytes);
  // Memory of somebody else; `release(keeper)` is called when the last reference goes.
  static Buffer* borrow(void* data, std::size_t bytes, void* keeper, void (*release)(void* keeper));

  char* data() const { return data_; }
  std::size_t bytes() const { return bytes_; }
  // Whether the memory was allocated here, so that it may be written to.
  bool is_own() const { return release_ == nullptr; }
  void* keeper() const { return keeper_; }
  int count() const { return count_.load(std::memory_order_acquire); }
  void retain() { count_.fetch_add(1, std::memory_order_relaxed); }
  void release();

 private:
  Buffer() = default;
  ~Buffer() = default;

  std::atomic<int> count_{0};
  char* data_ = nullptr;
  std::size_t bytes_ = 0;
  void* keeper_ = nullptr;
  void (*release_)(void*) = nullptr;
};

// A strided view of a buffer. Copies share the buffer.
class NDArray {
 public:
  NDArray() = default;
  // A fresh C-contiguous array, contents undefined.
  NDArray(DType dtype, const Dims& shape);
  // A view of `buffer` starting at `data`.
  NDArray(DType dtype, Dims shape, Dims strides, Buffer* buffer, char* data);
  NDArray(const NDArray& other);
  NDArray(NDArray&& other) noexcept;
  NDArray& operator=(NDArray other) noexcept;
  ~NDArray();

  bool is_set() const { return buffer_ != nullptr; }
  DType dtype() const { return dtype_; }
  const Dims& shape() const { return shape_; }
  const Dims& strides() const { return strides_; }
  std::size_t ndim() const { return shape_.size(); }
  char* data() const { return data_; }
  Buffer* buffer() const { return buffer_; }
  std::int64_t size() const { return element_count(shape_); }
  bool is_contiguous() const { return croton::is_contiguous(shape_, strides_, item_size(dtype_)); }

  // A fresh C-contiguous array with the same values.
  NDArray copy() const;

 private:
  DType dtype_ = DType::float64;
  Dims shape_;
  Dims strides_;
  Buffer* buffer_ = nullptr;
  char* data_ = nullptr;
};

// Copies the elements of one strided array over another of the same dtype and shape.
void copy_elements(std::size_t item_size, const Dims& shape, const char* source,
                   const Dims& source_strides, char* target, const Dims& target_strides);

// How often memory was allocated by this file since the process began (for tests of steady state).
std::uint64_t allocation_count();

}  // namespace croton
