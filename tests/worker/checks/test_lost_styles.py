"""Features of a Styler that a table lacks are one warning with what to use instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Build

    from worker.conftest import Project

_FRAME = "df = pd.DataFrame({'a': ['x', '<b>'], 'n': [1.5, 2.5]})\ntexts = df.astype(str)\n"


def _found(project: Project, code: str) -> list[str]:
    answer = project.answer(f"{_FRAME}df = {code}")
    assert answer.failure is None, answer.failure
    assert all(finding.subtype == "style" for finding in answer.findings)
    return [finding.message for finding in answer.findings]


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("df.style.format(hyperlinks='html')", "format(hyperlinks=...), which writes code"),
        ("df.style.format(escape='html')", "format(escape=...), which changes the text"),
        ("df.style.format_index(escape='latex')", "format(escape=...)"),
        ("df.style.set_tooltips(texts)", "set_tooltips (show its texts in a column)"),
        ("df.style.set_td_classes(texts)", "set_td_classes (use set_properties or map)"),
        ("df.style.set_table_styles([{'selector': 'td', 'props': 'color: red'}])", "set_table_sty"),
        ("df.style.set_sticky()", "set_table_styles, which set_sticky uses too"),
        ("df.style.set_table_attributes('class=\"x\"')", "set_table_attributes (use the option"),
        ("df.style.map_index(lambda _: 'color: red', axis=1)", "styles of column labels (use"),
        (
            "df.style.set_properties(position='absolute')",
            "the CSS 'position: absolute' (a cell may have",
        ),
        (
            "df.style.map(lambda _: 'background: url(x.png)')",
            "the CSS 'background: url(x.png)' (a cell may",
        ),
        ("df.style.concat(df.tail(1).style.format(escape='html'))", "format(escape=...)"),
    ],
)
def test_a_lost_feature_is_named_with_what_to_use_instead(
    project: Project, code: str, named: str
) -> None:
    (message,) = _found(project, code)
    assert message.startswith("the table lacks what this Styler sets: ")
    assert named in message
    assert message.count(";") == 0


@pytest.mark.parametrize(
    "code",
    [
        "df.style",
        "df.style.format('{:.1f}', subset=['n']).format_index(str.upper, axis=1)",
        "df.style.format(thousands=' ', decimal=',', na_rep='-', precision=2)",
        "df.style.highlight_max(subset=['n']).bar(subset=['n']).set_caption('C')",
        "df.style.set_properties(**{'color': 'red', 'Font-Weight': 'bold', 'text-align': 'left'})",
        "df.style.map(lambda value: 'color: ' if value == 1.5 else None)",
        "df.style.hide(axis=0).hide(['a'], axis=1).relabel_index(['N'], axis=1)",
        "df.style.set_uuid('x').set_table_styles(None)",
        "df.style.map_index(lambda _: 'color: red')",
        "df.style.text_gradient(subset=['n'], cmap='Blues') if False else df.style",
    ],
)
def test_a_styler_that_loses_nothing_has_no_warning(project: Project, code: str) -> None:
    assert _found(project, code) == []


def test_several_features_are_one_warning_of_a_block(build: Build) -> None:
    site = build(
        """
        .. df-table::

           df = pd.DataFrame({"a": ["x", "y"], "b": ["x", "y"]})
           styler = df.style.format(hyperlinks="html").set_tooltips(df)
           df = styler.set_properties(position="absolute", float="left")
        """
    )
    assert site.warnings.count("WARNING") == 1
    assert site.warnings.startswith("index.rst:1: WARNING: the table lacks what this Styler sets: ")
    for text in (
        "set_tooltips",
        "format(hyperlinks",
        "the CSS 'float: left', 'position: absolute'",
        "df_table.style]",
    ):
        assert text in site.warnings
