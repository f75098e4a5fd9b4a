"""Command ``run --watch``, as an author uses it: edit a file, read the table, press Ctrl-C."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Self

import psutil
import pytest
from conftest import conf_py

from sphinx_df_table.cli import watch as watch_module

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import EnterProject, RunCommand

_SECONDS = 60
_CONF = conf_py() + "df_table_prelude_file = 'shared.py'\n"
_PAGE = """\
Title
=====

.. df-table:: Costs

   df = pd.read_csv("runs.csv")
   df["cost"] = df["rate"] * FACTOR

.. df-table:: Factor

   df = pd.DataFrame({"factor": [FACTOR]})

.. include:: more.txt
"""
_MODULE = """\
.. df-table:: Module

   import sys
   sys.path.insert(0, ".")
   from figures import figure
   df = pd.DataFrame({"figure": [figure]})
"""
_FILES = {
    "conf.py": _CONF,
    "shared.py": "FACTOR = 2\n",
    "index.rst": _PAGE,
    "more.txt": _MODULE,
    "figures.py": "figure = 71\n",
    "runs.csv": "rate\n10\n",
}


class Watching:
    """A process that watches a page."""

    def __init__(self, folder: Path, *arguments: str, page: str = "index.rst") -> None:
        self.folder = folder
        command = [sys.executable, "-m", "sphinx_df_table", "run", page, "--watch"]
        self.process = subprocess.Popen(  # noqa: S603 - our own code, in our own Python
            [*command, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.started = self.until("=== *\n(.*\n)+")

    def until(self, text: str) -> str:
        """Return the output from now on until it has a text and nothing follows."""
        assert self.process.stdout is not None
        output, deadline = "", time.monotonic() + _SECONDS
        while time.monotonic() < deadline:
            if select.select([self.process.stdout], [], [], 0.3)[0]:
                data = os.read(self.process.stdout.fileno(), 1 << 16).decode()
                output += data
                assert data, f"the command has ended: {output}"
            elif re.search(text, output):
                return output
        pytest.fail(f"{text!r} is not in {output!r}")

    def after(self, text: str, **files: str) -> str:
        """Write files, by their names with a dot, and return the output until it has a text."""
        for name, content in files.items():
            (self.folder / name.replace("__", ".")).write_text(content)
        return self.until(text)

    def interrupt(self) -> list[psutil.Process]:
        """Press Ctrl-C, check the exit status, and return the processes that remain."""
        processes = psutil.Process(self.process.pid).children(recursive=True)
        assert processes
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(_SECONDS) == 130
        assert self.process.stdout is not None
        assert self.process.stdout.read() == b""
        return [process for process in processes if process.is_running()]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def watch(enter_project: EnterProject) -> Callable[..., Watching]:
    return lambda *arguments, **files: Watching(enter_project({**_FILES, **files}), *arguments)


def _title(changed: str) -> str:
    return rf"\n=== \d\d:\d\d:\d\d {re.escape(changed)} changed ===\n"


def test_an_author_sees_each_change_and_only_the_blocks_that_it_concerns(
    watch: Callable[..., Watching],
) -> None:
    with watch() as watching:
        assert re.match(r"\n=== \d\d:\d\d:\d\d index.rst, Ctrl-C ends ===\n", watching.started)
        assert watching.started.count("Block ") == 3
        output = watching.after("80", runs__csv="rate\n40\n")
        costs = "Block 1, index.rst:4\nCosts\nrate  cost\n----  ----\n  40    80\n"
        assert re.fullmatch(_title("runs.csv") + costs, output)
        output = watching.after("400", shared__py="FACTOR = 10\n")
        assert re.match(_title("shared.py"), output)
        assert "\nFactor\nfactor\n" in output
        output = watching.after("83", figures__py="figure = 83\n")
        assert re.match(_title("figures.py"), output)
        assert output.count("Block ") == 1
        output = watching.after("Block 3", more__txt=_MODULE.replace("[figure]", "[figure, 0]"))
        assert re.match(_title("more.txt"), output)
        output = watching.after("No block", index__rst=_PAGE.replace("Costs", "All costs"))
        assert re.fullmatch(_title("index.rst") + "No block ran again.\n", output)
        output = watching.after("404", index__rst=_PAGE.replace("FACTOR\n\n", "FACTOR + 4\n\n"))
        assert re.match(_title("index.rst") + "Block 1", output)
        assert watching.interrupt() == []


def test_watching_goes_on_after_errors(watch: Callable[..., Watching]) -> None:
    with watch() as watching:
        output = watching.after("KeyError", runs__csv="other\n40\n")
        assert "index.rst:7: KeyError: 'rate' [df_table.error]\n" in output
        assert "> 7 |" in output
        (watching.folder / "runs.csv").unlink()
        assert "FileNotFoundError" in watching.until("df_table.error")
        assert "Block 1" in watching.after("82", runs__csv="rate\n41\n")
        output = watching.after("SyntaxError", shared__py="FACTOR = (\n")
        assert "shared.py:" in output
        assert "Block 1" in watching.after("123", shared__py="FACTOR = 3\n")
        (watching.folder / "shared.py").unlink()
        # One error, and then nothing until the next change.
        assert "shared.py" in watching.after("error: ", runs__csv="rate\n40\n")
        watching.after("shared.py", runs__csv="rate\n41\n")
        assert "Block 1" in watching.after("164", shared__py="FACTOR = 4\n")
        output = watching.after("error: ", conf__py=_CONF + "1 / 0\n")
        assert "ZeroDivisionError" in output
        output = watching.after("71", conf__py=_CONF + "project = 'Costs'\n")
        assert re.match(_title("conf.py"), output)
        assert "164" in output
        assert watching.interrupt() == []


def test_a_page_may_be_gone_or_incomplete_for_a_moment(watch: Callable[..., Watching]) -> None:
    with watch() as watching:
        page = watching.folder / "index.rst"
        page.unlink()
        time.sleep(0.5)
        assert watching.after("21", index__rst=_PAGE.replace("FACTOR\n\n", "2.1\n\n"))
        page.write_bytes(_PAGE.encode()[:90] + b"\xff")
        watching.until("index.rst changed")
        output = watching.after("index.rst changed", index__rst="Title\n=====\n")
        assert "No block ran again." in output
        with page.open("w") as file:  # faster than an author sees it
            for part in re.split("(?=\n)", _PAGE.replace("FACTOR\n\n", "2.2\n\n")):
                file.write(part)
                file.flush()
        assert watching.until("22").count("Block 1, ") == 1
        assert watching.interrupt() == []


def test_one_block_is_watched_without_a_loop_that_uses_the_processor(
    watch: Callable[..., Watching],
) -> None:
    with watch("--block", "2") as watching:
        assert watching.started.endswith("===\nFactor\nfactor\n------\n     2\n")
        process = psutil.Process(watching.process.pid)
        before = sum(process.cpu_times()[:2])
        time.sleep(2)
        assert sum(process.cpu_times()[:2]) - before < 1
        output = watching.after("4", shared__py="FACTOR = 4\n")
        assert re.fullmatch(_title("shared.py") + "Factor\nfactor\n------\n     4\n", output)
        output = watching.after("no block 2", index__rst="Title\n=====\n")
        assert "error: the page has no block 2; it has 0\n" in output
        assert watching.interrupt() == []


def test_a_figure_is_watched(enter_project: EnterProject) -> None:
    page = (
        ".. df-figure:: Rates\n   :alt: The highest is {highest}.\n\n"
        "   df = pd.read_csv('runs.csv')\n   df_values = {'highest': df['rate'].max()}\n"
        "   fig = df.plot()\n"
    )
    folder = enter_project({"index.rst": page, "runs.csv": "rate\n10\n20\n"})
    with Watching(folder) as watching:
        assert "\nRates\n[image: The highest is 20.]\n" in watching.started
        output = watching.after("highest = 40", runs__csv="rate\n10\n40\n")
        assert re.match(_title("runs.csv") + "Block 1, ", output)
        assert "[image: The highest is 40.]" in output
        assert watching.interrupt() == []


def test_the_copies_of_a_page_are_not_watched(enter_project: EnterProject) -> None:
    page = "Title\n=====\n\n.. df-table:: Rates\n   :source:\n\n   df = pd.read_csv('runs.csv')\n"
    folder = enter_project({"index.rst": page, "runs.csv": "rate\n10\n"})
    with Watching(folder) as watching:
        for rate in ("40", "50"):
            output = watching.after(rate, runs__csv=f"rate\n{rate}\n")
            assert re.match(_title("runs.csv") + "Block 1, ", output)
            assert output.count("changed") == 1
        assert watching.interrupt() == []


def test_a_page_in_markdown_is_watched_without_a_sandbox_too(enter_project: EnterProject) -> None:
    conf = conf_py(("myst_parser",)) + "df_table_sandbox = 'off'\n"
    page = "# Title\n\n```{df-table} Rates\ndf = pd.read_csv('runs.csv')\n```\n"
    folder = enter_project({"conf.py": conf, "page.md": page, "runs.csv": "rate\n10\n"})
    with Watching(folder, page="page.md") as watching:
        assert watching.started.endswith("Block 1, page.md:3\nRates\nrate\n----\n  10\n")
        output = watching.after("40", runs__csv="rate\n40\n")
        assert re.match(_title("a file of the project"), output)
        assert watching.after("4.0", page__md=page.replace("')", "') / 10")).count("Block") == 1
        assert watching.interrupt() == []


def test_a_project_that_cannot_be_opened_is_an_error_at_once(
    enter_project: EnterProject, run_command: RunCommand
) -> None:
    enter_project({"index.rst": _PAGE, "conf.py": "1 / 0\n"})
    status, output, errors = run_command("run", "index.rst", "--watch")
    assert (status, output) == (2, "")
    assert "ZeroDivisionError" in errors
    enter_project({"index.rst": _PAGE, "other.txt": ""})
    status, output, errors = run_command("run", "other.txt", "--watch")
    assert (status, output) == (2, "")
    assert "other.txt is no page" in errors


def test_each_pause_between_two_looks_may_bring_a_change(
    enter_project: EnterProject, run_command: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = enter_project(_FILES)
    time.sleep(0.02)  # a file that is written just before the start is taken for changed
    changes = iter(
        [
            ("runs.csv", "rate\n40\n"),
            ("shared.py", "FACTOR = '\xff\n"),
            ("shared.py", "FACTOR = 3\n"),
            ("conf.py", _CONF + "1 / 0\n"),
            ("conf.py", _CONF + "project = 'Costs'\n"),
            ("index.rst", "Title\n=====\n"),
        ]
    )

    def sleep(seconds: float) -> None:
        time.sleep(0.02)  # a file that is changed later than a run is newer
        if seconds == watch_module._INTERVAL:  # noqa: SLF001 - the pause if nothing changes
            if (change := next(changes, None)) is None:
                raise KeyboardInterrupt
            (folder / change[0]).write_text(change[1], encoding="latin-1")

    clock = SimpleNamespace(sleep=sleep, monotonic=lambda: 0.0, strftime=lambda _: "12:00:00")
    monkeypatch.setattr(watch_module, "time", clock)
    status, output, errors = run_command("run", "index.rst", "--watch")
    assert status == 130
    assert re.findall("=== 12:00:00 (.*) ===", output) == [
        "index.rst, Ctrl-C ends",
        "runs.csv changed",
        "shared.py changed",
        "shared.py changed",
        "conf.py changed",
        "conf.py changed",
        "index.rst changed",
    ]
    assert [cost in output for cost in ("20\n", "80\n", "120\n")] == [True, True, True]
    assert output.endswith("No block ran again.\n")
    assert len(re.findall("^error: ", errors, re.MULTILINE)) == 2
