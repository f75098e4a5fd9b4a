"""The sandbox needs no privileges: the same holds in a build by an ordinary user."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import sphinx_df_table

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOBODY = 65534
_SECONDS = 60
_PAGE = """
Title
=====

.. df-table::

   df = pd.DataFrame({"a": ["honest"]})

.. df-table::

   df = pd.DataFrame({"a": [open("HOME/secret.txt").read()]})

.. df-table::

   import ctypes
   libc = ctypes.CDLL(None, use_errno=True)
   def outcome(result):
       return "done" if result >= 0 else ctypes.get_errno()
   df = pd.DataFrame({"a": [
       outcome(libc.open(b"HOME/secret.txt", 0)),
       outcome(libc.open(b"HOME/new.txt", 65, 0o600)),
       outcome(libc.socket(2, 1, 0)),
       outcome(libc.fork()),
       outcome(libc.kill(PID, 0)),
   ]})
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """Make a home that the user of the build can get at; pytest's own folders are root's alone."""
    home = Path(tempfile.mkdtemp(prefix="df-table-home-"))
    for name in ("docs", "tmp"):
        (home / name).mkdir()
    (home / "secret.txt").write_text("hunter2", encoding="utf-8")
    page = _PAGE.replace("HOME", str(home)).replace("PID", str(os.getppid()))
    (home / "docs" / "index.rst").write_text(page, encoding="utf-8")
    (home / "docs" / "conf.py").write_text(
        "extensions = ['sphinx_df_table']\ndf_table_sandbox = 'require'\n", encoding="utf-8"
    )
    if os.getuid() == 0:
        for path in (home, *home.rglob("*")):
            os.chown(path, _NOBODY, _NOBODY)
    yield home
    shutil.rmtree(home)


def as_ordinary_user(home: Path, python: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    is_root = os.getuid() == 0
    packages = [sysconfig.get_path("purelib"), str(Path(sphinx_df_table.__file__).parents[1])]
    return subprocess.run(  # noqa: S603 - our own code
        [python, *arguments],
        cwd=home,
        env={
            "HOME": str(home),
            "TMPDIR": str(home / "tmp"),
            "PATH": os.defpath,
            "PYTHONPATH": os.pathsep.join(packages),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
        user=_NOBODY if is_root else None,
        group=_NOBODY if is_root else None,
        extra_groups=[] if is_root else None,
    )


def python_for_all(home: Path) -> str:
    """Return a Python of this version that an ordinary user can start; root's may be private."""
    own = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, shutil.which(own, path=os.defpath)):
        with contextlib.suppress(PermissionError):
            if python and as_ordinary_user(home, python, "-c", "import pandas").returncode == 0:
                return python
    message = f"no {own} that an ordinary user can start: run the tests as one"
    raise RuntimeError(message)


def test_an_ordinary_user_has_all_layers_and_they_hold(home: Path) -> None:
    sphinx = ("-m", "sphinx", "-v", "-b", "text", "docs", "out")
    done = as_ordinary_user(home, python_for_all(home), *sphinx)
    assert done.returncode == 0, done.stderr
    assert (
        "snippets are confined by a process of their own, limits, capabilities, landlock, "
        "seccomp, audit\n" in done.stdout
    )
    assert done.stderr.count("WARNING") == 1
    assert "the sandbox refused to read" in done.stderr
    text = (home / "out" / "index.txt").read_text(encoding="utf-8")
    cells = [line.strip("| ") for line in text.splitlines() if line.startswith("|")]
    cells = [cell for cell in cells if cell != "a" and "=" not in cell]
    assert cells == ["honest", "13", "13", "1", "1", "1"]
    assert not (home / "new.txt").exists()
