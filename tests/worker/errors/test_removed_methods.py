"""Hints about methods and arguments that pandas no longer has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from worker.conftest import Project

_FRAME = "df = pd.DataFrame({'Model': ['a'], 'Cost': [1]})\n"


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("df.append({'Model': 'b'})", "pandas has removed append. Use pd.concat([…, …])."),
        ("df['Cost'].append(df['Cost'])", "pandas has removed append. Use pd.concat([…, …])."),
        ("df.iteritems()", "pandas has removed iteritems. Use items."),
        ("df.ix[0]", "pandas has removed ix. Use loc or iloc."),
        ("df.style.hide_index()", "pandas has removed hide_index. Use hide(axis='index')."),
        ("df.style.hide_columns(['Cost'])", "Use hide([…], axis='columns')."),
        ("df.style.set_precision(2)", "pandas has removed set_precision. Use format(precision=…)."),
        ("df.style.render()", "Use the Styler itself: a block shows it as a table."),
        ("df.style.hide(columns=['Cost'])", "Write hide([…], axis='columns')."),
        ("df.style.hide(index=True)", "Write hide(axis='index')."),
    ],
)
def test_a_hint_says_what_to_call_instead(project: Project, code: str, hint: str) -> None:
    assert project.failure(_FRAME + code).message.endswith(hint)


@pytest.mark.parametrize(
    "code",
    [
        "[].push(1)",
        "df.appendix",
        "(1, 2).append(3)",
        "df.style.hide(rows=[0])",
        "df.style.paint()",
        "def hide(): pass\nhide(columns=1)",
    ],
)
def test_other_errors_have_none_of_these_hints(project: Project, code: str) -> None:
    message = project.failure(_FRAME + code).message
    assert "has removed" not in message
    assert "Write hide(" not in message


def test_a_column_with_the_name_of_a_removed_method_is_a_column(project: Project) -> None:
    assert project.answer("df = pd.DataFrame({'mad': [1]})\ndf['x'] = df.mad").failure is None
