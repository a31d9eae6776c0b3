"""Text forms of graphs and functions: an index of names; the code is in the files beside it."""

from theano._printing.debugprint import debugprint
from theano._printing.description import min_informative_str
from theano._printing.pprint import (
    DefaultPrinter,
    FunctionPrinter,
    IgnorePrinter,
    LeafPrinter,
    OperatorPrinter,
    PatternPrinter,
    PPrinter,
    PrinterState,
    default_printer,
    leaf_printer,
    pp,
    pprint,
)

__all__ = [
    "DefaultPrinter",
    "FunctionPrinter",
    "IgnorePrinter",
    "LeafPrinter",
    "OperatorPrinter",
    "PPrinter",
    "PatternPrinter",
    "PrinterState",
    "debugprint",
    "default_printer",
    "leaf_printer",
    "min_informative_str",
    "pp",
    "pprint",
]
