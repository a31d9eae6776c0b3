"""Run a case under whatever `theano` is installed and record what happened, as JSON data."""

from __future__ import annotations

import builtins
import collections
import warnings
from typing import Any, Dict

import numpy as np

from oracle.arraytext import Generator, array_text, spec_array, spec_type, split_format
from oracle.declare import Case

# What JSON can hold, under the keys types, values, grad_types, grads; or result; and, after an
# exception, raises, phase and message.
Record = Dict[str, Any]


def evaluate(case: Case, theano: Any) -> Record:
    """Return the record of one case."""
    previous = theano.config.floatX
    theano.config.floatX = case.floatX
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            if case.inputs is None:
                return _free(case, theano)
            return _expression(case, theano)
    finally:
        theano.config.floatX = previous


def make_variables(case: Case, T: Any) -> dict[str, Any]:
    """Return one new variable per input of an expression."""
    return {name: _make_type(spec, T)(name) for name, spec in (case.inputs or {}).items()}


def _make_type(spec: str, T: Any) -> Any:
    dtype, flags = spec_type(spec)
    format, _ = split_format(spec)
    if not format:
        return T.TensorType(dtype, flags)
    import theano.sparse

    return theano.sparse.SparseType(format, dtype)


def make_arrays(case: Case) -> dict[str, Any]:
    """Return the values of the inputs of an expression."""
    return {name: spec_array(spec, name) for name, spec in (case.inputs or {}).items()}


def weights(shape: tuple[int, ...], dtype: str) -> np.ndarray[Any, Any]:
    """Return what the elements of an output are multiplied by before their sum is derived."""
    generator = Generator("weights")
    size = int(np.prod(shape, dtype=int))
    values = [1 + generator.integer(8) / 8 for _ in range(size)]
    kind = dtype if dtype.startswith("float") else "float64"
    return np.array(values, dtype=kind).reshape(shape)


def _free(case: Case, theano: Any) -> Record:
    try:
        return {"result": encode(case.run(theano, theano.tensor, np))}
    except Exception as error:
        return {"raises": exception_names(error), "phase": "call", "message": str(error)}


def _expression(case: Case, theano: Any) -> Record:
    T = theano.tensor
    arrays = make_arrays(case)
    record: Record = {}
    phase = "build"
    try:
        variables = make_variables(case, T)
        result = case.run(T, **variables)
        outputs = list(result) if isinstance(result, (list, tuple)) else [result]
        record["types"] = [type_text(output) for output in outputs]
        phase = "compile"
        inputs = list(variables.values())
        function = theano.function(inputs, outputs, on_unused_input="ignore")
        phase = "call"
        values = function(*arrays.values())
        record["values"] = [array_text(value) for value in values]
        if case.grad:
            phase = "gradient"
            factors = [T.TensorType(*_weight_type(output))() for output in outputs]
            cost = _cost(T, outputs, factors)
            gradients = T.grad(cost, [variables[name] for name in case.grad])
            record["grad_types"] = [type_text(gradient) for gradient in gradients]
            function = theano.function(inputs + factors, gradients, on_unused_input="ignore")
            factor_values = [weights(value.shape, value.dtype.name) for value in values]
            found = function(*arrays.values(), *factor_values)
            record["grads"] = [array_text(value) for value in found]
    except Exception as error:
        record.update(raises=exception_names(error), phase=phase, message=str(error))
    return record


def _cost(T: Any, outputs: list[Any], factors: list[Any]) -> Any:
    terms = [T.sum(_dense(output) * factor) for output, factor in zip(outputs, factors)]
    return terms[0] if len(terms) == 1 else T.add(*terms)


def _is_sparse(variable: Any) -> bool:
    return hasattr(variable, "owner") and hasattr(variable, "format")


def _dense(output: Any) -> Any:
    return output.toarray() if _is_sparse(output) else output


def _weight_type(output: Any) -> tuple[str, tuple[bool, ...]]:
    dtype = output.dtype if output.dtype.startswith("float") else "float64"
    return dtype, _dense(output).broadcastable


def type_text(variable: Any) -> str:
    """Return dtype and flags of a variable, ``float64 TF``; of a sparse one ``csr float64``."""
    if _is_sparse(variable):
        return f"{variable.format} {variable.dtype}"
    flags = "".join("T" if flag else "F" for flag in variable.broadcastable)
    return f"{variable.dtype} {flags}".rstrip()


def exception_names(error: BaseException) -> list[str]:
    """Return the names of Theano's own classes among those of an exception, and the builtin one."""
    names: list[str] = []
    for class_ in type(error).__mro__:
        if hasattr(builtins, class_.__name__):
            return [*names, class_.__name__]
        if class_.__module__.startswith("theano"):
            names.append(class_.__name__)
    return names


def encode(value: Any) -> Any:
    """Return the JSON form of what a free case returned."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return {"float": repr(value)}
    if isinstance(value, (np.ndarray, np.generic)) or hasattr(value, "tocsr"):
        return {"array": array_text(value)}
    if isinstance(value, BaseException):
        return {"raises": exception_names(value)}
    if isinstance(value, tuple):
        return {"tuple": [encode(item) for item in value]}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, collections.abc.Mapping):
        return {"dict": [[encode(key), encode(item)] for key, item in value.items()]}
    if _is_sparse(value) or (hasattr(value, "broadcastable") and hasattr(value, "owner")):
        return {"variable": type_text(value)}
    return {"object": type(value).__name__}
