"""What a build says at its end: which blocks failed, and which were slow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_df_table.log import WARNING_TYPE, from_here, logger, one_line
from sphinx_df_table.private.sphinx import is_suppressed

from .page import Outcome, Page
from .state import state_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_df_table.block import Block
    from sphinx_df_table.protocol.answer import Answer

_LONGEST_MESSAGE = 100
_SLOWEST = 5


def record_outcome(env: BuildEnvironment, block: Block, answer: Answer) -> None:
    """Note what came of a block of the page that is being read."""
    outcome = Outcome(block.location(), answer.seconds)
    if (failure := answer.failure) is not None:
        outcome.failure = _cut(one_line(failure.message.split("\n", 1)[0]))
        outcome.place = block.location(failure)
        outcome.subtype = failure.subtype
    state_of(env).pages.setdefault(env.docname, Page()).outcomes.append(outcome)


def record_unparsed(env: BuildEnvironment, place: str, message: str) -> None:
    """Note that a block of the page that is being read, at ``path:line``, could not be read."""
    outcome = Outcome(place, failure=_cut(one_line(message)), place=place)
    state_of(env).pages.setdefault(env.docname, Page()).outcomes.append(outcome)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[: _LONGEST_MESSAGE - 1]}…"


def report(app: Sphinx, error: Exception | None) -> None:
    """Say which blocks of the project failed, and to who asks for details, which were slowest.

    A block whose warning `suppress_warnings` names is not among them. What ended a build is all
    that is to be said at its end.
    """
    if error is not None:
        return
    pages = sorted(state_of(app.env).pages.items())
    outcomes = [outcome for _, page in pages for outcome in page.outcomes]
    _report_failures(outcomes, app.config.suppress_warnings)
    _report_slowest(outcomes)


def _report_failures(outcomes: list[Outcome], suppressed: list[str]) -> None:
    failed = [
        outcome
        for outcome in outcomes
        if outcome.failure is not None
        and not is_suppressed(WARNING_TYPE, outcome.subtype, suppressed)
    ]
    if failed:
        # Not another warning: each of them was one.
        blocks = "1 block" if len(outcomes) == 1 else f"{len(outcomes):,} blocks"
        logger.info("")
        logger.info("df-table: %d of %s failed:", len(failed), blocks, color="red")
        for outcome in failed:
            logger.info("%s: %s", from_here(outcome.place), outcome.failure)


def _report_slowest(outcomes: list[Outcome]) -> None:
    ran = [outcome for outcome in outcomes if outcome.seconds]
    if ran:
        logger.verbose("")
        logger.verbose("====================== slowest df-table blocks =========================")
        for outcome in sorted(ran, key=lambda outcome: outcome.seconds, reverse=True)[:_SLOWEST]:
            logger.verbose("%.3fs %s", outcome.seconds, from_here(outcome.block))
