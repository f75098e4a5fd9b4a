"""Doctrees of blocks, compared with the ones stored beside this file.

``pytest --force-regen`` writes them again; `git diff` then shows the changes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Build, Site
    from pytest_regressions.file_regression import FileRegressionFixture

_FIGURES = (
    'df = pd.DataFrame({"model": ["a", "a", "b"], "batch": [1, 8, 1], "rate": [0.5, 30.25, None], '
    '"note": ["**fast**", "two\\nlines", "*x"]})'
)
_GROUPED = (
    'df = df.pivot_table(index="model", columns="batch", values=["rate"], aggfunc=["min", "max"])'
)
_BLOCKS = {
    "plain": ("", _FIGURES),
    "caption-and-name": ("The *figures*\n:name: figures\n:class: wide\n:align: left", _FIGURES),
    "numbers": (":precision: 1\n:na-rep: n/a\n:stub-columns: 2\n:widths: 3 1 1 2", _FIGURES),
    "rows": (":max-rows: 2\n:plain:", _FIGURES),
    "index": (":index:", f"{_FIGURES}\n{_GROUPED}"),
    "header-rows": (":index:\n:header-rows: 2", f"{_FIGURES}\n{_GROUPED}"),
    "no-rows": (":index:", f"{_FIGURES}\ndf = df.iloc[:0].set_index('model')"),
    "styler": ("", f"{_FIGURES}\ndf = df.style.set_caption('S').highlight_max(subset=['rate'])"),
    "groups": (
        ":group-by: model\n:totals: sum\n:best: rate max\n:hidden: batch\n:fold-constant:",
        f"{_FIGURES}\ndf = df[['note', 'model', 'batch', 'rate']]",
    ),
    "code-and-download": ("C\n:show-code:\n:download:\n:name: c", "df = pd.DataFrame({'a': [1]})"),
    "failure": ("Caption\n:name: failing", "df = pd.DataFrame({'a': [1]})\ndf['b']"),
}


def _page(argument_and_options: str, code: str) -> str:
    argument, _, options = argument_and_options.partition("\n")
    if argument.startswith(":"):
        argument, options = "", argument_and_options
    lines = [*options.splitlines(), "", *code.splitlines()]
    body = "\n".join(f"   {line}".rstrip() for line in lines)
    return f":orphan:\n\nTitle\n=====\n\n.. df-table:: {argument}\n{body}\n"


@pytest.fixture(scope="module")
def site(build: Build) -> Site:
    pages = {f"{name}.rst": _page(*block) for name, block in _BLOCKS.items()}
    return build({"index.rst": "Title\n=====\n", **pages}, extensions=("sphinx_design",))


@pytest.mark.parametrize("name", _BLOCKS)
def test_the_doctree_of_a_block_equals_the_stored_one(
    site: Site, file_regression: FileRegressionFixture, name: str
) -> None:
    text = site.doctree(name).pformat()
    text = re.sub(r' (source|translation_progress|filename)="[^"]*"', "", text)
    # docutils 0.20 writes truth values otherwise than later ones.
    text = text.replace('="False"', '="0"').replace('="True"', '="1"')
    file_regression.check(text, extension=".txt", encoding="utf-8", basename=name)
