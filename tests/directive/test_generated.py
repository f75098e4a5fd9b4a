"""Blocks that other extensions generate, in builds that start in another folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import sphinx

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Build, Site

# What a directive has parsed knows nothing of the page: the message names the page alone.
_HIDES_PAGES = sphinx.version_info < (8,)
_EXTENSION = """
    import os
    from pathlib import Path

    from docutils import nodes
    from docutils.parsers.rst import Directive
    from docutils.statemachine import StringList
    from sphinx.util.docutils import SphinxDirective

    MARKDOWN = ["```{df-table}", 'df = pd.read_csv("own.csv")', "```", "", "```{df-table}"]
    MARKDOWN += ["x = 1", "1 / 0", "y = 2", "```"]
    LINES = ["Text.", "", ".. df-table::", "", '   df = pd.read_csv("own.csv")', "", ""]
    LINES += [".. df-table::", "", "   x = 1", "   1 / 0", "   y = 2", ""]


    class Generate(SphinxDirective):
        required_arguments = 1
        has_content = True

        def run(self):
            return getattr(self, self.arguments[0].replace("-", "_"))()

        def _parsed(self, lines):
            node = nodes.container()
            self.state.nested_parse(lines, 0, node)
            return [node]

        def made_up(self):
            return self._parsed(StringList(LINES, source="<generated>"))

        def empty_name(self):
            return self._parsed(StringList(LINES, source=""))

        def no_name(self):
            return self._parsed(StringList(LINES))

        def name_in_current_folder(self):
            return self._parsed(StringList(LINES, source="other.rst"))

        def name_of_page(self):
            return self._parsed(StringList(LINES, source=self.env.docname + ".rst"))

        def path_of_page(self):
            return self._parsed(StringList(LINES, source=self.get_source_info()[0]))

        def one_line(self):
            lines = StringList()
            for line in LINES:
                lines.append(line, *self.get_source_info())
            return self._parsed(lines)

        def beyond_the_end(self):
            lines = StringList()
            for number, line in enumerate(LINES):
                lines.append(line, self.get_source_info()[0], 1000 + number)
            return self._parsed(lines)

        def path_of_template(self):
            path = str(Path(self.env.srcdir, "templates", "a.txt"))
            return self._parsed(StringList(LINES, source=path))

        def parse_text(self):
            return self.parse_text_to_nodes("\\n".join(LINES))

        def markdown(self):
            return self._parsed(StringList(MARKDOWN, source="<generated>"))

        def markdown_text(self):
            return self.parse_text_to_nodes("\\n".join(MARKDOWN))

        def inserted(self):
            self.state_machine.insert_input(LINES, "<inserted>")
            return []

        def inserted_path(self):
            path = str(Path(self.env.srcdir, "templates", "a.txt"))
            self.state_machine.insert_input(LINES, path)
            return []

        def docstring_of_nothing(self):
            return self._parsed(StringList(LINES, source="gone.py:docstring of gone"))


    def expand(app, docname, text):
        if "LOOP" in text[0]:
            blocks = "\\n".join(LINES)
            text[0] = text[0].replace("LOOP", (("Text.\\n\\n") * 30) + blocks)


    def render(app, docname, text):
        if "{%" in text[0]:
            text[0] = app.builder.templates.render_string(text[0], {})


    def setup(app):
        app.connect("source-read", render)
        app.add_directive("generate", Generate)
        app.connect("source-read", expand)
    """
_WAYS = (
    "made-up",
    "empty-name",
    "no-name",
    "name-in-current-folder",
    "name-of-page",
    "path-of-page",
    "one-line",
    "beyond-the-end",
    "path-of-template",
    "parse-text",
    "inserted",
    "inserted-path",
    "docstring-of-nothing",
)
_PAGE = """
Title
=====

.. df-table::

   df = pd.DataFrame({"a": ["another"]})

Text.

HERE

Text.
"""
_TEMPLATE = """
{% for name in ["own"] %}
.. rst-class:: generated

.. df-table::

   df = pd.read_csv("{{ name }}.csv")

