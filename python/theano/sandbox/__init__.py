"""Import paths of code that Theano kept apart as experimental."""
