"""Natural order of texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_df_table.worker.dataframe.natural_sort import natural_key, without_markup


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(["2.9", "2.9.0", "2.9.1", "2.10", "2.27.0"], id="versions"),
        pytest.param(["inf2.8xlarge", "inf2.24xlarge"], id="instances"),
        pytest.param(["a", "B", "c"], id="no case"),
        pytest.param(["straSSe 2", "straße 10"], id="folded"),
        pytest.param(["", "-", "1", "a"], id="signs, digits, letters"),
        pytest.param(["a-", "a1", "aa"], id="the same behind a letter"),
        pytest.param(["v0", "v00001", "v2", "v010"], id="zeros before"),
        pytest.param(["e", "é", "f"], id="accents"),
        pytest.param(["x9", "x\uff11\uff10"], id="digits of full width"),
        pytest.param(["2026-01-09", "2026-01-10", "2026-10-01"], id="dates"),
        pytest.param(["9" * 5_000, "1" + "0" * 5_000], id="more digits than int reads"),
        pytest.param(["a 2 b 10", "a 10 b 2"], id="several runs"),
    ],
)
def test_texts_are_in_natural_order(texts: list[str]) -> None:
    assert sorted(sorted(texts), key=natural_key) == texts


@given(st.lists(st.tuples(st.sampled_from("abAB-. "), st.integers(0, 10**30)), max_size=3))
def test_whole_numbers_after_the_same_text_are_in_their_order(
    parts: list[tuple[str, int]],
) -> None:
    def of(number: int) -> str:
        return natural_key("".join(f"{sign}{n}" for sign, n in [*parts, ("x", number)]))

    numbers = [number for _, number in parts] + [0, 9, 10, 2**64]
    assert sorted(numbers, key=of) == sorted(numbers)


@given(st.text())
def test_case_makes_no_difference(text: str) -> None:
    assert natural_key(text.casefold()) == natural_key(text)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("`Benchmark <https://example.org/a?b=1>`__", "Benchmark"),
        ("`Benchmark <https://example.org>`_", "Benchmark"),
        ("**strong**", "strong"),
        ("*emphasis* and ``literal``", "emphasis and literal"),
        (":ref:`Title <label>`", "Title"),
        (":py:class:`int`", "int"),
        (":a:b:c:`x`", "x"),
        ("see :kbd:`Ctrl`.", "see Ctrl."),
        ("`<only>`", "<only>"),
        ("2*3*4", "2*3*4"),
        ("*x", "*x"),
        ("a`b", "a`b"),
        ("plain: text", "plain: text"),
        ("**", "**"),
        ("", ""),
    ],
)
def test_markup_is_removed_from_a_text(text: str, seen: str) -> None:
    assert without_markup([text]) == {text: seen}
