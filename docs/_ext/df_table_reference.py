"""Examples of the documentation, and targets for references to settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata, OptionSpec

_LANGUAGES = {
    ".rst": "rst",
    ".md": "markdown",
    ".py": "python",
    ".yaml": "yaml",
    ".json": "json",
    ".csv": "text",
}


class Example(SphinxDirective):
    """Shows a file of the folder ``examples`` and, if it is reStructuredText, its result."""

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {
        "caption": directives.unchanged,
        "source-only": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Return the source, and the result if there is one."""
        path = Path(self.env.srcdir, "examples", self.arguments[0])
        self.env.note_dependency(str(path))
        text = path.read_text(encoding="utf-8")
        caption = [f"   :caption: {self.options['caption']}"] if "caption" in self.options else []
        language = _LANGUAGES[path.suffix]
        lines = [
            f".. code-block:: {language}",
            *caption,
            "",
            *(f"   {line}" for line in text.split("\n")),
        ]
        source = self.parse_text_to_nodes("\n".join(lines))
        if path.suffix != ".rst" or "source-only" in self.options:
            return source
        return [*source, *self.parse_text_to_nodes(text)]


def note_settings(app: Sphinx, doctree: nodes.document) -> None:
    """Make the terms of the page of settings targets of the role ``confval``."""
    if app.env.docname != "settings":
        return
    for term in doctree.findall(nodes.term):
        name = next(term.findall(nodes.literal)).astext()
        target = f"confval-{name}"
        term["ids"].append(target)
        app.env.get_domain("std").note_object("confval", name, target, location=term)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the directive and the targets."""
    app.add_directive("example", Example)
    app.connect("doctree-read", note_settings)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
