"""The forms of a profile: text for terminals, and one HTML page."""

import html
from collections.abc import Sequence
from typing import Any

__all__ = ["html_report", "text_report"]

_SECTIONS = (
    ("classes", "Class", "classes of operations"),
    ("operations", "Ops", "operations"),
    ("instructions", "Apply", "instructions"),
    ("lines", "Line", "lines of the program"),
)
_HEAD = f"{'<% time>':>8} {'<time>':>10} {'<per call>':>11} {'<#call>':>8} {'<bytes>':>10}  <name>"


def text_report(
    table: dict[str, Any], n_ops: int, n_apply: int, width: int, min_memory_size: int | None
) -> str:
    """A profile as text.

    Parameters
    ----------
    table : dict
        What `ProfileStats.table` gives.
    n_ops, n_apply : int
        The longest tables of operations, classes and lines, and of instructions.
    width : int
        Longer lines are cut.
    min_memory_size : int, optional
        With it, the results of at least so many bytes are listed.
    """
    lines = [
        "Function profiling",
        "==================",
        f"  Message: {table['message']}",
        f"  Time in {table['calls']} calls to Function.__call__: {table['call_seconds']:e}s",
        f"  Time in the compiled program: {table['run_seconds']:e}s "
        f"({_percent(table['run_seconds'], table['call_seconds'])})",
        f"  Time in its instructions: {table['step_seconds']:e}s "
        f"({_percent(table['step_seconds'], table['call_seconds'])})",
        f"  Total compile time: {table['compile_seconds']:e}s",
        "",
    ]
    for key, title, meaning in _SECTIONS:
        entries = table[key]
        most = n_apply if key == "instructions" else n_ops
        lines += [title, "---", _HEAD]
        lines += [_entry_text(entry) for entry in entries[:most]]
        rest = entries[most:]
        if rest:
            share = sum(entry["share"] for entry in rest)
            lines.append(f"   ... (remaining {len(rest)} {meaning} account for {share:.2%})")
        lines.append("")
    if min_memory_size is not None:
        lines += _memory_text(table, min_memory_size)
    return "\n".join(line[:width] for line in lines)


def _percent(part: float, whole: float) -> str:
    return f"{part / whole:.2%}" if whole > 0 else "-"


def _entry_text(entry: dict[str, Any]) -> str:
    per_call = entry["seconds"] / entry["calls"]
    lines = f"  [{', '.join(entry['lines'])}]" if "lines" in entry else ""
    return (
        f"{entry['share']:8.1%} {entry['seconds']:9.3e}s {per_call:10.2e}s {entry['calls']:8d} "
        f"{_size(entry['bytes']):>10}  {entry['name']}{lines}"
    )


def _memory_text(table: dict[str, Any], least: int) -> list[str]:
    results = [
        (output["bytes"], output["name"], output["type"])
        for step in table["instructions"]
        for output in step["outputs"]
    ]
    shown = sorted((result for result in results if result[0] >= least), reverse=True)
    lines = [
        "Memory Profile",
        "---",
        f"  Memory kept for intermediate results: {_size(table['arena_bytes'])}",
        f"  Sum of all results: {_size(sum(size for size, *_ in results))}",
        f"  Results of at least {_size(least)}:",
    ]
    lines += [f"  {_size(size):>10}  {name}  {kind}" for size, name, kind in shown]
    return [*lines, ""]


def _size(count: float) -> str:
    for unit in ("B", "KB", "MB", "GB"):
        if count < 1024 or unit == "GB":
            return f"{count:.0f}{unit}" if unit == "B" else f"{count:.1f}{unit}"
        count /= 1024
    raise AssertionError("unreachable")


_STYLE = """
body { font: 14px/1.4 system-ui, sans-serif; margin: 2em auto; max-width: 75em; color: #222; }
h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin-top: 1.8em; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th, td { padding: .25em .6em; border-bottom: 1px solid #e4e4e4; text-align: right; }
th { font-weight: 600; background: #f5f5f5; }
th:last-child, td:last-child { text-align: left; width: 50%; overflow-wrap: anywhere; }
td:last-child { font-family: ui-monospace, monospace; font-size: 12px; }
td.share { background: linear-gradient(90deg, #9cc3f0 var(--share), transparent var(--share)); }
dl { display: grid; grid-template-columns: max-content auto; gap: .2em 1.2em; } dd { margin: 0; }
.where { color: #777; }
"""


def html_report(table: dict[str, Any]) -> str:
    """A profile as one HTML page without scripts or other files."""
    title = f"Profile of {html.escape(table['message'] or 'a function')}"
    facts = (
        ("calls", str(table["calls"])),
        ("time in calls", _seconds(table["call_seconds"])),
        ("in the compiled program", _seconds(table["run_seconds"])),
        ("in its instructions", _seconds(table["step_seconds"])),
        ("compilation", _seconds(table["compile_seconds"])),
        ("memory for intermediate results", _size(table["arena_bytes"])),
    )
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts)
    sections = "".join(
        f"<h2>{meaning.capitalize()}</h2>{_html_table(table[key])}" for key, _, meaning in _SECTIONS
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1><dl>{listed}</dl>{sections}"
        "</body></html>\n"
    )


def _html_table(entries: Sequence[dict[str, Any]]) -> str:
    rows = []
    for entry in entries:
        where = ", ".join(entry.get("lines", ()))
        place = f'<br><span class="where">{html.escape(where)}</span>' if where else ""
        rows.append(
            f'<tr><td class="share" style="--share:{entry["share"]:.1%}">{entry["share"]:.1%}</td>'
            f"<td>{_seconds(entry['seconds'])}</td>"
            f"<td>{_seconds(entry['seconds'] / entry['calls'])}</td><td>{entry['calls']}</td>"
            f"<td>{_size(entry['bytes'])}</td><td>{html.escape(entry['name'])}{place}</td></tr>"
        )
    head = "".join(
        f"<th>{name}</th>" for name in ("share", "time", "per call", "calls", "bytes", "name")
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _seconds(value: float) -> str:
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if value * factor >= 1 or unit == "µs":
            return f"{value * factor:.3g} {unit}"
    raise AssertionError("unreachable")
