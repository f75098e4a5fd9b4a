"""Alternative texts with values."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from sphinx_df_table.doctree.figures.drawing import with_values
from sphinx_df_table.protocol.value import Value

_VALUES = {
    "least": Value(kind="number", text="0.5", exact="0.5"),
    "model": Value(kind="text", text="a\x1bb\nc <i> \"d\" & 'e'"),
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Plain.", "Plain."),
        ("{least}", "0.5"),
        ("{ least : $,.2f }", "$0.50"),
        ("{{least}} is {least}.", "{least} is 0.5."),
        ("{{{least}}}", "{0.5}"),
        ("The {model}", "The a\ufffdb c <i> \"d\" & 'e'"),
    ],
)
def test_values_stand_in_place_of_their_fields(template: str, text: str) -> None:
    assert with_values(template, _VALUES) == text


def test_no_value_makes_a_page_of_xml_invalid() -> None:
    element = ET.Element("img", alt=with_values("{model}", _VALUES))
    assert ET.fromstring(ET.tostring(element)).attrib == element.attrib  # noqa: S314 - our own
