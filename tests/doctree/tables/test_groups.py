"""Groups and totals, on real builds with several builders."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest
from docutils import nodes

from sphinx_df_table.cli.terminal import lines_of_table
from sphinx_df_table.doctree.nodes import tables_of
from sphinx_df_table.doctree.tables.groups import Group, group_rows
from sphinx_df_table.protocol.table import Column, Table

if TYPE_CHECKING:
    from bs4 import Tag
    from conftest import Build, Site

_DATA = (
    'df = pd.DataFrame({"model": ["a", "b", "c"], "family": ["x", "*y*", "x"], '
    '"cost": [0.25, None, 1.0], "text": ["1 s", "3 s", "2 s"]})'
)
_TOTALS = ":group-by: family\n:totals: sum"


def block(options: str, code: str = _DATA, caption: str = "") -> str:
    lines = [*options.splitlines(), "", *code.splitlines()]
    body = "".join(f"   {line}".rstrip() + "\n" for line in lines)
    return f".. df-table:: {caption}".rstrip() + f"\n{body}\n"


def body_of(site: Site, number: int = 0) -> list[Tag]:
    return site.tables()[number].element.select("tbody > tr")


def shape_of(row: Tag) -> list[tuple[str, object, str]]:
    """Return the tag, the scope and the text of each cell."""
    cells = row.find_all(["td", "th"])
    return [(cell.name, cell.get("scope"), cell.get_text()) for cell in cells]


@pytest.fixture(scope="module")
def site(build: Build) -> Site:
    return build(
        block(_TOTALS)
        + block(":totals: mean\n:max-rows: 3\n:precision: 3")
        + block(":group-by: family\n:max-rows: 2")
        + block(f"{_TOTALS}\n:index:", f"{_DATA}\ndf = df.set_index('model')")
        + block(f"{_TOTALS}\n:stub-columns: 2", f"{_DATA}[['model', 'cost', 'family']]")
    )


def test_the_page_has_no_warning(site: Site) -> None:
    assert site.warnings == ""


def test_rows_stand_together_below_the_heading_of_their_group(site: Site) -> None:
    table = site.tables()[0]
    assert table.header == [["model", "cost", "text"]]
    assert table.rows == [
        ["x"],
        ["a", "0.25", "1 s"],
        ["c", "1.0", "2 s"],
        ["Sum", "1.25", ""],
        ["y"],
        ["b", "", "3 s"],
        ["Sum", "0.0", ""],
        ["Sum of all rows", "1.25", ""],
    ]


def test_headings_and_totals_have_classes_and_header_cells(site: Site) -> None:
    rows = body_of(site)
    classes = [sorted({*row["class"]} - {"row-odd", "row-even"}) for row in rows]
    data: list[str] = []
    assert classes == [
        ["df-group"], data, data, ["df-total"],
        ["df-group"], data, ["df-total"],
        ["df-total", "df-total-all"],
    ]  # fmt: skip
    (heading,) = rows[0].find_all(["td", "th"])
    assert (heading.name, heading["scope"], heading["colspan"]) == ("th", "rowgroup", "3")
    assert shape_of(rows[3]) == [("th", "row", "Sum"), ("td", None, "1.25"), ("td", None, "")]
    assert shape_of(rows[1]) == [("td", None, "a"), ("td", None, "0.25"), ("td", None, "1 s")]
    assert rows[4].select("strong > em") != []  # with the markup of its cells
    assert "df-number" in rows[3].find_all("td")[0]["class"]


def test_the_order_is_that_of_the_rows_of_data(site: Site) -> None:
    orders = [th["data-df-order"] for th in site.tables()[0].element.select("thead th")]
    assert orders == ["0 2 1", "0 1 -1", "0 1 2"]


def test_without_groups_one_row_at_the_end_has_the_totals(site: Site) -> None:
    assert site.tables()[1].rows[3:] == [["Mean", "", "0.625", ""]]
    assert {*body_of(site, 1)[3]["class"]} >= {"df-total", "df-total-all"}


def test_max_rows_cuts_the_rows_before_they_are_grouped(site: Site) -> None:
    expected = [["x"], ["a", "0.25", "1 s"], ["y"], ["b", "", "3 s"], ["2 of 3 rows"]]
    assert site.tables()[2].rows == expected


def test_stub_columns_stay_and_only_the_label_of_totals_is_a_header(site: Site) -> None:
    rows = body_of(site, 3)
    assert shape_of(rows[1]) == [("th", "row", "a"), ("td", None, "0.25"), ("td", None, "1 s")]
    assert shape_of(rows[3]) == [("th", "row", "Sum"), ("td", None, "1.25"), ("td", None, "")]
    rows = body_of(site, 4)
    assert shape_of(rows[1]) == [("th", "row", "a"), ("th", "row", "0.25")]
    assert shape_of(rows[3]) == [("th", "row", "Sum"), ("td", None, "")]


def test_the_same_group_order_and_marks_in_a_large_table(build: Build) -> None:
    code = (
        'df = pd.DataFrame({"n": [f"row {n}" for n in range(900)], "g": list("abc") * 300, '
        '"v": range(900)})'
    )
    small = code.replace("900", "9").replace("300", "3")
    options = ":group-by: g\n:totals: mean\n:best: v max"
    site = build(block(options, small) + block(options, code))
    assert site.warnings == ""
    for number, count in ((0, 3), (1, 300)):
        rows = body_of(site, number)
        assert len(rows) == 3 * (count + 2) + 1
        heading, total = rows[count + 2], rows[2 * count + 3]
        assert "df-group" in heading["class"]
        assert shape_of(heading) == [("th", "rowgroup", "b")]
        assert "df-total" in total["class"]
        assert shape_of(total)[0] == ("th", "row", "Mean")
        assert total.select("td strong") != []
        (best,) = site.tables()[number].element.select(".df-best strong")
        assert best.get_text() == str(3 * count - 1)


def test_missing_values_are_a_group_with_a_heading(build: Build) -> None:
    code = 'df = pd.DataFrame({"a": [1, 2, 3], "b": ["x", None, ""]})'
    site = build(block(":group-by: b", code) + block(":group-by: b\n:na-rep: n/a", code))
    assert site.tables()[0].rows == [["x"], ["1"], ["(empty)"], ["2"], ["3"]]
    assert site.tables()[1].rows == [["x"], ["1"], ["n/a"], ["2"], ["(empty)"], ["3"]]


def test_labels_in_the_body_come_before_the_groups(build: Build) -> None:
    site = build(block(f"{_TOTALS}\n:header-rows: 0"))
    assert site.tables()[0].rows[:3] == [["model", "cost", "text"], ["x"], ["a", "0.25", "1 s"]]


def test_the_published_data_have_the_column_of_the_groups_and_no_totals(build: Build) -> None:
    site = build(block(f"{_TOTALS}\n:download:\n:name: one"))
    with (site.out / "_data/one.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    data = [["a", "x", "0.25", "1 s"], ["b", "*y*", "", "3 s"], ["c", "x", "1.0", "2 s"]]
    assert rows == [["model", "family", "cost", "text"], *data]


def test_text_has_headings_over_all_columns(build: Build) -> None:
    site = build(block(_TOTALS), builder="text")
    rows = re.findall(r"^\| (.*) \|$", (site.out / "index.txt").read_text(), re.MULTILINE)
    cells = [[cell.strip() for cell in row.split("|")] for row in rows]
    assert cells[1:5] == [
        ["**x**"], ["a", "0.25", "1 s"], ["c", "1.0", "2 s"], ["**Sum**", "**1.25**", ""],
    ]  # fmt: skip


def test_a_manual_page_has_each_heading_once(build: Build) -> None:
    conf = {"man_pages": [("index", "x", "x", "x", 1)]}
    site = build(f"Title\n=====\n\n{block(_TOTALS)}", builder="man", conf=conf)
    text = (site.out / "x.1").read_text(encoding="utf-8")
    assert text.count(r"\fBx\fP") == 1
    assert text.count(r"\fBSum\fP") == 2


def test_a_terminal_shows_each_heading_once(build: Build) -> None:
    site = build(block(_TOTALS))
    (table,) = tables_of(site.doctree())
    assert lines_of_table(table, None)[2:5] == [
        "x",
        "a                0.25   1 s",
        "c                 1.0   2 s",
    ]


@pytest.mark.parametrize(
    ("options", "warning"),
    [
        (":group-by: famly", "group-by: no column is named 'famly'; the closest is 'family', so"),
        (":totals: sum\n:max-rows: 1", "totals: max-rows leaves out rows, and readers"),
        (
            ":group-by: family\n:header-rows: 2",
            "header-rows is 2, but with group-by, rows of data stay in groups, so",
        ),
        (":group-by: family\n:stub-columns: 4", "stub-columns is 4, but the table has 3 columns"),
        (
            f"{_TOTALS}\n:class: sphinx-datatable",
            "sphinx-datatables would sort the rows of group-by and totals like data, so",
        ),
    ],
)
def test_an_option_that_does_not_fit_is_a_warning_and_the_table_is_shown(
    build: Build, options: str, warning: str
) -> None:
    extensions = ("sphinx_datatables",) if "datatable" in options else ()
    site = build(block(options), extensions=extensions)
    assert site.warnings.startswith(f"index.rst:1: WARNING: {warning}")
    assert site.warnings.endswith("[df_table.option]\n")
    assert len(site.tables()) == 1


@pytest.mark.parametrize("options", [":group-by:", ":totals: max", ":totals:"])
def test_an_option_of_the_wrong_form_is_an_error_of_docutils(build: Build, options: str) -> None:
    assert 'ERROR: Error in "df-table" directive' in build(block(options)).warnings


def test_rows_that_a_styler_adds_stay_at_the_end() -> None:
    cells = ["x", "y", "x", ""]
    group = Column(labels=("g",), cells=cells, order=[0, 1, 0, -1], styles=[0, 1, 2, 3])
    value = Column(labels=("v",), cells=list("abcd"), order=[0, 1, 2, -1], styles=[0, 1, 2, 3])
    table = Table(columns=[group, value], fixed=1, group_by=0, styles=[()] * 4)
    grouped = group_rows(table)
    assert grouped.groups == [Group("x", 0, 2), Group("y", 2, 3)]
    (column,) = grouped.table.columns
    assert (column.cells, column.order, column.styles) == (
        ["a", "c", "b", "d"], [0, 2, 1, -1], [0, 2, 1, 3],
    )  # fmt: skip


def test_other_builders_get_ordinary_nodes(build: Build) -> None:
    site = build(block(_TOTALS), builder="dummy")
    rows = list(site.doctree().findall(nodes.row))
    assert [row["classes"] for row in rows[:2]] == [[], ["df-group"]]
    (heading,) = rows[1].findall(nodes.entry)
    assert (heading["morecols"], heading.astext()) == (2, "x")
