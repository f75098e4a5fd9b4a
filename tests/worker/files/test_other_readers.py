"""Data frames and files of other libraries."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from sphinx_df_table.protocol.job import Show

if TYPE_CHECKING:
    from worker.conftest import Project

_CSV = "name,value\na,1\nb,\nc,3\n"

# What reads the file "t.csv", and leaves a data frame of that library.
_ENGINES = [
    pytest.param("import polars as pl\ndf = pl.read_csv('t.csv')", id="polars"),
    pytest.param("import polars as pl\ndf = pl.scan_csv(source='t.csv')", id="polars, lazy"),
    pytest.param("import pyarrow.csv as pc\ndf = pc.read_csv('t.csv')", id="pyarrow"),
    pytest.param("import duckdb\ndf = duckdb.read_csv('t.csv')", id="duckdb"),
    pytest.param("import dask.dataframe as dd\ndf = dd.read_csv('t.csv')", id="dask"),
    pytest.param(
        "import ibis, polars as pl\n"
        "df = ibis.polars.connect({'t': pl.read_csv('t.csv')}).table('t')",
        id="ibis",
    ),
]


@pytest.fixture
def csv(project: Project) -> Project:
    (project.page / "t.csv").write_text(_CSV)
    return project


@pytest.mark.parametrize("code", _ENGINES)
def test_a_data_frame_of_another_library_is_shown_as_one_of_pandas(csv: Project, code: str) -> None:
    table = csv.answer(code).table
    assert table is not None
    assert [(column.labels, column.cells, column.kind) for column in table.columns] == [
        (("name",), ["a", "b", "c"], "text"),
        (("value",), ["1", "", "3"], "number"),
    ]
    assert table.left_out == 0


@pytest.mark.parametrize("code", _ENGINES)
def test_a_file_that_a_library_reads_is_looked_up_in_the_data_path(
    project: Project, code: str
) -> None:
    (project.data / "t.csv").write_text(_CSV)
    assert project.cells(code) == [["a", "b", "c"], ["1", "", "3"]]


@pytest.mark.parametrize("reader", ["np.loadtxt('t.txt')", "np.genfromtxt(fname='t.txt')"])
@pytest.mark.parametrize("place", ["page", "data"])
def test_a_file_that_numpy_reads_is_looked_up_in_the_data_path(
    project: Project, place: str, reader: str
) -> None:
    path = getattr(project, place) / "t.txt"
    path.write_text("1 2\n")
    answer = project.answer(f"df = pd.DataFrame({reader}.reshape(1, 2).astype(int))")
    assert answer.table is not None, answer.failure
    assert [column.cells for column in answer.table.columns] == [["1"], ["2"]]


@pytest.mark.parametrize("code", _ENGINES)
def test_only_the_shown_rows_of_a_lazy_data_frame_are_computed(csv: Project, code: str) -> None:
    table = csv.answer(code, show=Show(max_rows=2)).table
    assert table is not None
    assert [column.cells for column in table.columns] == [["a", "b"], ["1", ""]]
    is_lazy = any(name in code for name in ("scan", "duckdb", "dask", "ibis"))
    assert table.left_out == (None if is_lazy else 1)


def test_an_endless_lazy_data_frame_is_computed_up_to_max_rows(
    project: Project,
) -> None:
    code = "import duckdb\ndf = duckdb.sql('select range as a from range(10_000_000_000_000)')"
    assert project.cells(code, show=Show(max_rows=3)) == [["0", "1", "2"]]


def test_a_lazy_data_frame_of_too_many_cells_is_refused_before_it_is_computed(
    project: Project,
) -> None:
    code = "import duckdb\ndf = duckdb.sql('select range as a, 1 as b from range(10_000_000_000)')"
    failure = project.failure(code, show=Show(max_cells=100))
    assert (
        "has at least 104 cells, and a table may have 100: show the head of it, with the option"
        " max-rows" in failure.message
    )


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import polars as pl\ndf = pl.Series('v', [1, None])", id="polars"),
        pytest.param("import pyarrow as pa\ndf = pa.chunked_array([[1, None]])", id="pyarrow"),
        pytest.param(
            "import dask.dataframe as dd\n"
            "df = dd.from_pandas(pd.Series([1, None], name='v'), npartitions=2)",
            id="dask",
        ),
    ],
)
def test_a_series_of_another_library_is_one_column(project: Project, code: str) -> None:
    assert project.cells(code) == [["1", ""]]


def test_the_index_of_a_data_frame_of_dask_is_shown(csv: Project) -> None:
    code = "import dask.dataframe as dd\ndf = dd.read_csv('t.csv').groupby('name').value.sum()"
    assert csv.cells(code, show=Show(index=True)) == [["a", "b", "c"], ["1.0", "0.0", "3.0"]]
    # dask calls pandas with rows that it makes up, some of them without a key.
    assert [finding.subtype for finding in csv.answer(code).findings] == ["index"]


@pytest.mark.parametrize(
    ("values", "cells", "kind"),
    [
        pytest.param([1, None, 2**62 + 1], ["1", "", str(2**62 + 1)], "number", id="integer"),
        pytest.param([0.1 + 0.2, None], ["0.3", ""], "number", id="float"),
        pytest.param([True, None], ["True", ""], "boolean", id="boolean"),
        pytest.param(["a\nb", None], ["a\nb", ""], "text", id="text"),
        pytest.param([dt.date(2026, 1, 2), None], ["2026-01-02", ""], "date", id="date"),
        pytest.param(
            [dt.datetime(2026, 1, 2), None],  # noqa: DTZ001 - it has no zone
            ["2026-01-02", ""],
            "date",
            id="time",
        ),
        pytest.param(
            [dt.datetime(2026, 1, 2, 3, tzinfo=dt.UTC)],
            ["2026-01-02 03:00:00+00:00"],
            "date",
            id="zone",
        ),
        pytest.param(
            [dt.timedelta(hours=1), None], ["0 days 01:00:00", ""], "duration", id="duration"
        ),
        pytest.param([[1, 2], []], ["[1, 2]", "[]"], "text", id="lists"),
        pytest.param([None, None], ["", ""], "missing", id="missing"),
    ],
)
def test_values_of_polars_and_pyarrow_keep_text_and_kind(
    project: Project, values: list[Any], cells: list[str], kind: str
) -> None:
    for library, make in (("polars", "DataFrame"), ("pyarrow", "table")):
        code = f"import datetime, {library}\ndf = {library}.{make}({{'a': {values!r}}})"
        table = project.answer(code).table
        assert table is not None
        assert (table.columns[0].cells, table.columns[0].kind) == (cells, kind)


def test_readers_of_libraries_are_restored_after_a_block(csv: Project) -> None:
    import polars as pl  # noqa: PLC0415 - as a snippet does

    before = pl.read_csv
    assert csv.cells("import polars as pl\ndf = pl.read_csv('t.csv')") == [
        ["a", "b", "c"],
        ["1", "", "3"],
    ]
    assert pl.read_csv is before


def test_nanoseconds_are_not_lost(project: Project) -> None:
    code = """
import polars as pl
df = pl.DataFrame({"a": [1704067200123456789, None]}).select(
    pl.col("a").cast(pl.Datetime("ns")).alias("time"),
    pl.col("a").cast(pl.Datetime("ns", "Europe/Berlin")).alias("zone"),
    pl.col("a").cast(pl.Duration("ns")).alias("duration"),
)
"""
    assert project.cells(code) == [
        ["2024-01-01 00:00:00.123456789", ""],
        ["2024-01-01 01:00:00.123456789+01:00", ""],
        ["19723 days 00:00:00.123456789", ""],
    ]


@pytest.mark.parametrize("code", ["df.index", "df.a.sum()", "df.a.to_delayed()[0]"])
def test_other_objects_of_dask_are_refused(project: Project, code: str) -> None:
    failure = project.failure(
        "import dask.dataframe as dd\n"
        f"df = dd.from_pandas(pd.DataFrame({{'a': [1, 2]}}), npartitions=1)\ndf = {code}"
    )
    assert "which is not a data frame" in failure.message
