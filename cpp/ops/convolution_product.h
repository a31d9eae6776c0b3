// Convolutions, and their gradients with respect to images, as products of packed filters with
// gathered positions.
#pragma once

#include "ops/binder.h"
#include "ops/convolution.h"

namespace croton {

// Emits the work and returns true; returns false where the filters are not shared, the dtype has no
// kernels or the scratch memory would be too large. `direction` is output (from images to outputs)
// or images (from outputs to images); views are contiguous and of one dtype.
bool bind_convolution_product(Binder& binder, ConvolutionDirection direction,
                              const ConvolutionSizes& sizes, const View& source,
                              const View& filters, const View& target);

}  // namespace croton
