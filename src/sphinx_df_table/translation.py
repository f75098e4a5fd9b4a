"""Texts of pages in the language of the project, from the catalogues in ``locale``.

Messages of the log are in English, and so are those of Python on a page.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.locale import get_translation

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# The name of the files with translations.
CATALOGUE = "sphinx_df_table"
LOCALE = Path(__file__).parent / "locale"
_translated = get_translation(CATALOGUE)


def translate(text: str) -> str:
    """Return a text of a page in the language of the project; English without a translation.

    Parameters
    ----------
    text
        The text in English, with placeholders for `str.format`. It is written out in each call, so
        that a test finds the texts which the catalogues lack.

    """
    return str(_translated(text))


def setup(app: Sphinx) -> None:
    """Add the catalogue of the project's language."""
    app.add_message_catalog(CATALOGUE, str(LOCALE))
