// The data types of arrays, their sizes and names, and Theano's promotion table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace croton {

enum class DType : std::uint8_t {
  bool_,
  int8,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  uint32,
  uint64,
  float16,
  float32,
  float64,
  complex64,
  complex128,
};

inline constexpr int kDTypeCount = 14;

std::size_t item_size(DType dtype);
const char* name_of(DType dtype);
// NumPy's one-letter kind: b, i, u, f or c.
char kind_of(DType dtype);
std::optional<DType> dtype_from_name(std::string_view name);

inline bool is_bool(DType d) { return d == DType::bool_; }
inline bool is_signed(DType d) { return d >= DType::int8 && d <= DType::int64; }
inline bool is_unsigned(DType d) { return d >= DType::uint8 && d <= DType::uint64; }
inline bool is_discrete(DType d) { return d <= DType::uint64; }
inline bool is_float(DType d) { return d >= DType::float16 && d <= DType::float64; }
inline bool is_complex(DType d) { return d >= DType::complex64; }
inline bool is_continuous(DType d) { return d >= DType::float16; }

// The dtype of a result computed from both: NumPy's promotion of arrays, whatever the ranks.
DType upcast(DType a, DType b);

// The dtype that functions such as exp give: floats and complex stay, small integers become
// float32.
DType upgrade_to_float(DType dtype);

// The real dtype of a complex one; others are returned as they are.
DType real_part_dtype(DType dtype);

}  // namespace croton
