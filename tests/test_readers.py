"""Readers of pandas, each with each of its engines, in real builds with every layer."""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import pytest
from data_files import write_all, write_database

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Site

READERS = {
    "csv": 'pd.read_csv("t.csv")',
    "csv-python": 'pd.read_csv("t.csv", engine="python")',
    "csv-pyarrow": 'pd.read_csv("t.csv", engine="pyarrow")',
    "csv-memory-map": 'pd.read_csv("t.csv", memory_map=True)',
    "csv-chunks": 'pd.concat(pd.read_csv("t.csv", chunksize=1))',
    "csv-arrow-types": 'pd.read_csv("t.csv", dtype_backend="pyarrow")',
    **{f"csv-{kind}": f'pd.read_csv("t.csv.{kind}")' for kind in ("gz", "bz2", "xz", "zip")},
    "table": 'pd.read_table("t.tsv")',
    "fwf": 'pd.read_fwf("t.txt")',
    "json": 'pd.read_json("t.json")',
    "json-lines": 'pd.read_json("t.jsonl", lines=True)',
    "json-pyarrow": 'pd.read_json("t.jsonl", lines=True, engine="pyarrow")',
    "html-lxml": 'pd.read_html("t.html", flavor="lxml")[0]',
    "html-bs4": 'pd.read_html("t.html", flavor="bs4")[0]',
    "html-html5lib": 'pd.read_html("t.html", flavor="html5lib")[0]',
    "xml-lxml": 'pd.read_xml("t.xml", parser="lxml")',
    "xml-etree": 'pd.read_xml("t.xml", parser="etree")',
    "xml-iterparse": 'pd.read_xml("t.xml", iterparse={"row": ["name", "value"]})',
    "excel-openpyxl": 'pd.read_excel("t.xlsx", engine="openpyxl")',
    "excel-xlrd": 'pd.read_excel("t.xls", engine="xlrd")',
    "excel-odf": 'pd.read_excel("t.ods", engine="odf")',
    **{
        f"excel-calamine-{kind}": f'pd.read_excel("t.{kind}", engine="calamine")'
        for kind in ("xlsx", "xls", "xlsb", "ods")
    },
    **{f"excel-{kind}": f'pd.read_excel("t.{kind}")' for kind in ("xlsx", "xls", "ods")},
    "excel-file": 'pd.ExcelFile("t.xlsx").parse()',
    "parquet-pyarrow": 'pd.read_parquet("t.parquet", engine="pyarrow")',
    "parquet-fastparquet": 'pd.read_parquet("t.parquet", engine="fastparquet")',
    "parquet-folder": 'pd.read_parquet("parts")[["name", "value"]]',
    "feather": 'pd.read_feather("t.feather")',
    "orc": 'pd.read_orc("t.orc")',
    "hdf-fixed": 'pd.read_hdf("t.h5", key="fixed")',
    "hdf-table": 'pd.read_hdf("t.h5", key="table", where="index < 3")',
    "hdf-store": 'pd.HDFStore("t.h5", "r")["fixed"]',
    "pickle": 'pd.read_pickle("t.pickle")',
    "stata": 'pd.read_stata("t.dta")',
    "spss": 'pd.read_spss("t.sav")',
    "sas-xport": 'pd.read_sas("t.xpt", encoding="utf-8")',
    # As some versions of tables do when they are imported.
    "library": (
        "import ctypes.util\n"
        'df = pd.read_csv({None: "none.csv"}.get(ctypes.util.find_library("c"), "t.csv"))'
    ),
    "sql-sqlite3": (
        "import sqlite3\n"
        'with sqlite3.connect("t.db") as database:\n'
        '    df = pd.read_sql("select * from t", database)'
    ),
    "sql-sqlalchemy": (
        "import sqlalchemy\n"
        'with sqlalchemy.create_engine("sqlite:///t.db").connect() as database:\n'
        '    df = pd.read_sql_query("select * from t", database)'
    ),
    "sql-table": (
        "import sqlalchemy\n"
        'with sqlalchemy.create_engine("sqlite:///t.db").connect() as database:\n'
        '    df = pd.read_sql_table("t", database)'
    ),
    "sql-address": 'pd.read_sql("t", "sqlite:///t.db")',
    "sql-adbc": (
        "import adbc_driver_sqlite.dbapi\n"
        'with adbc_driver_sqlite.dbapi.connect("t.db") as database:\n'
        '    df = pd.read_sql("select * from t", database)'
    ),
}


def _page(code: str) -> str:
    """Return a page with a block, whose code is a data frame or sets `df`."""
    source = code if "\n" in code else f"df = {code}"
    lines = "".join(f"   {line}\n" for line in source.splitlines())
    return f":orphan:\n\n.. df-table::\n\n{lines}"


@pytest.fixture(scope="module")
def site(new_site: Callable[[dict[str, str]], Site]) -> Site:
    pages = {f"{name}.rst": _page(code) for name, code in READERS.items()}
    site = new_site({"index.rst": "Title\n=====\n", **pages})
    write_all(site.folder)
    site.conf = {"df_table_sandbox": "require"}
    return site.rebuild()


@pytest.mark.parametrize("name", READERS)
def test_each_reader_works_with_every_layer(site: Site, name: str) -> None:
    warnings = [line for line in site.warnings.splitlines() if line.startswith(f"{name}.rst:")]
    assert warnings == []
    (table,) = site.tables(name)
    assert table.header == [["name", "value"]]
    assert table.rows == [["a", "1.5"], ["b", "2.5"], ["c", "3.5"]]


