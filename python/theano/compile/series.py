"""Many calls of a compiled function in a row, in the core: `Function.repeat`, `Function.over`."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from theano import _core

__all__ = ["over", "repeat"]


def repeat(function: Any, n: int, args: tuple[Any, ...], kwargs: Any, all_outputs: bool) -> Any:
    """Call a function `n` times with the same arguments; see `Function.repeat`."""
    if not isinstance(n, int | np.integer) or isinstance(n, bool):
        raise TypeError(f"the number of calls must be an integer, not {n!r}")
    if n < 1:
        raise ValueError(f"the number of calls must be at least 1, not {n}")
    return function.run_series(int(n), args, kwargs, [], None, all_outputs, None)


def over(
    function: Any,
    arrays: Sequence[Any],
    kwargs: dict[str, Any],
    batch_size: int | None,
    shuffle: Any,
    progress: bool | str,
    all_outputs: bool,
    drop_last: bool,
) -> Any:
    """Call a function for all minibatches of arrays; see `Function.over`."""
    if batch_size is not None and batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, not {batch_size}")
    params = _streamed_inputs(function, arrays)
    columns = [
        _as_rows(param, array, batch_size is not None)
        for param, array in zip(params, arrays, strict=True)
    ]
    length = _common_length(params, columns)
    size = 1 if batch_size is None else batch_size
    order = _order(shuffle, length)
    whole, rest = divmod(length, size)
    parts = [(0, whole, size)] if whole else []
    if rest and not (drop_last and whole):
        parts.append((whole * size, 1, rest))
    if not parts:
        raise ValueError("there is nothing to go over: the arrays have no rows")
    results = []
    with _progress_bar(progress, sum(steps for _, steps, _ in parts)) as advance:
        for start, steps, rows in parts:
            given = columns if order is not None else [column[start:] for column in columns]
            first = tuple(
                column[0, ...] if batch_size is None else column[:rows] for column in given
            )
            streams = [(i, column, rows) for i, column in enumerate(given)]
            part_order = None if order is None else order[start : start + steps * rows]
            results.append(
                function.run_series(steps, first, kwargs, streams, part_order, all_outputs, advance)
            )
    if not all_outputs or len(results) == 1:
        return results[-1]
    return _joined(*results)


def _streamed_inputs(function: Any, arrays: Sequence[Any]) -> list[Any]:
    """The inputs that get a new part of an array at each step: the first ones."""
    if not arrays:
        raise TypeError("over() needs at least one array to go over")
    params = function.maker.arguments
    if len(arrays) > len(params):
        raise TypeError(
            f"over() got {len(arrays)} arrays, but the function has {len(params)} inputs"
        )
    return list(params[: len(arrays)])


def _as_rows(param: Any, array: Any, has_batches: bool) -> Any:
    """An array of the input's dtype, whose parts along the first axis fit the input."""
    kind = param.variable.type
    if not isinstance(kind, _core.TensorType):
        raise TypeError(f"{param.variable} is of type {kind}: only tensors have parts to go over")
    ndim = kind.ndim if has_batches else kind.ndim + 1
    if ndim == 0:
        raise TypeError(
            f"{param.variable} is a scalar and takes no batch; without batch_size it gets one "
            "element at a time"
        )
    rows = _core.TensorType(kind.dtype, (False,) * ndim)
    try:
        return _core.filter_tensor(rows, array, param.strict, param.allow_downcast)
    except (TypeError, ValueError) as error:
        raise type(error)(
            f"Bad array for input {param.variable}, {kind}, of which each step gets a part along "
            f"the first axis: {error}"
        ) from None


def _common_length(params: Sequence[Any], columns: Sequence[Any]) -> int:
    lengths = [len(column) for column in columns]
    if len(set(lengths)) > 1:
        listed = ", ".join(
            f"{param.variable}: {length}" for param, length in zip(params, lengths, strict=True)
        )
        raise ValueError(f"the arrays must have the same number of rows, got {listed}")
    return lengths[0]


def _order(shuffle: Any, length: int) -> Any:
    """A random order of the rows, or None for the order in which they come."""
    if shuffle is None or shuffle is False:
        return None
    if shuffle is True or isinstance(shuffle, int | np.integer):
        shuffle = np.random.default_rng(None if shuffle is True else shuffle)
    if not hasattr(shuffle, "permutation"):
        raise TypeError(
            "shuffle must be a numpy Generator or RandomState, a seed, True or False, not "
            f"{shuffle!r}"
        )
    return np.ascontiguousarray(shuffle.permutation(length), np.int64)


@contextmanager
def _progress_bar(progress: bool | str, steps: int) -> Iterator[Callable[[int], object] | None]:
    """What to call after some steps; None without a bar, also where tqdm is not installed."""
    if not progress:
        yield None
        return
    try:
        from tqdm.auto import tqdm
    except ImportError:
        yield None
        return
    with tqdm(total=steps, desc=progress if isinstance(progress, str) else None) as bar:
        yield bar.update


def _joined(main: Any, last: Any) -> Any:
    """The results of the last, smaller batch after those of the others."""
    if isinstance(main, dict):
        return {key: _joined_output(value, last[key]) for key, value in main.items()}
    if isinstance(last, list) and not isinstance(main, np.ndarray) and len(main) == len(last):
        return [_joined_output(*pair) for pair in zip(main, last, strict=True)]
    return _joined_output(main, last)


def _joined_output(main: Any, last: Any) -> Any:
    if isinstance(main, np.ndarray) and isinstance(last, np.ndarray):
        if main.shape[1:] == last.shape[1:]:
            return np.concatenate([main, last])
        main = list(main)
    return [*main, *last]
