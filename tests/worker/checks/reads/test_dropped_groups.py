"""Findings about groups whose names were read as missing values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from worker.conftest import Project

_FILES = {
    "sales.csv": "region,kind,x\nNA,a,1\nEU,b,2\nNA,b,4\n",
    "empty.csv": "region,kind,x\n,a,1\nEU,b,2\n",
    "kinds.csv": "kind,price\na,5\n",
}


@pytest.fixture
def files(project: Project) -> Project:
    return project.with_data(_FILES)


_SALES = "d = pd.read_csv('sales.csv')\n"
_SUMS = "df = d.groupby('region', as_index=False)['x'].sum()"


@pytest.mark.parametrize(
    "code",
    [
        f"{_SALES}{_SUMS}",
        f"{_SALES}df = d.groupby(['region'])['x'].sum().reset_index()",
        f"{_SALES}df = d.groupby(['kind', 'region'], as_index=False)['x'].max()",
        f"{_SALES}df = d.groupby(by='region').agg(n=('x', 'size')).reset_index()",
        f"{_SALES}df = d['x'].groupby(d['region']).sum().reset_index()",
        f"{_SALES}df = d.groupby(d['region'])['x'].sum().reset_index()",
        f"{_SALES}df = pd.DataFrame({{'n': [len(g) for _, g in d.groupby('region')]}})",
        f"{_SALES}df = d.pivot_table(index='region', values='x').reset_index()",
        f"{_SALES}df = d.pivot_table(index='kind', columns='region', values='x').reset_index()",
        f"{_SALES}d = d.merge(pd.read_csv('kinds.csv'), 'left', 'kind')\n{_SUMS}",
        "d = pd.read_csv('sales.csv', dtype=str)\ndf = d.groupby('region').size().reset_index()",
        f"with open('sales.csv') as f:\n    d = pd.read_csv(f)\n{_SUMS}",
    ],
)
def test_a_dropped_group_is_reported(files: Project, code: str) -> None:
    (message,) = [message for subtype, message in files.findings(code) if subtype == "text"]
    assert message == (
        "the groups by 'region' lack the rows in which a word"
        " of sales.csv was read as a missing value: 'NA' (2 rows). keep_default_na=False with "
        "na_values=[''], here or in df_table_read_csv, keeps it; dropna=False makes one group of "
        "all missing values."
    )


@pytest.mark.parametrize(
    "code",
    [
        f"{_SALES}df = d.groupby('kind', as_index=False)['x'].sum()",
        f"{_SALES}df = d.dropna().groupby('region', as_index=False)['x'].sum()",
        f"{_SALES}df = d.fillna('NA').groupby('region', as_index=False)['x'].sum()",
        f"{_SALES}df = d.groupby(d['region'].fillna('NA'))['x'].sum().reset_index()",
        f"{_SALES}df = d[d['region'] == 'EU'].groupby('region', as_index=False)['x'].sum()",
        f"{_SALES}df = d.groupby(d['kind'].str.upper())['x'].sum().reset_index()",
        f"{_SALES}df = d.groupby(lambda row: row % 2)['x'].sum().reset_index(drop=True)",
        f"{_SALES}df = d.set_index('kind').groupby(level=0)['x'].sum().reset_index()",
        f"d = pd.read_csv('empty.csv')\n{_SUMS}",
        f"d = pd.read_csv('sales.csv', keep_default_na=False)\n{_SUMS}",
        f"d = pd.read_csv('sales.csv', na_values=['NA'])\n{_SUMS}",
        f"d = pd.DataFrame({{'region': ['EU', None], 'x': [1, 2]}})\n{_SUMS}",
    ],
)
def test_groups_that_are_complete_are_not_reported(files: Project, code: str) -> None:
    assert files.findings(code) == []


def test_a_group_of_missing_values_is_not_dropped(files: Project) -> None:
    code = f"{_SALES}df = d.groupby('region', dropna=False)['x'].sum().reset_index()[['x']]"
    assert files.findings(code) == []
