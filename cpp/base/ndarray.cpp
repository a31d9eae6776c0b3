// Aligned allocation, counting, and strided copies.
#include "base/ndarray.h"

#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/error.h"
#include "base/recycled_memory.h"

namespace croton {

namespace {

std::atomic<std::uint64_t> allocations{0};

}  // namespace

std::uint64_t allocation_count() { return allocations.load(std::memory_order_relaxed); }

Buffer* Buffer::allocate(std::size_t bytes) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  void* memory = allocate_recycled(bytes);
  if (memory == nullptr) fail(ErrorKind::memory_error, "cannot allocate ", bytes, " bytes");
  auto* buffer = new Buffer();
  buffer->data_ = static_cast<char*>(memory);
  buffer->bytes_ = bytes;
  return buffer;
}

Buffer* Buffer::borrow(void* data, std::size_t bytes, void* keeper, void (*release)(void*)) {
  auto* buffer = new Buffer();
  buffer->data_ = static_cast<char*>(data);
  buffer->bytes_ = bytes;
  buffer->keeper_ = keeper;
  buffer->release_ = release;
  return buffer;
}

void Buffer::release() {
  if (count_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  if (release_ != nullptr) {
    release_(keeper_);
  } else {
    release_recycled(data_);
  }
  delete this;
}

NDArray::NDArray(DType dtype, const Dims& shape)
    : dtype_(dtype), shape_(shape), strides_(contiguous_strides(shape, item_size(dtype))) {
  buffer_ = Buffer::allocate(static_cast<std::size_t>(element_count(shape)) * item_size(dtype));
  buffer_->retain();
  data_ = buffer_->data();
}

NDArray::NDArray(DType dtype, Dims shape, Dims strides, Buffer* buffer, char* data)
    : dtype_(dtype),
      shape_(std::move(shape)),
      strides_(std::move(strides)),
      buffer_(buffer),
      data_(data) {
  buffer_->retain();
}

NDArray::NDArray(const NDArray& other)
    : dtype_(other.dtype_),
      shape_(other.shape_),
      strides_(other.strides_),
      buffer_(other.buffer_),
      data_(other.data_) {
  if (buffer_ != nullptr) buffer_->retain();
}

NDArray::NDArray(NDArray&& other) noexcept
    : dtype_(other.dtype_),
      shape_(std::move(other.shape_)),
      strides_(std::move(other.strides_)),
      buffer_(std::exchange(other.buffer_, nullptr)),
      data_(other.data_) {}

NDArray& NDArray::operator=(NDArray other) noexcept {
  std::swap(dtype_, other.dtype_);
  std::swap(shape_, other.shape_);
  std::swap(strides_, other.strides_);
  std::swap(buffer_, other.buffer_);
  std::swap(data_, other.data_);
  return *this;
}

NDArray::~NDArray() {
  if (buffer_ != nullptr) buffer_->release();
}

NDArray NDArray::copy() const {
  NDArray result(dtype_, shape_);
  copy_elements(item_size(dtype_), shape_, data_, strides_, result.data_, result.strides_);
  return result;
}

void copy_elements(std::size_t item_size, const Dims& shape, const char* source,
                   const Dims& source_strides, char* target, const Dims& target_strides) {
  const std::int64_t count = element_count(shape);
  if (count == 0) return;
  if (is_contiguous(shape, source_strides, item_size) &&
      is_contiguous(shape, target_strides, item_size)) {
    std::memcpy(target, source, static_cast<std::size_t>(count) * item_size);
    return;
  }
  const std::size_t ndim = shape.size();
  const std::int64_t inner = shape[ndim - 1];
  const std::int64_t source_step = source_strides[ndim - 1], target_step = target_strides[ndim - 1];
  Dims index(ndim, 0);
  while (true) {
    const char* from = source;
    char* to = target;
    for (std::int64_t i = 0; i < inner; ++i, from += source_step, to += target_step) {
      std::memcpy(to, from, item_size);
    }
    std::size_t axis = ndim - 1;
    while (axis-- > 0) {
      source += source_strides[axis];
      target += target_strides[axis];
      if (++index[axis] < shape[axis]) break;
      source -= shape[axis] * source_strides[axis];
      target -= shape[axis] * target_strides[axis];
      index[axis] = 0;
    }
    if (axis == static_cast<std::size_t>(-1)) return;
  }
}

}  // namespace croton