_NETWORK = "df_table_network = True in conf.py allows"
_DATA_PATH = "the folders of df_table_data_path; that setting in conf.py names more folders."
_ONLY_OFF = "A snippet can only make its table, unless df_table_sandbox is 'off'."
_NO_PROCESSES = "A snippet can't start processes. Threads are allowed"
_WAL = "with PRAGMA journal_mode = DELETE."


@dataclass(frozen=True)
class Refusal:
    """A snippet that the sandbox refuses something, and a part of the message about that."""

    code: str
    message: str


REFUSALS = {
    "lock": Refusal("import fcntl\nfcntl.flock(open('t.csv'), fcntl.LOCK_SH)", _ONLY_OFF),
    "priority": Refusal("import os\nos.nice(-1)", _ONLY_OFF),
    "fifo": Refusal("import os\nos.mkfifo('fifo')", _ONLY_OFF),
    "temporary-folder": Refusal("import tempfile\ntempfile.mkdtemp()", _ONLY_OFF),
    "pool": Refusal("import multiprocessing\nmultiprocessing.Pool(2)", _NO_PROCESSES),
    "process-pipe": Refusal("import multiprocessing\nmultiprocessing.Pipe()", _NO_PROCESSES),
    "executor": Refusal(
        "from concurrent.futures import ProcessPoolExecutor\nProcessPoolExecutor().submit(abs, 1)",
        _NO_PROCESSES,
    ),
    "socket": Refusal("import socket\nsocket.socketpair()", _NETWORK),
    "event-loop": Refusal("import asyncio\nasyncio.new_event_loop()", _NETWORK),
    "download": Refusal("pd.read_csv('http://localhost/t.csv')", _NETWORK),
    "outside": Refusal("pd.read_csv('{outside}')", f"read '{{outside}}'. A snippet.*{_DATA_PATH}"),
    **{
        name: Refusal(code, f"The sandbox refused to read '{{outside}}'. A snippet.*{_DATA_PATH}")
        for name, code in {
            "outside-polars": "import polars\npolars.read_csv('{outside}')",
            "outside-pyarrow": "import pyarrow.csv\npyarrow.csv.read_csv('{outside}')",
            "outside-duckdb": "import duckdb\nduckdb.sql(\"from '{outside}'\").df()",
            "outside-attached": (
                "import sqlite3\n"
                "sqlite3.connect(':memory:').execute(\"attach '{outside}' as other\")"
            ),
        }.items()
    },
    **{
        f"link-{name}": Refusal(code, f"link.csv', which leads to '{{outside}}'.*{_DATA_PATH}")
        for name, code in {
            "pandas": "pd.read_csv('link.csv')",
            "polars": "import polars\npolars.read_csv('link.csv')",
            "pyarrow": "import pyarrow.csv\npyarrow.csv.read_csv('link.csv')",
        }.items()
    },
    "link-folder": Refusal(
        "pd.read_csv('folder/t.csv')", "'folder/t.csv', which leads to '{outside}'. A snippet"
    ),
    "xlsb": Refusal("pd.read_excel('t.xlsb')", "reads this file with engine='calamine'."),
    "wal": Refusal(READERS["sql-sqlite3"].replace("t.db", "wal.db"), _WAL),
    "wal-sqlalchemy": Refusal(READERS["sql-sqlalchemy"].replace("t.db", "wal.db"), _WAL),
    "wal-adbc": Refusal(READERS["sql-adbc"].replace("t.db", "wal.db"), _WAL),
    "wal-attached": Refusal(
        "import sqlite3\nsqlite3.connect(':memory:').execute(\"attach 'wal.db' as other\")", _WAL
    ),
    "duckdb-to-write": Refusal("import duckdb\nduckdb.connect('duck.db')", "read_only=True)."),
    "wal-without-index": Refusal(READERS["sql-sqlite3"].replace("t.db", "no-index.db"), _WAL),
}


@pytest.fixture(scope="module")
def refusing_site(new_site: Callable[[dict[str, str]], Site]) -> Site:
    site = new_site({"index.rst": "Title\n=====\n"})
    outside = site.folder.with_name(f"{site.folder.name}-outside") / "t.csv"
    outside.parent.mkdir()
    write_all(site.folder)
    (site.folder / "t.csv").replace(outside)
    (site.folder / "t.tsv").replace(site.folder / "t.csv")
    (site.folder / "link.csv").symlink_to(outside)
    (site.folder / "folder").symlink_to(outside.parent)
    duckdb.connect(site.folder / "duck.db").close()
    write_database(site.folder / "wal.db", "wal")
    # A copy of a database that a program still writes to, without the index of its log.
    with contextlib.closing(sqlite3.connect(site.folder / "live.db")) as database:
        write_database(site.folder / "live.db", "wal")
        database.execute("select * from t").fetchall()
        for name in ("live.db", "live.db-wal"):
            shutil.copy(site.folder / name, site.folder / name.replace("live", "no-index"))
    for name, refusal in REFUSALS.items():
        code = refusal.code.format(outside=outside)
        site.write({f"{name}.rst": _page(code)})
    site.conf = {"df_table_sandbox": "require"}
    return site.rebuild()


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_names_what_helps(refusing_site: Site, name: str) -> None:
    (warning,) = (
        text
        for text in re.split(r"^(?=[\w-]+\.rst:)", refusing_site.warnings, flags=re.MULTILINE)
        if text.startswith(f"{name}.rst:")
    )
    outside = f"{refusing_site.folder}-outside/t.csv"
    message = REFUSALS[name].message
    pattern = ".*".join(map(re.escape, message.replace("{outside}", outside).split(".*")))
    assert re.search(pattern, warning, re.DOTALL)
    assert ("df_table_network" in warning) == (message == _NETWORK)
