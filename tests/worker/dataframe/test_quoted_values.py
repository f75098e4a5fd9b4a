"""Values that a snippet leaves in df_values."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_df_table.protocol.answer import Answer
from sphinx_df_table.protocol.codec import decode_answer, encode
from sphinx_df_table.protocol.job import Show
from sphinx_df_table.protocol.value import MOST_VALUES, Value
from sphinx_df_table.worker.dataframe.quoted_values import UnquotableError, quoted_values

VALUES = [
    ("a text", "text", "a text", ""),
    ("", "text", "", ""),
    (np.str_("x"), "text", "x", ""),
    (3, "number", "3", "3"),
    (np.int64(-3), "number", "-3", "-3"),
    (2**100, "number", str(2**100), str(2**100)),
    (0.1 + 0.2, "number", "0.3", "0.30000000000000004"),
    (np.float64(0.5), "number", "0.5", "0.5"),
    (25.0, "number", "25.0", "25"),
    (-0.0, "number", "-0.0", "0"),
    (1e300, "number", "1e+300", str(int(1e300))),
    (float("inf"), "number", "inf", "inf"),
    (Decimal("1.25"), "decimal", "1.25", "1.25"),
    (Decimal("12345678901234567.89"), "decimal", "12345678901234567.89", "12345678901234567.89"),
    (np.float32(16.1), "number", "16.1", "16.1"),
    (np.float16(0.1), "number", "0.1", "0.1"),
    (np.uint64(2**64 - 1), "number", str(2**64 - 1), str(2**64 - 1)),
    (5 * 10**308, "number", "5" + "0" * 308, "5" + "0" * 308),
    (Fraction(1, 4), "number", "1/4", "0.25"),
    (True, "boolean", "True", ""),
    (np.bool_(False), "boolean", "False", ""),  # noqa: FBT003
    (dt.date(2026, 3, 1), "date", "2026-03-01", "2026-03-01"),
    (pd.Timestamp("2026-03-01"), "date", "2026-03-01", "2026-03-01T00:00:00"),
    (np.datetime64("2026-03-01T10:00"), "date", "2026-03-01 10:00:00", "2026-03-01T10:00:00"),
    (pd.Timedelta("1h"), "text", "0 days 01:00:00", ""),
    (pd.Period("2026-03"), "text", "2026-03", ""),
    (None, "missing", "", ""),
    (float("nan"), "missing", "", ""),
    (pd.NaT, "missing", "", ""),
    (pd.NA, "missing", "", ""),
]


@pytest.mark.parametrize(("value", "kind", "text", "exact"), VALUES)
def test_a_value_has_the_text_of_a_cell_and_its_exact_form(
    value: Any, kind: Any, text: str, exact: str
) -> None:
    assert quoted_values({"key": value}, Show()) == {
        "key": Value(text=text, kind=kind, exact=exact)
    }


def test_a_date_beyond_the_year_9999_is_text() -> None:
    value = quoted_values({"key": np.datetime64("12000-01-01", "s")}, Show())["key"]
    assert (value.kind, value.exact) == ("text", "")
    assert value.text.startswith("12000-01-01")


def test_the_precision_of_the_block_applies_to_floats() -> None:
    values = quoted_values({"a": 1.23456, "b": 7, "c": "1.23456"}, Show(precision=2))
    assert [value.text for value in values.values()] == ["1.23", "7", "1.23456"]


WRONG = [
    ([1], "must be a dict of values to quote, and is of type list"),
    (None, "must be a dict of values to quote, and is of type NoneType"),
    (pd.Series({"a": 1}), r"and is of type Series; \.to_dict\(\) makes one of it"),
    (pd.DataFrame({"a": [1]}), "and is of type DataFrame"),
    ({"a": pd.Series([1])}, r"of 'a' is a Series\. Take one value of it, such as with \.iloc\[0\]"),
    ({"a": [1]}, "the value of 'a' is a list. Take one"),
    ({"a": {"b": 1}}, "the value of 'a' is a dict"),
    ({"a": 1j}, "the value of 'a' is a complex"),
    ({1: 2}, "a key that no role can name: 1 is a int"),
    ({"a.b": 2}, r"'a\.b' has a '\.', which a role reads as the end of a name"),
    ({"a:b": 2}, "'a:b' has a ':', which"),
    ({"": 2}, "'' is no text of 1 to 100 characters on one line"),
    ({" a": 2}, "' a' is no text"),
    ({"a\nb": 2}, "is no text of 1 to 100"),
    ({"a" * 101: 2}, "is no text of 1 to 100"),
    ({"a": "x" * 1_001}, "has 1,001 characters in the value of 'a', and a value may have 1,000"),
    ({"a": 10**400}, "has a number of more than 310 digits as the value of 'a'"),
    ({"a": Decimal("1E+999")}, "has a number of more than 310 digits as the value of 'a'"),
    ({str(n): n for n in range(MOST_VALUES + 1)}, "has 1,001 values, and may have 1,000"),
]


@pytest.mark.parametrize(("variable", "message"), WRONG)
def test_what_can_not_be_quoted_says_why(variable: Any, message: str) -> None:
    with pytest.raises(UnquotableError, match=message):
        quoted_values(variable, Show())


_NUMBERS = st.integers(-(10**308), 10**308) | st.floats(allow_nan=False)


@given(st.dictionaries(st.from_regex(r"[a-z]{1,9}", fullmatch=True), _NUMBERS, max_size=9))
def test_numbers_arrive_as_they_are(numbers: dict[str, float]) -> None:
    answer = decode_answer(encode(Answer(values=quoted_values(numbers, Show()))))
    arrived = {key: value.number() for key, value in answer.values.items()}  # noqa: PD011
    assert arrived == numbers


FORGED = [
    Value(text="", kind="number", exact="nan"),
    Value(text="", kind="number", exact="x"),
    Value(text="", kind="number"),
    Value(text="", kind="number", exact="0x1"),
    Value(text="", kind="decimal", exact="NaN"),
    Value(text="", kind="decimal", exact="sNaN"),
    Value(text="", kind="decimal", exact="1E+999999999"),
    Value(text="", kind="decimal", exact="1E-999999999"),
    Value(text="", kind="date", exact="2026-13-01"),
    Value(text="x" * 2_000),
    Value(text="", exact="1" * 401),
]


@pytest.mark.parametrize("value", FORGED)
def test_a_forged_value_is_refused(value: Value) -> None:
    with pytest.raises(ValueError, match=r"the value 'a' is|Expected `str` of length"):
        decode_answer(encode(Answer(values={"a": value})))
