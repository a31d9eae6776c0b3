"""Op: what an Apply does to its inputs. The class is the core's."""

from theano._core import Op

__all__ = ["Op"]
