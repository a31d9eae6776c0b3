"""A fused loop over long vectors, beside one that was written by hand."""

from benchmarks.figures import Figure
from benchmarks.workers import Workers


def measure(workers: Workers) -> list[Figure]:
    """Measure a**2 + b**2 + 2*a*b over 1e6 float32 elements, as a multiple of the AVX2 loop."""
    names = ["elementwise", "elementwise, 1 thread", "elementwise, new result"]
    least = workers.minima(names, rounds=10)
    everywhere, single = least["elementwise"], least["elementwise, 1 thread"]["croton"]
    parallel = everywhere.pop("croton")
    title = "a**2 + b**2 + 2*a*b, 1e6 float32"
    figures = [
        Figure(f"{title}, all threads", parallel, "s", None, everywhere),
        Figure(f"{title}, 1 thread", single, "s", None, everywhere),
    ]
    if "native" in everywhere:
        fresh = least["elementwise, new result"]["native"]
        figures += [
            Figure(f"{title}: 1 thread ÷ AVX2 loop", single / everywhere["native"], "", 2.5),
            Figure(f"{title}: 1 thread ÷ AVX2 loop into a new array", single / fresh, ""),
        ]
    return figures
