// Discrete Fourier transforms of rows of any length, in double precision.
//
// Lengths whose prime factors are small are done factor by factor (Stockham's order, which needs no
// permutation); others by Bluestein's convolution with a chirp, of a length that is a power of two.
#pragma once

#include <complex>
#include <cstdint>
#include <memory>
#include <vector>

namespace croton {

class FourierTransform {
 public:
  using Number = std::complex<double>;

  explicit FourierTransform(std::int64_t length);

  std::int64_t length() const { return length_; }
  // How many numbers of scratch a transform needs.
  std::int64_t scratch_size() const { return scratch_size_; }
  // Replaces row[j] by the sum over k of row[k] exp(-2 pi i j k / n). Nothing is divided by n.
  void forward(Number* row, Number* scratch) const;
  // The same with exp(2 pi i j k / n).
  void inverse(Number* row, Number* scratch) const;

 private:
  void by_factors(Number* row, Number* scratch) const;
  void by_chirp(Number* row, Number* scratch) const;

  std::int64_t length_;
  std::int64_t scratch_size_;
  std::vector<std::int64_t> factors_;
  std::vector<Number> roots_;  // exp(-2 pi i j / n), or the chirp exp(-pi i j j / n)
  std::vector<Number> chirp_transform_;
  std::unique_ptr<FourierTransform> convolution_;
};

// Transforms between n real numbers and the n / 2 + 1 first of their Fourier coefficients.
class RealFourierTransform {
 public:
  using Number = FourierTransform::Number;

  explicit RealFourierTransform(std::int64_t length);

  std::int64_t length() const { return length_; }
  std::int64_t coefficients() const { return length_ / 2 + 1; }
  // Of numbers, room for one row included.
  std::int64_t scratch_size() const;
  void forward(const double* row, Number* coefficients, Number* scratch) const;
  // Gives n times the row that has these coefficients; the imaginary parts of the first and, for
  // even n, of the last are not looked at.
  void inverse(const Number* coefficients, double* row, Number* scratch) const;

 private:
  bool is_even() const { return length_ % 2 == 0; }

  std::int64_t length_;
  FourierTransform transform_;  // of half the length where that is even
  std::vector<Number> roots_;
};

}  // namespace croton
