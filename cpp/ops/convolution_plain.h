// Convolutions by plain loops, for any numbers and for filters that are not shared.
#pragma once

#include "ops/binder.h"
#include "ops/convolution.h"

namespace croton {

// Emits the work. The views are contiguous and of one dtype; `direction` says which of them is
// written.
void bind_plain_convolution(Binder& binder, ConvolutionDirection direction,
                            const ConvolutionSizes& sizes, const View& images, const View& filters,
                            const View& output);

}  // namespace croton
