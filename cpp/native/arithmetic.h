// Instructions for values that are computed from others.
#pragma once

#include <map>

#include "native/register_file.h"

namespace croton::native {

// A mask register of AVX-512 for a moment.
inline constexpr MaskRegister kShortMask = 7;

class Arithmetic {
 public:
  explicit Arithmetic(RegisterFile& file) : file_(file) {}

  // Computes a value in this step.
  void compute(int number);
  // Turns lanes above zero to ones, in place, and others to zero.
  void mask_of_positive(VectorRegister v, int lane_bytes);

 private:
  void compute_mask(int number, const VectorValue& value);
  void choose_by_mask(int number, const VectorValue& value);
  void keep_or_zero(int number, int mask, int kept);
  void compute_plain(int number, const VectorValue& value);
  void choose_by_lanes(int number, const VectorValue& value);
  void choose_by_bits(int number, const VectorValue& value);
  void merge_bits(int number, const VectorValue& value);
  void look_up(int number, const VectorValue& value);
  const Memory& table_of(const VectorValue& value);
  void multiply_add(int number, const VectorValue& value);
  void widen(int number, const VectorValue& value);
  void narrow_mask(int number, const VectorValue& value);
  void join(int number, const VectorValue& value);
  void multiply_longs(int number, const VectorValue& value);
  void fill_lanes(VectorRegister to, int lane_bytes);

  RegisterFile& file_;
  std::map<std::uint64_t, Memory> tables_;
};

}  // namespace croton::native
