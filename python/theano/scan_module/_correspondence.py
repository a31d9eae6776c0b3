"""Which variables of a Scan's step belong to which inputs and outputs of its applications.

Kinds have Theano's names: a *sequence* is read row by row; a *mit_sot* is a state with several taps
and a *sit_sot* one with the tap -1 alone, each with one result a step; a *nit_sot* is a result
without recurrence; *shared* are values of shared variables that change; *non-sequences* are the
same in all steps. *mit_mot*, states with several results a step, are never made here.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

__all__ = ["Correspondence"]


class Correspondence:
    """Methods of `Scan` that sort the inputs and outputs of steps and of applications."""

    inputs: list[Any]
    outputs: list[Any]
    tap_array: list[list[int]]
    n_seqs: int
    n_mit_mot: int
    n_mit_sot: int
    n_sit_sot: int
    n_nit_sot: int
    n_shared_outs: int

    @property
    def n_states(self) -> int:
        """How many values are handed on from step to step."""
        return len(self.tap_array)

    @property
    def n_results(self) -> int:
        """How many inner outputs have rows of their own."""
        return self.n_states + self.n_nit_sot

    def initial_length(self, state: int) -> int:
        """How many rows a state begins with."""
        return -min(self.tap_array[state])

    # ---- inputs of a step, and of an application

    def _inner_input_counts(self) -> list[int]:
        """How many inputs of a step there are of each kind but the last."""
        return [
            self.n_seqs,
            sum(map(len, self.mitmot_taps())),
            sum(map(len, self.mitsot_taps())),
            self.n_sit_sot,
            self.n_shared_outs,
        ]

    def _inner_inputs(self, list_inputs: Sequence[Any], kind: int) -> list[Any]:
        return _part(list_inputs, self._inner_input_counts(), kind)

    def _outer_inputs(self, list_inputs: Any, kind: int) -> list[Any]:
        inputs = getattr(list_inputs, "inputs", list_inputs)
        states = [self.n_mit_mot, self.n_mit_sot, self.n_sit_sot]
        return _part(inputs[1:], [self.n_seqs, *states, self.n_shared_outs], kind)

    def inner_seqs(self, list_inputs: Sequence[Any]) -> list[Any]:
        """Of inner inputs, those that stand for rows of sequences."""
        return self._inner_inputs(list_inputs, 0)

    def outer_seqs(self, list_inputs: Any) -> list[Any]:
        """Of the inputs of an application, the sequences."""
        return self._outer_inputs(list_inputs, 0)

    def inner_mitmot(self, list_inputs: Sequence[Any]) -> list[Any]:
        """Return an empty list: no state has several results."""
        return self._inner_inputs(list_inputs, 1)

    def outer_mitmot(self, list_inputs: Any) -> list[Any]:
        """Return an empty list: no state has several results."""
        return self._outer_inputs(list_inputs, 1)

    def inner_mitsot(self, list_inputs: Sequence[Any]) -> list[Any]:
        """Of inner inputs, the taps of states with several, one state after the other."""
        return self._inner_inputs(list_inputs, 2)

    def outer_mitsot(self, list_inputs: Any) -> list[Any]:
        """Of the inputs of an application, the initial rows of states with several taps."""
        return self._outer_inputs(list_inputs, 2)

    def inner_sitsot(self, list_inputs: Sequence[Any]) -> list[Any]:
        """Of inner inputs, the last values of states with one tap."""
        return self._inner_inputs(list_inputs, 3)

    def outer_sitsot(self, list_inputs: Any) -> list[Any]:
        """Of the inputs of an application, the initial rows of states with one tap."""
        return self._outer_inputs(list_inputs, 3)

    def inner_shared(self, list_inputs: Sequence[Any]) -> list[Any]:
        """Of inner inputs, the values of shared variables that change."""
        return self._inner_inputs(list_inputs, 4)

    def outer_shared(self, list_inputs: Any) -> list[Any]:
        """Of the inputs of an application, the shared variables that change."""
        return self._outer_inputs(list_inputs, 4)

    def outer_nitsot(self, list_inputs: Any) -> list[Any]:
        """Return an empty list: the lengths of results without recurrence are no inputs here."""
        return []

    def inner_non_seqs(self, list_inputs: Sequence[Any]) -> list[Any]:
        """Of inner inputs, those that are the same in all steps."""
        return self._inner_inputs(list_inputs, 5)

    def outer_non_seqs(self, list_inputs: Any) -> list[Any]:
        """Of the inputs of an application, those that all steps see."""
        return self._outer_inputs(list_inputs, 5)

    def inner_states(self, list_inputs: Sequence[Any]) -> list[list[Any]]:
        """Of inner inputs, those of each state, in the order of its taps."""
        ends = accumulate(map(len, self.tap_array), initial=self.n_seqs)
        return [
            list(list_inputs[begin : begin + len(taps)])
            for begin, taps in zip(ends, self.tap_array, strict=False)
        ]

    def outer_states(self, list_inputs: Any) -> list[Any]:
        """Of the inputs of an application, the initial rows of states."""
        inputs = getattr(list_inputs, "inputs", list_inputs)
        return list(inputs[1 + self.n_seqs : 1 + self.n_seqs + self.n_states])

    # ---- outputs

    def _outputs(self, list_outputs: Any, kind: int) -> list[Any]:
        """Those of a step and of an application have one order."""
        outputs = getattr(list_outputs, "outputs", list_outputs)
        states = [self.n_mit_mot, self.n_mit_sot, self.n_sit_sot]
        return _part(outputs, [*states, self.n_nit_sot, self.n_shared_outs], kind)

    def inner_mitmot_outs(self, list_outputs: Sequence[Any]) -> list[Any]:
        """Return an empty list: no state has several results."""
        return self._outputs(list_outputs, 0)

    def outer_mitmot_outs(self, list_outputs: Any) -> list[Any]:
        """Return an empty list: no state has several results."""
        return self._outputs(list_outputs, 0)

    def inner_mitsot_outs(self, list_outputs: Sequence[Any]) -> list[Any]:
        """Of inner outputs, the next values of states with several taps."""
        return self._outputs(list_outputs, 1)

    def outer_mitsot_outs(self, list_outputs: Any) -> list[Any]:
        """Of the outputs of an application, the rows of states with several taps."""
        return self._outputs(list_outputs, 1)

    def inner_sitsot_outs(self, list_outputs: Sequence[Any]) -> list[Any]:
        """Of inner outputs, the next values of states with one tap."""
        return self._outputs(list_outputs, 2)

    def outer_sitsot_outs(self, list_outputs: Any) -> list[Any]:
        """Of the outputs of an application, the rows of states with one tap."""
        return self._outputs(list_outputs, 2)

    def inner_nitsot_outs(self, list_outputs: Sequence[Any]) -> list[Any]:
        """Of inner outputs, the values without recurrence."""
        return self._outputs(list_outputs, 3)

    def outer_nitsot_outs(self, list_outputs: Any) -> list[Any]:
        """Of the outputs of an application, the rows of values without recurrence.

        Theano's method leaves out the states with several results, of which there are none.
        """
        return self._outputs(list_outputs, 3)

    def inner_shared_outs(self, list_outputs: Sequence[Any]) -> list[Any]:
        """Of inner outputs, the new values of shared variables."""
        return self._outputs(list_outputs, 4)

    def outer_shared_outs(self, list_outputs: Any) -> list[Any]:
        """Of the outputs of an application, the last values of shared variables."""
        return self._outputs(list_outputs, 4)

    # ---- taps

    def mitmot_taps(self) -> list[list[int]]:
        """Return an empty list: no state has several results."""
        return self.tap_array[: self.n_mit_mot]

    def mitmot_out_taps(self) -> list[list[int]]:
        """Return an empty list: no state has several results."""
        return []

    def mitsot_taps(self) -> list[list[int]]:
        """Return the taps of each state with several."""
        return self.tap_array[self.n_mit_mot : self.n_mit_mot + self.n_mit_sot]

    # ---- positions

    @property
    def mintaps(self) -> list[int]:
        """The oldest tap of each result, 0 where there is none."""
        return [min(taps) for taps in self.tap_array] + [0] * self.n_nit_sot

    @property
    def n_outs(self) -> int:
        """How many states there are."""
        return self.n_states

    @property
    def n_tap_outs(self) -> int:
        """How many states have several taps."""
        return self.n_mit_mot + self.n_mit_sot

    @property
    def seqs_arg_offset(self) -> int:
        """Where the initial rows of states begin among the inputs of an application."""
        return 1 + self.n_seqs

    @property
    def shared_arg_offset(self) -> int:
        """Where shared variables begin among the inputs of an application."""
        return self.seqs_arg_offset + self.n_states

    @property
    def nit_sot_arg_offset(self) -> int:
        """Where shared variables end among the inputs of an application."""
        return self.shared_arg_offset + self.n_shared_outs

    def get_oinp_iinp_iout_oout_mappings(self) -> dict[str, dict[int, Any]]:
        """Return which positions belong together.

        Returns
        -------
        dict of dict
            For each pair of the lists ``outer_inp``, ``inner_inp``, ``inner_out`` and
            ``outer_out`` a mapping, such as ``inner_inp_from_outer_out``, from positions in the
            second to positions in the first: lists of these where the first is ``inner_inp`` or
            ``inner_out``, else numbers, and -1 if there is none. Position 0 of ``outer_inp``, the
            number of steps, belongs to nothing.
        """
        mappings: dict[str, dict[int, Any]] = {
            f"{to}_from_{origin}": {} for to in _LISTS for origin in _LISTS if to != origin
        }
        for group in self._groups():
            for to, positions in zip(_LISTS, group, strict=True):
                belonging: Any = positions
                if to.startswith("outer"):
                    belonging = positions[0] if positions else -1
                for origin, keys in zip(_LISTS, group, strict=True):
                    if to != origin:
                        mappings[f"{to}_from_{origin}"].update(dict.fromkeys(keys, belonging))
        return mappings

    @property
    def var_mappings(self) -> dict[str, dict[int, Any]]:
        """The positions that belong together, see `get_oinp_iinp_iout_oout_mappings`."""
        return self.get_oinp_iinp_iout_oout_mappings()

    def _groups(self) -> Iterator[tuple[list[int], ...]]:
        """Yield the positions that belong together, in each of the four lists."""
        in_outer_inputs, in_inner_inputs = iter(range(1 << 62)), iter(range(len(self.inputs)))
        in_results = iter(range(len(self.outputs)))
        yield [next(in_outer_inputs)], [], [], []
        for _ in range(self.n_seqs):
            yield [next(in_outer_inputs)], [next(in_inner_inputs)], [], []
        for taps in self.tap_array:
            result = next(in_results)
            read = [next(in_inner_inputs) for _ in taps]
            yield [next(in_outer_inputs)], read, [result], [result]
        for _ in range(self.n_nit_sot):
            result = next(in_results)
            yield [], [], [result], [result]
        for _ in range(self.n_shared_outs):
            result = next(in_results)
            yield [next(in_outer_inputs)], [next(in_inner_inputs)], [result], [result]
        for position in in_inner_inputs:
            yield [next(in_outer_inputs)], [position], [], []


_LISTS = ("outer_inp", "inner_inp", "inner_out", "outer_out")


def _part(items: Sequence[Any], counts: Sequence[int], kind: int) -> list[Any]:
    """Return the part of a kind, given how many items there are of each; the rest for the last."""
    begin = sum(counts[:kind])
    return list(items[begin:] if kind == len(counts) else items[begin : begin + counts[kind]])
