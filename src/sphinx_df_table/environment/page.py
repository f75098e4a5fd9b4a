"""Record of a page that is kept between builds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

if TYPE_CHECKING:
    from .fingerprints import Fingerprint
    from .table_values import TableValues


class Figure(NamedTuple):
    """What a page shows for a value of a table.

    Attributes
    ----------
    text
        The text of the value; what the role was given where there is none.
    problem
        Why there is none.

    """

    text: str
    problem: str = ""


class Outcome(Struct):
    """What came of a block.

    Attributes
    ----------
    block
        Where it begins: ``path:line``.
    seconds
        How long it ran in this build; 0 where its result was kept.
    failure
        Why it failed, on one line; None where it did not.
    place, subtype
        Where it failed, and the subtype of the warning.

    """

    block: str
    seconds: float = 0.0
    failure: str | None = None
    place: str = ""
    subtype: str = ""


class Page(Struct):
    """What the build has to know of a page next time, beside the files that it depends on.

    Attributes
    ----------
    outcomes
        What came of its blocks, in their order.
    looks
        What there was of the files, the folders and the missing files that its blocks saw.
    tables
        What is kept of its tables that have names; None of those whose block failed.
    figures
        What it shows of tables, by what its roles were given; None until all pages have been read.

    """

    outcomes: list[Outcome] = field(default_factory=list)
    fingerprints: dict[str, Fingerprint] = field(default_factory=dict)
    tables: dict[str, TableValues | None] = field(default_factory=dict)
    figures: dict[str, Figure | None] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether one of its blocks failed: it's tried again, though nothing changed."""
        return any(outcome.failure is not None for outcome in self.outcomes)
