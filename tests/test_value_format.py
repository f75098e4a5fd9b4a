"""Formats of the role df-value."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from sphinx_df_table.protocol.job import Show
from sphinx_df_table.value_format import EXAMPLES, formatted
from sphinx_df_table.worker.dataframe.quoted_values import quoted_values

if TYPE_CHECKING:
    from sphinx_df_table.protocol.value import Value


def _value(value: Any) -> Value:
    return quoted_values({"key": value}, Show())["key"]


@pytest.mark.parametrize(("given", "value", "text"), [(e[0], e[2], e[3]) for e in EXAMPLES])
def test_the_documented_formats_give_their_texts(given: str, value: Any, text: str) -> None:
    assert formatted(_value(value), given) == text


_ZONE = dt.timezone(dt.timedelta(hours=2))
GOOD = [
    (".0%", 0.437, "44%"),
    (".2f", -0.001, "0.00"),
    ("+.1f", 0.04, "+0.0"),
    ("$,.2f", -0.001, "$0.00"),
    ("$+,.2f", 2, "+$2.00"),
    ("US$,.2f", 1234.5, "US$1,234.50"),
    ("€.2f", 3, "€3.00"),
    ("_d", 1234567, "1_234_567"),
    (",", 1234567, "1,234,567"),
    (",", 1234.5678, "1,234.5678"),
    (",", 0.1 + 0.2, "0.3"),
    (",d", 25.0, "25"),
    (".1f\u202fms", 5, "5.0\u202fms"),
    (".1f\xd7", 3, "3.0\xd7"),
    (".1f x", 3, "3.0 x"),
    (".1f\xb0", 3, "3.0\xb0"),
    (".1f %", 3, "3.0 %"),
    (",.0f", 10**17 + 1, "100,000,000,000,000,001"),
    (",.2f", np.uint64(2**64 - 1), "18,446,744,073,709,551,615.00"),
    (".1%", 12345678901234567891, "1234567890123456789100.0%"),
    (",", Decimal("12345678901234567.89"), "12,345,678,901,234,567.89"),
    (",.2f", Decimal("12345678901234567.89"), "12,345,678,901,234,567.89"),
    (".2f", Decimal("2.675"), "2.68"),
    (".2f", 2.675, "2.67"),
    ("d", Decimal(25), "25"),
    (",", np.float32(16.1), "16.1"),
    (".3g", 12345, "1.23e+04"),
    ("%d.%m.%Y, %H:%M", dt.datetime(2026, 3, 1, 14, 5, tzinfo=_ZONE), "01.03.2026, 14:05"),
    (".0f GiB/s", 3, "3 GiB/s"),
    (",.0f per 1 M", 3, "3 per 1 M"),
    (".2e", 123456, "1.23e+05"),
    (".3g", float("inf"), "inf"),
    (",d", 10**30, "1" + ",000" * 10),
    ("%d %B %Y", dt.date(2026, 3, 1), "01 March 2026"),
    ("%H:%M", dt.datetime(2026, 3, 1, 14, 5), "14:05"),  # noqa: DTZ001
    ("%Y", dt.datetime(2026, 3, 1, tzinfo=dt.UTC), "2026"),
    ("%-d. %-m. %Y", dt.date(2026, 3, 1), "1. 3. 2026"),
    ("%-H:%M", dt.datetime(2026, 3, 1, 0, 5), "0:05"),  # noqa: DTZ001
    # The last days of a year are in the first week of the next one.
    ("%d/%m/%y", dt.date(2024, 12, 30), "30/12/24"),
    ("%V %U %W %u %w %j", dt.date(2024, 12, 30), "01 52 53 1 1 365"),
    ("100 %% %d", dt.date(2026, 3, 1), "100 % 01"),
    ("", True, "True"),
    ("", "a text", "a text"),
    ("", dt.date(2026, 3, 1), "2026-03-01"),
]


@pytest.mark.parametrize(("given", "value", "text"), GOOD)
def test_a_format_gives_a_text(given: str, value: Any, text: str) -> None:
    assert formatted(_value(value), given) == text


BAD = [
    ("x", 1, "is no format of a number"),
    *(
        (given, 12.5, "is no format of a number")
        for given in (
            ".1e6",
            ".1f0",
            "$,.0f.00",
            "GB",
            " GB",
            "days",
            "euros",
            "GBP,.2f",
            "fps",
            ".1fms",
            ".1f5",
            ".1f,",
            ".1f -",
            ".1f 5",
        )
    ),
    ("d", Decimal("9007199254740993.5"), "is for whole numbers without decimals"),
    ("d", float("inf"), "is for whole numbers without decimals"),
    *(
        (given, dt.date(2026, 3, 1), "is no format of a date")
        for given in (
            ",.2f",
            "x",
            "%Q",
            "%q",
            "%N",
            "%s",
            "%Z",
            "%%",
            "%-",
            "%-B",
            "%-%",
            "%--d",
        )
    ),
    ("%H:%M", dt.date(2026, 3, 1), "shows a time, and the value is a date without one"),
    ("999.1f", 1, "is no format of a number"),
    ("*>9999d", 1, "is no format of a number"),
    ("0999999d", 1, "is no format of a number"),
    (".999f", 1, "is no format of a number"),
    (".21f", 1, "has more than 20 decimals"),
    (".1", 1, "has no letter after its decimals: .1f"),
    (".1 ms", 1, "is no format of a number"),
    ("d", 1.5, "is for whole numbers without decimals, and the value is 1.5"),
    (".1d", 1, "is for whole numbers without decimals"),
    ("{}", 1, "is no format of a number"),
    ("{0.__class__}", 1, "is no format of a number"),
    ("!r", 1, "is no format of a number"),
    ("#.1f", 1, "is no format of a number"),
    (".1f" + " m" * 30, 1, "is no format of a number"),
    (".1f", "text", "is for numbers and dates, and the value is 'text'"),
    (".1f", True, "is for numbers and dates, and the value is 'True'"),
    ("%d" * 50, dt.date(2026, 3, 1), "is no format of a date"),
    ("%", dt.date(2026, 3, 1), "is no format of a date"),
]


@pytest.mark.parametrize(("given", "value", "message"), BAD)
def test_a_format_that_is_none_says_why(given: str, value: Any, message: str) -> None:
    with pytest.raises(ValueError, match="^" + message.replace(".", r"\.")):
        formatted(_value(value), given)


def test_a_date_is_shown_in_the_language_of_the_pages() -> None:
    assert formatted(_value(dt.date(2026, 3, 1)), "%d %B %Y", "de") == "01 M\xe4rz 2026"
    assert (
        formatted(_value(dt.date(2026, 3, 1)), "%A, %-d. %B %y", "de") == "Sonntag, 1. M\xe4rz 26"
    )


def test_no_format_makes_a_long_text() -> None:
    formats = ("US$,.20f " + "m" * 18, ",d", ".20%")
    for number in (9 * 10**307, Decimal("9E+308"), 1.7e308):
        assert max(len(formatted(_value(number), given)) for given in formats) < 1_000
    assert len(formatted(_value(dt.date(2026, 3, 1)), "%A" * 40)) < 1_000
