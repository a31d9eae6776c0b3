// Elementwise formulas and updates of optimizers over float32 vectors, written by hand for AVX2
// with FMA: functions of NumPy arrays that return a new array, or change what they are given.
#include <Python.h>
#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#include <immintrin.h>
#include <numpy/arrayobject.h>

#include <cmath>

namespace {

float* data_of(PyObject* array) {
  return static_cast<float*>(PyArray_DATA(reinterpret_cast<PyArrayObject*>(array)));
}
npy_intp length_of(PyObject* array) {
  return PyArray_SIZE(reinterpret_cast<PyArrayObject*>(array));
}

// Calls visit(i) for whole vectors and last(i) for the elements after them.
template <class Visit, class Last>
void for_each_vector(npy_intp count, Visit visit, Last last) {
  npy_intp i = 0;
#pragma GCC unroll 4
  for (; i + 8 <= count; i += 8) visit(i);
  for (; i < count; ++i) last(i);
}

// A new array of one or two: vectors(a, b) and numbers(a, b) say what is computed.
template <class OfVectors, class OfNumbers>
PyObject* mapped(PyObject* const* arguments, bool has_two, OfVectors vectors, OfNumbers numbers) {
  npy_intp count = length_of(arguments[0]);
  PyObject* result = PyArray_SimpleNew(1, &count, NPY_FLOAT32);
  if (result == nullptr) return nullptr;
  const float* a = data_of(arguments[0]);
  const float* b = has_two ? data_of(arguments[1]) : a;
  float* to = data_of(result);
  for_each_vector(
      count,
      [&](npy_intp i) {
        _mm256_storeu_ps(to + i, vectors(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i)));
      },
      [&](npy_intp i) { to[i] = numbers(a[i], b[i]); });
  return result;
}

PyObject* plus_one(PyObject*, PyObject* const* arguments, Py_ssize_t) {
  return mapped(
      arguments, false, [](__m256 a, __m256) { return _mm256_add_ps(a, _mm256_set1_ps(1)); },
      [](float a, float) { return a + 1; });
}

PyObject* combination(PyObject*, PyObject* const* arguments, Py_ssize_t) {
  return mapped(
      arguments, true,
      [](__m256 a, __m256 b) {
        return _mm256_fmadd_ps(_mm256_set1_ps(3), b, _mm256_mul_ps(_mm256_set1_ps(2), a));
      },
      [](float a, float b) { return 2 * a + 3 * b; });
}

PyObject* quadratic(PyObject*, PyObject* const* arguments, Py_ssize_t) {
  return mapped(
      arguments, true,
      [](__m256 a, __m256 b) {
        const __m256 squares = _mm256_fmadd_ps(a, a, _mm256_mul_ps(b, b));
        return _mm256_fmadd_ps(_mm256_mul_ps(_mm256_set1_ps(2), a), b, squares);
      },
      [](float a, float b) { return a * a + b * b + 2 * a * b; });
}

PyObject* choice(PyObject*, PyObject* const* arguments, Py_ssize_t) {
  return mapped(
      arguments, true,
      [](__m256 a, __m256 b) {
        return _mm256_blendv_ps(b, a, _mm256_cmp_ps(a, _mm256_setzero_ps(), _CMP_GT_OQ));
      },
      [](float a, float b) { return a > 0 ? a : b; });
}

// Of a, with the coefficients in the second argument, highest power first.
PyObject* polynomial(PyObject*, PyObject* const* arguments, Py_ssize_t) {
  constexpr int kCount = 11;
  const float* c = data_of(arguments[1]);
  if (length_of(arguments[1]) != kCount) {
    PyErr_SetString(PyExc_ValueError, "11 coefficients");
    return nullptr;
  }
  return mapped(
      arguments, false,
      [&](__m256 a, __m256) {
        __m256 value = _mm256_set1_ps(c[0]);
#pragma GCC unroll 16
        for (int k = 1; k < kCount; ++k) value = _mm256_fmadd_ps(value, a, _mm256_set1_ps(c[k]));
        return value;
      },
      [&](float a, float) {
        float value = c[0];
        for (int k = 1; k < kCount; ++k) value = std::fma(value, a, c[k]);
        return value;
      });
}

constexpr float kRate = 0.01f, kMomentum = 0.9f;

// p -= rate g
PyObject* descend(PyObject*, PyObject* const* arguments, Py_ssize_t) {
  float* p = data_of(arguments[0]);
  const float* g = data_of(arguments[1]);
  for_each_vector(
      length_of(arguments[0]),
      [&](npy_intp i) {
        _mm256_storeu_ps(p + i, _mm256_fnmadd_ps(_mm256_set1_ps(kRate), _mm256_loadu_ps(g + i),
                                                 _mm256_loadu_ps(p + i)));
      },
      [&](npy_intp i) { p[i] -= kRate * g[i]; });
  Py_RETURN_NONE;
}

// v = momentum v + g; p -= rate v
PyObject* descend_with_momentum(PyObject*, PyObject* const* arguments, Py_ssize_t) {
  float* p = data_of(arguments[0]);
  float* v = data_of(arguments[1]);
  const float* g = data_of(arguments[2]);
  for_each_vector(
      length_of(arguments[0]),
      [&](npy_intp i) {
        const __m256 next = _mm256_fmadd_ps(_mm256_set1_ps(kMomentum), _mm256_loadu_ps(v + i),
                                            _mm256_loadu_ps(g + i));
        _mm256_storeu_ps(v + i, next);
        _mm256_storeu_ps(p + i,
                         _mm256_fnmadd_ps(_mm256_set1_ps(kRate), next, _mm256_loadu_ps(p + i)));
      },
      [&](npy_intp i) {
        v[i] = kMomentum * v[i] + g[i];
        p[i] -= kRate * v[i];
      });
  Py_RETURN_NONE;
}

PyObject* has_avx2(PyObject*, PyObject*) {
  return PyBool_FromLong(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"));
}

using Fast = PyObject* (*)(PyObject*, PyObject* const*, Py_ssize_t);

PyMethodDef method(const char* name, Fast function) {
  return {name, reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(function)), METH_FASTCALL,
          nullptr};
}

PyMethodDef methods[] = {
    method("plus_one", plus_one),
    method("combination", combination),
    method("quadratic", quadratic),
    method("choice", choice),
    method("polynomial", polynomial),
    method("descend", descend),
    method("descend_with_momentum", descend_with_momentum),
    {"has_avx2", has_avx2, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "loops", nullptr, -1, methods, nullptr, nullptr, nullptr, nullptr};

}  // namespace

PyMODINIT_FUNC PyInit_loops() {
  import_array();
  return PyModule_Create(&definition);
}
