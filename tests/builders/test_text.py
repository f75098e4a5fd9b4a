"""Tables as plain text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sphinx.writers import text as text_writer

if TYPE_CHECKING:
    from conftest import Build, Measured

_PAGE = """
Title
=====

.. df-table::
   :name: long

   df = pd.DataFrame({"a": ["x", LONG]})

Value :df-value:`long[1, a]`

.. df-table::

   raise ValueError(LONG)
"""


@pytest.mark.parametrize("part", ["x", "a-", "表", "é"])
def test_a_long_word_is_wrapped_by_work_that_grows_with_its_length(
    build: Build, measured: Measured, part: str
) -> None:
    characters = measured(text_writer)
    site = build(_PAGE.replace("LONG", f"'{part}' * 9_000"), builder="text")
    text = (site.out / "index.txt").read_text(encoding="utf-8")
    written = re.sub(r"[\s|]", "", text)
    assert part * 9_000 in written
    assert characters() < 50 * len(text)


def test_an_error_box_has_its_caption_and_each_line_of_the_message_apart(build: Build) -> None:
    page = """
.. df-table:: Costs of *models*

   df = pd.DataFrame({"a": [1]})["b"]
"""
    text = (build(page, builder="text").out / "index.txt").read_text(encoding="utf-8")
    parts = [" ".join(part.split()) for part in text.split("\n\n")]
    assert parts[:4] == [
        "Error:",
        "Costs of *models*",
        "KeyError: 'b'",
        "The data frame has no column 'b'; it has 'a'.",
    ]
