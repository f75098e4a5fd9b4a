from __future__ import annotations

import re
import shutil
import subprocess
import textwrap
from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.builders.latex.text_width import Face, width_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Build, Site

    Latex = Callable[..., str]

CONF = {"latex_documents": [("index", "t.tex", "T", "A", "howto")]}
INSTALL = (
    "the tests compile PDFs: apt-get install latexmk texlive-latex-extra tex-gyre poppler-utils"
)
NUMBER, TEXT = r">{\hfill}\Y", r"\Y"
SEVENTEEN = 'df = pd.DataFrame([{f"Quite long label {n}": f"value {n}" for n in range(17)}] * 3)'
PERIODS = 'df = pd.DataFrame({"n": [1.5], "d": pd.to_timedelta([60], unit="s"), "t": ["x"]})'


def block(snippet: str, *options: str, caption: str = "", indent: str = "") -> str:
    body = "\n".join([*options, "", *textwrap.dedent(snippet).strip().splitlines()])
    text = f"\n.. df-table:: {caption}\n{textwrap.indent(body, '   ')}\n"
    return textwrap.indent(text, indent)


@pytest.fixture(scope="session")
def latex(build: Build) -> Latex:
    """Return a function that builds a page and returns its LaTeX."""

    def latex_of(page: str, **elements: str) -> str:
        site = build(page, builder="latex", conf={**CONF, "latex_elements": elements})
        assert not site.warnings
        text = (site.out / "t.tex").read_text(encoding="utf-8")
        # Before 9.0, Sphinx writes tabulary for all tables with given columns.
        return text.replace(r"\begin{tabulary}{\linewidth}", r"\begin{tabular}")

    return latex_of


def tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.fail(f"{name} is missing; {INSTALL}", pytrace=False)
    return path


def run(folder: Path, name: str, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - files of the test
        [tool(name), *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3_000:]
    return done.stdout


def pages_of(site: Site) -> list[str]:
    """Compile the LaTeX of a site, assert that nothing is too wide, and return its pages' text."""
    run(site.out, "latexmk", "-pdf", "-halt-on-error", "-interaction=nonstopmode", "t.tex")
    log = (site.out / "t.log").read_text(encoding="utf-8", errors="replace")
    complaints = re.findall(
        r"(?:Overfull|LaTeX Warning|LaTeX Font Warning|duplicate ignored).*\n.*", log
    )
    assert complaints == []
    return run(site.out, "pdftotext", "-layout", "t.pdf", "-").split("\f")[:-1]


def specs(text: str) -> list[str]:
    return re.findall(r"\\begin{(?:tabular|longtable)}(?:\[t\])?{(.*)}\n", text)


def alignment(spec: str) -> str:
    """Return a letter for the alignment of each column, and the lines between columns."""
    short = re.sub(r"{[\d.]+}", "", spec.replace(NUMBER, "r").replace(TEXT, "l"))
    assert set(short) <= set("lr|"), spec
    return short


def shares(spec: str) -> list[float]:
    return [float(share) for share in re.findall(r"\\Y{([\d.]+)}", spec)]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], "rrl"),
        ([":class: standard"], "|r|r|l|"),
        ([":class: booktabs"], "rrl"),
        ([":class: longtable"], "rrl"),
        ([":widths: 1 2 1"], "rrl"),
        ([":index:"], "rrrl"),
    ],
)
def test_numbers_and_durations_are_right_aligned(
    latex: Latex, options: list[str], expected: str
) -> None:
    assert [alignment(spec) for spec in specs(latex(block(PERIODS, *options)))] == [expected]


@pytest.mark.parametrize(
    ("snippet", "size"),
    [
        ('df = pd.DataFrame([{f"c{n}": n for n in range(8)}])', ""),
        ('df = pd.DataFrame({"t": ["word " * 200], "n": [1]})', ""),
        ('df = pd.DataFrame([{f"label {n}": "unbreakable" for n in range(8)}])', r"\small"),
        ('df = pd.DataFrame([{f"label {n}": "unbreakable" for n in range(9)}])', r"\footnotesize"),
    ],
)
def test_a_table_is_set_in_the_largest_type_size_that_fits(
    latex: Latex, snippet: str, size: str
) -> None:
    text = latex(block(snippet))
    assert re.findall(r"\\begingroup(\\\w+?)?\\setlength", text) == [size]
    assert sum(shares(specs(text)[0])) <= 1


