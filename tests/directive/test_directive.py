"""Directive df-table: content and caption, in reStructuredText and in Markdown."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.directive.converters import variable_name

if TYPE_CHECKING:
    from conftest import Build, Site

MYST = ("myst_parser", "sphinx_design")


def test_the_frame_in_df_is_shown(build: Build) -> None:
    site = build(
        """
        .. df-table:: A caption

           df = pd.DataFrame({"a": [1, 2], "b": np.array([0.1 + 0.2, 2.5])})
        """
    )
    (table,) = site.tables()
    assert (table.caption, table.header) == ("A caption", [["a", "b"]])
    assert table.rows == [["1", "0.3"], ["2", "2.5"]]
    assert site.warnings == ""


def test_df_var_names_the_variable_that_is_shown(build: Build) -> None:
    site = build(
        """
        .. df-table::
           :df-var: summary

           df = pd.DataFrame({"a": [1]})
           summary = df.rename(columns={"a": "b"})
        """
    )
    assert site.tables()[0].header == [["b"]]
    assert site.warnings == ""


@pytest.mark.parametrize("name", ["a", "_x1", " résumé "])
def test_df_var_takes_the_name_of_a_variable(name: str) -> None:
    assert variable_name(name) == name.strip()


@pytest.mark.parametrize("name", [None, "", "1a", "df.T", "a b", "df; exit()"])
def test_df_var_refuses_other_than_the_name_of_a_variable(name: str | None) -> None:
    with pytest.raises(ValueError, match="the name of a variable"):
        variable_name(name)


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (".. df-table:: A caption", "there is no snippet. It is indented, below an empty line."),
        (".. df-table:: A caption\n   df = 1", "line. 'df = 1' is part of the caption."),
        (".. df-table::\n   df = 1", "line. 'df = 1' is part of the caption."),
        (".. df-table::\n   :df-var: 1a\n\n   df = 1", "option: \"df-var\"; value: '1a'"),
        (".. df-table::\n   :header-rows: -1\n\n   df = 1", 'option: "header-rows"'),
        (".. df-table::\n   :stub-columns: x\n\n   df = 1", 'option: "stub-columns"'),
        (".. df-table::\n   :widths: 1 -2\n\n   df = 1", 'option: "widths"'),
        (".. df-table::\n   :align: top\n\n   df = 1", 'option: "align"'),
        (".. df-table::\n   :colour: red\n\n   df = 1", 'unknown option: "colour".\n'),
        (
            ".. df-table::\n   :na_rep: no\n\n   df = 1",
            'unknown option: "na_rep"; the closest is "na-rep".',
        ),
        (
            ".. df-table::\n   :clas: wide\n\n   df = 1",
            'unknown option: "clas"; the closest is "class".',
        ),
        (
            ".. df-table::\n   :caption: Costs\n\n   df = 1",
            'unknown option: "caption"; write it behind the colons, as in ".. df-table:: Caption".',
        ),
        (
            ".. df-table::\n   :file: a.csv\n   :header-rows: 1",
            'unknown option: "file"; the snippet reads the file, with "pd.read_csv".',
        ),
        (".. DF-Table::\n   :colour: red\n\n   df = 1", 'unknown option: "colour".\n'),
    ],
)
def test_an_invalid_block_is_a_docutils_error_at_its_line_and_in_the_page(
    build: Build, block: str, message: str
) -> None:
    site = build(f"Title\n=====\n\n{block}\n\nText.\n", verbosity=0)
    assert site.warnings.startswith("index.rst:4: ERROR: ")
    assert message in site.warnings
    assert site.warnings.count("ERROR") == 1
    assert "WARNING" not in site.warnings
    (box,) = site.soup().select(".df-table-error")
    assert message.strip() in box.get_text()
    assert block.splitlines()[0] in box.get_text()
    first = message.splitlines()[0]
    assert "df-table: 1 of 1 block failed:\nindex.rst:4: " in site.status
    assert first in site.status.partition("failed:\n")[2]


def test_an_invalid_block_is_counted_among_the_blocks_of_its_page(build: Build) -> None:
    good = ".. df-table::\n\n   df = pd.DataFrame({'a': [1]})\n\n"
    nested = "* An item\n\n  .. df-table::\n     :colour: red\n\n     df = 1\n\n"
    pages = {"index.rst": good + nested + good, "part.inc": nested}
    pages["page.rst"] = f":orphan:\n\n{good}.. include:: part.inc\n"
    site = build(pages)
    assert "df-table: 2 of 5 blocks failed:" in site.status
    for place in ("index.rst:7", "part.inc:3"):
        assert f'{place}: unknown option: "colour".\n' in site.status
    assert len(site.soup().select("li .df-table-error")) == 1
    assert len(site.tables()) == 2
    site.write({"index.rst": good * 3})
    assert "df-table: 1 of 5 blocks failed:" in site.rebuild().status


def test_a_block_in_markdown_without_a_snippet_is_an_error_in_the_page(build: Build) -> None:
    site = build({"index.md": "# Title\n\n```{df-table} A caption\n```\n"}, extensions=MYST)
    (box,) = site.soup().select(".df-table-error")
    assert "there is no snippet." in box.get_text()
    assert site.warnings.count("there is no snippet") == 1
    assert "df-table: 1 of 1 block failed:" in site.status


def test_an_unknown_option_in_markdown_is_left_out_with_a_warning_of_myst(build: Build) -> None:
    page = "# Title\n\n```{df-table}\n:colour: red\n\ndf = pd.DataFrame({'a': [1]})\n```\n"
    site = build({"index.md": page}, extensions=MYST)
    assert site.tables()[0].rows == [["1"]]
    assert site.warnings.count("WARNING: ") == 1
    assert "[myst.directive_option]" in site.warnings


def test_an_error_in_another_directive_is_left_to_sphinx(build: Build) -> None:
    site = build(".. csv-table::\n   :colour: red\n\n   1\n\nText.\n")
    assert 'unknown option: "colour".' in site.warnings
    assert not site.soup().select(".df-table-error")
    assert "blocks failed" not in site.status


def test_an_invalid_caption_is_a_docutils_warning_beside_the_table(
    build: Build,
) -> None:
    site = build(
        """
        .. df-table:: A *caption

           df = pd.DataFrame({"a": [1]})
        """
    )
    assert "index.rst:1: WARNING: Inline emphasis start-string without end-string" in site.warnings
    assert site.tables()[0].rows == [["1"]]


def test_blocks_of_a_page_share_no_names(build: Build) -> None:
    site = build(
        """
        .. df-table::

           df = pd.DataFrame({"a": [1]})
           pd.shared = 5

        .. df-table::

           df = pd.DataFrame({"b": [hasattr(pd, "shared")]})

        .. df-table::

           other = df
        """
    )
    first, second = site.tables()
    assert (first.rows, second.rows) == ([["1"]], [["False"]])
    assert "NameError: name 'df' is not defined" in site.warnings


def test_a_snippet_does_not_run_in_the_process_of_sphinx(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_SECRET", "secret")
    site = build(
        """
        .. df-table::

           import os, sys
           loaded = any(name.partition(".")[0] in ("sphinx", "docutils") for name in sys.modules)
           df = pd.DataFrame({"a": [os.environ.get("A_SECRET", "none"), loaded]})
        """
    )
    assert site.tables()[0].rows == [["none"], ["False"]]


def test_a_block_may_stand_in_a_tab_a_list_or_a_directive(build: Build) -> None:
    site = build(
        """
        .. tab-set::

           .. tab-item:: One

              .. df-table:: One

                 df = pd.DataFrame({"a": [1]})

           .. tab-item:: Two

              .. note::

                 * .. df-table:: Two

                      df = pd.DataFrame({"a": [2]})
        """,
        extensions=("sphinx_design",),
    )
    assert [(table.caption, table.rows) for table in site.tables()] == [
        ("One", [["1"]]),
        ("Two", [["2"]]),
    ]
    assert [len(tab.select("table")) for tab in site.soup().select(".sd-tab-content")] == [1, 1]
    assert site.warnings == ""


# A page each, whose line with HERE fails; the file that holds the line is the page unless named.
FAILING: dict[str, str] = {
    "plain.rst": """
        Title
        =====

        .. df-table::

           a = 1
           df = a / 0  # HERE
        """,
    "options.rst": """
        .. df-table:: A caption that
           goes on
           :name: options
           :widths: auto

           # a comment

           df = 1 / 0  # HERE
           b = 2
        """,
    "no-blank-line.rst": """
        .. df-table::
           :name: no-blank-line

           df = 1 / 0  # HERE
        """,
    "tabs.rst": """
        Title
        =====

        .. tab-set::

           .. tab-item:: One
              :sync: one

              .. df-table:: Caption
                 :name: tabs

                 a = 1

                 df = 1 / 0  # HERE

           .. tab-item:: Two

              Text.
        """,
    "grid-in-list.rst": """
        * An item

          .. note::

             .. grid:: 2

                .. grid-item::

                   .. df-table::

                      df = 1 / 0  # HERE
        """,
    "table-cell.rst": """
        .. list-table::

           * - Text
             - .. df-table::

                  df = 1 / 0  # HERE
        """,
    "includes.rst": """
        Title
        =====

        Text.

        .. include:: shared/fragment.inc
        """,
    "includes-part.rst": """
        .. include:: shared/part.inc
           :start-after: begin
        """,
    "includes-lines.rst": """
        .. include:: shared/lines.inc
           :start-line: 4
           :end-line: 9
        """,
    "includes-in-tab.rst": """
        .. tab-set::

           .. tab-item:: One

              .. include:: shared/tab.inc
        """,
    "md-plain.md": """
        # Title

        ```{df-table} Caption
        a = 1
        df = 1 / 0  # HERE
        ```
        """,
    "md-options.md": """
        # Title

        ```{df-table} Caption
        :name: md-options
        :stub-columns: 1

        a = 1

        df = 1 / 0  # HERE
        ```
        """,
    "md-yaml-options.md": """
        # Title

        ```{df-table}
        ---
        name: md-yaml
        stub-columns: 1
        ---
        a = 1
        df = 1 / 0  # HERE
        ```
        """,
    "md-tabs.md": """
        # Title

        ::::{tab-set}
        :::{tab-item} One
        ```{df-table}
        :name: md-tabs

        df = 1 / 0  # HERE
        ```
        :::
        ::::
        """,
    "md-eval-rst.md": """
        # Title

        Text.

        ```{eval-rst}
        .. df-table:: Caption
           :name: md-eval

           a = 1
           df = 1 / 0  # HERE
        ```
        """,
    "md-eval-rst-tabs.md": """
        ````{eval-rst}
        .. tab-set::

           .. tab-item:: One

              .. df-table::

                 df = 1 / 0  # HERE
        ````
        """,
    "md-includes.md": """
        # Title

        ```{include} shared/fragment.md
        ```
        """,
    "md-includes-rst.md": """
        # Title

        ```{eval-rst}
        .. include:: shared/of-md.inc
        ```
        """,
}
INCLUDED = {
    "includes.rst": (
        "shared/fragment.inc",
        """
        Shared
        ------

        .. df-table::

           df = 1 / 0  # HERE
        """,
    ),
    "includes-part.rst": (
        "shared/part.inc",
        """
        Not shown.

        .. begin

        .. df-table::
           :name: part

           df = 1 / 0  # HERE
        """,
    ),
    "includes-lines.rst": (
        "shared/lines.inc",
        """
        .. df-table::

           df = 1 / 0

        .. df-table::

           a = 1
           df = a / 0  # HERE
           b = 2

        .. df-table::

           a = 1
        """,
    ),
    "includes-in-tab.rst": (
        "shared/tab.inc",
        """
        Text.

        .. df-table::

           a = 1
           df = 1 / 0  # HERE
        """,
    ),
    "md-includes.md": (
        "shared/fragment.md",
        """
        Text.

        ```{df-table}
        :name: md-included

        df = 1 / 0  # HERE
        ```
        """,
    ),
    "md-includes-rst.md": (
        "shared/of-md.inc",
        """
        .. df-table::

           df = 1 / 0  # HERE
        """,
    ),
}


@pytest.fixture(scope="module")
def failing(build: Build) -> Site:
    return build(
        {"index.rst": "Title\n=====\n", **FAILING, **dict(INCLUDED.values())},
        builder="dummy",
        conf={"suppress_warnings": ["toc.not_included"], "exclude_patterns": ["_build", "shared"]},
        extensions=MYST,
    )


@pytest.mark.parametrize("page", FAILING)
def test_an_error_names_the_file_and_the_line_that_failed(failing: Site, page: str) -> None:
    name, text = INCLUDED.get(page, (page, FAILING[page]))
    lines = textwrap.dedent(text).lstrip("\n").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "HERE" in text)
    assert f"{name}:{line}: WARNING: ZeroDivisionError: division by zero\n" in failing.warnings
    warning = failing.warnings.partition(f"{name}:{line}: WARNING: ")[2].partition(" [df_table")[0]
    assert f"| > {line} | {lines[line - 1].strip()}" in warning.splitlines()


def test_a_file_with_an_invalid_block_has_no_other_warning(failing: Site) -> None:
    assert failing.warnings.count("WARNING: ") == len(FAILING)


@pytest.mark.parametrize("suffix", ["rst", "md"])
def test_a_markdown_page_shows_what_an_rst_page_shows(build: Build, suffix: str) -> None:
    pages = {
        "rst": """
            Title
            =====

            .. _there:

            Section
            -------

            .. df-table:: A *caption*
               :name: figures
               :stub-columns: 1
               :class: wide

               df = pd.DataFrame({"a": ["**b**", "*x"], "c": [":ref:`there`", "A. d"]})
            """,
        "md": """
            # Title

            (there)=
            ## Section

            ```{df-table} A *caption*
            :name: figures
            :stub-columns: 1
            :class: wide

            df = pd.DataFrame({"a": ["**b**", "*x"], "c": [":ref:`there`", "A. d"]})
            ```
            """,
    }
    site = build({f"index.{suffix}": pages[suffix]}, extensions=MYST)
    (table,) = site.tables()
    assert table.caption == "A caption"
    assert table.rows == [["b", "Section"], ["*x", "A. d"]]
    assert table.element["id"] == "figures"
    assert "wide" in table.element["class"]
    assert len(table.element.select("tbody th.stub")) == 2
    assert [link["href"] for link in table.element.select("td a")] == ["#there"]
    assert site.warnings == ""


FOLDERS = {
    "conf.py": "extensions = ['sphinx_df_table', 'myst_parser']\nexclude_patterns = ['_build']\n"
    "df_table_data_path = ['data', 'more']\n",
    "top.csv": "a\ntop\n",
    "data/only-data.csv": "a\nfirst of the path\n",
    "data/both.csv": "a\nfirst of the path\n",
    "more/both.csv": "a\nsecond of the path\n",
    "more/only-more.csv": "a\nsecond of the path\n",
    "pages/own.csv": "a\nof the page\n",
    "data/own.csv": "a\nof the path\n",
    "shared/own.csv": "a\nof the included file\n",
    "shared/fragment.inc": '.. df-table::\n\n   df = pd.read_csv("own.csv")\n',
    "pages/sub/deep.csv": "a\nof a folder below\n",
    "index.rst": "Title\n=====\n",
}
LOOKED_UP = {
    "page-folder": ('"own.csv"', "of the page"),
    "page-folder-with-dot": ('"./own.csv"', "of the page"),
    "folder-below": ('"sub/deep.csv"', "of a folder below"),
    "folder-above": ('"../top.csv"', "top"),
    "data-path": ('"only-data.csv"', "first of the path"),
    "data-path-in-order": ('"both.csv"', "first of the path"),
    "data-path-second": ('"only-more.csv"', "second of the path"),
    "source-folder": ('"/top.csv"', "top"),
    "source-folder-below": ('"/shared/own.csv"', "of the included file"),
    "path-object": ('__import__("pathlib").Path("only-data.csv")', "first of the path"),
    "opened": ('open("only-data.csv")', "first of the path"),
}


@pytest.fixture(scope="module")
def looked_up(build: Build) -> Site:
    pages = {
        f"pages/{name}.rst": f".. df-table::\n\n   df = pd.read_csv({file})\n"
        for name, (file, _) in LOOKED_UP.items()
    }
    pages["pages/including.rst"] = ".. include:: ../shared/fragment.inc\n"
    pages["pages/including-from-source.rst"] = ".. include:: /shared/fragment.inc\n"
    pages["pages/md-including.md"] = "```{include} ../shared/fragment.md\n```\n"
    pages["shared/fragment.md"] = '```{df-table}\ndf = pd.read_csv("own.csv")\n```\n'
    pages["pages/page.md"] = '```{df-table}\ndf = pd.read_csv("own.csv")\n```\n'
    conf = {"suppress_warnings": ["toc.not_included"], "exclude_patterns": ["_build", "shared"]}
    return build({**FOLDERS, **pages}, conf=conf)


@pytest.mark.parametrize("name", LOOKED_UP)
def test_a_file_is_looked_up_beside_the_page_then_along_the_data_path(
    looked_up: Site, name: str
) -> None:
    assert looked_up.tables(f"pages/{name}")[0].rows == [[LOOKED_UP[name][1]]]


@pytest.mark.parametrize("page", ["including", "including-from-source", "md-including"])
def test_a_block_in_an_included_file_reads_from_the_folder_of_that_file(
    looked_up: Site, page: str
) -> None:
    assert looked_up.tables(f"pages/{page}")[0].rows == [["of the included file"]]


def test_a_block_in_a_markdown_page_reads_from_the_folder_of_the_page(looked_up: Site) -> None:
    assert looked_up.tables("pages/page")[0].rows == [["of the page"]]


def test_looking_up_files_gives_no_warning(looked_up: Site) -> None:
    assert looked_up.warnings == ""


def test_a_block_in_a_docstring_reads_from_the_folder_of_the_page(build: Build) -> None:
    site = build(
        {
            "conf.py": """
                import sys
                from pathlib import Path
                sys.path.insert(0, str(Path(__file__).parent / "lib"))
                extensions = ["sphinx_df_table", "sphinx.ext.autodoc"]
                """,
            "lib/documented_module_of_a_test.py": '''
                """A module.

                .. df-table::

                   df = pd.read_csv("own.csv")

                .. df-table::

                   1 / 0
                """
                ''',
            "index.rst": "Title\n=====\n\n.. automodule:: documented_module_of_a_test\n",
            "own.csv": "a\nof the page\n",
        }
    )
    assert site.tables()[0].rows == [["of the page"]]
    (warning,) = [line for line in site.warnings.splitlines() if "WARNING" in line]
    assert warning == (
        "lib/documented_module_of_a_test.py:9: WARNING: ZeroDivisionError: division by zero"
    )
