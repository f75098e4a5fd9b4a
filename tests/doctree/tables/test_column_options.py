"""Options that name columns: best values, and columns that are hidden or fold away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sphinx_df_table.block import Best
from sphinx_df_table.directive.converters import best, columns, yes_or_no

if TYPE_CHECKING:
    from conftest import Build, Site

_DATA = (
    'df = pd.DataFrame({"name": ["a", "b", "c", "d"], "cost": [0.5, None, 0.1 + 0.2, 0.3], '
    '"rate": ["900", "1.5k", "n/a", "1500"], "time": pd.to_timedelta([3, 2, 1, 4], "s"), '
    '"day": pd.to_datetime(["2026-01-01"] * 4), "same": 0})'
)


def block(options: str, code: str = _DATA) -> str:
    lines = [*options.splitlines(), "", *code.splitlines()]
    return ".. df-table::\n" + "".join(f"   {line}".rstrip() + "\n" for line in lines) + "\n"


def best_of(site: Site, number: int = 0) -> list[str]:
    return [cell.get_text() for cell in site.tables()[number].element.select("td.df-best")]


@pytest.mark.parametrize(
    ("wanted", "marked"),
    [
        pytest.param("cost max", ["★\u00a00.5"], id="largest"),
        pytest.param("cost min", ["★\u00a00.3"] * 2, id="smallest, of those that look the same"),
        pytest.param("rate max", ["★\u00a01.5k", "★\u00a01500"], id="numbers in texts"),
        pytest.param("rate min", ["★\u00a0900"], id="missing values are not the best"),
        pytest.param("time min", ["★\u00a00 days 00:00:01"], id="durations"),
        pytest.param("same min", ["★\u00a00"] * 4, id="ties"),
        pytest.param("cost max, same max", ["★\u00a00.5"] + ["★\u00a00"] * 4, id="several"),
        pytest.param(
            "\n  cost max\n  time max", ["★\u00a00.5", "★\u00a00 days 00:00:04"], id="lines"
        ),
    ],
)
def test_the_best_values_of_columns_have_a_sign(
    build: Build, wanted: str, marked: list[str]
) -> None:
    site = build(block(f":best: {wanted}"))
    assert site.warnings == ""
    assert sorted(best_of(site)) == sorted(marked)


def test_the_sign_has_a_name_and_stands_before_the_bold_number(build: Build) -> None:
    cell = build(block(":best: cost max")).tables()[0].element.select_one("td.df-best")
    assert cell is not None
    assert str(cell.p) == (
        '<p><span aria-label="best" class="df-best-sign" role="img">★\u00a0</span>'
        "<strong>0.5</strong></p>"
    )
    assert "df-number" in cell["class"]


def test_the_best_value_of_groups_is_that_of_all_rows(build: Build) -> None:
    site = build(block(":best: cost max\n:group-by: name\n:totals: sum"))
    assert best_of(site) == ["★\u00a00.5"]


def test_a_best_value_of_several_lines_and_with_markup_has_one_sign(build: Build) -> None:
    code = 'df = pd.DataFrame({"a": ["*2*\\n(fast)", "1", ""]})'
    (cell,) = build(block(":best: a max", code)).tables()[0].element.select("td.df-best")
    assert cell.get_text(" ", strip=True) == "★ 2 (fast)"
    assert len(cell.select(".line > strong")) == 2


@pytest.mark.parametrize(
    ("options", "warning"),
    [
        (":best: costs max", "best: no column is named 'costs'; the closest is 'cost', so"),
        (":best: day max", "best: the column 'day' holds no numbers to compare, so"),
        (":best: name max", "best: the column 'name' holds no numbers to compare, so"),
        (
            ":best: cost max\n:max-rows: 2",
            "best: max-rows leaves out rows, and one of them may be better, so",
        ),
        (":hidden: costs", "hidden: no column is named 'costs'; the closest is 'cost', so"),
        (":hidden: name", "hidden: 'name' is the first column, which is always shown, so"),
    ],
)
def test_an_option_that_does_not_fit_is_a_warning(build: Build, options: str, warning: str) -> None:
    site = build(block(options))
    assert site.warnings.startswith(f"index.rst:1: WARNING: {warning} the option is ignored.")
    assert (best_of(site), site.soup().select("[data-df-hidden]")) == ([], [])


def test_numbers_that_have_no_order_are_not_compared(build: Build) -> None:
    site = build(block(":best: a max", 'df = pd.DataFrame({"a": [1 + 2j, 3 + 0j]})'))
    assert "best: the column 'a' holds no numbers to compare" in site.warnings


def test_no_best_value_if_all_are_missing_or_there_are_none(build: Build) -> None:
    missing = 'df = pd.DataFrame({"a": ["x", "y"], "b": ["n/a", "-"]})'
    assert "holds no numbers" in build(block(":best: b max", missing)).warnings
    site = build(block(":best: cost max\n:checks: off", f"{_DATA}\ndf = df.iloc[:0]"))
    assert best_of(site) == []


@pytest.mark.parametrize("argument", [None, "", "cost", "max", "cost low", "cost max, rate"])
def test_best_takes_names_with_min_or_max(argument: str | None) -> None:
    with pytest.raises(ValueError, match="such as Cost min"):
        best(argument)


@pytest.mark.parametrize(
    ("argument", "entries"),
    [
        ("Cost min, Rate max", (Best("Cost", is_max=False), Best("Rate", is_max=True))),
        ("Cost, $ min\n\nLatency  P50 max", (Best("Cost, $", is_max=False),
                                             Best("Latency P50", is_max=True))),
    ],
)  # fmt: skip
def test_best_takes_one_column_on_each_line_or_commas(
    argument: str, entries: tuple[Best, ...]
) -> None:
    assert best(argument) == entries


@pytest.mark.parametrize("argument", [None, "", " , "])
def test_hidden_takes_names(argument: str | None) -> None:
    assert columns("a, b") == ("a", "b")
    with pytest.raises(ValueError, match="names of columns"):
        columns(argument)


def test_hidden_columns_are_marked_on_their_labels_and_complete(build: Build) -> None:
    site = build(block(":hidden: cost, rate"))
    assert site.warnings == ""
    table = site.tables()[0]
    assert [th.get_text() for th in table.element.select("thead th[data-df-hidden]")] == [
        "cost",
        "rate",
    ]
    assert table.column("cost") == ["0.5", "", "0.3", "0.3"]


@pytest.mark.parametrize(
    ("conf", "option", "folds"),
    [
        ({}, "", False),
        ({}, ":fold-constant:", True),
        ({}, ":fold-constant: yes", True),
        ({"df_table_fold_constant": True}, "", True),
        ({"df_table_fold_constant": True}, ":fold-constant: no", False),
        ({"df_table_interactive": False}, ":fold-constant: yes", False),
        ({}, ":fold-constant: yes\n:class: no-interactive", False),
    ],
)
def test_a_table_whose_constant_columns_fold_has_a_mark(
    build: Build, conf: dict[str, Any], option: str, *, folds: bool
) -> None:
    table = build(block(option), conf=conf).tables()[0].element
    assert ("data-df-fold" in table.attrs) is folds


@pytest.mark.parametrize("theme", ["furo", "pydata_sphinx_theme", "sphinx_rtd_theme"])
def test_the_marks_are_there_in_any_theme_with_a_caption_and_names(
    build: Build, theme: str
) -> None:
    text = block(":fold-constant:\n:name: n\n:hidden: cost").replace("table::", "table:: C", 1)
    site = build(f".. _other:\n\n{text}", conf={"html_theme": theme})
    assert "data-df-fold" in site.tables()[0].element.attrs
    assert len(site.soup().select("th[data-df-hidden]")) == 1


def test_yes_or_no_takes_nothing_else() -> None:
    assert (yes_or_no(None), yes_or_no("yes"), yes_or_no("no")) == (True, True, False)
    with pytest.raises(ValueError, match='"maybe" unknown'):
        yes_or_no("maybe")


@pytest.mark.parametrize("builder", ["text", "xml", "epub"])
def test_other_builders_have_the_sign_and_no_marks(build: Build, builder: str) -> None:
    conf = {"epub_copyright": "x", "version": "1"}
    page = f"Title\n=====\n\n{block(':best: cost max')}"
    marked = block(":best: cost max\n:hidden: rate\n:fold-constant:")
    site = build({"index.rst": page, "a.rst": f":orphan:\n\nTitle\n=====\n\n{marked}"},
                 builder=builder, conf=conf)  # fmt: skip
    suffix = {"text": "txt", "xml": "xml", "epub": "xhtml"}[builder]
    plain, hidden = (
        (site.out / f"{name}.{suffix}").read_text(encoding="utf-8") for name in ("index", "a")
    )
    assert "★\u00a0" in plain
    assert "data-df" not in hidden
    start = {"text": "+", "xml": "<tgroup", "epub": "<thead"}[builder]
    end = {"text": "+\n", "xml": "</tgroup>", "epub": "</tbody>"}[builder]
    parts = [text[text.index(start) : text.rindex(end)] for text in (plain, hidden)]
    assert parts[0] == parts[1]


def test_options_of_the_page_alone_run_nothing_again(build: Build) -> None:
    site = build(block(""))
    site.write({"index.rst": block(":best: cost max\n:hidden: rate\n:fold-constant:")})
    assert site.rebuild().read == ["index"]
    assert site.workers == 0
    assert best_of(site) == ["★\u00a00.5"]