.. df-table::

   x = 1
   1 / {{ 0 }}
   y = 2
{% endfor %}
"""
_FAILING = ".. df-table::\n\n   x = 1\n   1 / 0\n   y = 2\n"
_OWN = '.. df-table::\n\n   df = pd.read_csv("own.csv")\n\n'


@pytest.fixture(scope="module")
def site(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Site:
    current = tmp_path_factory.mktemp("current")
    for name in ("other.rst", "own.csv"):
        (current / name).write_text("a\nof the current folder\n")
    pages = {f"pages/{way}.rst": _PAGE.replace("HERE", f".. generate:: {way}") for way in _WAYS}
    in_tab = ".. note::\n\n   .. generate:: made-up"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(current)
        return build(
            {
                "conf.py": (
                    "import sys\nfrom pathlib import Path\n"
                    "sys.path.insert(0, str(Path(__file__).parent / 'lib'))\n"
                    "extensions = ['sphinx_df_table', 'sphinx.ext.autodoc', 'myst_parser',"
                    " 'generating_extension_of_a_test']\n"
                    "exclude_patterns = ['_build', 'templates', 'parts']\n"
                    "myst_enable_extensions = ['substitution']\n"
                ),
                "index.rst": "Title\n=====\n\n.. toctree::\n   :glob:\n\n   pages/*\n",
                "lib/generating_extension_of_a_test.py": _EXTENSION,
                "lib/generated_module_of_a_test.py": (f'"""A module.\n\n{_OWN}{_FAILING}"""\n'),
                **pages,
                "pages/in-note.rst": _PAGE.replace("HERE", in_tab),
                "pages/source-read.rst": _PAGE.replace("HERE", "LOOP"),
                "pages/source-read-above.rst": f"Title\n=====\n\nLOOP\n\nText.\n\n{_OWN}",
                "pages/template.rst": _PAGE.replace("HERE", _TEMPLATE),
                "pages/rst-class.rst": _PAGE.replace(
                    "HERE", f".. rst-class:: wide\n\n{_OWN}.. rst-class:: wide\n\n{_FAILING}"
                ),
                "pages/include.rst": _PAGE.replace("HERE", ".. include:: ../parts/part.txt"),
                "pages/include-of-generator.rst": _PAGE.replace(
                    "HERE", ".. include:: ../parts/generator.txt"
                ),
                "pages/autodoc.rst": _PAGE.replace(
                    "HERE", ".. automodule:: generated_module_of_a_test"
                ),
                "pages/md-generate.md": "# Title\n\nText.\n\n```{generate} markdown-text\n```\n",
                "pages/md-nested.md": "# Title\n\nText.\n\n```{generate} markdown\n```\n",
                "pages/own.csv": "a\nof the page\n",
                "parts/own.csv": "a\nof the part\n",
                "parts/part.txt": f"Text.\n\n{_OWN}{_FAILING}",
                "parts/generator.txt": "Text.\n\n.. generate:: made-up\n",
                "templates/a.txt": "A template of several lines.\n" * 20,
                "templates/own.csv": "a\nof the template\n",
            }
        )


# The pages whose blocks stand in another file that Sphinx knows, and the folder of its data.
_ELSEWHERE = {"include": "of the part", "include-of-generator": "of the page"}
_PAGES = (
    *_WAYS,
    *("in-note", "source-read", "source-read-above", "include", "include-of-generator", "autodoc"),
    *("template", "rst-class", "md-generate", "md-nested"),
)


def _warning(site: Site, page: str) -> str:
    """Return the warning about the block of a page that fails."""
    texts = re.split(r"^(?=\S.*WARNING)", site.warnings, flags=re.MULTILINE)
    failed = [text for text in texts if "ZeroDivisionError" in text]
    pages = sorted(_PAGES)
    assert len(failed) == len(pages), site.warnings
    return failed[pages.index(page)]


@pytest.mark.parametrize("page", _PAGES)
def test_a_generated_block_reads_the_files_beside_its_page(site: Site, page: str) -> None:
    rows = [table.rows for table in site.tables(f"pages/{page}")]
    assert rows[-1] == [[_ELSEWHERE.get(page, "of the page")]]


@pytest.mark.parametrize("page", _PAGES)
def test_a_message_about_a_generated_block_names_a_place_that_exists(site: Site, page: str) -> None:
    warning = _warning(site, page)
    path, line = re.match(r"(.*?):(\d+): WARNING: ", warning).groups()  # type: ignore[union-attr]
    file: Path = site.folder / path
    lines = file.read_text().splitlines()
    suffix = ".md" if page.startswith("md") else ".rst"
    names = {"include": "parts/part.txt", "autodoc": "lib/generated_module_of_a_test.py"}
    if not _HIDES_PAGES:
        names["include-of-generator"] = "parts/generator.txt"
    assert path == names.get(page, f"pages/{page}{suffix}")
    expected = {"include": "   1 / 0", "source-read": "LOOP", "source-read-above": "LOOP"}
    expected["template"] = ".. df-table::"
    named = lines[int(line) - 1]
    assert named == expected.get(page, named)
    is_named = "1 / 0" in named or "generate" in named or page in expected
    assert is_named or (_HIDES_PAGES and named == "Title")


@pytest.mark.parametrize("page", _PAGES)
def test_one_line_of_a_generated_block_is_marked(site: Site, page: str) -> None:
    marked = [line for line in _warning(site, page).splitlines() if line.startswith("| >")]
    assert len(marked) == 1
    assert "1 / 0" in marked[0]
