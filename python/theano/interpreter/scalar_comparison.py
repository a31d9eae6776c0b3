"""Comparisons, tests, bitwise functions and the choice between two values."""

from typing import Any

import numpy as np

from theano.interpreter.conversion import cast
from theano.interpreter.scalar_functions import scalar_function

scalar_function("eq", operands="common")(np.equal)
scalar_function("neq", operands="common")(np.not_equal)
scalar_function("lt", operands="common")(np.less)
scalar_function("le", operands="common")(np.less_equal)
scalar_function("gt", operands="common")(np.greater)
scalar_function("ge", operands="common")(np.greater_equal)
scalar_function("isnan", operands="own")(np.isnan)
scalar_function("isinf", operands="own")(np.isinf)
scalar_function("and_")(np.bitwise_and)
scalar_function("or_")(np.bitwise_or)
scalar_function("xor")(np.bitwise_xor)
scalar_function("invert")(np.invert)


@scalar_function("switch", operands="own", takes_dtype=True)
def switch(condition: Any, x: Any, y: Any, dtype: np.dtype[Any]) -> Any:
    return np.where(condition != 0, cast(x, dtype), cast(y, dtype))
