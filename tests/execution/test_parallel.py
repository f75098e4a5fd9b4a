"""Builds with several reader processes, and leftovers of a build after any end."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psutil
import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Site

pytestmark = pytest.mark.own_server

_SECONDS = 30
_SECONDS_TO_END = 10
_SERVER = "sphinx_df_table.worker.server"
# Where snippets may start processes, none of these may be left.
UNCONFINED = ("-D", "df_table_sandbox=off")
INDEX = "Title\n=====\n\n.. toctree::\n   :glob:\n\n   page*\n"


class Gate:
    """A named pipe that snippets wait at: reading it blocks until it is opened and closed here."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self._path = path

    def wait_for_a_snippet(self) -> int:
        """Return the open gate, when a snippet has come to it."""
        with ThreadPoolExecutor(1) as pool:
            opened = pool.submit(os.open, self._path, os.O_WRONLY)
            try:
                return opened.result(_SECONDS)
            except TimeoutError:
                os.close(os.open(self._path, os.O_RDONLY | os.O_NONBLOCK))  # ends the thread
                raise


@contextlib.contextmanager
def building(site: Site, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = site.sphinx(*arguments)
    try:
        yield process
    finally:
        for child in _descendants(process.pid):
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
        process.kill()
        process.communicate()


def _descendants(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _servers(pid: int) -> list[psutil.Process]:
    """Return the worker's processes that Sphinx started, without those that they forked."""
    parents = {}
    for process in _descendants(pid):
        with contextlib.suppress(psutil.Error):  # it has ended meanwhile
            if any(_SERVER in part for part in process.cmdline()):
                parents[process] = process.ppid()
    pids = {process.pid for process in parents}
    return [process for process, parent in parents.items() if parent not in pids]


def _assert_gone(processes: list[psutil.Process]) -> None:
    """Wait until processes have ended; what has not is ended, and fails the test."""
    _, alive = psutil.wait_procs(processes, timeout=_SECONDS_TO_END)
    left = [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]
    for process in left:
        process.kill()
    assert left == []


def _block(snippet: str) -> str:
    body = "\n".join(f"   {line}" for line in snippet.splitlines())
    return f".. df-table::\n\n{body}\n\n"


def _pages(count: int, snippet: str = 'df = pd.read_csv("a.csv")') -> dict[str, str]:
    pages = {f"page{n}.rst": f"Page {n}\n=======\n\n{_block(snippet)}" for n in range(count)}
    return {"index.rst": INDEX, "a.csv": "a,b\n1,*x*\n2,2.50\n", **pages}


def _changed(site: Site, jobs: str) -> int:
    """Build again, and return how many pages were read again."""
    with building(site, "-j", jobs) as process:
        status, _ = process.communicate(timeout=_SECONDS)
    counts = re.search(r"(\d+) added, (\d+) changed, (\d+) removed", status)
    assert counts is not None, status
    assert counts[1] == counts[3] == "0"
    return int(counts[2])


def test_reading_in_parallel_gives_the_same_pages_warnings_and_dependencies(
    new_site: Callable[[dict[str, str]], Site],
) -> None:
    files = _pages(12)
    for number in (3, 7):
        files[f"page{number}.rst"] += _block(f"a = {number}\ndf = a / 0")
    files["page5.rst"] += _block(
        f"import warnings\nwarnings.warn('five')\n{'df = pd.DataFrame([5])'}"
    )
    made = {}
    for jobs in ("1", "4"):
        site = new_site(files)
        with building(site, "-j", jobs) as process:
            _, errors = process.communicate(timeout=_SECONDS)
        assert process.returncode == 0
        warnings = sorted(errors.replace(f"{site.folder}/", "").splitlines())
        texts = [(site.out / f"page{n}.html").read_text(encoding="utf-8") for n in range(12)]
        assert _changed(site, jobs) == 2  # those that failed
        site.write({"a.csv": "a,b\n3,4\n"})
        assert _changed(site, jobs) == 12
        made[jobs] = (warnings, texts)
    assert made["1"] == made["4"]
    assert sum("ZeroDivisionError" in line for line in made["4"][0]) == 2
    assert sum("UserWarning: five" in line for line in made["4"][0]) == 1


def test_all_readers_share_one_server(new_site: Callable[[dict[str, str]], Site]) -> None:
    site = new_site(_pages(12, 'df = pd.DataFrame({"a": [open("there/gate").read()]})'))
    # In a folder of its own: of the source folder, which holds the output here, the sandbox allows
    # what was there when a snippet began.
    (site.folder / "there").mkdir()
    gate = Gate(site.folder / "there" / "gate")
    with building(site, "-j", "4") as process:
        opened = gate.wait_for_a_snippet()
        (server,) = _servers(process.pid)
        readers = [p for p in psutil.Process(process.pid).children() if p.pid != server.pid]
        assert len(readers) > 1
        assert server.children()
        family = _descendants(process.pid)
        # Whoever comes to the gate from now on finds text there, not somebody to wait for.
        site.write({"there/passed": "passed"})
        (site.folder / "there" / "passed").replace(site.folder / "there" / "gate")
        os.close(opened)
        _, errors = process.communicate(timeout=_SECONDS)
    assert (process.returncode, errors) == (0, "")
    _assert_gone(family)


def _family_with_a_sleeper(pid: int) -> list[psutil.Process]:
    """Return the descendants of a build as soon as the program of a snippet is among them."""
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        family = _descendants(pid)
        with contextlib.suppress(psutil.NoSuchProcess):
            if any("sleep" in "".join(p.cmdline()[:1]) for p in family):
                return family
    pytest.fail("no snippet has started its program")


@pytest.mark.parametrize("jobs", ["1", "4"])
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_outlives_a_build_that_is_interrupted_or_killed(
    new_site: Callable[[dict[str, str]], Site], end: signal.Signals, jobs: str
) -> None:
    snippet = (
        'import subprocess\nsubprocess.Popen(["sleep", "600"], start_new_session=True)\n'
        'open("gate").read()'
    )
    site = new_site(_pages(8, snippet))
    gate = Gate(site.folder / "gate")
    with building(site, "-j", jobs, *UNCONFINED) as process:
        opened = gate.wait_for_a_snippet()
        family = _family_with_a_sleeper(process.pid)
        process.send_signal(end)
        process.wait(_SECONDS)
        _assert_gone(family)
        os.close(opened)
    assert process.returncode != 0


def test_nothing_outlives_a_build_whose_snippets_left_processes_behind(
    new_site: Callable[[dict[str, str]], Site],
) -> None:
    # The first leaves a process behind, whose number the page shows.
    leaves = (
        "import subprocess\n"
        'left = subprocess.Popen(["sleep", "600"], start_new_session=True)\n'
        'df = pd.DataFrame({"pid": [left.pid]})'
    )
    site = new_site({"index.rst": f"Title\n=====\n\n{_block(leaves)}"})
    with building(site, *UNCONFINED) as process:
        _, errors = process.communicate(timeout=_SECONDS)
    assert (process.returncode, errors) == (0, "")
    ((pid,),) = site.tables()[0].rows
    with contextlib.suppress(psutil.NoSuchProcess):
        left = psutil.Process(int(pid))
        assert "sleep" not in left.name()


@pytest.mark.parametrize("jobs", ["1", "4"])
def test_a_build_continues_after_its_server_was_killed(
    new_site: Callable[[dict[str, str]], Site], jobs: str
) -> None:
    good = _block('df = pd.DataFrame({"a": ["good"]})')
    files = {f"page{n}.rst": f"Page\n====\n\n{good}" for n in range(1, 8)}
    files["page0.rst"] = "Page\n====\n\n" + _block('open("gate").read()')
    site = new_site({"index.rst": INDEX, **files})
    gate = Gate(site.folder / "gate")
    with building(site, "-j", jobs) as process:
        opened = gate.wait_for_a_snippet()
        family = _descendants(process.pid)
        (server,) = _servers(process.pid)
        server.kill()
        _, errors = process.communicate(timeout=_SECONDS)
        os.close(opened)
    assert process.returncode == 0
    assert "page0.rst:4: WARNING: the worker that runs snippets was ended from outside" in errors
    _assert_gone(family)
    # Whatever ran beside it may have been lost too, but with a message, and not for good.
    (site.folder / "gate").unlink()
    site.write({"page0.rst": f"Page\n====\n\n{good}"})
    site.rebuild()
    assert site.warnings == ""
    for number in range(8):
        assert [table.rows for table in site.tables(f"page{number}")] == [[["good"]]]


def test_blocks_after_a_kill_of_the_server_get_a_new_one(
    new_site: Callable[[dict[str, str]], Site],
) -> None:
    # With one reader the pages are read in order of their names, the next after the last is done.
    good = _block('df = pd.DataFrame({"a": ["good"]})')
    files = {f"page{n}.rst": f"Page\n====\n\n{good}" for n in (1, 2)}
    files["page0.rst"] = "Page\n====\n\n" + _block('open("gate").read()')
    site = new_site({"index.rst": INDEX, **files})
    gate = Gate(site.folder / "gate")
    with building(site) as process:
        opened = gate.wait_for_a_snippet()
        _servers(process.pid)[0].kill()
        _, errors = process.communicate(timeout=_SECONDS)
        os.close(opened)
    assert errors.count("WARNING") == 1
    assert [site.tables(f"page{n}")[0].rows for n in (1, 2)] == [[["good"]]] * 2
