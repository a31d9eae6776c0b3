"""`Rop`, the derivative along a direction, by two reverse sweeps. Public in `theano.gradient`.

Where an operation defined in Python has its own `R_op`, the direction is carried forward instead,
node by node; other nodes on the way are derived by two reverse sweeps over each of them.
"""

from typing import Any

from theano import _core
from theano._gradient_stops import DisconnectedType
from theano._reverse_mode import as_list, format_like, in_float, report_disconnected, stand_in
from theano.tensor._convert import as_tensor_variable
from theano.tensor._create import zeros_like

__all__ = ["Rop"]


def Rop(
    f: Any,
    wrt: Any,
    eval_points: Any,
    disconnected_outputs: str = "raise",
    return_disconnected: str = "zero",
) -> Any:
    """Return the product of the Jacobian of `f` with a column vector.

    Parameters
    ----------
    f : Variable, or list or tuple of Variable
        What is differentiated.
    wrt : Variable, or list or tuple of Variable
        With respect to what.
    eval_points : Variable, or list or tuple of Variable
        The column vector: one part in the shape of each of `wrt`.
    disconnected_outputs : {'raise', 'warn', 'ignore'}, optional
        What happens where an output that nothing computes is none of `wrt`. One that is computed
        from other variables has the derivative zero without ado, as in Theano.
    return_disconnected : {'zero', 'None', 'Disconnected'}, optional
        What stands for an output that does not depend on `wrt`.

    Returns
    -------
    Variable, or list or tuple of Variable
        As `f`, each in the shape of its variable.

    Raises
    ------
    DisconnectedInputError
        If `disconnected_outputs` is 'raise' and an output is neither computed nor one of `wrt`.
    ValueError
        If a part of the column vector has not the rank of its variable.
    """
    outputs, variables = as_list(f), as_list(wrt)
    points = [as_tensor_variable(point) for point in as_list(eval_points)]
    assert len(variables) == len(points), "wrt and eval_points must have the same length"
    for i, (variable, point) in enumerate(zip(variables, points, strict=True)):
        if variable.type.ndim != point.type.ndim:
            raise ValueError(
                f"Element {i} of wrt/eval_point have mismatched dimensionality:"
                f" {variable.type.ndim} versus {point.type.ndim}"
            )
    for output in outputs:
        if output.owner is None and output not in variables:
            report_disconnected(
                "Rop was asked to differentiate a variable that is neither computed from the"
                f" variables given as wrt nor one of them: {output}",
                disconnected_outputs,
                "disconnected_outputs",
            )
    if any(_has_own_r_op(node.op) for node in _core.toposort(variables, outputs)):
        results = _carried(outputs, variables, points)
    else:
        results = [_forward(output, variables, points) for output in outputs]
    return format_like(
        f,
        [
            stand_in(output, return_disconnected) if result is None else result
            for output, result in zip(outputs, results, strict=True)
        ],
    )


def _forward(output: Any, variables: list[Any], points: list[Any]) -> Any:
    """Return the derivative of `output` along `points`, or None if it does not depend on them.

    The row product is linear in its row vector; its own row product is the column product.
    """
    row = in_float(zeros_like(output))
    products = _core.gradient([output], [row], variables)
    pairs = [
        (product, point)
        for product, point in zip(products, points, strict=True)
        if product is not None
    ]
    if not pairs:
        return None
    (result,) = _core.gradient([first for first, _ in pairs], [last for _, last in pairs], [row])
    return result


def _has_own_r_op(op: Any) -> bool:
    if not op.defined_in_python or type(op).R_op is _core.Op.R_op:  # type: ignore[attr-defined]
        return False
    return bool(getattr(op, "overrides_rop", True))


def _carried(outputs: list[Any], variables: list[Any], points: list[Any]) -> list[Any]:
    """Return the derivatives of `outputs`, None for those that do not move, node by node."""
    moves = dict(zip(variables, points, strict=True))
    for node in _core.toposort(variables, outputs):
        directions = [moves.get(variable) for variable in node.inputs]
        if all(direction is None for direction in directions):
            continue
        step = _asked if _has_own_r_op(node.op) else _derived
        for output, move in zip(node.outputs, step(node, directions), strict=True):
            if move is not None and output not in moves:
                moves[output] = move
    return [moves.get(output) for output in outputs]


def _asked(node: Any, directions: list[Any]) -> list[Any]:
    moves = list(node.op.R_op(node.inputs, directions))
    if len(moves) != len(node.outputs):
        raise ValueError(
            f"{node.op}.R_op returned {len(moves)} derivatives for {len(node.outputs)} outputs"
        )
    return [
        None if move is None or isinstance(move.type, DisconnectedType) else move for move in moves
    ]


def _derived(node: Any, directions: list[Any]) -> list[Any]:
    """Two reverse sweeps over one node, on roots in place of the inputs that move."""
    moving = [(i, direction) for i, direction in enumerate(directions) if direction is not None]
    roots = {i: node.inputs[i].type() for i, _ in moving}
    inputs = [roots.get(i, variable) for i, variable in enumerate(node.inputs)]
    copied = node.clone_with_new_inputs(inputs)
    moves = [
        _forward(output, list(roots.values()), [direction for _, direction in moving])
        for output in copied.outputs
    ]
    found = [move for move in moves if move is not None]
    back = [(root, node.inputs[i]) for i, root in roots.items()]
    placed = iter(_core.clone_graph(found, back))
    return [None if move is None else next(placed) for move in moves]
