"""The version of Theano whose interface this package has; the package's own is in its metadata."""

version = "1.0.5"
full_version = version
short_version = version
release = True
