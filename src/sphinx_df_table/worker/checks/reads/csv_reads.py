"""Calls that read a CSV file and may have lost text, as numbers or as missing values."""

from __future__ import annotations

import contextlib
import functools
import io
import warnings
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from msgspec import Struct
from pandas.io.parsers import TextFileReader

from sphinx_df_table.worker.dataframe.column_names import is_date_part, is_version
from sphinx_df_table.worker.errors.place import current_line
from sphinx_df_table.worker.patches import replaced
from sphinx_df_table.worker.private.pandas import column_types

from .sources import copy_of, name_of, noted_beginning, whole_lines
from .traces import has_formats, has_leading_zeros, has_long_numbers, has_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet

    from sphinx_df_table.protocol.job import Place

    # Its arguments are those of `file_shape.problems`.
    SeeShape = Callable[[Mapping[str, Any], str, pd.DataFrame, str], None]

MAX_ROWS = 10_000
_CHUNK_ARGUMENTS = {"chunksize", "iterator"}

# Arguments that would keep a second read from returning all texts of a file.
_CONVERTING_ARGUMENTS = (
    *("converters", "parse_dates", "date_format", "date_parser"),
    *("dtype", "dtype_backend", "na_filter"),
)


class Read(Struct, frozen=True):
    """A call of a reader.

    Attributes
    ----------
    read_texts
        Reads the file again, as text: at least the columns with these names, or all for None. It
        returns None if the file can't be read again.
    file
        The name of the file, or an empty string.
    labels
        The names of all columns.
    numbers
        The names of the columns whose numbers may have been other text.
    floats
        The names of the columns that may have lost a zero at the end if they hold versions.
    words
        The names of the columns whose missing values may have been words.
    formatted
        The names of the columns of text that may hold numbers such as 1,200 or $5.
    chosen_words
        The words that the snippet itself declares as missing values.
    typed
        The argument that keeps the text of a column, as a format with the name of the column.
    argument_places
        Phrase that names the places where an argument of the reader can be set.
    place, line
        The position of the call.

    """

    read_texts: Callable[[AbstractSet[str] | None], pd.DataFrame | None]
    file: str
    labels: frozenset[str]
    numbers: frozenset[str]
    floats: frozenset[str]
    words: frozenset[str]
    formatted: frozenset[str]
    chosen_words: frozenset[str]
    typed: str
    argument_places: str
    place: Place
    line: int


@contextlib.contextmanager
def recorded_reads(reads: list[Read], see_shape: SeeShape) -> Iterator[None]:
    """Watch the calls of `pandas.read_csv` and `read_table`.

    Parameters
    ----------
    reads
        Gets each call that reads an ordinary file.
    see_shape
        Called for each data frame that was read from an ordinary file.

    """
    names = ("read_csv", "read_table")
    with replaced((pd, name, _recording(getattr(pd, name), reads, see_shape)) for name in names):
        yield


def _recording(
    read: Callable[..., Any], reads: list[Read], see_shape: SeeShape
) -> Callable[..., Any]:
    @functools.wraps(read)
    def recording(*args: Any, **kwargs: Any) -> Any:
        given = {**kwargs, "filepath_or_buffer": args[0]} if args else kwargs
        file = name_of(given.get("filepath_or_buffer"))
        # Before the reader has consumed it.
        given = {**given, "filepath_or_buffer": copy_of(given.get("filepath_or_buffer"))}
        if isinstance(given["filepath_or_buffer"], io.StringIO):
            given.pop("encoding", None)  # which pandas ignores: it is text already
        with noted_beginning(given["filepath_or_buffer"]) as first_bytes:
            result = read(*args, **kwargs)
        beginning = first_bytes()
        # Functions of the snippet that select lines are not called twice.
        selects = any(callable(given.get(name)) for name in ("on_bad_lines", "skiprows"))
        if not beginning or selects:
            return result
        if read.__name__ == "read_table" and "delimiter" not in given:
            given.setdefault("sep", "\t")
        frame = result
        if isinstance(result, TextFileReader):
            given = {name: given[name] for name in given.keys() - _CHUNK_ARGUMENTS}
            frame = _read_again(read, given)
        if isinstance(frame, pd.DataFrame):
            see_shape(given, whole_lines(beginning, given.get("encoding")), frame, file)
            if frame.columns.is_unique:
                reads.append(_recorded(read, given, beginning, frame, file))
        return result

    return recording


