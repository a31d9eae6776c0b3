"""Tensors whose elements lie in C order."""

from typing import Any

from theano import _core

__all__ = ["CpuContiguous", "cpu_contiguous"]


class CpuContiguous(_core.Op):
    """Gives a tensor in C order: itself, or a copy where its elements lie otherwise."""

    def __new__(cls) -> Any:
        return _core.op("CpuContiguous")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


_core.set_classes({"CpuContiguous": CpuContiguous})

cpu_contiguous = CpuContiguous()
