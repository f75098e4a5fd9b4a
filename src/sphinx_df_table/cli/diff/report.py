"""Report of the differences, as text, JSON or reStructuredText."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

import msgspec

from .shown_values import shown, shown_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .differences import Change, Diff, TableDiff
    from .load import Row

# The characters shown before the place from which two long texts differ.
_BEFORE_DIFFERENCE = 20
# Percents that are written as whole numbers, as three digits do not suffice.
_LEAST_WHOLE, _MOST_WHOLE = 999.5, 1e9
# Signs of markup in reStructuredText, and the beginning of a list or another block.
_MARKUP = re.compile(r"([\\*`_|<>:@\[\]{}])")
_BLOCK = re.compile(r"[^\w\\]|\w+[.)]")


def as_json(diff: Diff, limit: float) -> str:
    """Return the differences as JSON; what is infinite is ``null``."""
    found = {"limit": limit, "is_beyond": diff.is_beyond(limit), **msgspec.to_builtins(diff)}
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode()


def as_text(diff: Diff, limit: float) -> str:
    """Return the differences as lines of text, and a sentence about all of them."""
    lines = [line for table in diff.tables for line in _lines_of_table(table)]
    lines += [f"new table: {name}" for name in diff.new_tables]
    lines += [f"lost table: {name}" for name in diff.lost_tables]
    return "\n".join([*lines, *([""] if lines else []), _summary(diff, limit)])


def _lines_of_table(table: TableDiff) -> Iterator[str]:
    yield f"{table.name}: {shown(table.title)}" if table.title else table.name
    for problem in table.unmatched:
        yield f"  not compared: {problem}."
    for changed in table.changed_rows:
        yield f"  changed: {_identity(changed.row)}"
        for change in changed.changes:
            old, new = _two(change)
            yield f"    {shown(change.column)}: {old} -> {new}{_in_brackets(change)}"
    for what, values in _others(table):
        yield f"  {what}: {values}"


def as_rst(diff: Diff, limit: float) -> str:
    """Return the differences as tables in reStructuredText, after a sentence about all of them."""
    parts = [_escaped(_summary(diff, limit))]
    parts += [_rst_table(table) for table in diff.tables]
    parts += [f"New table: {_escaped(name)}." for name in diff.new_tables]
    parts += [f"Lost table: {_escaped(name)}." for name in diff.lost_tables]
    return "\n\n".join(parts)


def _rst_table(table: TableDiff) -> str:
    rows = [["Row", "Column", "Old", "New", "Change"]]
    rows += [
        [_identity(changed.row), shown(change.column), *_two(change), _change(change)]
        for changed in table.changed_rows
        for change in changed.changes
    ]
    rows += [[values, what, "", "", ""] for what, values in _others(table)]
    rows += [[f"{problem}.", "not compared", "", "", ""] for problem in table.unmatched]
    lines = [f".. list-table:: {_escaped(table.name)}", "   :header-rows: 1", ""]
    for first, *others in rows:
        lines.append(f"   * - {_escaped(first)}")
        lines += [f"     - {_escaped(text)}".rstrip() for text in others]
    return "\n".join(lines)


def _others(table: TableDiff) -> Iterator[tuple[str, str]]:
    """Yield the rows and columns that only one version has, each with a name for the difference."""
    yield from (("new row", _identity(row)) for row in table.new_rows)
    yield from (("lost row", _identity(row)) for row in table.lost_rows)
    yield from (("new column", shown(name)) for name in table.new_columns)
    yield from (("lost column", shown(name)) for name in table.lost_columns)


def _summary(diff: Diff, limit: float) -> str:
    counts = [
        (sum(len(table.changed_rows) for table in diff.tables), "changed"),
        (sum(len(table.new_rows) for table in diff.tables), "new"),
        (sum(len(table.lost_rows) for table in diff.tables), "lost"),
    ]
    rows = ", ".join(f"{count} {what}" for count, what in counts)
    text = f"Rows: {rows}. Tables: {diff.compared} compared, {len(diff.tables)} with differences."
    if diff.new_tables or diff.lost_tables:
        text += f" {len(diff.new_tables)} new, {len(diff.lost_tables)} lost."
    if (largest := diff.largest()) is not None:
        text += f" The largest change of a figure is {_percent(largest)} %."
    verdict = "Beyond" if diff.is_beyond(limit) else "Within"
    return f"{text} {verdict} the limit of {limit:g} %."


def _identity(row: Row) -> str:
    return shown_row(row) or "the row"


def _two(change: Change) -> tuple[str, str]:
    """Return both values of a change, with the part of a text, or the digits, that differ."""
    old, new = shown(change.old), shown(change.new)
    if old == new and isinstance(change.old, str) and isinstance(change.new, str):
        same = takewhile(lambda pair: pair[0] == pair[1], zip(change.old, change.new, strict=False))
        start = sum(1 for _ in same) - _BEFORE_DIFFERENCE
        old, new = (shown(f"…{text[max(start, 0) :]}") for text in (change.old, change.new))
    return (old, new) if old != new else (repr(change.old), repr(change.new))


def _change(change: Change) -> str:
    if change.percent is None:
        return ""
    sign = "-" if change.percent < 0 else "+"
    return f"{sign}{_percent(abs(change.percent))} %"


def _percent(size: float) -> str:
    """Return a difference in percent without its sign, and without an exponent if it is usual."""
    return f"{size:,.0f}" if _LEAST_WHOLE <= size < _MOST_WHOLE else f"{size:.3g}"


def _in_brackets(change: Change) -> str:
    text = _change(change)
    return f" ({text})" if text else ""


def _escaped(text: str) -> str:
    """Return a text as a paragraph of reStructuredText, without markup."""
    escaped = _MARKUP.sub(r"\\\1", text)
    return f"\\{escaped}" if _BLOCK.match(escaped) else escaped
