"""Lists of the options, the settings and the warnings, made from the extension's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.util.docutils import SphinxDirective

from sphinx_df_table.config import SETTINGS
from sphinx_df_table.messages import SUBTYPES, WARNING_TYPE
from sphinx_df_table.options import OPTIONS

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


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


class Options(SphinxDirective):
    """Lists every option of the directive with what it takes and what it means."""

    def run(self) -> list[nodes.Node]:
        """Return a definition list of the options."""
        text = "\n\n".join(
            f"``{option.name}``{f' : {option.argument}' if option.argument else ''}\n"
            f"   {option.meaning}"
            for option in OPTIONS
        )
        return self.parse_text_to_nodes(text)


class Warnings(SphinxDirective):
    """Lists every warning by the name that `suppress_warnings` knows it by."""

    def run(self) -> list[nodes.Node]:
        """Return a definition list of the warnings."""
        text = "\n\n".join(
            f"``{WARNING_TYPE}.{subtype}``\n   {meaning}" for subtype, meaning in SUBTYPES.items()
        )
        return self.parse_text_to_nodes(text)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the directives."""
    app.add_directive("df-table-options", Options)
    app.add_directive("df-table-settings", Settings)
    app.add_directive("df-table-warnings", Warnings)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
