"""Makes random programs. The graph is built and evaluated as it grows, so that steps fit."""

import random
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import theano
from tests.fuzz.arrays import LAYOUTS
from tests.fuzz.program import Input, Program, names_in, run_source
from tests.fuzz.templates import TEMPLATES, Template
from theano import _core, interpreter

__all__ = ["Generator", "generate"]

_DTYPES = {
    **{"float64": 40, "float32": 28, "float16": 4, "int64": 7, "int32": 4, "int8": 4, "uint8": 3},
    **{
        "int16": 1,
        "uint16": 1,
        "uint32": 1,
        "uint64": 1,
        "bool": 4,
        "complex128": 3,
        "complex64": 1,
    },
}
_KINDS = {
    "f": "f",
    "r": "fiu",
    "n": "fiuc",
    "d": "iu",
    "b": "b",
    "a": "fiubc",
    "c": "c",
}
_PLACE = re.compile(r"\{(\w+)\}")
_MOST_ELEMENTS = 5_000


def generate(seed: int) -> Program:
    """Return the program with this number."""
    return Generator(seed).program()


class Generator:
    """The state of one program in the making."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.numpy_random = np.random.default_rng(seed)
        self.result = Program()
        self.variables: dict[str, Any] = {}
        self.values: dict[Any, Any] = {}
        self.named: dict[str, Any] = {}
        self.templates_used: list[str] = []

    # ---- the whole

    def program(self) -> Program:
        """Make the program."""
        choose = self.random
        self.result.floatX = choose.choices(["float64", "float32", "float16"], [60, 38, 2])[0]
        with theano.change_flags(floatX=self.result.floatX):
            self._grow()
        self._choose_outputs()
        return self.result.needed()

    def _grow(self) -> None:
        """Add inputs and steps."""
        choose = self.random
        lengths = self._lengths()
        for _ in range(choose.choice([1, 2, 2, 3, 3, 4])):
            self._add_input(lengths)
        wanted = choose.choice([2, 3, 4, 5, 6, 8, 10, 13])
        has_gradient = choose.random() < 0.35
        for _ in range(wanted):
            self._add_step()
        if has_gradient:
            for _ in range(choose.choice([1, 1, 2])):
                self._add_gradient()
            for _ in range(choose.choice([0, 0, 1, 3])):
                self._add_step()

    def _lengths(self) -> list[dict[str, int]]:
        """The lengths of the dimensions a, b, c in each call."""
        choose = self.random
        calls = []
        for _ in range(2):
            lengths = dict(zip("abc", choose.sample([2, 3, 4, 5, 6, 7], 3), strict=True))
            if choose.random() < 0.15:
                # Long ones in the first call, in which sizes are watched as the program grows.
                long = [9, 17, 33, 130] if not calls else [9]
                lengths[choose.choice("abc")] = choose.choice([0, 0, 1, 1, 1, *long])
            calls.append(lengths)
        return calls if choose.random() < 0.8 else calls[:1]

    # ---- inputs

    def _add_input(self, lengths: list[dict[str, int]]) -> None:
        choose = self.random
        name = f"v{len(self.variables)}"
        dtype = choose.choices(list(_DTYPES), list(_DTYPES.values()))[0]
        kind = choose.choices(["argument", "shared", "constant"], [65, 20, 12])[0]
        rank = choose.choices([0, 1, 2, 3, 4], [3, 6, 10, 4, 1])[0]
        dims = [choose.choices(["a", "b", "c", "one"], [5, 5, 3, 2])[0] for _ in range(rank)]
        # A long dimension twice at most: arrays stay small.
        for long in [dim for dim in "abc" if max(call[dim] for call in lengths) > 9]:
            while dims.count(long) > 2:
                dims[dims.index(long)] = "one"
        if kind == "constant" and choose.random() < 0.6:
            dims = ["one"] * rank
        flags = tuple(dim == "one" for dim in dims)
        calls = lengths[:1] if kind == "constant" else lengths
        layout = "C" if choose.random() < 0.55 else choose.choice(LAYOUTS[1:])
        style = self._style()
        values = []
        for call in calls:
            shape = tuple(1 if dim == "one" else call[dim] for dim in dims)
            value = style(shape, dtype)
            if layout == "repeated" and rank > 0:
                axis = choose.randrange(rank)
                first = value[(slice(None),) * axis + (slice(0, 1),)]
                value = np.broadcast_to(first, shape).copy() if shape[axis] else value
            values.append(value)
        made = Input(name, dtype, flags, values, kind, "C" if kind != "argument" else layout)
        self.result.inputs.append(made)
        variable = Program([made], floatX=self.result.floatX).build().variables[name]
        self._remember(name, variable, np.asarray(values[0]))

    def _style(self) -> Callable[[tuple[int, ...], str], Any]:
        """How the values of an input are drawn."""
        source, kind = self.numpy_random, self.random.random()

        def draw(shape: tuple[int, ...], dtype: str) -> Any:
            if dtype == "bool":
                return source.integers(0, 2, shape).astype(bool)
            if dtype.startswith(("int", "uint")):
                low = 0 if dtype.startswith("u") else -4
                high = 100 if kind > 0.9 else 5
                return source.integers(low, high, shape).astype(dtype)
            if kind < 0.3:
                x = source.integers(-8, 9, shape) / 4
            elif kind < 0.45:
                x = abs(source.normal(0, 1.5, shape)) + 0.1
            elif kind < 0.92:
                x = source.normal(0, 1.5, shape)
            elif kind < 0.97:
                x = source.choice([0.0, 1.0, -1.0, 30.0, -30.0, 100.0, -100.0, 1e-6], shape)
            else:
                x = source.choice([0.0, 1.0, -2.0, np.inf, -np.inf, np.nan], shape)
            x = np.asarray(x, dtype=np.float64)
            if dtype.startswith("complex"):
                x = x + 1j * source.normal(0, 1, shape)
            return np.asarray(x).astype(dtype)

        return draw

    # ---- steps

    def _remember(self, name: str, variable: Any, value: Any) -> None:
        self.variables[name] = variable
        self.values[variable] = value
        self.named[name] = value

    def _try(self, source: str) -> str | None:
        """Add a step if it can be built and gives values to go on with."""
        used = {name: self.variables[name] for name in names_in(source)}
        try:
            variable = run_source(source, used)
        except Exception:
            return None
        if not isinstance(variable, _core.Variable) or not hasattr(variable.type, "dtype"):
            return None
        if variable.ndim > 6 or variable in self.values:
            return None
        try:
            (value,) = interpreter.evaluate([variable], self.values)
        except MemoryError:
            return None
        except Exception:
            if self.random.random() > 0.02:
                return None
            # An error when it runs: nothing can be made of it, but it may be an output.
            name = f"v{len(self.variables)}"
            self.variables[name] = variable
            self.result.steps.append((name, source))
            return None
        if not self._is_useful(value):
            return None
        name = f"v{len(self.variables)}"
        self.result.steps.append((name, source))
        self._remember(name, variable, value)
        return name

    def _is_useful(self, value: Any) -> bool:
        if value.size > _MOST_ELEMENTS:
            return False
        if self.random.random() < 0.06 or value.size == 0:
            return True
        if value.dtype.kind in "fc":
            largest = 300 if value.dtype == np.float16 else 1e5
            with np.errstate(all="ignore"):
                size = abs(value)
                return bool(np.all(np.isfinite(value)) and np.all(size < largest))
        return bool(value.dtype.kind == "b" or np.all(abs(value.astype(np.float64)) < 1e6))

    def _add_step(self) -> None:
        for _ in range(12):
            x = self._any_name()
            candidates, weights = self._fitting(x)
            if not candidates:
                continue
            if self._use(self.random.choices(candidates, weights)[0], x):
                return

    def _use(self, template: Template, x: str) -> bool:
        """Add the step that a template gives for a value, if that goes."""
        source = self._fill(template.source, x)
        if source is None or not self._try(source):
            return False
        self.templates_used.append(template.source)
        return True

    def try_template(self, template: Template, x: str) -> bool:
        """The same for a value that it may not be meant for."""
        value = self.named[x]
        fits = value.dtype.kind in _KINDS[template.kind]
        return fits and template.least <= value.ndim <= template.most and self._use(template, x)

    def _fitting(self, x: str) -> tuple[list[Template], list[float]]:
        value = self.named[x]
        return _fitting(value.dtype.kind, value.ndim)

    def _any_name(self) -> str:
        """One of the values, mostly a late one."""
        names = list(self.named)
        if self.random.random() < 0.5:
            names = names[-4:]
        return self.random.choice(names)

    def _fill(self, source: str, x: str) -> str | None:
        filled: dict[str, str | None] = {"x": x}
        for place in _PLACE.findall(source):
            if place not in filled:
                filled[place] = getattr(self, f"_place_{place}")(x, filled)
        if None in filled.values():
            return None
        return _PLACE.sub(lambda match: str(filled[match[1]]), source)

    # ---- places in templates

    def _place_y(self, x: str, filled: Any) -> str:
        fitting = [name for name in self.named if name != x and self._broadcasts(name, x)]
        if fitting and self.random.random() < 0.75:
            return self.random.choice(fitting)
        return x if self.random.random() < 0.3 else self._place_c(x, filled)

    _place_z = _place_y

    def _broadcasts(self, name: str, x: str) -> bool:
        one, other = self.variables[name], self.variables[x]
        kinds = {self.named[name].dtype.kind, self.named[x].dtype.kind}
        if "c" in kinds and self.random.random() < 0.7 and kinds != {"c"}:
            return False
        dims = zip(
            reversed(list(zip(self.named[name].shape, one.broadcastable, strict=True))),
            reversed(list(zip(self.named[x].shape, other.broadcastable, strict=True))),
            strict=False,
        )
        return all(n == m or flag or other_flag for (n, flag), (m, other_flag) in dims)

    def _place_same(self, x: str, filled: Any) -> str:
        value = self.named[x]
        names = [
            name
            for name, other in self.named.items()
            if other.shape == value.shape and (other.dtype.kind == "c") == (value.dtype.kind == "c")
        ]
        return self.random.choice(names)

    def _place_cond(self, x: str, filled: Any) -> str:
        conditions = [
            name
            for name, value in self.named.items()
            if value.dtype.kind == "b" and self._broadcasts(name, x)
        ]
        if conditions and self.random.random() < 0.7:
            return self.random.choice(conditions)
        kind = self.named[x].dtype.kind
        if kind == "b":
            return x
        return (
            f"T.neq({x}, 1)" if kind == "c" else f"T.{self.random.choice(['gt', 'le'])}({x}, 0.5)"
        )

    def _place_c(self, x: str, filled: Any) -> str:
        numbers = ["2", "3", "-1", "0.5", "-2", "1", "1.5", "-0.25", "0", "4.0", "10"]
        number = self.random.choice(numbers)
        if self.random.random() < 0.2:
            return f"np.float32({number})"
        return number if not number.startswith("-") else f"({number})"

    _place_c2 = _place_c

    def _place_pos(self, x: str, filled: Any) -> str:
        return self.random.choice(["1", "2", "0.5", "1e-3", "1.0"])

    _place_pos2 = _place_pos

    def _place_s(self, x: str, filled: Any) -> str:
        scalars = [n for n, v in self.named.items() if v.ndim == 0 and v.dtype.kind in "fiu"]
        return self.random.choice(scalars) if scalars else self._place_c(x, filled)

    def _place_e(self, x: str, filled: Any) -> str:
        return self.random.choice(["2", "2", "3", "1", "0", "0.5", "-1", "-2", "4", "1.5", "-0.5"])

    def _place_axis(self, x: str, filled: Any) -> str:
        rank = self.named[x].ndim
        return str(self.random.randrange(-rank, rank)) if rank else "0"

    def _place_axis0(self, x: str, filled: Any) -> str:
        return str(self.random.randrange(self.named[x].ndim))

    def _place_axes(self, x: str, filled: Any) -> str:
        rank = self.named[x].ndim
        kind = self.random.random()
        if kind < 0.25 or rank == 0:
            return "None"
        if kind < 0.7:
            return str(self.random.randrange(rank))
        count = self.random.randrange(1, rank + 1)
        return repr(tuple(sorted(self.random.sample(range(rank), count))))

    def _place_i(self, x: str, filled: Any) -> str:
        return str(self.random.choice([0, 1, -1, 2, -2]))

    def _place_n(self, x: str, filled: Any) -> str:
        return str(self.random.choice([0, 1, 2, 3]))

    def _place_b(self, x: str, filled: Any) -> str:
        return str(self.random.randrange(2))

    def _place_perm(self, x: str, filled: Any) -> str:
        flags = self.variables[x].broadcastable
        kept = [str(i) for i, flag in enumerate(flags) if not (flag and self.random.random() < 0.3)]
        if self.random.random() < 0.7:
            self.random.shuffle(kept)
        for _ in range(self.random.choice([0, 0, 1, 1, 2])):
            kept.insert(self.random.randrange(len(kept) + 1), "'x'")
        return ", ".join(kept) if kept else "*()"

    def _place_dtype(self, x: str, filled: Any) -> str:
        kind = self.named[x].dtype.kind
        if kind == "c":
            return repr(self.random.choice(["complex64", "complex128"]))
        return repr(self.random.choice([name for name in _DTYPES if name != "complex64"]))

    _place_dtype2 = _place_dtype

    def _place_mat(self, x: str, filled: Any) -> str | None:
        value = self.named[x]
        sources = []
        for name, other in self.named.items():
            if other.dtype.kind == "b" or other.ndim not in (1, 2):
                continue
            if other.shape[0] == value.shape[-1]:
                sources.append(name)
            if other.ndim == 2 and other.shape[1] == value.shape[-1]:
                sources.append(f"{name}.T")
        return self.random.choice(sources) if sources else None

    def _place_classes(self, x: str, filled: Any) -> str | None:
        rows, columns = self.named[x].shape
        names = [
            name
            for name, value in self.named.items()
            if value.dtype.kind in "iu"
            and value.ndim == 1
            and len(value) <= rows
            and np.all((value < columns) & (value >= -columns))
        ]
        if names:
            return self.random.choice(names)
        if columns == 0:
            return None
        # A new input, the same in each call.
        classes = [self.random.randrange(columns) for _ in range(self.random.randint(0, rows))]
        dtype = self.random.choice(["int64", "int32", "int8", "uint8"])
        value = np.array(classes, dtype)
        calls = max(len(each.values) for each in self.result.inputs)
        made = Input(f"v{len(self.variables)}", dtype, (False,), [value] * calls)
        self.result.inputs.append(made)
        self._remember(made.name, Program([made]).build().variables[made.name], value)
        return made.name

    # ---- indices

    def _place_index(self, x: str, filled: Any) -> str:
        shape = self.named[x].shape
        entries = [self._entry(n) for n in shape[: self.random.randrange(1, len(shape) + 1)]]
        if self.random.random() < 0.1:
            entries.insert(self.random.randrange(len(entries) + 1), "None")
        if self.random.random() < 0.1:
            entries = ["...", *entries[:1]]
        return ", ".join(entries)

    def _entry(self, length: int) -> str:
        kind = self.random.random()
        if kind < 0.3:
            return self._number(length)
        if kind < 0.4:
            return ":"
        if kind < 0.5:
            return self.random.choice(["::-1", "::2", "1:", ":-1", "::-2", "1:1"])
        start, stop = (
            self._number(length, is_bound=True) if self.random.random() < 0.6 else "" for _ in "ab"
        )
        step = self.random.choice(["", "", "", ":1", ":2", ":-1", ":-2"])
        return f"{start}:{stop}{step}"

    def _number(self, length: int, is_bound: bool = False) -> str:
        """An index into a dimension, as a number or a variable."""
        if self.random.random() < 0.25:
            scalars = [
                name
                for name, value in self.named.items()
                if value.ndim == 0
                and value.dtype.kind in "iu"
                and (is_bound or -length <= int(value) < length)
            ]
            if scalars:
                return self.random.choice(scalars)
        if is_bound:
            return str(self.random.randrange(-length - 2, length + 3))
        return str(self.random.randrange(-length, length)) if length else "0"

    def _place_array(self, x: str, filled: Any) -> str:
        value = self.named[x]
        kind = self.random.random()
        if kind < 0.2 and value.dtype.kind != "c":
            return x if value.dtype.kind == "b" else f"T.gt({x}, {self.random.choice([0, 1])})"
        entries = []
        count = self.random.randrange(1, value.ndim + 1)
        picked = self.random.randrange(count)
        length = self.random.choice([0, 1, 2, 3, 5])
        for axis, n in enumerate(value.shape[:count]):
            if axis == picked or self.random.random() < 0.3:
                entries.append(self._indices(n, length))
            else:
                entries.append(self._entry(n) if self.random.random() < 0.6 else ":")
        return ", ".join(entries)

    def _indices(self, n: int, length: int) -> str:
        vectors = [
            name
            for name, value in self.named.items()
            if value.dtype.kind in "iu"
            and value.ndim in (1, 2)
            and np.all((value < n) & (value >= -n))
        ]
        if vectors and self.random.random() < 0.4:
            return self.random.choice(vectors)
        if n == 0 or length == 0:
            return "np.zeros(0, int)"
        return repr([self.random.randrange(-n, n) for _ in range(length)])

    def _place_part(self, x: str, filled: Any) -> str | None:
        """A value that broadcasts to the part of `x` that the index takes."""
        index = filled.get("index") or filled.get("array")
        source = f"{x}[{index}]"
        try:
            part = run_source(source, {n: self.variables[n] for n in names_in(source)})
            (value,) = interpreter.evaluate([part], self.values)
        except Exception:
            return None
        kind = self.random.random()
        if kind < 0.3:
            return self._place_c(x, filled)
        if kind < 0.5:
            return f"{source} * 2"
        names = [
            name
            for name, other in self.named.items()
            if other.ndim <= value.ndim
            and other.shape == value.shape[value.ndim - other.ndim :]
            and np.can_cast(other.dtype, value.dtype, "same_kind")
        ]
        return self.random.choice(names) if names else self._place_c(x, filled)

    # ---- gradients, outputs, updates and givens

    def _add_gradient(self) -> None:
        real = [name for name, value in self.named.items() if value.dtype.kind == "f"]
        made = [name for name, _ in self.result.steps if name in real]
        if not made:
            return
        for _ in range(6):
            of = self.random.choice(made[-6:])
            cost = self.random.choice(
                [
                    f"{of}.sum()",
                    f"T.sum(T.sqr({of}))",
                    f"T.sum({of} * {self._place_y(of, {})})",
                    f"T.mean(T.tanh({of}))",
                ]
            )
            wrt = self.random.choice(real)
            many = self.random.choice([f"{wrt}", f"[{wrt}, {self.random.choice(real)}]"])
            last = "" if many == wrt else f"[{self.random.randrange(2)}]"
            if self._try(f"T.grad({cost}, {many}){last}"):
                self.templates_used.append("T.grad")
                return

    def _choose_outputs(self) -> None:
        steps = [name for name, _ in self.result.steps]
        used = {name for _, source in self.result.steps for name in names_in(source)}
        sinks = [name for name in steps if name not in used]
        count = self.random.choice([1, 1, 1, 2, 2, 3])
        outputs = sinks[-count:] if sinks else []
        if steps and self.random.random() < 0.4:
            outputs.append(self.random.choice(steps))
        if not outputs or self.random.random() < 0.03:
            outputs.append(self.random.choice(list(self.variables)))
        self.result.outputs = outputs
        self._choose_updates()
        if self.random.random() < 0.1:
            self._choose_given()

    def _choose_updates(self) -> None:
        for each in self.result.inputs:
            if each.kind != "shared" or self.random.random() < 0.2:
                continue
            of = self.variables[each.name]
            if self.random.random() < 0.3 and self._update_by_view(each.name):
                continue
            names = [n for n, v in self.variables.items() if v.type == of.type and n != each.name]
            if names:
                self.result.updates.append((each.name, self.random.choice(names)))

    def _update_by_view(self, name: str) -> bool:
        """Update a shared variable by a view of itself or of another, if there is one."""
        shared = [each.name for each in self.result.inputs_of("shared")]
        of = self.random.choice(shared)
        view = self.random.choice(
            ["{}.T", "{}[::-1]", "{}[:, ::-1]", "{}.T[::-1]", "{}[::-1] + {}"]
        )
        made = self._try(view.replace("{}", of))
        if made is None or self.variables[made].type != self.variables[name].type:
            return False
        self.result.updates.append((name, made))
        return True

    def _choose_given(self) -> None:
        ancestors: dict[str, set[str]] = {name: set() for name in self.variables}
        for name, source in self.result.steps:
            for other in names_in(source):
                ancestors[name] |= {other} | ancestors[other]
        fixed = {each.name for each in self.result.inputs if each.kind != "shared"}
        updated = {name for name, _ in self.result.updates}
        pairs = [
            (old, new)
            for old, variable in self.variables.items()
            for new, other in self.variables.items()
            if old != new
            and old not in fixed | updated
            and old not in ancestors[new]
            and variable.type == other.type
        ]
        if pairs:
            self.result.givens.append(self.random.choice(pairs))


_FITTING: dict[tuple[str, int], tuple[list[Template], list[float]]] = {}


def _fitting(kind: str, ndim: int) -> tuple[list[Template], list[float]]:
    if (kind, ndim) not in _FITTING:
        fitting: Sequence[Template] = [
            template
            for template in TEMPLATES
            if kind in _KINDS[template.kind] and template.least <= ndim <= template.most
        ]
        _FITTING[kind, ndim] = (list(fitting), [template.weight for template in fitting])
    return _FITTING[kind, ndim]
