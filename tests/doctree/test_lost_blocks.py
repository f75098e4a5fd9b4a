"""Blocks that a slip in their markup turns into text or a comment: a warning says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Build

_CODE = "df = pd.DataFrame({'a': [1]})\n"


@pytest.mark.parametrize("name", ["df-table", "df-figure", "df-tabs", "df-values"])
@pytest.mark.parametrize("indent", ["", "  "])
def test_a_block_with_one_colon_gives_a_warning(build: Build, name: str, indent: str) -> None:
    block = f".. {name}: Caption\n{indent}   :name: x\n\n{indent}   {_CODE}\n\n"
    before = "- item\n\n  " if indent else ""
    site = build(f"Title\n=====\n\n{before}{block}{indent}Text.\n", builder="dummy")
    assert site.warnings == (
        f"index.rst:{6 if indent else 4}: WARNING: '{name}: Caption' is a comment and not shown. "
        f"Write two colons: .. {name}:: [df_table.lost]\n"
    )


def test_each_of_several_equal_comments_is_named(build: Build) -> None:
    site = build(".. df-table: One\n\n   x\n\n" * 2, builder="dummy")
    places = [line.partition(": ")[0] for line in site.warnings.splitlines()]
    assert places == ["index.rst:1", "index.rst:5"]


def test_a_comment_in_a_docstring_is_named_by_the_docstring(build: Build) -> None:
    module = "lost_block_of_a_test"
    site = build(
        {
            "conf.py": "import sys\nfrom pathlib import Path\n"
            "sys.path.insert(0, str(Path(__file__).parent))\n"
            "extensions = ['sphinx_df_table', 'sphinx.ext.autodoc']\n",
            f"{module}.py": '"""A module.\n\n.. df-table: One\n\n   x\n"""\n',
            "index.rst": f"Title\n=====\n\n.. automodule:: {module}\n",
        },
        builder="dummy",
    )
    assert f"{module}.py:docstring of {module}: WARNING: 'df-table: One' is a" in site.warnings


@pytest.mark.parametrize(
    ("block", "remedy"),
    [
        (f"```df-table Caption\n{_CODE}```", "Write its name in braces: ```{df-table}"),
        (f":::{{df-table}} Caption\n{_CODE}:::", 'colons need "colon_fence" in myst_enable_ext'),
        (f":::{{df-tabs}}\n{_CODE}:::", 'colons need "colon_fence" in myst_enable_extensions of'),
        (f".. df-table:: Caption\n\n   {_CODE}", "In Markdown, write ```{df-table}."),
    ],
)
def test_a_block_of_markdown_that_is_text_gives_a_warning(
    build: Build, block: str, remedy: str
) -> None:
    site = build(
        {"index.md": f"# Title\n\n{block}\n"}, builder="dummy", extensions=("myst_parser",)
    )
    (warning,) = site.warnings.splitlines()
    assert warning.startswith("index.md:3: WARNING: this block is shown as text. ")
    assert remedy in warning
    assert warning.endswith("[df_table.lost]")


@pytest.mark.parametrize(
    "text",
    [
        ".. A df-table: not shown.",
        ".. df-tables: of pandas",
        "``.. df-table::`` begins a block.",
        "Write ``df-table`` or :::{df-table} here.",
        ".. code-block:: rst\n\n   .. df-table::",
        "..\n   .. df-table::\n\n      df = 1",
    ],
)
def test_a_text_about_a_block_gives_no_warning(build: Build, text: str) -> None:
    assert build(f"Title\n=====\n\n{text}\n", builder="dummy").warnings == ""


def test_a_page_of_markdown_may_write_about_blocks(build: Build) -> None:
    text = "# Title\n\n`:::{df-table}` begins a block.\n\n````md\n```{df-table}\n```\n````\n"
    site = build({"index.md": text}, builder="dummy", extensions=("myst_parser",))
    assert site.warnings == ""
