"""Inf2 page of the documentation: its figures follow from the data."""

from __future__ import annotations

import csv
import re
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from myst_parser.parsers.docutils_ import Parser

from sphinx_df_table.environment.state import state_of

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from conftest import HtmlTable, Site

PROJECT = Path(__file__).parents[1]
DATA = PROJECT / "data"

# The data files in the order of the tables of the page, and the caption of each.
FAMILIES = {
    "encoder": "Encoder models",
    "encoder_decoder": "Encoder-decoder models",
    "vision_transformers": "Vision transformers",
    "vision_cnn": "Convolutional neural networks",
    "vision_sd": "Stable Diffusion",
    "vision_dit": "Diffusion transformers",
}
TABLES = {
    f"{kind}_data_{family}": f"{title}, {kind} optimized"
    for family, title in FAMILIES.items()
    for kind in ("throughput", "latency")
}
# The end of a sentence, and a word.
_END = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"\w\S*")
_MOST_WORDS = 30
_LINK = re.compile(r"`(?P<text>[^<]+) <(?P<address>[^>]+)>`__")


def _records(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


PRICES = {
    row["Inst. Type"]: Decimal(row["RI-Effective hourly rate"])
    for row in _records("inf2_instance_prices")
}


def _throughput(record: dict[str, str]) -> Decimal:
    (label,) = [label for label in record if label.startswith("Throughput")]
    return Decimal(record[label])


def _cost(record: dict[str, str]) -> Decimal:
    """Return the US dollars that 1M inferences cost, unrounded."""
    hours = Decimal(1_000_000) / _throughput(record) / 3600
    return hours * PRICES[record["Inst. Type"]]


def _shown_cost(record: dict[str, str]) -> str:
    return f"${_cost(record).quantize(Decimal('0.001'), ROUND_HALF_EVEN):,}"


def _sort_key(record: dict[str, str]) -> tuple[str, str, Decimal]:
    return record["Model"], record.get("Image Size", ""), _cost(record)


@pytest.fixture(scope="module")
def page(docs: Site) -> BeautifulSoup:
    return docs.soup("inf2")


@pytest.fixture(scope="module")
def tables(docs: Site) -> dict[str, HtmlTable]:
    return dict(zip(TABLES, docs.tables("inf2"), strict=True))


def test_the_documentation_builds_without_a_warning(docs: Site) -> None:
    assert docs.warnings == ""


def test_the_page_has_twelve_tables_in_six_tab_sets(page: BeautifulSoup) -> None:
    tab_sets = page.select(".sd-tab-set")
    assert len(tab_sets) == 6
    for tab_set in tab_sets:
        titles = [title.get_text(strip=True) for title in tab_set.select("label.sd-tab-label")]
        assert titles == ["Throughput optimized", "Latency optimized"]
        for tab in tab_set.select(".sd-tab-content"):
            assert len(tab.select("table.df-table")) == 1
    assert len(page.select("table")) == 12


def test_the_captions_are_those_of_the_families(tables: dict[str, HtmlTable]) -> None:
    assert {name: table.caption for name, table in tables.items()} == TABLES


@pytest.mark.parametrize("name", TABLES)
def test_each_row_of_the_data_is_a_row_of_its_table_in_order(
    tables: dict[str, HtmlTable], name: str
) -> None:
    records = sorted(_records(name), key=_sort_key)
    assert len(tables[name].rows) == len(records) > 0
    assert tables[name].column("Model") == [record["Model"] for record in records]


@pytest.mark.parametrize("name", TABLES)
def test_the_costs_follow_from_the_data_and_the_prices(
    tables: dict[str, HtmlTable], name: str
) -> None:
    (label,) = [label for label in tables[name].header[-1] if label.startswith("Cost")]
    assert label == ("Cost per 1M images" if "vision" in name else "Cost per 1M inferences")
    costs = [_shown_cost(record) for record in sorted(_records(name), key=_sort_key)]
    assert tables[name].column(label) == costs


@pytest.mark.parametrize("name", TABLES)
def test_every_other_cell_equals_the_data(tables: dict[str, HtmlTable], name: str) -> None:
    records = sorted(_records(name), key=_sort_key)
    labels = [label for label in tables[name].header[-1] if not label.startswith("Cost")]
    assert set(labels) == set(records[0])
    for label in labels:
        shown = tables[name].column(label)
        given = [record[label] for record in records]
        if label == "Scripts":
            given = [_LINK.fullmatch(text)["text"] for text in given]  # type: ignore[index]
        if label.startswith(("Throughput", "Latency")):
            differences = [abs(Decimal(a) - Decimal(b)) for a, b in zip(shown, given, strict=True)]
            assert max(differences) <= Decimal("0.005")
            assert all(len(text.partition(".")[2]) <= 2 for text in shown)
        else:
            assert shown == given


@pytest.mark.parametrize("name", TABLES)
def test_the_scripts_are_links(tables: dict[str, HtmlTable], name: str) -> None:
    records = sorted(_records(name), key=_sort_key)
    addresses = [_LINK.fullmatch(record["Scripts"])["address"] for record in records]  # type: ignore[index]
    links = tables[name].element.select("tbody a.external")
    assert [link["href"] for link in links] == addresses


def test_versions_and_the_word_none_stay_text(tables: dict[str, HtmlTable]) -> None:
    shown = [cell for table in tables.values() for row in table.rows for cell in row]
    given = [cell for name in TABLES for record in _records(name) for cell in record.values()]
    for text in ("2.20", "None"):
        assert shown.count(text) == given.count(text) > 0
    assert "2.2" not in shown
    assert "" not in shown
    assert "nan" not in shown


def test_the_model_heads_each_row(tables: dict[str, HtmlTable]) -> None:
    for table in tables.values():
        assert len(table.element.select("tbody th.stub")) == len(table.rows)


def test_the_figures_of_the_first_paragraphs_are_those_of_the_data(page: BeautifulSoup) -> None:
    shown = [value.get_text() for value in page.select(".df-value")]
    expected = []
    for name, texts in (
        ("encoder", ("cost", "Model", "highest cost", "times")),
        ("vision_cnn", ("cost", "Model")),
        ("vision_sd", ("cost", "Model")),
    ):
        records = sorted(_records(f"throughput_data_{name}"), key=_cost)
        values = {
            "cost": _shown_cost(records[0]),
            "Model": records[0]["Model"],
            "highest cost": _shown_cost(records[-1]),
            "times": f"{_cost(records[-1]) / _cost(records[0]):,.0f}",
        }
        expected += [values[text] for text in texts]
    assert shown == expected


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_begins_with_a_chart_of_its_costs(page: BeautifulSoup, family: str) -> None:
    title = FAMILIES[family]
    (heading,) = (part for part in page.select("h2") if part.get_text().startswith(title))
    section = heading.find_parent("section")
    assert section is not None
    figure = section.select("figure, .sd-tab-set, table")[0]
    assert figure.select(".caption-text")[0].get_text().startswith(f"{title}: cost of 1M ")
    records = sorted(_records(f"throughput_data_{family}"), key=_cost)
    shown = {text.get_text(strip=True) for text in figure.select("svg text")}
    names = [record["Model"] for record in records]
    assert all(any(text.startswith(name) for text in shown) for name in names)
    (alternative,) = (str(svg["aria-label"]) for svg in figure.select("svg"))
    assert f"The cheapest is {names[0]}, at {_shown_cost(records[0])} for" in alternative
    assert f"The dearest is {names[-1]}, at {_shown_cost(records[-1])}." in alternative


def test_families_with_two_kinds_of_runs_show_what_tuning_costs(page: BeautifulSoup) -> None:
    figures = {
        figure.select(".caption-text")[0].get_text(): str(figure.select("svg")[0]["aria-label"])
        for figure in page.select("figure.df-figure")
        if "cost against latency" in figure.get_text()
    }
    expected = {}
    for family in ("encoder", "vision_transformers", "vision_cnn"):
        fast, cheap = (
            {record["Model"]: record for record in _records(f"{kind}_data_{family}")}
            for kind in ("latency", "throughput")
        )
        saved = 1 - min(_cost(cheap[model]) / _cost(fast[model]) for model in fast)
        slower = [
            Decimal(cheap[model]["Latency P99 (ms)"]) / Decimal(fast[model]["Latency P99 (ms)"])
            for model in fast
        ]
        expected[f"{FAMILIES[family]}: cost against latency"] = (
            f"Tuned for throughput, a model costs up to {saved:.0%} less, and its P99 latency is "
            f"{min(slower):.0f} to {max(slower):.0f} times as long."
        )
    assert figures == expected


def test_snippets_in_examples_are_highlighted_as_python(docs: Site) -> None:
    examples = docs.soup("cookbook/blocks").select(".highlight-rst pre")
    names = [name.get_text() for example in examples for name in example.select(".kn + span + .nn")]
    assert names == ["model_costs", "model_costs", "importlib.resources", "acme_runs"]


def test_the_terms_of_the_page_lead_to_the_glossary(page: BeautifulSoup, docs: Site) -> None:
    links = page.select("article a[href^='glossary.html#term-']")
    assert {"Inf2", "RI-Effective hourly rate", "Real Time", "Batch"} <= {
        link.get_text() for link in links
    }
    terms = {term["id"] for term in docs.soup("glossary").select("dl.glossary dt")}
    assert {str(link["href"]).partition("#")[2] for link in links} <= terms


def test_the_rates_of_the_glossary_are_those_of_the_price_file(docs: Site) -> None:
    (table,) = docs.tables("glossary")
    assert table.rows == [[name, f"${price:.3f}"] for name, price in PRICES.items()]


def test_a_changed_price_changes_the_pages(docs: Site, tables: dict[str, HtmlTable]) -> None:
    before = tables["latency_data_vision_dit"].column("Cost per 1M images")
    prices = docs.folder.parent / "data" / "inf2_instance_prices.csv"
    text = prices.read_text(encoding="utf-8")
    prices.write_text(text.replace("Inf2.xlarge,0.328", "Inf2.xlarge,0.656"), encoding="utf-8")
    try:
        readers = sorted(
            name
            for name, page in state_of(docs.env).pages.items()
            if any(look.path.endswith(prices.name) for look in page.fingerprints)
        )
        assert {"glossary", "index"} <= set(readers)
        assert docs.rebuild().read == readers
        after = dict(zip(TABLES, docs.tables("inf2"), strict=True))
        cost = after["latency_data_vision_dit"].column("Cost per 1M images")
        assert len(cost) == len(before)
        assert all(a != b for a, b in zip(before, cost, strict=True))
    finally:
        prices.write_text(text, encoding="utf-8")
        docs.rebuild()
    assert docs.warnings == ""
    assert docs.rebuild().read == []


def test_a_setting_is_the_target_of_references_to_it(docs: Site) -> None:
    terms = {term["id"] for term in docs.soup("settings").select("dt[id]")}
    links = docs.soup("security").select("a[href^='settings.html#confval-']")
    assert links
    assert {str(link["href"]).partition("#")[2] for link in links} <= terms


def _long_sentences(doctree: nodes.document) -> list[str]:
    """Return the sentences of paragraphs that have too many words; a literal is one word."""
    texts = (
        "".join(
            "literal" if isinstance(text.parent, nodes.literal) else text.astext()
            for text in paragraph.findall(nodes.Text)
        )
        for paragraph in doctree.findall(nodes.paragraph)
    )
    sentences = (sentence for text in texts for sentence in _END.split(text))
    return [sentence for sentence in sentences if len(_WORD.findall(sentence)) > _MOST_WORDS]


def test_long_sentences_are_found() -> None:
    long = " ".join(["word"] * 30)
    page = f"A {long}.\n\n- {long}. A ``{long}``: {long[:-5]}.\n- {long}\n"
    assert _long_sentences(publish_doctree(page)) == [f"A {long}.", f"A literal: {long[:-5]}."]


def test_no_sentence_of_a_page_is_long(docs: Site) -> None:
    long = {name: _long_sentences(docs.env.get_doctree(name)) for name in docs.env.found_docs}
    assert len(long) > 20
    assert {name: sentences for name, sentences in long.items() if sentences} == {}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_no_sentence_for_readers_of_the_repository_is_long(name: str) -> None:
    # Links to files of the repository are for code hosts.
    doctree = publish_doctree(
        (PROJECT / name).read_text(encoding="utf-8"),
        parser=Parser(),
        settings_overrides={"report_level": 5},
    )
    assert list(doctree.findall(nodes.paragraph))
    assert _long_sentences(doctree) == []


def test_the_map_of_the_code_names_each_package() -> None:
    package = PROJECT / "src/sphinx_df_table"
    text = (PROJECT / "docs/contributing.rst").read_text(encoding="utf-8")
    rows = re.findall(r"^``([a-z_.]+)``  ", text, re.MULTILINE)
    packages = [path.parent.relative_to(package) for path in package.rglob("*/__init__.py")]
    assert sorted(rows) == sorted(".".join(path.parts) for path in packages if path.parts)