def test_a_narrow_table_is_only_as_wide_as_its_text(latex: Latex) -> None:
    spec = specs(latex(block('df = pd.DataFrame({"a": ["x"], "b": ["some words"]})')))[0]
    assert sum(shares(spec)) < 0.25


def test_a_wide_table_is_split_and_repeats_its_first_column(
    latex: Latex,
) -> None:
    text = latex(block(SEVENTEEN, ":name: wide", caption="Wide") + "\n:ref:`See <wide>`\n")
    parts = [len(shares(spec)) for spec in specs(text)]
    last = parts[0]
    assert len(parts) > 1
    captions = [f"Wide, columns 1 to {last} of 17"]
    for count in parts[1:]:
        captions.append(f"Wide, columns {last + 1} to {last + count - 1} of 17")
        last += count - 1
    assert last == 17
    assert re.findall(r"\\sphinxcaption{(.*?)}", text) == captions
    assert text.count("Quite long label 0\n") == len(parts)
    assert all(text.count(f"Quite long label {n}\n") == 1 for n in range(1, 17))
    assert text.count(r"\label{\detokenize{index:wide}}") == 1
    assert text.count(r"\addtocounter{table}{-1}") == len(parts) - 1
    assert max(parts) - min(parts) <= 1  # all are about equally wide


@pytest.mark.parametrize(
    ("options", "repeated"),
    [
        ([], ["Label 0"]),
        ([":stub-columns: 2"], ["Label 0", "Label 1"]),
        ([":stub-columns: 17"], [f"Label {n}" for n in range(4)]),
    ],
)
def test_each_part_repeats_stub_columns_up_to_half_its_width(
    latex: Latex, options: list[str], repeated: list[str]
) -> None:
    snippet = 'df = pd.DataFrame([{f"Label {n}": "some text " for n in range(17)}])'
    text = latex(block(snippet, *options))
    found = [f"Label {n}" for n in range(17) if text.count(f"Label {n}\n") > 1]
    assert found[: len(repeated)] == repeated
    assert len(found) == len(repeated) or len(options) == 1


def test_parts_without_a_caption_name_their_columns(latex: Latex) -> None:
    text = latex(block(SEVENTEEN))
    notes = re.findall(r"\\sphinxtablecontinued{Columns (\d+) to (\d+) of 17}", text)
    assert len(notes) == len(specs(text))
    assert (notes[0][0], notes[-1][1]) == ("1", "17")
    assert r"\addtocounter" not in text


def test_labels_over_several_columns_are_split_with_them(latex: Latex) -> None:
    text = latex(
        block(
            """
            columns = pd.MultiIndex.from_product([["Left", "Right"], range(9)])
            df = pd.DataFrame([[12345.678] * 18], index=["row"], columns=columns)
            """,
            ":index:",
        )
    )
    widths = [len(shares(spec)) for spec in specs(text)]
    tables = text.split(r"\begin{tabular}")[1:]
    covered = [
        sum(int(count) for count in re.findall(r"\\sphinxstartmulticolumn{(\d+)}", table))
        for table in tables
    ]
    assert len(widths) == 2
    assert [width - 1 for width in widths] == covered
    assert r"\centering\ignorespacesLeft\strut" in re.sub(r"\s", "", tables[0])


def test_header_rows_without_cells_in_a_part_are_dropped(latex: Latex) -> None:
    text = latex(
        block(
            """
            columns = [(f"Quite long label {n}", "") for n in range(16)]
            columns += [("Last", "a"), ("Last", "b")]
            df = pd.DataFrame([range(18)] * 2, columns=pd.MultiIndex.from_tuples(columns))
            """
        )
    )
    first, *_, last = text.split(r"\begin{tabular}")[1:]
    assert r"\sphinxmultirow" not in first
    assert r"\sphinxmultirow{2}" in last


@pytest.mark.parametrize(
    ("snippet", "options", "expected"),
    [
        ('df = pd.DataFrame({"a": range(20)})', [], False),
        ('df = pd.DataFrame({"a": range(20)})', [":class: longtable"], True),
        ('df = pd.DataFrame({"a": range(31)})', [], True),
        ('df = pd.DataFrame({"a": ["word " * 60] * 20})', [], True),
    ],
)
def test_a_high_table_continues_on_the_next_page(
    latex: Latex, snippet: str, options: list[str], *, expected: bool
) -> None:
    assert (r"\begin{longtable}" in latex(block(snippet, *options))) is expected


