// Operations by the name of their class and their properties: how Python makes them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "graph/op.h"

namespace croton {

// The properties that an operation is asked for. Each of these functions raises TypeError when the
// property is missing or of another kind.
class Arguments {
 public:
  Arguments(std::string class_name, std::vector<std::pair<std::string, PropertyValue>> values)
      : class_name_(std::move(class_name)), values_(std::move(values)) {}

  const std::string& class_name() const { return class_name_; }
  bool flag(const char* name) const { return get<bool>(name, "a bool"); }
  std::int64_t integer(const char* name) const { return get<std::int64_t>(name, "an int"); }
  double number(const char* name) const { return get<double>(name, "a float"); }
  const std::string& text(const char* name) const { return get<std::string>(name, "a str"); }
  const std::vector<std::int64_t>& integers(const char* name) const {
    return get<std::vector<std::int64_t>>(name, "a tuple of int");
  }
  // These raise TypeError for an unknown dtype.
  DType dtype(const char* name) const;
  // None gives nullopt.
  std::optional<std::int64_t> optional_integer(const char* name) const;
  std::optional<std::string> optional_text(const char* name) const;
  std::optional<std::vector<std::int64_t>> optional_integers(const char* name) const;
  std::optional<DType> optional_dtype(const char* name) const;

 private:
  const PropertyValue& find(const char* name) const;
  bool is_none(const char* name) const {
    return std::holds_alternative<std::monostate>(find(name));
  }
  [[noreturn]] void fail_kind(const char* name, const char* kind) const;
  template <class T>
  const T& get(const char* name, const char* kind) const {
    const T* value = std::get_if<T>(&find(name));
    if (value == nullptr) fail_kind(name, kind);
    return *value;
  }

  std::string class_name_;
  std::vector<std::pair<std::string, PropertyValue>> values_;
};

// Raises ValueError for an unknown class.
Ref<Op> make_op(const Arguments& arguments);

}  // namespace croton
