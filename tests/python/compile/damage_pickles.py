"""Loads damaged pickles, in a process of its own: `python damage_pickles.py SEED COUNT`.

Prints how many of them raised and how many were loaded; a crash shows in the exit code.
"""

import contextlib
import os
import pickle
import random
import sys
import warnings

import numpy as np

import theano
import theano.tensor as T


def samples():
    """Pickles of graphs and functions."""
    x, v = T.dmatrix("x"), T.ivector("v")
    w = theano.shared(np.arange(6.0).reshape(2, 3), name="w")
    y = T.set_subtensor(T.dot(x, w)[:, 1:], 2)[v].dimshuffle("x", 1, 0).sum(axis=1)
    z = T.switch(y > T.constant([[1.0, 2.0]]).sum(), T.exp(y), y.reshape((2, -1))[0, 0])
    joined = T.join(0, z.astype("float32"), T.zeros_like(z, dtype="float32")).max(axis=0)
    graph = (x, v, joined, T.argmax(joined), T.alloc(w[0, 0], 2, 3))
    f = theano.function(
        [x, theano.In(v, value=[0, 1])],
        [joined.sum(), z.shape],
        updates=[(w, w * 0.5 + x.sum())],
        name="f",
    )
    for protocol in (2, 4, 5):
        yield pickle.dumps(graph, protocol)
        yield pickle.dumps((f, w), protocol)


def damage(data, generator):
    """Cut, or flip some bytes."""
    if generator.random() < 0.2:
        return data[: generator.randrange(len(data))]
    damaged = bytearray(data)
    for _ in range(generator.choice((1, 1, 1, 2, 5))):
        position = generator.randrange(len(data))
        damaged[position] ^= 1 << generator.randrange(8)
        if generator.random() < 0.3:
            damaged[position] = generator.randrange(256)
    return bytes(damaged)


def use(value):
    """Do with what was loaded what a program would do."""
    if isinstance(value[0], theano.compile.Function):
        value[0](np.ones((2, 2)))
        return
    x, v, *results = value
    theano.function([x, v], results, on_unused_input="ignore")(np.ones((2, 2)), [0, 1])


def main(seed, count):
    """Damage `count` pickles."""
    try:
        import resource
    except ImportError:
        pass
    else:  # so that a length that is damaged is an error, not all of the machine's memory
        # The address sanitizer reserves much more; it has a limit of its own for one allocation.
        if "asan" not in os.environ.get("LD_PRELOAD", ""):
            resource.setrlimit(resource.RLIMIT_AS, (4 << 30, resource.RLIM_INFINITY))
    warnings.simplefilter("ignore")
    generator = random.Random(seed)
    originals = list(samples())
    for data in originals:
        use(pickle.loads(data))
    raised = loaded = 0
    for _ in range(count):
        data = damage(generator.choice(originals), generator)
        try:
            value = pickle.loads(data)
        except Exception:
            raised += 1
            continue
        loaded += 1
        with contextlib.suppress(Exception):  # it is something else now
            use(value)
    for data in originals:
        use(pickle.loads(data))
    print(raised, loaded)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
