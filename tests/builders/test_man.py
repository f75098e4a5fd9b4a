"""Tables in manual pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Build

_PAGE = """
Title
=====

.. df-table::
   :index:
   :max-rows: 2

   df = pd.DataFrame({("x", "a"): [1, 2, 3], ("x", "b"): [4, 5, 6]})
   df.index = pd.MultiIndex.from_tuples([("k", "m"), ("k", "n"), ("l", "m")], names=["i", "j"])

.. list-table::

   * - other
"""


def test_a_joined_cell_is_repeated_at_each_of_its_places(build: Build) -> None:
    site = build(_PAGE, builder="man", conf={"man_pages": [("index", "x", "x", "x", 1)]})
    assert site.warnings == ""
    text = (site.out / "x.1").read_text(encoding="utf-8")
    table = text[text.index(".TS") : text.index(".TE")]
    rows = [re.findall(r"T\{\n(.*?)\n?T\}", row, re.DOTALL) for row in table.split("\n_\n")]
    cells = [[re.sub(r"\\f[BP]|\\-", "", cell).strip() for cell in row] for row in rows if row]
    assert cells == [
        ["i", "j", "x", "x"],
        ["i", "j", "a", "b"],
        ["k", "m", "1", "4"],
        ["k", "n", "2", "5"],
        ["2 of 3 rows", "", "", ""],
    ]


_ENDS = r"""
.. |brace| replace:: }

.. df-table:: T} T

   texts = ["T}", "T} x", "T}\tx", "*a*\nT}\n.sp 9", "**T}** x", "T{", r"\\&T}", "x T}", "T"]
   texts += ["T\\ |brace|", "T}.TE", ".TE", "'br", "_", "="]
   df = pd.DataFrame({"T}": texts})

After the table.
"""


def test_no_text_of_a_cell_ends_the_cell(build: Build) -> None:
    conf = {"man_pages": [("index", "x", "x", "x", 1)]}
    site = build(f"Title\n=====\n{_ENDS}", builder="man", conf=conf)
    text = (site.out / "x.1").read_text(encoding="utf-8")
    table = text[text.index(".TS") : text.index("After the table")]
    lines = table.splitlines()
    assert lines.count("T}") == 16
    assert [line for line in lines if line.startswith("T}") and line != "T}"] == []
    assert r"\&T}" in lines
    assert lines.count(".TE") == 1


_CAPTIONS = r"""
.. df-table::

   df = pd.DataFrame({"a": [1]}).style.set_caption(".so /etc/hostname\n'br\n\\X'y'")

Part
----

.. df-table::

   df = pd.DataFrame({"a": [1]}).style.set_caption(".br")

.. df-table:: A *given* caption

   df = pd.DataFrame({"a": [1]})
"""


def test_a_caption_is_neither_a_request_of_roff_nor_the_name_of_the_page(build: Build) -> None:
    conf = {"man_pages": [("index", "x", "purpose", "x", 1)]}
    site = build(f"Title\n=====\n{_CAPTIONS}", builder="man", conf=conf)
    assert site.warnings == ""
    lines = (site.out / "x.1").read_text(encoding="utf-8").splitlines()
    assert lines[lines.index(".SH NAME") + 1] == r"x \- purpose"
    assert r"\&.so /etc/hostname \(aqbr \eX\(aqy\(aq" in lines
    assert r"\&.br" in lines
    assert r"A \fIgiven\fP caption" in lines
    assert [line for line in lines[1:] if line.startswith((".so", ".br", "'"))] == []


def test_texinfo_keeps_the_text_of_cells(build: Build) -> None:
    site = build(f"Title\n=====\n{_ENDS}", builder="texinfo")
    (file,) = site.out.glob("*.texi")
    assert "T@} x" in file.read_text(encoding="utf-8")


def test_texinfo_has_a_cell_for_each_place(build: Build) -> None:
    site = build(_PAGE, builder="texinfo")
    assert site.warnings == ""
    (file,) = site.out.glob("*.texi")
    table = file.read_text(encoding="utf-8")
    table = table[table.index("@multitable") : table.index("@end multitable")]
    rows = re.split(r"@headitem|@item", table)[1:]
    assert [len(row.split("@tab")) for row in rows] == [4] * 5
