"""Pages with any data frame."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import pandas as frames

from sphinx_df_table.doctree.tables import table as table_nodes
from sphinx_df_table.doctree.tables.large_body import MOST_ORDINARY_CELLS

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Site

    NewSite = Callable[[dict[str, str]], Site]

_XHTML = "{http://www.w3.org/1999/xhtml}"
_FRAMES_A_PAGE = 8
# Signs that mean something to docutils, to html, or to a reader of lines, among others.
_TEXT = st.text(
    st.one_of(
        st.sampled_from("*`|_:\\<>&\"'=-.#\n\r\t\v\f\x00\x1b\x85\u2028\u2029\u202e\ufdd0\ufffe "),
        st.characters(codec="utf-8"),
    )
)
_COLUMNS = st.lists(
    st.sampled_from(
        [
            frames.column("text", elements=_TEXT, dtype=object),
            frames.column("float", dtype=float),
            frames.column("int", dtype="int64"),
            frames.column("bool", dtype=bool),
            frames.column("time", dtype="datetime64[ns]"),
            frames.column("delta", dtype="timedelta64[ns]"),
        ]
    ),
    min_size=1,
    unique_by=lambda column: column.name,
)
_LABELS = st.lists(st.tuples(_TEXT, _TEXT), min_size=6, max_size=6)


@st.composite
def _any_frame(draw: Callable[[Any], Any]) -> pd.DataFrame:
    frame: pd.DataFrame = draw(
        frames.data_frames(draw(_COLUMNS), index=frames.range_indexes(max_size=4))
    )
    labels = draw(_LABELS)[: frame.shape[1]]
    if draw(st.booleans()):
        return frame.set_axis(pd.MultiIndex.from_tuples(labels), axis="columns")
    return frame.set_axis([label[0] for label in labels], axis="columns")


def _block(number: int, *options: str) -> str:
    lines = [*options, "", f'df = pd.read_pickle("{number}.pickle")']
    return "\n".join([".. df-table::", *(f"   {line}".rstrip() for line in lines)]) + "\n"


def _built(new_site: NewSite, drawn: list[pd.DataFrame], *options: str) -> Site:
    """Return a page of these frames as XHTML."""
    site = new_site({})
    site.builder, site.conf = "epub", _EPUB
    for number, frame in enumerate(drawn):
        frame.to_pickle(site.folder / f"{number}.pickle")
    blocks = [_block(number, *options) for number in range(len(drawn))]
    site.write({"index.rst": "Title\n=====\n\n" + "\n".join(blocks)})
    return site.rebuild()


_EPUB = {
    "epub_copyright": "x",
    "version": "1",
    "df_table_sandbox": "off",
    "df_table_checks": {"infinite": False, "empty": False},  # any frame may have such values
}


def _tables(site: Site) -> list[ET.Element]:
    """Return the tables of the page, which an XML parser reads: it is well-formed."""
    root = ET.fromstring((site.out / "index.xhtml").read_text(encoding="utf-8"))  # noqa: S314
    found = root.iter(f"{_XHTML}table")
    return [table for table in found if "df-table" in table.get("class", "").split()]


def _cells(table: ET.Element) -> list[list[str]]:
    body = table.find(f"{_XHTML}tbody")
    assert body is not None
    return [[_text(cell) for cell in row] for row in body]


def _text(cell: ET.Element) -> str:
    """Return the text of a cell, its lines as lines."""
    lines = [part for part in cell.iter(f"{_XHTML}div") if part.get("class") == "line"]
    if not lines:
        return "".join(text for part in cell for text in part.itertext())
    return "\n".join("".join(line.itertext()).removesuffix("\n") for line in lines)


_NOT_SHOWN = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]"
)


def _shown(text: str) -> str:
    """Return what a reader is to see of a text, by another way than that of the package."""
    text = text.rstrip("\r\n").replace("\r\n", "\n")
    text = re.sub("[\r\x85\u2028\u2029]", "\n", text)
    return _NOT_SHOWN.sub("\ufffd", text.replace("\v", " ").replace("\f", " "))


def _columns_in_days(frame: pd.DataFrame) -> set[int]:
    """Return the columns of durations that are whole days, which pandas writes as days."""
    durations = [number for number, kind in enumerate(frame.dtypes) if kind.kind == "m"]
    return {
        number
        for number in durations
        if not any(
            value.seconds or value.microseconds or value.nanoseconds
            for value in frame.iloc[:, number].dropna()
        )
    }


# Each is a build of Sphinx, and takes a second: what fails is not made smaller.
_FEW = settings(max_examples=8, phases=[Phase.explicit, Phase.generate])


@_FEW
@given(st.lists(_any_frame(), min_size=1, max_size=_FRAMES_A_PAGE))
@example([pd.DataFrame({0: pd.to_timedelta([0, -1, None], unit="D")})])
def test_the_cells_of_any_frame_are_in_the_page_in_order(
    new_site: NewSite, drawn: list[pd.DataFrame]
) -> None:
    site = _built(new_site, drawn, ":plain:")
    assert site.warnings == ""
    for frame, table in zip(drawn, _tables(site), strict=True):
        rows = _cells(table)
        assert len(rows) == len(frame)
        in_days = _columns_in_days(frame)
        for row, shown in enumerate(rows):
            values: list[Any] = [frame.iloc[row, number] for number in range(frame.shape[1])]
            assert len(shown) == len(values)
            for number, (value, text) in enumerate(zip(values, shown, strict=True)):
                if isinstance(value, str | int | np.integer | np.bool_):
                    assert text == _shown(str(value))
                elif isinstance(value, float) and text:
                    assert float(text) == pytest.approx(value, rel=1e-14, nan_ok=True)
                elif isinstance(value, pd.Timedelta):
                    whole = number in in_days
                    assert text == (f"{value.days} days" if whole else str(value))
                elif isinstance(value, pd.Timestamp):
                    assert pd.Timestamp(text) == value
                else:
                    assert text == ""
                    assert value is pd.NaT or value != value  # noqa: PLR0124 - not a number


@_FEW
@given(st.lists(_any_frame(), min_size=1, max_size=_FRAMES_A_PAGE))
def test_no_frame_gives_a_warning_of_docutils_or_a_page_that_is_not_well_formed(
    new_site: NewSite, drawn: list[pd.DataFrame]
) -> None:
    site = _built(new_site, drawn, ":index:", ":header-rows: 1")
    assert len(_tables(site)) == len(drawn)
    others = [line for line in site.warnings.splitlines() if "[df_table." not in line]
    assert [line for line in others if "WARNING" in line or "ERROR" in line] == []


@_FEW
@given(st.lists(_any_frame(), min_size=1, max_size=_FRAMES_A_PAGE))
def test_any_frame_gives_the_same_page_with_ordinary_rows_and_with_a_large_body(
    new_site: NewSite, drawn: list[pd.DataFrame]
) -> None:
    pages = []
    for most in (MOST_ORDINARY_CELLS, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(table_nodes, "MOST_ORDINARY_CELLS", most)
            site = _built(new_site, drawn, ":index:", ":max-rows: 3")
        pages.append((site.out / "index.xhtml").read_bytes())
    assert pages[0] == pages[1]


def test_markup_of_blocks_is_text(new_site: NewSite) -> None:
    texts = ["C:\\new", "=====", "- x", "1. x", "A. Name", "::", ".. note:: n", "+---+", "| x"]
    texts += ["a\x85b", "a\u2028b", "a\fb", "   x", "\tx", "``", "__", "|", "[1]_", "x\\"]
    site = _built(new_site, [pd.DataFrame({"a": texts, "b": "*whole*"})])
    assert _cells(_tables(site)[0]) == [[_shown(text), "whole"] for text in texts]
    assert site.warnings == ""
