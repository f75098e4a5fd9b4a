"""Findings about byte order marks in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from worker.conftest import Project

_FILES = {"marked.csv": "\ufeffid,name\n1,a\n2,b\n"}


@pytest.fixture
def files(project: Project) -> Project:
    return project.with_data(_FILES)


_ROWS = "import csv\nwith open('marked.csv') as f:\n    rows = list(csv.reader(f))\n"
_DICTS = "import csv\nwith open('marked.csv') as f:\n    df = pd.DataFrame(csv.DictReader(f))\n"


@pytest.mark.parametrize(
    "code",
    [
        _DICTS,
        f"{_DICTS}df.columns = df.columns.str.upper()",
        f"{_DICTS}df = df[df.columns[::-1]]",
        f"{_DICTS}df = df.style",
        f"{_DICTS}df = df.head(1)",
        f"{_ROWS}df = pd.DataFrame(rows[1:], columns=rows[0])",
        f"{_ROWS}df = pd.DataFrame(rows)",
        f"{_ROWS}df = pd.DataFrame(rows).sort_values(0)",
        "import csv\ndf = pd.DataFrame(csv.DictReader(open('marked.csv', encoding='utf-8')))",
        (
            "lines = open('marked.csv').read().splitlines()\n"
            "df = pd.DataFrame([x.split(',') for x in lines[1:]], columns=lines[0].split(','))"
        ),
        "lines = open('marked.csv').readlines()\ndf = pd.DataFrame({'line': lines})",
    ],
)
def test_a_byte_order_mark_in_a_table_is_reported(files: Project, code: str) -> None:
    ((subtype, message),) = files.findings(code)
    assert subtype == "file"
    assert "\\ufeff" in message
    assert "encoding='utf-8-sig'" in message


@pytest.mark.parametrize(
    "code",
    [
        "df = pd.read_csv('marked.csv')",
        "df = pd.read_csv('marked.csv', engine='python')",
        "df = pd.read_csv('marked.csv', encoding='utf-8-sig')",
        "with open('marked.csv') as f:\n    df = pd.read_csv(f)",
        "with open('marked.csv', 'rb') as f:\n    df = pd.read_csv(f)",
        "with open('marked.csv', encoding='utf-8-sig') as f:\n    df = pd.read_csv(f)",
        "df = pd.read_csv('marked.csv', header=None, skiprows=1)",
        "df = pd.read_csv('marked.csv', names=['id', 'name'], header=0)",
        ("import csv\ndf = pd.DataFrame(csv.DictReader(open('marked.csv', encoding='utf-8-sig')))"),
        f"{_DICTS}df.columns = [name.lstrip('\\ufeff') for name in df.columns]",
        f"{_DICTS}df = df[['name']]",
        f"{_ROWS}df = pd.DataFrame(rows[1:], columns=['id', 'name'])",
        "import polars as pl\ndf = pl.read_csv('marked.csv')",
    ],
)
def test_a_file_that_is_read_without_its_mark_is_not_reported(files: Project, code: str) -> None:
    assert files.findings(code) == []
