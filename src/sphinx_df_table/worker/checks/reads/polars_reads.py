"""Calls of polars that read a CSV file and may have lost text, as numbers."""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from sphinx_df_table.worker.errors.place import current_line

from .csv_reads import MAX_ROWS, Read, columns_of_kinds, numbers_with_other_texts
from .sources import beginning_of, copy_of, name_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

_READERS = ("read_csv", "scan_csv")
# Arguments that would keep a second read from returning all texts of a file.
_CONVERTING_ARGUMENTS = frozenset(
    {"schema", "schema_overrides", "null_values", "infer_schema_length", "try_parse_dates"}
)


def recording(reader: Callable[..., Any], reads: list[Read]) -> Callable[..., Any]:
    """Return a reader that adds the ordinary files that it reads to `reads`, if it is of polars.

    Parameters
    ----------
    reader
        A reader of any library.
    reads
        Gets each call.

    """
    library = str(getattr(reader, "__module__", "")).partition(".")[0]
    if library != "polars" or reader.__name__ not in _READERS:
        return reader

    @functools.wraps(reader)
    def recording_reader(*args: Any, **kwargs: Any) -> Any:
        source = args[0] if args else kwargs.get("source")
        copy = copy_of(source)  # before the reader has consumed it
        result = reader(*args, **kwargs)
        beginning = beginning_of(copy)
        if beginning and hasattr(result, "collect_schema"):
            try:
                schema = result.collect_schema()
            except sys.modules["polars"].exceptions.PolarsError:  # such as of a scanned file
                return result
            kinds = {name: _kind(dtype) for name, dtype in schema.items()}
            given = {**kwargs, "source": copy}
            reads.append(_recorded(reader, given, kinds, beginning, name_of(source)))
        return result

    return recording_reader


def _kind(dtype: Any) -> str:
    """Return the kind of a type of polars, as in `numpy.dtype.kind`."""
    if dtype.is_integer():
        return "i"
    return "f" if dtype.is_float() else "O"


def _recorded(
    reader: Callable[..., Any],
    given: dict[str, Any],
    kinds: dict[str, str],
    beginning: bytes,
    file: str,
) -> Read:
    types = given.get("schema") or given.get("schema_overrides") or {}
    typed = set(types) if isinstance(types, Mapping) else set(kinds)
    place, line = current_line()
    return Read(
        read_texts=functools.partial(_texts, reader, given),
        file=file,
        labels=frozenset(kinds),
        numbers=frozenset(numbers_with_other_texts(kinds, beginning) - typed),
        floats=frozenset(columns_of_kinds(kinds, "f") - typed),
        words=frozenset(),  # polars reads words as such
        formatted=frozenset(),
        chosen_words=frozenset(),
        typed="schema_overrides={{{!r}: pl.String}}",
        argument_places="here",
        place=place,
        line=line,
    )


def _texts(
    reader: Callable[..., Any], given: dict[str, Any], _names: AbstractSet[str] | None
) -> pd.DataFrame | None:
    """Read the first rows of a file again, as text; return None if it can't be read again."""
    arguments = {name: value for name, value in given.items() if name not in _CONVERTING_ARGUMENTS}
    arguments["source"] = copy_of(arguments["source"])
    arguments["n_rows"] = min(given.get("n_rows") or MAX_ROWS, MAX_ROWS)
    try:
        rows = reader(**arguments, infer_schema=False).lazy().fill_null("").collect()
        return pd.DataFrame(rows.to_dict(as_series=False))
    except (OSError, TypeError, ValueError, sys.modules["polars"].exceptions.PolarsError):
        return None
