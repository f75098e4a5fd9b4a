"""The filter that may have removed all rows."""

from __future__ import annotations

import pytest

from sphinx_df_table.worker.checks.rowless import problem


@pytest.mark.parametrize(
    "code",
    [
        "df = df[df.a > 5]",
        "df = df[df['a'].isin(names)]",
        "df = df[~(df.a == 1)][['a']]",
        "df = df.loc[df.a.str.contains('x'), 'a']",
        "df = df[\n    (df.a > 5)\n    & (df.b < 1)\n]",
        "df = df.query('a > 5')",
        "df = df.dropna()",
        "df = df[lambda rows: rows.a > 5]",
    ],
)
def test_the_only_filter_is_named(code: str) -> None:
    message, place, line = problem(f"df = read()\n{code}\ndf['c'] = df['a'] * 2")
    assert (place, line) == ("snippet", 2)
    assert "has no rows, so its table is only a header: the filter on this line" in message
    assert "option empty" in message


def test_one_of_several_filters_has_no_line() -> None:
    message, _, line = problem("df = df[df.a > 5]\ndf = df.query('b < 1')")
    assert line == 0
    assert "probably one of the filters" in message


@pytest.mark.parametrize(
    "code", ["df = read()", "df = df[['a', 'b']]", "df['c'] = 1", "df.iloc[0]"]
)
def test_without_a_filter_the_data_has_no_rows(code: str) -> None:
    message, _, line = problem(code)
    assert line == 0
    assert "probably the data has none" in message
