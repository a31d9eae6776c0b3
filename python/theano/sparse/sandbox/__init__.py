"""Functions of sparse matrices that Theano keeps apart: convolutions, and random matrices."""
