"""`scan_args`: the inputs and outputs of a loop, and those of its steps, by their kinds."""

import itertools
from collections.abc import Sequence
from typing import Any

from theano.scan_module.scan_utils import reconstruct_graph

__all__ = ["scan_args"]

_SETTINGS = (
    *("truncate_gradient", "name", "mode", "destroy_map", "gpua", "as_while", "profile"),
    *("allow_gc", "strict", "last_only", "results_only"),
)


class scan_args:
    """What an application of `Scan` reads and computes, sorted.

    Attributes with `inner_in_` and `outer_in_` are the inputs of a step and of the loop, those with
    `inner_out_` and `outer_out_` what they compute. Each comes for `seqs`, `mit_sot` (states with
    several taps; the inner inputs one list each), `sit_sot` (states with the tap -1), `nit_sot`
    (outputs only), `shared` and `non_seqs` (inputs only). `cond` holds the condition, if there is
    one. The graph of the step is a copy.

    Parameters
    ----------
    outer_inputs, outer_outputs : sequence of Variable
        Those of the application.
    _inner_inputs, _inner_outputs : sequence of Variable
        Those of the operation.
    info : dict
        The operation's `info`.

    Examples
    --------
    >>> node = outputs.owner.inputs[0].owner
    >>> parts = scan_args(node.inputs, node.outputs, node.op.inputs, node.op.outputs, node.op.info)
    >>> parts.outer_in_seqs
    """

    def __init__(
        self,
        outer_inputs: Sequence[Any],
        outer_outputs: Sequence[Any],
        _inner_inputs: Sequence[Any],
        _inner_outputs: Sequence[Any],
        info: dict[str, Any],
    ) -> None:
        inner_inputs, inner_outputs = map(iter, reconstruct_graph(_inner_inputs, _inner_outputs))
        outer_in, outer_out = iter(outer_inputs), iter(outer_outputs)
        n_deep = info["n_mit_sot"]
        self.mit_mot_in_slices: list[list[int]] = []
        self.mit_mot_out_slices: list[list[int]] = []
        self.mit_sot_in_slices = [list(taps) for taps in info["tap_array"][:n_deep]]
        self.outer_in_mit_mot: list[Any] = []
        self.inner_in_mit_mot: list[Any] = []
        self.outer_out_mit_mot: list[Any] = []
        self.inner_out_mit_mot: list[Any] = []

        (self.n_steps,) = _take(outer_in, 1)
        self.outer_in_seqs = _take(outer_in, info["n_seqs"])
        self.outer_in_mit_sot = _take(outer_in, n_deep)
        self.outer_in_sit_sot = _take(outer_in, info["n_sit_sot"])
        self.outer_in_shared = _take(outer_in, info["n_shared_outs"])
        self.outer_in_nit_sot: list[Any] = []  # the operation finds lengths itself
        self.outer_in_non_seqs = list(outer_in)

        self.inner_in_seqs = _take(inner_inputs, info["n_seqs"])
        self.inner_in_mit_sot = [_take(inner_inputs, len(taps)) for taps in self.mit_sot_in_slices]
        self.inner_in_sit_sot = _take(inner_inputs, info["n_sit_sot"])
        self.inner_in_shared = _take(inner_inputs, info["n_shared_outs"])
        self.inner_in_non_seqs = list(inner_inputs)

        self.inner_out_mit_sot = _take(inner_outputs, n_deep)
        self.inner_out_sit_sot = _take(inner_outputs, info["n_sit_sot"])
        self.inner_out_nit_sot = _take(inner_outputs, info["n_nit_sot"])
        self.inner_out_shared = _take(inner_outputs, info["n_shared_outs"])
        self.cond = list(inner_outputs)

        self.outer_out_mit_sot = _take(outer_out, n_deep)
        self.outer_out_sit_sot = _take(outer_out, info["n_sit_sot"])
        self.outer_out_nit_sot = _take(outer_out, info["n_nit_sot"])
        self.outer_out_shared = _take(outer_out, info["n_shared_outs"])
        self.other_info = {key: info[key] for key in _SETTINGS if key in info}

    @property
    def inner_inputs(self) -> list[Any]:
        """The inputs of a step, in the order of the operation."""
        taps = itertools.chain(*self.inner_in_mit_sot)
        return [
            *(*self.inner_in_seqs, *taps, *self.inner_in_sit_sot),
            *(*self.inner_in_shared, *self.inner_in_non_seqs),
        ]

    @property
    def outer_inputs(self) -> list[Any]:
        """The inputs of the loop, in the order of the operation."""
        return [
            *(self.n_steps, *self.outer_in_seqs, *self.outer_in_mit_sot, *self.outer_in_sit_sot),
            *(*self.outer_in_shared, *self.outer_in_non_seqs),
        ]

    @property
    def inner_outputs(self) -> list[Any]:
        """What a step computes, in the order of the operation."""
        return [
            *(*self.inner_out_mit_sot, *self.inner_out_sit_sot, *self.inner_out_nit_sot),
            *(*self.inner_out_shared, *self.cond),
        ]

    @property
    def outer_outputs(self) -> list[Any]:
        """What the loop computes, in the order of the operation."""
        return [
            *(*self.outer_out_mit_sot, *self.outer_out_sit_sot, *self.outer_out_nit_sot),
            *self.outer_out_shared,
        ]

    @property
    def info(self) -> dict[str, Any]:
        """The `info` with which these parts make an operation."""
        return {
            "tap_array": [*self.mit_sot_in_slices, *([-1] for _ in self.inner_in_sit_sot)],
            "n_seqs": len(self.outer_in_seqs),
            "n_mit_mot": 0,
            "n_mit_mot_outs": 0,
            "mit_mot_out_slices": [],
            "n_mit_sot": len(self.outer_in_mit_sot),
            "n_sit_sot": len(self.outer_in_sit_sot),
            "n_nit_sot": len(self.inner_out_nit_sot),
            "n_shared_outs": len(self.outer_in_shared),
            **self.other_info,
        }


def _take(items: Any, count: int) -> list[Any]:
    return list(itertools.islice(items, count))
