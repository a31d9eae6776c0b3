// Tables for float functions that are computed without doubles.
// Made by tools/math_accuracy/fit_float_tables.py.
#pragma once

namespace croton {

// erf(x) / x around 16 places: the places, of which a unit has so many, the values there, and the
// coefficients of powers of the distance.
inline constexpr int kErfOverXRows = 8;
inline constexpr float kErfPlacesPerUnit = 3.9375f;
extern const float kErfOverX[kErfOverXRows][16];

}  // namespace croton
