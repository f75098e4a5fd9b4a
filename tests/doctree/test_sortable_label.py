"""Order of the rows by each column, in the header cells of html."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from docutils import nodes
from sphinx.transforms import SphinxTransform

from sphinx_df_table.doctree.nodes import SortRanks, table_cell
from sphinx_df_table.doctree.tables.large_body import MOST_ORDINARY_CELLS
from sphinx_df_table.protocol.table import Column

if TYPE_CHECKING:
    from pathlib import Path

    from bs4 import Tag
    from conftest import Build, Site

_PLAIN = """
    .. df-table::

       df = pd.DataFrame({"text": ["x10", "x9", None, "x9"], "number": [4, 0.5, 1, -2]})
"""
_LABELS = {
    "text": {"order": "1 0 -1 0"},
    "number": {"order": "3 1 2 0", "numbers": "-2 0.5 1 4"},
}


def _order_attributes(table: Tag) -> dict[str, dict[str, str]]:
    """Return the attributes with the order, by the text of each label."""
    prefix = "data-df-"
    cells = table.find_all(lambda tag: any(name.startswith(prefix) for name in tag.attrs))
    assert {(cell.name, cell["scope"]) for cell in cells} <= {("th", "col")}
    return {
        cell.get_text(): {
            name.removeprefix(prefix): str(value)
            for name, value in cell.attrs.items()
            if name.startswith(prefix)
        }
        for cell in cells
    }


def _orders(site: Site) -> list[dict[str, dict[str, str]]]:
    return [_order_attributes(table.element) for table in site.tables()]


def _block(code: str, *options: str) -> str:
    lines = [*options, "", *code.splitlines()]
    return "\n.. df-table::\n" + "".join(f"   {line}\n" if line else "\n" for line in lines)


@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml"])
def test_labels_have_the_order_of_the_rows_and_the_numbers(build: Build, builder: str) -> None:
    site = build(_PLAIN, builder=builder)
    assert site.warnings == ""
    assert _orders(site) == [_LABELS]


def test_labels_of_a_page_inside_another_one_have_the_order(build: Build) -> None:
    index = "Title\n=====\n\n.. toctree::\n\n   other\n"
    site = build({"index.rst": index, "other.rst": f"Other\n=====\n{_PLAIN}"}, builder="singlehtml")
    assert _orders(site) == [_LABELS]


_LEVELS = """\
df = pd.DataFrame({"a": ["x", "x", "w"], "b": [9, 10, 9], "c": [3, 1, 2], "d": [1, 1, 0], "e": 5})
df = df.set_index(["a", "b"])
df.columns = pd.MultiIndex.from_tuples([("top", "c"), ("top", "d"), ("alone", "")])"""
_OF_LEVELS = {
    "a": {"order": "1 1 0"},
    "b": {"order": "0 1 0", "numbers": "9 10"},
    "c": {"order": "2 0 1", "numbers": "1 2 3"},
    "d": {"order": "1 1 0", "numbers": "0 1"},
    "alone": {"order": "0 0 0", "numbers": "5"},
}


@pytest.mark.parametrize(
    ("options", "code", "expected"),
    [
        pytest.param([":index:"], _LEVELS, _OF_LEVELS, id="levels of labels"),
        pytest.param(
            [":index:", ":header-rows: 3"],
            _LEVELS,
            {
                "a": {"order": "1 0"},
                "b": {"order": "1 0", "numbers": "9 10"},
                "c": {"order": "0 1", "numbers": "1 2 3"},
                "d": {"order": "1 0", "numbers": "0 1"},
                "alone": {"order": "0 0", "numbers": "5"},
            },
            id="rows of data in the header",
        ),
        pytest.param([":header-rows: 5"], _LEVELS, {}, id="all rows of data in the header"),
        pytest.param([":header-rows: 1"], _LEVELS, {}, id="a level of labels in the body"),
        pytest.param([":header-rows: 0"], _LEVELS, {}, id="no header"),
        pytest.param(
            [":index:", ":stub-columns: 3", ":max-rows: 2"],
            _LEVELS,
            {
                "a": {"order": "0 0"},
                "b": {"order": "0 1", "numbers": "9 10"},
                "c": {"order": "1 0", "numbers": "1 3"},
                "d": {"order": "0 0", "numbers": "1"},
                "alone": {"order": "0 0", "numbers": "5"},
            },
            id="a note about rows left out",
        ),
        pytest.param(
            [],
            'df = pd.DataFrame([[2, "b"], [1, "a"]], columns=["same", "same"])\n'
            'df = df.iloc[:, :1].style.concat(df.iloc[:, :1].agg(["sum"]).style)',
            {"same": {"order": "1 0 -1", "numbers": "1 2", "fixed": "1"}},
            id="sums",
        ),
        pytest.param(
            [":header-rows: 3"],
            'df = pd.DataFrame({"a": [1, 2]})\ndf = df.style.concat(df.agg(["sum", "mean"]).style)',
            {"a": {"order": "-1 -1", "numbers": "1 2", "fixed": "2"}},
            id="sums alone in the body",
        ),
        pytest.param([], 'df = pd.DataFrame({"a": []})', {}, id="no rows"),
        pytest.param(
            [], 'df = pd.DataFrame({"a": [1]}).style.hide(axis=1)', {}, id="hidden labels"
        ),
        pytest.param(
            [],
            'df = pd.DataFrame({"**a**": [":kbd:`b`", "c"]})',
            {"a": {"order": "0 1"}},
            id="markup",
        ),
        pytest.param(
            [],
            "df = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([('a', 'b')] * 2))",
            {"b": {"order": "0", "numbers": "2"}},
            id="equal labels stay two",
        ),
    ],
)
def test_the_lowest_label_of_each_column_has_the_order_of_the_rows_of_the_body(
    build: Build, options: list[str], code: str, expected: dict[str, dict[str, str]]
) -> None:
    site = build(_block(code, *options), conf={"df_table_checks": False})
    assert site.warnings == ""
    assert _orders(site) == [expected]


def test_two_columns_with_the_same_labels_have_an_order_each(build: Build) -> None:
    site = build(_block('df = pd.DataFrame([[1, "b"], [2, "a"]], columns=["x", "x"])'))
    orders = [cell["data-df-order"] for cell in site.soup().select("th[data-df-order]")]
    assert orders == ["0 1", "1 0"]


def test_the_setting_and_a_class_turn_the_order_off(build: Build) -> None:
    assert _orders(build(_PLAIN, conf={"df_table_interactive": False})) == [{}]
    page = _block("df = pd.DataFrame({'a': [1]})", ":class: no-interactive wide")
    page += "\n.. rst-class:: no-interactive\n" + _block("df = pd.DataFrame({'b': [1]})")
    page += _block("df = pd.DataFrame({'c': [1]})")
    assert _orders(build(page)) == [{}, {}, {"c": {"order": "0", "numbers": "1"}}]


def test_a_change_of_the_setting_is_seen_by_the_next_build(build: Build) -> None:
    site = build(_PLAIN)
    site.conf = {"df_table_interactive": False}
    assert _orders(site.rebuild()) == [{}]
    site.conf = {}
    assert _orders(site.rebuild()) == [_LABELS]


@pytest.mark.parametrize(
    "builder", ["epub", "xml", "pseudoxml", "latex", "text", "man", "texinfo", "gettext"]
)
def test_other_builders_write_no_order(build: Build, builder: str) -> None:
    conf = {"man_pages": [("index", "x", "x", "x", 1)], "epub_copyright": "x", "version": "1"}
    site = build(f"Title\n=====\n{_PLAIN}", builder=builder, conf=conf)
    assert site.warnings == ""
    files = [
        path
        for path in site.out.rglob("index.*")
        if path.suffix not in (".epub", ".doctree") and path.is_file()
    ]
    files += [path for path in site.out.iterdir() if path.suffix in (".tex", ".1", ".texi", ".xml")]
    texts = [path.read_text(encoding="utf-8") for path in files]
    assert any("number" in text for text in texts) or builder == "gettext"
    assert not any(sign in text for text in texts for sign in ("table_cell", "order=", "125 250"))
    assert "table_cell" not in site.doctree().pformat()


def test_a_page_written_from_its_pickled_doctree_has_the_order(build: Build) -> None:
    site = build(_PLAIN)
    (site.out / "index.html").unlink()
    assert _orders(site.rebuild()) == [_LABELS]
    assert site.read == []


class _Copies(SphinxTransform):
    default_priority = 400

    def apply(self) -> None:
        for table in list(self.document.findall(nodes.table)):
            table.replace_self(table.deepcopy())


def test_copied_and_nested_tables_have_the_order(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "copies_tables.py").write_text(
        "from doctree import test_sortable_label as test\n\n\n"
        "def setup(app):\n    app.add_transform(test._Copies)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    indented = "".join(f"      {line}\n" for line in _PLAIN.splitlines())
    page = f".. tab-set::\n\n   .. tab-item:: One\n\n{indented}"
    site = build(page, extensions=("sphinx_design", "copies_tables"))
    assert site.warnings == ""
    assert _orders(site) == [_LABELS]


def test_a_cell_is_an_entry_and_keeps_its_order_when_copied_or_pickled() -> None:
    column = Column(labels=("a",), cells=["x", "y"], order=[1, 0], numbers=[5, None])
    content: tuple[Any, ...] = ("", nodes.paragraph("", "a"))
    attributes: dict[str, Any] = {"classes": ["df-number"], "morerows": 1}
    label = table_cell(*content, **attributes)
    label.ranks = SortRanks.of(column, 0, 0)
    assert isinstance(label, nodes.entry)
    assert label.pformat() == nodes.entry(*content, **attributes).pformat()
    copies = (label.copy(), label.deepcopy(), copy.copy(label), pickle.loads(pickle.dumps(label)))  # noqa: S301 - our own
    assert [copied.ranks for copied in copies] == [label.ranks] * 4
    assert label.deepcopy().pformat() == label.pformat()


def test_the_order_of_a_large_table_is_that_of_all_its_rows(build: Build) -> None:
    count = MOST_ORDINARY_CELLS + 1
    site = build(_block(f"df = pd.DataFrame({{'a': range({count}, 0, -1)}})"))
    ((expected,),) = [table.values() for table in _orders(site)]
    assert expected["order"] == " ".join(str(rank) for rank in reversed(range(count)))
    assert len(expected["numbers"].split()) == count


def test_tables_of_others_have_no_order(build: Build) -> None:
    site = build(".. csv-table::\n   :header-rows: 1\n\n   a,b\n   1,2\n")
    assert site.soup().select("[data-df-order]") == []
