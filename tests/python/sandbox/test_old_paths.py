"""Modules of `theano.sandbox` whose contents have another place."""

import importlib
import sys

import pytest


@pytest.mark.parametrize(
    ("old", "new", "names", "warning"),
    [
        ("neighbours", "tensor.nnet.neighbours", "images2neibs neibs2images Images2Neibs", None),
        ("solve", "tensor.slinalg", "solve", UserWarning),
        (
            "blocksparse",
            "tensor.nnet.blocksparse",
            "SparseBlockGemv SparseBlockOuter sparse_block_dot sparse_block_gemv "
            "sparse_block_gemv_inplace sparse_block_outer sparse_block_outer_inplace",
            DeprecationWarning,
        ),
    ],
)
def test_old_modules_hold_the_same_objects(
    old: str, new: str, names: str, warning: type[Warning] | None
) -> None:
    place = importlib.import_module("theano." + new)
    sys.modules.pop("theano.sandbox." + old, None)
    if warning is None:
        module = importlib.import_module("theano.sandbox." + old)
    else:
        with pytest.warns(warning, match="theano.tensor"):
            module = importlib.import_module("theano.sandbox." + old)
    for name in names.split():
        assert getattr(module, name) is getattr(place, name)