def test_a_table_with_given_widths_keeps_them_and_is_not_split(latex: Latex) -> None:
    snippet = 'df = pd.DataFrame([{f"Quite long label {n}": "unbreakable" for n in range(9)}])'
    (spec,) = specs(latex(block(snippet, ":widths: 1 1 1 1 1 1 1 1 4")))
    *first, last = shares(spec)
    assert first == pytest.approx([1 / 12] * 8, abs=0.001)
    assert last == pytest.approx(4 / 12, abs=0.001)


def test_a_column_narrower_than_a_letter_does_not_widen_the_table(
    latex: Latex,
) -> None:
    (spec,) = specs(latex(block('df = pd.DataFrame({"": [""], "a": ["x"]})', ":widths: 1 30")))
    assert sum(shares(spec)) <= 1


def test_given_widths_too_narrow_for_a_letter_are_ignored(latex: Latex) -> None:
    snippet = 'df = pd.DataFrame([{f"label {n}": "text" for n in range(60)}])'
    assert len(specs(latex(block(snippet, f":widths: {'1 ' * 60}")))) > 1


def test_a_tabularcolumns_directive_sets_the_columns(latex: Latex) -> None:
    page = ".. tabularcolumns:: |p{1cm}|r|\n" + block('df = pd.DataFrame({"a": [1], "b": [2]})')
    assert specs(latex(page + block(PERIODS)))[0] == "|p{1cm}|r|"
    assert alignment(specs(latex(page + block(PERIODS)))[1]) == "rrl"


@pytest.mark.parametrize(
    ("text", "face", "least"),
    [
        ("Throughput", Face.SERIF, 4.7),
        ("Throughput", Face.SANS, 4.9),
        ("Throughput", Face.MONO, 6.0),
        ("\u6f22\u5b57", Face.SERIF, 2.0),
        ("e\u0301", Face.SERIF, 0.44),
        ("\u0416", Face.SERIF, 0.7),
    ],
)
def test_the_estimated_width_of_text_is_at_most_slightly_too_large(
    text: str, face: Face, least: float
) -> None:
    assert least <= width_of(text, face) <= least * 1.2


def test_tables_of_other_directives_are_unchanged(latex: Latex) -> None:
    assert specs(latex(".. csv-table::\n\n   a,b\n")) == ["TT"]


@pytest.mark.parametrize(
    ("elements", "parts"),
    [
        ({}, 3),
        ({"papersize": "a3paper", "extraclassoptions": "landscape"}, 1),
        ({"papersize": "a4paper", "sphinxsetup": "vmargin=1in, hmargin={3in,2.5in}"}, 10),
        ({"pointsize": "12pt"}, 4),
    ],
)
def test_page_settings_determine_the_number_of_parts(
    latex: Latex, elements: dict[str, str], parts: int
) -> None:
    snippet = 'df = pd.DataFrame([{f"label {n}": "unbreakable-" for n in range(20)}])'
    assert len(specs(latex(block(snippet), **elements))) == parts


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("https://example.org/a/path/that_goes_on/index.html", "path/|that_|goes_|on/"),
        ("a_snake_case_identifier_of_a_good_many_words_in_all", "snake_|case_|identifier_"),
        ("x" * 200, "x|x|x|x"),
        ("2026-01-31", "2026-01-31"),
        ("``a_snake_case_identifier_of_a_good_many_words``", "case_|identifier_"),
    ],
)
def test_words_wider_than_their_column_are_broken(latex: Latex, cell: str, expected: str) -> None:
    rest = ", ".join(f'"c{n}": ["some more text"]' for n in range(6))
    text = latex(block(f'df = pd.DataFrame({{"a": ["{cell}"], {rest}}})', ":widths: 1 1 1 1 1 1 1"))
    for written, shown in ((r"\allowbreak{}", "|"), (r"\_", "_"), (r"\sphinxhyphen{}", "-")):
        text = text.replace(written, shown)
    assert expected in text


_COLOURED = """
df = pd.DataFrame({"n": ["a", "b", "c\\nd"], "v": [1, 2, None], "w": [1, 2, 3]})
df = df.style.highlight_max(subset=["v"], color="navy").highlight_null("red").bar(subset=["w"])
df = df.map(lambda _: "color: rgba(255, 0, 0, .5)", subset=["n"])
"""
_NAVY = r"\cellcolor[HTML]{000080}{\color[HTML]{ffffff}\hypersetup{allcolors=.}2}"


