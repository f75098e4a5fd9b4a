"""Findings: each check reports mistakes that a page would publish, and no code that is right."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sphinx_df_table.protocol.job import CHECKS, USUAL_CHECKS, Show

if TYPE_CHECKING:
    from worker.conftest import Project

# One row per instance and model, with values as in real files: a version of two numbers, an
# identifier with leading zeros, and words that pandas reads as missing values.
_RUNS = """\
Model,Inst,Throughput,P50 (ms),Version,Run,Cast,Month,Batch
bert-base,inf2.xlarge,2119.785,0.94,2.20,007,None,01,1
bert-large,inf2.xlarge,0,2.69,2.20,008,Matmult-BF16,02,8
resnet50,inf2.8xlarge,1218.875,,2.21,012,Matmult-BF16,11,8
t5-3b,Inf2.24xlarge,108.18,9.25,2.21,112,NA,12,1
"""
_PRICES = "Inst,Rate\ninf2.xlarge,0.758\ninf2.8xlarge,1.968\ninf2.24xlarge,6.491\n"
_TWICE = "Inst,Region,Rate\ninf2.xlarge,us,0.758\ninf2.xlarge,eu,0.91\ninf2.8xlarge,us,1.968\n"
_COSTS = "Model,Size,Cost\na,1,10.143\na,2,10.745\nb,1,11.657\nb,2,9.636\n"
_VERSIONS = """\
Tool,neuron_version,SdkVersion,Release,Conversion,Version 2 time,Versions (tested)
x,2.10,1.0,2.30,0.50,1.20,3.10
y,2.9,2.0,2.31,0.25,1.35,3.9
"""
_FILES = {
    "runs.csv": _RUNS,
    "prices.csv": _PRICES,
    "twice.csv": _TWICE,
    "costs.csv": _COSTS,
    "versions.csv": _VERSIONS,
    "zeros.tsv": "Name\tCode\na\t007\nb\t12\n",
    "padded.csv": "Name,Code,Day,Share\na,0,01,0.50\nb,10,02,0.25\n",
    "words.csv": "Name,Kind,Value,Empty\na,x,1.5,None\nb,N/A,NaN,None\nc,nan,NA,None\n",
    "mixed.csv": "Name,Note\na,x\nb,NA\nc,\n",
    "blanks.csv": "Name,Kind,Value\na,x,1.5\nb,,\nc,y,2.5\n",
}
# Beginning of the snippets that are not about reading files.
_BEGIN = """\
runs = pd.read_csv("runs.csv", dtype={"Version": str, "Run": str}, keep_default_na=False,
                   na_values=[""])
runs = runs.drop(columns=["Month"])
prices = pd.read_csv("prices.csv")
twice = pd.read_csv("twice.csv")
costs = pd.read_csv("costs.csv")
gaps = pd.DataFrame({"Model": ["a", "b", "b"], "Region": ["us", None, "eu"],
                     "Cost": [0.5, 1.5, 2.5], "Storage": [0.1, 0.2, None]})
