"""Convolutions in packages with Theano's interface and in PyTorch; Python 3.8's syntax."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

# Shapes of images and filters, steps, border.
CONVOLUTIONS = {
    "convolution 3x3": ((32, 64, 28, 28), (64, 64, 3, 3), 1, 1),
    "convolution 7x7, steps of 2": ((16, 3, 128, 128), (32, 3, 7, 7), 2, 0),
    "convolution 1x1": ((32, 256, 14, 14), (256, 256, 1, 1), 1, 0),
    "convolution 5x5": ((500, 20, 12, 12), (50, 20, 5, 5), 1, 0),
    "convolution 3x3, depthwise": ((32, 64, 28, 28), (64, 1, 3, 3), 1, 1),
}


def convolution_arrays(name: str) -> list[Any]:
    """Return images, filters and a gradient of the result."""
    images, filters, step, border = CONVOLUTIONS[name]
    lengths = [(n + 2 * border - k) // step + 1 for n, k in zip(images[2:], filters[2:])]  # noqa: B905
    generator = np.random.RandomState(1)
    shapes = (images, filters, (images[0], filters[0], *lengths))
    return [generator.normal(0, 1, shape).astype("float32") for shape in shapes]


class Lazy:
    """A function that is made when it is first called."""

    def __init__(self, build: Any, *arguments: Any) -> None:
        self.build = build
        self.arguments = arguments
        self.function: Any = None

    def __call__(self, *arguments: Any) -> Any:
        if self.function is None:
            self.function = self.build(*self.arguments)
        return self.function(*arguments)


def on_threads(setter: Any, before: int, count: int, function: Any) -> Any:
    """Return the function with the number of threads set while it runs."""

    def run(*arguments: Any) -> Any:
        setter(count)
        try:
            return function(*arguments)
        finally:
            setter(before)

    return run


def convolution_function(package: Any, name: str, has_gradient: bool) -> Any:
    """Compile a convolution, or its two gradients and itself."""
    T = package.tensor
    images, filters, step, border = CONVOLUTIONS[name]
    x, w, g = (T.TensorType("float32", (False,) * 4)() for _ in range(3))
    groups = images[1] // filters[1]
    y = T.nnet.conv2d(x, w, border_mode=border, subsample=(step, step), num_groups=groups)
    if not has_gradient:
        return package.function([x, w], y)
    gradients = T.grad(None, [x, w], known_grads={y: g})
    return package.function([x, w, g], [y, *gradients])


def package_tasks(package: Any) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return convolutions, forward and with gradients, in a package with Theano's interface."""
    if not hasattr(package.tensor, "nnet"):
        return {}
    tasks: dict[str, tuple[str, dict[str, Any]]] = {}
    for name in CONVOLUTIONS:
        x, w, g = convolution_arrays(name)
        names = {"x": x, "w": w, "g": g}
        forward = Lazy(convolution_function, package, name, False)
        both = Lazy(convolution_function, package, name, True)
        tasks[name] = ("f(x, w)", dict(names, f=forward))
        tasks[name + " with gradients"] = ("f(x, w, g)", dict(names, f=both))
        if hasattr(package, "_core"):
            setter, count = package._core.set_threads, package._core.get_threads()
            alone, both_alone = (on_threads(setter, count, 1, f) for f in (forward, both))
            tasks[name + ", 1 thread"] = ("f(x, w)", dict(names, f=alone))
            tasks[name + " with gradients, 1 thread"] = ("f(x, w, g)", dict(names, f=both_alone))
    return tasks


def torch_tasks(torch: Any) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the same convolutions in PyTorch."""
    tasks: dict[str, tuple[str, dict[str, Any]]] = {}
    threads = torch.get_num_threads()
    for name, (images, filters, step, border) in CONVOLUTIONS.items():
        x, w, g = map(torch.from_numpy, convolution_arrays(name))
        options = {"stride": step, "padding": border, "groups": images[1] // filters[1]}

        def forward(x: Any, w: Any, options: Any = options) -> Any:
            return torch.nn.functional.conv2d(x, w, **options)

        def both(x: Any, w: Any, g: Any, forward: Any = forward) -> Any:
            y = forward(x, w)
            return y, torch.autograd.grad(y, [x, w], g)

        learnt = {"x": x.clone().requires_grad_(), "w": w.clone().requires_grad_(), "g": g}
        for title, count in (("", threads), (", 1 thread", 1)):
            alone, both_alone = (
                on_threads(torch.set_num_threads, threads, count, f) for f in (forward, both)
            )
            tasks[name + title] = ("f(x, w)", {"x": x, "w": w, "f": alone})
            key = name + " with gradients" + title
            tasks[key] = ("f(x, w, g)", dict(learnt, f=both_alone))
    return tasks


@functools.lru_cache(maxsize=256)
def _made(name: str, adapter: Any) -> dict[str, Any]:
    return torch_tasks(adapter.torch) if name == "torch" else package_tasks(adapter.package)


def tasks(name: str, adapter: Any) -> dict[str, Any]:
    """Return makers of the convolutions of a package, by name."""
    if name not in ("theano", "torch"):
        return {}
    can_change_threads = name == "torch" or hasattr(adapter.package, "_core")
    titles = [
        convolution + gradients + threads
        for convolution in CONVOLUTIONS
        for gradients in ("", " with gradients")
        for threads in (("", ", 1 thread") if can_change_threads else ("",))
    ]
    return {title: lambda title=title: _made(name, adapter)[title] for title in titles}
