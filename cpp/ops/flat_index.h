// Between places in a flattened array and indices of its dimensions.
#pragma once

#include "graph/op.h"

namespace croton {

// Inputs: places, the shape. Outputs: one array of indices for each of `ndim` dimensions.
class UnravelIndex final : public Op {
 public:
  UnravelIndex(std::int64_t ndim, bool is_fortran) : ndim_(ndim), is_fortran_(is_fortran) {}

  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "UnravelIndex"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  std::int64_t ndim_;
  bool is_fortran_;
};

// What is done with an index outside of its dimension.
enum class OutOfBounds { raise, wrap, clip };
// Raises ValueError for another name than those.
OutOfBounds out_of_bounds(const std::string& name);

// Inputs: one array of indices for each dimension, broadcast; the shape. Output: the places.
class RavelMultiIndex final : public Op {
 public:
  RavelMultiIndex(OutOfBounds mode, bool is_fortran) : mode_(mode), is_fortran_(is_fortran) {}

  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "RavelMultiIndex"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  const char* mode_name() const;

  OutOfBounds mode_;
  bool is_fortran_;
};

}  // namespace croton
