// Loaded before the C library, counts the allocations of the whole process; Python's small-object
// allocator and NumPy's cache ask for memory seldom, so what is left is what the core allocates.
#include <dlfcn.h>

#include <atomic>
#include <cstddef>

namespace {

std::atomic<unsigned long> count{0};

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

unsigned long allocations_so_far() { return count.load(); }

void* malloc(std::size_t size) {
  static const auto original = next<void* (*)(std::size_t)>("malloc");
  count.fetch_add(1, std::memory_order_relaxed);
  return original(size);
}

void* realloc(void* memory, std::size_t size) {
  static const auto original = next<void* (*)(void*, std::size_t)>("realloc");
  count.fetch_add(1, std::memory_order_relaxed);
  return original(memory, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
  static const auto original = next<void* (*)(std::size_t, std::size_t)>("aligned_alloc");
  count.fetch_add(1, std::memory_order_relaxed);
  return original(alignment, size);
}

int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  static const auto original = next<int (*)(void**, std::size_t, std::size_t)>("posix_memalign");
  count.fetch_add(1, std::memory_order_relaxed);
  return original(memory, alignment, size);
}

}  // extern "C"
