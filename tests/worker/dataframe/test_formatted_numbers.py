"""Numbers in formatted texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_df_table.worker.dataframe.formatted_numbers import numbers_of


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        pytest.param(["$1.5", "$1,234.5", "$.25"], [1.5, 1234.5, 0.25], id="currency"),
        pytest.param(["$-5", "-$5", "\u2212$5", "+$5", "$5"], [-5, -5, -5, 5, 5], id="signs"),
        pytest.param(["€ 1,000.5", " € 2 "], [1000.5, 2], id="spaces"),
        pytest.param(["USD 1,000", "USD 900.5", "-USD 3"], [1000, 900.5, -3], id="code"),
        pytest.param(["EUR1", "EUR -2"], [1, -2], id="code without a space"),
        pytest.param(["US$ 1,000", "US$900"], [1000, 900], id="a sign and its country"),
        pytest.param(["10 %", "5%"], [10, 5], id="percent"),
        pytest.param(["10 €", "9.5€", "-1,000 €"], [10, 9.5, -1000], id="currency behind"),
        pytest.param(["90°", "-5°"], [90, -5], id="another sign"),
        pytest.param(["100 ms", "-20 ms"], [100, -20], id="unit"),
        pytest.param(["3 GB/s", "10 GB/s"], [3, 10], id="unit with a slash"),
        pytest.param(["1,000", "999"], [1000, 999], id="thousands"),
        pytest.param(["1,00,000", "9,99,999.5"], [100_000, 999_999.5], id="lakhs"),
        pytest.param(["-1", "2.5"], [-1, 2.5], id="a bare one with a sign"),
        pytest.param(["$" + "9" * 400, "$1"], [float("inf"), 1], id="beyond floats"),
    ],
)
def test_texts_in_one_format_are_read_as_numbers(texts: list[str], numbers: list[float]) -> None:
    assert numbers_of(texts) == numbers


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param([], id="none"),
        pytest.param(["10", "9", "8.5"], id="bare"),
        pytest.param(["2.9.0", "2.10.0"], id="versions"),
        pytest.param(["$1", "1 %"], id="a currency and percent"),
        pytest.param(["$1", "€1"], id="two currencies"),
        pytest.param(["1 €", "1 $"], id="two currencies behind"),
        pytest.param(["1 ms", "1 s"], id="two units"),
        pytest.param(["$1", "1"], id="one is bare"),
        pytest.param(["$1", "n/a"], id="one is a word"),
        pytest.param(["$1", ""], id="one is empty"),
        pytest.param(["8,5 €", "12,25 €"], id="commas before decimals"),
        pytest.param(["-$-5"], id="two signs"),
        pytest.param(["2026-01-10", "2026-01-11"], id="dates"),
        pytest.param(["USD 1", "EUR 2"], id="two codes"),
        pytest.param(["RTX 4090", "RTX 580"], id="letters that are no currency"),
        pytest.param(["EURO 4", "EURO 5"], id="a word that begins as a currency"),
        pytest.param(["m5.large", "m6.large"], id="words"),
        # In the time of its length, not of the square of that.
        pytest.param(["1" * 200_000 + "!"], id="endless digits"),
    ],
)
def test_other_texts_are_not_read_as_numbers(texts: list[str]) -> None:
    assert numbers_of(texts) == []


@given(st.lists(st.integers(-(10**12), 10**12).map(lambda n: n / 1_000), min_size=1))
def test_numbers_that_python_formats_are_read_back(numbers: list[float]) -> None:
    assert numbers_of([f"${number:,.3f}" for number in numbers]) == numbers
