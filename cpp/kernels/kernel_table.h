// The kernels of one instruction set as tables of function pointers, and the choice among the sets.
//
// A tile kernel works on `n` consecutive elements. Its operands may be the same memory as its
// result, or apart from it, but may not overlap otherwise.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/dtype.h"
#include "kernels/scalar_function.h"

namespace croton {

// result[i] = function(a[i], b[i], c[i]); operands beyond the function's arity are null.
using TileKernel = void (*)(std::size_t n, void* result, const void* a, const void* b,
                            const void* c);

// accumulator = function(accumulator, tile[0], ..., tile[n-1]); one element of the tile's dtype.
using ReduceKernel = void (*)(std::size_t n, const void* tile, void* accumulator);

// Copies n elements that lie `stride` bytes apart to consecutive memory, or back.
using GatherKernel = void (*)(std::size_t n, void* result, const void* from, std::ptrdiff_t stride);
using ScatterKernel = void (*)(std::size_t n, void* to, std::ptrdiff_t stride, const void* from);

struct KernelTable {
  // By function and by the dtype it computes in (that of its operands). Null where there is none.
  // The kernel of switch_ takes the condition as bool; float16 is computed as float32, see
  // lower/tile_code.
  TileKernel elementwise[kScalarFunctionCount][kDTypeCount];
  // From one dtype to another, as C casts; to bool is "not zero".
  TileKernel cast[kDTypeCount][kDTypeCount];
  // float32 rounded to the nearest float16 value.
  TileKernel round_to_half;
  ReduceKernel reduce[kReduceFunctionCount][kDTypeCount];
  // By size of element: 1, 2, 4, 8, 16 bytes at index 0 to 4.
  GatherKernel gather[5];
  ScatterKernel scatter[5];
  // Fills with copies of the element at `a`.
  TileKernel fill[5];
};

// The index of an element size in the tables above.
inline int size_index(std::size_t item_size) { return __builtin_ctzll(item_size); }

// The table in use: of the best instruction set this machine has, or the one that was forced.
const KernelTable& kernels();

std::string instruction_set();
std::vector<std::string> available_instruction_sets();
// Raises ValueError when the machine or the build does not have it.
void set_instruction_set(const std::string& name);

}  // namespace croton
