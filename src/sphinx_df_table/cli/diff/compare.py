"""Match the rows of two versions of a site, and compare their values."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from .differences import Change, ChangedRow, Diff, TableDiff, is_figure, percent_of
from .shown_figures import figures_of
from .shown_values import shown, shown_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .load import Row, Table, Value

# Figures with decimals that differ by less are the same, except for the last digits of the
# computation: in proportion to a figure, and to the largest one of its column.
_NOISE, _NOISE_OF_COLUMN = 1e-9, 1e-14
_MOST_NAMES = 3
# Texts that identify a row have a letter, and are more than a number with a unit.
_NAME = re.compile(r"(?=.*[^\W\d_])(?!\W*\d[\d.,]*[^\d]*$)", re.DOTALL)


def compare(old: dict[str, Table], new: dict[str, Table]) -> Diff:
    """Return the differences of two versions.

    Parameters
    ----------
    old, new
        The tables of each version, by name.

    """
    both = [name for name in new if name in old]
    tables = [_Comparison(old[name], new[name]).diff() for name in both]
    return Diff(
        compared=len(both),
        tables=[table for table in tables if not table.is_empty()],
        new_tables=[name for name in new if name not in old],
        lost_tables=[name for name in old if name not in new],
    )


class _Comparison:
    """Comparison of two versions of a table.

    Rows are grouped by the key. In a group, equal rows are a pair, then rows that are equal except
    for figures with decimals, then the last row of each version, or else rows with the same names.
    """

    def __init__(self, old: Table, new: Table) -> None:
        self._old, self._new = old, new
        self._common = [name for name in new.types if name in old.types]
        self._scales = {name: self._scale(name) for name in self._common}
        self._shown = {name: figures_of(self._texts(name)) for name in self._common}
        self._fixed = [name for name in self._common if not self._has_decimals(name)]
        self._changed: list[ChangedRow] = []
        self._new_rows: list[Row] = []
        self._lost_rows: list[Row] = []
        self._unmatched: list[str] = []

    def _scale(self, column: str) -> float:
        """Return the difference below which figures of a column are the same."""
        values = (row[column] for table in (self._old, self._new) for row in table.rows)
        sizes = (abs(value) for value in values if is_figure(value) and math.isfinite(value))
        return float(max(sizes, default=0)) * _NOISE_OF_COLUMN

    def _texts(self, column: str) -> Iterator[str]:
        values = (row[column] for table in (self._old, self._new) for row in table.rows)
        return (value for value in values if isinstance(value, str))

    def _has_decimals(self, column: str) -> bool:
        """Return whether the values of a column are figures with decimals, also in texts."""
        texts = {text for text in self._texts(column) if text.strip()}
        is_shown = bool(texts) and texts == self._shown[column].keys()
        return is_shown or "number" in (self._old.types[column], self._new.types[column])

    def diff(self) -> TableDiff:
        """Return the differences."""
        self._compare_groups(self._key(), self._old.rows, self._new.rows)
        return TableDiff(
            name=self._new.name,
            title=self._new.title,
            new_columns=[name for name in self._new.types if name not in self._old.types],
            lost_columns=[name for name in self._old.types if name not in self._new.types],
            changed_rows=self._changed,
            new_rows=self._new_rows,
            lost_rows=self._lost_rows,
            unmatched=self._unmatched,
        )

    def _key(self) -> list[str]:
        """Return the columns that identify rows in both versions; none if a version lacks one."""
        keys = [table.key for table in (self._new, self._old)]
        shared = [key for key in keys if key and set(key) <= {*self._common}]
        if any(keys) and not shared:
            names = ", ".join(f"'{shown(name)}'" for name in keys[0] or keys[1])
            self._unmatched.append(
                f"one version lacks a column of the key {names}, so the key is not used"
            )
        return next(iter(shared), [])

    def _compare_groups(self, key: list[str], old: list[Row], new: list[Row]) -> None:
        before, after = _grouped(old, key), _grouped(new, key)
        for values in dict.fromkeys((*after, *before)):
            self._compare_group(key, before.get(values, []), after.get(values, []))

    def _compare_group(self, key: list[str], old: list[Row], new: list[Row]) -> None:
        """Compare the rows with the same values in the key."""
        names = key
        if not key or max(len(old), len(new)) > 1:
            names = list(dict.fromkeys((*key, *self._telling([*old, *new]))))
        all_old, all_new = old, new
        old, new = _without_pairs(old, new, self._common)
        before, after = (_grouped(rows, self._fixed) for rows in (old, new))
        pairs = [
            (before[values][0], rows[0])
            for values, rows in after.items()
            if len(rows) == len(before.get(values, ())) == 1
        ]
        paired = {id(row) for pair in pairs for row in pair}
        old, new = ([row for row in rows if id(row) not in paired] for rows in (old, new))
        if len(old) == len(new) == 1:
            pairs.append((old.pop(), new.pop()))
        for one, other in pairs:
            self._compare_rows(_part(other, names), one, other)
        if old and new:
            longer = [*key, *self._names(key, all_old, all_new)]
            if len(longer) > len(key) and _share_half(old, new, longer):
                self._compare_groups(longer, old, new)
            else:
                advised = self._advised_key(key, all_old, all_new)
                self._unmatched.append(_problem(_part(new[0], key), len(old), len(new), advised))
            return
        self._lost_rows += (_part(row, names) for row in old)
        self._new_rows += (_part(row, names) for row in new)

    def _names(self, key: list[str], old: list[Row], new: list[Row]) -> list[str]:
        """Return the columns of names that tell the rows of a version apart; none if none do.

        No numbers: figures that have changed places would make pairs of other rows.
        """
        rows = [*old, *new]
        columns = [
            column
            for column in self._common
            if column not in key and all(_is_name(row[column]) for row in rows)
        ]
        return _first_telling(columns, old, new)

    def _advised_key(self, key: list[str], old: list[Row], new: list[Row]) -> list[str]:
        """Return a key that tells the rows of a version apart; empty if there is none.

        It may have numbers that both versions have, such as the length of a sequence.
        """
        columns = [
            column
            for column in self._fixed
            if column not in key
            and all(row[column] is not None for row in (*old, *new))
            and _share_half(old, new, [column])
        ]
        advised = [*key, *_first_telling(columns, old, new)]
        return advised if len(advised) > len(key) and _share_half(old, new, advised) else []

    def _telling(self, rows: Sequence[Row]) -> list[str]:
        """Return a few columns that differ among rows, and are no figures with decimals."""
        telling = [name for name in self._fixed if len({row[name] for row in rows}) > 1]
        return (telling or self._fixed or self._common)[:_MOST_NAMES]

    def _compare_rows(self, identity: Row, old: Row, new: Row) -> None:
        changes = [
            Change(name, old[name], new[name], self._percent(name, old[name], new[name]))
            for name in self._common
            if not self._are_same(name, old[name], new[name])
        ]
        if changes:
            self._changed.append(ChangedRow(identity, changes))

    def _percent(self, column: str, old: Value, new: Value) -> float | None:
        """Return the difference of two values in percent, also of figures that texts show."""
        if isinstance(old, str) and isinstance(new, str):
            before, after = (self._shown[column].get(text) for text in (old, new))
            if before and after and before.around == after.around:
                return percent_of(before.number, after.number)
            return None
        return percent_of(old, new)

    def _are_same(self, column: str, old: Value, new: Value) -> bool:
        if is_figure(old) and is_figure(new) and float in (type(old), type(new)):
            return math.isclose(old, new, rel_tol=_NOISE, abs_tol=self._scales[column])
        return old == new and isinstance(old, bool) == isinstance(new, bool)


def _problem(key: Row, old: int, new: int, advised: list[str]) -> str:
    values = shown_row(key)
    rows = f"the rows with {values}" if values else "the rows"
    such = ", such as " + ", ".join(f"'{shown(name)}'" for name in advised) if advised else ""
    return (
        f"{rows} have changed, and nothing tells which is which: {old} of the old version, {new} "
        f"of the new one. Name columns that tell them apart with the option key of the block{such}"
    )


def _is_name(value: Value) -> bool:
    return isinstance(value, str) and _NAME.match(value) is not None


def _first_telling(columns: list[str], old: list[Row], new: list[Row]) -> list[str]:
    """Return the first columns that together tell the rows of a version apart; none if none do."""
    names: list[str] = []
    most = 2  # one group of each version
    for column in columns:
        told_apart = [len(_grouped(rows, [*names, column])) for rows in (old, new)]
        if sum(told_apart) > most:
            most = sum(told_apart)
            names.append(column)
        if told_apart == [len(old), len(new)]:
            return names
    return []


def _share_half(old: Sequence[Row], new: Sequence[Row], names: Sequence[str]) -> bool:
    """Return whether half of the values of a version, or of its rows, are in the other, too."""
    before, after = _grouped(old, names), _grouped(new, names)
    return 2 * len(before.keys() & after.keys()) >= min(len(before), len(after))


def _grouped(rows: Iterable[Row], names: Sequence[str]) -> dict[tuple[object, ...], list[Row]]:
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(_rounded(row, names), []).append(row)
    return groups


def _part(row: Row, names: Iterable[str]) -> Row:
    return {name: row[name] for name in names}


def _without_pairs(
    old: list[Row], new: list[Row], names: Sequence[str]
) -> tuple[list[Row], list[Row]]:
    """Return the rows that have no equal one in the other version."""
    both = Counter(_rounded(row, names) for row in old)
    both &= Counter(_rounded(row, names) for row in new)
    return _without(old, names, both.copy()), _without(new, names, both.copy())


def _without(
    rows: list[Row], names: Sequence[str], pairs: Counter[tuple[object, ...]]
) -> list[Row]:
    rest = []
    for row in rows:
        values = _rounded(row, names)
        if pairs[values]:
            pairs[values] -= 1
        else:
            rest.append(row)
    return rest


def _rounded(row: Row, names: Sequence[str]) -> tuple[object, ...]:
    """Return values of a row, without the last digits of figures."""
    return tuple(_rounded_value(row[name]) for name in names)


def _rounded_value(value: Value) -> object:
    if isinstance(value, bool):
        return (bool, value)  # for Python, True is equal to 1
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.9g}"
    return value
