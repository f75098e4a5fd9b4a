"""Options of a block, from the page to the output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from docutils import nodes

from sphinx_df_table.directive.converters import (
    checks,
    count,
    paths,
    positive_count,
    precision,
    seconds,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Build, Site

_DATA = (
    'df = pd.DataFrame({"model": ["a", "a", "b"], "run": [1, 2, 1], '
    '"value": [0.125, 2.5, None], "note": ["*x*", "**y**", "z"]})'
)


def page(*blocks: tuple[str, str]) -> str:
    """Return a page of blocks, each given by its options and its snippet."""
    parts = []
    for options, code in blocks:
        lines = [*options.splitlines(), "", *code.splitlines()]
        parts.append("\n".join([".. df-table::", *(f"   {line}".rstrip() for line in lines)]))
    return "\n\n".join(parts) + "\n"


@pytest.fixture(scope="module")
def site(build: Build) -> Site:
    grouped = f'{_DATA}\ndf = df.groupby(["model", "run"]).agg({{"value": ["min", "max"]}})'
    return build(
        page(
            ("", _DATA),
            (":precision: 1\n:na-rep: n/a", _DATA),
            (":max-rows: 2", _DATA),
            (":plain:", _DATA),
            (":index:", grouped),
            (":index:\n:stub-columns: 3\n:header-rows: 3", grouped),
            (":index:\n:header-rows: 1", grouped),
            (":max-rows: 1\n:index:", grouped),
            (":max-rows: 1", 'df = pd.DataFrame({"a": range(2000)})'),
        )
    )


def test_the_page_builds_without_warnings(site: Site) -> None:
    assert site.warnings == ""


def test_precision_and_na_rep_change_floats_and_missing_values(site: Site) -> None:
    assert site.tables()[0].column("value") == ["0.125", "2.5", ""]
    assert site.tables()[1].column("value") == ["0.1", "2.5", "n/a"]


def test_max_rows_limits_the_rows_and_counts_all(site: Site) -> None:
    assert site.tables()[2].rows == [["a", "1", "0.125", "x"], ["a", "2", "2.5", "y"],
                                     ["2 of 3 rows"]]  # fmt: skip
    assert site.tables()[8].rows == [["0"], ["1 of 2,000 rows"]]
    (note,) = site.tables()[7].element.select("tbody tr:last-child > *")
    assert (note.name, note["colspan"]) == ("td", "4")


def test_plain_shows_the_signs_of_markup(site: Site) -> None:
    assert site.tables()[0].column("note") == ["x", "y", "z"]
    assert site.tables()[3].column("note") == ["*x*", "**y**", "z"]


def test_the_levels_of_an_index_are_row_headers_and_repeat_nothing(site: Site) -> None:
    table = site.tables()[4]
    assert table.header == [["model", "run", "value"], ["min", "max"]]
    assert table.rows == [["a", "1", "0.125", "0.125"], ["2", "2.5", "2.5"], ["b", "1", "", ""]]
    rows = table.element.select("tbody tr")
    assert [[cell.name for cell in row.find_all(["td", "th"])] for row in rows] == [
        ["th", "th", "td", "td"],
        ["th", "td", "td"],
        ["th", "th", "td", "td"],
    ]


def test_header_cells_have_a_scope(site: Site) -> None:
    scopes = [
        [(cell.get_text(), cell.get("scope")) for cell in row.find_all(["td", "th"])]
        for row in site.tables()[4].element.find_all("tr")
    ]
    assert scopes == [
        [("model", "col"), ("run", "col"), ("value", "col")],
        [("min", "col"), ("max", "col")],
        [("a", "row"), ("1", "row"), ("0.125", None), ("0.125", None)],
        [("2", "row"), ("2.5", None), ("2.5", None)],
        [("b", "row"), ("1", "row"), ("", None), ("", None)],
    ]


def test_more_stub_columns_and_header_rows_are_counted_with_index_and_labels(site: Site) -> None:
    table = site.tables()[5]
    assert table.header == [["model", "run", "value"], ["min", "max"], ["a", "1", "0.125", "0.125"]]
    first = table.element.select("tbody tr")[0]
    assert [cell.name for cell in first.find_all(["td", "th"])] == ["th", "th", "th", "td"]


def test_labels_outside_the_header_are_rows_of_the_body(site: Site) -> None:
    table = site.tables()[6]
    assert table.header == [["", "", "value"]]
    assert table.rows[:2] == [["model", "run", "min", "max"], ["a", "1", "0.125", "0.125"]]


def test_numbers_have_a_class_and_text_has_none(site: Site) -> None:
    table = site.tables()[0].element
    classes = [cell.get("class") for cell in table.select("tbody tr")[0].find_all("td")]
    assert classes == [None, ["df-number"], ["df-number"], None]
    assert "df-number" in table.select("thead th")[1]["class"]


@pytest.mark.parametrize("argument", ["0", "3", "1074"])
def test_precision_takes_a_number_of_decimals(argument: str) -> None:
    assert precision(argument) == int(argument)


@pytest.mark.parametrize("argument", [None, "", "-1", "1.5", "2, 3", "x", "9" * 5_000])
@pytest.mark.parametrize(("convert", "least"), [(precision, 0), (count, 0), (positive_count, 1)])
def test_a_number_that_is_none_names_the_numbers_that_are_allowed(
    convert: Callable[[str | None], int], least: int, argument: str | None
) -> None:
    with pytest.raises(ValueError, match=f"^expected a whole number, {least} or more$"):
        convert(argument)


def test_precision_refuses_more_decimals_than_floats_have() -> None:
    with pytest.raises(ValueError, match="more than 1074 decimals"):
        precision("1075")


def test_the_least_number_is_taken() -> None:
    assert (count("0"), positive_count(" 1 ")) == (0, 1)
    with pytest.raises(ValueError, match="1 or more"):
        positive_count("0")


@pytest.mark.parametrize("argument", ["1", "0.5", " 30 ", "1e3"])
def test_timeout_takes_a_number_of_seconds(argument: str) -> None:
    assert seconds(argument) == float(argument)


@pytest.mark.parametrize("argument", ["0", "-1", "nan", "inf", "1e9"])
def test_timeout_refuses_an_invalid_limit(argument: str) -> None:
    with pytest.raises(ValueError, match="it must be more than 0, and less than 1,000,000,000"):
        seconds(argument)


@pytest.mark.parametrize("argument", [None, "", "x", "1m", "2,5"])
def test_timeout_refuses_other_than_a_number(argument: str | None) -> None:
    with pytest.raises(ValueError, match=r"^expected a number of seconds, such as 90$"):
        seconds(argument)


@pytest.mark.parametrize(
    ("argument", "names"),
    [
        ("a.csv", ["a.csv"]),
        ("a b.csv, /c", ["a b.csv", "/c"]),
        ("a,\nb\n\nc,", ["a", "b", "c"]),
    ],
)
def test_depends_takes_names_between_commas_and_line_ends(argument: str, names: list[str]) -> None:
    assert paths(argument) == names


@pytest.mark.parametrize("argument", [None, "", " , \n"])
def test_depends_refuses_an_empty_argument(argument: str | None) -> None:
    with pytest.raises(ValueError, match="expected paths of files or folders"):
        paths(argument)


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (":name: t", 6),
        (":name: t\n   :na-rep: one\n     two", 8),
        ("and more\n   :index:", 7),
    ],
)
def test_an_empty_line_that_is_missing_below_the_options_is_named(
    build: Build, options: str, line: int
) -> None:
    site = build(f"Title\n=====\n\n.. df-table:: Cap\n   {options}\n   df = pd.DataFrame()\n")
    hint = "Put an empty line above 'df = pd.DataFrame()': it ends the options."
    assert f"index.rst:{line}: WARNING: {hint} [df_table.option]" in site.warnings
    (box,) = site.soup().select(".df-table-error")
    assert hint in box.get_text()
    assert f"invalid option block. {hint}" in site.status


def test_the_time_limit_of_a_block_is_its_own(build: Build) -> None:
    endless = "while True: pass"
    site = build(page((":timeout: 0.5", endless)), conf={"df_table_timeout": 300})
    assert (
        "the snippet exceeded its limit of 0.5 seconds and was stopped. Raise the limit with"
        in site.warnings
    )


def test_a_block_depends_on_the_paths_in_its_option(build: Build) -> None:
    site = build(
        {
            "index.rst": "Title\n=====\n",
            "file.rst": ":orphan:\n\n" + page((":depends: one.txt, /shared", _DATA)),
            "shared/sub/two.txt": "2",
            "one.txt": "1",
        }
    )
    assert site.warnings == ""
    assert site.rebuild().read == []
    site.write({"one.txt": "11"})
    assert site.rebuild().read == ["file"]
    site.write({"shared/sub/two.txt": "22"})
    assert site.rebuild().read == ["file"]
    site.write({"shared/sub/three.txt": "3"})
    assert site.rebuild().read == ["file"]
    (site.folder / "shared/sub/three.txt").unlink()
    assert site.rebuild().read == ["file"]
    assert site.rebuild().read == []


def test_a_missing_path_in_depends_is_a_warning_until_it_exists(build: Build) -> None:
    site = build(page((":depends: no.txt", _DATA)))
    assert (
        "index.rst:1: WARNING: depends: 'no.txt' does not exist. The block runs again when it does."
        in site.warnings
    )
    assert "[df_table.option]" in site.warnings
    site.write({"no.txt": "now it is"})
    assert site.rebuild().read == ["index"]
    assert site.warnings == ""


def test_a_hidden_index_with_data_is_a_warning_at_the_block(
    build: Build,
) -> None:
    grouped = f'{_DATA}\ndf = df.groupby("model").agg({{"run": "sum"}})'
    site = build(f"Title\n=====\n\n{page(('', grouped), (':index:', grouped))}")
    assert site.warnings == (
        "index.rst:4: WARNING: the index 'model' is not shown, and it holds data: a, b. The option "
        "index shows it; df.reset_index(drop=True) drops it. [df_table.index]\n"
    )
    assert [table.rows for table in site.tables()] == [[["3"], ["1"]], [["a", "3"], ["b", "1"]]]
    quiet = build(page(("", grouped)), conf={"suppress_warnings": ["df_table.index"]})
    assert quiet.warnings == ""


def test_the_caption_of_a_styler_is_used_if_the_block_has_none(build: Build) -> None:
    styler = f'{_DATA}\ndf = df.style.set_caption("From *the* Styler")'
    site = build(
        {
            "index.rst": f".. df-table:: The block\n\n   {styler}\n".replace("\ndf", "\n   df")
            + "\n"
            + page((":name: styled", styler))
            + "\nSee :numref:`styled`.\n"
        },
        conf={"numfig": True},
    )
    assert [table.caption for table in site.tables()] == [
        "Table 1 The block",
        "Table 2 From the Styler",
    ]
    assert "See Table 2." in site.soup().get_text()
    assert site.warnings == ""


def test_line_breaks_in_a_cell_are_line_breaks_in_the_page(build: Build) -> None:
    code = (
        'df = pd.DataFrame({"a": ["one\\ntwo **2**\\r\\n\\nfour\\n", "x\\u2028y\\u2029z\\x85w", '
        '"form\\ffeed\\x0btab", "\\n", ""]})'
    )
    site = build(page(("", code)))
    cells = site.tables()[0].element.select("tbody td")
    lines = [[line.get_text().rstrip("\n") for line in cell.select(".line")] for cell in cells]
    assert lines == [["one", "two 2", "", "four"], ["x", "y", "z", "w"], [], [], []]
    assert cells[0].strong is not None
    assert [cell.get_text() for cell in cells[2:]] == ["form feed tab", "", ""]
    assert site.warnings == ""
    assert len(list(site.doctree().findall(nodes.row))) == 6


def test_a_block_that_depends_on_the_source_folder_ignores_build_folders(
    build: Build,
) -> None:
    site = build(page((":depends: /, .", _DATA)))
    assert site.warnings == ""
    assert site.rebuild().read == []
    site.write({"new.txt": "x"})
    assert site.rebuild().read == ["index"]


def test_a_block_depends_on_nothing_outside_the_project(build: Build) -> None:
    site = build(page((":depends: ../../../../usr", _DATA)))
    assert "lies outside the source folder and the folders of df_table_data_path" in site.warnings
    assert site.tables()[0].rows != []


def test_the_number_of_dependencies_of_a_block_is_limited(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sphinx_df_table.environment.dependencies._MAX_FILES", 3)
    files = {f"many/{number}.txt": "" for number in range(5)}
    site = build({"index.rst": page((":depends: many", _DATA)), **files})
    assert "many' holds more than 3 files. Changes of the rest are not noticed." in site.warnings
    assert site.rebuild().read == []


_LOSES = (
    'df = pd.DataFrame({"a": [1, 2], "c": [3, 4]})\n'
    'df = df.merge(pd.DataFrame({"a": [1], "b": [float("inf")]}))'
)


def test_mistakes_in_the_data_are_warnings_at_the_line_that_makes_them(build: Build) -> None:
    site = build(page(("", _LOSES)))
    merge, infinite = site.warnings.splitlines()
    assert merge.startswith("index.rst:4: WARNING: the inner merge dropped 1 of 2 rows, which have")
    assert merge.endswith("[df_table.merge]")
    assert infinite.startswith("index.rst:1: WARNING: infinite values are shown in 'b'")


def test_an_option_a_setting_and_a_name_turn_checks_off(build: Build) -> None:
    site = build(page((":checks: off", _LOSES), (":checks: index, merge", _LOSES)))
    assert site.warnings.count("WARNING") == 1
    assert "[df_table.merge]" in site.warnings
    assert build(page(("", _LOSES)), conf={"df_table_checks": False}).warnings == ""
    conf = {"suppress_warnings": ["df_table.merge", "df_table.infinite"]}
    assert build(page(("", _LOSES)), conf=conf).warnings == ""
    off = {"df_table_checks": {"merge": False}}
    assert "[df_table.merge]" not in build(page(("", _LOSES)), conf=off).warnings
    assert build(page((":checks: merge", _LOSES)), conf=off).warnings.count("df_table.merge") == 1
    everywhere_off = {"df_table_checks": False}
    assert build(page((":checks: merge", _LOSES)), conf=everywhere_off).warnings == ""


def test_deprecations_are_warnings_if_the_setting_turns_them_on(build: Build) -> None:
    code = "df = pd.DataFrame({'a': [1]})\n\nwarnings.warn('old', DeprecationWarning)"
    code = f"import warnings; {code}"
    assert build(page(("", code))).warnings == ""
    site = build(page(("", code)), conf={"df_table_checks": {"pandas": True}})
    assert site.warnings.startswith("index.rst:5: WARNING: DeprecationWarning: old")
    assert site.warnings.endswith("[df_table.pandas]\n")


@pytest.mark.parametrize(
    ("argument", "names"),
    [("off", ()), ("merge", ("merge",)), ("sort, index", ("index", "sort"))],
)
def test_checks_takes_off_or_names(argument: str, names: tuple[str, ...]) -> None:
    assert checks(argument) == names


@pytest.mark.parametrize("argument", [None, "", "on", "merge, off", "merge merge"])
def test_checks_refuses_other_names(argument: str | None) -> None:
    with pytest.raises(ValueError, match="is none of off, index, merge"):
        checks(argument)
