"""Query language of the role df-value."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sphinx_df_table.log import one_line
from sphinx_df_table.values.query import Query, parse, spelled

READ = {
    "min(t, a)": Query("min", "t", (("a",),)),
    "max(t,a)": Query("max", "t", (("a",),)),
    "min(t, a, b)": Query("min", "t", (("a",), ("b",))),
    "count(t)": Query("count", "t"),
    "count( t , a )": Query("count", "t", (("a",),)),
    "cell(t, a, x)": Query("cell", "t", (("a",),), ("x",)),
    "cell(t, a, x, y, z)": Query("cell", "t", (("a",),), ("x", "y", "z")),
    "min (t,\n  two\twords)": Query("min", "t", (("two words",),)),
    "min(t, Cost (US$), per [1M])": Query("min", "t", (("Cost (US$)",), ("per [1M]",))),
    "min(t, Cost))": Query("min", "t", (("Cost)",),)),
    "min(t, (a)": Query("min", "t", (("(a",),)),
    'min(t, "a, b", "c")': Query("min", "t", (("a, b",), ("c",))),
    'min("t, u" ,"a ""b"" c")': Query("min", "t, u", (('a "b" c',),)),
    'min(t, 19" rack)': Query("min", "t", (('19" rack',),)),
    'cell(t, a, "")': Query("cell", "t", (("a",),), ("",)),
    "min(t, a > b)": Query("min", "t", (("a", "b"),)),
    'min(t, "a > b" > c, d>e)': Query("min", "t", (("a > b", "c"), ("d>e",))),
    'min(t, "a"> b > "c")': Query("min", "t", (("a", "b", "c"),)),
    "cell(t > u, a > b, x > y)": Query("cell", "t > u", (("a", "b"),), ("x > y",)),
    "min(t, > 5 ms)": Query("min", "t", (("> 5 ms",),)),
    "min(t, 'a')": Query("min", "t", (("'a'",),)),
    "count(__import__)": Query("count", "__import__"),
}
NOT_READ = [
    "",
    "min",
    "min()",
    "min(t)",
    "min(t, )",
    "min(t, a, b, c)",
    "min(t,, a)",
    "min(t, a",
    "min t, a)",
    "min(t, a) + 1",
    "sum(t, a)",
    "Min(t, a)",
    "count()",
    "count(t, a, b)",
    "cell(t, a)",
    'min(t, "a)',
    'min(t, "a" b)',
    'min(t, "a" "b")',
    "min(t, a > )",
    'count("t" > u)',
    "().__class__(t, a)",
    "cell(t, a" + ", b" * 101 + ")",
]


@pytest.mark.parametrize(("source", "query"), READ.items(), ids=READ)
def test_a_call_is_parsed(source: str, query: Query) -> None:
    assert parse(source) == query


@pytest.mark.parametrize("source", NOT_READ)
def test_other_than_a_call_of_a_known_function_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"^(it|a label|something) "):
        parse(source)


@given(st.lists(st.text(), min_size=1, max_size=4), st.text())
@example(["a", ">"], ">")
@example(["a >", "b", '"', ","], " > ")
@example([" ", "\ud800", "\u2028x\u2028"], "")
def test_any_label_can_be_written(labels: list[str], row: str) -> None:
    shown, row = [one_line(label) for label in labels], one_line(row)
    source = f"cell({spelled([row])}, {spelled(shown)}, {spelled([row])}, {spelled([row])})"
    assert parse(source) == Query("cell", row, (tuple(shown),), (row, row))


@given(st.text('min(t,a" >)\n'))
def test_a_text_is_parsed_or_refused(source: str) -> None:
    with contextlib.suppress(ValueError):
        assert parse(source).table is not None
