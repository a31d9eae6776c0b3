"""What the tests mention: dotted paths into the package, members of objects, special methods.

A path counts when it is written out with its module (`T.nlinalg.det`, also through an alias, `from`
or a function that returns the module), or when it is a word of a text in a file that looks names up
by `getattr(T, name)`. A member counts when it is an attribute of something that is not a module.
Docstrings do not count.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

# Names that stand for these modules in every case file of the oracle.
_ROOTS = {"theano": "theano", "T": "theano.tensor"}

_BINARY = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.BitXor: "xor",
}
_COMPARISONS = {
    ast.Eq: "__eq__",
    ast.NotEq: "__ne__",
    ast.Lt: "__lt__",
    ast.LtE: "__le__",
    ast.Gt: "__gt__",
    ast.GtE: "__ge__",
}
# Special methods that a call of a function of this name reaches.
_CALLED_BY = {
    "abs": ["__abs__"],
    "bool": ["__bool__"],
    "ceil": ["__ceil__"],
    "copy": ["__copy__"],
    "deepcopy": ["__deepcopy__"],
    "divmod": ["__divmod__"],
    "dumps": ["__getstate__"],
    "floor": ["__floor__"],
    "hash": ["__hash__"],
    "iter": ["__iter__"],
    "list": ["__iter__"],
    "repr": ["__repr__"],
    "str": ["__str__"],
    "trunc": ["__trunc__"],
}


@dataclass
class Uses:
    """What was found; `specials` and `members` are names, `paths` are dotted."""

    paths: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    specials: set[str] = field(default_factory=lambda: {"__init__", "__call__"})


class _Reader(ast.NodeVisitor):
    """Collects the uses of one file."""

    def __init__(self, uses: Uses) -> None:
        self.uses = uses
        self.aliases = dict(_ROOTS)
        # Functions that return a module: `def nlinalg(T): return T.nlinalg`.
        self.returned: dict[str, str] = {}
        self.foreign: set[str] = set()
        self.words: set[str] = set()
        self.looked_up_in: set[str] = set()

    def path_of(self, node: ast.AST) -> str | None:
        """Return the dotted path of an expression, or None if it is not one into the package."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        known = self.aliases
        if isinstance(node, ast.Call):
            node, known = node.func, self.returned
        if not isinstance(node, ast.Name) or node.id not in known:
            return None
        return ".".join([known[node.id], *reversed(parts)])

    def _is_foreign(self, node: ast.AST) -> bool:
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and node.id in self.foreign

    def visit_Import(self, node: ast.Import) -> None:
        for name in node.names:
            if name.name.split(".")[0] != "theano":
                self.foreign.add(name.asname or name.name.split(".")[0])
                continue
            self.uses.paths.add(name.name)
            if name.asname:
                self.aliases[name.asname] = name.name

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        for name in node.names:
            bound = name.asname or name.name
            if module.split(".")[0] == "theano":
                self.uses.paths.add(f"{module}.{name.name}")
                self.aliases[bound] = f"{module}.{name.name}"
            else:
                self.foreign.add(bound)

    def visit_Assign(self, node: ast.Assign) -> None:
        path = self.path_of(node.value)
        for target in node.targets:
            if path is not None and isinstance(target, ast.Name):
                self.aliases[target.id] = path
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        last = node.body[-1]
        path = self.path_of(last.value) if isinstance(last, ast.Return) and last.value else None
        if path is not None:
            self.returned[node.name] = path
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.words.update(word for word in node.value.split() if word.isidentifier())

    def visit_Attribute(self, node: ast.Attribute) -> None:
        path = self.path_of(node)
        if path is not None:
            self.uses.paths.add(path)
        if not self._is_foreign(node):
            self.uses.members.add(node.attr)
            if node.attr.startswith("__"):
                self.uses.specials.add(node.attr)
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        path = self.path_of(node)
        if path is not None:
            self.uses.paths.add(path)

    def visit_Call(self, node: ast.Call) -> None:
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else None
        if isinstance(function, ast.Name):
            name = function.id
        if name == "getattr" and node.args:
            self.looked_up_in.add(self.path_of(node.args[0]) or "")
        self.uses.specials.update(_CALLED_BY.get(name or "", []))
        if name == "divmod" and node.args and isinstance(node.args[0], ast.Constant):
            self.uses.specials.add("__rdivmod__")
        # A function handed on, `outcome(abs, x)`, is called too.
        for argument in node.args:
            if isinstance(argument, ast.Name):
                self.uses.specials.update(_CALLED_BY.get(argument.id, []))
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        operator = _BINARY.get(type(node.op))
        if operator is not None:
            left_is_value = isinstance(node.left, ast.Constant) or (
                isinstance(node.left, ast.Call) and self._is_foreign(node.left.func)
            )
            self.uses.specials.add(f"__r{operator}__" if left_is_value else f"__{operator}__")
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        specials = [_COMPARISONS.get(type(operator)) for operator in node.ops]
        self.uses.specials.update(special for special in specials if special)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if not isinstance(node.operand, ast.Constant):
            special = {ast.USub: "__neg__", ast.Invert: "__invert__"}.get(type(node.op))
            self.uses.specials.update([special] if special else [])
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.uses.specials.add("__getitem__")
        self.generic_visit(node)

    def finish(self) -> None:
        """Add the names that the file looks up by `getattr`."""
        for module in self.looked_up_in:
            if module:
                self.uses.paths.update(f"{module}.{word}" for word in self.words)
            else:
                self.uses.members.update(self.words)


def _parent_paths(paths: set[str]) -> Iterator[str]:
    for path in paths:
        while "." in path:
            path = path.rpartition(".")[0]
            yield path


def uses_in(folder: Path) -> Uses:
    """Return what all Python files below a folder mention."""
    uses = Uses()
    for path in sorted(folder.rglob("*.py")):
        reader = _Reader(uses)
        reader.visit(ast.parse(path.read_text(), str(path)))
        reader.finish()
    uses.paths.update(set(_parent_paths(uses.paths)))
    return uses