def test_cells_have_the_colours_of_a_styler(latex: Latex) -> None:
    text = latex(block(_COLOURED)).replace("\\raggedleft\\arraybackslash\\ignorespaces ", "")
    assert _NAVY in text
    assert r"\cellcolor[HTML]{ff0000}{\color[HTML]{000000}\hypersetup{allcolors=.}}" in text
    for line in "abcd":  # on white paper
        assert rf"{{\color[HTML]{{ff8080}}{line}}}" in text
    assert text.count(r"\color[") == 6


def test_cells_of_given_columns_have_colours(latex: Latex) -> None:
    text = latex(f".. tabularcolumns:: |l|r|r|\n\n{block(_COLOURED)}")
    assert _NAVY in text


def test_cells_over_several_rows_have_no_colours(latex: Latex) -> None:
    snippet = """
    df = pd.DataFrame({"v": [1, 2]}, index=pd.MultiIndex.from_product([["a"], ["x", "y"]]))
    df = df.style.map_index(lambda _: "background-color: navy")
    """
    assert latex(block(snippet, ":index:")).count(r"\cellcolor") == 2
    assert latex(block(snippet, ":index:", ":class: longtable")).count(r"\cellcolor") == 4


def test_text_on_a_colour_stays_on_the_line_of_its_row(build: Build) -> None:
    site = build(block(_COLOURED), builder="latex", conf=CONF)
    pages_of(site)
    words = run(site.out, "pdftotext", "-bbox", "t.pdf", "-")
    places = re.findall(r'yMin="([\d.]+)".*yMax="([\d.]+)">(?:b|2)</word>', words)
    assert len(places) == 3
    assert len(set(places)) == 1


@pytest.fixture(scope="module")
def printed(build: Build) -> list[str]:
    """Return the pages of a PDF with many kinds of tables."""
    many = 'df = pd.DataFrame([{f"Label {n}": f"value {n}" for n in range(17)}] * 3)'
    long = """
    rows = range(300)
    df = pd.DataFrame({
        "group": [f"group {n // 20}" for n in rows],
        "sub": [f"sub {n // 5}" for n in rows],
        "item": rows,
        "value": np.arange(300) * 1.25,
    }).set_index(["group", "sub", "item"])
    """
    words = """
    df = pd.DataFrame({
        "token": ["t" * 200, "x"],
        "url": ["https://example.org/a/long/path/that_goes_on/index.html?query=some&b=more"] * 2,
        "name": ["a_snake_case_identifier_of_many_words", "``a_literal_identifier_of_many_words``"],
        "figure": [10**40, 1],
        "lines": ["one\\ntwo", "word " * 90],
    })
    """
    levels = """
    columns = pd.MultiIndex.from_product([["Throughput", "Latency"], ["P50", "P99"], range(5)])
    df = pd.DataFrame(np.arange(40).reshape(2, 20) * 1234.56, [["a", "a"], ["x", "y"]], columns)
    """
    page = [
        block(long, ":index:", caption="Long"),
        block(many, ":name: many", ":max-rows: 2", caption="Many"),
        ":ref:`To many <many>`\n",
        block(words, caption="Words"),
        block(levels, ":index:", caption="Levels"),
        "* item\n\n  #. nested\n",
        block(many, caption="In a list", indent="     "),
        ".. note::\n",
        block(many, caption="In a note", indent="   "),
        ".. tab-set::\n\n   .. tab-item:: Tab\n",
        block(many, caption="In a tab", indent="      "),
        ".. card:: Card\n",
        block(many, indent="   "),
        block('df = pd.DataFrame({"a": [], "b": []})', ":checks: off", caption="Empty"),
        block('df = pd.DataFrame({"a": ["one"]})', caption="One"),
        block('df = pd.DataFrame({" ": [""], " a": [":code:`x`"]})', caption="Nothing in it"),
        block('df = pd.DataFrame({"a": [10**300, 1]})', caption="A figure wider than the page"),
        block(many.replace("* 3", "* 50"), caption="Wide and long"),
        block(many, ":class: standard", caption="With lines"),
        block("df = pd.DataFrame([{f'label {n} [#f]_': n for n in range(30)}])", caption="Note"),
        "\n.. [#f] A footnote.\n",
    ]
    files = {"index.rst": "Title\n=====\n\n" + "\n".join(page)}
    site = build(files, builder="latex", conf=CONF, extensions=("sphinx_design",))
    assert not site.warnings
    return pages_of(site)


def test_all_kinds_of_tables_fit_the_page(printed: list[str]) -> None:
    text = "\n".join(printed)
    for caption in ("Long", "Many", "Words", "Levels", "Empty", "One", "Wide and long", "Note"):
        assert re.search(rf"Table \d+: {caption}\b", text), caption
    tables = re.findall(r"Table (\d+): (.*?)(?:, columns|\n)", text)
    numbers = {caption.strip(): number for number, caption in tables}
    assert len(set(numbers.values())) == len(numbers)  # the parts of a table share its number
    assert len(tables) > len(numbers)


