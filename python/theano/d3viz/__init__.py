"""Interactive pictures of graphs: `d3viz` writes one page that needs nothing else."""

from theano.d3viz.d3viz import d3viz, d3write

__all__ = ["d3viz", "d3write"]
