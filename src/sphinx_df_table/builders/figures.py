"""Drawings: inline in pages of html, files for EPUB and LaTeX, a text for other builders."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_df_table.doctree.figures.drawing import drawing
from sphinx_df_table.doctree.nodes import NO_FORMULAS
from sphinx_df_table.private.sphinx import builder_of
from sphinx_df_table.svg.write import inline_svg, svg_file

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.writers.html5 import HTML5Translator

# The folder of the files of drawings, beside the doctrees.
_FOLDER = "df-figures"
_SVG, _PDF = "image/svg+xml", "application/pdf"


def visit_drawing(self: HTML5Translator, node: drawing) -> None:
    """Write the drawing as a part of the page, in a box that scrolls on a narrow screen."""
    classes = " ".join(["df-drawing", *node["classes"], *NO_FORMULAS])

    def address(name: str) -> str:
        path = Path(self.builder.outdir, self.builder.imagedir, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(node.svg.rasters[name])
        return f"{self.builder.imgpath}/{quote(name)}"

    svg = inline_svg(node.svg, address, node["alt"], node.get("width", ""))
    self.body.append(f'<div class="{classes}" tabindex="0">{svg}</div>')
    raise nodes.SkipNode


class DrawingsAsFiles(SphinxPostTransform):
    """Replaces drawings by images with a file, or by their texts, for builders other than html."""

    default_priority = 8  # before the files of images are collected

    def run(self, **_: Any) -> None:
        """Replace all drawings of the document."""
        for node in list(self.document.findall(drawing)):
            node.replace_self(self._image(node))

    def _image(self, node: drawing) -> Element:
        image = nodes.image(alt=node["alt"])
        if "width" in node:
            image["width"] = node["width"]
        builder = builder_of(self.env)
        supported = builder.supported_image_types
        if _PDF in supported and builder.format == "latex":
            from sphinx_df_table.svg.pdf.document import pdf_file  # noqa: PLC0415 - fontTools

            return self._with_file(image, pdf_file(node.svg), "pdf")
        if _SVG in supported:
            return self._with_file(image, svg_file(node.svg), "svg")
        return nodes.paragraph(node["alt"], node["alt"])

    def _with_file(self, image: nodes.image, data: bytes, kind: str) -> nodes.image:
        """Return an image whose file is written, and which the builder copies."""
        path = Path(self.env.doctreedir, _FOLDER, f"{sha256(data).hexdigest()[:20]}.{kind}")
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        image["uri"] = str(path)
        image["candidates"] = {"*": str(path)}
        self.env.images.add_file(self.env.docname, str(path))
        return image
