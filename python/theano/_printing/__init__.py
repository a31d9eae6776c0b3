"""Text forms of variables and functions; `theano.printing` is the index of their names."""
