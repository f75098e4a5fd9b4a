"""The same pages, written for each of the ways to put tables of data into them."""

from __future__ import annotations

import csv
import io
import os
import textwrap
from contextlib import chdir
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# A directive as people write it for themselves: it runs the snippet where Sphinx runs.
_IN_PROCESS = """
import contextlib
import pandas as pd
from docutils.parsers.rst.directives.tables import CSVTable
from docutils.statemachine import StringList


class InProcess(CSVTable):
    def run(self):
        names = {"pd": pd}
        with contextlib.chdir(self.state.document.settings.env.config.data):
            exec("\\n".join(self.content), names)
        lines = names["df"].to_csv(index=False).splitlines()
        self.content = StringList(lines, source="df")
        self.options["header-rows"] = 1
        return super().run()


def setup(app):
    app.add_config_value("data", "", "env")
    app.add_directive("in-process", InProcess)
"""

# What the blocks of an inference performance page do, for a file of data/.
_SNIPPET = """\
df = pd.read_csv("{file}", keep_default_na=False, na_values=[""])
prices = pd.read_csv("inf2_instance_prices.csv")
df = df.merge(prices, how="left", on="Inst. Type")
throughput = next(name for name in df if name.startswith("Throughput"))
df["Cost per 1M"] = 1_000_000 / df[throughput] / 3_600 * df.pop("RI-Effective hourly rate")
df = df.sort_values(["Model", "Cost per 1M"]).round(2)
df["Cost per 1M"] = df["Cost per 1M"].map("${{:,.3f}}".format)
"""
# A bar for the cost of each row. The plot directive of matplotlib has no names but those imported.
_FIGURE = """\
import pandas as pd
{table}
df = df.assign(Cost=1_000_000 / df[throughput])
fig = df.plot.barh(x="Model", y="Cost", logx=True, legend=False, title="{file}")
"""


@dataclass(frozen=True)
class Project:
    """Pages, by name the snippets of their tables, and the folder of their data."""

    pages: dict[str, list[str]]
    data: Path


def performance(data: Path) -> list[str]:
    """Return the snippets of a page with a table for each of the files of figures."""
    return [_SNIPPET.format(file=path.name) for path in sorted(data.glob("*_data_*.csv"))]


def figures(data: Path) -> list[str]:
    """Return the snippets of a page with a figure for each of the files of figures."""
    files = sorted(data.glob("*_data_*.csv"))
    return [_FIGURE.format(table=_SNIPPET.format(file=path.name), file=path.stem) for path in files]


def _block(name: str, options: list[str], content: str) -> str:
    lines = [f".. {name}::", *(f"   {option}" for option in options), ""]
    return "\n".join(lines) + "\n" + textwrap.indent(content, "   ") + "\n"


def _text(project: Project, snippet: str) -> str:
    """Return the table of a snippet as CSV."""
    names: dict[str, Any] = {"pd": pd}
    with chdir(project.data):
        exec(snippet, names)  # noqa: S102 - our own
    text: str = names["df"].to_csv(index=False)
    return text


def _csv_table(project: Project, snippet: str) -> str:
    return _block("csv-table", [":header-rows: 1"], _text(project, snippet))


def _list_table(project: Project, snippet: str) -> str:
    rows = csv.reader(io.StringIO(_text(project, snippet)))
    cells = ((number, cell) for row in rows for number, cell in enumerate(row))
    lines = [f"{'  -' if number else '* -'} {cell}" for number, cell in cells]
    return _block("list-table", [":header-rows: 1"], "\n".join(lines))


def _in_process(_: Project, snippet: str) -> str:
    return _block("in-process", [], snippet)


def _jupyter(project: Project, snippet: str) -> str:
    setup = f"import os\nimport pandas as pd\nos.chdir({str(project.data)!r})\n"
    return _block("jupyter-execute", [":hide-code:"], f"{setup}{snippet}df\n")


def _df_table(_: Project, snippet: str) -> str:
    return _block("df-table", [], snippet)


def _df_figure(_: Project, snippet: str) -> str:
    return _block("df-figure", [":alt: bars"], snippet)


def _plot(_: Project, snippet: str) -> str:
    return _block("plot", [], snippet)


_WRITERS: dict[str, Callable[[Project, str], str]] = {
    "empty page": lambda *_: "Text.\n",
    "csv-table": _csv_table,
    "list-table": _list_table,
    "in-process": _in_process,
    "jupyter-sphinx": _jupyter,
    "df-table": _df_table,
    "plot directive": _plot,
    "df-figure": _df_figure,
}
FIGURE_PEERS = ("empty page", "plot directive", "df-figure")
PEERS = tuple(peer for peer in _WRITERS if peer not in FIGURE_PEERS[1:])


def _conf(peer: str, project: Project) -> str:
    data = str(project.data)
    ours = f"extensions = ['sphinx_df_table']\ndf_table_data_path = [{data!r}]\n"
    settings = {
        "in-process": (
            "import os, sys\nsys.path.insert(0, os.path.dirname(__file__))\n"
            f"extensions = ['in_process']\ndata = {data!r}\n"
        ),
        "jupyter-sphinx": "extensions = ['jupyter_sphinx']\n",
        "df-table": f"{ours}df_table_max_cells = 10_000_000\n",
        "df-figure": ours,
        "plot directive": (
            "extensions = ['matplotlib.sphinxext.plot_directive']\nplot_formats = ['svg']\n"
            f"plot_working_directory = {data!r}\nplot_html_show_source_link = False\n"
        ),
    }
    return settings.get(peer, "")


def write(peer: str, project: Project, folder: Path) -> None:
    """Write the source folder of a project as a peer needs it."""
    folder.mkdir(parents=True)
    (folder / "conf.py").write_text(_conf(peer, project), encoding="utf-8")
    if peer == "in-process":
        (folder / "in_process.py").write_text(_IN_PROCESS, encoding="utf-8")
    for name, snippets in project.pages.items():
        orphan = "" if name == "index" else ":orphan:\n\n"
        blocks = "\n".join(_WRITERS[peer](project, snippet) for snippet in snippets)
        path = folder / f"{name}.rst"
        path.write_text(f"{orphan}Title\n=====\n\n{blocks}", encoding="utf-8")
    os.sync()
