"""Address of the data of a table, which depends on the name of the table alone."""

from __future__ import annotations

import hashlib
import re
import unicodedata

# The folder of the data in a built site.
FOLDER = "_data"
# The file that describes all data of a site, as Frictionless names it.
PACKAGE_FILE = "datapackage.json"
_PACKAGE_STEM = PACKAGE_FILE.partition(".")[0]
_LONGEST_STEM = 100
_OTHERS = re.compile(r"[^a-z0-9._-]+")


def stem_of(name: str) -> str:
    """Return the stem of the files of a table; empty if no table may have the name.

    The stem has lower-case letters, digits, points, hyphens and underscores, so that each system
    and each web server takes it as it is.

    Parameters
    ----------
    name
        The name of the table.

    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = _OTHERS.sub("-", plain)[:_LONGEST_STEM].strip("-.")
    if not stem:  # a name in another script
        stem = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:16]
    return "" if stem == _PACKAGE_STEM else stem


def csv_name(stem: str) -> str:
    """Return the name of the CSV file with a stem."""
    return f"{stem}.csv"


def json_name(stem: str) -> str:
    """Return the name of the JSON file with a stem."""
    return f"{stem}.json"


def file_names(stem: str) -> tuple[str, str]:
    """Return the names of the CSV file and of the JSON file with a stem."""
    return csv_name(stem), json_name(stem)
