"""Findings about rows that are in no group, because their key is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from worker.conftest import Project

_FILES = {
    "sales.csv": "region,kind,x\nNA,a,1\nEU,b,2\nNA,b,4\n",
    "empty.csv": "region,kind,x\n,a,1\nEU,b,2\n",
    "kinds.csv": "kind,price\na,5\n",
    "footer.csv": "region,kind,x\nEU,a,1\n,,\n",
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
def test_a_group_whose_name_was_read_as_missing_is_reported(files: Project, code: str) -> None:
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
        f"d = pd.read_csv('sales.csv', keep_default_na=False)\n{_SUMS}",
    ],
)
def test_groups_that_are_complete_are_not_reported(files: Project, code: str) -> None:
    assert files.findings(code) == []


def test_a_group_of_missing_values_is_not_dropped(files: Project) -> None:
    code = f"{_SALES}df = d.groupby('region', dropna=False)['x'].sum().reset_index()[['x']]"
    assert files.findings(code) == []


_DAYS = """\
days = ["2026-05-02", None, "2026-05-01"]
d = pd.DataFrame({"day": pd.to_datetime(days), "x": 1})
"""
_PRICED = f"{_SALES}d = d.merge(pd.read_csv('kinds.csv'), 'left', 'kind')\n"
_EMPTY = "d = pd.read_csv('empty.csv')\n"
_ROWS = "1 of 2 rows: index 0 (kind 'a', region missing)"


@pytest.mark.parametrize(
    ("code", "rows"),
    [
        (f"{_EMPTY}{_SUMS}", _ROWS),
        (f"{_EMPTY}df = d.groupby(['kind', 'region'], as_index=False).sum()", ""),
        (f"{_EMPTY}df = d.groupby('region').size().reset_index()", _ROWS),
        (f"{_EMPTY}df = d[['region', 'kind']].groupby('region').first().reset_index()", _ROWS),
        (f"{_EMPTY}df = d.pivot_table(index='region', values='x').reset_index()", ""),
        (
            f"{_EMPTY}df = d.pivot_table(index='kind', columns='region', values='x').reset_index()",
            "",
        ),
        (f"{_EMPTY}df = pd.crosstab(d['region'], d['kind']).reset_index()", ""),
        (f"{_EMPTY}df = d.groupby(pd.Grouper(key='region'))['x'].sum().reset_index()", _ROWS),
        (f"{_EMPTY}d['x'] = d.groupby('region')['x'].transform('sum')\ndf = d", _ROWS),
        (f"{_EMPTY}df = d['x'].groupby(d['region']).sum().reset_index()", "1 of 2 rows: index 0"),
        (f"{_EMPTY}df = d.set_index('region').groupby(level=0)['x'].sum().reset_index()", ""),
        (f"{_EMPTY}df = d.groupby(d['x'].map({{2: 'many'}}))['kind'].first().reset_index()", ""),
        (f"{_EMPTY}df = d.groupby(pd.cut(d['x'], [1, 5]), observed=True).size().reset_index()", ""),
        (f"d = pd.read_csv('sales.csv', na_values=['NA'])\n{_SUMS}", "2 of 3 rows: index 0"),
        (
            f"{_DAYS}df = d.groupby(pd.Grouper(key='day', freq='D'))['x'].sum().reset_index()",
            "1 of 3 rows: index 1 (day missing)",
        ),
        (
            f"{_PRICED}df = d.groupby('price', as_index=False)['x'].sum()",
            "2 of 3 rows: index 1",
        ),
        (f"d = pd.DataFrame({{'region': ['EU', None], 'x': [1, 2]}})\n{_SUMS}", ""),
    ],
)
def test_rows_with_data_whose_key_is_missing_are_reported(
    files: Project, code: str, rows: str
) -> None:
    ((subtype, message),) = files.findings(code)
    assert subtype == "group"
    assert message.startswith(f"the groups leave out {rows}")
    _, _, advice = message.partition(". Their key is missing: dropna=False makes a group of them. ")
    named = ("region", "day", "price", "row_0")
    drops = [f"drop them before, with dropna(subset=['{name}'])." for name in named]
    begin = "If they are meant to be left out, "
    assert advice in [begin + end for end in (*drops, "filter them before.")]


@pytest.mark.parametrize(
    "code",
    [
        f"{_EMPTY}df = d.groupby('region', dropna=False)['x'].sum().reset_index()",
        f"{_EMPTY}df = d.dropna(subset=['region']).groupby('region')['x'].sum().reset_index()",
        f"{_EMPTY}df = d.pivot_table(index='region', values='x', dropna=False).reset_index()",
        f"{_EMPTY}df = d[['region']].groupby('region').size().reset_index()",
        f"{_EMPTY}d.loc[0, 'x'] = None\ndf = d.groupby('region', as_index=False)['x'].mean()",
        f"d = pd.read_csv('footer.csv')\n{_SUMS}",
        f"{_EMPTY}df = d.iloc[:0].groupby('region', as_index=False)['x'].sum()\ndf.loc[0] = 'a', 1",
    ],
)
def test_no_row_with_data_is_left_out(files: Project, code: str) -> None:
    assert files.findings(code) == []


def test_a_missing_key_is_reported_without_the_check_of_words(files: Project) -> None:
    (finding,) = files.answer(f"{_SALES}{_SUMS}", checks=("group",)).findings
    assert finding.subtype == "group"
    assert "2 of 3 rows: index 0 (kind 'a', region missing)" in finding.message
