"""Alternative texts in the language of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Build, Site

_ALT = "The cheapest model costs {least:$,.2f}."
_PAGE = f"""
Title
=====

.. df-figure:: Costs
   :alt: {_ALT}

   df_values = {{"least": 0.5}}
   fig = pd.Series([1, 2]).plot()

.. df-figure:: Numbers

   fig = pd.Series([1, 2]).plot(title="A title of the drawing")
"""
_CONF = {"language": "de", "locale_dirs": ["locale"], "suppress_warnings": ["df_table.alt"]}


@pytest.fixture
def translated(build: Build, tmp_path: Path) -> Any:
    """Return a function that builds the page with a translation of the alternative text."""

    def build_with(text: str, builder: str = "html") -> Site:
        catalogue = Catalog(locale="de")
        catalogue.add(_ALT, text)
        catalogue.add("A title of the drawing", "not to be used")
        folder = tmp_path / "de" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        with (folder / "index.po").open("wb") as file:
            write_po(file, catalogue)
        return build(_PAGE, builder=builder, conf=_CONF | {"locale_dirs": [str(tmp_path)]})

    return build_with


def _labels(site: Site) -> list[str]:
    return [str(svg["aria-label"]) for svg in site.soup().select(".df-drawing svg")]


def test_translators_get_the_text_of_the_option_with_its_place(build: Build) -> None:
    site = build(_PAGE, builder="gettext", conf=_CONF)
    assert site.warnings == ""
    with (site.out / "index.pot").open("rb") as file:
        catalogue = read_po(file)
    texts = {message.id: message.locations for message in catalogue if message.id}
    assert texts.keys() == {"Title", "Costs", "Numbers", _ALT}
    assert [line for _, line in texts[_ALT]] == [4]
    assert texts[_ALT][0][0].endswith("index.rst")


def test_a_translation_quotes_the_values(translated: Any) -> None:
    site = translated("Für {least:.1f} $ und {{mehr}}.")
    assert site.warnings == ""
    assert _labels(site) == ["Für 0.5 $ und {mehr}.", "A title of the drawing"]


def test_other_builders_have_the_translation(translated: Any) -> None:
    site = translated("Nur {least}.", builder="text")
    assert "Nur 0.5." in (site.out / "index.txt").read_text()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Für {wenig}.", "quotes 'wenig', but df_values has 'least'"),
        ("Für {least:q}.", "quotes 'least': the format 'q'"),
        ("Für {.", "has a single '{'"),
    ],
)
def test_a_translation_that_can_not_quote_is_a_warning(
    translated: Any, text: str, problem: str
) -> None:
    site = translated(text)
    assert f"index.rst:4: WARNING: the translation of the option alt {problem}" in site.warnings
    assert "The original text is shown. [df_table.option]" in site.warnings
    assert _labels(site)[0] == "The cheapest model costs $0.50."
