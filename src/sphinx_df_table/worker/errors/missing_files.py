"""Hints about a file that does not exist: where it was looked up, and files of similar names."""

from __future__ import annotations

import glob
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_df_table.wording import closest, is_or_are

from .other_folders import folders_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx_df_table.protocol.job import Job
    from sphinx_df_table.worker.files.lookup import Files

# Messages of libraries whose errors have no attribute for the file: of duckdb 1.4, of the driver
# of SQLite of ADBC 1.8, and of polars 1.35.
_NAMES = re.compile(
    r"""Cannot\ open\ (?:file|database)\ "([^"]+)"
    | files\ found\ that\ match\ the\ pattern\ "([^"*?]+)"
    | failed\ to\ open\ '([^']+)'
    | \(os\ error\ 2\):\ ([^\n]+)""",
    re.VERBOSE,
)
# The same for patterns: of duckdb 1.1 and 2.0, of polars 2.1, and of Dask 2025.1.
_PATTERNS = re.compile(
    r"""files\ found\ that\ match\ the\ pattern\ "([^"]*[*?][^"]*)"
    | expanded\ paths\ were\ empty.*?\ inner:\ "([^"]+)"
    | ^(?:Original\ Message:\ )?(.+)\ resolved\ to\ no\ files$""",
    re.VERBOSE | re.MULTILINE,
)
# How similar the names of files of two kinds must be, from 0 to 1.
_ALMOST_THE_SAME = 0.75


def missing_file_hint(error: BaseException, job: Job, files: Files) -> str:
    """Return where a missing file was looked up, and files with a similar name.

    Parameters
    ----------
    error
        An exception of a snippet.
    job
        The job of the snippet.
    files
        The lookup of its files.

    Returns
    -------
    str
        The hint, or an empty string if the exception is not about a missing file.

    """
    name = _missing_name(error)
    if not name:
        return _pattern_hint(error, job, files)
    if Path(name).is_relative_to(job.folder):  # some libraries report the absolute path
        name = os.path.relpath(name, job.folder)
    candidates = [Path(job.folder, path) for path in files.candidates(name)]
    if found := next(filter(Path.is_file, candidates), None):
        return _hint_for_another_folder("a name in an address or a query", name, found, job)
    folders = list(dict.fromkeys(path.parent for path in candidates))
    places = ", ".join(f"'{folder}'" for folder in folders)
    # Only Windows takes a backslash for the sign between folders.
    file = Path(name.replace("\\", "/")).name
    by_name = (Path(job.folder, path) for path in files.candidates(file))
    if known := [path.parent for path in by_name if path.is_file() and path.parent not in folders]:
        hint = f" There is {file!r} in '{known[0]}': names are relative to that folder."
    elif found := next((path for path in folders_of(job) if (path / file).is_file()), None):
        hint = f" There is {file!r} in '{found}': write {_relative(found / file, job)!r}."
    else:
        hint = _similar(name, folders)
    return (
        f"{name!r} was looked up in {places}.{hint} df_table_data_path in conf.py names more "
        "folders."
    )


def _missing_name(error: BaseException) -> str:
    """Return the name of the file that an exception misses, or an empty string."""
    if isinstance(error, FileNotFoundError) and isinstance(error.filename, str):
        # Python finds no folder for temporary files in the sandbox.
        return "" if "temporary directory" in str(error.strerror) else error.filename
    text = str(error)
    if named := _NAMES.search(text):
        name = next(filter(None, named.groups()))
        return "" if Path(name).exists() else name
    # The whole message of pyarrow is the name.
    is_name = isinstance(error, FileNotFoundError) and re.fullmatch(r"\S+\.\w+", text)
    return text if is_name else ""


def _pattern_hint(error: BaseException, job: Job, files: Files) -> str:
    """Return where there are matches for a pattern that has none in the folder of the page."""
    if not (named := _PATTERNS.search(str(error))):
        return ""
    name = next(filter(None, named.groups()))
    paths = (Path(job.folder, path) for path in files.candidates(name) if path != name)
    found = next(filter(_has_match, paths), None)
    return _hint_for_another_folder("a pattern", name, found, job) if found else ""


def _has_match(pattern: Path) -> bool:
    return any(glob.iglob(str(pattern), recursive=True))  # noqa: PTH207 - an absolute pattern


def _hint_for_another_folder(kind: str, name: str, found: Path, job: Job) -> str:
    return (
        f"{name!r} is in '{found.parent}', but {kind} is looked up in the folder of the page only. "
        f"Write {_relative(found, job)!r} there."
    )


def _relative(path: Path, job: Job) -> str:
    return os.path.relpath(path, job.folder).replace(os.sep, "/")


def _similar(name: str, folders: Iterable[Path]) -> str:
    """Return the names of files that the author may have meant, as a sentence."""
    missing = Path(name.partition("?")[0])  # without the options of an address
    names = sorted({found.name for path in folders if path.is_dir() for found in path.iterdir()})
    same_kind = [found for found in names if Path(found).suffix == missing.suffix]
    close = closest(missing.name, same_kind) or [
        found for found in names if _is_called(missing, Path(found))
    ]
    noun = "name" if len(close) == 1 else "names"
    return f" The closest {noun} there {is_or_are(close)}." if close else ""


def _is_called(name: Path, found: Path) -> bool:
    """Return whether a file has nearly the same name, except perhaps for its suffix."""
    pairs = ((name.name, found.name), (name.stem, found.stem))
    return any(closest(one, [other], cutoff=_ALMOST_THE_SAME) for one, other in pairs)
