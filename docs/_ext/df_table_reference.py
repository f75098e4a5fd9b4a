"""Directives of the documentation: examples, and lists of settings, options and warnings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from sphinx_df_table.config import SETTINGS
from sphinx_df_table.directive.options import OPTIONS
from sphinx_df_table.execution.runner import runner_of
from sphinx_df_table.log import SUBTYPES, WARNING_TYPE
from sphinx_df_table.protocol.job import CHECKS, LAYERS, USUAL_CHECKS, Job
from sphinx_df_table.values.format_value import EXAMPLES

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata, OptionSpec

_LANGUAGES = {
    ".rst": "rst",
    ".md": "markdown",
    ".py": "python",
    ".yaml": "yaml",
    ".csv": "text",
}


class Settings(SphinxDirective):
    """Lists every setting with its default and its meaning."""

    def run(self) -> list[nodes.Node]:
        """Return a description of each setting."""
        text = "\n\n".join(
            f".. confval:: {setting.name}\n"
            f"   :type: ``{' or '.join(kind.__name__ for kind in setting.types)}``\n"
            f"   :default: ``{setting.default!r}``\n\n"
            f"   {setting.meaning}"
            for setting in SETTINGS
        )
        return self.parse_text_to_nodes(text)


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


class Options(SphinxDirective):
    """Lists every option of the directive with its argument and its meaning."""

    def run(self) -> list[nodes.Node]:
        """Return a definition list of the options."""
        text = "\n\n".join(
            f"``{option.name}``{f' : {option.argument}' if option.argument else ''}\n"
            f"   {option.meaning}"
            for option in OPTIONS
        )
        return self.parse_text_to_nodes(text)


class Warnings(SphinxDirective):
    """Lists every warning with its name for `suppress_warnings` and its meaning."""

    def run(self) -> list[nodes.Node]:
        """Return a definition list of the warnings."""
        text = "\n\n".join(
            f"``{WARNING_TYPE}.{subtype}``\n   {meaning}" for subtype, meaning in SUBTYPES.items()
        )
        return self.parse_text_to_nodes(text)


class Check(SphinxDirective):
    """Describes a check: its meaning, more about it, and an example with its warning."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the description; the warning is that of the example, which is run."""
        name = self.arguments[0]
        path = Path(self.env.srcdir, "examples/checks", f"{name}.py")
        self.env.note_dependency(str(path))
        snippet = path.read_text(encoding="utf-8").rstrip()
        lines = [
            f"``{name}``{'' if name in USUAL_CHECKS else ' (off by default)'}",
            *(f"   {line}" for line in (SUBTYPES[name], "", *self.content, "")),
            "   .. code-block:: python",
            "",
            *(f"      {line}" for line in snippet.splitlines()),
            "",
            "   .. code-block:: text",
            "",
            *(f"      {message}" for message in self._messages(name, snippet)),
        ]
        return self.parse_text_to_nodes("\n".join(lines))

    def _messages(self, name: str, snippet: str) -> list[str]:
        """Return the findings of a check about a snippet; raise an error if there are none."""
        folder = str(Path(self.env.srcdir).resolve())
        job = Job(
            snippet=snippet, folder=folder, source_folder=folder, checks=CHECKS, layers=LAYERS
        )
        runner = runner_of(self.env)
        answer = runner.wait(runner.submit(job))
        messages = [
            f"line {finding.line}: {finding.message}" if finding.line else finding.message
            for finding in answer.findings
            if finding.subtype == name
        ]
        if not messages:
            message = f"the example of the check {name} has no such finding"
            raise self.error(message)
        return messages


class ValueFormats(SphinxDirective):
    """Lists formats of the role ``df-value``, each with a value and its text."""

    def run(self) -> list[nodes.Node]:
        """Return a table of the formats."""
        rows = [
            f"   * - {f'``{given}``' if given else 'none'}\n     - {meaning}\n"
            f"     - ``{value!r}``\n     - {text}"
            for given, meaning, value, text in EXAMPLES
        ]
        head = "   * - Format\n     - Shows\n     - Value\n     - Text"
        text = "\n".join([".. list-table::", "   :header-rows: 1", "", head, *rows])
        return self.parse_text_to_nodes(text)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the directives."""
    app.add_directive("example", Example)
    app.add_directive("df-table-options", Options)
    app.add_directive("df-table-settings", Settings)
    app.add_directive("df-table-warnings", Warnings)
    app.add_directive("df-value-formats", ValueFormats)
    app.add_directive("df-table-check", Check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
