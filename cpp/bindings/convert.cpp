// NumPy arrays, numbers and lists to arrays and variables, and back.
#include "bindings/convert.h"

#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#define PY_ARRAY_UNIQUE_SYMBOL croton_numpy_api
#include <numpy/arrayobject.h>

#include <cstring>
#include <optional>

#include "base/error.h"
#include "base/recycled_memory.h"
#include "base/settings.h"
#include "bindings/array_memory.h"
#include "bindings/errors.h"
#include "bindings/node.h"
#include "bindings/plain_number.h"
#include "ops/constants.h"
#include "ops/shape_ops.h"

namespace croton::python {

namespace {

constexpr int kNumpyTypes[kDTypeCount] = {
    NPY_BOOL,   NPY_INT8,   NPY_INT16,   NPY_INT32,   NPY_INT64,   NPY_UINT8,     NPY_UINT16,
    NPY_UINT32, NPY_UINT64, NPY_FLOAT16, NPY_FLOAT32, NPY_FLOAT64, NPY_COMPLEX64, NPY_COMPLEX128};

int numpy_type(DType dtype) { return kNumpyTypes[static_cast<int>(dtype)]; }

PyArrayObject* as_array(PyObject* object) { return reinterpret_cast<PyArrayObject*>(object); }

// Ours for a NumPy dtype, whatever its byte order; none for objects, strings, dates, long doubles.
std::optional<DType> dtype_of(PyArray_Descr* descr) {
  const char kind = descr->kind;
  const auto size = static_cast<std::size_t>(PyDataType_ELSIZE(descr));
  for (int i = 0; i < kDTypeCount; ++i) {
    const auto dtype = static_cast<DType>(i);
    if (kind_of(dtype) == kind && item_size(dtype) == size) return dtype;
  }
  return std::nullopt;
}

bool is_native(PyArrayObject* array) { return PyArray_ISNOTSWAPPED(array); }

Dims dims_from(const npy_intp* values, int count) { return Dims(values, values + count); }

std::string class_of(PyObject* value) { return Py_TYPE(value)->tp_name; }

std::string describe(PyObject* value) {
  if (!PyArray_Check(value)) return "an object of class " + class_of(value);
  PyArrayObject* array = as_array(value);
  const Owned name(PyObject_Str(reinterpret_cast<PyObject*>(PyArray_DESCR(array))));
  const char* text = name ? PyUnicode_AsUTF8(name.get()) : "?";
  return "an array of dtype " + std::string(text != nullptr ? text : "?") + " and shape " +
         to_text(dims_from(PyArray_DIMS(array), PyArray_NDIM(array)));
}

[[noreturn]] void reject(const TensorType& type, PyObject* value, const std::string& reason) {
  fail(ErrorKind::type_error, type.text(), " cannot store ", describe(value), ": ", reason);
}

// After a call of NumPy failed: its errors about values that do not convert become TypeErrors.
[[noreturn]] void reject_after_error(const TensorType& type, PyObject* value) {
  if (PyErr_ExceptionMatches(PyExc_MemoryError) || PyErr_ExceptionMatches(PyExc_KeyboardInterrupt))
    throw PythonError();
  PyErr_Clear();
  reject(type, value, std::string("it does not convert to ") + name_of(type.dtype()));
}

Owned cast_array(const TensorType& type, PyObject* value, PyObject* array) {
  Owned result(
      PyArray_CastToType(as_array(array), PyArray_DescrFromType(numpy_type(type.dtype())), 0));
  if (!result) reject_after_error(type, value);
  return result;
}

// Whether two arrays of one shape hold the same values; nan equals nan.
bool holds_same_values(PyObject* a, PyObject* b) {
  const Owned equal(PyObject_RichCompare(a, b, Py_EQ));
  if (!equal) {
    PyErr_Clear();
    return false;
  }
  const Owned a_is_number(PyObject_RichCompare(a, a, Py_EQ));
  const Owned b_is_number(PyObject_RichCompare(b, b, Py_EQ));
  if (!a_is_number || !b_is_number) {
    PyErr_Clear();
    return false;
  }
  // equal, or neither equals itself
  const Owned either(PyNumber_Or(a_is_number.get(), b_is_number.get()));
  if (!either) return PyErr_Clear(), false;
  const Owned both_nan(PyNumber_Invert(either.get()));
  if (!both_nan) return PyErr_Clear(), false;
  const Owned same(PyNumber_Or(equal.get(), both_nan.get()));
  if (!same) return PyErr_Clear(), false;
  const Owned array(PyArray_FROM_O(same.get()));
  if (!array) return PyErr_Clear(), false;
  const Owned all(PyArray_All(as_array(array.get()), NPY_RAVEL_AXIS, nullptr));
  return all && PyObject_IsTrue(all.get()) == 1;
}

bool is_symbolic(PyObject* value) { return is_variable(value); }

void check_shape(const TensorType& type, PyObject* value, PyArrayObject* array) {
  if (static_cast<std::size_t>(PyArray_NDIM(array)) != type.ndim()) {
    reject(type, value,
           "wrong number of dimensions: expected " + std::to_string(type.ndim()) + ", got " +
               std::to_string(PyArray_NDIM(array)));
  }
  for (std::size_t i = 0; i < type.ndim(); ++i) {
    if (type.broadcastable()[i] && PyArray_DIM(array, static_cast<int>(i)) != 1) {
      reject(type, value,
             "non-unit value on a broadcastable dimension, dimension " + std::to_string(i));
    }
  }
}

bool is_text(PyArray_Descr* descr) { return descr->kind == 'U' || descr->kind == 'S'; }

Owned plain_array(const TensorType& type, PyObject* value) {
  Owned array(PyArray_FROM_OF(value, NPY_ARRAY_ENSUREARRAY));
  // A ragged list is a ValueError of NumPy's, which says where it is ragged.
  const bool is_real_number = !is_bool(type.dtype()) && !is_complex(type.dtype());
  if (!array && is_real_number && PyErr_ExceptionMatches(PyExc_ValueError)) throw PythonError();
  if (!array) reject_after_error(type, value);
  PyArray_Descr* descr = PyArray_DESCR(as_array(array.get()));
  if (is_text(descr) && !PyArray_Check(value) && !is_bool(type.dtype())) {
    // A text that is no number at all is a ValueError, as for int('a').
    const Owned number(PyArray_FROM_OTF(value, numpy_type(type.dtype()), NPY_ARRAY_FORCECAST));
    if (!number && PyErr_ExceptionMatches(PyExc_ValueError)) throw PythonError();
    PyErr_Clear();
  }
  if (PyLong_Check(value) && !dtype_of(descr)) {
    fail(ErrorKind::overflow_error, type.text(), " cannot store an integer of more than 64 bits");
  }
  if (!dtype_of(descr)) reject(type, value, "it is not an array of numbers");
  return array;
}

// With leave to lose anything, arrays of objects and texts are read as numbers.
Owned forced_array(const TensorType& type, PyObject* array) {
  if (is_text(PyArray_DESCR(as_array(array))) && is_bool(type.dtype())) {
    fail(ErrorKind::value_error, type.text(), " cannot store ", describe(array),
         ": a text is no truth value");
  }
  Owned result(
      PyArray_CastToType(as_array(array), PyArray_DescrFromType(numpy_type(type.dtype())), 0));
  if (!result && PyErr_ExceptionMatches(PyExc_ValueError)) throw PythonError();
  if (!result) reject_after_error(type, array);
  return result;
}

// Python's numbers that no integer can hold: nan is a ValueError, infinities and huge ones an
// OverflowError.
void check_finite_for_integers(const TensorType& type, PyObject* value) {
  const Owned integers(PyArray_FROM_OTF(value, numpy_type(type.dtype()), NPY_ARRAY_FORCECAST));
  if (integers) return;
  if (PyErr_ExceptionMatches(PyExc_ValueError) || PyErr_ExceptionMatches(PyExc_OverflowError))
    throw PythonError();
  PyErr_Clear();
}

Owned converted(const TensorType& type, PyObject* value, bool strict,
                std::optional<bool> allow_downcast) {
  const bool is_exact = PyArray_CheckExact(value);
  const auto own_dtype =
      PyArray_Check(value) ? dtype_of(PyArray_DESCR(as_array(value))) : std::nullopt;
  if (is_exact && own_dtype == type.dtype() && is_native(as_array(value)))
    return Owned::borrowed(value);
  if (strict)
    reject(type, value,
           std::string("strict: only a numpy.ndarray of dtype ") + name_of(type.dtype()) +
               " is accepted");
  if (PyArray_Check(value) && !own_dtype && allow_downcast.value_or(false))
    return forced_array(type, value);
  const Owned array = plain_array(type, value);
  if (!PyArray_Check(value)) {
    const DType given = *dtype_of(PyArray_DESCR(as_array(array.get())));
    if (is_complex(given) && !is_complex(type.dtype())) reject(type, value, "it is complex");
    if (is_float(given) && is_discrete(type.dtype()) && !is_bool(type.dtype()))
      check_finite_for_integers(type, value);
  }
  if (allow_downcast.value_or(false)) return cast_array(type, value, array.get());
  const DType dtype = *dtype_of(PyArray_DESCR(as_array(array.get())));
  const bool is_array = PyArray_Check(value);
  if (is_array) {
    if (upcast(type.dtype(), dtype) != type.dtype()) {
      reject(type, value,
             std::string("the conversion to ") + name_of(type.dtype()) +
                 " may lose precision; use allow_input_downcast=True, or cast it yourself");
    }
    return cast_array(type, value, array.get());
  }
  const bool is_loose_float =
      PyFloat_CheckExact(value) && !allow_downcast && type.dtype() == settings().float_x;
  Owned result = cast_array(type, value, array.get());
  if (!is_loose_float && !holds_same_values(result.get(), array.get())) {
    reject(type, value,
           std::string("the conversion to ") + name_of(type.dtype()) + " loses precision");
  }
  return result;
}

}  // namespace

void import_numpy() {
  if (_import_array() < 0) throw PythonError();
}

DType dtype_from_python(PyObject* dtype) {
  const Owned text(PyObject_Str(dtype));
  const char* name = text ? PyUnicode_AsUTF8(text.get()) : nullptr;
  if (name == nullptr) throw PythonError();
  if (std::strcmp(name, "floatX") == 0) return settings().float_x;
  const auto found = dtype_from_name(name);
  if (!found) fail(ErrorKind::type_error, "unsupported dtype: ", name);
  return *found;
}

PyObject* numpy_from_array(const NDArray& array) {
  const auto ndim = static_cast<int>(array.ndim());
  Buffer* buffer = array.buffer();
  // Memory lent by a NumPy array: that array itself, where this is all of it.
  if (auto* keeper = static_cast<PyObject*>(buffer->keeper());
      keeper != nullptr && PyArray_Check(keeper)) {
    PyArrayObject* original = as_array(keeper);
    const bool is_same =
        PyArray_BYTES(original) == array.data() &&
        PyArray_TYPE(original) == numpy_type(array.dtype()) &&
        dims_from(PyArray_DIMS(original), PyArray_NDIM(original)) == array.shape() &&
        dims_from(PyArray_STRIDES(original), PyArray_NDIM(original)) == array.strides();
    if (is_same) return Py_NewRef(keeper);
  }
  static_assert(sizeof(npy_intp) == sizeof(std::int64_t));
  Owned result(PyArray_New(
      &PyArray_Type, ndim, reinterpret_cast<const npy_intp*>(array.shape().data()),
      numpy_type(array.dtype()), reinterpret_cast<const npy_intp*>(array.strides().data()),
      array.data(), 0, NPY_ARRAY_WRITEABLE, nullptr));
  if (!result) throw PythonError();
  buffer->retain();
  PyObject* capsule = PyCapsule_New(buffer, nullptr, [](PyObject* self) {
    static_cast<Buffer*>(PyCapsule_GetPointer(self, nullptr))->release();
  });
  if (capsule == nullptr || PyArray_SetBaseObject(as_array(result.get()), capsule) < 0)
    throw PythonError();
  return result.release();
}

PyObject* array_of_nobody_else(const NDArray& array) {
  auto* keeper = static_cast<PyObject*>(array.buffer()->keeper());
  if (keeper == nullptr || array.buffer()->count() != 1 || !array.is_contiguous() ||
      !PyArray_CheckExact(keeper) || Py_REFCNT(keeper) != 1 ||
      !PyArray_ISWRITEABLE(as_array(keeper)))
    return nullptr;
  // Of a view, the array that it looks into.
  PyObject* owner = keeper;
  if (PyObject* base = PyArray_BASE(as_array(keeper))) {
    if (!PyArray_CheckExact(base) || Py_REFCNT(base) != 1) return nullptr;
    owner = base;
  }
  constexpr npy_intp kLittle = 1 << 16;
  const npy_intp bytes = PyArray_NBYTES(as_array(keeper));
  if (!PyArray_CHKFLAGS(as_array(owner), NPY_ARRAY_OWNDATA) ||
      PyArray_NBYTES(as_array(owner)) > bytes + bytes / 8 + kLittle)
    return nullptr;
  Owned same(numpy_from_array(array));
  return same.get() == keeper ? same.release() : nullptr;
}

NDArray array_from_numpy(PyObject* object) {
  PyArrayObject* array = as_array(object);
  Py_INCREF(object);
  Buffer* buffer = Buffer::borrow(PyArray_BYTES(array), 0, object, [](void* keeper) {
    const PyGILState_STATE state = PyGILState_Ensure();
    Py_DECREF(static_cast<PyObject*>(keeper));
    PyGILState_Release(state);
  });
  const int ndim = PyArray_NDIM(array);
  return NDArray(*dtype_of(PyArray_DESCR(array)), dims_from(PyArray_DIMS(array), ndim),
                 dims_from(PyArray_STRIDES(array), ndim), buffer, PyArray_BYTES(array));
}

PyObject* new_numpy_array(DType dtype, const Dims& shape, char** data) {
  std::optional<RecyclingScope> scope;
  if (element_count(shape) >= static_cast<std::int64_t>(kLeastRecycled / item_size(dtype)))
    scope.emplace();
  PyObject* array =
      PyArray_SimpleNew(static_cast<int>(shape.size()),
                        reinterpret_cast<const npy_intp*>(shape.data()), numpy_type(dtype));
  if (array == nullptr) {
    if (!PyErr_ExceptionMatches(PyExc_MemoryError) && !PyErr_ExceptionMatches(PyExc_ValueError)) {
      throw PythonError();
    }
    PyErr_Clear();
    fail(ErrorKind::memory_error, "cannot allocate an array of shape ", to_text(shape),
         " and dtype ", name_of(dtype));
  }
  *data = PyArray_BYTES(as_array(array));
  return array;
}

PyObject* empty_rows(PyObject* array, std::int64_t count) {
  const NDArray rows = array_from_numpy(array);
  if (rows.shape().empty() || count < 0)
    fail(ErrorKind::value_error, "empty_rows: an array has no rows, or less than none are wanted");
  Dims shape = rows.shape();
  shape[0] = count;
  char* data;
  return new_numpy_array(rows.dtype(), shape, &data);
}

Owned filter_value(const TensorType& type, PyObject* value, bool strict,
                   std::optional<bool> allow_downcast) {
  if (is_symbolic(value)) {
    fail(ErrorKind::type_error,
         "expected an array-like object, but found a Variable: maybe you are trying to call a "
         "function on a (possibly shared) variable instead of a numeric array?");
  }
  if (value == Py_None) fail(ErrorKind::type_error, type.text(), " cannot store None");
  Owned result = converted(type, value, strict, allow_downcast);
  check_shape(type, value, as_array(result.get()));
  if (!PyArray_ISALIGNED(as_array(result.get()))) reject(type, value, "its memory is not aligned");
  return result;
}

Owned filter_by_python(const Ref<Type>& type, PyObject* value, bool strict,
                       std::optional<bool> allow_downcast) {
  const Owned object(wrap(type));
  PyObject* downcast = !allow_downcast ? Py_None : *allow_downcast ? Py_True : Py_False;
  Owned result(PyObject_CallMethod(object.get(), "filter", "OOO", value,
                                   strict ? Py_True : Py_False, downcast));
  if (!result) throw PythonError();
  return result;
}

Owned deep_copy(PyObject* object) {
  const Owned module(PyImport_ImportModule("copy"));
  if (!module) throw PythonError();
  Owned copy(PyObject_CallMethod(module.get(), "deepcopy", "(O)", object));
  if (!copy) throw PythonError();
  return copy;
}

bool checks_isfinite(const Ref<Type>& type) {
  const Owned object(wrap(type));
  const Owned attribute(PyObject_GetAttrString(object.get(), "filter_checks_isfinite"));
  if (attribute) return PyObject_IsTrue(attribute.get()) == 1;
  // A type that the core has made, which is no instance of Python's class.
  if (!PyErr_ExceptionMatches(PyExc_AttributeError)) throw PythonError();
  PyErr_Clear();
  return false;
}

FastArray view_of_numpy(PyObject* object) {
  PyArrayObject* array = as_array(object);
  const int ndim = PyArray_NDIM(array);
  return {PyArray_BYTES(array), dims_from(PyArray_DIMS(array), ndim),
          dims_from(PyArray_STRIDES(array), ndim)};
}

bool view_directly(const TensorType& type, PyObject* value, std::vector<char>& storage,
                   FastArray& result) {
  const std::size_t item = item_size(type.dtype());
  if (PyArray_CheckExact(value)) {
    PyArrayObject* array = as_array(value);
    if (PyArray_TYPE(array) != numpy_type(type.dtype()) || !PyArray_ISBEHAVED_RO(array) ||
        static_cast<std::size_t>(PyArray_NDIM(array)) != type.ndim()) {
      return false;
    }
    for (std::size_t i = 0; i < type.ndim(); ++i) {
      if (type.broadcastable()[i] && PyArray_DIM(array, static_cast<int>(i)) != 1) return false;
    }
    result = view_of_numpy(value);
    return true;
  }
  if (type.ndim() == 0) {
    if (storage.size() < item) storage.resize(16);
    const bool may_round = type.dtype() == settings().float_x;
    if (!store_plain_number(value, type.dtype(), storage.data(), may_round)) return false;
    result = {storage.data(), {}, {}};
    return true;
  }
  if (type.ndim() == 1 && PyList_CheckExact(value)) {
    const Py_ssize_t count = PyList_GET_SIZE(value);
    if (type.broadcastable()[0] && count != 1) return false;
    const std::size_t bytes = static_cast<std::size_t>(count) * item;
    if (storage.size() < bytes || storage.empty()) storage.resize(std::max<std::size_t>(bytes, 16));
    for (Py_ssize_t i = 0; i < count; ++i) {
      char* to = storage.data() + static_cast<std::size_t>(i) * item;
      if (!store_plain_number(PyList_GET_ITEM(value, i), type.dtype(), to, false)) return false;
    }
    result = {storage.data(), Dims{count}, Dims{static_cast<std::int64_t>(item)}};
    return true;
  }
  return false;
}

namespace {

Ref<Variable> constant_of_array(const Owned& array) {
  NDArray data = array_from_numpy(array.get());
  Pattern pattern;
  for (const std::int64_t length : data.shape()) pattern.push_back(length == 1);
  const auto type = TensorType::get(data.dtype(), pattern);
  return Ref<Variable>(new Constant(Ref<Type>(type.get()), std::move(data)));
}

Owned array_of(PyObject* value, ErrorKind kind) {
  Owned array(PyArray_FROM_OF(value, NPY_ARRAY_ENSUREARRAY));
  if (!array) {
    if (PyErr_ExceptionMatches(PyExc_MemoryError)) throw PythonError();
    PyErr_Clear();
    fail(kind, "cannot convert an object of class ", class_of(value), " to a tensor");
  }
  if (!dtype_of(PyArray_DESCR(as_array(array.get())))) {
    fail(kind, "cannot convert ", describe(array.get()), " to a tensor");
  }
  PyArrayObject* numbers = as_array(array.get());
  if (PyArray_SIZE(numbers) == 0 && !PyObject_HasAttrString(value, "dtype")) {
    // Lists of nothing say nothing of a dtype.
    return Owned(
        PyArray_CastToType(numbers, PyArray_DescrFromType(numpy_type(settings().float_x)), 0));
  }
  if (!is_native(numbers) || !PyArray_ISALIGNED(numbers)) {
    const DType dtype = *dtype_of(PyArray_DESCR(numbers));
    array = Owned(PyArray_FromArray(numbers, PyArray_DescrFromType(numpy_type(dtype)),
                                    NPY_ARRAY_ALIGNED | NPY_ARRAY_NOTSWAPPED));
    if (!array) throw PythonError();
  }
  return array;
}

Ref<Variable> constant_of_integer(PyObject* value) {
  int overflow;
  const long long integer = PyLong_AsLongLongAndOverflow(value, &overflow);
  if (overflow == 0) return integer_constant(integer);
  const unsigned long long large = PyLong_AsUnsignedLongLong(value);
  if (PyErr_Occurred() != nullptr) throw PythonError();
  NDArray array(DType::uint64, Dims{});
  std::memcpy(array.data(), &large, sizeof large);
  return Ref<Variable>(new Constant(TensorType::get(DType::uint64, {}), std::move(array)));
}

bool contains_variable(PyObject* sequence, int depth = 0) {
  const Py_ssize_t count = PySequence_Fast_GET_SIZE(sequence);
  for (Py_ssize_t i = 0; i < count; ++i) {
    PyObject* item = PySequence_Fast_GET_ITEM(sequence, i);
    if (is_symbolic(item)) return true;
    if (depth < 8 && (PyList_Check(item) || PyTuple_Check(item)) &&
        contains_variable(item, depth + 1))
      return true;
  }
  return false;
}

// As `stack` does it; what does not stack is no tensor.
Ref<Variable> stacked(PyObject* sequence) {
  const Owned module(PyImport_ImportModule("theano.tensor.basic"));
  if (!module) throw PythonError();
  const Owned result(PyObject_CallMethod(module.get(), "stack", "(O)", sequence));
  if (result) return Ref<Variable>(variable_of(result.get(), "a stack"));
  if (!PyErr_ExceptionMatches(PyExc_TypeError) && !PyErr_ExceptionMatches(PyExc_ValueError))
    throw PythonError();
  PyErr_Clear();
  fail(ErrorKind::as_tensor_error, "a list of tensors that cannot be stacked is no tensor");
}

Ref<Variable> vector_of_scalars(PyObject* sequence) {
  VariableList items;
  DType dtype = DType::bool_;
  const Py_ssize_t count = PySequence_Fast_GET_SIZE(sequence);
  for (Py_ssize_t i = 0; i < count; ++i) {
    PyObject* item = PySequence_Fast_GET_ITEM(sequence, i);
    items.push_back(as_tensor_variable(item));
    if (items.back()->ndim() != 0) return stacked(sequence);
    dtype = i == 0 ? items.back()->dtype() : upcast(dtype, items.back()->dtype());
  }
  return unique<MakeVector>(dtype)->make(std::move(items))->output();
}

// Small integers and floats come up again and again.
Ref<Variable> cached(const Ref<Variable>& constant, double value) {
  static auto* cache = new Ref<Variable>[kDTypeCount * 21];
  if (!(value >= -10 && value <= 10) || value != std::floor(value)) return constant;
  if (value == 0 && std::signbit(value)) return constant;
  Ref<Variable>& entry =
      cache[static_cast<int>(constant->dtype()) * 21 + static_cast<int>(value) + 10];
  if (!entry) entry = constant;
  return entry;
}

}  // namespace

Ref<Variable> constant_from_python(PyObject* value, PyObject* dtype) {
  if (is_symbolic(value)) fail(ErrorKind::type_error, "constant() takes a value, not a variable");
  if (dtype != nullptr && dtype != Py_None) {
    const auto type = TensorType::get(dtype_from_python(dtype), {});
    Owned number;  // an integer that no integer type holds
    if (PyLong_Check(value) && !is_discrete(type->dtype())) {
      number = Owned(PyFloat_FromDouble(PyLong_AsDouble(value)));
      if (PyErr_Occurred() != nullptr) throw PythonError();
      value = number.get();
    }
    const Owned array = array_of(value, ErrorKind::type_error);
    const DType given = *dtype_of(PyArray_DESCR(as_array(array.get())));
    const bool is_ambiguous = is_complex(given) && !is_complex(type->dtype());
    if (is_ambiguous && !is_bool(type->dtype()) && !PyArray_Check(value))
      reject(*type, value, "it is complex");
    return constant_of_array(cast_array(*type, value, array.get()));
  }
  if (PyBool_Check(value)) {
    if (settings().cast_policy_float_x) return typed_constant(DType::bool_, value == Py_True);
    return integer_constant(value == Py_True);
  }
  if (PyLong_CheckExact(value)) {
    const Ref<Variable> constant = constant_of_integer(value);
    const double number = PyLong_AsDouble(value);
    PyErr_Clear();
    return cached(constant, number);
  }
  if (PyFloat_CheckExact(value))
    return cached(float_constant(PyFloat_AS_DOUBLE(value)), PyFloat_AS_DOUBLE(value));
  return constant_of_array(array_of(value, ErrorKind::type_error));
}

Ref<Variable> as_tensor_variable(PyObject* value) {
  if (is_symbolic(value)) {
    Variable* variable = variable_of(value, "an operand");
    if (variable->type()->as_tensor() == nullptr) {
      fail(ErrorKind::as_tensor_error, "variable type must be a tensor, got ",
           variable->type()->text());
    }
    return Ref<Variable>(variable);
  }
  if (PyFloat_CheckExact(value) || PyLong_CheckExact(value))
    return constant_from_python(value, nullptr);
  if (PyBool_Check(value)) {
    fail(ErrorKind::as_tensor_error,
         "cannot convert True or False to a tensor: use an array or a numpy.bool_");
  }
  if (PyUnicode_Check(value) || PyBytes_Check(value) || value == Py_None || PyDict_Check(value)) {
    fail(ErrorKind::as_tensor_error, "cannot convert an object of class ", class_of(value),
         " to a tensor");
  }
  if (PyObject_TypeCheck(value, bases.apply)) {
    const auto* node = static_cast<Apply*>(reinterpret_cast<Node*>(value)->object);
    if (node->outputs().size() != 1) {
      fail(ErrorKind::value_error, "an Apply with one output is needed, ", node->text(), " has ",
           node->outputs().size());
    }
    return node->output();
  }
  if ((PyList_Check(value) || PyTuple_Check(value)) && contains_variable(value))
    return vector_of_scalars(value);
  if (!PyArray_Check(value) && PyObject_HasAttrString(value, "_as_TensorVariable")) {
    const Owned converted_value(PyObject_CallMethod(value, "_as_TensorVariable", nullptr));
    if (!converted_value) throw PythonError();
    return as_tensor_variable(converted_value.get());
  }
  return constant_of_array(array_of(value, ErrorKind::as_tensor_error));
}

}  // namespace croton::python
