// What a variable may hold.
#pragma once

#include <string>

#include "base/dtype.h"
#include "base/ref.h"
#include "base/small_vector.h"

namespace croton {

// One flag per dimension: whether it is known to be 1 and is stretched in elementwise operations.
using Pattern = SmallVector<bool, 6>;

// "(False, True)"
std::string to_text(const Pattern& pattern);

class TensorType;

class Type : public Object {
 public:
  virtual bool equals(const Type& other) const { return this == &other; }
  virtual std::size_t hash() const { return reinterpret_cast<std::size_t>(this); }
  virtual std::string text() const = 0;
  virtual const TensorType* as_tensor() const { return nullptr; }
};

// Arrays of one dtype and rank.
class TensorType final : public Type {
 public:
  TensorType(DType dtype, Pattern broadcastable);

  // The shared instance for these properties.
  static Ref<TensorType> get(DType dtype, const Pattern& broadcastable);

  DType dtype() const { return dtype_; }
  const Pattern& broadcastable() const { return broadcastable_; }
  std::size_t ndim() const { return broadcastable_.size(); }

  bool equals(const Type& other) const override;
  std::size_t hash() const override;
  std::string text() const override;
  const TensorType* as_tensor() const override { return this; }

 private:
  DType dtype_;
  Pattern broadcastable_;
};

// The type of a gradient that is not defined; its text says why. It has no values.
class NullType final : public Type {
 public:
  explicit NullType(std::string reason) : reason_(std::move(reason)) {}
  std::string text() const override { return reason_; }

 private:
  std::string reason_;
};

// Any Python object, described by the Python class that stands for this type.
class OpaqueType final : public Type {
 public:
  explicit OpaqueType(std::string name) : name_(std::move(name)) {}
  std::string text() const override { return name_; }

 private:
  std::string name_;
};

}  // namespace croton
