// How numbers of each dtype lie in the lanes of vector code, and casts between them.
#pragma once

#include <cstdint>

#include "base/dtype.h"
#include "native/vector_code.h"

namespace croton {

// A register of the tile code: its parts, each a value. Integers of 1 and 2 bytes are lanes of 4
// with the same numbers, float16 is float32; bools are masks of lanes of `lane_bytes`.
struct Traced {
  std::int32_t parts[2] = {-1, -1};
  int lane_bytes = 0;
};

// Of any but bools.
inline int lane_bytes_of(DType dtype) { return item_size(dtype) == 8 ? 8 : 4; }
inline bool is_small_integer(DType dtype) { return is_discrete(dtype) && item_size(dtype) < 4; }
// What the numbers in the lanes are computed as.
inline DType lane_dtype(DType dtype) {
  return is_small_integer(dtype) && dtype != DType::bool_ ? DType::int32
         : dtype == DType::float16                        ? DType::float32
                                                          : dtype;
}
native::LoadForm load_form(DType dtype);

class NativeConversion {
 public:
  explicit NativeConversion(native::VectorCode& code) : code_(code) {}

  // From one dtype to another, neither of them bool, as C casts.
  Traced converted(const Traced& value, DType from, DType to);
  // Lanes of 4 bytes wrapped to the range of a small integer dtype; others as they are.
  Traced wrapped(const Traced& value, DType dtype);
  // A number of float32 as the nearest of float16.
  Traced rounded_to_half(const Traced& value);
  std::int32_t constant(std::uint64_t bits, int lane_bytes);

 private:
  using Op = native::VectorOp;

  Traced to_int32(const Traced& value, DType from);
  Traced to_int64(const Traced& value, DType from);
  Traced to_float32(const Traced& value, DType from);
  Traced to_float64(const Traced& value, DType from);
  Traced halves(Op op, const Traced& value);
  Traced joined(Op op, const Traced& value);
  Traced each(Op op, const Traced& value);
  Traced float64_of_words(const Traced& value, bool is_signed);
  Traced without_sign(const Traced& value);
  std::int32_t with_constant(Op op, std::int32_t value, std::uint64_t bits);
  bool has_avx512() const { return code_.vector_bytes == 64; }
  int wide_parts() const { return code_.elements * 8 / code_.vector_bytes; }

  native::VectorCode& code_;
};

}  // namespace croton
