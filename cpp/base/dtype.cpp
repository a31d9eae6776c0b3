// Properties of dtypes as one table, and promotion derived from it.
#include "base/dtype.h"

#include <algorithm>

namespace croton {

namespace {

struct DTypeInfo {
  const char* name;
  char kind;
  std::uint8_t size;
};

constexpr DTypeInfo kInfo[kDTypeCount] = {
    {"bool", 'b', 1},      {"int8", 'i', 1},        {"int16", 'i', 2},   {"int32", 'i', 4},
    {"int64", 'i', 8},     {"uint8", 'u', 1},       {"uint16", 'u', 2},  {"uint32", 'u', 4},
    {"uint64", 'u', 8},    {"float16", 'f', 2},     {"float32", 'f', 4}, {"float64", 'f', 8},
    {"complex64", 'c', 8}, {"complex128", 'c', 16},
};

const DTypeInfo& info(DType dtype) { return kInfo[static_cast<int>(dtype)]; }

DType find(char kind, int size) {
  for (int i = 0; i < kDTypeCount; ++i) {
    if (kInfo[i].kind == kind && kInfo[i].size == size) return static_cast<DType>(i);
  }
  return DType::float64;
}

// The bytes of a float that holds every value of the type, as NumPy decides it.
int float_size_for(DType dtype) {
  switch (info(dtype).kind) {
    case 'b':
      return 2;
    case 'i':
    case 'u':
      return info(dtype).size == 1 ? 2 : info(dtype).size == 2 ? 4 : 8;
    case 'f':
      return info(dtype).size;
    default:
      return info(dtype).size / 2;
  }
}

}  // namespace

std::size_t item_size(DType dtype) { return info(dtype).size; }
const char* name_of(DType dtype) { return info(dtype).name; }
char kind_of(DType dtype) { return info(dtype).kind; }

std::optional<DType> dtype_from_name(std::string_view name) {
  for (int i = 0; i < kDTypeCount; ++i) {
    if (name == kInfo[i].name) return static_cast<DType>(i);
  }
  return std::nullopt;
}

DType upcast(DType a, DType b) {
  if (a == b || is_bool(b)) return a;
  if (is_bool(a)) return b;
  if (is_discrete(a) && is_discrete(b)) {
    const int size_a = info(a).size, size_b = info(b).size;
    if (kind_of(a) == kind_of(b)) return size_a >= size_b ? a : b;
    const int signed_size = is_signed(a) ? size_a : size_b;
    const int unsigned_size = is_signed(a) ? size_b : size_a;
    if (signed_size > unsigned_size) return is_signed(a) ? a : b;
    return unsigned_size == 8 ? DType::float64 : find('i', 2 * unsigned_size);
  }
  const int size = std::max(float_size_for(a), float_size_for(b));
  if (is_complex(a) || is_complex(b)) return size <= 4 ? DType::complex64 : DType::complex128;
  return find('f', size);
}

DType upgrade_to_float(DType dtype) {
  if (is_continuous(dtype)) return dtype;
  return info(dtype).size <= 2 ? DType::float32 : DType::float64;
}

DType real_part_dtype(DType dtype) {
  if (dtype == DType::complex64) return DType::float32;
  if (dtype == DType::complex128) return DType::float64;
  return dtype;
}

}  // namespace croton