"""
_COST = 'costs["Cost"] = costs["Cost"].map("${:,.3f}".format)\n'


def _read(text: str, arguments: str = "", rest: str = "") -> str:
    """Return code that reads a text as a CSV file."""
    return f"import io\ndf = pd.read_csv(io.StringIO({text!r}){arguments}){rest}".replace(
        "\\\\", "\\"
    )


def _dates(texts: str) -> str:
    return f"costs['Date'] = [{texts}]\ndf = costs.sort_values('Date')"


def _bounds(texts: str, order: str = "sort_values('p')") -> str:
    """Return code that sorts texts, or takes an extreme of them; some have the sign of a bound."""
    call = f"df = costs.{order}" if order.startswith("sort") else f"df = costs\ncosts['p'].{order}"
    return f"costs['p'] = [{texts}]\n{call}"


def _file(text: str, arguments: str = "") -> str:
    read = f"pd.read_csv(io.StringIO('{text}'){arguments})"
    return f"import io\ndf = {read}\ndf = df.sort_values('d')"


_REPORTED = {
    "expect": [
        "df = runs\nexpect(df['Throughput'] > 0, 'each model ran')",
        "df = runs\nexpect(df['P50 (ms)'].notna(), 'each model has a latency')",
        "df = runs\nexpect(df['Inst'].isin(prices['Inst']), 'each instance has a price')",
        "df = runs\nexpect(df['Throughput'].between(1, 1e4), 'the unit is inferences per second')",
        "df = runs\nexpect(len(df) == 12, 'there are 12 runs')",
        "df = runs\nexpect(df['Inst'].is_unique, 'each instance ran once')",
        "df = runs\nexpect(~df.duplicated('Inst'), 'each instance ran once')",
        "df = prices\nexpect(df['Rate'].is_monotonic_decreasing, 'the prices are sorted')",
        "df = twice\nexpect(twice.groupby('Inst')['Rate'].count() == 2, 'two regions each')",
        "df = runs\nexpect(df[['Throughput', 'P50 (ms)']] > 0, 'all figures are positive')",
        "df = runs\nexpect(runs['Throughput'].max() < 2000, 'none is too fast')",
    ],
    "merge": [
        "df = runs.merge(prices)",
        "df = runs.merge(prices, on='Inst')",
        "df = pd.merge(runs, prices, on=['Inst'])",
        "df = pd.merge(runs, prices, left_on='Inst', right_on='Inst', how='inner')",
        "df = runs.merge(prices, on='Inst', validate='many_to_one')",
        "df = prices.merge(runs)",
        "df = runs[['Model', 'Inst']].merge(prices).merge(costs, how='cross')",
        "df = runs.rename(columns={'Inst': 'Type'}).merge(prices, left_on='Type', right_on='Inst')",
        "df = runs.head(3).merge(prices.iloc[1:])",
        "df = runs.merge(prices).sort_values('Throughput').round(2)",
        "def priced(frame):\n    return frame.merge(prices)\ndf = priced(runs)",
        "df = runs.assign(Inst=runs['Inst'] + ' ').merge(prices)",
    ],
    "duplicate": [
        "df = runs.merge(twice, how='left')",
        "df = runs.merge(twice, on='Inst', how='left')",
        "df = pd.merge(runs.head(3), twice)",
        "df = pd.merge(runs.head(3), twice, on=['Inst'])",
        "df = runs.head(1).merge(twice)",
        "df = runs.merge(pd.concat([prices, prices]), how='left')",
        "df = runs.head(3).merge(twice.drop(columns='Region'))",
        "df = runs.merge(twice, how='left').drop_duplicates('Model')",
        "df = runs.set_axis([*'aIcdefgh'], axis=1).merge(twice, 'left', None, 'I', 'Inst')",
        "df = runs.merge(runs[['Batch', 'Cast']], on='Batch', how='left')",
        "df = runs.merge(costs.rename(columns={'Size': 'Batch'}), on='Batch', how='left')",
    ],
    "group": [
        "df = gaps.groupby('Region', as_index=False)['Cost'].sum()",
        "df = gaps.groupby('Region', as_index=False).agg(Highest=('Cost', 'max'))",
        "df = gaps.groupby(['Region', 'Model'], as_index=False).mean()",
        "df = gaps.groupby('Region').size().rename('Runs').reset_index()",
        "df = gaps.groupby('Region').head(1)",
        "df = gaps.groupby(by=gaps['Region'])['Cost'].mean().reset_index()",
        "df = gaps.groupby(pd.cut(gaps['Cost'], [0, 1, 2]), observed=True).size().reset_index()",
        "df = gaps.pivot_table('Cost', 'Region').reset_index()",
        "df = gaps.pivot_table('Cost', 'Model', 'Region').reset_index()",
        "df = pd.crosstab(gaps['Region'], gaps['Model']).reset_index()",
        "df = pd.DataFrame([{'Region': name, 'n': len(g)} for name, g in gaps.groupby('Region')])",
        "df = (lambda frame: frame.groupby('Region')['Cost'].mean())(gaps).reset_index()",
    ],
    "missing": [
        "df = gaps\ndf['Total'] = gaps[['Cost', 'Storage']].sum(axis=1)",
        "df = gaps.assign(Total=gaps[['Cost', 'Storage']].sum(axis='columns'))",
        "df = gaps.groupby('Model', as_index=False)['Storage'].sum()",
        "df = gaps.groupby('Model', as_index=False).agg(Storage=('Storage', 'sum'))",
        "df = gaps.groupby('Model')['Storage'].agg(['sum', 'max']).reset_index()",
        "df = gaps.groupby('Model').agg({'Storage': 'sum'}).reset_index()",
        "df = gaps.pivot_table('Storage', 'Model', aggfunc='sum').reset_index()",
        "df = gaps.pivot_table('Storage', 'Model', aggfunc=['sum', 'max']).reset_index()",
        "df = gaps.groupby('Model', as_index=False)[['Cost', 'Storage']].sum()",
        "df = gaps.assign(Total=gaps.select_dtypes('number').sum(axis=1))",
        "df = gaps.assign(Total=np.sum(gaps[['Cost', 'Storage']], axis=1))",
        "df = gaps.assign(Total=gaps.drop(columns=['Model', 'Region']).sum(1))",
    ],
    "sort": [
        f"{_COST}df = costs.sort_values('Cost')",
        f"{_COST}df = costs.sort_values('Cost', ascending=False)",
        f"{_COST}df = costs.sort_values(['Cost'])",
        f"{_COST}df = costs.sort_values(by=['Cost', 'Model'])",
        f"{_COST}df = costs.sort_values(['Model', 'Cost'])",
        f"{_COST}df = costs.sort_values(['Model', 'Cost'], ascending=[False, True])",
        f"{_COST}df = costs.sort_values('Cost').tail(2)",
        f"{_COST}costs.loc[1, 'Cost'] = None\ndf = costs.sort_values('Cost')",
        f"{_COST}costs['N'] = [pd.NA, pd.NA, 'x', 'x']\ndf = costs.sort_values(['N', 'Cost'])",
        f"{_COST}costs.sort_values('Cost', inplace=True)\ndf = costs",
        f"{_COST}df = costs.sort_values('Cost', ignore_index=True)[['Model', 'Cost']]",
        "costs['Cost'] = costs['Cost'].map('{:.1f} ms'.format)\ndf = costs.sort_values('Cost')",
        "costs['Cost'] = (10 * costs.Cost).map('{:.0f} %'.format)\ndf = costs.sort_values('Cost')",
        "costs['Cost'] = '€ ' + costs['Cost'].astype(str)\ndf = costs.sort_values('Cost').round(1)",
        "costs['Size'] = ['10', '9', '8', '100']\ndf = costs.sort_values('Size')",
        "costs['t'] = ['1.20e-05', '9.0e-10', '5.0e-01', '2.0e-07']\ndf = costs.sort_values('t')",
        "costs['n'] = ['1.5k', '900', '2M', '20k']\ndf = costs.sort_values('n')",
        "costs['e'] = ['1.234,50 €', '12,00 €', '999,10 €', '5,00 €']\ndf = costs.sort_values('e')",
        "costs['a'] = ['0.5 ± 0.1', '0.25 ± 0.1', '10 ± 1', '9 ± 1']\ndf = costs.sort_values('a')",
        "costs['p'] = ['12.3%*', '5%', '9%', '100%']\ndf = costs.sort_values('p')",
        "costs['u'] = ['1 ms', '2 %', '10 ms', '9 %']\ndf = costs.sort_values('u')",
        _dates("'9/1/2026', '10/1/2026', '11/2/2026', '1/2/2026'"),
        _dates("'9/15/2026', '10/1/2026', '11/2/2026', '1/2/2026'"),
        _dates("'15/9/2026', '2/10/2026', '1/11/2026', '3/1/2026'"),
        _dates("'1.9.2026', '2.10.2026', '11.9.2026', '3.1.2026'"),
        _dates("'1 Sep 2026', '1 Oct 2026', '1 Jan 2026', '2 Jan 2025'"),
        _dates("'01-Sep-26', '01-Oct-26', '01-Jan-26', '02-Jan-25'"),
        _dates("'Sep 1, 2026', 'Oct 1, 2026', 'Jan 1, 2027', 'Feb 2nd, 2026'"),
        _dates("'2026-9-1', '2026-10-1', '2026-1-1', '2026-2-1'"),
        _dates("'9/1/2026 9:30 AM', '9/1/2026 10:30 PM', '9/1/2026 1:30 PM', None"),
        _dates("'9/1/2026', '10/1/2026', 'unknown', '1/2/2026'"),
        _dates("'April 2026', 'May 2025', 'June 2026', 'July 2026'"),
        # Values below a bound, such as p-values, come after all others.
        _bounds("'<0.001', '0.2', '0.03', '0.5'"),
        _bounds("'< 0.001', '0.2', '0.03', '0.5'"),
        _bounds("'<0.001***', '0.2', '0.03*', '0.008**'"),
        _bounds("'<0.001', '<0.01', '0.03', '0.5'"),
        _bounds("'<0.001', '0.20', '0.03', '0.50'"),
        _bounds("'<0.001', '0.200', '0.03', '1.00'"),
        _bounds("'<.001', '.20', '.03', '0'"),
        _bounds("'<2e-16', '0.2', '0.03', '0.5'"),
        _bounds("'<.001', '.2', '.03', '.5'"),
        _bounds("'<1%', '5%', '3%', '8%'"),
        _bounds("'<1 ms', '5 ms', '3 ms', None"),
        _bounds("'≤$0.01', '$0.20', '$0.03', '$0.50'"),
        _bounds("'<0.001', '0.2', '0.03', '>0.99'"),
        _bounds("'<0.001', '0.2', '0.03', '0.5'", "sort_values('p', ascending=False)"),
        _bounds("'<0.001', '0.2', '0.03', '0.5'", "min()"),
        _bounds("'<0.001', '0.2', '0.03', '0.5'", "max()"),
    ],
    "file": [
        # Each name stands over the field after its own.
        _read("id,name,price\\n10,A,2.5,\\n11,B,3.5,\\n"),
        _read("id;price\\n10;2.5;\\n", ", sep=';'"),
        _read("id,price\\n10,2.5,x\\n11,3.5,y\\n"),
        _read("id,price\\n0,2.5,x\\n1,3.5,y\\n"),
        _read("a\\tb\\n1\\t2\\t\\n", ", sep='\\t'"),
        "import io\ndf = pd.read_table(io.StringIO('a\\tb\\n1\\t2\\t3\\n')).reset_index()",
        # A row has too few fields.
        _read("a,b,c\\n1,2,3\\n4,5\\n"),
        _read("a,b,c\\n1,2\\n4,5,6\\n"),
        _read('a,b\\n"x\\ny",2\\n\\n3\\n'),
        # All fields are one column.
        _read("id;b;c\\n1;2;3\\n4;5;6\\n"),
        _read("id|b\\n1|2\\n"),
        _read("id\\tb\\n1\\t2\\n"),
        # Names that pandas has made.
        _read("a,b,a\\n1,2,3\\n"),
        _read("a,,c\\n1,2,3\\n"),
        _read(",a\\n0,2\\n"),
        _read("a,a,a\\n1,2,3\\n", "", "[['a', 'a.2']]"),
        _read('"x, y",z,"x, y"\\n1,2,3\\n'),
    ],
    "text": [
        "df = pd.read_csv('runs.csv').drop(columns=['Run', 'Cast'])",
        "df = pd.read_csv('runs.csv')[['Model', 'Version']]",
        "df = pd.read_csv('runs.csv')[['Model', 'Run']]",
        "df = pd.read_csv('runs.csv')[['Model', 'Cast']]",
        "df = pd.read_csv('runs.csv')[['Version', 'Model']].head(1)",
        "df = pd.read_csv('runs.csv')[['Model', 'Version']].astype({'Version': str})",
        "df = pd.read_csv('versions.csv')[['Tool', 'neuron_version']]",
        "df = pd.read_csv('versions.csv')[['Tool', 'Versions (tested)']]",
        "df = pd.read_csv('versions.csv')[['Tool', 'Release']]",
        "df = pd.read_csv('versions.csv', sep=',', engine='python')[['neuron_version']]",
        "df = pd.read_csv('zeros.tsv', sep='\\t')",
        "df = pd.read_table('zeros.tsv')",
        "df = pd.read_csv('words.csv')[['Name', 'Kind']]",
        "df = pd.read_csv('words.csv')[['Name', 'Empty']]",
        "df = pd.read_csv('words.csv', usecols=['Name', 'Kind'], na_values=['N/A'])",
        "import io\ndf = pd.read_csv(io.StringIO('a,b\\nx,007\\n'))",
        "import io\ndf = pd.read_csv(io.BytesIO(b'a,b\\nx,007\\n'), converters={'a': str.upper})",
        "import pathlib\ndf = pd.read_csv(pathlib.Path('zeros.tsv'), sep='\\t')",
        "from pandas import read_csv\ndf = read_csv('zeros.tsv', sep='\\t')",
        "df = pd.read_csv('runs.csv', index_col='Model')[['Version']].reset_index()",
        "df = pd.read_csv('runs.csv').groupby('Version', as_index=False)['Batch'].sum()",
        "df = pd.read_csv('runs.csv', dtype=str)[['Model', 'Cast']]",
        "df = pd.read_csv('zeros.tsv', sep='\\t', usecols=lambda name: name == 'Code')",
        "df = pd.read_csv('runs.csv', usecols=lambda c: c > 'Q', index_col=0).reset_index()",
        "import io\nf = io.StringIO('May\\na,b\\nx,007\\n')\nf.readline()\ndf = pd.read_csv(f)",
        "import io\nwith io.StringIO('a,b\\nx,007\\n') as f:\n    df = pd.read_csv(f)",
        "import io\nwith io.BytesIO(b'a,b\\nx,007\\n') as f:\n    df = pd.read_csv(f)",
    ],
    "infinite": [
        "runs['Cost'] = 1e6 / runs['Throughput']\ndf = runs",
        "runs['Cost'] = 1e6 / runs['Throughput'] * 0.758 / 3600\ndf = runs.round(2)",
        "df = runs.assign(Cost=lambda f: 1 / f['Throughput'])",
        "df = runs.assign(Loss=lambda f: -1 / f['Throughput'])",
        "df = runs.eval('Cost = 1000 / Throughput')",
        "runs['Cost'] = runs['Batch'].div(runs['Throughput'])\ndf = runs.sort_values('Cost')",
        "df = runs[['Model']].assign(a=[1.0, -np.inf, 2.0, 3.0])",
        "df = runs.groupby('Inst', as_index=False)['Throughput'].min().eval('x = 1 / Throughput')",
        "df = runs[['Model']].assign(a=np.inf)",
        "runs['Cost'] = (1 / runs['Throughput']).astype('Float64')\ndf = runs",
    ],
    "empty": [
        "df = runs[runs['Batch'] > 1000]",
        "df = runs.query('Batch > 1000')",
        "df = runs.loc[runs['Model'].eq('none'), ['Model']]",
        "df = runs.head(0)",
        "df = runs[runs['Batch'] > 1000].style",
    ],
    "style": [
        "df = runs.style.format(escape='html')",
        "df = runs.style.set_tooltips(runs.astype(str))",
        "df = runs.style.set_table_attributes('x')",
    ],
    "pandas": [
        "df = runs.astype({'Batch': 'float'}, copy=True)",
        "df = runs\ndf['Batch'] = df['Batch'].astype('float', copy=False)",
        "df = runs.rename(columns={'Inst': 'I'}, copy=False)",
        "df = runs.infer_objects(copy=False)",
        "df = pd.merge(runs, prices, on='Inst', how='left', copy=False)",
        "df = runs.merge(prices, how='left', copy=False)",
        "df = runs.set_axis(list('abcdefgh'), axis=1, copy=False)",
        "df = runs.reindex(columns=['Model', 'Inst'], copy=False)",
        "import warnings\nwarnings.warn('old', DeprecationWarning)\ndf = runs",
        "import warnings\nwarnings.warn('older', PendingDeprecationWarning)\ndf = runs",
        "pd.concat([runs, runs], copy=False)\ndf = runs",
    ],
}  # fmt: skip

_NOT_REPORTED = [
    "df = gaps.groupby('Model', as_index=False)['Cost'].sum()",
    "df = gaps.groupby('Region', as_index=False, dropna=False)['Cost'].sum()",
    "df = gaps.dropna(subset=['Region']).groupby('Region', as_index=False)['Cost'].sum()",
    "df = gaps.fillna({'Region': 'none'}).groupby('Region', as_index=False)['Cost'].sum()",
    "df = gaps[gaps['Region'].notna()].groupby('Region', as_index=False)['Cost'].sum()",
    "df = gaps[['Region']].groupby('Region').size().rename('n').reset_index()",
    "df = gaps.pivot_table('Cost', 'Region', dropna=False).reset_index()",
    "df = gaps.drop_duplicates('Region').sort_values('Region')",
    "df = gaps\ndf['Total'] = gaps['Cost'] + gaps['Storage']",
    "df = gaps\ndf['Total'] = gaps[['Cost', 'Storage']].sum(axis=1, skipna=False)",
    "df = gaps\ndf['Total'] = gaps[['Cost', 'Storage']].fillna(0).sum(axis=1)",
    "df = gaps\ndf['Total'] = gaps[['Cost', 'Storage']].sum(axis=1, min_count=2)",
    "df = gaps.groupby('Model', as_index=False)['Storage'].mean()",
    "df = gaps.groupby('Model')['Storage'].describe().reset_index()",
    "df = gaps\ndf_values = {'cost': gaps['Cost'].sum(), 'gaps': gaps['Storage'].isna().sum()}",
    "df = gaps\ndf_values = {'low': (gaps['Storage'] < 1).sum(), 'n': gaps['Storage'].count()}",
    "df = gaps.describe().reset_index()",
    "df = gaps['Region'].value_counts(normalize=True).reset_index()",
    # A value below a bound may be smaller than any other one.
    _bounds("'<0.05', '0.03', '0.02', '0.01'"),
    _bounds("'<0.5', '0.03', '0.5', '0.01'", "max()"),
    _bounds("'<0.001', '<0.01', '<0.05', '<0.1'"),
    _bounds("'<10', '<9', '<100', '<50'"),
    _bounds("'>0.99', '0.2', '0.03', '0.5'"),
    _bounds("'>0.99', '0.2', '0.03', '0.5'", "max()"),
    _bounds("'<0.001', '0.001', '0.001', '0.001'"),
    _bounds("'<0.001', '0.2', '0.03', 'n.s.'"),
    _bounds("'<3', '3.10', '3.9', '3.8'"),
    _bounds("'<0.05', '0.01', '0.02', '0.040'"),
    _bounds("'<3', '>=2.0', '2.1', '5.0'"),
    _bounds("'<18', '18-30', '31-65', '>65'"),
    _bounds("'<a>', '<b>', 'c', 'd'"),
    _bounds("'<0.001', '0.2', '0.03', '0.5'", "sort_values('Cost')"),
    _bounds(
        "'<0.001', '0.2', '0.03', '0.5'",
        "sort_values('p', key=lambda p: p.str.strip('<').astype(float))",
    ),
    "df = runs",
    # Merges that drop and repeat no rows, or say that they may.
    "df = runs.head(3).merge(prices)",
    "df = runs.head(3).merge(prices, validate='many_to_one')",
    "df = runs.merge(prices, how='left')",
    "df = runs.merge(prices, on='Inst', how='outer')",
    "df = prices.merge(runs.head(3))",
    "df = pd.merge(prices, runs.head(3), on='Inst', validate='one_to_many')",
    "df = runs.head(3).merge(twice, validate='many_to_many')",
    "df = runs.merge(prices[['Inst']])",
    "best = runs[runs['Batch'] == 1]\ndf = runs.merge(best[['Model', 'Batch']])",
    "df = runs[runs['Inst'].isin(prices['Inst'])].merge(prices)",
    "df = runs.merge(twice[twice['Region'] == 'us'], how='left')",
    "df = runs.merge(twice.drop_duplicates('Inst'), how='left')",
    "df = merge_prices(runs.head(3), prices, on='Inst')",
    "df = runs.join(prices.set_index('Inst'), on='Inst')",
    "runs['Rate'] = runs['Inst'].map(prices.set_index('Inst')['Rate'])\ndf = runs",
    # Rows in the order of numbers, or of other texts.
    f"df = costs.sort_values('Cost')\n{_COST}",
    f"{_COST}df = costs",
    f"{_COST}df = costs.iloc[[3, 0, 1, 2]]",
    f"{_COST}df = costs.sort_values('Cost', key=lambda c: c.str[1:].astype(float))",
    f"{_COST}df = costs.sort_values('Model')",
    f"{_COST}df = costs.sort_values(['Model', 'Size', 'Cost'])",
    f"{_COST}df = costs.sort_values('Cost').sort_values(['Model', 'Size'])",
    f"{_COST}df = costs.head(3).sort_values('Cost')",
    "df = costs.sort_values('Cost').style.format({'Cost': '${:.3f}'})",
    _dates("'9/1/2026', '9/2/2026', '9/3/2026', '9/4/2026'"),
    _dates("'02/01/2026', '01/02/2026', '01/03/2026', '03/01/2026'"),
    _dates("'2026-09-01', '2026-10-01', '2026-01-01', '2025-12-01'"),
    _dates("'2026-09-01T10:00', '2026-09-01T09:00', '2026-01-01T11:00', None"),
    _dates("'10.1.20.26', '9.1.20.26', '10.0.0.1', '192.168.0.1'"),
    _dates("'2026.9.1', '2026.10.1', '2026.1.1', '2026.2.1'"),
    _dates("'1.9.2026', '1.10.2026', '2.9.2026', '2.10.2026'").replace("'Date'", "'Version'"),
    _dates("'9/128/2026', '10/128/2026', '1/1/2026', '2/128/2026'"),
    _dates("'8/1/4', '16/1/4', '2/1/4', '4/1/4'"),
    _dates("'13/1/2026', '1/13/2026', '9/1/2026', '10/1/2026'"),
    _dates("'9/1/2026', 'spring', 'summer', 'winter'"),
    _dates("'9/1/2026', '10/1/2026', '1/2/2026', '2/1/2026'").replace("df = ", "df = costs #"),
    _dates("'01 Sep 2026', '02 Sep 2026', '10 Sep 2026', '11 Sep 2026'"),
    "costs['Tag'] = ['v2.10', 'v2.9', '2.1', 'x']\ndf = costs.sort_values('Tag')",
    "costs['Version'] = ['10', '9', '8', '100']\ndf = costs.sort_values('Version')",
    "costs['Size'] = ['1.5m', '900', '2m', '1k']\ndf = costs",
    "costs['Size'] = ['007', '012', '100', '099']\ndf = costs.sort_values('Size')",
    "df = runs.sort_values(['Version', 'Model'])",
    "runs['Inst'] = runs['Inst'].str.lower()\ndf = runs.sort_values('Inst')",
    # Files that are read as they are meant.
    "df = pd.read_csv('runs.csv', dtype=str, keep_default_na=False)",
    "df = pd.read_csv('runs.csv', dtype={'Version': str})[['Model', 'Version']]",
    "df = pd.read_csv('runs.csv')[['Model', 'Throughput', 'Batch', 'P50 (ms)', 'Month']]",
    "df = pd.read_csv('runs.csv')[['Model', 'Run']]\ndf['Run'] = df['Run'].map('{:03d}'.format)",
    "df = pd.read_csv('runs.csv')[['Version']].map('{:.2f}'.format)",
    "df = pd.read_csv('runs.csv')[['Model', 'Version']].style.format({'Version': '{:.2f}'})",
    "df = pd.read_csv('runs.csv')[['Model', 'Cast']].fillna('None')",
    "df = pd.read_csv('runs.csv')[['Model', 'Cast']].dropna()",
    "df = pd.read_csv('runs.csv', na_values=['None', 'NA'])[['Model', 'Cast']]",
    "df = pd.read_csv('runs.csv', usecols=['Model', 'Throughput'])",
    "df = pd.read_csv('versions.csv')[['Tool', 'SdkVersion', 'Conversion', 'Version 2 time']]",
    "df = pd.read_csv('padded.csv')",
    "df = pd.read_csv('blanks.csv')",
    "df = pd.read_csv('words.csv')[['Name', 'Value']]",
    "df = pd.read_csv('runs.csv', chunksize=2).read()[['Model', 'Batch']]",
    "df = pd.read_csv('blanks.csv', on_bad_lines=lambda line: None, engine='python')",
    "df = pd.read_csv('runs.csv', header=[0, 1])",
    "df = pd.read_csv('zeros.tsv', sep='\\t', dtype={'Code': 'int16'})",
    "df = pd.read_csv('zeros.tsv', sep='\\t', converters={'Code': int})",
    "df = pd.read_csv('zeros.tsv', sep='\\t', usecols=['Code'], dtype='int16')",
    "kind = {'x': 'X'}.get\ndf = pd.read_csv('words.csv', converters={'Kind': kind})[['Kind']]",
    "df = pd.read_csv('mixed.csv')\ndf = df[df['Name'] != 'b']",
    "df = pd.read_csv('zeros.tsv', sep='\\t', skiprows=lambda number: number == 9)",
    # Files whose header fits.
    _read("a,b\\n1,\\n,2\\n"),
    _read("a,b\\n1,2\\n\\n3,4\\n"),
    _read("id,name,price\\n10,A,2.5,\\n", ", index_col=False"),
    _read("id,name,price\\n10,A,2.5\\n", ", index_col='id'", ".reset_index()"),
    _read(",a\\nx,2\\n", ", index_col=0", ".reset_index(drop=True)"),
    _read(",a\\n0,2\\n", "", "[['a']]"),
    _read(",a\\n0,2\\n", "", ".rename(columns={'Unnamed: 0': 'Run'})"),
    _read("a,a\\n1,2\\n", "", "[['a']]"),
    _read("a,a.1\\n1,2\\n"),
    _read("v1,v1.5\\n1,2\\n"),
    _read("names\\nx;y\\nz\\n"),
    _read("a;b\\n") + "\ndf.loc[0] = 'x'",
    _read("id;b;c\\n1;2;3\\n", ", sep=';'"),
    _read("id;b;c\\n1;2;3\\n", ", sep=None, engine='python'"),
    _read("a b\\n1 2\\n", ", sep=' +', engine='python'"),
    _read("# a\\na,b\\n1,2\\n", ", skiprows=1"),
    _read("# a\\na,b\\n1,2\\n", ", comment='#'"),
    _read("1,2,3\\n4,5\\n", ", header=None", ".set_axis(['a', 'b', 'c'], axis=1)"),
    _read('"a","b"\\n"1,2","3\\n4"\\n'),
    _read("\\ufeffa,b\\n1,2\\n"),
    # Values that are finite, missing, or shown as text.
    "runs['Cost'] = 1 / runs['Throughput'].replace(0, np.nan)\ndf = runs",
    "df = runs[runs['Throughput'] > 0]\ndf = df.assign(Cost=1 / df['Throughput'])",
    "runs['Cost'] = 1 / runs['Throughput']\ndf = runs.replace([np.inf], np.nan)",
    "runs['Cost'] = 1 / runs['Throughput']\ndf = runs.drop(columns='Cost')",
    "runs['Cost'] = 1 / runs['Throughput']\ndf = runs[runs['Cost'] < 1]",
    "runs['Cost'] = (1 / runs['Throughput']).map('{:.2f}'.format)\ndf = runs",
    "df = runs.assign(Cost=1 / runs['Throughput']).style.format(lambda _: 'any', ['Cost'])",
    "df = runs.assign(Cost=0 / runs['Throughput'])",
    "df = runs.describe().reset_index()",
    "df = runs.assign(n=float('nan'))",
    "df = runs.assign(big=1e308)",
    # Code without a deprecation of its own.
    "df = runs.astype({'Batch': 'float'})",
    "import datetime\ndf = runs",
    "df = runs.groupby('Inst', as_index=False).agg({'Batch': 'sum'})",
    "df = runs.map(str)",
]


@pytest.fixture
def benchmark(project: Project) -> Project:
    return project.with_data(_FILES)


def _found(project: Project, code: str, checks: tuple[str, ...] = CHECKS) -> list[tuple[str, int]]:
    answer = project.answer(_BEGIN + code, checks=checks)
    assert answer.failure is None, answer.failure
    return [(finding.subtype, finding.line) for finding in answer.findings]


@pytest.mark.parametrize(
    ("check", "code"), [(check, code) for check, codes in _REPORTED.items() for code in codes]
)
def test_a_check_reports_a_mistake_that_a_page_would_publish(
    benchmark: Project, check: str, code: str
) -> None:
    checks = CHECKS if check == "pandas" else USUAL_CHECKS
    assert {subtype for subtype, _ in _found(benchmark, code, checks)} == {check}


@pytest.mark.parametrize("code", _NOT_REPORTED)
def test_no_check_reports_code_that_does_what_it_means(benchmark: Project, code: str) -> None:
    assert _found(benchmark, code) == []


def test_a_finding_about_a_call_has_its_line(benchmark: Project) -> None:
    first = len(_BEGIN.splitlines()) + 1
    for check in ("merge", "duplicate", "text", "pandas"):
        for code in _REPORTED[check][:2]:
            lines = [line for _, line in _found(benchmark, f"{code}\nlast = 1")]
            assert all(line >= first for line in lines), code
    assert _found(benchmark, f"{_COST}df = costs.sort_values('Cost')") == [("sort", first + 1)]


def test_deprecations_are_reported_only_by_the_check_pandas(benchmark: Project) -> None:
    assert all(_found(benchmark, code, checks=USUAL_CHECKS) == [] for code in _REPORTED["pandas"])


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (
            "df = pd.read_csv('runs.csv')[['Model', 'Version']]",
            (
                "the column 'Version' of runs.csv was read as numbers: '2.20' is shown as '2.2'. "
                "dtype={'Version': str}, here or in df_table_read_csv, keeps the text."
            ),
        ),
        (
            "df = pd.read_csv('runs.csv')[['Model', 'Run']]",
            (
                "the column 'Run' of runs.csv was read as numbers: '007' is shown as '7', '008' is "
                "shown as '8', '012' is shown as '12'. dtype={'Run': str}, here or in "
                "df_table_read_csv, keeps the text."
            ),
        ),
        (
            "df = pd.read_csv('words.csv')[['Name', 'Kind']]",
            (
                "in the column 'Kind' of words.csv, a word was read as a missing value, and is "
                "shown as an empty cell: 'N/A' (1 row), 'nan' (1 row). keep_default_na=False with "
                "na_values=[''], here or in df_table_read_csv, keeps it; the option na-rep shows "
                "another text for missing values."
            ),
        ),
        (
            "df = pd.read_table('zeros.tsv')",
            (
                "the column 'Code' of zeros.tsv was read as numbers: '007' is shown as '7'. "
                "dtype={'Code': str}, here, keeps the text."
            ),
        ),
        (
            f"{_COST}df = costs.sort_values('Cost')",
            (
                "the rows are sorted by the column 'Cost' as text: $11.657, $9.636. Sort before "
                "the numbers are formatted, or format with a Styler."
            ),
        ),
        (
            "df = pd.DataFrame({'Preis': ['9,75', '10,5', '8']}).sort_values('Preis')",
            (
                "the rows are sorted by the column 'Preis' as text: 10,5, 8. They have commas "
                "before their decimals: the argument decimal=',' of the reader, or of "
                "df_table_read_csv, makes numbers of them."
            ),
        ),
        (
            _dates("'9/15/2026', '10/1/2026', None, None"),
            (
                "the rows are sorted by the column 'Date' as text: 10/1/2026, 9/15/2026. They are "
                "dates: sort before they are formatted, or convert them with pd.to_datetime."
            ),
        ),
        (
            _file("d\\n9/15/2026\\n10/1/2026\\n"),
            (
                "the rows are sorted by the column 'd' as text: 10/1/2026, 9/15/2026. They are "
                "dates: first convert them with pd.to_datetime."
            ),
        ),
        (
            _file("d\\n9/1/2026\\n10/1/2026\\nTBD\\n", ", parse_dates=['d']"),
            (
                "the rows are sorted by the column 'd' as text: 10/1/2026, 9/1/2026. They are "
                "dates, but 'TBD' is none, so that all stay text: first convert them with "
                "pd.to_datetime(…, errors='coerce')."
            ),
        ),
        (
            _file("d\\n900\\n1200\\n", ", dtype=str"),
            (
                "the rows are sorted by the column 'd' as text: 1200, 900. They are text, as in "
                "the file: first convert them with pd.to_numeric."
            ),
        ),
        (
            _file("d;e\\n900;1\\n1,200;1\\n", ", sep=';'"),
            (
                "the rows are sorted by the column 'd' as text: 1,200, 900. The file has commas "
                "between their digits: the argument thousands=',' of the reader, or of "
                "df_table_read_csv, makes numbers of them."
            ),
        ),
        (
            _file("d\\n$9.50\\n$10.50\\n").replace("df.sort", "df.rename(columns=str).sort"),
            (
                "the rows are sorted by the column 'd' as text: $10.50, $9.50. They are text in "
                "the file: first remove everything that is not part of a number, for example with "
                ".str.replace, and convert them with pd.to_numeric."
            ),
        ),
        (
            "df = pd.DataFrame({'Runs': ['900', '1,200']}).sort_values('Runs')",
            (
                "the rows are sorted by the column 'Runs' as text: 1,200, 900. Sort before the "
                "numbers are formatted, or format with a Styler."
            ),
        ),
    ],
)
def test_a_message_says_what_is_wrong_and_what_to_change(
    benchmark: Project, code: str, message: str
) -> None:
    assert [f.message for f in benchmark.answer(_BEGIN + code).findings] == [message]


def test_a_finding_in_a_loop_is_reported_once(benchmark: Project) -> None:
    code = "for _ in range(3):\n    df = pd.merge(runs, prices)"
    assert _found(benchmark, code) == [("merge", len(_BEGIN.splitlines()) + 2)]


def test_the_text_for_missing_values_is_no_lost_word(benchmark: Project) -> None:
    code = "df = pd.read_csv('runs.csv')[['Model', 'Cast']]"
    show = benchmark.job("").show
    assert [f.subtype for f in benchmark.answer(code, show=show).findings] == ["text"]
    shown = type(show)(na_rep="None")
    assert benchmark.answer(code, show=shown).findings == []


def test_readers_and_sorts_are_restored_after_a_block(project: Project) -> None:
    before = pd.read_csv, pd.read_table, pd.DataFrame.sort_values
    project.answer("df = pd.DataFrame({'a': [1]}).sort_values('a')")
    assert (pd.read_csv, pd.read_table, pd.DataFrame.sort_values) == before


@pytest.mark.parametrize(
    "code",
    ["pd.read_csv()", "pd.read_csv('gone.csv')", "runs.sort_values('gone')", "runs.sort_values()",
     "pd.read_csv('runs.csv', nrows=-1)", "pd.read_csv('https://localhost:1/a.csv')"],
)  # fmt: skip
def test_a_call_that_fails_has_its_own_error(benchmark: Project, code: str) -> None:
    assert benchmark.failure(f"{_BEGIN}df = {code}").line == len(_BEGIN.splitlines()) + 1


_ODD = {
    "sparse": "df = pd.DataFrame({'a': pd.arrays.SparseArray([0.0, 1.5, np.inf])})",
    "arrow": "df = pd.DataFrame({'a': pd.array([1.5, None], dtype='double[pyarrow]')})",
    "nullable": "df = pd.DataFrame({'a': pd.array([1.5, None], dtype='Float64')})",
    "the same label": "df = pd.DataFrame([[1.5, 'x'], [2.5, 'y']], columns=['a', 'a'])",
    "levels": "df = pd.DataFrame([[1.5, 2]], columns=pd.MultiIndex.from_product([['a'], [1, 2]]))",
    "no rows": "df = pd.DataFrame({'a': pd.Series(dtype=float), 'b': pd.Series(dtype=str)})",
    "lists": "df = pd.DataFrame({'a': [[1], [2]], 'b': [{1}, None]})",
    "numbers as labels": "df = pd.DataFrame([[1.5, 'x']]).sort_values([0, 1])",
    "an index level": "df = pd.DataFrame({'a': [1]}).rename_axis('k').sort_values('k')",
    "rows by columns": "df = pd.DataFrame({'b': [1], 'a': [2]}).sort_values(0, axis=1)",
    "a series": "df = pd.Series([1.5, np.inf], name='a')",
    "levels in a file": "import io\ndf = pd.read_csv(io.StringIO('a,a\\n1,007\\n'), header=[0, 1])",
    "a name twice": "import io\ndf = pd.read_csv(io.StringIO('a,a\\n007,007\\n'))",
    "no header": "import io\ndf = pd.read_csv(io.StringIO('None,007\\nx,1\\n'), header=None)",
    "names": "import io\ndf = pd.read_csv(io.StringIO('None,007\\nx,1\\n'), names=['a', 'Run'])",
    "a square": "import io\ndf = pd.read_csv(io.StringIO('a,b\\n007,1\\n'), index_col=[0, 1])\n"
    "df = df.assign(c=1)",
    "spaces": "import io\ndf = pd.read_csv(io.StringIO('a  b\\n007  None\\n'), sep=r'\\s+')",
    "a text that is closed": "import io\nwith io.StringIO('a\\n007\\n') as f:\n"
    "    df = pd.read_csv(f)",
    "a text of its own": "import io\nclass Text(io.StringIO):\n    def __init__(self):\n"
    "        super().__init__('a\\n007\\n')\ndf = pd.read_csv(Text())",
    "lines chosen once": "lines = set(range(9))\nimport io\n"
    "df = pd.read_csv(io.StringIO('a\\n007\\n'), skiprows=lines.remove)",
    "a missing label": "import io\n"
    "df = pd.read_csv(io.StringIO('a,b\\n007,1\\n')).sort_values('a')\n"
    "df.columns = pd.Index([pd.NA, 'a'], dtype=object)",
    "a name of two levels": "df = pd.DataFrame({'a': [1]}, index=pd.MultiIndex.from_arrays(\n"
    "    [[7], [8]], names=['Run', 'Run']))\nimport io\npd.read_csv(io.StringIO('Run\\n007\\n'))",
    "lists by now": "df = pd.DataFrame({'a': ['x', 'x'], 'b': ['$9', '$10']})\n"
    "df = df.sort_values(['a', 'b'])\ndf['a'] = df['a'].map(lambda text: [text])",
    "keys of their own": "df = pd.DataFrame({'a': [1, 2], 'b': [1, 2]})\n"
    "df = df.merge(df.head(1), left_on=[df['a']], right_on=['a'])",
    "keys in an array": "df = pd.DataFrame({'a': [1, 2], 'b': [1, 2]})\n"
    "df = df.merge(df.head(1), left_on=['b', df['a'].array], right_on=['b', 'a'])",
    "a footer": "import io\ndf = pd.read_csv(io.StringIO('a\\n007\\nend\\n'), skipfooter=1,\n"
    "                 engine='python')",
}  # fmt: skip


@pytest.mark.parametrize("code", _ODD.values(), ids=_ODD)
def test_checks_do_not_change_the_tables_of_odd_frames(project: Project, code: str) -> None:
    for show in (Show(), Show(index=True)):
        with_checks = project.answer(code, checks=CHECKS, show=show)
        assert with_checks.table is not None, with_checks.failure
        assert with_checks.table == project.answer(code, checks=(), show=show).table


def test_a_pipe_is_not_read_again(project: Project) -> None:
    os.mkfifo(project.page / "pipe.csv")
    code = """
