"""Messages about files and databases that do not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

if TYPE_CHECKING:
    from worker.conftest import Project

# A snippet each, and the name in its message.
_MISSING = {
    "sqlite3": ("import sqlite3\nsqlite3.connect('bench.db')", "bench.db"),
    "sqlite3, by keyword": ("import sqlite3\nsqlite3.connect(database='bench.db')", "bench.db"),
    "sqlite3, a path": (
        "import sqlite3, pathlib\nsqlite3.connect(pathlib.Path('bench.db'))",
        "bench.db",
    ),
    "sqlite3, an address": (
        "import sqlite3\nsqlite3.connect('file:bench.db?mode=ro', uri=True)",
        "bench.db",
    ),
    "sqlite3, a folder": ("import sqlite3\nsqlite3.connect('sub/bench.db')", "sub/bench.db"),
    "SQLAlchemy": ("pd.read_sql('select 1', 'sqlite:///bench.db')", "bench.db"),
    "ADBC": (
        "import adbc_driver_sqlite.dbapi as db\ndb.connect('file:bench.db?mode=ro')",
        "file:bench.db?mode=ro",
    ),
    "duckdb": ("import duckdb\nduckdb.connect('bench.db', read_only=True)", "bench.db"),
    "duckdb, to read": ("import duckdb\nduckdb.sql(\"from 'bench.csv'\")", "bench.csv"),
    "duckdb, attached": (
        "import duckdb\nduckdb.sql(\"attach 'bench.db' as b (read_only)\")",
        "bench.db",
    ),
    "polars": ("import polars\npolars.read_csv('bench.csv')", "bench.csv"),
    "pyarrow": ("import pyarrow.parquet as pq\npq.read_table('bench.parquet')", "bench.parquet"),
}


@pytest.mark.parametrize("case", _MISSING)
def test_a_missing_database_names_the_folders_and_the_closest_file(
    project: Project, case: str
) -> None:
    code, name = _MISSING[case]
    for folder in (project.page, project.data):
        (folder / "sub").mkdir()
    (project.page / "sub/benches.db").touch()
    (project.data / "benches.db").touch()
    message = project.failure(f"{code}\ndf = pd.DataFrame()", layers=("audit",)).message
    sub = "/sub" if "/" in name else ""
    assert f"\n{name!r} was looked up in '{project.page}{sub}', '{project.data}{sub}'." in message
    assert "'benches.db'" in message
    assert "sandbox" not in message
    assert [*project.page.iterdir()] == [project.page / "sub"]


@pytest.mark.parametrize(
    "code",
    [
        "pd.read_sql('select 1', 'sqlite:///bench.db')",
        "import sqlite3\nsqlite3.connect('file:bench.db?mode=ro', uri=True)",
        "import duckdb\nduckdb.sql(\"attach 'bench.db' as b (read_only)\")",
    ],
)
def test_a_name_in_an_address_is_relative_to_the_page_alone(project: Project, code: str) -> None:
    (project.data / "bench.db").touch()
    message = project.failure(code, layers=("audit",)).message
    assert f"'bench.db' is in '{project.data}', but a name in an address or a query" in message
    assert "Write '../data/bench.db' there." in message


@pytest.mark.parametrize("name", ["bench.csv", "run/bench.csv", r"runs\bench.csv"])
def test_a_file_in_another_folder_of_the_project_is_named(project: Project, name: str) -> None:
    for folder in (".cache", "page/runs", "page/runs/old", "build"):
        (project.source / folder).mkdir(exist_ok=True)
        (project.source / folder / "bench.csv").touch()
    (project.page / "bench2.csv").touch()
    forbidden = (str(project.source / "build"),)
    message = project.failure(f"df = pd.read_csv({name!r})", forbidden=forbidden).message
    place = project.page / "runs"
    assert f" There is 'bench.csv' in '{place}': write 'runs/bench.csv'. df_table_data" in message
    assert "closest" not in message


@pytest.mark.parametrize(
    ("name", "close"),
    [
        ("bench2.csv", "name there is 'bench.csv'."),
        ("bench.CSV", "name there is 'bench.csv'."),
        ("bench.json", "name there is 'bench.csv'."),
        ("bench.csv.gz", "name there is 'bench.csv'."),
        ("prices.xlsx", "name there is 'prices.xls'."),
        ("index.parquet", "name there is 'index.rst'."),
        ("nix.parquet", ""),  # only a little like a page
        ("costs.json", ""),
    ],
)
def test_a_file_of_another_kind_is_named_if_it_is_called_the_same(
    project: Project, name: str, close: str
) -> None:
    for file in ("bench.csv", "index.rst", "prices.xls"):
        (project.page / file).touch()
    message = project.failure(f"df = open({name!r})").message
    assert f" The closest {close}" in message if close else "closest" not in message


_PATTERNS = {
    "duckdb, a query": "import duckdb\ndf = duckdb.sql(\"from 'runs/*.csv'\")",
    "duckdb": "import duckdb\ndf = duckdb.read_csv('runs/*.csv')",
    "polars": "import polars\ndf = polars.read_csv('runs/*.csv')",
    "polars, lazy": "import polars\ndf = polars.scan_csv('runs/*.csv')",
    "dask": "import dask.dataframe\ndf = dask.dataframe.read_csv('runs/*.csv')",
}


@pytest.mark.parametrize("case", _PATTERNS)
def test_a_pattern_is_relative_to_the_page_alone(project: Project, case: str) -> None:
    (project.data / "runs").mkdir()
    (project.data / "runs/1.csv").touch()
    message = project.failure(_PATTERNS[case], layers=("audit",)).message
    assert f"\n'runs/*.csv' is in '{project.data}/runs', but a pattern is looked up in" in message
    assert "Write '../data/runs/*.csv' there." in message


@pytest.mark.parametrize("case", _PATTERNS)
def test_a_pattern_without_a_match_has_no_hint(project: Project, case: str) -> None:
    (project.data / "runs").mkdir()
    message = project.failure(_PATTERNS[case], layers=("audit",)).message
    assert str(project.data) not in message


def test_a_database_of_duckdb_is_found_in_the_data_folders(project: Project) -> None:
    with duckdb.connect(project.data / "bench.db") as database:
        database.execute("create table t as select 1 as a")
    connect = "database = duckdb.connect('bench.db', read_only=True)"
    code = f"import duckdb\n{connect}\ndf = database.sql('from t').df()"
    assert project.cells(code) == [["1"]]


@pytest.mark.parametrize("code", ["raise FileNotFoundError", "raise FileNotFoundError('no data')"])
def test_an_error_without_a_name_has_no_hint(project: Project, code: str) -> None:
    assert "looked up" not in project.failure(code, layers=("audit",)).message
