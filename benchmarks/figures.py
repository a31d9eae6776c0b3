"""A measured figure, its bound, and the table of all of them."""

import sys
from dataclasses import dataclass, field


@dataclass
class Figure:
    """One row of the table.

    Parameters
    ----------
    name : str
        What was measured.
    value : float
        The result.
    unit : str
        Its unit; times are in 's', and are printed in a fitting unit.
    bound : float, optional
        What the result should not exceed.
    others : dict
        Results of the same measurement elsewhere, by title.
    group : str
        The group of tasks that it belongs to, if to one.
    """

    name: str
    value: float
    unit: str
    bound: float | None = None
    others: dict[str, float] = field(default_factory=dict)
    group: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the result keeps the bound, or there is none."""
        return self.bound is None or self.value <= self.bound

    def row(self) -> str:
        """Return the row of a Markdown table."""
        bound, verdict = "", ""
        if self.bound is not None:
            bound = "≤ " + text_of(self.bound, self.unit)
            verdict = "yes" if self.is_met else "**no**"
        ratios = [
            f"{title} {text_of(other, self.unit)} ({ratio_text(other, self.value)})"
            for title, other in self.others.items()
        ]
        cells = (self.name, text_of(self.value, self.unit), bound, verdict, "; ".join(ratios))
        return "| " + " | ".join(cells) + " |"


def text_of(value: float, unit: str) -> str:
    """Return a value with its unit, times in the unit that fits."""
    if unit == "s":
        for factor, name in ((1e9, "ns"), (1e6, "µs"), (1e3, "ms")):
            if value * factor < 1000:
                return f"{value * factor:.3g} {name}"
        return f"{value:.3g} s"
    return f"{value:,.4g} {unit}".strip()


def ratio_text(other: float, value: float) -> str:
    """Return how large the other value is beside ours."""
    return f"{other / value:.3g} : 1" if value else "-"


def table(figures: list[Figure]) -> str:
    """Return a Markdown table of figures; in brackets, the other value over ours."""
    head = "| figure | measured | bound | kept | beside it (over measured) |\n|---|---|---|---|---|"
    return "\n".join([head, *(figure.row() for figure in figures)])


def ratio_tables(figures: list[Figure]) -> str:
    """Return a Markdown table for each group and number of threads, a column for each package.

    The columns give the other package's value over ours.
    """
    tables: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        if figure.group:
            threads = figure.name.rsplit(", ", 1)[1]
            tables.setdefault((figure.group, threads), []).append(figure)
    lines = []
    for (group, threads), rows in tables.items():
        titles = list(dict.fromkeys(title for row in rows for title in row.others))
        lines += ["", f"{group}, {threads}", "", "| task | ours | " + " | ".join(titles) + " |"]
        lines += ["|---" * (2 + len(titles)) + "|"]
        for row in rows:
            task = row.name.rsplit(", ", 1)[0]
            ratios = [
                f"{row.others[title] / row.value:.3g}" if title in row.others else ""
                for title in titles
            ]
            lines.append("| " + " | ".join([task, text_of(row.value, row.unit), *ratios]) + " |")
    return "\n".join(lines[1:]) + "\n"


def say(text: str) -> None:
    """Print a line of progress, apart from the table."""
    print(text, file=sys.stderr, flush=True)
