// The body of a fused loop as machine code, made when the loop is bound.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "lower/tile_code.h"
#include "native/emit.h"

namespace croton {

class NativeBody {
 public:
  virtual ~NativeBody() = default;
  // Computes `count` elements: registers of the code that are loaded hold addresses of their
  // elements, or of the single one, and registers that are stored or reduced addresses for them.
  native::BlockFunction run = nullptr;
};

// What a native body does with the values that are reduced.
enum class NativeReduction : std::uint8_t {
  store,       // stores them like others
  accumulate,  // keeps them in registers: for each reduction, in order, an address of
               // kReductionVectors vectors follows those of the registers
};

// Null where the machine has not what it takes, where it is switched off, or where the code holds
// what has no native form. `is_single` says for each input whether it is one element everywhere.
// Code that is the same has the same body.
std::shared_ptr<const NativeBody> native_body(const TileCode& code,
                                              const std::vector<bool>& is_single,
                                              NativeReduction reduction);

// While one lives, this thread makes no native code: for what is computed once.
class NativeCodePause {
 public:
  NativeCodePause();
  NativeCodePause(const NativeCodePause&) = delete;
  NativeCodePause& operator=(const NativeCodePause&) = delete;
  ~NativeCodePause();
};

// How many have been made.
std::size_t native_body_count();

// Of a register of native code.
std::size_t native_vector_bytes();

// Whether the setting, the processor and the instruction set in use allow native code.
bool has_native_code();

}  // namespace croton
