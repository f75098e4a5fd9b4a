"""Run the parts of the tests one after another, and print the time of each at the end.

A part that fails does not keep the next from running, except the first: it prepares the others.
Parts that are joined by a plus sign run at the same time.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

# pytest writes a report of each part here.
REPORTS = Path("build/times")
_MOST_TESTS = 20


@dataclass(frozen=True)
class Part:
    """A part that has run."""

    name: str
    seconds: float
    status: int


def run(name: str, *, alone: bool) -> Part:
    """Run a part; unless it runs alone, its output is printed when it has ended."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as output:
        to = None if alone else output
        status = subprocess.run(  # noqa: S603 - our own Makefile
            ["make", "--no-print-directory", name],  # noqa: S607
            stdout=to,
            stderr=to,
            check=False,
        ).returncode
        part = Part(name, time.monotonic() - started, status)
        output.seek(0)
        text = output.read().decode(errors="replace")
    if text:
        print(f"\n== {name} ==\n{text}", end="", flush=True)  # noqa: T201
    return part


def run_together(names: list[str]) -> list[Part]:
    """Run parts at the same time."""
    print(f"\n== {' + '.join(names)} ==", flush=True)  # noqa: T201
    with ThreadPoolExecutor(len(names)) as pool:
        return list(pool.map(lambda name: run(name, alone=len(names) == 1), names))


def slowest_tests() -> list[tuple[float, str]]:
    """Return the tests that took longest with their fixtures: seconds, part and name."""
    tests = [
        (float(case.get("time", 0)), f"{report.stem}: {case.get('classname')}::{case.get('name')}")
        for report in REPORTS.glob("*.xml")
        for case in ET.parse(report).iter("testcase")  # noqa: S314 - pytest wrote it
    ]
    return sorted(tests, reverse=True)[:_MOST_TESTS]


def table(parts: list[Part], seconds: float) -> str:
    """Return the report: the slowest tests, and the time of each part."""
    slow = [f"{test:8.1f} s  {name}" for test, name in slowest_tests()]
    lines = [
        f"{part.seconds:8.1f} s  {'passed' if not part.status else 'FAILED'}  {part.name}"
        for part in parts
    ]
    head = f"\n== The {len(slow)} slowest tests =="
    return "\n".join(
        [head, *slow, "\n== Time of each part ==", *lines, f"{seconds:8.1f} s  in all"]
    )


def main(first: str, *rest: str) -> int:
    """Run the parts; return 1 if one failed."""
    started = time.monotonic()
    shutil.rmtree(REPORTS, ignore_errors=True)
    parts = run_together([first])
    if not parts[0].status:
        for names in rest:
            parts += run_together(names.split("+"))
    print(table(parts, time.monotonic() - started))  # noqa: T201
    return int(any(part.status for part in parts))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
