"""Cost of whole builds, side by side: the same pages by csv-table, df-table, and others.

``make bench`` runs it in an environment of its own. Each round builds every case once, in turns, so
that other work of the machine affects all alike; the medians of the rounds are written to a
CSV file, which the documentation shows.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
from peers import FIGURE_PEERS, PEERS, Project, figures, performance, write

_DATA = Path(__file__).parents[2] / "data"
_COLUMNS = 17
_LOOK_EVERY = 0.02


@dataclass
class Case:
    """A build of a project by a peer, in some state: its folder, and what was measured.

    Attributes
    ----------
    state
        ``cold``; ``kept results``: as with ``-E``, and the output deleted; ``nothing to do``;
        ``one CSV edited``.
    processes
        The number after ``-j``.
    seconds, mebibytes
        Of each round: the time, and the most memory of all processes together.

    """

    project: str
    peer: str
    folder: Path
    state: str = "cold"
    processes: int = 1
    edited: Path | None = None
    seconds: list[float] = field(default_factory=list)
    mebibytes: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Bring the folder into the state, and build it."""
        output, doctrees = self.folder / "_html", self.folder / "_doctrees"
        if self.state == "cold":
            # All folders that builds made: the plot directive keeps its drawings in one of its own.
            for made in filter(Path.is_dir, list(self.folder.iterdir())):
                shutil.rmtree(made)
        if self.state == "kept results":
            shutil.rmtree(output, ignore_errors=True)
            (doctrees / "environment.pickle").unlink(missing_ok=True)
        if self.edited is not None:
            with self.edited.open("a", encoding="utf-8") as file:
                file.write(self.edited.read_text(encoding="utf-8").splitlines()[1] + "\n")
        command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-j", str(self.processes)]
        command += ["-d", str(doctrees), str(self.folder), str(output)]
        start = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:  # noqa: S603
            memory = _Memory(process.pid)
            status = process.wait()
            self.seconds.append(time.perf_counter() - start)
            self.mebibytes.append(memory.most())
        if status:
            message = f"{self.peer}, {self.project}, {self.state}: exit status {status}"
            raise RuntimeError(message)


class _Memory:
    """Looks at the memory of a process and of all that it started, until it has ended."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._most = 0
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self) -> None:
        with contextlib.suppress(psutil.Error):
            parent = psutil.Process(self._pid)
            while parent.is_running() and parent.status() != psutil.STATUS_ZOMBIE:
                used = 0
                for process in (parent, *parent.children(recursive=True)):
                    # Proportional: what forked processes share counts once.
                    with contextlib.suppress(psutil.Error):
                        used += process.memory_full_info().pss
                self._most = max(self._most, used)
                time.sleep(_LOOK_EVERY)

    def most(self) -> float:
        """Return the most MiB that they had together."""
        self._thread.join()
        return self._most / (1 << 20)


def _random_rows(folder: Path, rows: int) -> Project:
    """Return a page of one table of so many rows, half of its columns text, half numbers."""
    generator = np.random.default_rng(0)
    columns = {
        f"column {number}": (generator.random(rows) * 1000).round(3)
        if number % 2
        else [f"model-{row % 97} v{row % 7}" for row in range(rows)]
        for number in range(_COLUMNS)
    }
    folder.mkdir(parents=True)
    pd.DataFrame(columns).to_csv(folder / "rows.csv", index=False)
    return Project({"index": ['df = pd.read_csv("rows.csv")\n']}, folder)


def _cases(work: Path, names: list[str], pages: int) -> list[Case]:
    """Write the projects, and return the cases."""
    data = work / "data"
    shutil.copytree(_DATA, data)
    snippets = performance(data)
    drawn = figures(data)
    projects = {
        "12 tables": Project({"index": snippets}, data),
        "12 figures": Project({"index": drawn}, data),
    }
    for rows in (1_000, 10_000, 100_000):
        projects[f"{rows:,} rows"] = _random_rows(work / f"rows {rows}", rows)
    many = {f"page{number}": snippets[number % 8 : number % 8 + 5] for number in range(pages)}
    projects[f"{pages} pages"] = Project({"index": [], **many}, data)
    cases = []
    for name, project in projects.items():
        if names and name not in names:
            continue
        for peer in _peers_of(name):
            folder = work / name / peer
            write(peer, project, folder)
            cases += [Case(name, peer, folder, processes=n) for n in _processes_of(name)]
            if name == "12 tables":
                cases.append(Case(name, peer, folder, "nothing to do"))
            if name == "12 figures" and peer != "empty page":
                cases.append(_edited(name, peer, work / f"edited for {peer}", drawn))
            if name == "12 tables" and peer == "df-table":
                # After the cold one of the same round, which keeps them.
                cases.append(Case(name, peer, folder, "kept results"))
                cases.append(_edited(name, peer, work / "edited", snippets))
    return cases


def _edited(name: str, peer: str, folder: Path, snippets: list[str]) -> Case:
    """Return the case of a project that was built, and has a file edited before each round."""
    data = folder / "data"
    shutil.copytree(_DATA, data)
    write(peer, Project({"index": snippets}, data), folder / peer)
    Case(name, peer, folder / peer).run()
    file = data / "throughput_data_encoder.csv"
    return Case(name, peer, folder / peer, "one CSV edited", edited=file)


def _peers_of(project: str) -> tuple[str, ...]:
    if project == "12 tables":
        return PEERS
    if project == "12 figures":
        return FIGURE_PEERS
    if project == "100,000 rows":  # csv-table takes ten times as long as for 10,000
        return ("df-table",)
    if "pages" in project:
        return ("empty page", "csv-table", "df-table")
    return ("csv-table", "in-process", "df-table")


def _processes_of(project: str) -> tuple[int, ...]:
    return (1, 2, 4) if "pages" in project else (1,)


def main() -> None:
    """Measure, print the medians with their ratios to csv-table, and write them to a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--out", type=Path, help="the CSV file to write")
    parser.add_argument("projects", nargs="*", help="only these, such as '12 tables'")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cases = _cases(Path(folder), arguments.projects, arguments.pages)
        for number in range(arguments.rounds):
            for case in cases:
                case.run()
            print(f"round {number + 1} of {arguments.rounds}", file=sys.stderr)  # noqa: T201
    rows = [_row(case, cases) for case in cases]
    if arguments.out:
        with arguments.out.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    print(pd.DataFrame(rows).to_string(index=False))  # noqa: T201


def _row(case: Case, cases: list[Case]) -> dict[str, str]:
    base = next(
        (
            other
            for other in cases
            if (other.project, other.processes) == (case.project, case.processes)
            and other.peer == "csv-table"
            and other.state == ("nothing to do" if case.state == "nothing to do" else "cold")
        ),
        None,
    )
    seconds = statistics.median(case.seconds)
    return {
        "Pages": case.project,
        "Processes": str(case.processes),
        "State": case.state,
        "By": case.peer,
        "Seconds": f"{seconds:.2f}",
        "MiB": f"{statistics.median(case.mebibytes):.0f}",
        "Times csv-table": f"{seconds / statistics.median(base.seconds):.2f}" if base else "",
    }


if __name__ == "__main__":
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    main()
