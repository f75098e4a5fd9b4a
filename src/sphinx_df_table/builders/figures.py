"""Drawings: inline in pages of html, files for EPUB and LaTeX, a text for other builders."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_df_table.doctree.figures.drawing import drawing
from sphinx_df_table.doctree.nodes import NO_FORMULAS
from sphinx_df_table.environment.project_files import update_file
from sphinx_df_table.environment.state import state_of
from sphinx_df_table.log import warn
from sphinx_df_table.svg.write import inline_svg, svg_file

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

# The folder of the files of drawings, beside the doctrees.
_FOLDER = "df-figures"
_SVG = "image/svg+xml"
_PIXELS = re.compile(r"([\d.]+)(?:px)?")
_WHOLE = 100  # percent
# In CSS pixels: a drawing of this width fits into the column of any page, on any screen.
_NARROWEST = 200


def visit_drawing(self: HTML5Translator, node: drawing) -> None:
    """Write the drawing as a part of the page, in a box that scrolls on a narrow screen."""
    classes = " ".join(["df-drawing", *node["classes"], *NO_FORMULAS])

    def address(name: str) -> str:
        path = Path(self.builder.outdir, self.builder.imagedir, name)
        update_file(path, node.svg.rasters[name])
        return f"{self.builder.imgpath}/{quote(name)}"

    svg = inline_svg(node.svg, address, node["alt"], node.get("width", ""))
    stop = ' tabindex="0"' if _may_scroll(node) else ""
    self.body.append(f'<div class="{classes}"{stop}>{svg}</div>')
    raise nodes.SkipNode


def _may_scroll(node: drawing) -> bool:
    """Return whether a drawing may be wider than its box, which the keyboard then has to reach."""
    width = node.get("width") or str(node.svg.width)
    if width.endswith("%"):
        return float(width[:-1]) > _WHOLE
    pixels = _PIXELS.fullmatch(width)
    return pixels is None or float(pixels[1]) > _NARROWEST


class DrawingsAsTexts(SphinxPostTransform):
    """Replaces drawings by their alternative texts, for builders without pictures."""

    default_priority = 8  # before the files of images are collected

    def run(self, **_: Any) -> None:
        """Replace all drawings of the document."""
        for node in list(self.document.findall(drawing)):
            node.replace_self(self._replacement(node))

    def _replacement(self, node: drawing) -> Element:
        # Not an image without a file, on which transforms of Sphinx fail.
        return nodes.paragraph(node["alt"], node["alt"])


class DrawingsAsSvg(DrawingsAsTexts):
    """Replaces drawings by images with files, which the builder copies."""

    _suffix = ".svg"

    def _replacement(self, node: drawing) -> Element:
        image = nodes.image(alt=node["alt"])
        if "width" in node:
            image["width"] = node["width"]
        data = self._content(node)
        name = f"{sha256(data).hexdigest()[:20]}{self._suffix}"
        path = _folder(self.env) / name
        update_file(path, data)
        image["uri"] = str(path)
        image["candidates"] = {"*": str(path)}
        self.env.images.add_file(self.env.docname, str(path))
        return image

    def _content(self, node: drawing) -> bytes:
        return svg_file(node.svg)


class DrawingsAsPdf(DrawingsAsSvg):
    """Replaces drawings by images with files of PDF, for LaTeX."""

    _suffix = ".pdf"

    def _content(self, node: drawing) -> bytes:
        from sphinx_df_table.svg.pdf.document import pdf_file  # noqa: PLC0415 - fontTools

        def report(characters: str) -> None:
            message = (
                f"the PDF of the figure can't show {len(characters)} of the characters in its "
                f"texts, such as {characters[0]!r}. Draw other words, or leave the figure out of "
                "print with the directive only."
            )
            warn("font", message, node)

        return pdf_file(node.svg, report)


def _folder(env: BuildEnvironment) -> Path:
    """Return the folder of the files for a builder: another one may run at the same time."""
    return Path(env.doctreedir, _FOLDER, state_of(env).output)


def remove_unused(app: Sphinx, error: Exception | None) -> None:
    """Remove the files of drawings that this build has not written, at its end."""
    folder = _folder(app.env)
    if error is None and folder.is_dir():
        for path in folder.iterdir():
            if str(path) not in app.env.images:
                path.unlink()


def transform_for(builder: Builder) -> type[DrawingsAsTexts]:
    """Return the transform for a builder that can't write drawings into its pages."""
    if builder.format == "latex":
        return DrawingsAsPdf
    return DrawingsAsSvg if _SVG in builder.supported_image_types else DrawingsAsTexts
