"""What crosses the border between Sphinx and a snippet's process: plain data, as JSON.

The Sphinx half trusts nothing that it receives: `decode_answer` checks every field's type and
refuses whatever does not fit. Neither half's libraries are imported here.
"""

from __future__ import annotations

import re
from typing import Any, Literal, get_args

import msgspec

# Lone surrogates: what can't be written as UTF-8.
NOT_UTF8 = re.compile("[\ud800-\udfff]")

Place = Literal["snippet", "prelude"]
# What looks for mistakes in the data of a block; the subtypes of the findings.
Check = Literal["index", "merge", "duplicate", "sort", "text", "infinite", "pandas"]
CHECKS: tuple[Check, ...] = get_args(Check)
# Those that are on where nobody says anything else.
USUAL_CHECKS = tuple(check for check in CHECKS if check != "pandas")

# Libraries that open files in another language, where nothing of Python sees it.
OPEN_UNSEEN = ("dask", "duckdb", "ibis", "polars", "pyarrow")

Layer = Literal["limits", "capabilities", "landlock", "seccomp", "audit"]

# The layers of the sandbox that a process applies to itself, in that order.
LAYERS: tuple[Layer, ...] = get_args(Layer)


class Show(msgspec.Struct, frozen=True, kw_only=True):
    """What of a data frame is shown, and how.

    Parameters
    ----------
    index
        Whether its index is shown, as its first columns.
    precision
        How many decimals floats have; None for as many as they need.
    na_rep
        The text of a missing value.
    max_rows
        How many rows are shown; None for all.
    max_cells
        How many cells there may be.

    """

    index: bool = False
    precision: int | None = None
    na_rep: str = ""
    max_rows: int | None = None
    max_cells: int = 1_000_000


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One block to run.

    Parameters
    ----------
    snippet, prelude
        Python source; the prelude is run first, in the same namespace.
    variable
        The name of the variable that is shown.
    folder
        The folder of the file that holds the block: the snippet's working folder.
    source_folder
        What a path that begins with ``/`` is relative to.
    data_path
        Folders where a relative file name is looked up when `folder` lacks it.
    read_csv
        Keyword arguments that every `pandas.read_csv` gets unless the snippet sets them.
    forbidden
        Folders that it may not read though they lie in one that it may: what the build writes.
    timeout
        Seconds of wall time that the snippet may run.
    memory
        MiB that it may use beyond what the process has when it begins.
    show
        What of the data frame is shown.
    network
        Whether it may use the network.
    layers
        The layers of the sandbox; none means a process of its own, nothing more.
    required
        Whether it is not to run where this system lacks one of `layers`.
    depends
        More files and folders that its result depends on.
    checks
        What looks for mistakes in its data.

    """

    snippet: str
    folder: str
    source_folder: str
    variable: str = "df"
    prelude: str = ""
    data_path: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    read_csv: dict[str, Any] = {}
    timeout: float = 60.0
    memory: int = 2048
    show: Show = Show()
    network: bool = False
    layers: tuple[Layer, ...] = ()
    required: bool = False
    depends: tuple[str, ...] = ()
    checks: tuple[Check, ...] = USUAL_CHECKS
