"""Groups of tasks that are measured in every package, on one thread and on all."""

from benchmarks.figures import Figure, say
from benchmarks.tasks import elementwise, formulas, sparse, updates
from benchmarks.workers import Workers

GROUPS = {
    "formulas": elementwise.NAMES,
    "functions": elementwise.FUNCTION_NAMES,
    "updates": updates.NAMES,
    **formulas.NAMES,
    "sparse": sparse.NAMES,
}


def measure(workers: Workers, group: str, rounds: int = 3, only: str = "") -> list[Figure]:
    """Measure the tasks of a group, after a comparison of what the packages compute."""
    tasks = [task for task in GROUPS[group] if only in task]
    figures = []
    for task in tasks:
        say(f"{task}: values")
        if differing := workers.compare(task):
            name = f"{task}: values differ in {', '.join(differing)}"
            figures.append(Figure(name, len(differing), "packages", 0))
    for task, others in workers.minima(tasks, rounds).items():
        if own := others.pop("croton", None):
            name = f"{task}, {workers.threads_text}"
            figures.append(Figure(name, own, "s", None, others, group))
    return figures