def _recorded(
    read: Callable[..., Any],
    given: Mapping[str, Any],
    beginning: bytes,
    frame: pd.DataFrame,
    file: str,
) -> Read:
    """Return the record of a call of a reader, with the columns that may lack text of its file."""
    if levels := [level for level, name in enumerate(frame.index.names) if name is not None]:
        frame = frame.reset_index(levels, allow_duplicates=True)  # such as by index_col
    converted = given.get("converters") or ()
    labels: list[Any] = frame.columns.tolist()
    kinds = {
        name: dtype.kind
        for name, dtype in zip(labels, column_types(frame), strict=True)
        if isinstance(name, str) and name not in converted
    }
    typed = _columns_with_types(given.get("dtype"), frame)
    place, line = current_line()
    # Without the words of pandas, only words that the snippet chooses are missing values. A dtype
    # with categories makes others missing, too.
    is_kept = given.get("keep_default_na") is False and given.get("dtype") is None
    may_hide_words = not is_kept and has_words(beginning)
    # Commas in numbers need quotes if commas stand between the fields.
    is_quoted = given.get("sep", given.get("delimiter", ",")) == "," and "quotechar" not in given
    is_formatted = has_formats(beginning, is_quoted=is_quoted)
    return Read(
        read_texts=functools.partial(_texts, read, dict(given)),
        file=file,
        labels=frozenset({*kinds, *map(str, converted)}),
        numbers=frozenset(numbers_with_other_texts(kinds, beginning) - typed),
        floats=frozenset(columns_of_kinds(kinds, "f") - typed),
        words=frozenset(_columns_with_words(frame, kinds) if may_hide_words else ()),
        formatted=frozenset(columns_of_kinds(kinds, "O") if is_formatted else ()),
        chosen_words=_chosen_words(given.get("na_values")),
        typed="dtype={{{!r}: str}}",
        argument_places="here" if read.__name__ == "read_table" else "here or in df_table_read_csv",
        place=place,
        line=line,
    )


def numbers_with_other_texts(kinds: Mapping[str, str], beginning: bytes) -> set[str]:
    """Return the names of the columns whose numbers may be other texts in the file.

    Parameters
    ----------
    kinds
        The kind of each column, as in `numpy.dtype.kind`.
    beginning
        The beginning of the file.

    """
    numbers = {name for name, kind in kinds.items() if kind == "f" and is_version(name)}
    by_kind = columns_of_kinds(kinds, "iuf")
    if has_long_numbers(beginning):  # a merge may make floats of integers
        numbers.update(by_kind)
    if has_leading_zeros(beginning):
        numbers.update(name for name in by_kind if not is_date_part(name))
    return numbers


def columns_of_kinds(kinds: Mapping[str, str], wanted: str) -> set[str]:
    """Return the names of the columns whose kinds are among some letters."""
    return {name for name, kind in kinds.items() if kind in wanted}


def _columns_with_types(dtype: Any, frame: pd.DataFrame) -> set[Any]:
    """Return the names of the columns whose types the argument `dtype` of a reader sets."""
    if dtype is None or isinstance(dtype, Mapping):
        return set(dtype or ())
    return set(frame.columns)


def _columns_with_words(frame: pd.DataFrame, kinds: Mapping[str, str]) -> set[str]:
    """Return the names of the columns of text that have missing values.

    In a column of numbers or times, a word can only mean a missing value. A column of missing
    values alone is one of numbers for pandas, but may have been one of words.
    """
    missing = frame.isna().to_numpy()
    some, all_ = (
        np.asarray(found).tolist() for found in (missing.any(axis=0), missing.all(axis=0))
    )
    columns = zip(frame.columns, some, all_, strict=True)
    return {
        name
        for name, has_some, has_no_other in columns
        if has_some and name in kinds and (has_no_other or kinds[name] not in "iufcmM")
    }


def _chosen_words(words: Any) -> frozenset[str]:
    """Return the words that the argument `na_values` of a reader declares as missing values."""
    if isinstance(words, Mapping):
        return frozenset().union(*map(_chosen_words, words.values()))
    if isinstance(words, str) or not isinstance(words, Iterable):
        words = [] if words is None else [words]
    return frozenset(map(str, words))


def _texts(
    read: Callable[..., Any], given: dict[str, Any], names: AbstractSet[str] | None
) -> pd.DataFrame | None:
    """Read the first rows of a file again, as text.

    Parameters
    ----------
    read
        The reader.
    given
        The arguments of its call.
    names
        The names of the columns that are needed; None for all.

    Returns
    -------
    pandas.DataFrame or None
        The texts, or None if the file can't be read again.

    """
    arguments = {name: value for name, value in given.items() if name not in _CONVERTING_ARGUMENTS}
    if callable(arguments.get("usecols")):
        del arguments["usecols"]
    if arguments.get("index_col") is not False:
        arguments.pop("index_col", None)  # an index is also a column of the file
    if names is not None and arguments.keys().isdisjoint(
        ("usecols", "index_col", "names", "header")
    ):
        arguments["usecols"] = names.__contains__
    return _read_again(read, arguments, dtype=str, na_filter=False)


def _read_again(
    read: Callable[..., Any], given: dict[str, Any], **other: Any
) -> pd.DataFrame | None:
    """Return the first rows of a file, or None if it can't be read again."""
    arguments = {**given, **other}
    if arguments.get("engine") == "pyarrow":  # it can't read only the first rows
        del arguments["engine"]
    if not arguments.get("skipfooter"):
        arguments["nrows"] = min(given.get("nrows") or MAX_ROWS, MAX_ROWS)
    source = arguments["filepath_or_buffer"]
    arguments["filepath_or_buffer"] = copy_of(source)  # it may be read several times
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = read(**arguments)
    except (OSError, TypeError, ValueError):  # such as a deleted file
        return None
    return frame if isinstance(frame, pd.DataFrame) else None
