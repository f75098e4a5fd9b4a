"""Calls that read a CSV file and may have lost text, as numbers or as missing values."""

from __future__ import annotations

import contextlib
import functools
import io
import os
import re
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from msgspec import Struct

from sphinx_df_table.worker.dataframe.column_names import is_date_part, is_version
from sphinx_df_table.worker.errors.place import current_line
from sphinx_df_table.worker.patches import replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet

    from sphinx_df_table.protocol.job import Place

    # Its arguments are those of `file_shape.problems`.
    SeeShape = Callable[[Mapping[str, Any], str, pd.DataFrame, str], None]

# Words that pandas reads as missing values, see `pandas.read_csv`; signs such as #N/A are left out.
WORDS = ("None", "NA", "N/A", "n/a", "nan", "NaN", "null", "NULL", "<NA>")
_MAX_BYTES = 1 << 20
_MAX_ROWS = 10_000

_ANY_WORD = re.compile(rb"(?<!\w)(?:" + "|".join(WORDS).encode() + rb")(?!\w)")
_ANY_LEADING_ZERO = re.compile(rb"(?<![\w.:/+-])0\d+(?![\w.:/-])")
_COMPRESSED = (".gz", ".bz2", ".zip", ".xz", ".zst", ".tar", ".tgz")

# Arguments that would keep a second read from returning all texts of a file.
_CONVERTING_ARGUMENTS = (
    *("converters", "parse_dates", "date_format", "date_parser"),
    *("dtype", "dtype_backend", "na_filter"),
)


class Read(Struct, frozen=True):
    """A call of a pandas reader that may have lost text.

    Attributes
    ----------
    read_texts
        Reads the file again, as text. It returns None if the file can't be read again.
    file
        The name of the file, or an empty string.
    numbers
        The names of the columns whose numbers may have been other text.
    words
        The names of the columns whose missing values may have been words.
    chosen_words
        The words that the snippet itself declares as missing values.
    argument_places
        Phrase that names the places where an argument of the reader can be set.
    place, line
        The position of the call.

    """

    read_texts: Callable[[], pd.DataFrame | None]
    file: str
    numbers: frozenset[str]
    words: frozenset[str]
    chosen_words: frozenset[str]
    argument_places: str
    place: Place
    line: int


@contextlib.contextmanager
def recorded_reads(reads: list[Read], see_shape: SeeShape) -> Iterator[None]:
    """Watch the calls of `pandas.read_csv` and `read_table`.

    Parameters
    ----------
    reads
        Gets each call that may have lost text.
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
        given = {**given, "filepath_or_buffer": _source(given)}  # before the reader has consumed it
        result = read(*args, **kwargs)
        beginning = _beginning(given["filepath_or_buffer"])
        # Functions of the snippet that select lines are not called twice.
        selects = any(callable(given.get(name)) for name in ("on_bad_lines", "skiprows"))
        if isinstance(result, pd.DataFrame) and beginning and not selects:
            if read.__name__ == "read_table" and "delimiter" not in given:
                given.setdefault("sep", "\t")
            see_shape(given, _whole_lines(beginning), result, _name(given))
            if suspect := _suspect(read, given, beginning, result):
                reads.append(suspect)
        return result

    return recording


def _name(given: Mapping[str, Any]) -> str:
    """Return the name of the file that a call reads, or an empty text."""
    source = given["filepath_or_buffer"]
    return Path(source).name if isinstance(source, str | os.PathLike) else ""


def _whole_lines(beginning: bytes) -> str:
    """Return the beginning of a file as text, without a line that is cut."""
    text = beginning.decode("utf-8-sig", errors="replace")
    return text if len(beginning) < _MAX_BYTES else text.rpartition("\n")[0]


def _source(given: Mapping[str, Any]) -> Any:
    """Return the source to read, or a copy of its rest if it is a text or bytes in memory."""
    source: Any = given.get("filepath_or_buffer")
    if type(source) in (io.StringIO, io.BytesIO) and not source.closed:
        return type(source)(source.getvalue()[source.tell() :])
    return source


def _suspect(
    read: Callable[..., Any], given: Mapping[str, Any], beginning: bytes, frame: pd.DataFrame
) -> Read | None:
    """Return a call of a reader if its result may lack text of its file, or None."""
    if not frame.columns.is_unique:
        return None
    converted = given.get("converters") or ()
    kinds = {
        name: dtype.kind
        for name, dtype in frame.dtypes.items()
        if isinstance(name, str) and name not in converted
    }
    numbers = {name for name, kind in kinds.items() if kind == "f" and is_version(name)}
    if _ANY_LEADING_ZERO.search(beginning):
        by_kind = (name for name, kind in kinds.items() if kind in "iuf")
        numbers |= {name for name in by_kind if not is_date_part(name)}
    numbers -= _columns_with_types(given.get("dtype"), frame)
    words = _columns_with_words(frame, kinds) if _ANY_WORD.search(beginning) else set()
    if not (numbers or words):
        return None
    place, line = current_line()
    return Read(
        read_texts=functools.partial(_texts, read, dict(given), numbers | words),
        file=_name(given),
        numbers=frozenset(numbers),
        words=frozenset(words),
        chosen_words=_chosen_words(given.get("na_values")),
        argument_places="here" if read.__name__ == "read_table" else "here or in df_table_read_csv",
        place=place,
        line=line,
    )


def _columns_with_types(dtype: Any, frame: pd.DataFrame) -> set[Any]:
    """Return the names of the columns whose types the argument `dtype` of a reader sets."""
    if dtype is None or isinstance(dtype, Mapping):
        return set(dtype or ())
    return set(frame.columns)


def _beginning(source: Any) -> bytes:
    """Return the first bytes of a source, or no bytes if it is no ordinary file."""
    if type(source) is io.StringIO:
        return source.getvalue()[:_MAX_BYTES].encode(errors="replace")
    if type(source) is io.BytesIO:
        return source.getvalue()[:_MAX_BYTES]
    if not isinstance(source, str | os.PathLike) or str(source).endswith(_COMPRESSED):
        return b""
    try:
        if not Path(source).is_file():  # such as a pipe, which can't be read twice
            return b""
        with Path(source).open("rb") as file:
            # Without null bytes, words in UTF-16 are also found.
            return file.read(_MAX_BYTES).replace(b"\0", b"")
    except (OSError, ValueError):  # such as an address on the network
        return b""


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
    read: Callable[..., Any], given: dict[str, Any], names: AbstractSet[str]
) -> pd.DataFrame | None:
    """Read the first rows of a file again, at least the named columns, as text.

    Returns
    -------
    pandas.DataFrame or None
        The texts, or None if the file can't be read again.

    """
    arguments = {name: value for name, value in given.items() if name not in _CONVERTING_ARGUMENTS}
    if callable(arguments.get("usecols")):
        del arguments["usecols"]
    if arguments.get("engine") == "pyarrow":  # it can't read only the first rows
        del arguments["engine"]
    if arguments.keys().isdisjoint(("usecols", "index_col", "names", "header")):
        arguments["usecols"] = names.__contains__
    if not arguments.get("skipfooter"):
        arguments["nrows"] = min(given.get("nrows") or _MAX_ROWS, _MAX_ROWS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            texts = read(**arguments, dtype=str, na_filter=False)
    except (OSError, TypeError, ValueError):  # such as a deleted file
        return None
    return texts if isinstance(texts, pd.DataFrame) else None