def test_tex_has_enough_memory_for_thousands_of_cells(build: Build) -> None:
    page = block('df = pd.DataFrame([{f"c{n}": n for n in range(20)}] * 500)', caption="Large")
    assert len(pages_of(build(page, builder="latex", conf=CONF))) > 5


def test_a_long_table_repeats_its_header_on_each_page(printed: list[str]) -> None:
    pages = [page for page in printed if re.search(r"group \d+ +sub \d+ +\d+", page)]
    assert len(pages) > 3
    for page in pages:
        header = re.search(r"group +sub +item +value", page)
        row = re.search(r"group \d+ +sub \d+ +\d+", page)
        assert header
        assert row
        assert header.start() < row.start()
    rows = re.findall(r"group (\d+) +sub (\d+) +(\d+)", "\n".join(pages))
    assert rows == [(f"{n // 20}", f"{n // 5}", f"{n}") for n in range(300)]


def test_references_find_failed_tables_and_the_tables_after_them(build: Build) -> None:
    good, bad = 'df = pd.DataFrame({"a": [1]})', "df = nothing"
    page = "".join(
        [
            "T\n=\n\nSee :numref:`one`, :numref:`two`, :numref:`three`, :ref:`bare <four>`.\n",
            block(bad, ":name: one", caption="One"),
            block(good, ":name: two", caption="Two"),
            block(bad, ":name: three", caption="Three"),
            block(bad, ":name: four"),
        ]
    )
    site = build(page, builder="latex", conf=CONF | {"numfig": True})
    text = " ".join("".join(pages_of(site)).split())
    assert "See Table 1, Table 2, Table 3, bare." in text
    assert "Table 2: Two" in text


def test_references_find_failed_figures_and_the_figures_after_them(build: Build) -> None:
    page = (
        "T\n=\n\nSee :numref:`one` and :numref:`two`, and :numref:`table`.\n\n"
        ".. df-figure:: One\n   :name: one\n\n   fig = nothing\n\n"
        ".. df-figure:: Two\n   :name: two\n   :alt: A line.\n\n"
        '   fig = pd.DataFrame({"a": [1, 2]}).plot()\n\n'
        + block('df = pd.DataFrame({"a": [1]})', ":name: table", caption="Table")
    )
    site = build(page, builder="latex", conf=CONF | {"numfig": True})
    text = " ".join("".join(pages_of(site)).split())
    assert "See Fig. 1 and Fig. 2, and Table 1." in text


GROUPS = """
    df = pd.DataFrame({"name": [f"row {n:02}" for n in range(120)], "v": np.arange(120) / 8})
    df["group"] = [f"group {n // 4}" for n in range(120)]
    """


def test_groups_have_headings_over_all_columns_and_bold_totals(latex: Latex) -> None:
    text = latex(block(GROUPS, ":group-by: group", ":totals: sum", ":best: v max"))
    assert text.count(r"\sphinxstartmulticolumn{2}") == 30
    assert r"\rule{0pt}{3ex}\raggedright\ignorespaces \sphinxstylestrong{group 0}" in text
    assert text.count(r"\ignorespaces \sphinxstylestrong{Sum}") == 30
    assert text.count(r"\ignorespaces \sphinxstylestrong{Sum of all rows}") == 1
    assert text.count(r"\(\star\)~\sphinxstylestrong{14.875}") == 1


def test_a_page_break_parts_no_heading_from_its_rows_and_no_total(build: Build) -> None:
    options = ":group-by: group", ":totals: sum", ":best: v max"
    wide = GROUPS + "df = df.join(pd.DataFrame({f'wide {n}': [1e9] * 120 for n in range(9)}))"
    page = f"T\n=\n\n{block(GROUPS, *options)}{block(wide, *options, caption='Wide')}"
    pages = pages_of(build(page, builder="latex", conf=CONF))
    assert len(pages) > 6
    for page in pages:
        rows = re.findall(r"^ *(group|row|Sum) ", page + "\n", re.MULTILINE)
        assert rows[-1:] != ["group"]
        assert rows[:1] != ["Sum"]
    text = "\n".join(pages)
    assert re.search("Table 2: Wide, columns [0-9]+ to", text)
    assert text.count("group 29") > 2  # in each part of the wide table
