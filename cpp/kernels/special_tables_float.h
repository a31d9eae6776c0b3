// Tables for float functions that are computed without doubles.
// Made by tools/math_accuracy/fit_float_tables.py.
#pragma once

namespace croton {

// erf(x) / x around 16 places: the places, of which a unit has so many, the values there, and the
// coefficients of powers of the distance.
inline constexpr int kErfOverXRows = 8;
inline constexpr float kErfPlacesPerUnit = 3.9375f;
extern const float kErfOverX[kErfOverXRows][16];

// Mantissas from the float of bits kLogFirst on in 32 pieces: a factor that brings
// those of a piece near 1, and minus its binary logarithm in two parts.
inline constexpr int kLogFirst = 0x3f330000;
inline constexpr int kLogPieceBits = 18;
extern const float kLogFactor[32];
extern const float kLogOfFactor[32];
extern const float kLogOfFactorLow[32];

}  // namespace croton
