"""Operations that Theano keeps beside its rewrites: assertions."""

from theano.tensor._assert import Assert, assert_, assert_op

__all__ = ["Assert", "assert_", "assert_op"]
