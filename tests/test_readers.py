"""Readers of pandas, each with each of its engines, in real builds with every layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from data_files import write_all, write_database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Build, Site

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
    lines = code if "\n" in code else f"df = {code}"
    lines = "".join(f"   {line}\n" for line in lines.splitlines())
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
