// Gradients of convolutions with respect to filters, as sums of products over gathered positions.
#pragma once

#include "ops/binder.h"
#include "ops/convolution_geometry.h"

namespace croton {

// Emits the work and returns true; returns false where the filters are not shared, the dtype has no
// kernels or the scratch memory would be too large. Views are contiguous and of one dtype.
bool bind_convolution_filters(Binder& binder, const ConvolutionSizes& sizes, const View& images,
                              const View& output, const View& filters);

}  // namespace croton
