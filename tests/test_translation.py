"""Pages in the language of the project, and catalogues of all texts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from conftest import conf_py

import sphinx_df_table
from sphinx_df_table.builders import script_texts
from sphinx_df_table.builders.script_texts import SCRIPT_TEXTS, translated_texts
from sphinx_df_table.translation import CATALOGUE, LOCALE

if TYPE_CHECKING:
    from conftest import Build, Site

_PACKAGE = Path(sphinx_df_table.__file__).parent
_LANGUAGES = sorted(path.name for path in LOCALE.iterdir())
_PAGE = """
.. df-table::
   :name: rates
   :max-rows: 2
   :download:
   :source:

   df = pd.read_csv("rates.csv")
"""
_BAD = """
.. df-table::

   missing = 1

.. df-table::

   print("so far")
   df = missing
"""
_FILES = {"index.rst": _PAGE, "rates.csv": "name,rate\nx,1\ny,2\nz,3\n"}
_TEXTS = {
    "en": ["2 of 3 rows", "Download this table as CSV, JSON", "Source: rates.csv. 3 rows."],
    "de": [
        "2 von 3 Zeilen",
        "Diese Tabelle als CSV herunterladen, JSON",
        "Quelle: rates.csv. 3 Zeilen.",
    ],
    "fr": [
        "2 lignes sur 3",
        "Télécharger ce tableau au format CSV, JSON",
        "Source\u00a0: rates.csv. 3 lignes.",
    ],
}


def _texts(site: Site, docname: str = "index") -> list[str]:
    soup = site.soup(docname)
    marks = (".df-left-out", ".df-table-download", ".df-table-source")
    found = [soup.select_one(mark) for mark in marks]
    return [element.get_text().strip() for element in found if element]


def _block(site: Site) -> dict[str, str]:
    """Return the texts of the script on the page; empty without the element that holds them."""
    elements = site.soup().select("script#df-texts")
    assert all(element["type"] == "application/json" for element in elements)
    texts: dict[str, str] = json.loads(elements[0].get_text()) if elements else {}
    return texts


def _catalogue(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / f"{CATALOGUE}.po").open("rb") as file:
        return read_po(file)


def _messages(catalogue: Catalog) -> dict[Any, Any]:
    return {message.id: message.string for message in catalogue if message.id}


@pytest.mark.parametrize("language", _LANGUAGES)
def test_a_catalogue_has_a_translation_of_each_text_and_no_other(language: str) -> None:
    found = extract_from_dir(_PACKAGE, [("**.py", "python")], keywords={"translate": None})
    texts = {message for _, _, message, _, _ in found} | {*SCRIPT_TEXTS.values()}
    catalogue = _catalogue(language)
    messages = _messages(catalogue)
    assert messages.keys() == texts
    assert all(messages.values())
    assert not any(message.fuzzy for message in catalogue if message.id)
    assert not catalogue.obsolete
    for text, translation in messages.items():
        assert set(re.findall("{.*?}", translation)) == set(re.findall("{.*?}", text))


@pytest.mark.parametrize("language", _LANGUAGES)
def test_the_compiled_catalogue_is_fresh(language: str) -> None:
    with (LOCALE / language / "LC_MESSAGES" / f"{CATALOGUE}.mo").open("rb") as file:
        assert _messages(read_mo(file)) == _messages(_catalogue(language)), "run: make catalogues"


def test_the_texts_of_the_script_are_those_in_it() -> None:
    script = (_PACKAGE / "builders/assets/df-table.js").read_text(encoding="utf-8")
    (table,) = re.findall(r"const TEXT = {\n(.*?)\n  };", script, re.DOTALL)
    texts = dict(re.findall(r'^ {4}(\w+): "(.*)",$', table, re.MULTILINE))
    assert len(texts) == len(table.splitlines())
    assert texts == SCRIPT_TEXTS


@pytest.mark.parametrize(("language", "expected"), [*_TEXTS.items(), ("de_AT", _TEXTS["de"])])
def test_a_page_is_in_the_language_of_the_project(
    build: Build, language: str, expected: list[str]
) -> None:
    site = build(_FILES, conf={"language": language})
    assert site.warnings == ""
    assert _texts(site) == expected


def test_the_script_gets_its_texts_from_the_page(build: Build) -> None:
    texts = _block(build(_FILES, conf={"language": "de"}))
    assert texts.keys() == SCRIPT_TEXTS.keys()
    assert texts["search"] == "Suchen"
    assert texts["count"] == "{found} von {all} Zeilen"


@pytest.mark.parametrize(
    ("page", "language"), [(_PAGE, "en"), (_PAGE, "eo"), (f"{_PAGE}   df = df[:0]\n", "de")]
)
def test_without_a_script_or_a_translation_there_are_no_texts_for_it(
    build: Build, page: str, language: str
) -> None:
    site = build({**_FILES, "index.rst": page}, conf={"language": language})
    assert _block(site) == {}


def test_no_text_ends_the_element_of_the_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script_texts, "translate", lambda text: f"</script><!--{text}")
    texts = translated_texts()
    assert "<" not in texts
    assert json.loads(texts)["table"] == "</script><!--Table"


def test_a_new_language_changes_all_texts(build: Build) -> None:
    site = build(_FILES, conf={"language": "de"})
    for language in ("fr", "en", "de"):
        site.conf["language"] = language
        assert _texts(site.rebuild()) == _TEXTS[language]
        assert _block(site).get("search") == {"de": "Suchen", "fr": "Rechercher"}.get(language)
        assert site.workers == 0, "the results are kept"


def test_a_project_may_translate_the_texts_into_another_language(build: Build) -> None:
    example = Path(__file__).parents[1] / "docs/examples/translate.py"
    site = build({**_FILES, "conf.py": conf_py() + example.read_text(encoding="utf-8")})
    assert _texts(site) == _TEXTS["en"]
    catalogue = Catalog("es")
    catalogue.add("{shown} of {all} rows", "{shown} de {all} filas")
    catalogue.add("Search", "Buscar")
    path = site.folder / "locale/es/LC_MESSAGES/sphinx_df_table.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalogue)
    site.write({"index.rst": f"{_PAGE}\nText.\n"})
    assert _texts(site.rebuild()) == ["2 de 3 filas", *_TEXTS["en"][1:]]
    assert _block(site)["search"] == "Buscar"


@pytest.mark.own_server
def test_builds_with_several_processes_translate_all_pages(build: Build) -> None:
    names = [f"page{number}" for number in range(8)]
    texts = {name: _PAGE.replace(":name: rates", f":name: {name}") for name in names}
    pages = {f"{name}.rst": f":orphan:\n{text}" for name, text in texts.items()}
    site = build({**_FILES, **pages}, builder="dummy")
    site.builder = "html"
    process = site.sphinx("-j", "2", "-D", "language=de")
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    for name in names:
        assert _texts(site, name) == _TEXTS["de"]


def test_the_frame_of_a_failure_is_translated_on_the_page_but_not_in_the_log(build: Build) -> None:
    site = build(_BAD, conf={"language": "de"})
    box = site.soup().select(".df-table-error")[-1].get_text()
    assert "NameError: name 'missing' is not defined" in box
    assert "Der Block in Zeile 1 definiert diesen Namen" in box
    assert "Der Code hat ausgegeben:\n    so far" in box
    assert "The block at line 1 defines this name" in site.warnings
    assert "The snippet printed:\n|     so far" in site.warnings
    assert "Block in" not in site.warnings


def test_the_parts_of_a_table_in_print_are_named_in_the_language_of_the_project(
    build: Build,
) -> None:
    page = """
    .. df-table:: Breit

       df = pd.DataFrame([{f"Label {n}": f"value {n}" for n in range(17)}] * 3)
    """
    conf = {"language": "de", "latex_documents": [("index", "t.tex", "T", "A", "howto")]}
    site = build(page, builder="latex", conf=conf)
    text = (site.out / "t.tex").read_text(encoding="utf-8")
    assert re.search(r"Breit, Spalten 1 bis \d+ von 17", text)


@pytest.mark.parametrize("options", ["", "   :index:\n"])
@pytest.mark.parametrize("rows", [2, 1500])
def test_no_text_is_to_be_translated_by_the_project(build: Build, options: str, rows: int) -> None:
    page = f"""
.. df-table::
   :name: figures
   :max-rows: {rows}
   :download:
   :source:
{options}
   df = pd.DataFrame({{"a": range(9999), "b": 1}})

.. df-table::
   :max-rows: 1
   :header-rows: 0

   df = pd.DataFrame({{"c": ["x", "y"]}})
{_BAD}
"""
    site = build(page, builder="gettext", conf={"language": "de"})
    with (site.out / "index.pot").open("rb") as file:
        texts = set(_messages(read_po(file)))
    assert texts <= {"a", "b", "c", "x", *map(str, range(9999))}
