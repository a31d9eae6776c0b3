// Gradients that are no tensors: Python adds and converts them.
#pragma once

namespace croton::python {

// Has the core ask theano/_foreign_gradients.py.
void install_foreign_gradients();

}  // namespace croton::python
