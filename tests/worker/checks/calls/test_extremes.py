"""Extremes that a snippet takes of text although the values are numbers to a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sphinx_df_table.worker.checks import text_orders
from sphinx_df_table.worker.dataframe.formatted_numbers import FormattedNumbers

if TYPE_CHECKING:
    from collections.abc import Collection

    from sphinx_df_table.protocol.answer import Finding
    from worker.conftest import Project

_FRAME = (
    'df = pd.DataFrame({"c": ["$9.50", "$10.50", "$9.75"], "g": ["a", "a", "b"], "n": [1, 2, 3]})\n'
)

SPEAKS = [
    'df["c"].min()',
    'df["c"].max()',
    'df["c"].idxmin()',
    'df["c"].idxmax()',
    "df.min()",
    "df.max(axis=0)",
    'df[["c"]].max()',
    'df.groupby("g")["c"].min()',
    'df.groupby("g").max()',
    'df.groupby("g")["c"].agg("min")',
    'df.groupby("g")["c"].idxmax()',
    'df["c"].agg(["min", "max"])',
    'df["c"].astype("string").max()',
    'np.max(df["c"])',
    'df.loc[df["c"].idxmin(), "n"]',
    'pd.Series(["1.20e-05", "9.00e-10", "5.00e-01"]).max()',
    'pd.Series(["1.5k", "900", "2M"]).max()',
    'pd.Series(["1.234,50 €", "12,00 €", "999,10 €"]).min()',
    'pd.Series(["0.5 ± 0.1", "10 ± 2", "9 ± 1"]).max()',
    'pd.Series(["$9.50", None, "$10.50"], dtype="string").max()',
    'pd.Series(["-", "$9.50", "$10.50"]).max()',
    'pd.Series(["3 ms", "20 s"]).min()',
    'df.groupby(pd.Series([1, 1, 2], name="year"), as_index=False).max()',
    "df.groupby([1, 1, 2], as_index=False).max()",
    "df.groupby(lambda n: n < 2, as_index=False).min()",
    'df.set_index("g").groupby(level=0).max()',
    'df.set_index("g").groupby("g", as_index=False).max()',
    'df.assign(d=pd.Timestamp("2026-01-05")).resample("MS", on="d").max()',
    'df.assign(d=pd.Timestamp("2026-01-05")).resample("MS", on="d").agg("min")',
    'df.assign(d=pd.Timestamp("2026-01-05")).groupby(pd.Grouper(key="d", freq="MS"))["c"].max()',
    'df.set_axis(["c", "c", "n"], axis=1).max()',
    'df.pivot_table(index="g", values="c", aggfunc="max")',
]
SILENT = [
    'df["n"].min()',
    'df["g"].min()',
    'df.groupby("n")["c"].min()',
    'pd.Series(["$9.50", "$8.50"]).min()',
    'pd.Series(["$10.50", "$11.50"]).max()',
    'pd.Series(["9.50", "$9.50", "$09"]).max()',
    'pd.Series(["2.9.0", "2.27.0"]).max()',
    'pd.Series(["2.9", "2.27"], name="Neuron Version").max()',
    'pd.Series(["resnet9", "resnet50"]).max()',
    'pd.Series(["9 lives", "ten lives"]).max()',
    'pd.Series(["2024-09-01", "2024-10-01"]).max()',
    'pd.Series(["9:30", "10:30"]).max()',
    'pd.Series([9, "10"], dtype=object).astype(str).astype(int).max()',
    "df.max(numeric_only=True)",
    'df.groupby("g").max(numeric_only=True)',
    'df[["n"]].max(axis=1)',
    "pd.Series([[1, 2], [3, 4]]).max()",
    "pd.DataFrame({'a': [[1, 2], [3]], 'g': 1}).groupby('g').min()",
    "pd.Series([('a', 1), ('b', 2)]).max()",
    "pd.Series([], dtype=object).dropna().count()",
    "df.groupby(lambda n: n, as_index=False)['n'].max()",
    'pd.Series(["$9.50", "$10.50"]).str.lstrip("$").astype(float).max()',
    "pd.Series([None, None], dtype=object).dropna().count()",
    'pd.to_datetime(pd.Series(["2024-09-01", "2024-10-01"])).max()',
]


def _found(project: Project, code: str) -> list[Finding]:
    answer = project.answer(f"{_FRAME}{code}\ndf = df[['n']]")
    assert answer.failure is None
    return [finding for finding in answer.findings if finding.subtype == "sort"]


@pytest.mark.parametrize("code", SPEAKS)
def test_an_extreme_of_text_is_a_finding(project: Project, code: str) -> None:
    found = _found(project, code)
    assert found
    assert {finding.line for finding in found} == {2}
    assert all(" number is " in finding.message for finding in found)


DATES = [
    'pd.Series(["9/1/2026", "10/1/2026"]).max()',
    'pd.Series(["9/1/2026", "10/1/2026"]).idxmin()',
    'pd.Series(["9/15/2026", "10/1/2026"]).max()',
    'pd.Series(["15.9.2026", "2.9.2026"]).max()',
    'pd.Series(["1 Sep 2026", "1 Oct 2026"]).max()',
    'pd.Series(["01-Sep-26", "01-Oct-26"]).max()',
    'pd.Series(["September 1, 2026", "October 1, 2026"]).max()',
    'pd.Series(["Apr 2026", "May 2025"]).max()',
    'pd.Series(["2026-9-1", "2026-10-1"]).max()',
    'pd.Series(["9/1/2026 9:30", "10/1/2026 8:00", "-"]).max()',
    'df.assign(d=["9/1/2026", "10/1/2026", "1/2/2026"]).groupby("g")["d"].max()',
]
SILENT_DATES = [
    'pd.Series(["9/1/2026", "9/2/2026"]).max()',
    'pd.Series(["02/01/2026", "01/03/2026"]).max()',
    'pd.Series(["9/1/2026", "unknown", "10/1/2026"]).max()',
    'pd.Series(["2026-09-01 08:00", "2026-10-01 07:00"]).max()',
    'pd.Series(["10.1.20.26", "9.1.20.26"]).max()',
    'pd.Series(["9.1.2026", "10.1.2026"], name="driver_version").max()',
    'pd.Series(["2026.9.1", "2026.10.1"]).max()',
    'pd.Series(["9/128/2026", "10/128/2026"]).max()',
    'pd.Series(["8/1/4", "16/1/4"]).max()',
    'pd.Series(["10/1/2026"]).max()',
    'pd.Series(["9/1/2026", "10/1/2026", "x", "y", "z"]).max()',
    'pd.to_datetime(pd.Series(["9/1/2026", "10/1/2026"])).max()',
]


@pytest.mark.parametrize("code", DATES)
def test_an_extreme_of_dates_as_text_is_a_finding(project: Project, code: str) -> None:
    found = _found(project, code)
    assert found
    assert all(" date is " in finding.message for finding in found)


@pytest.mark.parametrize("code", [*SILENT, *SILENT_DATES])
def test_other_extremes_are_none(project: Project, code: str) -> None:
    assert _found(project, code) == []


def test_the_finding_names_both_texts_and_the_remedy(project: Project) -> None:
    (finding,) = _found(project, 'df["c"].max()')
    assert finding.message == (
        "max took the largest text of the column 'c', '$9.75', but the largest number is "
        "'$10.50'. Call max before the numbers are formatted."
    )


def test_the_finding_about_dates_names_both_and_the_remedy(project: Project) -> None:
    (finding,) = _found(project, 'pd.Series(["9/1/2026", "10/1/2026"], name="d").max()')
    assert finding.message == (
        "max took the largest text of the column 'd', '9/1/2026', but the latest date is "
        "'10/1/2026'. They are dates: call max before they are formatted, or convert them with "
        "pd.to_datetime, with dayfirst=True if the day is first."
    )


def test_the_number_of_texts_that_are_looked_at_is_bounded(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []

    def numbers_of(texts: Collection[str], **_: Any) -> FormattedNumbers:
        looked.append(len(texts))
        return FormattedNumbers([])

    monkeypatch.setattr(text_orders, "numbers_of", numbers_of)
    code = "for _ in range(400): pd.Series(['$1', '$2'] * 500).max()"
    assert _found(project, code) == []
    assert 90 < len(looked) < 101


def test_a_job_without_the_check_has_no_finding(project: Project) -> None:
    answer = project.answer(f'{_FRAME}df["c"].max()', checks=())
    assert answer.findings == []
