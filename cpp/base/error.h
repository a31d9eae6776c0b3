// The errors of the core: one C++ class per Python exception class that a user may meet.
//
// A message says first what is wrong and then the values. `InternalError` is a fault of this
// library.
#pragma once

#include <sstream>
#include <stdexcept>
#include <string>

namespace croton {

enum class ErrorKind {
  type_error,
  value_error,
  index_error,
  overflow_error,
  zero_division_error,
  assertion_error,
  runtime_error,
  not_implemented_error,
  as_tensor_error,
  complex_error,
  missing_input_error,
  memory_error,
  method_not_defined,  // theano.gof.utils.MethodNotDefined
  lin_alg_error,       // numpy.linalg.LinAlgError
  internal_error,
};

class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  ErrorKind kind() const { return kind_; }

 private:
  ErrorKind kind_;
};

// Thrown when the language that called has an error pending already; it says nothing itself.
class HostError : public std::exception {};

// Joins its arguments into one text.
template <class... Parts>
std::string text(const Parts&... parts) {
  std::ostringstream stream;
  (stream << ... << parts);
  return stream.str();
}

template <class... Parts>
[[noreturn]] void fail(ErrorKind kind, const Parts&... parts) {
  throw Error(kind, text(parts...));
}

// A condition that only a fault of this library can break.
inline void check_internal(bool condition, const char* what) {
  if (!condition) fail(ErrorKind::internal_error, "internal error, please report it: ", what);
}

}  // namespace croton
