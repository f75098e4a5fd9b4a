"""Snippet of a block, shown above its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Build, Site

_CODE = """\
# A comment, ```` of four, and ::::
text = '''
    .. note:: no note

```{note}
no note
```
'''
df = pd.DataFrame({"a": [1]})
"""


def _rst(code: str) -> str:
    lines = "".join(f"   {line}\n" if line else "\n" for line in code.splitlines())
    return f"Title\n=====\n\n.. df-table:: Caption\n   :show-code:\n\n{lines}"


def _myst(code: str) -> str:
    return f"# Title\n\n``````{{df-table}} Caption\n:show-code:\n\n{code}``````\n"


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((suffix, extensions), id=f"{suffix} {len(extensions)}")
        for suffix in ("rst", "md")
        for extensions in (("myst_parser",), ("myst_parser", "sphinx_design"))
    ],
)
def shown(request: pytest.FixtureRequest, build: Build) -> tuple[Site, bool]:
    """Return a page that shows its code, and whether it is to be folded."""
    suffix, extensions = request.param
    page = _rst(_CODE) if suffix == "rst" else _myst(_CODE)
    return build({f"index.{suffix}": page}, extensions=extensions), "sphinx_design" in extensions


def test_the_code_is_shown_unchanged_above_the_table(shown: tuple[Site, bool]) -> None:
    site, _ = shown
    assert site.warnings == ""
    (code,) = site.soup().select("div.highlight-python")
    assert code.get_text().strip("\n") == _CODE.strip("\n")
    table = code.find_next("table", class_="df-table")
    assert table is not None
    assert len(site.soup().select(".admonition")) == 0


def test_the_code_is_highlighted_as_python(shown: tuple[Site, bool]) -> None:
    site, _ = shown
    assert site.soup().select("div.highlight-python .c1, div.highlight-python .n") != []


def test_the_code_is_folded_if_sphinx_design_is_loaded(shown: tuple[Site, bool]) -> None:
    site, folded = shown
    details = site.soup().select("details")
    assert len(details) == folded
    if folded:
        summary = details[0].summary
        assert summary is not None
        assert "Code" in summary.get_text()
        assert "open" not in details[0].attrs
        assert details[0].select("div.highlight-python")


def test_other_builders_show_the_code_too(build: Build) -> None:
    site = build({"index.rst": _rst(_CODE)}, builder="text")
    text = (site.out / "index.txt").read_text(encoding="utf-8")
    assert 'df = pd.DataFrame({"a": [1]})' in text
    assert site.warnings == ""


def test_the_code_of_a_block_that_fails_is_shown_with_its_error(build: Build) -> None:
    site = build({"index.rst": _rst("df = 1 / 0\n")})
    assert len(site.soup().select("div.highlight-python")) == 1
    assert "ZeroDivisionError" in site.soup().get_text()
    assert "index.rst:7: WARNING: ZeroDivisionError" in site.warnings
