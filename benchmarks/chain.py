"""Chains of elementwise operations, each on the one before: time per node must not grow.

`python -m benchmarks.chain NODES` measures one length in a process of its own.
"""

import gc
import json
import subprocess
import sys
import time

from benchmarks.figures import Figure, say

STAGES = ("build", "differentiate", "compile", "run", "free")


def chain_seconds(nodes: int) -> dict[str, float]:
    """Build, differentiate, compile, run and free a chain.

    Parameters
    ----------
    nodes : int
        The length of the chain.

    Returns
    -------
    dict
        Seconds by stage; under 'compile forward' those of compiling the chain without gradient.
    """
    import theano
    from theano import tensor as T

    times = [time.perf_counter()]
    x = T.dvector("x")
    y = x
    for i in range(nodes):
        y = T.sin(y) if i % 2 else -y
    times.append(time.perf_counter())
    gradient = T.grad(y.sum(), x)
    times.append(time.perf_counter())
    f = theano.function([x], [y, gradient])
    times.append(time.perf_counter())
    f([0.5, 0.25])
    times.append(time.perf_counter())
    del f, gradient
    gc.collect()
    first_part = time.perf_counter()
    forward = theano.function([x], y)
    after_forward = time.perf_counter()
    del forward, y
    gc.collect()
    times.append(first_part + time.perf_counter() - after_forward)
    stages = zip(STAGES, times, times[1:], strict=False)
    seconds = {stage: end - start for stage, start, end in stages}
    return seconds | {"compile forward": after_forward - first_part}


def in_a_new_process(nodes: int) -> dict[str, float]:
    """Return `chain_seconds` of a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.chain", str(nodes)], capture_output=True, text=True
    )
    if done.returncode != 0:
        raise RuntimeError(f"the chain of {nodes} nodes failed ({done.returncode}): {done.stderr}")
    result: dict[str, float] = json.loads(done.stdout)
    return result


def measure(lengths: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)) -> list[Figure]:
    """Measure chains of growing length, and how their times grow."""
    figures = []
    totals: list[float] = []
    for nodes in lengths:
        say(f"chain of {nodes} nodes")
        runs = [in_a_new_process(nodes) for _ in range(1 if nodes > 100_000 else 3)]
        least = {stage: min(run[stage] for run in runs) for stage in runs[0]}
        total = sum(least[stage] for stage in STAGES)
        title = f"chain of {nodes:,} nodes"
        if nodes == 10_000:
            figures.append(Figure(f"{title}: compile", least["compile forward"], "s", 50e-3))
        stages = {stage: least[stage] for stage in STAGES}
        figures.append(Figure(f"{title} with gradient: all stages", total, "s", None, stages))
        if totals:
            ratio = total / totals[-1]
            figures.append(Figure(f"{title} ÷ one of a tenth", ratio, "", 12))
        totals.append(total)
    return figures


if __name__ == "__main__":
    print(json.dumps(chain_seconds(int(sys.argv[1]))))