import os, threading
def write():
    with open("pipe.csv", "w") as pipe:
        pipe.write("a\\n007\\n")
threading.Thread(target=write).start()
df = pd.read_csv("pipe.csv")
"""
    assert project.cells(code) == [["7"]]


_TEXTS = st.sampled_from(
    ["2.20", "007", "None", "NA", "", "$9.5", "$10", "x", "1.5", "-0", "1e3", "inf", "2.10", "0"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    columns=st.lists(st.lists(_TEXTS, min_size=4, max_size=4), min_size=1, max_size=4),
    names=st.permutations(["Version", "Run", "Cost", "Cast"]),
    end=st.sampled_from(
        ["", ".sort_values('k')", ".merge(pd.DataFrame({'k': [0, 1, 1], 'z': [1, 2, 3]}))",
         ".assign(c=lambda f: 1 / f['k'])", ".astype({'k': float})"]
    ),
)  # fmt: skip
def test_a_table_is_the_same_with_and_without_checks(
    project: Project, columns: list[list[str]], names: list[str], end: str
) -> None:
    lines = [",".join(["k", *names[: len(columns)]])]
    lines += [",".join([str(k), *(column[k] for column in columns)]) for k in range(4)]
    (project.page / "any.csv").write_text("\n".join(lines))
    code = f"df = pd.read_csv('any.csv'){end}\ndf = df.sort_values(list(df.columns[-2:]))"
    answers = [project.answer(code, checks=checks) for checks in ((), USUAL_CHECKS, CHECKS)]
    assert answers[0].table is not None
    assert answers[0].table == answers[1].table == answers[2].table
    assert answers[0].findings == []


_CODES = "Cost,Version,Code\\n$9.5,2.20,007\\n$10.5,2.10,012\\n"
_OF_VALUES = f'import io\nd = pd.read_csv(io.StringIO("{_CODES}"))\n'
_VALUES = {
    "df_values = {'v': d['Version'].iloc[0]}": {"text": 2},
    "df_values = {'latest': d['Version'].max()}": {"text": 2},
    "df_values = {'code': d['Code'].iloc[0]}": {"text": 2},
    "df_values = {'Code': int(d['Code'].iloc[1])}": {"text": 2},
    "d = d.sort_values('Cost')\ndf_values = {'last': d['Cost'].iloc[-1]}": {"sort": 3},
    "df_values = {'last': d.sort_values('Cost')['Cost'].iloc[-1]}": {"sort": 3},
    "df_values = {'last': d['Cost'].max()}": {"sort": 3},
    "df_values = {'rows': 7, 'cost': 9.5, 'n': len(d)}": {},
    "df_values = {'v': str(d['Version'].iloc[0])}": {},
    "d = d.sort_values('Version')\ndf_values = {'n': len(d)}": {},
    "d = d.sort_values('Cost', key=lambda c: c.str[1:].astype(float))\ndf_values = {'n': 1}": {},
    "d = d.sort_values('Cost').sort_values('Code')\ndf_values = {'n': 1}": {},
}


@pytest.mark.parametrize("variable", ["", "df"])
@pytest.mark.parametrize("code", _VALUES)
def test_values_for_prose_are_checked_too(project: Project, code: str, variable: str) -> None:
    table = "\ndf = pd.DataFrame({'other': [1]})" if variable else ""
    answer = project.answer(f"{_OF_VALUES}{code}{table}", variable=variable)
    assert answer.failure is None
    assert {finding.subtype: finding.line for finding in answer.findings} == _VALUES[code]
