"""Summary at the end of a build: the blocks that failed, and the slowest."""

from __future__ import annotations

from heapq import nlargest
from typing import TYPE_CHECKING

from sphinx_df_table.log import WARNING_TYPE, logger, one_line, relative_location
from sphinx_df_table.private.sphinx import is_suppressed

from .page import Outcome
from .state import record_of, state_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_df_table.block import Block
    from sphinx_df_table.protocol.answer import Answer

_MAX_MESSAGE_LENGTH = 100
_SLOWEST_COUNT = 5


def record_outcome(env: BuildEnvironment, block: Block, answer: Answer) -> None:
    """Add the result of a block to the record of the page that is being read."""
    is_told = block.run.record is not None or block.run.unrecorded != ""
    outcome = Outcome(block.location(), answer.seconds, is_told=is_told)
    if (failure := answer.failure) is not None:
        outcome.failure = _cut(one_line(block.message(failure.message.split("\n", 1)[0])))
        outcome.place = block.location(failure)
        outcome.subtype = failure.subtype
    record_of(env).outcomes.append(outcome)


def record_unparsed(env: BuildEnvironment, place: str, message: str) -> None:
    """Add a block that could not be parsed to the record of the page that is being read.

    Parameters
    ----------
    env
        The environment, which is reading the page.
    place
        The place of the block: ``path:line``.
    message
        The reason.

    """
    record_of(env).outcomes.append(Outcome(place, failure=_cut(one_line(message)), place=place))


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_MESSAGE_LENGTH else f"{text[: _MAX_MESSAGE_LENGTH - 1]}…"


def report(app: Sphinx, error: Exception | None) -> None:
    """List every failed block of the project, and in verbose builds also the slowest ones.

    Blocks whose warning `suppress_warnings` silences are left out. A build that an error has ended
    gets no summary: the error stands at its end.
    """
    if error is not None:
        return
    pages = state_of(app.env).pages
    outcomes = [outcome for docname in sorted(pages) for outcome in pages[docname].outcomes]
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
        # No further warning: each block has already given one.
        blocks = "1 block" if len(outcomes) == 1 else f"{len(outcomes):,} blocks"
        logger.info("")
        logger.info("df-table: %d of %s failed:", len(failed), blocks, color="red")
        for outcome in failed:
            logger.info("%s: %s", one_line(relative_location(outcome.place)), outcome.failure)


def _report_slowest(outcomes: list[Outcome]) -> None:
    if ran := [outcome for outcome in outcomes if outcome.seconds]:
        logger.verbose("")
        logger.verbose("====================== slowest df-table blocks =========================")
        for outcome in nlargest(_SLOWEST_COUNT, ran, lambda outcome: outcome.seconds):
            logger.verbose("%.3fs %s", outcome.seconds, one_line(relative_location(outcome.block)))
