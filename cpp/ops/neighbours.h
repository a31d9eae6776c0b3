// Patches of images as the rows of a matrix, and patches added up to images.
#pragma once

#include "graph/op.h"

namespace croton {

// How patches lie in an image: within it, so that they fill it exactly (valid) or not
// (ignore_borders); around each point, continued at the opposite border (wrap_centered); with zeros
// around the image, as many as half a patch or a patch less one (half, full).
enum class PatchMode : std::uint8_t { valid, ignore_borders, wrap_centered, half, full };

PatchMode patch_mode_from_name(const std::string& name);

// Inputs: images (batch, channel, row, column), and the lengths and steps of patches, two integers
// each. The patches of one image after the other, by rows, flattened. The adjoint takes the images
// for their shape and a gradient for each patch besides, and adds these up where they came from.
class Images2Neibs final : public Op {
 public:
  Images2Neibs(PatchMode mode, bool is_adjoint) : mode_(mode), is_adjoint_(is_adjoint) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override {
    return is_adjoint_ ? "Images2NeibsGrad" : "Images2Neibs";
  }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply& node, std::size_t input) const override;
  bool reads_data(std::size_t input) const override { return !is_adjoint_ || input != 0; }
  bool reads_as_integers(std::size_t input) const override { return input >= first_integer(); }
  void bind(const Apply& node, Binder& binder) const override;

 private:
  std::size_t first_integer() const { return is_adjoint_ ? 2 : 1; }

  PatchMode mode_;
  bool is_adjoint_;
};

}  // namespace croton
