"""Numbers that texts begin with."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_df_table.worker.dataframe.formatted_numbers import (
    FormattedNumbers,
    is_missing,
    numbers_of,
)


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
        pytest.param(["2\xd7 A100", "10\xd7 H100"], [2, 10], id="a sign and other words"),
        pytest.param(["8 vCPU, 16 GB", "16 vCPU, 8 GB"], [8, 16], id="two units"),
        pytest.param(["4 cores", "1 core"], [4, 1], id="plural"),
        pytest.param(["24xlarge", "8xlarge"], [24, 8], id="a word without a space"),
        pytest.param(["-1", "2.5", "10"], [-1, 2.5, 10], id="bare"),
        pytest.param(["0.5", "0.25", "0.125"], [0.5, 0.25, 0.125], id="bare decimals"),
        pytest.param(["1.20e-05", "9.00E-10", "5.00e-01"], [1.2e-05, 9e-10, 0.5], id="exponents"),
        pytest.param(["$" + "9" * 400, "$1"], [float("inf"), 1], id="beyond floats"),
        # Remarks behind the number.
        pytest.param(["0.5 ± 0.1", "0.25±0.1", "0.125 +/- .1"], [0.5, 0.25, 0.125],
                     id="uncertainty"),
        pytest.param(["0.05*", "0.012**", "0.2", "0.3†"], [0.05, 0.012, 0.2, 0.3], id="marks"),
        pytest.param(["12.3%*", "5% *", "4%\xb9"], [12.3, 5, 4], id="marks behind a unit"),
        pytest.param(["0.5 (0.4\u20130.6)", "0.25 [2]"], [0.5, 0.25], id="brackets"),
        pytest.param(["5\u20137 ms", "10 \u2013 12 ms"], [5, 10], id="ranges"),
        # Groups of digits.
        pytest.param(["1,000", "999"], [1000, 999], id="thousands"),
        pytest.param(["1,00,000", "9,99,999.5"], [100_000, 999_999.5], id="lakhs"),
        pytest.param(["1 000 000", "20"], [1_000_000, 20], id="spaces between digits"),
        pytest.param(["1\u202f234.5", "3\xa0000", "7"], [1234.5, 3000, 7], id="narrow spaces"),
        pytest.param(["1'234.50", "1\u2019000", "2"], [1234.5, 1000, 2], id="apostrophes"),
        pytest.param(["1_000", "2"], [1000, 2], id="underscores"),
        # Commas before decimals.
        pytest.param(["1.234,50 €", "12,00 €", "999,10 €"], [1234.5, 12, 999.1], id="both signs"),
        pytest.param(["8,5 €", "12,25 €"], [8.5, 12.25], id="commas before decimals"),
        pytest.param(["1 234,50", "0,5"], [1234.5, 0.5], id="spaces and commas"),
        pytest.param(["1,000", "12,5"], [1, 12.5], id="one decides for all"),
        pytest.param(["1.000.000", "1,5"], [1_000_000, 1.5], id="points between groups"),
        pytest.param(["1,234", "5,678"], [1234, 5678], id="thousands if both are possible"),
        pytest.param(["1.234", "5.678"], [1.234, 5.678], id="decimals if both are possible"),
        # Factors.
        pytest.param(["1.5k", "900", "2M", "1G"], [1500, 900, 2e6, 1e9], id="factors"),
        pytest.param(["7B", "70B", "350M"], [7e9, 7e10, 3.5e8], id="billions"),
        pytest.param(["7B", "70B"], [7, 70], id="one letter"),
        pytest.param(["1 ms", "1 s", "900 µs"], [0.001, 1, 0.0009], id="seconds"),
        pytest.param(["5 min", "30 s", "1 h"], [300, 30, 3600], id="minutes"),
        pytest.param(["1.5KB", "900B"], [1500, 900], id="bytes"),
        pytest.param(["1 GiB", "512 MiB", "1 GB"], [2**30, 2**29, 1e9], id="powers of 1024"),
        pytest.param(["100 GB/s", "1.5 TB/s"], [1e11, 1.5e12], id="a rate"),
        pytest.param(["$1.5k", "$900"], [1500, 900], id="a factor and a currency"),
        pytest.param(["1.5 M€", "900 k€"], [1.5e6, 9e5], id="a factor before a currency"),
    ],
)  # fmt: skip
def test_texts_are_read_as_the_numbers_that_they_begin_with(
    texts: list[str], numbers: list[float]
) -> None:
    found, is_ambiguous = numbers_of(texts)
    assert found == pytest.approx(numbers, rel=1e-15)
    assert not is_ambiguous


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param([], id="none"),
        pytest.param(["2.9.0", "2.27.0"], id="versions"),
        pytest.param(["2.9", "2.10"], id="versions of two parts"),
        pytest.param(["2.9.0rc1", "2.10"], id="a version with letters"),
        pytest.param(["$1", "n/a"], id="one is a word"),
        pytest.param(["$1", ""], id="one is empty"),
        pytest.param(["-$-5"], id="two signs"),
        pytest.param(["2026-01-10", "2026-01-11"], id="dates"),
        pytest.param(["1/2", "3/4"], id="fractions"),
        pytest.param(["10:30", "9:15"], id="times"),
        pytest.param(["8-bit", "16-bit"], id="a hyphen"),
        pytest.param(["007", "12"], id="identifiers"),
        pytest.param(["1, 2", "2, 3"], id="lists"),
        pytest.param(["10 12", "9 8"], id="two numbers"),
        pytest.param(["192.168.0.1"], id="addresses"),
        pytest.param(["RTX 4090", "RTX 580"], id="letters that are no currency"),
        pytest.param(["EURO 4", "EURO 5"], id="a word that begins as a currency"),
        pytest.param(["m5.large", "m6.large"], id="words"),
        pytest.param(["3 Doors Down", "10 Years"], id="names"),
        pytest.param(["1,00", "1.00", "2,5"], id="two signs before decimals"),
    ],
)
def test_other_texts_are_not_read_as_numbers(texts: list[str]) -> None:
    assert numbers_of(texts) == FormattedNumbers([])


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(["$1", "1 %"], id="a currency and percent"),
        pytest.param(["$1", "€1"], id="two currencies"),
        pytest.param(["1 €", "1 $"], id="two currencies behind"),
        pytest.param(["USD 1", "EUR 2"], id="two codes"),
        pytest.param(["$1", "1"], id="one is bare"),
        pytest.param(["1 ms", "1 %"], id="two units"),
        pytest.param(["1.5m", "900"], id="thousandths or millions"),
        pytest.param(["1.5B", "900"], id="billions or bytes"),
        pytest.param(["5 m", "3 ms"], id="metres and seconds"),
    ],
)
def test_units_that_can_not_be_compared_are_ambiguous(texts: list[str]) -> None:
    assert numbers_of(texts).is_ambiguous


@pytest.mark.parametrize("texts", [["2.9", "2.27"], ["10", "9"], ["2.20", "2.10"]])
def test_plain_numbers_of_a_column_of_versions_are_versions(texts: list[str]) -> None:
    assert numbers_of(texts, is_version=True) == FormattedNumbers([])
    assert numbers_of([f"${text}" for text in texts], is_version=True).numbers


@pytest.mark.parametrize(
    "text",
    [
        "1" * 200_000 + "!",
        "1" + "*" * 100_000 + "!",
        "1" + " " * 100_000 + "!",
        "1" + " (a" * 50_000,
        "1" + " ± 1" * 50_000 + "!",
        "1" + ",000" * 50_000 + "!",
        "1" + " 000" * 50_000 + "!",
        "1 " + "a" * 100_000,
    ],
)
def test_the_time_is_linear_in_the_length_of_a_text(text: str) -> None:
    started = time.process_time()
    numbers_of([text])
    # With a time that grows with the square of the length, it would take minutes.
    assert time.process_time() - started < 5


@pytest.mark.parametrize("text", ["", " ", "-", "\u2013", "\u2014", "N/A", "nan", "None", " NA "])
def test_blanks_dashes_and_words_for_nothing_are_missing(text: str) -> None:
    assert is_missing(text)
    assert not is_missing(f"{text}x")


@given(st.lists(st.integers(-(10**12), 10**12).map(lambda n: n / 1_000), min_size=1))
def test_numbers_that_python_formats_are_read_back(numbers: list[float]) -> None:
    for form in ("${:,.3f}", "{:+_.3f} ms", "{:.17e}", "{:,.3f} ± 0.1"):
        assert numbers_of([form.format(number) for number in numbers]).numbers == numbers
    commas = [f"{number:_.3f}".replace(".", ",").replace("_", ".") for number in numbers]
    if any("." in text for text in commas):
        assert numbers_of(commas).numbers == numbers


@given(st.lists(st.text(st.sampled_from("0189.,' k%$€eE+-(±)*xms"), max_size=12), max_size=4))
def test_any_texts_are_numbers_or_not(texts: list[str]) -> None:
    numbers, is_ambiguous = numbers_of(texts)
    assert len(numbers) in (0, len(texts))
    assert numbers or not is_ambiguous
