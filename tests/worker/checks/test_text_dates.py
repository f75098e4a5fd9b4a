"""Dates that texts are."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from sphinx_df_table.worker.checks.text_dates import dates_of


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("9/1/2026", ["2026-09-01", "2026-01-09"]),
        ("9/15/2026", ["2026-09-15"]),
        ("15-9-2026", ["2026-09-15"]),
        ("9.1.2026", ["2026-01-09", "2026-01-09"]),
        ("2026/9/1", 2 * ["2026-09-01"]),
        ("1 Sep 2026", 2 * ["2026-09-01"]),
        ("1. September 2026", 2 * ["2026-09-01"]),
        ("01-SEP-26", 2 * ["2026-09-01"]),
        ("Sept. 1st, 2026", 2 * ["2026-09-01"]),
        ("May 2026", 2 * ["2026-05-01"]),
        ("2026-09-01T10:30:05.5Z", 2 * ["2026-09-01T10:30:05"]),
        ("2026-09-01 12:30 am", 2 * ["2026-09-01T00:30"]),
    ],
)
def test_a_date_has_its_possible_readings(text: str, dates: list[str]) -> None:
    found = dates_of([text, text])
    assert found is not None
    assert found.readings == [2 * [dt.datetime.fromisoformat(date)] for date in dates]


@pytest.mark.parametrize(
    "text",
    ["", "2026", "9/1", "9/1/26", "31/2/2026", "1.2.3", "10.0.19045", "2026.9.1", "1 Mai 2026",
     "maybe 2026", "Sep-26", "9/1/2026 25:00", "9/1-2026", "9/1/2026 b"],
)  # fmt: skip
def test_other_texts_are_no_dates(text: str) -> None:
    assert dates_of([text, text]) is None


def test_at_least_half_of_the_texts_must_be_dates() -> None:
    found = dates_of(["x", "9/15/2026", "y", "10/15/2026"])
    assert found is not None
    assert found.positions == [1, 3]
    assert dates_of(["x", "9/15/2026", "y", "10/15/2026", "z"]) is None


def test_a_long_text_takes_no_long_time() -> None:
    start = time.monotonic()
    assert dates_of(2 * [f"9/1/2026 9:30{100_000 * ' '}x"]) is None
    assert time.monotonic() - start < 1
