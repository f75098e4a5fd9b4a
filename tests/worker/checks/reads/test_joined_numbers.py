"""Findings about numbers that a calculation joined as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from worker.conftest import Project

_FILES = {
    "sales.csv": 'name,sold,kept\na,"1,200",10\nb,300,20\na,"12,345",30\n',
    "both.csv": 'name,sold,kept\na,"1,200","2,500"\nb,300,"1,000"\n',
    "money.csv": 'name,sold\na,"$1,200.50"\nb,$300.00\n',
    "signs.csv": "name;sold\na;1,200\nb;300\n",
    "lists.csv": 'name,parts\na,"1,2001,200"\nb,"10,2000,5"\n',
    "commas.csv": "name;sold;gpus\na;2,5;0,1\nb;3;2,3\nc;1;4,5\n",
    "dollars.csv": "name,sold,kept\na,$5,10%\nb,$12.50,9%\nc,8,100%\n",
    "euros.csv": "name,sold\na,5\u20ac\nb,12.50\u20ac\n",
    "texts.csv": 'name,note\na,"1,200"\nb,about 300\n',
}


@pytest.fixture
def files(project: Project) -> Project:
    return project.with_data(_FILES)


_SALES = "d = pd.read_csv('sales.csv')\n"
_BOTH = "d = pd.read_csv('both.csv')\n"
_TOTAL = "df = pd.DataFrame({'Total': [d['sold'].sum()]})"


@pytest.mark.parametrize(
    "code",
    [
        f"{_SALES}df = d.assign(twice=d['sold'] * 2)",
        f"{_SALES}df = d.assign(twice=2 * d['sold'])",
        f"{_SALES}df = d.assign(sold=d['sold'] + d['sold'])",
        f"{_SALES}d['sold'] *= 3\ndf = d.rename(columns={{'sold': 'Sold'}})",
        f"{_SALES}df = d.assign(twice=d['sold'].mul(2))[['name', 'twice']]",
        f"{_SALES}{_TOTAL}",
        f"{_SALES}df = d.groupby('name', as_index=False)['sold'].sum()",
        f"{_SALES}df = d.sort_values('name')\ndf['x'] = df['sold'].cumsum()",
        f"{_SALES}df = d.assign(x=[text + text for text in d['sold']])",
        f"{_BOTH}df = d.assign(all=d['sold'] + d['kept'])",
        f"{_BOTH}df = d.assign(all=d[['sold', 'kept']].sum(axis=1))[['name', 'all']]",
        "d = pd.read_csv('money.csv')\ndf = d.assign(x=d['sold'] * 2)",
        f"d = pd.read_csv('money.csv')\n{_TOTAL}",
        "d = pd.read_csv('signs.csv', sep=';')\ndf = d.assign(x=d['sold'] * 2)",
        f"d = pd.read_csv('sales.csv', dtype=str)\n{_TOTAL}",
        f"with open('sales.csv') as f:\n    d = pd.read_csv(f)\n{_TOTAL}",
    ],
)
def test_joined_numbers_of_a_file_are_reported(files: Project, code: str) -> None:
    ((subtype, message),) = files.findings(code)
    assert subtype == "text"
    assert "thousands=','" in message


@pytest.mark.parametrize(
    "code",
    [
        f"{_SALES}df = d",
        "d = pd.read_csv('sales.csv', thousands=',')\ndf = d.assign(x=d['sold'] * 2)",
        f"d = pd.read_csv('sales.csv', thousands=',')\n{_TOTAL}",
        f"{_SALES}d['sold'] = d['sold'].str.replace(',', '').astype(int)\ndf = d * 2",
        f"{_SALES}df = d.assign(x=d['kept'] * 2)",
        f"{_SALES}df = d.assign(x=d['sold'] + ' / ' + d['sold'])",
        f"{_SALES}df = d.groupby('name')['sold'].agg(', '.join).reset_index()",
        f"{_SALES}df = d.assign(x=d['name'] * 2)",
        f"{_SALES}df = d.assign(x=d['name'] + d['sold'])",
        "df = pd.read_csv('lists.csv')",
        ("df = pd.read_csv('lists.csv').merge(pd.read_csv('sales.csv'), how='left', on='name',\n"
        "                                    validate='one_to_many')"),
        "d = pd.read_csv('texts.csv')\ndf = d.assign(x=d['note'] * 2)",
        f"{_BOTH}df = d.assign(all=d['sold'] + '; ' + d['kept'])",
        "d = pd.read_csv('money.csv')\ndf = d",
        f"{_SALES}df = d.assign(x=['1,200,300', '12,345,300', '300'])",
        f"{_SALES}df = d.assign(x=1200.5).style.format({{'x': '{{:,.2f}}'}})",
    ],
)  # fmt: skip
def test_other_texts_with_commas_are_not_reported(files: Project, code: str) -> None:
    assert files.findings(code) == []


_COMMAS = "d = pd.read_csv('commas.csv', sep=';')\n"
_DOLLARS = "d = pd.read_csv('dollars.csv')\n"
_EUROS = "d = pd.read_csv('euros.csv')\n"


@pytest.mark.parametrize(
    ("code", "cell", "remedy"),
    [
        (f"{_COMMAS}df = d.assign(x=d['sold'] * 2)", "2,52,5", "decimal=','"),
        (f"{_COMMAS}df = pd.DataFrame({{'x': [d['gpus'].sum()]}})", "0,12,34,5", "decimal=','"),
        (f"{_COMMAS}df = d.assign(x=d['sold'] + d['sold'])[['x']]", "2,52,5", "decimal=','"),
        (f"{_COMMAS}d['sold'] *= 3\ndf = d.rename(columns=str.title)", "2,52,52,5", "decimal=','"),
        (f"{_DOLLARS}df = d.assign(x=d['sold'] * 2)", "$5$5", ".astype(float)"),
        (f"{_DOLLARS}df = d.assign(x=d['sold'].mul(2))[['x']]", "$5$5", ".astype(float)"),
        (f"{_DOLLARS}df = pd.DataFrame({{'x': [d['kept'].sum()]}})", "10%9%100%", "Remove these"),
        (f"{_DOLLARS}df = d.assign(x=d['kept'].cumsum())", "10%9%", "Remove these"),
        (f"{_EUROS}df = d.assign(x=d['sold'] * 2)", "5\u20ac5\u20ac", "Remove these"),
        (f"{_EUROS}{_TOTAL}", "5\u20ac12.50\u20ac", "Remove these"),
    ],
)
def test_joined_numbers_in_other_formats_are_reported(
    files: Project, code: str, cell: str, remedy: str
) -> None:
    ((subtype, message),) = files.findings(code)
    assert subtype == "text"
    assert f"shows {cell!r}" in message
    assert remedy in message


@pytest.mark.parametrize(
    "code",
    [
        f"{_COMMAS}df = d",
        f"{_COMMAS}df = d.assign(x=['12,5', '2,53', '13'])",
        f"{_COMMAS}df = d.assign(x=d['sold'] + ' / ' + d['gpus'])",
        f"{_COMMAS}df = pd.DataFrame({{'all': [','.join(d['gpus'])]}})",
        f"{_COMMAS}df = d.assign(x=d['name'] + d['sold'])",
        "d = pd.read_csv('commas.csv', sep=';', decimal=',')\ndf = d.assign(x=d['sold'] * 2)",
        f"{_DOLLARS}df = d",
        f"{_DOLLARS}df = d.assign(x=d['sold'] + ' (' + d['kept'] + ')')",
        f"{_DOLLARS}df = d.assign(x=d['sold'] + '-' + d['sold'])",
        f"{_DOLLARS}df = d.assign(x=d['sold'].str.strip('$').astype(float) * 2)",
        f"{_DOLLARS}df = d.assign(x='$' + d['sold'].str.strip('$'))",
        f"{_EUROS}df = d.assign(x=d['sold'] + ' ' + d['sold'])",
    ],
)
def test_numbers_in_other_formats_that_are_not_joined_are_not_reported(
    files: Project, code: str
) -> None:
    assert files.findings(code) == []


def test_a_message_names_the_cell_and_the_column_of_the_file(files: Project) -> None:
    assert files.findings(f"{_SALES}{_TOTAL}") == [
        (
            "text",
            (
                "the column 'Total' shows '1,20030012,345': the numbers of 'sold' of sales.csv "
                "have commas between their digits and were read as text, which a calculation "
                "repeats or joins. thousands=',', here or in df_table_read_csv, reads numbers."
            ),
        )
    ]
