"""Record of a page, which is stored between builds."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

if TYPE_CHECKING:
    from sphinx_df_table.protocol.value import Value
    from sphinx_df_table.published.package import Resource

    from .freshness.fingerprints import Fingerprint, Look


class Figure(NamedTuple):
    """Text that a page shows for a value of a block.

    Attributes
    ----------
    text
        The text of the value; without a value, the argument of the role.
    problem
        The reason why there is no value; empty if there is one.

    """

    text: str
    problem: str = ""


class NamedTable(NamedTuple):
    """Table that has a name.

    Attributes
    ----------
    place
        The place of its block: ``path:line``.
    has_caption
        Whether the block gives it a caption.

    """

    place: str
    has_caption: bool


class Published(NamedTuple):
    """Data that a page publishes.

    Attributes
    ----------
    place
        The place of the block: ``path:line``.
    resource
        The description of the data.
    digest
        The digest of the files.

    """

    place: str
    resource: Resource
    digest: str

    def has_data_of(self, other: Published) -> bool:
        """Return whether another table has the same data, so that one address serves both."""
        return (self.resource, self.digest) == (other.resource, other.digest)


class Outcome(Struct):
    """Result of a block, for the summary at the end of a build.

    Attributes
    ----------
    block
        The place of the block: ``path:line``.
    seconds
        The seconds that it ran in this build; 0 if its result came from the cache.
    failure
        The message of its failure, on one line; None if it did not fail.
    place, subtype
        The place of the failure, ``path:line``, and the subtype of its warning.
    is_told
        Whether the kernel told which files it read.

    """

    block: str
    seconds: float = 0.0
    failure: str | None = None
    place: str = ""
    subtype: str = ""
    is_told: bool = True


def new_version() -> str:
    """Return a text that no version of a page has had."""
    return secrets.token_hex(8)


class Page(Struct):
    """Record of a page, which the next build reads.

    Attributes
    ----------
    version
        Another text whenever the page has been read, or the values that it shows have changed.
    outcomes
        The results of its blocks, in their order.
    fingerprints
        The fingerprints of all paths that its blocks looked at.
    system
        What its blocks depended on besides files, see `system.identify`; empty without a block.
    varies
        Whether one of its blocks may give another result although nothing has changed.
    gaps
        The protection that the system lacked on which its blocks ran.
    names
        Its named tables, by name.
    published
        The data that it publishes, by the stem of their files.
    values
        For the name of each block, the values of the blocks that have it; None for one that failed.
    figures
        The values that it shows, by the arguments of its roles ``df-value``; None until all pages
        have been read.
    captions, titles
        The captions that snippets made, and the values in its titles: other pages may show them.

    """

    version: str = field(default_factory=new_version)
    outcomes: list[Outcome] = field(default_factory=list)
    fingerprints: dict[Look, Fingerprint] = field(default_factory=dict)
    system: str = ""
    varies: bool = False
    gaps: frozenset[str] = frozenset()
    names: dict[str, NamedTable] = field(default_factory=dict)
    published: dict[str, Published] = field(default_factory=dict)
    values: dict[str, list[dict[str, Value] | None]] = field(default_factory=dict)
    figures: dict[str, Figure | None] = field(default_factory=dict)
    captions: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """True if a block of the page failed; then the next build reads the page again."""
        return any(outcome.failure is not None for outcome in self.outcomes)


def file_stem(docname: str) -> str:
    """Return a name for the files of a page, valid on every system for every page."""
    return hashlib.sha256(docname.encode(errors="surrogatepass")).hexdigest()[:16]
