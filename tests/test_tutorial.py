"""Tutorial: it works as written, in an empty home folder, from a clone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup
from conftest import HtmlTable

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[1]
_BLOCK = re.compile(
    r"^\.\. code-block:: (?P<language>\w+)\n(?:   :caption: (?P<name>\S+)\n)?\n"
    r"(?P<text>(?:(?: {3}.*)?\n)+)",
    re.MULTILINE,
)


def _blocks() -> Iterator[tuple[str, str]]:
    """Yield the blocks of the tutorial: the name of a file, or nothing for commands, and a text."""
    page = (PROJECT / "docs/tutorial.rst").read_text(encoding="utf-8")
    for found in _BLOCK.finditer(page):
        text = re.sub(r"^ {3}", "", found["text"], flags=re.MULTILINE).strip("\n") + "\n"
        assert (found["language"] == "console") is (found["name"] is None), text
        yield found["name"] or "", text


def _script(folder: Path) -> tuple[str, list[list[str]]]:
    """Return all that the tutorial has a reader do, as a script, and what each command writes.

    The commands run in one shell, which goes from folder to folder as a reader does.
    """
    lines = ["exec 2>&1"]
    expected: list[list[str]] = []
    for number, (name, text) in enumerate(_blocks()):
        if name:
            (folder / f"{number}").write_text(text, encoding="utf-8")
            lines.append(f"cp '{folder}/{number}' {name}")
            continue
        for line in text.splitlines():
            if line.startswith("$ "):
                expected.append([])
                lines += [line[2:], 'echo "@@@ $?"']
            else:
                expected[-1].append(line)
    return "\n".join(lines), expected


def test_the_tutorial_works_as_written(tmp_path: Path) -> None:
    home, files = tmp_path / "home", tmp_path / "files"
    home.mkdir()
    files.mkdir()
    (home / "sphinx-df-table").symlink_to(PROJECT)
    script, expected = _script(files)
    python = Path(sys.base_prefix, "bin")
    done = subprocess.run(  # noqa: S603 - the commands of our own page
        [shutil.which("bash") or "bash", "-c", script],
        cwd=home,
        env={
            "HOME": str(home),
            "PATH": f"{python}{os.pathsep}{os.defpath}",
            "LANG": "C.UTF-8",
            # Where packages come from is up to the machine.
            **{name: os.environ[name] for name in os.environ if name.startswith("PIP_")},
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        },
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    *written, rest = re.split(r"@@@ (\d+)\n", done.stdout)
    outputs = list(zip(written[::2], written[1::2], strict=True))
    assert len(outputs) == len(expected), done.stdout
    assert rest == ""
    for (output, status), lines in zip(outputs, expected, strict=True):
        assert status == "0", output
        if not lines:
            assert output == ""
        for line in lines:
            pattern = ".*".join(map(re.escape, line.split("…")))
            assert re.search(f"^{pattern}$", output, re.MULTILINE), output
    _check(home / "benchmarks/_build/html/index.html")


def _check(page: Path) -> None:
    """Check what the page shows in the end."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    throughput, latency = (HtmlTable(table) for table in soup.select(".sd-tab-content table"))
    assert throughput.column("Cost per 1M") == ["$0.017", "$0.028", "$0.034", "$0.081", "$30.463"]
    assert throughput.column("Version")[-1] == "2.20"
    assert latency.column("Latency P50 (ms)") == ["0.58", "0.94", "1.00", "40.67"]
    assert "cost $0.017 and more; the cheapest is distilbert-base-uncased." in " ".join(
        soup.get_text().split()
    )
