"""Lookup of a value by the name of its block and its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.protocol.value import Value
from sphinx_df_table.values.lookup import MissingValueError, text_of

if TYPE_CHECKING:
    from sphinx_df_table.values.lookup import Blocks

_VALUES = {
    "cost": Value(text="0.5", kind="number", exact="0.5"),
    "the model": Value(text="bert"),
    "gone": Value(text="", kind="missing"),
    "empty": Value(text=""),
    "lines": Value(text="two\nlines \x1b[31m"),
    "space": Value(text="5\xa0ms"),
}
_BLOCKS: dict[str, Blocks] = {
    "encoder": [("page", _VALUES)],
    "a.b": [("page", {"c": Value(text="dotted")})],
    "failed": [("page", None)],
    "none": [("page", {})],
    "twice": [("one", _VALUES), ("other", None)],
    "same page": [("one", _VALUES), ("one", {})],
    "included": [("one", _VALUES), ("other", {**_VALUES})],
}


def _text(source: str) -> str:
    return text_of(source, _BLOCKS, str.lower)


FOUND = {
    "encoder.cost": "0.5",
    "Encoder.cost": "0.5",
    " encoder.cost : .2f ": "0.50",
    "encoder.cost:$,.3f": "$0.500",
    "encoder.the\n  model": "bert",
    "a.b.c": "dotted",
    "encoder.lines": "two lines \ufffd[31m",
    "encoder.space": "5\xa0ms",
    "included.cost": "0.5",
    "encoder.cost:.1f\xa0ms": "0.5\xa0ms",
}


@pytest.mark.parametrize("source", FOUND)
def test_a_value_is_found_by_the_name_of_its_block_and_its_key(source: str) -> None:
    assert _text(source) == FOUND[source]


MISSING = {
    "encoder": "'encoder' is no value: write name.key or name.key:format.",
    ".cost": "'.cost' is no value: write name.key or name.key:format.",
    "encoder.": "'encoder.' is no value: write name.key or name.key:format.",
    "": "'' is no value: write name.key or name.key:format.",
    "min(encoder, cost)": "'min(encoder, cost)' is no value: write",
    "encodr.cost": "no block has the name 'encodr'; the closest is 'encoder'.",
    "zzz.cost": "no block has the name 'zzz'; there are 'encoder', 'a.b', ",
    "encoder.costs": "the block 'encoder' has no value 'costs'; the closest is 'cost'.",
    "none.cost": "the block 'none' has no value 'cost'; it leaves none in df_values.",
    "failed.cost": "the block 'failed', on the page 'page', has failed.",
    "twice.cost": "2 blocks have the name 'twice', on the pages 'one', 'other'.",
    "same page.cost": "2 blocks have the name 'same page', on the page 'one'.",
    "encoder.gone": "the value 'gone' of the block 'encoder' is missing in the data.",
    "encoder.empty": "the value 'empty' of the block 'encoder' is an empty text.",
    "encoder.cost:x": "the format 'x' of the value 'encoder.cost' is no format of a number, such",
}


@pytest.mark.parametrize("source", MISSING)
def test_a_value_that_is_not_there_says_why(source: str) -> None:
    with pytest.raises(MissingValueError) as error:
        _text(source)
    assert str(error.value).startswith(MISSING[source])
