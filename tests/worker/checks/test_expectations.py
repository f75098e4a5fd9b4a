"""The function `expect`: what does not meet a condition is reported, and the table is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.protocol.job import CHECKS

if TYPE_CHECKING:
    from worker.conftest import Project

_FRAME = "df = pd.DataFrame({'model': ['a', 'b', 'c'], 'rate': [1.5, -1, None], 'n': [1, 2, 3]})\n"
_POLARS = "import polars as pl\ndf = pl.DataFrame({'m': ['a', 'b'], 'rate': [1, -1]})\n"
_ROWS = "index 1 (model 'b', rate -1.0), index 2 (model 'c', rate missing)."


def _messages(project: Project, code: str, **fields: object) -> list[str]:
    answer = project.answer(code, checks=("expect",), **fields)
    assert answer.table is not None, answer.failure
    assert all(finding.subtype == "expect" for finding in answer.findings)
    return [finding.message for finding in answer.findings]


@pytest.mark.parametrize(
    "condition",
    [
        "df['rate'] > 0",
        "df.rate > 0",
        "df['rate'].astype('Float64') > 0",
        "pd.array(df['rate'] > 0)",
        "(df['rate'] > 0).to_numpy()",
        "(df['rate'] > 0).astype(object).where(df['rate'].notna())",
        "positive",
    ],
)
def test_the_first_rows_that_break_a_condition_are_reported(
    project: Project, condition: str
) -> None:
    code = f"{_FRAME}positive = df['rate'] > 0\nexpect({condition}, 'x')"
    (message,) = _messages(project, code)
    assert message == f"the expectation 'x' is not met by 2 of 3 rows: {_ROWS}"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("expect(len(df) == 2, 'two\\n rows')", "'two rows' is not met.", id="bool"),
        pytest.param("expect(df['n'].max() > 3, 'x')", "'x' is not met.", id="numpy"),
        pytest.param(
            "expect(df['rate'].astype('Float64').max(skipna=False) > 1, 'x')",
            "'x' is not met: it is missing.",
            id="missing",
        ),
        pytest.param(
            "expect(df[['rate', 'n']] > 1, 'x')",
            "'x' is not met by 3 of 3 rows: index 0 (model 'a', n 1), "
            "index 1 (model 'b', rate -1.0), index 2 (model 'c', rate missing).",
            id="frame",
        ),
        pytest.param(
            "df = df.set_index(['model', 'n'])\nexpect(df['rate'] > 0, 'x')",
            "'x' is not met by 2 of 3 rows: model 'b', n 2 (rate -1.0), "
            "model 'c', n 3 (rate missing).",
            id="levels",
        ),
        pytest.param(
            "s = df.groupby('model')['n'].sum()\nexpect(s > 1, 'x')",
            "'x' is not met by 1 of 3 rows: model 'a' (n 1).",
            id="series",
        ),
        pytest.param(
            "expect(df.groupby('model')['n'].sum() > 1, 'x')",
            "'x' is not met by 1 of 3 rows: model 'a'.",
            id="no variable",
        ),
        pytest.param(
            "df = pd.DataFrame({'a': range(12_000)})\nexpect(condition=df.a < 5, message='x')",
            "'x' is not met by 11,995 of 12,000 rows: index 5 (a 5), index 6 (a 6), index 7 (a 7) "
            "and 11,992 more.",
            id="many",
        ),
        pytest.param(
            "df.loc[0, 'model'] = 50 * 'y'\nexpect(df['n'] > 1, 'x')",
            f"'x' is not met by 1 of 3 rows: index 0 (model '{37 * 'y'} …, n 1).",
            id="long",
        ),
        pytest.param(
            "df.columns = pd.Index(['a', 'a', pd.NA], dtype=object)\nexpect(df.isna(), 'x')",
            "'x' is not met by 3 of 3 rows: index 0 (a 'a', <NA> 1), index 1 (a 'b', <NA> 2), "
            "index 2 (a 'c', <NA> 3).",
            id="odd labels",
        ),
    ],
)  # fmt: skip
def test_a_message_names_what_does_not_meet_the_condition(
    project: Project, code: str, expected: str
) -> None:
    assert _messages(project, _FRAME + code) == [f"the expectation {expected}"]


@pytest.mark.parametrize(
    "condition",
    ["df['rate'] > 0", "df.select(pl.col('rate') > 0)", "df.lazy().select(pl.col('rate') > 0)"],
)
def test_a_condition_of_polars_is_one_too(project: Project, condition: str) -> None:
    assert _messages(project, f"{_POLARS}expect({condition}, 'x')") == [
        "the expectation 'x' is not met by 1 of 2 rows: index 1 (m 'b', rate -1)."
    ]


@pytest.mark.parametrize(
    "condition",
    ["True", "np.True_", "df['n'] > 0", "(df['n'] > 0).to_numpy()", "df[['n']] > 0",
     "df['n'].head(0) > 5", "df.head(0)[['rate', 'n']] > 5", "pd.Series([], dtype=object)",
     "(df['n'] > 0).astype(object)", "df['n'].to_numpy()[:, None] > 0"],
)  # fmt: skip
def test_a_condition_that_is_met_is_not_reported(project: Project, condition: str) -> None:
    assert project.findings(f"{_FRAME}expect({condition}, 'x')") == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("df['n'], 'x'", "must have True or False for each row, and is of type int64"),
        ("df['model'], 'x'", "must have True or False for each row, and is of type "),
        ("None, 'x'", "Its type is NoneType. Write, for example: expect("),
        ("[True], 'x'", "Its type is list."),
        ("lambda: True, 'x'", "Its type is function."),
        ("1, 'x'", "Its type is int."),
        ("df['n'] > 0", "expect() missing 1 required positional argument: 'message'"),
        ("True, ' '", "the message of expect is empty. Write a text: "),
        ("True, df", "the message of expect is a DataFrame. Write a text: "),
    ],
)
@pytest.mark.parametrize("checks", [CHECKS, ()])
def test_a_wrong_call_is_an_error_at_its_line(
    project: Project, arguments: str, message: str, checks: tuple[str, ...]
) -> None:
    failure = project.failure(f"{_FRAME}expect({arguments})", checks=checks)
    assert failure.message.startswith("TypeError: ")
    assert message in failure.message
    assert failure.line == 2


def test_each_call_is_reported_at_its_line_and_the_table_is_complete(project: Project) -> None:
    code = f"{_FRAME}expect(len(df) == 2, 'a')\nexpect(df['n'] < 3, 'b')\ndf['later'] = 1"
    answer = project.answer(code)
    assert [(f.subtype, f.line, f.message[:19]) for f in answer.findings] == [
        ("expect", 2, "the expectation 'a'"),
        ("expect", 3, "the expectation 'b'"),
    ]
    assert answer.table is not None
    assert answer.table.columns[-1].labels == ("later",)


def test_a_call_in_a_loop_is_reported_once_for_each_message(project: Project) -> None:
    code = f"{_FRAME}for n in (0, 1, 1):\n    expect(df['n'] > n, f'more than {{n}}')"
    assert _messages(project, code) == [
        "the expectation 'more than 1' is not met by 1 of 3 rows: index 0 (model 'a', n 1)."
    ]


def test_a_function_of_the_prelude_is_reported_at_its_caller(project: Project) -> None:
    prelude = "def complete(frame):\n    expect(frame['n'] > 1, 'x')\nexpect(False, 'y')"
    answer = project.answer(f"{_FRAME}complete(df)", prelude=prelude, prelude_name="shared.py")
    assert [(f.place, f.line, f.message) for f in answer.findings] == [
        ("prelude", 3, "the expectation 'y' is not met. See shared.py, line 3."),
        (
            "snippet",
            2,
            (
                "the expectation 'x' is not met by 1 of 3 rows: index 0 (model 'a', n 1). "
                "See shared.py, line 2."
            ),
        ),
    ]


def test_a_block_of_values_has_expectations_too(project: Project) -> None:
    answer = project.answer("expect(False, 'x')\ndf_values = {'a': 1}", variable="")
    assert [finding.message for finding in answer.findings] == ["the expectation 'x' is not met."]
    assert answer.values.keys() == {"a"}


def test_nothing_is_reported_if_the_check_is_off(project: Project) -> None:
    assert project.answer(f"{_FRAME}expect(False, 'x')", checks=()).findings == []
