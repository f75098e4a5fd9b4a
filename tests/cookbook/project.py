"""A project that has each recipe on a page of its own, and the data of the recipes."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pandas as pd
from conftest import Site, conf_py

PROJECT = Path(__file__).parents[2]
DATA = PROJECT / "data"
RECIPES = PROJECT / "docs/examples/cookbook"
# This one needs a cluster, which the tests of libraries start.
_ELSEWHERE = {"cluster.rst"}
NAMES = {path.name for path in RECIPES.iterdir() if path.suffix in (".rst", ".md")} - _ELSEWHERE

# Services and milliseconds, in Parquet files.
REQUESTS = [("search", 12.5), ("search", 8.1), ("search", 30.2), ("speech", 210.0)]
# Instances and rates, in the sheets of a workbook.
SHEETS: dict[str, list[tuple[str, float | None]]] = {
    "2025": [("small", 0.4)],
    "2026": [("small", 0.328), ("not offered", None), ("large", 5.608)],
}
# Models and seconds, in a private package.
RUNS = [("large", 95), ("large", 90), ("small", 12), ("small", 10), ("small", 17)]

_PACKAGE = """\
def median(runs):
    return runs.groupby("Model", as_index=False)["Seconds"].median()
"""
_INDEX = """\
Recipes
=======

.. glossary::

   Real Time
      Short latency.

   Batch
      High throughput.
"""


def text_of(name: str) -> str:
    """Return the text of a file of the recipes."""
    return (RECIPES / name).read_text(encoding="utf-8")


def records(name: str, *, folder: Path = DATA) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write_requests(path: Path, rows: list[tuple[str, float]]) -> None:
    """Write a Parquet file of requests."""
    columns = {"service": [name for name, _ in rows], "ms": [time for _, time in rows]}
    pd.DataFrame(columns).to_parquet(path)


def write_project(folder: Path) -> Site:
    """Write a project with the data beside its source folder, and a package to install."""
    site = Site(folder / "docs", "html", {"df_table_sandbox": "require"})
    site.conf["myst_enable_extensions"] = ["colon_fence"]
    extensions = ("sphinx.ext.autodoc", "sphinx_design", "myst_parser")
    settings = [text_of(f"{name}_conf.py") for name in ("helper", "outside")]
    site.write({"conf.py": "".join([conf_py(extensions), *settings]), "index.rst": _INDEX})
    site.write({name: f"{_orphan(name)}{text_of(name)}" for name in NAMES})
    site.write({f"lib/{name}.py": text_of(f"{name}.py") for name in ("model_costs", "amdahl")})
    shutil.copytree(DATA, folder / "data")
    for path in RECIPES.glob("*.csv"):
        shutil.copy(path, folder / "data")
    (folder / "docs/requests").mkdir()
    write_requests(folder / "docs/requests/1.parquet", REQUESTS[:2])
    write_requests(folder / "docs/requests/2.parquet", REQUESTS[2:])
    _write_workbook(folder / "docs/rates.xlsx")
    _write_package(folder / "site-packages/acme_runs")
    return site


def _orphan(name: str) -> str:
    return "---\norphan: true\n---\n\n" if name.endswith(".md") else ":orphan:\n\n"


def _write_workbook(path: Path) -> None:
    with pd.ExcelWriter(path) as workbook:
        for year, rows in SHEETS.items():
            frame = pd.DataFrame(rows, columns=["Instance", "Rate"])
            frame.to_excel(workbook, sheet_name=year, startrow=1, index=False)
            workbook.sheets[year]["A1"] = f"Rates of {year}"


def _write_package(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(_PACKAGE, encoding="utf-8")
    lines = ["Model,Seconds", *(f"{name},{seconds}" for name, seconds in RUNS)]
    (folder / "release.csv").write_text("\n".join(lines), encoding="utf-8")
