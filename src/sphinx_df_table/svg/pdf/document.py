"""Write a cleaned drawing as a PDF of one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .objects import Objects, number
from .page import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_df_table.svg.drawing import CleanSvg


def pdf_file(clean: CleanSvg, report: Callable[[str], object] | None = None) -> bytes:
    """Return the drawing as a PDF for LaTeX: black ink, no ground, text in DejaVu.

    The same drawing gives the same bytes.

    Parameters
    ----------
    clean
        The drawing.
    report
        Is called with the characters that the PDF can't show, if there are any.

    Raises
    ------
    ModuleNotFoundError
        matplotlib, which brings the fonts, is not installed.

    """
    objects = Objects()
    page = Page(clean, objects)
    content = objects.add_stream("", page.content())
    unwritable = page.unwritable()
    if report is not None and unwritable:
        report(unwritable)
    resources = objects.add(page.resources())
    box = f"[0 0 {number(clean.width * 0.75)} {number(clean.height * 0.75)}]"
    leaf = objects.add(
        # The list of pages is the next object.
        f"<< /Type /Page /Parent {resources + 2} 0 R /MediaBox {box} /Contents {content} 0 R "
        f"/Resources {resources} 0 R >>"
    )
    tree = objects.add(f"<< /Type /Pages /Kids [{leaf} 0 R] /Count 1 >>")
    return objects.file(objects.add(f"<< /Type /Catalog /Pages {tree} 0 R >>"))
