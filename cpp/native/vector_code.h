// Straight-line code over vector registers of 32 or 64 bytes, before registers are chosen: what a
// fused loop does for a few elements at a time. Values are numbered; a value is made once, and
// equal ones are one. What a lane holds follows from the operation that is applied to it.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <vector>

namespace croton::native {

// The suffix tells what lanes are: `float` of 4 or 8 bytes, `int`eger of 4 or 8, or any bits.
enum class VectorOp : std::uint8_t {
  // leaves
  constant,  // `bits` in every lane
  load,      // lanes of an input, see Load
  single,    // the one element of an input in every lane
  // What a reduction has so far, see VectorReduction; b, the neutral element, in lanes of `a` that
  // are no elements.
  accumulator,
  elements_or,
  // arithmetic
  add_float,
  sub_float,
  mul_float,
  div_float,
  min_float,  // b where either is nan
  max_float,
  fma_float,    // rounded once; `immediate`: 0 a b + c, 1 a b - c, 2 c - a b, 3 -a b - c
  scale_float,  // a times 2 to the power b, an integer; AVX-512 only
  sqrt_float,
  round_float,  // `immediate`: 0 to nearest, 1 down, 2 up, 3 toward zero
  add_int,
  sub_int,
  mul_int,
  // bits
  and_bits,
  or_bits,
  xor_bits,
  shift_left,  // by `immediate`
  shift_right,
  shift_right_signed,  // 4 bytes
  // choice: masks are lanes of all ones or zero
  compare_float,  // `immediate`: the predicate of vcmpps
  equal_int,
  greater_int,  // signed
  select,       // b where a is set, else c
  merge_bits,   // the bits of b where those of a are set, else of c
  // what is looked up or computed elsewhere; `bits` is an address
  // Numbers of a table with `first` of them, at most two vectors of 64 bytes, at places a. In
  // vectors
  // of 32 bytes of floats only, with the second quarter or half where b is negative, and of 32 with
  // the second half where c is.
  look_up,
  replace_lanes,  // a, but where b is set, which is rare, a function of lanes of c
  // other widths: lanes of 4 bytes and twice half as many of 8
  double_of_float,  // of half `immediate`
  float_of_doubles,
  float_of_int,  // 4 bytes
  int_of_float,  // toward zero; the lowest where it is out of range
  int_of_doubles,
  long_of_double,  // AVX-512: integers of 8 bytes
  double_of_long,
  float_of_longs,
  round_to_half,  // floats as the nearest ones of 2 bytes
  double_of_int,  // of half `immediate` of 4-byte integers
  wide_mask,      // of half `immediate`
  narrow_mask,    // of two masks of 8-byte lanes, or the lower halves of integers
};

// How lanes of an input lie in memory.
enum class LoadForm : std::uint8_t {
  whole,         // as in the register
  flags,         // bools, as masks of lanes of 4 or 8 bytes
  signed_bytes,  // integers of one byte, as those of 4
  unsigned_bytes,
  signed_words,  // of two bytes
  unsigned_words,
  halves,  // floats of two bytes, as those of 4
};

struct VectorValue {
  VectorOp op;
  std::uint8_t lane_bytes = 4;  // 4 or 8
  std::uint8_t immediate = 0;
  LoadForm form = LoadForm::whole;
  std::int32_t a = -1, b = -1, c = -1;  // operands
  std::int32_t input = -1;              // of a leaf
  std::int32_t first = 0;               // element of the block that lane 0 holds
  std::uint64_t bits = 0;

  bool operator==(const VectorValue&) const = default;
};

// A part of an output.
struct VectorStore {
  std::int32_t output;
  std::int32_t value;
  std::int32_t first;
  std::uint8_t lane_bytes;
  LoadForm form;
};

// What is kept from block to block: `value`, made of the accumulator `leaf`, takes its place. A
// reduction has four accumulators, which blocks use in turn, and may have several parts: the lanes
// of a block are then those of two.
inline constexpr int kAccumulators = 4;
struct VectorReduction {
  std::int32_t number, part;
  std::int32_t leaf, value;
  std::int32_t identity;  // the value that it begins with
};

// What has no form in vector code.
struct NotTraceable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class VectorCode {
 public:
  VectorCode() { add({VectorOp::constant}); }  // value 0 is zero, of any kind

  std::int32_t add(const VectorValue& value) {
    if (2 * values.size() >= numbers_.size()) grow();
    std::int32_t& number = find(value);
    if (number < 0) {
      number = static_cast<std::int32_t>(values.size());
      values.push_back(value);
    }
    return number;
  }
  std::int32_t add(VectorOp op, std::size_t lane_bytes, std::int32_t a, std::int32_t b = -1,
                   std::int32_t c = -1, std::uint8_t immediate = 0) {
    if (lane_bytes != 4 && lane_bytes != 8) throw NotTraceable("lanes of other sizes");
    VectorValue value{op};
    value.lane_bytes = static_cast<std::uint8_t>(lane_bytes);
    value.immediate = immediate;
    value.a = a;
    value.b = b;
    value.c = c;
    return add(value);
  }

  std::vector<VectorValue> values;
  std::vector<VectorStore> stores;
  std::vector<VectorReduction> reductions;
  int reduction_count = 0;
  int reduction_parts = 1;  // of each
  int vector_bytes = 32;
  int elements = 8;  // of a block

 private:
  static std::size_t hash(const VectorValue& value) {
    constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15;
    std::uint64_t result = value.bits;
    const auto mix = [&](std::uint32_t low, std::uint32_t high) {
      result = (result ^ (std::uint64_t{high} << 32 | low)) * kFactor;
      result ^= result >> 29;
    };
    mix(static_cast<std::uint32_t>(value.op) | std::uint32_t{value.lane_bytes} << 8 |
            std::uint32_t{value.immediate} << 16 | static_cast<std::uint32_t>(value.form) << 24,
        static_cast<std::uint32_t>(value.a));
    mix(static_cast<std::uint32_t>(value.b), static_cast<std::uint32_t>(value.c));
    mix(static_cast<std::uint32_t>(value.input), static_cast<std::uint32_t>(value.first));
    return result;
  }
  // Where the number of a value stands, or -1 where it belongs.
  std::int32_t& find(const VectorValue& value) {
    const std::size_t mask = numbers_.size() - 1;
    std::size_t i = hash(value) & mask;
    while (numbers_[i] >= 0 && values[static_cast<std::size_t>(numbers_[i])] != value)
      i = (i + 1) & mask;
    return numbers_[i];
  }
  void grow() {
    constexpr std::size_t kFewest = 256, kMost = 8192;
    if (numbers_.size() >= kMost) throw NotTraceable("too long");
    numbers_.assign(numbers_.empty() ? kFewest : 2 * numbers_.size(), -1);
    for (std::size_t i = 0; i < values.size(); ++i) find(values[i]) = static_cast<std::int32_t>(i);
  }

  std::vector<std::int32_t> numbers_;  // by hash; a power of two of them, half of them empty
};

// The code that traced functions add to, of this thread.
VectorCode*& traced_code();

}  // namespace croton::native
