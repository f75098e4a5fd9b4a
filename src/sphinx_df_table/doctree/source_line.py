"""Line below a table that names its data files, and the number of its rows."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from sphinx_df_table.environment.source_copies import copy_of
from sphinx_df_table.private.sphinx import set_download_address
from sphinx_df_table.translation import translate
from sphinx_df_table.wording import printable

from .nodes import SOURCE_LINE
from .tables.row_count import rows_in_data_frame

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.environment import BuildEnvironment

    from sphinx_df_table.protocol.job import Job
    from sphinx_df_table.protocol.table import Table


def source_line(
    env: BuildEnvironment, job: Job, table: Table | None, paths: Iterable[str]
) -> nodes.paragraph:
    """Return a line that names and links the files that a table was made from.

    It links copies of the files beside the doctrees. A link to a file itself would have Sphinx read
    the page again whenever the time of the file changes.

    Parameters
    ----------
    env
        The environment, while it reads the page.
    job
        The job of the block.
    table
        The table that was made from the files; None for a figure.
    paths
        Absolute paths of the files. Those that have been removed since, or that no page may show,
        are left out; so are modules of Python, which are no data.

    """
    files = sorted({Path(path) for path in paths if not path.endswith(".py")})
    copies = {path: copy for path in files if (copy := copy_of(env, job, str(path)))}
    # Two hyphens in the name of a file are no dash.
    line = nodes.paragraph(classes=[SOURCE_LINE], support_smartquotes=False)
    links: list[nodes.Node] = []
    for copy, name in zip(copies.values(), _names([*copies], Path(env.srcdir)), strict=True):
        before = "," if links else translate("Source:")
        links += [nodes.Text(f"{before} "), _file_link(env, copy, name)]
    line += links
    rows = "" if table is None else f"{' ' if links else ''}{rows_in_data_frame(table)}."
    line += nodes.Text(f"{'.' if links else ''}{rows}")
    return line


def _file_link(env: BuildEnvironment, path: Path, text: str) -> addnodes.download_reference:
    """Return a link to a file like those of the role ``download``.

    The address of the file among the downloads is its path in the folder of doctrees. Sphinx would
    make it from the path to that folder, so that it changed with the place of the folder.

    Parameters
    ----------
    env
        The environment, while it reads the page with the link.
    path
        The absolute path of the file, which is in the folder of doctrees.
    text
        The text of the link.

    """
    page = Path(env.doc2path(env.docname)).parent
    target = os.path.relpath(path, page).replace(os.sep, "/")
    set_download_address(env, target, path.relative_to(env.doctreedir).as_posix())
    link = addnodes.download_reference("", "", refdoc=env.docname, reftarget=target)
    link += nodes.inline(text, text, classes=["xref", "download"])
    return link


def _names(files: list[Path], source_folder: Path) -> list[str]:
    """Return a name for each file: its own, or its path if several files have the same name."""
    counts = Counter(path.name for path in files)
    names = [
        path.name if counts[path.name] == 1 else os.path.relpath(path, source_folder)
        for path in files
    ]
    return [printable(name).replace(os.sep, "/") for name in names]
