// Memory of large arrays that is kept when it is given back, for the next of its size.
//
// New memory comes from the system page by page, each of which is cleared when it is first touched.
// For the results of a call, which are as large as those of the call before, that takes longer than
// many functions do.
#pragma once

#include <cstddef>

namespace croton {

// Memory of at least this many bytes, aligned to 64 bytes, contents undefined; null if there is
// none. Both functions may be called by any thread.
void* allocate_recycled(std::size_t bytes);
void release_recycled(void* memory);

// How many bytes there are behind a pointer that `allocate_recycled` gave.
std::size_t recycled_capacity(const void* memory);

// Arrays of this size and more are worth it.
constexpr std::size_t kLeastRecycled = 1 << 17;
// So much is kept at most, for all arrays together.
constexpr std::size_t kMostKept = 1 << 26;

}  // namespace croton
