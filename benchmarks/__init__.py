"""Speed and memory of the package, measured and printed as ratios: `python -m benchmarks`."""
