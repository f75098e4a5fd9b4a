"""Extremes that a snippet takes of text although the values are numbers to a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
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
    'pd.Series(["$9.50", None, "$10.50"]).max()',
    'pd.Series(["-", "$9.50", "$10.50"]).max()',
    'pd.Series(["3 ms", "20 s"]).min()',
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
    'df[["c", "n"]].astype({"c": str}).max(axis=1) if False else None',
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
    assert all(" number. " in finding.message for finding in found)


@pytest.mark.parametrize("code", SILENT)
def test_other_extremes_are_none(project: Project, code: str) -> None:
    assert _found(project, code) == []


def test_the_finding_names_both_texts_and_the_remedy(project: Project) -> None:
    (finding,) = _found(project, 'df["c"].max()')
    assert finding.message == (
        "max took '$9.75' as the largest text of the column 'c', and '$10.50' has its largest "
        "number. Take it of the numbers, before they are formatted."
    )


def test_a_job_without_the_check_has_no_finding(project: Project) -> None:
    answer = project.answer(f'{_FRAME}df["c"].max()', checks=())
    assert answer.findings == []
