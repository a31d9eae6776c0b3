// a^2 + b^2 + 2ab over float32 vectors, written by hand for AVX2 with FMA.
#include <immintrin.h>

extern "C" {

int has_avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

void quadratic(const float* a, const float* b, float* result, long count) {
  const __m256 two = _mm256_set1_ps(2.0f);
  long i = 0;
  for (; i + 8 <= count; i += 8) {
    const __m256 left = _mm256_loadu_ps(a + i);
    const __m256 right = _mm256_loadu_ps(b + i);
    const __m256 squares = _mm256_fmadd_ps(left, left, _mm256_mul_ps(right, right));
    _mm256_storeu_ps(result + i, _mm256_fmadd_ps(_mm256_mul_ps(two, left), right, squares));
  }
  for (; i < count; ++i) result[i] = a[i] * a[i] + b[i] * b[i] + 2.0f * a[i] * b[i];
}

}  // extern "C"
