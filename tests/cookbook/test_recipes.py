"""Each recipe, on a page of its own."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from conftest import conf_py

from . import figures
from .project import NAMES, REQUESTS, records, text_of, write_project, write_requests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from conftest import Build, Site

_EXPECTED: dict[str, Callable[[], Iterable[figures.Table]]] = {
    "join.rst": figures.join,
    "tokens.rst": figures.tokens,
    "regions.rst": figures.regions,
    "currency.rst": figures.currency,
    "totals.rst": figures.totals,
    "change.rst": figures.change,
    "best.rst": figures.best,
    "deviation.rst": figures.deviation,
    "pivot.rst": figures.pivot,
    "multiindex.rst": figures.multiindex,
    "spanner.rst": figures.spanner,
    "links.rst": figures.links,
    "footnotes.rst": figures.footnotes,
    "several.rst": figures.several,
    "helper.rst": figures.helper,
    "parameters.rst": figures.parameters,
    "autodoc.rst": figures.autodoc,
    "markdown.md": figures.rates,
    "markdown_tabs.md": figures.markdown_tabs,
    "outside.rst": figures.rates,
    "parquet.rst": figures.parquet,
    "excel.rst": figures.excel,
    "expect.rst": figures.expect,
    "private.rst": figures.private,
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("project")
    site = write_project(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder / "site-packages")
        yield site.rebuild()


def test_the_recipes_build_without_a_warning(site: Site) -> None:
    assert site.warnings == ""


def test_the_figures_of_each_recipe_are_known() -> None:
    assert _EXPECTED.keys() == NAMES


@pytest.mark.parametrize("name", _EXPECTED)
def test_a_recipe_shows_the_figures_that_follow_from_its_data(site: Site, name: str) -> None:
    tables = site.tables(name.partition(".")[0])
    assert [[*table.header, *table.rows] for table in tables] == [*_EXPECTED[name]()]


def test_the_best_value_of_a_column_stands_out(site: Site) -> None:
    (table,) = site.tables("best")
    shown = {cell.get_text() for cell in table.element.select("td[class*='df-style-']")}
    rows = records("throughput_data_vision_transformers")
    fastest = max(Decimal(row[figures.IMAGES]) for row in rows)
    shortest = min(Decimal(row["Latency P50 (ms)"]) for row in rows)
    assert shown == {f"{fastest:.1f}", f"{shortest:.1f}"}


def test_readers_sort_deviations_by_the_mean(site: Site) -> None:
    (table,) = site.tables("deviation")
    labels = table.element.select("thead th[data-df-order]")
    assert [label["data-df-order"] for label in labels] == ["0 1", "1 0", "1 0"]


def test_the_links_and_roles_of_cells_lead_to_their_targets(site: Site) -> None:
    (table,) = site.tables("links")
    targets = [[link["href"] for link in row("a")] for row in table.element.select("tbody tr")]
    assert targets == [
        [
            f"https://huggingface.co/{row['Model']}",
            f"index.html#term-{row['Application Type'].replace(' ', '-')}",
            row["Scripts"].partition("<")[2].partition(">")[0],
        ]
        for row in records("throughput_data_vision_transformers")
    ]


def test_the_reference_in_a_cell_leads_to_the_footnote(site: Site) -> None:
    page = site.soup("footnotes")
    (link,) = page.select("table.df-table a.footnote-reference")
    (footnote,) = page.select(".footnote")
    assert link["href"] == f"#{footnote['id']}"


def test_the_table_of_a_docstring_is_in_the_description_of_the_function(site: Site) -> None:
    (description,) = site.soup("autodoc").select("dt[id='amdahl.speedup'] + dd")
    assert len(description.select("table.df-table")) == 1


def test_a_value_of_a_block_is_quoted_in_markdown(site: Site) -> None:
    (value,) = site.soup("markdown").select(".df-value")
    assert value.get_text() == f"${figures.fixed(min(figures.RATES.values()), 2)}"


@pytest.mark.parametrize(
    ("path", "pages"),
    [
        ("lib/model_costs.py", ["helper", "parameters"]),
        ("lib/amdahl.py", ["autodoc"]),
        ("requests/1.parquet", ["parquet"]),
        ("../data/exchange_rates.csv", ["currency"]),
    ],
)
def test_a_page_is_built_again_if_a_file_of_its_recipe_changes(
    site: Site, path: str, pages: list[str]
) -> None:
    file = site.folder / path
    content = file.read_bytes()
    if file.suffix == ".parquet":
        write_requests(file, REQUESTS[:1])
    else:
        file.write_bytes(content + b"\n")
    try:
        assert site.rebuild().read == pages
    finally:
        file.write_bytes(content)
        site.rebuild()
    assert site.warnings == ""


def test_the_same_block_reads_the_file_beside_each_page(build: Build) -> None:
    page = ":orphan:\n\n.. df-table::\n\n   import reader\n   df = reader.read()\n"
    files = {
        "conf.py": conf_py() + text_of("helper_conf.py"),
        "lib/reader.py": "import pandas as pd\ndef read():\n    return pd.read_csv('runs.csv')\n",
        "index.rst": "Title\n=====\n",
    }
    for name in ("first", "second"):
        files |= {f"{name}/page.rst": page, f"{name}/runs.csv": f"Model\n{name}\n"}
    site = build(files)
    assert site.warnings == ""
    assert [site.tables(f"{name}/page")[0].rows for name in ("first", "second")] == [
        [["first"]],
        [["second"]],
    ]
