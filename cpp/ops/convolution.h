// Convolution of images with filters, and its gradients with respect to both.
#pragma once

#include "graph/op.h"
#include "ops/convolution_geometry.h"

namespace croton {

// Whose values are computed from the other two of images, filters and outputs.
enum class ConvolutionDirection : std::uint8_t { output, filters, images };

// The Python class that shows the operation: all compute the same.
enum class ConvolutionForm : std::uint8_t { abstract, correlation, legacy };

// Images are (batch, channels, spatial...), filters (filters, channels of a group, spatial...) or,
// unshared, (filters, output spatial..., channels of a group, spatial...), outputs (batch, filters,
// spatial...). Each output is the sum of products over a filter's place in the image; outside it
// there are zeros.
//
// Inputs: images and filters; or images, a gradient of the outputs and the spatial lengths of
// filters; or filters, a gradient of the outputs and the spatial lengths of images. The three are
// the derivatives of one trilinear form, so that each one's gradient is made of the other two.
class Convolution final : public Op {
 public:
  // Throws as `ConvolutionGeometry::check`.
  Convolution(ConvolutionForm form, ConvolutionDirection direction, ConvolutionGeometry geometry);
  ConvolutionDirection direction() const { return direction_; }
  const ConvolutionGeometry& geometry() const { return geometry_; }

  OpFamily family() const override { return OpFamily::convolution; }
  const char* class_name() const override;
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input < 2; }
  bool reads_as_integers(std::size_t input) const override { return input == 2; }
  void bind(const Apply& node, Binder& binder) const override;

 private:
  Ref<Convolution> towards(ConvolutionDirection direction) const;

  ConvolutionForm form_;
  ConvolutionDirection direction_;
  ConvolutionGeometry geometry_;
};

}  // namespace croton
