"""Cost of the checks of data: the time of a block with them, and without.

Run by hand: ``.venv/bin/python tests/benchmarks/checks_cost.py``. Twelve blocks as those of an
inference performance page run in this process, in turn with and without checks, so that whatever
else the machine does is the same for both.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import time
from pathlib import Path

from peers import performance

from sphinx_df_table.protocol.job import USUAL_CHECKS, Check, Job
from sphinx_df_table.worker import process
from sphinx_df_table.worker.execute import execute

_DATA = Path(__file__).parents[2] / "data"


def milliseconds(code: str, checks: tuple[Check, ...]) -> float:
    """Return how long a snippet and its table take."""
    job = Job(snippet=code, folder=str(_DATA), source_folder=str(_DATA), checks=checks)
    start = time.perf_counter()
    answer = execute(job, io.StringIO())
    taken = time.perf_counter() - start
    if answer.table is None:
        message = f"no table: {answer.failure}"
        raise RuntimeError(message)
    return taken * 1000


def main() -> None:
    """Print medians of the time of a block."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=40, help="of each block")
    runs = parser.parse_args().runs
    process.rehearse()
    os.chdir(_DATA)  # as the process of a snippet does
    blocks = performance(_DATA)
    over = []
    without = []
    for _ in range(runs):
        for code in blocks:
            bare, checked = milliseconds(code, ()), milliseconds(code, USUAL_CHECKS)
            without.append(bare)
            over.append(checked - bare)
    print(f"{len(over):,} pairs of runs: {statistics.median(without):.2f} ms without checks,")  # noqa: T201
    print(f"{statistics.median(over):+.2f} ms with them, {statistics.mean(over):+.2f} on average")  # noqa: T201


if __name__ == "__main__":
    main()
