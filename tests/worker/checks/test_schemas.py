"""Exceptions of pandera: their problems are findings, and the table is shown as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from worker.conftest import Project

_SCHEMA = """\
import pandera.pandas as pa
df = pd.DataFrame({'model': ['a', 'b', 'c'], 'rate': [1.5, -1, -2], 'n': [1, 2, 3]})
small = pa.Check(lambda rate: rate < 1, error='rates are small')
schema = pa.DataFrameSchema(
    {'rate': pa.Column(float, [pa.Check.gt(0), small]), 'gone': pa.Column(str, required=False)},
    checks=[pa.Check(lambda frame: frame['rate'] > frame['n'], name='rising')],
)
"""
_POSITIVE = (
    "the check 'greater_than(0)' of pandera for the column 'rate' is not met by 2 of 3 rows: "
    "index 1 (model 'b', rate -1.0), index 2 (model 'c', rate -2.0)."
)
_END = " The snippet ended at this error; its table shows 'df' as it was then."


def test_each_problem_of_a_lazy_validation_is_a_finding(project: Project) -> None:
    code = f"{_SCHEMA}df = schema.validate(df, lazy=True)\ndf['later'] = 1"
    answer = project.answer(code)
    assert [(f.subtype, f.line, f.message) for f in answer.findings] == [
        ("expect", 8, _POSITIVE),
        (
            "expect",
            8,
            (
                "the check 'rates are small' of pandera for the column 'rate' is not met by 1 of 3 "
                "rows: index 0 (model 'a', rate 1.5)."
            ),
        ),
        (
            "expect",
            8,
            (
                "the check 'rising' of pandera is not met by 2 of 3 rows: index 1 (model 'b'), "
                f"index 2 (model 'c').{_END}"
            ),
        ),
    ]
    assert answer.table is not None
    assert [column.labels for column in answer.table.columns] == [("model",), ("rate",), ("n",)]


def test_the_first_problem_is_a_finding_without_lazy_validation(project: Project) -> None:
    assert project.findings(f"{_SCHEMA}schema.validate(df)") == [("expect", _POSITIVE + _END)]


@pytest.mark.parametrize("lazy", [True, False])
def test_a_problem_without_rows_has_the_text_of_pandera(project: Project, *, lazy: bool) -> None:
    code = f"{_SCHEMA}pa.DataFrameSchema({{'gone': pa.Column(str)}}).validate(df, lazy={lazy})"
    ((subtype, message),) = project.findings(code)
    assert subtype == "expect"
    assert message.startswith("pandera: column 'gone' not in dataframe. ")
    assert message.endswith(_END)


def test_a_problem_of_a_series_is_a_finding(project: Project) -> None:
    code = f"{_SCHEMA}s = df['rate']\npa.SeriesSchema(float, pa.Check.gt(0)).validate(s)"
    ((_, message),) = project.findings(code)
    assert "is not met by 2 of 3 rows: index 1" in message


def test_labels_that_are_not_unique_tell_no_row(project: Project) -> None:
    code = f"{_SCHEMA}df.index = [0, 0, 1]\nschema.validate(df)"
    ((_, message),) = project.findings(code)
    assert message.startswith("pandera: Column 'rate' failed ")


def test_a_problem_in_a_block_of_values_is_a_finding(project: Project) -> None:
    code = f"{_SCHEMA}df_values = {{'n': len(df)}}\nschema.validate(df)"
    answer = project.answer(code, variable="")
    assert answer.values.keys() == {"n"}
    assert [finding.subtype for finding in answer.findings] == ["expect"]


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        pytest.param("frame = df\ndel df\ndf = schema.validate(frame)", {}, id="no table"),
        pytest.param("schema.validate(df)", {"checks": ()}, id="check is off"),
        pytest.param("df = schema", {"prelude": f"{_SCHEMA}schema.validate(df)"}, id="prelude"),
    ],
)
def test_without_a_finding_the_exception_is_a_failure(
    project: Project, code: str, fields: dict[str, object]
) -> None:
    failure = project.failure(_SCHEMA + code, **fields)
    assert failure.message.startswith("pandera.errors.SchemaError: ")


def test_an_exception_that_the_snippet_catches_is_no_finding(project: Project) -> None:
    code = f"{_SCHEMA}try:\n    schema.validate(df)\nexcept pa.errors.SchemaError:\n    pass"
    assert project.findings(code) == []
