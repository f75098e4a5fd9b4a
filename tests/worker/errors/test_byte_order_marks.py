"""Hints for a name that begins with the byte order mark of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from worker.conftest import Project

_FILES = {
    "signs.csv": "\ufeffname;rate\na;1\n",
    "rates.csv": "name,rate\na,1\n",
}


@pytest.fixture
def files(project: Project) -> Project:
    return project.with_data(_FILES)


_RATES = "d = pd.read_csv('rates.csv')\n"
_MARKED = "import csv\nrows = list(csv.DictReader(open('signs.csv'), delimiter=';'))\n"


@pytest.mark.parametrize(
    "code",
    [
        f"{_MARKED}[row['name'] for row in rows]",
        f"{_MARKED}rows[0]['name']",
        f"{_MARKED}d = pd.DataFrame(rows)\nd['name']",
        f"{_MARKED}d = pd.DataFrame(rows)\nd[['name', 'rate']]",
        f"{_MARKED}d = pd.DataFrame(rows)\nd.sort_values('name')",
        f"{_MARKED}d = pd.DataFrame(rows)\nd.set_index('name')",
        f"{_MARKED}d = pd.DataFrame(rows)\nd.groupby('name')",
        f"{_MARKED}d = pd.DataFrame(rows)\nd.drop(columns='name')",
        f"{_MARKED}for row in rows:\n    row['name']",
        "import csv\nfor row in csv.DictReader(open('signs.csv'), delimiter=';'):\n    row['name']",
        f"{_MARKED}def first(row):\n    return row['name']\nfirst(rows[0])",
    ],
)
def test_a_name_behind_a_byte_order_mark_is_found(files: Project, code: str) -> None:
    message = files.failure(code).message
    assert "'\\ufeffname'" in message
    assert "encoding='utf-8-sig'" in message


@pytest.mark.parametrize(
    "code", ["{'a': 1}['name']", f"{_MARKED}rows[0]['gone']", f"{_RATES}d['Name']", f"{_RATES}d[1]"]
)
def test_another_missing_name_has_nothing_to_do_with_a_mark(files: Project, code: str) -> None:
    assert "utf-8-sig" not in files.failure(code).message
