"""Functions on signals: convolution without channels, and pooling."""
