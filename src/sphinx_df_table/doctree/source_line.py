"""Line below a table that names its data files, and the number of its rows."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_df_table.log import printable

from .download import file_link, folder_of
from .nodes import SOURCE_LINE
from .row_count import rows_in_data_frame

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.environment import BuildEnvironment

    from sphinx_df_table.protocol.table import Table


def source_line(env: BuildEnvironment, table: Table, paths: Iterable[str]) -> nodes.paragraph:
    """Return a line that names and links the files that a table was made from.

    It links copies of the files beside the doctrees. A link to a file itself would have Sphinx read
    the page again whenever the time of the file changes.

    Parameters
    ----------
    env
        The environment, while it reads the page.
    table
        The table that was made from the files.
    paths
        Absolute paths of the files, any of which may have been removed since. Modules of Python are
        no data, so the line does not name them.

    """
    unique = {Path(path) for path in paths if not path.endswith(".py")}
    files = sorted(path for path in unique if path.is_file())
    # Two hyphens in the name of a file are no dash.
    line = nodes.paragraph(classes=[SOURCE_LINE], support_smartquotes=False)
    names = _names(files, Path(env.srcdir))
    folder = folder_of(env, env.docname) / "sources"
    links: list[nodes.Node] = []
    first = sum(1 for _ in folder.glob("*"))
    for number, (path, name) in enumerate(zip(files, names, strict=True), first):
        # Each copy has a folder of its own, since several files may have the same name.
        copy = folder / str(number) / path.name
        copy.parent.mkdir(parents=True)
        try:
            shutil.copyfile(path, copy)
            link: nodes.Node = file_link(env, copy, name)
        except OSError:  # it was removed, or can't be read any more
            link = nodes.Text(name)
        links += [nodes.Text(", " if links else "Source: "), link]
    line += links
    line += nodes.Text(f"{'. ' if links else ''}{rows_in_data_frame(table)}.")
    return line


def _names(files: list[Path], source_folder: Path) -> list[str]:
    """Return a name for each file: its own, or its path if several files have the same name."""
    counts = Counter(path.name for path in files)
    names = [
        path.name if counts[path.name] == 1 else os.path.relpath(path, source_folder)
        for path in files
    ]
    return [printable(name).replace(os.sep, "/") for name in names]
