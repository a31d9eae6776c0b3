"""Text forms and pictures of graphs and functions: an index of names.

The code is in `theano._printing` (text) and `theano._drawing` (pictures).
"""

from theano._drawing.dot import find_graphviz
from theano._drawing.pydotprint import default_colorCodes, pydotprint, pydotprint_variables
from theano._printing.debugprint import debugprint
from theano._printing.description import (
    hex_digest,
    min_informative_str,
    position_independent_str,
    var_descriptor,
)
from theano._printing.pprint import (
    VALID_ASSOC,
    DefaultPrinter,
    FunctionPrinter,
    IgnorePrinter,
    LeafPrinter,
    OperatorPrinter,
    PatternPrinter,
    PPrinter,
    PrinterState,
    default_printer,
    greek,
    leaf_printer,
    pp,
    pprint,
    special,
    use_ascii,
)
from theano._printing.print_op import Print

__all__ = [
    "VALID_ASSOC",
    "DefaultPrinter",
    "FunctionPrinter",
    "IgnorePrinter",
    "LeafPrinter",
    "OperatorPrinter",
    "PPrinter",
    "PatternPrinter",
    "Print",
    "PrinterState",
    "debugprint",
    "default_colorCodes",
    "default_printer",
    "greek",
    "hex_digest",
    "leaf_printer",
    "min_informative_str",
    "position_independent_str",
    "pp",
    "pprint",
    "pydot_imported",
    "pydot_imported_msg",
    "pydotprint",
    "pydotprint_variables",
    "special",
    "use_ascii",
    "var_descriptor",
]

# Whether pictures can be had in all formats. In Theano that depends on pydot and Graphviz.
pydot_imported = find_graphviz() is not None
pydot_imported_msg = (
    "" if pydot_imported else "Install graphviz for formats other than svg and dot."
)
