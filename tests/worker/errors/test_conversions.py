"""Hints for text that could not be converted to a number: its column, file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from worker.conftest import Project

_FILES = {
    "rates.csv": "name,rate,start\na,1.5,2026-01-01\nb,Real Time,soon\nc,2.5,2026-03-01\n",
    "twice.csv": "name,rate\nReal Time,1\nb,Real Time\nc,2\nd,Real Time\n",
    "signs.csv": '\ufeffname;rate\n"x\ny";1\n\nb;it\'s\n',
    "lines.csv": 'name,rate\n"x\ny",-\n',
    "plain.csv": "rate\n7\nx1\n",
    "wide.txt": "a|b\n1|2\n3|n/k\n",
}


@pytest.fixture
def files(project: Project) -> Project:
    return project.with_data(_FILES)


_RATES = "d = pd.read_csv('rates.csv')\n"
_PLACE = "'Real Time' is in line 3 of rates.csv, in the column 'rate'."


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        (f"{_RATES}d['rate'].astype(float)", _PLACE),
        (f"{_RATES}d.astype({{'rate': float}})", _PLACE),
        (f"{_RATES}pd.to_numeric(d['rate'])", _PLACE),
        (f"{_RATES}d['rate'].map(float)", _PLACE),
        (f"{_RATES}d['rate'].tail(2).astype(int)", _PLACE),
        (f"{_RATES}[float(text) for text in d['rate']]", _PLACE),
        (f"{_RATES}d.rename(columns={{'rate': 'Rate'}})['Rate'].astype(float)", _PLACE),
        (f"{_RATES}d['rate'].astype('Float64')", _PLACE),
        ("pd.read_csv('rates.csv', dtype={'rate': float})", _PLACE),
        ("pd.read_csv('rates.csv', converters={'rate': float})", _PLACE),
        ("import csv\n[float(r['rate']) for r in csv.DictReader(open('rates.csv'))]", _PLACE),
        (
            f"{_RATES}pd.to_datetime(d['start'], format='%Y-%m-%d')",
            "'soon' is in line 3 of rates.csv, in the column 'start'.",
        ),
        (
            "d = pd.read_csv('twice.csv')\nd['rate'].astype(float)",
            "'Real Time' is in line 3 and 1 more of twice.csv, in the column 'rate'.",
        ),
        (
            "d = pd.read_csv('signs.csv', sep=';')\nd['rate'].astype(float)",
            "\"it's\" is in line 5 of signs.csv, in the column 'rate'.",
        ),
        (
            "d = pd.read_csv('lines.csv')\nd['rate'].astype(float)",
            "'-' is in line 3 of lines.csv, in the column 'rate'.",
        ),
        (
            "pd.read_csv('plain.csv')['rate'].astype(int)",
            "'x1' is in line 3 of plain.csv, in the column 'rate'.",
        ),
        (
            "pd.read_csv('wide.txt', sep='|')['b'].astype(int)",
            "'n/k' is in line 3 of wide.txt, in the column 'b'.",
        ),
        (
            "d = pd.DataFrame({'rate': ['1', 'soon']})\nd['rate'].astype(float)",
            "'soon' is in the column 'rate'.",
        ),
        (
            f"other = pd.read_csv('plain.csv')\n{_RATES}d['rate'].astype(float)",
            _PLACE,
        ),
    ],
)
def test_a_failed_conversion_names_the_place_of_the_value(
    files: Project, code: str, hint: str
) -> None:
    assert hint in files.failure(code).message


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("1,200", "Give the reader thousands=','"),
        ("-12,345,678.5", "Give the reader thousands=','"),
        ("2,5", "Give the reader decimal=','"),
        ("0,125", "Give the reader decimal=','"),
        ("$1.50", "Remove '$' before"),
        ("12%", "Remove '%' before"),
        ("5.5 ms", "Remove 'ms' before"),
        ("Real Time", "errors='coerce'"),
        ("2.9.0", "errors='coerce'"),
        ("1,2,3", "errors='coerce'"),
        ("12,34.5", "errors='coerce'"),
        ("-", "errors='coerce'"),
    ],
)
def test_the_remedy_keeps_numbers_in_a_format(project: Project, text: str, remedy: str) -> None:
    project.with_data({"a.csv": f"name;rate\nx;{text}\n"})
    message = project.failure("pd.read_csv('a.csv', sep=';')['rate'].astype(float)").message
    assert f"{text!r} is in line 2 of a.csv" in message
    assert remedy in message


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("float('x')", "ValueError: could not convert string to float: 'x'"),
        (f"{_RATES}float('another')", "ValueError: could not convert string to float: 'another'"),
        ("raise ValueError('no number: x')", "ValueError: no number: x"),
        (f"{_RATES}float('rate')", "ValueError: could not convert string to float: 'rate'"),
        ("int('')", "ValueError: invalid literal for int() with base 10: ''"),
    ],
)
def test_another_value_error_has_no_place(files: Project, code: str, message: str) -> None:
    assert files.failure(code).message == message
