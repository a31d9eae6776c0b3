"""The most resident memory of a training step, in each package: a new process for each step."""

from benchmarks.figures import Figure, say
from benchmarks.tasks import formulas, networks
from benchmarks.workers import TaskFailed, Workers

LENET_STEPS = [f"LeNet step, batch {batch}, all threads" for batch in networks.LENET_BATCHES]
TITLES = ["Theano", "PyTensor", "JAX", "PyTorch"]


def measure(theano: str | None, peers: str | None) -> list[Figure]:
    """Measure what steps add to the memory before them, and the whole of it."""
    figures = []
    for task in [*formulas.MODELS, *LENET_STEPS]:
        added: dict[str, float] = {}
        whole: dict[str, float] = {}
        with Workers(theano, peers, titles=TITLES) as workers:
            for worker in workers.all:
                if task not in worker.tasks:
                    continue
                say(f"{task}: memory of {worker.title}")
                try:
                    before, most = worker.peak(task)
                except (TaskFailed, RuntimeError) as error:  # or the process has ended
                    say(str(error).splitlines()[0])
                    continue
                added[worker.title] = (most - before) / 2**20
                whole[worker.title] = most / 2**20
        for title, results in (("added by the first steps", added), ("whole process", whole)):
            own = results.pop("croton")
            figures.append(Figure(f"peak memory, {task}: {title}", own, "MiB", None, results))
    return figures
