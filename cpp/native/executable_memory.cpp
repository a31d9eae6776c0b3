// Pages from the system.
#include "native/executable_memory.h"

#include <cstring>

#if defined(__unix__) || defined(__APPLE__)
#include <sys/mman.h>
#endif

namespace croton::native {

#if defined(__unix__) && defined(__x86_64__)

std::unique_ptr<ExecutableMemory> ExecutableMemory::make(const std::vector<std::uint8_t>& code) {
  constexpr std::size_t kPage = 4096;
  const std::size_t bytes = (code.size() + kPage - 1) / kPage * kPage;
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  std::memcpy(memory, code.data(), code.size());
  if (mprotect(memory, bytes, PROT_READ | PROT_EXEC) != 0) {
    munmap(memory, bytes);
    return nullptr;
  }
  return std::unique_ptr<ExecutableMemory>(new ExecutableMemory(memory, bytes));
}

ExecutableMemory::~ExecutableMemory() { munmap(address_, bytes_); }

#else

std::unique_ptr<ExecutableMemory> ExecutableMemory::make(const std::vector<std::uint8_t>&) {
  return nullptr;
}

ExecutableMemory::~ExecutableMemory() = default;

#endif

}  // namespace croton::native
