"""The line below a table that names the data files it was made from, and counts its rows."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_df_table.log import printable

from .download import file_link, folder_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.environment import BuildEnvironment

    from sphinx_df_table.protocol.table import Table

_CLASS = "df-table-source"


def data_files(paths: Iterable[str]) -> list[Path]:
    """Return those of some paths that are files with data, sorted, each once."""
    found = {Path(path) for path in paths if not path.endswith(".py")}
    return sorted(path for path in found if path.is_file())


def source_line(env: BuildEnvironment, table: Table, files: list[Path]) -> nodes.paragraph:
    """Return a line that names and links the files that a table was made from.

    What is linked are copies as they are now, beside the doctrees: they belong to the page, and a
    new time of a file alone is no reason to read that again.

    Parameters
    ----------
    env
        The environment, which is reading the page.
    table
        The table that was made from the files.
    files
        Absolute paths of files, of which any may be gone by now.

    """
    # The name of a file is no text: two hyphens in it are no dash.
    line = nodes.paragraph(classes=[_CLASS], support_smartquotes=False)
    names = _names(files, Path(env.srcdir))
    folder = folder_of(env, env.docname) / "sources"
    links: list[nodes.Node] = []
    first = sum(1 for _ in folder.glob("*"))
    for number, (path, name) in enumerate(zip(files, names, strict=True), first):
        # Files of one name lie in folders of their own.
        copy = folder / str(number) / path.name
        copy.parent.mkdir(parents=True)
        try:
            shutil.copyfile(path, copy)
            named: nodes.Node = file_link(env, copy, name)
        except OSError:  # it is gone, or nobody may read it any more
            named = nodes.Text(name)
        links += [nodes.Text(", " if links else "Source: "), named]
    line += links
    line += nodes.Text(f"{'. ' if links else ''}{_rows(table)}.")
    return line


def _names(files: list[Path], source_folder: Path) -> list[str]:
    """Return a name for each file: its own, or its path where several have the same."""
    counts = Counter(path.name for path in files)
    names = [
        path.name if counts[path.name] == 1 else os.path.relpath(path, source_folder)
        for path in files
    ]
    return [printable(name).replace(os.sep, "/") for name in names]


def _rows(table: Table) -> str:
    """Return how many rows the data frame has of which a table shows some or all."""
    shown = len(table.columns[0].cells)
    if table.left_out is None:
        return f"More than {shown:,} rows"
    count = shown + table.left_out
    return f"{count:,} {'row' if count == 1 else 'rows'}"
