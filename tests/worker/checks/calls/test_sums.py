"""Findings about sums that count missing values as 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from worker.conftest import Project

_COSTS = """\
d = pd.DataFrame({
    "model": ["bert", "t5", None, "t5"],
    "compute": [1.5, 2.5, 3.5, 4.5],
    "storage": [0.5, None, None, 1.0],
})
"""
_NAMED = "d = d.dropna(subset='model')\n"
_T5 = "index 1 (model 't5', storage missing)"
_VALUE = "2 of 4 rows: index 1 (value missing), index 2 (value missing)"
_BOTH = f"2 of 4 rows: {_T5}, index 2 (model missing, storage missing)"


@pytest.mark.parametrize(
    ("code", "rows"),
    [
        ("df['total'] = d[['compute', 'storage']].sum(axis=1)", "2 of 4 rows: index 1 (storage"),
        ("df['total'] = d[['compute', 'storage']].sum(1)", "2 of 4 rows: index 1 (storage"),
        ("df['total'] = d.sum(axis='columns', numeric_only=True)", _BOTH),
        ("df['total'] = np.sum(d[['compute', 'storage']], axis=1)", "2 of 4 rows: index 1"),
        ("df['total'] = d[['compute', 'storage']].agg('sum', axis=1)", "2 of 4 rows: index 1"),
        ("df['total'] = d[['compute', 'storage']].aggregate('sum', 1)", "2 of 4 rows: index 1"),
        ("df = (d['storage'] * 2).rename(None).groupby(d['compute']).sum().reset_index()", _VALUE),
        (
            "df['t'] = pd.to_timedelta(d['storage'], 'h')\ndf[['t', 't']].sum(axis=1)",
            "2 of 4 rows:",
        ),
        ("df['total'] = d[['compute', 'storage']].astype('Float64').sum(axis=1)", "2 of 4 rows:"),
        ("df = d.groupby('model', as_index=False, dropna=False).sum()", _BOTH),
        (f"{_NAMED}df = d.groupby('model', as_index=False).sum()", f"1 of 3 rows: {_T5}"),
        (f"{_NAMED}df = d.groupby('model')['storage'].sum().reset_index()", "1 of 3 rows: index 1"),
        (f"{_NAMED}df = d.groupby('model').agg(s=('storage', 'sum')).reset_index()", "1 of 3 rows"),
        (f"{_NAMED}df = d.pivot_table('storage', 'model', aggfunc='sum').reset_index()", "1 of 3"),
    ],
)
def test_a_sum_that_counts_missing_values_is_reported(
    project: Project, code: str, rows: str
) -> None:
    ((subtype, message),) = project.findings(f"{_COSTS}df = d\n{code}")
    assert subtype == "missing"
    assert message.startswith(f"sum counted missing values as 0, in {rows}")
    assert message.endswith(
        ". If they are 0, say so before with fillna(0), or else leave them out with dropna."
    )


def test_the_sum_of_numpy_that_agg_calls_is_reported(project: Project) -> None:
    code = "df = d\ndf['total'] = d[['compute', 'storage']].agg(np.sum, axis=1)"
    # Some versions of pandas also warn of the function.
    found = [
        message for subtype, message in project.findings(_COSTS + code) if subtype == "missing"
    ]
    assert [message.partition(":")[0] for message in found] == [
        "sum counted missing values as 0, in 2 of 4 rows"
    ]


@pytest.mark.parametrize(
    "code",
    [
        "df_values = {'all': d['compute'].sum(), 'known': d['storage'].sum()}",
        "df_values = {'mean': d['storage'].sum() / d['storage'].count()}",
        "df_values = {'change': d['compute'].diff().abs().sum()}",
        "df_values = {'large': d['compute'].where(d['compute'] > 2).sum()}",
        "df_values = {'all': d[['compute', 'storage']].sum()['storage']}",
        "df['n'] = d[['storage']].gt(1).astype('boolean').mask(d['storage'].isna()).sum(axis=1)",
        "df_values = {'all': d['storage'].fillna(0).sum()}",
        "df_values = {'all': d['storage'].dropna().sum()}",
        "df_values = {'all': d['storage'].sum(skipna=True)}",
        "df_values = {'all': d['storage'].sum(min_count=1)}",
        "df['total'] = d[['compute', 'storage']].sum(axis=1, skipna=False)",
        "df['total'] = d[['compute', 'storage']].agg('sum', axis=1, min_count=2)",
        "df['total'] = d[['compute', 'storage']].agg('mean', axis=1)",
        "df = d[['compute', 'storage']].agg(['sum', 'mean']).reset_index()",
        "df['total'] = d['compute'] + d['storage']",
        "df_values = {'missing': int(d['storage'].isna().sum()), 'low': (d['storage'] < 1).sum()}",
        "df = d.groupby('model', as_index=False, dropna=False)[['compute']].sum()",
        "df = d.groupby(['model', 'storage'], as_index=False, dropna=False)['compute'].sum()",
        "df = d.dropna().groupby('model', as_index=False).sum()",
        "df_values = {'mean': d['storage'].mean(), 'least': d['storage'].min()}",
        "df = d.dropna(subset='model')\ndf_values = {'all': df['model'].sum()}",
    ],
)
def test_a_sum_that_counts_no_missing_values_is_not_reported(project: Project, code: str) -> None:
    assert project.findings(f"{_COSTS}df = d\n{code}") == []


def test_rows_without_a_group_are_reported_as_such_alone(project: Project) -> None:
    code = "d.loc[1, 'storage'] = 2\ndf = d.groupby('model', as_index=False).sum()"
    ((subtype, _),) = project.findings(f"{_COSTS}{code}")
    assert subtype == "group"


def test_the_sums_do_not_change(project: Project) -> None:
    code = "df = d.fillna({'model': '-'}).groupby('model', as_index=False).sum()"
    assert project.cells(f"{_COSTS}{code}") == [
        ["-", "bert", "t5"], ["3.5", "1.5", "7.0"], ["0.0", "0.5", "1.0"],
    ]  # fmt: skip
