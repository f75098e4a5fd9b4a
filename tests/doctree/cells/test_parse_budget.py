"""Time to parse the cells of a table: in proportion to their text, whatever it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from docutils import nodes
from docutils.parsers.rst import states
from hypothesis import given
from hypothesis import strategies as st

from sphinx_df_table.doctree.cells import parse_budget
from sphinx_df_table.doctree.cells.parse_budget import ParseBudget, inline_cost, role_cost

if TYPE_CHECKING:
    from conftest import Build

_PAGE = """
Title
=====

.. df-table::

   import json
   df = pd.DataFrame({"cell": json.load(open("cells.json"))})
"""
# Texts for which the regular expressions of docutils take a time that grows with the square.
SQUARE = {
    "dashes": lambda n: "-a" * n + "@",
    "dashes-star": lambda n: "a-" * n + "*",
    "slashes": lambda n: "//" * n + "@",
    "quotes": lambda n: "'" * 2 * n + "@",
    "colons": lambda n: ":a" * n + "*",
    "braces": lambda n: "{a" * n + "@",
    "paths": lambda n: "/a" * n + "@",
    "stars": lambda n: "*a " * n,
    "backquotes": lambda n: "`a " * n,
    "spaces": lambda n: "`x" + " " * 2 * n + "y`__ ",
}


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that docutils parses from now on."""
    texts: list[str] = []
    parse = states.Inliner.parse

    def recorded(inliner: states.Inliner, text: str, *arguments: Any) -> Any:
        texts.append(text)
        return parse(inliner, text, *arguments)

    monkeypatch.setattr(states.Inliner, "parse", recorded)
    return texts


def _files(cells: list[str]) -> dict[str, str]:
    return {"index.rst": _PAGE, "cells.json": json.dumps(cells)}


@pytest.mark.parametrize("kind", SQUARE)
def test_costly_cells_are_text_with_one_warning(build: Build, kind: str, parsed: list[str]) -> None:
    cells = [SQUARE[kind](4_900) + str(number) for number in range(15)]
    site = build(_files([*cells, "*a*"]))
    assert site.tables()[0].column("cell") == [*cells, "a"]
    assert site.warnings.count("WARNING") == 1
    assert "index.rst:4: WARNING: texts of cells that would take too long to parse: " in (
        site.warnings
    )
    assert site.warnings.endswith("with the option plain. [df_table.markup]\n")
    if kind != "spaces":  # the link in these is found, but not read
        assert len([text for text in parsed if len(text) > 1_000]) <= 2


def test_the_work_grows_with_the_text_of_a_table_and_not_faster(
    build: Build, parsed: list[str]
) -> None:
    for count in (100, 200):
        parsed.clear()
        build(_files([f"{'-a' * 400}@{number}" for number in range(count)]))
        # 10 million steps for all of the table, and 200 for each character.
        assert sum(map(inline_cost, set(parsed))) <= 10_000_000 + 200 * 810 * count
        assert 0 < len(set(parsed) - {"Title"}) < count


@pytest.mark.parametrize(
    "cell",
    [
        "**A** word in " + "an ordinary sentence of some length, with its commas. " * 200,
        "https://example.org/" + "a" * 8_000,
        "https://example.org/?" + "&".join(f"key{n}=value{n}" for n in range(100)),
        "`A link <https://example.org/" + "path-" * 150 + "end>`__",
        " ".join(f"*word{n}*" for n in range(120)),
        " ".join(f":kbd:`{n}`" for n in range(120)),
    ],
)
def test_long_cells_of_ordinary_kinds_are_markup(build: Build, cell: str) -> None:
    site = build(_files([f"{cell} {number}" for number in range(60)]))
    assert site.warnings == ""
    assert len(site.soup().select("td :is(a, strong, em, kbd)")) >= 60


def test_one_table_takes_nothing_from_the_budget_of_another(build: Build) -> None:
    files = _files([SQUARE["dashes"](4_900)] * 30)
    files["index.rst"] += (
        '\n.. df-table::\n\n   df = pd.DataFrame({"a": ["x-" * 1000 + "y *a*"]})\n'
    )
    site = build(files)
    assert site.warnings.count("WARNING") == 1
    assert site.tables()[1].element.select("em")


def test_a_table_has_a_bounded_number_of_nodes_of_markup(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parse_budget, "_MOST_NODES", 10)
    cells = ["*a* *b*"] * 4 + ["a_ and *"]
    block = f"\n.. df-table::\n\n   df = pd.DataFrame({{'a': {cells}}})\n"
    site = build(f"Title\n=====\n{block}{block}")
    # Each text with markup has 5 nodes, counting that of the space.
    assert site.warnings.count("too long to parse: 3.") == 2
    shown = [entry.astext() for entry in site.doctree().findall(nodes.paragraph)]
    assert shown == ["a", *["a b"] * 2, *["*a* *b*"] * 2, "a_ and *"] * 2


@pytest.mark.parametrize("name", ["http:x", "tel:1", "a@b.cc"])
def test_a_cell_may_have_any_number_of_addresses(build: Build, name: str) -> None:
    cell = "*a* " + f"{name} " * 1_500
    site = build(_files([cell[:8_000].strip()]))
    assert "Error" not in site.warnings
    assert site.tables()[0].column("cell")[0].count(name.partition(":")[0]) > 1_000


NESTED = {
    "parentheses": ":cpp:expr:`" + "(" * 30 + "a" + ")" * 30 + "`",
    "templates": ":cpp:expr:`" + "a<" * 30 + "`",
    "reference": ":cpp:func:`" + "a<(" * 20 + "`",
    "initializers": ":cpp:any:`" + "a<b<c," * 20 + "`",
    "any": ":any:`" + "a<(" * 20 + "`",
}


@pytest.mark.parametrize("kind", NESTED)
def test_nested_brackets_of_cpp_are_text(build: Build, kind: str) -> None:
    site = build(_files([NESTED[kind]]))
    assert site.tables()[0].rows == [[NESTED[kind]]]
    assert "too long to parse: 1." in site.warnings


def test_ordinary_names_of_cpp_are_references(build: Build) -> None:
    cells = [f":cpp:func:`std::map<int, std::vector<T{n}>>::at()`" for n in range(20)]
    site = build(_files(cells))
    assert "[df_table.markup]" not in site.warnings
    assert len(site.soup().select("td code.cpp-func")) == 20


@given(st.text("-a/ :*`@(<'", max_size=60))
def test_a_short_text_of_any_kind_costs_nothing_of_the_common_budget(text: str) -> None:
    budget = ParseBudget()
    assert budget.allows(inline_cost(text), text)
    assert budget.allows(role_cost(text, is_cpp=False), text)
    assert budget.allows(10_000_000 + 200 * len(text), text)
    assert budget.refused == 0


def test_markup_that_may_begin_anywhere_costs_the_square() -> None:
    assert inline_cost("a" * 1_000) == 1_000
    assert inline_cost("a" * 1_000, starts_anywhere=True) == 1_000_000


def test_a_cell_keeps_its_content_if_a_role_of_it_is_too_long(build: Build) -> None:
    costly = NESTED["templates"]
    site = build(_files([f"*a* {costly} **b**"]))
    assert site.warnings.count("WARNING") == 1
    assert site.tables()[0].rows == [[f"a {costly} b"]]
    assert site.soup().select("td em")
    assert site.soup().select("td strong")
