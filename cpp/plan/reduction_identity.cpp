// Neutral elements by function and dtype.
#include "plan/reduction_identity.h"

#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include "base/error.h"

namespace croton {

namespace {

template <class T>
void write(char* to, T value) {
  std::memcpy(to, &value, sizeof value);
}

template <class T>
void write_identity_as(ReduceFunction function, char* to) {
  switch (function) {
    case ReduceFunction::sum:
    case ReduceFunction::prod_without_zeros:
    case ReduceFunction::any:
    case ReduceFunction::reduce_or:
    case ReduceFunction::reduce_xor:
      return write(to, T(0));
    case ReduceFunction::prod:
    case ReduceFunction::all:
      return write(to, T(1));
    case ReduceFunction::reduce_and:
      if constexpr (std::is_integral_v<T>) return write(to, static_cast<T>(~T(0)));
      check_internal(false, "bits of numbers that are no integers");
      return;
    case ReduceFunction::max:
    case ReduceFunction::max_or_lowest:
      return write(to, std::numeric_limits<T>::has_infinity
                           ? static_cast<T>(-std::numeric_limits<T>::infinity())
                           : std::numeric_limits<T>::lowest());
    case ReduceFunction::min:
      return write(to, std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity()
                                                            : std::numeric_limits<T>::max());
  }
}

template <class T>
void write_complex_identity(ReduceFunction function, char* to) {
  write_identity_as<T>(function, to);
  const bool is_extreme = function == ReduceFunction::max || function == ReduceFunction::min;
  if (is_extreme) {
    write_identity_as<T>(function, to + sizeof(T));
  } else {
    write(to + sizeof(T), T(0));
  }
}

}  // namespace

void write_identity(ReduceFunction function, DType dtype, char* to) {
  switch (dtype) {
    case DType::bool_: {
      const bool is_one = function == ReduceFunction::all || function == ReduceFunction::min ||
                          function == ReduceFunction::prod ||
                          function == ReduceFunction::reduce_and;
      return write(to, static_cast<std::uint8_t>(is_one));
    }
    case DType::int8:
      return write_identity_as<std::int8_t>(function, to);
    case DType::int16:
      return write_identity_as<std::int16_t>(function, to);
    case DType::int32:
      return write_identity_as<std::int32_t>(function, to);
    case DType::int64:
      return write_identity_as<std::int64_t>(function, to);
    case DType::uint8:
      return write_identity_as<std::uint8_t>(function, to);
    case DType::uint16:
      return write_identity_as<std::uint16_t>(function, to);
    case DType::uint32:
      return write_identity_as<std::uint32_t>(function, to);
    case DType::uint64:
      return write_identity_as<std::uint64_t>(function, to);
    case DType::float16:
      break;  // accumulated as float32
    case DType::float32:
      return write_identity_as<float>(function, to);
    case DType::float64:
      return write_identity_as<double>(function, to);
    case DType::complex64:
      return write_complex_identity<float>(function, to);
    case DType::complex128:
      return write_complex_identity<double>(function, to);
  }
  check_internal(false, "a reduction accumulates in a dtype without kernels");
}

}  // namespace croton
