"""Compares what two runs of the checks gave: `python compare.py here.pkl theano.pkl`."""

import pickle
import sys

import numpy as np


def difference(ours, theirs):
    """Return in words how two answers differ, or None."""
    if isinstance(ours, str) or isinstance(theirs, str):
        return (
            None
            if isinstance(ours, str) and ours == theirs
            else "%s, %s"
            % (
                ours if isinstance(ours, str) else "no error",
                theirs if isinstance(theirs, str) else "no error",
            )
        )
    if len(ours) != len(theirs):
        return "%d results, %d results" % (len(ours), len(theirs))
    for i, (a, b) in enumerate(zip(ours, theirs)):
        if isinstance(a, str) or isinstance(b, str):
            if not (isinstance(a, str) and isinstance(b, str) and a == b):
                return "result %d: %s, %s" % (i, a, b)
            continue
        if a.shape != b.shape or a.dtype != b.dtype:
            return "result %d: %s %s, %s %s" % (i, a.dtype, a.shape, b.dtype, b.shape)
        narrow = a.dtype.kind in "fc" and a.dtype.itemsize <= 4
        rtol = 2e-3 if narrow else 1e-6
        scale = (
            np.max(np.abs(np.where(np.isfinite(b), b, 0))) if b.size and b.dtype.kind in "fc" else 0
        )
        if not np.allclose(a, b, rtol=rtol, atol=rtol * 0.05 * scale, equal_nan=True):
            return "result %d: largest difference %g of %g" % (i, np.nanmax(np.abs(a - b)), scale)
    return None


def main():
    """Print one line per difference and a count; the exit code tells whether there are any."""
    ours, theirs = (pickle.load(open(name, "rb")) for name in sys.argv[1:3])
    different = 0
    for name in sorted(set(ours) & set(theirs)):
        words = difference(ours[name], theirs[name])
        if words:
            different += 1
            print("  %s: %s" % (name, words))
    same = [name for name in ours if name in theirs]
    errors = sum(isinstance(ours[name], str) for name in same)
    print("%d checks, %d differ, %d raise" % (len(same), different, errors))
    return different > 0


if __name__ == "__main__":
    sys.exit(main())
