// Casts by few instructions; some have none in AVX2.
#include "plan/native_conversion.h"

namespace croton {

using native::LoadForm;
using native::NotTraceable;

LoadForm load_form(DType dtype) {
  switch (dtype) {
    case DType::bool_:
      return LoadForm::flags;
    case DType::int8:
      return LoadForm::signed_bytes;
    case DType::uint8:
      return LoadForm::unsigned_bytes;
    case DType::int16:
      return LoadForm::signed_words;
    case DType::uint16:
      return LoadForm::unsigned_words;
    case DType::float16:
      return LoadForm::halves;
    default:
      return LoadForm::whole;
  }
}

// ---- values

std::int32_t NativeConversion::constant(std::uint64_t bits, int lane_bytes) {
  native::VectorValue value{Op::constant};
  value.bits = bits;
  // Zeros of both widths are one value.
  value.lane_bytes = static_cast<std::uint8_t>(bits == 0 ? 4 : lane_bytes);
  return code_.add(value);
}

std::int32_t NativeConversion::with_constant(Op op, std::int32_t value, std::uint64_t bits) {
  return code_.add(op, 8, value, constant(bits, 8));
}

// Lanes of 4 bytes to twice as many bytes.
Traced NativeConversion::halves(Op op, const Traced& value) {
  Traced result{{-1, -1}, 8};
  for (int part = 0; part < wide_parts(); ++part)
    result.parts[part] = code_.add(op, 8, value.parts[0], -1, -1, static_cast<std::uint8_t>(part));
  return result;
}

// Lanes of 8 bytes to half as many.
Traced NativeConversion::joined(Op op, const Traced& value) {
  if (wide_parts() != 2) throw NotTraceable("half a vector");
  return {{code_.add(op, 4, value.parts[0], value.parts[1]), -1}, 4};
}

Traced NativeConversion::each(Op op, const Traced& value) {
  if (!has_avx512()) throw NotTraceable("a conversion");
  Traced result{{-1, -1}, 8};
  for (int part = 0; part < wide_parts(); ++part)
    result.parts[part] = code_.add(op, 8, value.parts[part]);
  return result;
}

// ---- casts

Traced NativeConversion::converted(const Traced& value, DType from, DType to) {
  switch (to) {
    case DType::float16:
      return rounded_to_half(to_float32(value, from));
    case DType::float32:
      return to_float32(value, from);
    case DType::float64:
      return to_float64(value, from);
    case DType::int64:
      return to_int64(value, from);
    case DType::uint64:
      if (is_float(from)) throw NotTraceable("a conversion");
      return to_int64(value, from);
    case DType::uint32:
      // Floats of its upper half are beyond int32.
      if (is_float(from)) return joined(Op::narrow_mask, to_int64(value, from));
      return to_int32(value, from);
    default:
      if (is_complex(to) || is_complex(from)) throw NotTraceable("complex numbers");
      return wrapped(to_int32(value, from), to);
  }
}

Traced NativeConversion::to_int32(const Traced& value, DType from) {
  switch (from) {
    case DType::float16:
    case DType::float32:
      return {{code_.add(Op::int_of_float, 4, value.parts[0]), -1}, 4};
    case DType::float64:
      return joined(Op::int_of_doubles, value);
    case DType::int64:
    case DType::uint64:
      return joined(Op::narrow_mask, value);
    default:
      return value;
  }
}

Traced NativeConversion::to_int64(const Traced& value, DType from) {
  switch (from) {
    case DType::float16:
    case DType::float32:
    case DType::float64:
      return each(Op::long_of_double, to_float64(value, from));
    case DType::int64:
    case DType::uint64:
      return value;
    case DType::uint32:
      return without_sign(halves(Op::wide_mask, value));
    default:
      return halves(Op::wide_mask, value);
  }
}

Traced NativeConversion::to_float32(const Traced& value, DType from) {
  switch (from) {
    case DType::float16:
    case DType::float32:
      return value;
    case DType::float64:
      return joined(Op::float_of_doubles, value);
    case DType::int64:
      if (!has_avx512()) throw NotTraceable("a conversion");
      return joined(Op::float_of_longs, value);
    case DType::uint64:
      throw NotTraceable("a conversion");
    case DType::uint32:
      return joined(Op::float_of_doubles, to_float64(value, from));  // exact before
    default:
      return {{code_.add(Op::float_of_int, 4, value.parts[0]), -1}, 4};
  }
}

Traced NativeConversion::to_float64(const Traced& value, DType from) {
  switch (from) {
    case DType::float16:
    case DType::float32:
      return halves(Op::double_of_float, value);
    case DType::float64:
      return value;
    case DType::int64:
      return has_avx512() ? each(Op::double_of_long, value) : float64_of_words(value, true);
    case DType::uint64:
      return float64_of_words(value, false);
    case DType::uint32:
      return float64_of_words(to_int64(value, from), false);
    default:
      return halves(Op::double_of_int, value);
  }
}

// Both words of 4 bytes become doubles by the bits of an exponent beside them; only the last sum is
// rounded.
Traced NativeConversion::float64_of_words(const Traced& value, bool is_signed) {
  Traced result{{-1, -1}, 8};
  for (int part = 0; part < wide_parts(); ++part) {
    const std::int32_t bits = value.parts[part];
    // 2^84 + the upper word 2^32, which is counted from -2^31 where it has a sign.
    const std::int32_t upper =
        with_constant(Op::xor_bits, code_.add(Op::shift_right, 8, bits, -1, -1, 32),
                      is_signed ? 0x4530000080000000 : 0x4530000000000000);
    const std::int32_t lower = with_constant(
        Op::or_bits, with_constant(Op::and_bits, bits, 0xFFFFFFFF), 0x4330000000000000);
    // 2^84 + 2^52, and 2^63 with a sign.
    const std::int32_t rest =
        with_constant(Op::sub_float, upper, is_signed ? 0x4530000080100000 : 0x4530000000100000);
    result.parts[part] = code_.add(Op::add_float, 8, rest, lower);
  }
  return result;
}

Traced NativeConversion::without_sign(const Traced& value) {
  Traced result = value;
  for (int part = 0; part < wide_parts(); ++part)
    result.parts[part] = with_constant(Op::and_bits, value.parts[part], 0xFFFFFFFF);
  return result;
}

Traced NativeConversion::wrapped(const Traced& value, DType dtype) {
  if (!is_small_integer(dtype)) return value;
  const auto spare = static_cast<std::uint8_t>(32 - 8 * item_size(dtype));
  if (is_unsigned(dtype)) {
    const std::int32_t range = constant(0xFFFFFFFFU >> spare, 4);
    return {{code_.add(Op::and_bits, 4, value.parts[0], range), -1}, 4};
  }
  const std::int32_t shifted = code_.add(Op::shift_left, 4, value.parts[0], -1, -1, spare);
  return {{code_.add(Op::shift_right_signed, 4, shifted, -1, -1, spare), -1}, 4};
}

Traced NativeConversion::rounded_to_half(const Traced& value) {
  const auto number = static_cast<std::size_t>(value.parts[0]);
  const native::VectorValue& made = code_.values[number];
  const bool is_half = made.op == Op::round_to_half || made.form == LoadForm::halves;
  if (is_half) return value;
  return {{code_.add(Op::round_to_half, 4, value.parts[0]), -1}, 4};
}

}  // namespace croton
