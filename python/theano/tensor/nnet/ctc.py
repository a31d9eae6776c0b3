"""Connectionist temporal classification, for sequences whose labels are not aligned."""

from typing import Any

from theano import _core
from theano.tensor._convert import as_tensor_variable

__all__ = ["ConnectionistTemporalClassification", "ctc", "ctc_available", "ctc_present"]


class ConnectionistTemporalClassification(_core.Op):
    """The costs of `ctc` and, with `compute_grad`, their gradients for the activations.

    Parameters
    ----------
    compute_grad : bool, optional
        Whether there is a second output: the gradient of each cost with respect to its activations.
        It is only computed where it is used.
    openmp : bool, optional
        Accepted for compatibility.
    """

    def __new__(cls, compute_grad: bool = True, openmp: bool | None = None) -> Any:
        return _core.op("ConnectionistTemporalClassification", compute_grad=bool(compute_grad))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def compute_grad(self) -> bool:
        """Whether there is an output for the gradients."""
        flag: bool = self.properties["compute_grad"]
        return flag


_core.set_classes({"ConnectionistTemporalClassification": ConnectionistTemporalClassification})


def ctc_present() -> bool:
    """Return True: no library is needed."""
    return True


def ctc_available() -> bool:
    """Return True: no library is needed."""
    return True


ctc_available.msg = None  # type: ignore[attr-defined]


def ctc(activations: Any, labels: Any, input_lengths: Any) -> Any:
    """Return the cost of sequences of labels, summed over all their alignments in time.

    Parameters
    ----------
    activations : tensor_like
        (time, batch, classes), float32 or float64. Their softmax over the classes gives the
        probabilities at a time; class 0 is the blank.
    labels : tensor_like
        (batch, length of labels), integers from 1 to classes - 1; negative ones are padding.
    input_lengths : tensor_like
        How many times count for each of the batch, a vector of integers.

    Returns
    -------
    TensorVariable
        For each of the batch the negative logarithm of the probability of its labels; infinite,
        with a gradient of zero, where they cannot fit into its time.

    Raises
    ------
    TypeError
        If ranks or dtypes are others.
    ValueError
        In a call, if sizes do not fit, or labels or lengths are out of their range.

    Notes
    -----
    A. Graves, S. Fernandez, F. Gomez, J. Schmidhuber, "Connectionist Temporal Classification:
    Labelling Unsegmented Sequence Data with Recurrent Neural Networks" (2006).

    Examples
    --------
    >>> import theano.tensor as T
    >>> from theano.tensor.nnet.ctc import ctc
    >>> x, y, n = T.dtensor3(), T.imatrix(), T.ivector()
    >>> ctc(x, y, n).eval({x: [[[0.0, 0.0]], [[0.0, 0.0]]], y: [[1]], n: [2]}).round(6)
    array([0.287682])
    """
    operation = ConnectionistTemporalClassification(compute_grad=True)
    outputs: Any = operation(*map(as_tensor_variable, (activations, labels, input_lengths)))
    return outputs[0]
