// Text of array elements and of whole constants.
#include "graph/array_text.h"

#include <charconv>
#include <cmath>
#include <cstring>

#include "base/float16.h"

namespace croton {

namespace {

template <class T>
T read(const char* element) {
  T value;
  std::memcpy(&value, element, sizeof value);
  return value;
}

template <class T>
std::string float_text(T value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  char buffer[64];
  const T magnitude = std::abs(value);
  const bool plain = magnitude == 0 || (magnitude >= T(1e-4) && magnitude < T(1e16));
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, value, format);
  std::string text(buffer, result.ptr);
  if (plain && text.find('.') == std::string::npos) text += ".0";
  return text;
}

template <class T>
std::string complex_text(const char* element) {
  const T real = read<T>(element), imag = read<T>(element + sizeof(T));
  return "(" + float_text(real) + (std::signbit(imag) ? "" : "+") + float_text(imag) + "j)";
}

std::string nested_text(const NDArray& array, std::size_t axis, const char* data) {
  if (axis == array.ndim()) {
    std::string text = element_text(array.dtype(), data);
    // NumPy leaves out the zero of whole numbers inside arrays.
    if (axis > 0 && text.size() > 2 && text.ends_with(".0")) text.pop_back();
    return text;
  }
  std::string result = "[";
  for (std::int64_t i = 0; i < array.shape()[axis]; ++i) {
    if (i > 0) result += axis + 1 == array.ndim() ? " " : "\n" + std::string(axis + 1, ' ');
    result += nested_text(array, axis + 1, data + i * array.strides()[axis]);
  }
  return result + "]";
}

bool all_equal(const NDArray& array) {
  const NDArray flat = array.is_contiguous() ? array : array.copy();
  const std::size_t size = item_size(array.dtype());
  const auto count = static_cast<std::size_t>(array.size());
  return std::memcmp(flat.data(), flat.data() + size, (count - 1) * size) == 0;
}

}  // namespace

std::string element_text(DType dtype, const char* element) {
  switch (dtype) {
    case DType::bool_:
      return *element != 0 ? "True" : "False";
    case DType::int8:
      return std::to_string(read<std::int8_t>(element));
    case DType::int16:
      return std::to_string(read<std::int16_t>(element));
    case DType::int32:
      return std::to_string(read<std::int32_t>(element));
    case DType::int64:
      return std::to_string(read<std::int64_t>(element));
    case DType::uint8:
      return std::to_string(read<std::uint8_t>(element));
    case DType::uint16:
      return std::to_string(read<std::uint16_t>(element));
    case DType::uint32:
      return std::to_string(read<std::uint32_t>(element));
    case DType::uint64:
      return std::to_string(read<std::uint64_t>(element));
    case DType::float16:
      return float_text(half_to_float(read<std::uint16_t>(element)));
    case DType::float32:
      return float_text(read<float>(element));
    case DType::float64:
      return float_text(read<double>(element));
    case DType::complex64:
      return complex_text<float>(element);
    case DType::complex128:
      return complex_text<double>(element);
  }
  return "";
}

std::string array_text(const NDArray& array) {
  constexpr std::size_t kLongest = 70;
  if (array.ndim() > 0 && array.size() > 1 && all_equal(array)) {
    return to_text(array.shape()) + " of " + element_text(array.dtype(), array.data());
  }
  if (array.size() > 1000) return to_text(array.shape()) + " of " + name_of(array.dtype());
  std::string text = nested_text(array, 0, array.data());
  if (text.size() > kLongest) text = text.substr(0, 30) + "..." + text.substr(text.size() - 30);
  return text;
}

}  // namespace croton
