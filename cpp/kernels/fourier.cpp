// Butterflies, chirps, and packing of real rows.
#include "kernels/fourier.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace croton {

namespace {

using Number = FourierTransform::Number;

constexpr std::int64_t kLargestFactor = 31;

// Written out: the operator* of complex numbers looks for infinities.
Number times(const Number& a, const Number& b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

Number times_i(const Number& a) { return {-a.imag(), a.real()}; }

// exp(-2 pi i j / n), from an angle of at most pi / 4.
Number root(std::int64_t j, std::int64_t n) {
  const std::int64_t eighth = 8 * j / n;
  // The distance to the nearest multiple of pi / 2, in units of pi / (2 n).
  const std::int64_t quarter = (eighth + 1) / 2 % 4;
  const double angle = std::numbers::pi / 2 *
                       (static_cast<double>(4 * j - (eighth + 1) / 2 * n) / static_cast<double>(n));
  const double c = std::cos(angle), s = std::sin(angle);
  switch (quarter) {
    case 0:
      return {c, -s};
    case 1:
      return {-s, -c};
    case 2:
      return {-c, s};
    default:
      return {s, c};
  }
}

std::vector<Number> roots_of(std::int64_t n) {
  std::vector<Number> roots(static_cast<std::size_t>(n));
  for (std::int64_t j = 0; j < n; ++j) roots[static_cast<std::size_t>(j)] = root(j, n);
  return roots;
}

// Prime factors in ascending order, fours before twos.
std::vector<std::int64_t> factors_of(std::int64_t n) {
  std::vector<std::int64_t> factors;
  for (; n % 4 == 0; n /= 4) factors.push_back(4);
  for (std::int64_t p = 2; p * p <= n; ++p) {
    for (; n % p == 0; n /= p) factors.push_back(p);
  }
  if (n > 1) factors.push_back(n);
  return factors;
}

// One factor p of what is left, p q, of the length. There are `batch` interleaved rows of length
// p q. From element r q + j of each are made its p sums over r, times roots; they become row j of
// p times as many interleaved rows of length q.
struct Stage {
  std::int64_t p, q, batch;
  const Number* roots;  // of the whole length p q batch
  const Number* from;
  Number* to;

  const Number* input(std::int64_t j, std::int64_t r) const { return from + (j + r * q) * batch; }
  Number* output(std::int64_t j, std::int64_t t) const { return to + (j * p + t) * batch; }
  const Number& twiddle(std::int64_t j, std::int64_t t) const { return roots[j * t * batch]; }

  void run() const {
    switch (p) {
      case 2:
        return two();
      case 3:
        return three();
      case 4:
        return four();
      case 5:
        return five();
      default:
        return any();
    }
  }

  void two() const {
    for (std::int64_t j = 0; j < q; ++j) {
      const Number *x0 = input(j, 0), *x1 = input(j, 1), w = twiddle(j, 1);
      Number *y0 = output(j, 0), *y1 = output(j, 1);
      for (std::int64_t b = 0; b < batch; ++b) {
        const Number sum = x0[b] + x1[b], difference = x0[b] - x1[b];
        y0[b] = sum;
        y1[b] = times(difference, w);
      }
    }
  }

  void three() const {
    const double sine = std::numbers::sqrt3 / 2;
    for (std::int64_t j = 0; j < q; ++j) {
      const Number *x0 = input(j, 0), *x1 = input(j, 1), *x2 = input(j, 2);
      Number *y0 = output(j, 0), *y1 = output(j, 1), *y2 = output(j, 2);
      const Number w1 = twiddle(j, 1), w2 = twiddle(j, 2);
      for (std::int64_t b = 0; b < batch; ++b) {
        const Number sum = x1[b] + x2[b], turned = times_i(x1[b] - x2[b]) * -sine;
        const Number centre = x0[b] - 0.5 * sum;
        y0[b] = x0[b] + sum;
        y1[b] = times(centre + turned, w1);
        y2[b] = times(centre - turned, w2);
      }
    }
  }

  void four() const {
    for (std::int64_t j = 0; j < q; ++j) {
      const Number *x0 = input(j, 0), *x1 = input(j, 1), *x2 = input(j, 2), *x3 = input(j, 3);
      Number *y0 = output(j, 0), *y1 = output(j, 1), *y2 = output(j, 2), *y3 = output(j, 3);
      const Number w1 = twiddle(j, 1), w2 = twiddle(j, 2), w3 = twiddle(j, 3);
      for (std::int64_t b = 0; b < batch; ++b) {
        const Number even = x0[b] + x2[b], odd = x1[b] + x3[b];
        const Number even2 = x0[b] - x2[b], odd2 = times_i(x1[b] - x3[b]);
        y0[b] = even + odd;
        y1[b] = times(even2 - odd2, w1);
        y2[b] = times(even - odd, w2);
        y3[b] = times(even2 + odd2, w3);
      }
    }
  }

  void five() const {
    const Number a = root(1, 5), c = root(2, 5);
    for (std::int64_t j = 0; j < q; ++j) {
      const Number *x0 = input(j, 0), *x1 = input(j, 1), *x2 = input(j, 2), *x3 = input(j, 3),
                   *x4 = input(j, 4);
      for (std::int64_t b = 0; b < batch; ++b) {
        const Number s1 = x1[b] + x4[b], s2 = x2[b] + x3[b];
        const Number d1 = times_i(x1[b] - x4[b]), d2 = times_i(x2[b] - x3[b]);
        const Number m1 = x0[b] + a.real() * s1 + c.real() * s2;
        const Number m2 = x0[b] + c.real() * s1 + a.real() * s2;
        const Number n1 = a.imag() * d1 + c.imag() * d2, n2 = c.imag() * d1 - a.imag() * d2;
        output(j, 0)[b] = x0[b] + s1 + s2;
        output(j, 1)[b] = times(m1 + n1, twiddle(j, 1));
        output(j, 2)[b] = times(m2 + n2, twiddle(j, 2));
        output(j, 3)[b] = times(m2 - n2, twiddle(j, 3));
        output(j, 4)[b] = times(m1 - n1, twiddle(j, 4));
      }
    }
  }

  void any() const {
    const std::int64_t step = q * batch;  // roots of p among those of the length
    for (std::int64_t j = 0; j < q; ++j) {
      for (std::int64_t t = 0; t < p; ++t) {
        Number* y = output(j, t);
        for (std::int64_t b = 0; b < batch; ++b) {
          Number sum = input(j, 0)[b];
          for (std::int64_t r = 1; r < p; ++r)
            sum += times(input(j, r)[b], roots[r * t % p * step]);
          y[b] = times(sum, twiddle(j, t));
        }
      }
    }
  }
};

}  // namespace

FourierTransform::FourierTransform(std::int64_t length)
    : length_(length), scratch_size_(length), factors_(factors_of(length)) {
  if (factors_.empty() || *std::max_element(factors_.begin(), factors_.end()) <= kLargestFactor) {
    roots_ = roots_of(length);
    return;
  }
  const auto n = static_cast<std::size_t>(length);
  const auto size = std::bit_ceil(2 * n - 1);
  convolution_ = std::make_unique<FourierTransform>(static_cast<std::int64_t>(size));
  scratch_size_ = 2 * convolution_->length();
  for (std::int64_t j = 0; j < length; ++j) {
    const auto square = static_cast<std::int64_t>(static_cast<__int128>(j) * j % (2 * length));
    roots_.push_back(root(square, 2 * length));
  }
  chirp_transform_.assign(size, 0);
  for (std::size_t j = 0; j < n; ++j) {
    chirp_transform_[j] = std::conj(roots_[j]) / static_cast<double>(size);
    if (j > 0) chirp_transform_[size - j] = chirp_transform_[j];
  }
  std::vector<Number> scratch(static_cast<std::size_t>(convolution_->scratch_size()));
  convolution_->forward(chirp_transform_.data(), scratch.data());
}

void FourierTransform::forward(Number* row, Number* scratch) const {
  if (convolution_) {
    by_chirp(row, scratch);
  } else {
    by_factors(row, scratch);
  }
}

void FourierTransform::inverse(Number* row, Number* scratch) const {
  for (std::int64_t i = 0; i < length_; ++i) row[i] = std::conj(row[i]);
  forward(row, scratch);
  for (std::int64_t i = 0; i < length_; ++i) row[i] = std::conj(row[i]);
}

void FourierTransform::by_factors(Number* row, Number* scratch) const {
  Number *from = row, *to = scratch;
  std::int64_t left = length_, batch = 1;
  for (const std::int64_t p : factors_) {
    left /= p;
    Stage{p, left, batch, roots_.data(), from, to}.run();
    batch *= p;
    std::swap(from, to);
  }
  if (from != row) std::copy(from, from + length_, row);
}

// j k = (j j + k k - (j - k) (j - k)) / 2 makes the sum a convolution with the chirp.
void FourierTransform::by_chirp(Number* row, Number* scratch) const {
  const auto size = static_cast<std::int64_t>(chirp_transform_.size());
  Number *work = scratch, *spare = scratch + size;
  for (std::int64_t j = 0; j < length_; ++j)
    work[j] = times(row[j], roots_[static_cast<std::size_t>(j)]);
  std::fill(work + length_, work + size, Number(0));
  convolution_->forward(work, spare);
  for (std::int64_t j = 0; j < size; ++j)
    work[j] = times(work[j], chirp_transform_[static_cast<std::size_t>(j)]);
  convolution_->inverse(work, spare);
  for (std::int64_t j = 0; j < length_; ++j)
    row[j] = times(work[j], roots_[static_cast<std::size_t>(j)]);
}

RealFourierTransform::RealFourierTransform(std::int64_t length)
    : length_(length), transform_(length % 2 == 0 ? length / 2 : length) {
  if (is_even()) {
    for (std::int64_t k = 0; k <= length / 2; ++k) roots_.push_back(root(k, length));
  }
}

std::int64_t RealFourierTransform::scratch_size() const {
  return transform_.length() + transform_.scratch_size();
}

// A row of even length is taken as half as many complex numbers. Their transform holds those of the
// even and of the odd elements, which are combined to that of the row.
void RealFourierTransform::forward(const double* row, Number* coefficients, Number* scratch) const {
  const std::int64_t n = transform_.length();
  Number* work = scratch;
  for (std::int64_t j = 0; j < n; ++j)
    work[j] = is_even() ? Number(row[2 * j], row[2 * j + 1]) : Number(row[j], 0);
  transform_.forward(work, scratch + n);
  if (!is_even()) {
    std::copy(work, work + this->coefficients(), coefficients);
    return;
  }
  for (std::int64_t k = 0; k <= n; ++k) {
    const Number a = work[k % n], b = std::conj(work[(n - k) % n]);
    const Number odd = -times_i(a - b);
    coefficients[k] = 0.5 * (a + b + times(odd, roots_[static_cast<std::size_t>(k)]));
  }
}

void RealFourierTransform::inverse(const Number* coefficients, double* row, Number* scratch) const {
  const std::int64_t n = transform_.length();
  Number* work = scratch;
  if (!is_even()) {
    work[0] = coefficients[0].real();
    for (std::int64_t k = 1; 2 * k < n; ++k) {
      work[k] = coefficients[k];
      work[n - k] = std::conj(coefficients[k]);
    }
    transform_.inverse(work, scratch + n);
    for (std::int64_t j = 0; j < n; ++j) row[j] = work[j].real();
    return;
  }
  const auto coefficient = [&](std::int64_t k) {
    return k == 0 || k == n ? Number(coefficients[k].real(), 0) : coefficients[k];
  };
  for (std::int64_t k = 0; k < n; ++k) {
    const Number a = coefficient(k), b = std::conj(coefficient(n - k));
    const Number odd = times(a - b, std::conj(roots_[static_cast<std::size_t>(k)]));
    work[k] = a + b + times_i(odd);
  }
  transform_.inverse(work, scratch + n);
  for (std::int64_t j = 0; j < n; ++j) {
    row[2 * j] = work[j].real();
    row[2 * j + 1] = work[j].imag();
  }
}

}  // namespace croton
