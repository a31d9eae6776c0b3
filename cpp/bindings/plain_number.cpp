// A number is an integer or a double first, whatever its class.
#include "bindings/plain_number.h"

#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#define PY_ARRAY_UNIQUE_SYMBOL croton_numpy_api
#define NO_IMPORT_ARRAY
#include <numpy/arrayobject.h>
#include <numpy/arrayscalars.h>

#include <cstring>
#include <utility>

#include "base/dtype_visit.h"

namespace croton::python {

namespace {

struct PlainNumber {
  bool is_integer = false;
  bool is_python_float = false;
  long long integer = 0;
  double real = 0;
};

bool read_integer(PyObject* object, long long& value) {
  if (PyLong_CheckExact(object)) {
    int overflow;
    value = PyLong_AsLongLongAndOverflow(object, &overflow);
    return overflow == 0;
  }
  if (PyBool_Check(object)) {
    value = object == Py_True;
    return true;
  }
  const PyTypeObject* type = Py_TYPE(object);
  const auto is = [&](const PyTypeObject& other) { return type == &other; };
  if (is(PyLongArrType_Type)) {
    value = PyArrayScalar_VAL(object, Long);
  } else if (is(PyIntArrType_Type)) {
    value = PyArrayScalar_VAL(object, Int);
  } else if (is(PyBoolArrType_Type)) {
    value = PyArrayScalar_VAL(object, Bool) != 0;
  } else if (is(PyByteArrType_Type)) {
    value = PyArrayScalar_VAL(object, Byte);
  } else if (is(PyUByteArrType_Type)) {
    value = PyArrayScalar_VAL(object, UByte);
  } else if (is(PyShortArrType_Type)) {
    value = PyArrayScalar_VAL(object, Short);
  } else if (is(PyUShortArrType_Type)) {
    value = PyArrayScalar_VAL(object, UShort);
  } else if (is(PyUIntArrType_Type)) {
    value = PyArrayScalar_VAL(object, UInt);
  } else if (is(PyLongLongArrType_Type)) {
    value = PyArrayScalar_VAL(object, LongLong);
  } else {
    return false;
  }
  return true;
}

bool read(PyObject* object, PlainNumber& number) {
  const PyTypeObject* type = Py_TYPE(object);
  if (PyFloat_CheckExact(object)) {
    number.is_python_float = true;
    number.real = PyFloat_AS_DOUBLE(object);
  } else if (type == &PyDoubleArrType_Type) {
    number.real = PyArrayScalar_VAL(object, Double);
  } else if (type == &PyFloatArrType_Type) {
    number.real = PyArrayScalar_VAL(object, Float);
  } else {
    number.is_integer = true;
    return read_integer(object, number.integer);
  }
  return true;
}

template <class T>
bool store(const PlainNumber& number, char* to, bool may_round) {
  T element;
  if constexpr (std::is_floating_point_v<T>) {
    constexpr long long kExact = 1LL << 53;
    if (number.is_integer && (number.integer > kExact || number.integer < -kExact)) return false;
    const double value = number.is_integer ? static_cast<double>(number.integer) : number.real;
    element = static_cast<T>(value);
    const bool is_exact = static_cast<double>(element) == value || value != value;
    if (!is_exact && !(may_round && number.is_python_float)) return false;
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!number.is_integer || (number.integer != 0 && number.integer != 1)) return false;
    element = number.integer != 0;
  } else if constexpr (std::is_integral_v<T>) {
    if (!number.is_integer || !std::in_range<T>(number.integer)) return false;
    element = static_cast<T>(number.integer);
  } else {
    return false;
  }
  std::memcpy(to, &element, sizeof element);
  return true;
}

}  // namespace

bool store_plain_number(PyObject* object, DType dtype, char* to, bool may_round) {
  PlainNumber number;
  if (!read(object, number)) return false;
  return visit_dtype(dtype, [&]<class T>() { return store<T>(number, to, may_round); });
}

}  // namespace croton::python
