"""Names of docutils through which the lines that it has parsed are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils.core import publish_doctree
from docutils.parsers.rst import Directive, directives

from sphinx_df_table.private.parsed_lines import included_files, lines_around

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from docutils import nodes


def test_the_lines_around_a_directive_and_the_included_files_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, part = str(tmp_path / "page.rst"), tmp_path / "part.txt"
    part.write_text("Part.\n\n.. look::\n\nEnd.\n")
    found = []

    class Look(Directive):
        def run(self) -> list[nodes.Node]:
            files = {page, *included_files(self.state.document)}
            found.append(lines_around(self, files))
            return []

    # Read for each directive, and undone after the test.
    monkeypatch.setattr(directives, "_directives", {"look": Look}, raising=True)
    monkeypatch.chdir(tmp_path)
    text = "Text.\n\n* One\n\n  .. look::\n\n  Two\n\n.. include:: part.txt\n"
    publish_doctree(text, source_path=page)
    assert found == [
        (
            page,
            ["Text.", "", "* One", "", "  .. look::"],
            ["", "  Two", "", ".. include:: part.txt"],
        ),
        (
            "part.txt",
            ["Part.", "", ".. look::"],
            ["", "End.", "", '.. end of inclusion from "part.txt"'],
        ),
    ]
