"""What the examples that learn have in common: a progress bar, and a picture of what was learnt.

The bar needs the package tqdm and the picture matplotlib (`pip install tqdm matplotlib`); without
them the programs run and show less.
"""

import importlib.util

import numpy as np


def progress(steps, description):
    """Return the steps, with a bar that tells how far they are if tqdm is installed."""
    if importlib.util.find_spec("tqdm") is None:
        return steps
    from tqdm import tqdm

    return tqdm(steps, desc=description)


def save_picture(name, curve, label, filters):
    """Write `name`.png with the learning curve beside the filters, if matplotlib is installed.

    `curve` has a number for each epoch, `label` says what they are; `filters` has the dimensions
    (filter, row, column).
    """
    if importlib.util.find_spec("matplotlib") is None:
        return
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    filters = np.asarray(filters)
    columns = int(np.ceil(len(filters) ** 0.5))
    rows = -(-len(filters) // columns)
    height, width = filters.shape[1:]
    # One image with all filters, each scaled to its largest weight, and gaps between them.
    tiles = np.zeros((rows * (height + 1) - 1, columns * (width + 1) - 1))
    for number, weights in enumerate(filters):
        top, left = number // columns * (height + 1), number % columns * (width + 1)
        largest = max(np.abs(weights).max(), 1e-12)
        tiles[top : top + height, left : left + width] = weights / largest

    figure, (left_axes, right_axes) = pyplot.subplots(1, 2, figsize=(10, 4.5))
    left_axes.plot(np.arange(1, len(curve) + 1), curve)
    left_axes.set(xlabel="epoch", ylabel=label)
    right_axes.imshow(tiles, cmap="RdBu", vmin=-1, vmax=1)
    right_axes.set_axis_off()
    right_axes.set_title("what was learnt")
    figure.tight_layout()
    figure.savefig(name + ".png")
    pyplot.close(figure)
    print("Picture: " + name + ".png")
