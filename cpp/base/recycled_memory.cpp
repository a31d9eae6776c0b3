// The blocks that are kept, the oldest first.
//
// A block that is kept is larger than an eighth over what is asked for only by its class, so that
// sizes that change a little still find one. An allocation that finds none gives as much of what is
// kept back to the system as it takes: at no time is more memory held than was in use at some time.
#include "base/recycled_memory.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <new>
#include <vector>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace croton {

namespace {

// Before each block, so that the block stays aligned.
struct alignas(64) Header {
  std::size_t capacity;
};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kKeeps = false;  // these tools should see memory go
#else
constexpr bool kKeeps = true;
#endif

// The least of eight sizes between powers of two that is large enough; 0 if there is none.
std::size_t capacity_for(std::size_t bytes) {
  if (bytes > SIZE_MAX / 4) return 0;
  std::size_t grain = sizeof(Header);
  while (grain * 16 < bytes) grain *= 2;
  return (std::max<std::size_t>(bytes, 1) + grain - 1) / grain * grain;
}

#ifdef __linux__
// The processor finds the place of each page anew when it goes through more than some hundred.
void ask_for_large_pages([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t bytes) {
#ifdef MADV_HUGEPAGE
  constexpr std::size_t kLarge = 1 << 22;
  if (bytes >= kLarge) madvise(memory, bytes, MADV_HUGEPAGE);
#endif
}
#endif

// Large blocks come from the system directly: in the heap they would hold what is free below them.
constexpr std::size_t kLeastMapped = 1 << 20;

Header* new_block(std::size_t capacity) {
  const std::size_t bytes = sizeof(Header) + capacity;
  void* memory = nullptr;
#ifdef __linux__
  if (capacity >= kLeastMapped) {
    memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return nullptr;
    ask_for_large_pages(memory, bytes);
  }
#endif
  if (memory == nullptr) memory = std::aligned_alloc(alignof(Header), bytes);
  if (memory == nullptr) return nullptr;
  return new (memory) Header{capacity};
}

void delete_block(Header* block) {
#ifdef __linux__
  if (block->capacity >= kLeastMapped) {
    munmap(block, sizeof(Header) + block->capacity);
    return;
  }
#endif
  std::free(block);
}

class Kept {
 public:
  // Room for all there can be: memory is given back where nothing may be thrown.
  Kept() { blocks_.reserve(kMostKept / kLeastRecycled); }

  Header* take(std::size_t capacity) {
    // Whoever cannot have the lock does without: it may be held for ever in the child of a fork.
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) return nullptr;
    const auto found = std::find_if(blocks_.rbegin(), blocks_.rend(), [&](const Header* block) {
      return block->capacity == capacity;
    });
    if (found != blocks_.rend()) {
      Header* block = *found;
      blocks_.erase(std::next(found).base());
      bytes_ -= capacity;
      return block;
    }
    give_back(capacity);
    return nullptr;
  }

  bool keep(Header* block) {
    if (!kKeeps || block->capacity < kLeastRecycled || block->capacity > kMostKept) return false;
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) return false;
    if (bytes_ + block->capacity > kMostKept) give_back(bytes_ + block->capacity - kMostKept);
    blocks_.push_back(block);
    bytes_ += block->capacity;
    return true;
  }

 private:
  // The oldest first, until it is so much.
  void give_back(std::size_t bytes) {
    std::size_t given = 0, count = 0;
    for (; count < blocks_.size() && given < bytes; ++count) {
      given += blocks_[count]->capacity;
      delete_block(blocks_[count]);
    }
    blocks_.erase(blocks_.begin(), blocks_.begin() + static_cast<std::ptrdiff_t>(count));
    bytes_ -= given;
  }

  std::mutex mutex_;
  std::vector<Header*> blocks_;
  std::size_t bytes_ = 0;
};

// Never destroyed: arrays may outlive everything else.
Kept& kept() {
  static auto* all = new Kept();
  return *all;
}

}  // namespace

void* allocate_recycled(std::size_t bytes) {
  const std::size_t capacity = capacity_for(bytes);
  if (capacity == 0) return nullptr;
  Header* block = capacity < kLeastRecycled ? nullptr : kept().take(capacity);
  if (block == nullptr) {
    block = new_block(capacity);
    if (block == nullptr) return nullptr;
  }
  return block + 1;
}

void release_recycled(void* memory) {
  if (memory == nullptr) return;
  Header* block = static_cast<Header*>(memory) - 1;
  if (!kept().keep(block)) delete_block(block);
}

std::size_t recycled_capacity(const void* memory) {
  return (static_cast<const Header*>(memory) - 1)->capacity;
}

}  // namespace croton
