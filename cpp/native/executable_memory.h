// Memory for machine code. It is written while it is writable and run while it is executable, never
// both at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace croton::native {

class ExecutableMemory {
 public:
  // Null where the system grants no executable memory.
  static std::unique_ptr<ExecutableMemory> make(const std::vector<std::uint8_t>& code);
  ExecutableMemory(const ExecutableMemory&) = delete;
  ExecutableMemory& operator=(const ExecutableMemory&) = delete;
  ~ExecutableMemory();

  const void* address() const { return address_; }

 private:
  ExecutableMemory(void* address, std::size_t bytes) : address_(address), bytes_(bytes) {}
  void* address_;
  std::size_t bytes_;
};

}  // namespace croton::native
