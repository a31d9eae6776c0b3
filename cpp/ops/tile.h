// An array repeated as a whole along its dimensions.
#pragma once

#include "graph/op.h"

namespace croton {

// Inputs: the array, and a vector with how often it is repeated along each dimension. Array and
// counts are padded with ones on the left; the result must have `ndim` dimensions.
class Tile final : public Op {
 public:
  explicit Tile(std::int64_t ndim) : ndim_(ndim) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "Tile"; }
  std::vector<Property> properties() const override { return {{"ndim", ndim_}}; }
  std::string text() const override { return "Tile{ndim=" + std::to_string(ndim_) + "}"; }
  Ref<Apply> make(VariableList inputs) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input == 0; }
  bool reads_as_integers(std::size_t input) const override { return input == 1; }
  void bind(const Apply& node, Binder& binder) const override;

 private:
  std::int64_t ndim_;
};

}  // namespace croton
