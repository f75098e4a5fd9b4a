"""Body of a large table as one node: builders write the same as for ordinary rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from docutils import nodes
from sphinx.transforms import SphinxTransform

from sphinx_df_table.doctree.tables import table as table_nodes
from sphinx_df_table.doctree.tables.large_body import MOST_ORDINARY_CELLS, large_body

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Build, Site

_PAGE = """\
Title
=====

.. _here:

Section
-------

.. |sub| replace:: *substituted*

.. df-table:: Caption
   :name: figures
   :stub-columns: 1

   df = pd.DataFrame({
       "text": ["plain", "", "a < b & c", '"quoted" -- text', "two\\nlines", "  spaces  "] * 3,
       "markup": ["**strong**", "`web <https://example.org>`__", ":ref:`here`", "|sub|", "*x",
                  ":kbd:`A`"] * 3,
       "number": [0.5, None, 1e22, -0.25, 0.1 + 0.2, 5] * 3,
   })

.. df-table:: Of several levels
   :index:
   :name: levels
   :download:
   :max-rows: 5
   :header-rows: 3

   df = pd.DataFrame({"a": ["x", "x", "y"] * 4, "b": range(12), "c": ["é", "\\U0001f388", "-"] * 4})
   df = df.set_index(["a", "b"])
   df.columns = pd.MultiIndex.from_tuples([("top", "c")])

.. df-table::
   :header-rows: 0
   :name: in-body
   :download:
   :index:
   :max-rows: 1

   df = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
   df = df.style.highlight_max(subset=["a"]).map(lambda v: "color: red", subset=["b"])

See :numref:`figures`.
"""
_CONF = {
    "numfig": True,
    "epub_copyright": "x",
    "version": "1",
    "html_last_updated_fmt": None,
    "man_pages": [("index", "x", "x", "x", 1)],
    "templates_path": [],
}
_OURS = re.compile(rb"/site\d+/|_build/[a-z]+|\d{4}-\d\d-\d\d[T ]?[\d:]*[Z+\d:]*|urn:uuid:[\w-]+")


@pytest.fixture
def both(build: Build, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Site, Site]]:
    """Return a function that builds a page twice: with ordinary rows and with large bodies."""

    def builds(page: str = _PAGE, **wanted: Any) -> tuple[Site, Site]:
        sites = []
        for most in (MOST_ORDINARY_CELLS, 0):
            monkeypatch.setattr(table_nodes, "MOST_ORDINARY_CELLS", most)
            conf = {**_CONF, **wanted.get("conf", {})}
            sites.append(build({"index.rst": page}, **{**wanted, "conf": conf}))
        return sites[0], sites[1]

    return builds


def _written(site: Site) -> dict[str, bytes]:
    ignored = (".doctrees", ".buildinfo", ".epub")
    files: list[Path] = [path for path in site.out.rglob("*") if path.is_file()]
    return {
        str(path.relative_to(site.out)): _OURS.sub(b"", path.read_bytes())
        for path in files
        if not any(part in str(path.relative_to(site.out)) for part in ignored)
    }


@pytest.mark.parametrize(
    "theme", ["alabaster", "furo", "pydata_sphinx_theme", "sphinx_book_theme", "sphinx_rtd_theme"]
)
def test_every_theme_writes_the_same_bytes_and_the_same_index_for_the_search(
    both: Callable[..., tuple[Site, Site]], theme: str
) -> None:
    ordinary, large = both(conf={"html_theme": theme})
    assert ordinary.warnings == large.warnings == ""
    assert list(large.doctree().findall(large_body)) != []
    before, after = _written(ordinary), _written(large)
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name]] == []


@pytest.mark.parametrize(
    "builder",
    ["dirhtml", "singlehtml", "epub", "latex", "text", "man", "texinfo", "xml", "pseudoxml"],
)
def test_every_builder_writes_the_same(
    both: Callable[..., tuple[Site, Site]], builder: str
) -> None:
    ordinary, large = both(builder=builder)
    assert ordinary.warnings == large.warnings == ""
    before, after = _written(ordinary), _written(large)
    assert before.keys() == after.keys()
    different = [name for name in before if before[name] != after[name]]
    assert different == []
    assert any(b"two" in text for text in after.values())


def test_the_texts_of_a_large_body_are_in_the_catalogue(
    both: Callable[..., tuple[Site, Site]],
) -> None:
    texts = [
        set(re.findall(rb'^msgid (".*")$', _written(site)["index.pot"], re.MULTILINE))
        for site in both(builder="gettext")
    ]
    assert b'"plain"' in texts[1]
    assert b'"0.5"' not in texts[1]
    # Ordinary cells have lost their spaces there.
    assert {text.replace(b"  ", b"") for text in texts[1]} == texts[0]


def test_only_a_large_table_has_a_large_body(build: Build) -> None:
    site = build(
        f".. df-table::\n\n   df = pd.DataFrame({{'a': range({MOST_ORDINARY_CELLS})}})\n\n"
        f".. df-table::\n\n   df = pd.DataFrame({{'a': range({MOST_ORDINARY_CELLS + 1})}})\n"
    )
    bodies = list(site.doctree().findall(nodes.tbody))
    assert [type(body) for body in bodies] == [nodes.tbody, large_body]
    assert [len(table.rows) for table in site.tables()] == [
        MOST_ORDINARY_CELLS,
        MOST_ORDINARY_CELLS + 1,
    ]


def test_a_large_body_has_few_nodes(build: Build) -> None:
    site = build(".. df-table::\n\n   df = pd.DataFrame({c: range(1000) for c in 'abcdefg'})\n")
    assert len(list(site.doctree().findall())) < 100


class _Walker(SphinxTransform):
    default_priority = 400
    seen: list[str]

    def apply(self, **_: Any) -> None:
        type(self).seen = [table.astext() for table in self.document.findall(nodes.table)]
        for table in self.document.findall(nodes.table):
            table.replace_self(table.deepcopy())


def test_a_transform_of_another_extension_may_walk_and_copy_tables(
    both: Callable[..., tuple[Site, Site]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "walks_tables.py").write_text(
        "from doctree.tables import test_large_body as test\n\n\n"
        "def setup(app):\n    app.add_transform(test._Walker)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    ordinary, large = both(extensions=("walks_tables",))
    assert large.warnings == ""
    assert "plain" in _Walker.seen[0]
    assert _written(ordinary)["index.html"] == _written(large)["index.html"]


def test_the_texts_of_a_large_body_are_translated(
    both: Callable[..., tuple[Site, Site]], tmp_path: Path
) -> None:
    folder = tmp_path / "locales/de/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "index.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "plain"\nmsgstr "schlicht"\n\nmsgid "Caption"\nmsgstr "Beschriftung"\n\n'
        'msgid "**strong**"\nmsgstr "**stark**"\n\nmsgid "0.5"\nmsgstr "0.7"\n',
        encoding="utf-8",
    )
    conf = {"language": "de", "locale_dirs": [str(tmp_path / "locales")]}
    ordinary, large = both(conf=conf)
    assert ordinary.warnings == large.warnings
    # Figures are those of the data.
    assert large.tables()[0].rows[0] == ["schlicht", "stark", "0.5"]
    assert ordinary.tables()[0].rows == large.tables()[0].rows
