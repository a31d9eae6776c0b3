// Scratch memory for the pieces of a parallel job: each piece takes a free part of it.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <thread>

#include "base/thread_pool.h"

namespace croton {

// How many pieces can work at a time at most, each with scratch memory of its own.
inline std::int64_t scratch_slot_count() { return std::min(thread_count(), 64); }

class ScratchSlots {
 public:
  explicit ScratchSlots(std::int64_t count) : free_(~std::uint64_t{0} >> (64 - count)) {}

  // Waits until one is free, if there are more threads than slots.
  int take() {
    while (true) {
      std::uint64_t free = free_.load(std::memory_order_relaxed);
      while (free != 0) {
        const int slot = __builtin_ctzll(free);
        if (free_.compare_exchange_weak(free, free & (free - 1), std::memory_order_acquire))
          return slot;
      }
      std::this_thread::yield();
    }
  }
  void give_back(int slot) { free_.fetch_or(std::uint64_t{1} << slot, std::memory_order_release); }

 private:
  std::atomic<std::uint64_t> free_;
};

}  // namespace croton
