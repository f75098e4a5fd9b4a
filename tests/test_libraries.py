"""Data frames of other libraries, in real builds with every layer of the sandbox."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Build, Site

_RECIPES = Path(__file__).parents[1] / "docs/examples/cookbook"
_BLOCKS = {
    "polars": (":max-rows: 2", 'import polars as pl\ndf = pl.scan_csv("t.csv").sort("value")'),
    "pyarrow": (":max-rows: 2", 'import pyarrow.csv\ndf = pyarrow.csv.read_csv("t.csv")'),
    "duckdb": (":max-rows: 2", "import duckdb\ndf = duckdb.sql(\"select * from 't.csv'\")"),
    "dask": (":max-rows: 2", 'import dask.dataframe as dd\ndf = dd.read_csv("t.csv")'),
    "ibis": (
        ":max-rows: 2",
        'import ibis\ndf = ibis.polars.connect().read_csv("t.csv")',
    ),
}
_CSV = "name,value\na,1\nb,2\nc,3\n"


def _page(option: str, code: str) -> str:
    lines = [option, "", *code.splitlines()]
    return "\n".join([":orphan:\n\n.. df-table::", *(f"   {line}".rstrip() for line in lines), ""])


@pytest.fixture(scope="module")
def site(build: Build) -> Site:
    pages = {f"{name}.rst": _page(*block) for name, block in _BLOCKS.items()}
    return build(
        {"index.rst": "Title\n=====\n", "t.csv": _CSV, **pages},
        conf={"df_table_sandbox": "require"},
    )


@pytest.mark.parametrize("name", _BLOCKS)
def test_a_frame_of_a_library_is_shown_up_to_max_rows(site: Site, name: str) -> None:
    assert site.warnings == ""
    (table,) = site.tables(name)
    assert table.header == [["name", "value"]]
    assert table.rows[:2] == [["a", "1"], ["b", "2"]]
    counted = "2 of 3 rows" if name == "pyarrow" else "The first 2 rows; there are more."
    assert table.rows[2:] == [[counted]]


_LAZY = {
    "duckdb": "import duckdb\ndf = duckdb.sql(\"select max(a) m from 'large.parquet'\")",
    "polars": (
        "import polars as pl\n"
        "df = pl.scan_parquet('large.parquet').select(pl.max('a').alias('m'))"
        ".collect(engine='streaming')"
    ),
}
_LARGE, _LIMIT = 300, 200


def test_a_file_larger_than_the_memory_limit_can_be_read_in_parts(build: Build) -> None:
    pages = {f"{name}.rst": _page("", code) for name, code in _LAZY.items()}
    all_of_it = "df = pd.read_parquet('large.parquet').max().to_frame('m')"
    site = build({"index.rst": "Title\n=====\n"})
    values = np.arange(_LARGE << 16, dtype=float)
    pd.DataFrame({"a": values, "b": values}).to_parquet(
        site.folder / "large.parquet",
        compression=None,
        use_dictionary=False,
        row_group_size=1 << 18,
    )
    assert (site.folder / "large.parquet").stat().st_size > _LARGE << 20
    site.write({**pages, "all.rst": _page("", all_of_it)})
    site.conf = {"df_table_sandbox": "require", "df_table_memory": _LIMIT}
    site.rebuild()
    assert f"all.rst:3: WARNING: the snippet exceeded its limit of {_LIMIT} MiB" in site.warnings
    assert site.warnings.count("WARNING") == 1
    assert [site.tables(name)[0].rows for name in _LAZY] == [[[f"{values[-1]:.1f}"]]] * 2


def test_a_change_of_the_file_rebuilds_the_page_of_each_library(build: Build) -> None:
    pages = {f"{name}.rst": _page(*block) for name, block in _BLOCKS.items()}
    site = build({"index.rst": "Title\n=====\n", "t.csv": _CSV, **pages})
    assert site.rebuild().read == []
    site.write({"t.csv": _CSV.replace("a,1", "a,0")})
    assert site.rebuild().read == sorted(_BLOCKS)
    assert [site.tables(name)[0].rows[0] for name in _BLOCKS] == [["a", "0"]] * len(_BLOCKS)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a Dask cluster in a process of its own; its address is on the loopback interface."""
    code = (
        "import sys\n"
        "from distributed import LocalCluster\n"
        "if __name__ == '__main__':\n"
        "    with LocalCluster(n_workers=1, threads_per_worker=1, host='127.0.0.1',\n"
        "                      dashboard_address=None) as cluster:\n"
        "        print(cluster.scheduler_address, flush=True)\n"
        "        sys.stdin.read()\n"
    )
    folder = tmp_path_factory.mktemp("cluster")
    (folder / "cluster.py").write_text(code, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "cluster.py"],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.communicate()


@pytest.fixture
def by_cluster(
    build: Build, cluster: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[[dict[str, Any]], Site]:
    """Return a function that builds the recipe of the cookbook with these settings of conf.py."""
    monkeypatch.setenv("DASK_SCHEDULER", cluster)
    runs = {
        f"runs/{number}.csv": f"Model,Throughput\na,{number}\nb,{number * 10}\n"
        for number in range(3)
    }
    files = {"index.rst": (_RECIPES / "cluster.rst").read_text(encoding="utf-8"), **runs}
    return lambda settings: build(files, conf={**settings, "df_table_sandbox": "require"})


@pytest.fixture
def cluster_settings() -> dict[str, Any]:
    settings: dict[str, Any] = {}
    exec((_RECIPES / "cluster_conf.py").read_text(encoding="utf-8"), {}, settings)  # noqa: S102 - a file of ours
    return settings


def test_a_cluster_computes_if_the_network_is_allowed(
    by_cluster: Callable[[dict[str, Any]], Site], cluster_settings: dict[str, Any]
) -> None:
    site = by_cluster(cluster_settings)
    assert site.warnings == ""
    assert site.tables()[0].rows == [["a", "1.0"], ["b", "10.0"]]


def test_a_cluster_is_out_of_reach_without_the_network(
    by_cluster: Callable[[dict[str, Any]], Site], cluster_settings: dict[str, Any]
) -> None:
    site = by_cluster({**cluster_settings, "df_table_network": False})
    assert "df_table_network = True in conf.py allows the network" in site.warnings
