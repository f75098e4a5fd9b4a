"""Findings about text of a file that a table lost in a column with another label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from worker.conftest import Project

_FILES = {
    "codes.csv": "code,name,qty\n007,ab,3\n012,cd,5\n112,ef,8\n",
    "few.csv": "code,name\n007,ab\n",
    "counted.csv": "code,name,qty\n001,ab,10\n002,cd,30\n003,ef,20\n",
    "words.csv": "kind,name,note\nfast,ab,\nNone,cd,y\nslow,ef,z\n",
    "empty.csv": "kind,name\nNone,ab\nNone,cd\n",
    "versions.csv": "neuron,name,time\n2.20,ab,1.5\n2.21,cd,2.5\n2.9,ef,3.5\n",
    "prices.csv": "name,Code,rate\nab,7,0.5\ncd,12,1.5\nef,112,2.5\n",
    "signs.csv": "code;name\n007;ab\n012;cd\n",
    "long.csv": "id,name\n4566651561653121234,ab\n,cd\n4566651561653129999,ef\n",
    "whole.csv": "id,name\n4566651561653121234,ab\n4566651561653129999,cd\n",
    "exact.csv": "id,name\n4566651561653122,ab\n,cd\n",
    "other.csv": "name,rate\nab,2\nxy,3\n",
}


@pytest.fixture
def files(project: Project) -> Project:
    return project.with_data(_FILES)


def _messages(project: Project, code: str) -> list[str]:
    findings = project.findings(code)
    assert {subtype for subtype, _ in findings} <= {"text"}
    return [message for _, message in findings]


_CODES = "d = pd.read_csv('codes.csv')\n"
_WORDS = "d = pd.read_csv('words.csv')\n"
_COUNTED = "d = pd.read_csv('counted.csv')\n"

_LOST = [
    # Labels that pandas replaces.
    f"{_CODES}df = d.rename(columns={{'code': 'Code'}})",
    f"{_CODES}df = d.rename(columns={{'code': 'Kennung'}})",
    f"{_CODES}df = d.rename(columns=str.title)",
    f"{_CODES}df = d.rename(str.upper, axis=1)",
    f"{_CODES}d.columns = ['Nr', 'Name', 'Menge']\ndf = d",
    f"{_CODES}df = d.set_axis(['Nr', 'Name', 'Menge'], axis=1)",
    f"{_CODES}df = d.add_prefix('the ')",
    f"{_CODES}df = d.rename(columns={{'code': 'x'}}).rename(columns={{'x': 'Nr'}})",
    f"{_CODES}df = d.rename(columns={{'code': 'name', 'name': 'code'}})",
    f"{_CODES}df = d.rename(columns={{'code': 'Nr'}}).sort_values('Nr', ascending=False)",
    f"{_CODES}df = d.rename(columns={{'code': 'Nr'}}).head(1)",
    f"{_CODES}df = d.rename(columns={{'code': 'Nr'}}).merge(pd.read_csv('other.csv'), 'left')",
    f"{_CODES}df = d.rename(columns={{'code': 'Nr'}}).groupby('Nr', as_index=False).sum()",
    f"{_COUNTED}df = d.rename(columns={{'code': 'Nr'}})",
    f"{_COUNTED}d.columns = ['Nr', 'Name', 'Menge']\ndf = d.sort_values('Menge')",
    "df = pd.read_csv('few.csv').rename(columns={'code': 'Nr'})",
    f"{_WORDS}df = d.rename(columns={{'kind': 'Cast'}})",
    f"{_WORDS}d.columns = ['Cast', 'Name', 'Note']\ndf = d[['Name', 'Cast']]",
    "df = pd.read_csv('empty.csv').rename(columns={'kind': 'Cast'})",
    "df = pd.read_csv('versions.csv').rename(columns={'neuron': 'Neuron Version'})",
    # Columns that the reader makes the index.
    "df = pd.read_csv('codes.csv', index_col=0).reset_index()",
    "df = pd.read_csv('codes.csv', index_col='code').reset_index()",
    "df = pd.read_csv('codes.csv', index_col=['name', 'code']).reset_index()",
    "df = pd.read_csv('codes.csv', index_col=0, usecols=['code', 'qty']).reset_index()",
    "df = pd.read_csv('codes.csv', index_col=0).reset_index().rename(columns={'code': 'Nr'})",
    "df = pd.read_csv('words.csv', index_col=0).reset_index()",
    "df = pd.read_csv('words.csv', index_col=['kind', 'name']).reset_index()",
    # Other ways to the same values.
    f"{_CODES}df = pd.DataFrame({{'Code': d['code']}})",
    f"{_CODES}df = pd.DataFrame({{'Nr': d['code'], 'Name': d['name']}})",
    f"{_CODES}df = pd.DataFrame({{'Nr': d['code'].tolist(), 'Name': d['name'].tolist()}})",
    f"{_CODES}df = d[['name']].assign(Nr=d['code'])",
    f"{_CODES}d['Nr'] = d['code']\ndf = d[['name', 'Nr']][d['qty'] > 3]",
    f"{_CODES}df = d.groupby('name', as_index=False).agg(Nr=('code', 'max'))",
    f"{_CODES}df = pd.DataFrame(d.to_numpy(), columns=['Nr', 'Name', 'Menge'])",
    f"{_CODES}df = pd.concat([d['name'], d['code'].rename('Nr')], axis=1)",
    f"{_CODES}df = d[['name']].assign(Nr=d['code'].astype(str))",
    f"{_CODES}df = pd.DataFrame({{'Nr': d['code']}}).sort_values('Nr', ignore_index=True)",
    f"{_CODES}df = pd.DataFrame([{{'Nr': r.code, 'N': r.name}} for r in d.itertuples()])",
    f"{_COUNTED}df = pd.DataFrame({{'Code': d['code'].tolist()}})",
    f"{_WORDS}df = pd.DataFrame({{'Cast': d['kind']}})",
    f"{_WORDS}df = pd.DataFrame({{'Cast': d['kind'].tolist(), 'N': d['name'].tolist()}})",
    f"{_WORDS}df = d[['name']].assign(Cast=d['kind'])",
    "d = pd.read_csv('versions.csv')\ndf = d[['name']].assign(Version=d['neuron'])",
    # Files that are read in other ways.
    "df = pd.concat(pd.read_csv('codes.csv', chunksize=2))",
    ("df = pd.concat(c.rename(columns={'code': 'Nr'}) for c in pd.read_csv('codes.csv', "
    "chunksize=2))"),
    "df = pd.read_csv('codes.csv', iterator=True).get_chunk(2)",
    "with pd.read_csv('words.csv', iterator=True) as r:\n    df = r.read()",
    "with open('codes.csv') as f:\n    df = pd.read_csv(f)",
    "with open('codes.csv', 'rb') as f:\n    df = pd.read_csv(f)",
    "with open('codes.csv') as f:\n    df = pd.read_csv(f).rename(columns={'code': 'Nr'})",
    "with open('words.csv', encoding='utf-8') as f:\n    df = pd.read_csv(f)",
    "import pathlib\nwith pathlib.Path('codes.csv').open() as f:\n    df = pd.read_csv(f)",
    "with open('codes.csv') as f:\n    df = pd.concat(pd.read_csv(f, chunksize=2))",
    "with open('signs.csv') as f:\n    df = pd.read_table(f, sep=';')",
    "import polars as pl\ndf = pl.read_csv('codes.csv')",
    "import polars as pl\ndf = pl.read_csv('signs.csv', separator=';')",
    "import polars as pl\ndf = pl.read_csv('codes.csv').rename({'code': 'Code'})",
    "import polars as pl\ndf = pl.read_csv('codes.csv').select(pl.col('code').alias('Nr'))",
    "import polars as pl\ndf = pl.scan_csv('codes.csv').filter(pl.col('qty') > 3)",
    "import polars as pl\ndf = pl.read_csv('codes.csv').to_pandas()",
    "from polars import read_csv\ndf = read_csv('codes.csv')",
    "import polars as pl\nwith open('codes.csv', 'rb') as f:\n    df = pl.read_csv(f)",
    # Numbers with more digits than a float has.
    "df = pd.read_csv('long.csv')",
    "df = pd.read_csv('long.csv').rename(columns={'id': 'Run'})",
    "df = pd.read_csv('long.csv').dropna()",
    "df = pd.read_csv('whole.csv').merge(pd.read_csv('other.csv'), how='outer')",
    "df = pd.read_csv('whole.csv').astype({'id': float})",
]  # fmt: skip

_SAFE = [
    # Text, as the file has it.
    "df = pd.read_csv('codes.csv', dtype={'code': str}).rename(columns={'code': 'Code'})",
    "df = pd.read_csv('codes.csv', dtype=str).set_axis(['Nr', 'Name', 'Menge'], axis=1)",
    f"{_CODES}df = d.rename(columns={{'code': 'Nr'}})\ndf['Nr'] = df['Nr'].map('{{:03d}}'.format)",
    f"{_CODES}df = d.assign(Nr=d['code'].map('{{:03d}}'.format)).drop(columns='code')",
    f"{_WORDS}df = d.rename(columns={{'kind': 'Cast'}}).fillna('None')",
    f"{_WORDS}df = d.rename(columns={{'kind': 'Cast'}})[['Cast']].dropna()",
    "df = pd.read_csv('words.csv', keep_default_na=False).rename(columns={'kind': 'Cast'})",
    "df = pd.read_csv('words.csv', na_values=['None']).rename(columns={'kind': 'Cast'})",
    "df = pd.concat(pd.read_csv('codes.csv', chunksize=2, dtype=str))",
    "df = pd.concat(pd.read_csv('codes.csv', chunksize=2))[['name', 'qty']]",
    "with open('codes.csv') as f:\n    df = pd.read_csv(f, dtype={'code': str})",
    "with open('codes.csv') as f:\n    df = pd.read_csv(f)[['name', 'qty']]",
    "import polars as pl\ndf = pl.read_csv('codes.csv', infer_schema=False)",
    "import polars as pl\ndf = pl.read_csv('codes.csv', schema_overrides={'code': pl.String})",
    "import polars as pl\ndf = pl.read_csv('codes.csv').select('name', 'qty')",
    "import polars as pl\ndf = pl.read_csv('words.csv')",
    "df = pd.read_csv('codes.csv', index_col='name').reset_index()[['name', 'qty']]",
    "df = pd.read_csv('codes.csv', index_col=0, dtype={'code': str}).reset_index()",
    "df = pd.read_csv('codes.csv', index_col='code').reset_index(drop=True)",
    "df = pd.read_csv('words.csv', index_col='kind', keep_default_na=False).reset_index()",
    # Other columns, whose numbers may be those of the file by chance.
    f"{_CODES}df = d[['name']].assign(n=1)",
    f"{_CODES}df = d[['name']].assign(n=[0, 1, 2])",
    f"{_CODES}df = d[['name', 'qty']].assign(n=d['qty'] * 2)",
    f"{_COUNTED}df = d[['name']].assign(rank=[1, 2, 3])",
    f"{_COUNTED}df = d[['name']].assign(rank=d['qty'].rank().astype(int))",
    f"{_COUNTED}df = d[['name', 'qty']].assign(n=range(3))",
    f"{_COUNTED}df = d[['name']].assign(n=2)",
    f"{_COUNTED}df = d.groupby('name', as_index=False).agg(n=('qty', 'size'))",
    f"{_COUNTED}df = d[['name', 'qty']].sort_values('qty')\ndf.insert(0, 'place', range(1, 4))",
    f"{_COUNTED}df = d['name'].str.len().to_frame('len')",
    f"{_COUNTED}df = d.rename(columns={{'qty': 'Menge'}})[['name', 'Menge']]",
    f"{_CODES}df = d.rename(columns={{'qty': 'Menge', 'code': 'c'}})[['name', 'Menge']]",
    f"{_CODES}df = d[['name']].merge(pd.read_csv('prices.csv'))",
    f"{_WORDS}df = d[['name']].assign(note=[None, 'y', 'z'])",
    f"{_WORDS}df = d[['name']].assign(is_fast=['fast', None, None])",
    f"{_WORDS}df = d[['name']].assign(other=['p', None, 'q'])",
    f"{_WORDS}df = d[['name', 'note']].rename(columns={{'note': 'Note'}})",
    "df = pd.read_csv('versions.csv')",
    "df = pd.read_csv('versions.csv').rename(columns={'neuron': 'Ratio'})",
    "df = pd.read_csv('versions.csv').rename(columns={'time': 'Version'})[['name', 'Version']]",
    "df = pd.read_csv('versions.csv').assign(version=[1.0, 2.0, 3.0])[['version']]",
    "df = pd.read_csv('codes.csv').rename(columns={'code': 'Month'})",
    # Numbers that keep their digits.
    "df = pd.read_csv('long.csv', dtype={'id': 'Int64'})",
    "df = pd.read_csv('long.csv', dtype={'id': str})",
    "df = pd.read_csv('whole.csv')",
    "df = pd.read_csv('whole.csv').rename(columns={'id': 'Run'})",
    "df = pd.read_csv('exact.csv')",
    "df = pd.read_csv('exact.csv').rename(columns={'id': 'Run'})",
    "df = pd.read_csv('long.csv')[['name']]",
    "df = pd.read_csv('long.csv', dtype_backend='numpy_nullable')",
    "df = pd.read_csv('whole.csv').merge(pd.read_csv('other.csv'), how='left')",
    "df = pd.read_csv('exact.csv').dropna()",
    "df = pd.read_csv('exact.csv').merge(pd.read_csv('other.csv'), how='outer')",
    "df = pd.read_csv('whole.csv').convert_dtypes()",
]


@pytest.mark.parametrize("code", _LOST)
def test_text_that_a_column_lost_is_reported_under_any_label(files: Project, code: str) -> None:
    assert len(_messages(files, code)) == 1


@pytest.mark.parametrize("code", _SAFE)
def test_values_that_are_not_those_of_the_file_are_not_reported(files: Project, code: str) -> None:
    assert _messages(files, code) == []


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (
            f"{_CODES}df = d.rename(columns={{'code': 'Nr'}})",
            (
                "the column 'code' of codes.csv was read as numbers: '007' is shown as '7', '012' "
                "is shown as '12' in the column 'Nr'. dtype={'code': str}, here or in "
                "df_table_read_csv, keeps "
                "the text."
            ),
        ),
        (
            f"{_WORDS}df = d.rename(columns={{'kind': 'Cast'}})",
            (
                "in the column 'kind' of words.csv, a word was read as a missing value, and is "
                "shown as an empty cell in the column 'Cast': 'None' (1 row). "
                "keep_default_na=False with na_values=[''], here or in df_table_read_csv, keeps "
                "it; the option na-rep shows another text for missing values."
            ),
        ),
        (
            "with open('codes.csv') as f:\n    df = pd.read_csv(f)[['code']]",
            (
                "the column 'code' of codes.csv was read as numbers: '007' is shown as '7', '012' "
                "is shown as '12'. dtype={'code': str}, here or in df_table_read_csv, keeps "
                "the text."
            ),
        ),
        (
            "import polars as pl\ndf = pl.read_csv('codes.csv')",
            (
                "the column 'code' of codes.csv was read as numbers: '007' is shown as '7', '012' "
                "is shown as '12'. schema_overrides={'code': pl.String}, here, keeps the text."
            ),
        ),
        (
            "df = pd.read_csv('long.csv')[['id']].head(1)",
            (
                "the column 'id' of long.csv was read as numbers of which only 15 digits are left: "
                "'4566651561653121234' is shown as '4.56665156165312e+18'. dtype={'id': str}, here "
                "or in df_table_read_csv, keeps the text; 'Int64' instead of str keeps integers."
            ),
        ),
    ],
)
def test_a_message_names_the_column_of_the_file_and_of_the_table(
    files: Project, code: str, message: str
) -> None:
    assert _messages(files, code) == [message]
