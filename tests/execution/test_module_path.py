"""Modules of a repository in real builds: what a snippet can import, and read beside them."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from conftest import conf_py

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.own_server

_ABOVE = (
    "import sys\nfrom pathlib import Path\nsys.path.insert(0, str(Path(__file__).parents[1]))\n"
)
_CONF = conf_py() + "df_table_sandbox = 'require'\nshow_warning_types = True\n"
_FILES = {
    "app/__init__.py": "from pathlib import Path\nrates = Path(__file__).with_name('rates.json')\n",
    "app/rates.json": '{"a": [7]}',
    "app/.env": '{"a": ["secret"]}',
    "app/inner.py": "rate = 7\n",
    "tools/prices.py": "price = 7\n",
    "tools/credentials.json": '{"a": ["secret"]}',
    "settings.py": "rate = 7\n",
    "credentials.json": '{"a": ["secret"]}',
    ".git/refs/secret": "",
}
_IMPORTS = {
    "module": "import settings\ndf = pd.DataFrame({'a': [settings.rate]})",
    "package": "import app.inner\ndf = pd.DataFrame({'a': [app.inner.rate]})",
    "data of a package": "import app\ndf = pd.read_json(app.rates)",
    "namespace package": "import tools.prices\ndf = pd.DataFrame({'a': [tools.prices.price]})",
}
_SECRETS = {
    "file": "df = pd.read_json('../credentials.json')",
    "hidden file of a package": "df = pd.read_json('../app/.env')",
    "file beside a module": "df = pd.read_json('../tools/credentials.json')",
    "file in C++": "import pyarrow.json\ndf = pyarrow.json.read_json('../app/.env').to_pandas()",
    "names": "import os\ndf = pd.DataFrame({'a': os.listdir('../.git/refs')})",
    "names at the top": "import os\ndf = pd.DataFrame({'a': os.listdir('..')})",
    "names in C": (
        "import ctypes\nlibc = ctypes.CDLL(None)\nlibc.opendir.restype = ctypes.c_void_p\n"
        "df = pd.DataFrame({'a': ['secret'] if libc.opendir(b'../.git/refs') else []})"
    ),
}


@pytest.fixture
def page(tmp_path: Path) -> Callable[[str, str], str]:
    """Return a function that runs ``python -m sphinx`` in a repository for a page with a block."""

    def build(conf: str, code: str) -> str:
        lines = "".join(f"   {line}\n" for line in code.splitlines())
        files = {
            **_FILES,
            "docs/conf.py": conf,
            "docs/index.rst": f"T\n=\n\n.. df-table::\n\n{lines}",
        }
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "sphinx", "-q", "-b", "text", "docs", "out"]
        done = subprocess.run(  # noqa: S603 - our own folders
            command, cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return done.stderr + (tmp_path / "out" / "index.txt").read_text(encoding="utf-8")

    return build


@pytest.mark.parametrize("code", _IMPORTS.values(), ids=_IMPORTS)
def test_a_module_of_a_folder_that_conf_py_adds_is_imported(
    page: Callable[[str, str], str], code: str
) -> None:
    text = page(_ABOVE + _CONF, code)
    assert "WARNING" not in text
    assert "7" in text


def test_a_module_is_not_imported_because_sphinx_was_started_beside_it(
    page: Callable[[str, str], str],
) -> None:
    assert "No module named 'settings'" in page(_CONF, _IMPORTS["module"])


@pytest.mark.parametrize("code", _SECRETS.values(), ids=_SECRETS)
@pytest.mark.parametrize("conf", [_CONF, _ABOVE + _CONF], ids=["current folder", "conf.py"])
def test_what_is_beside_the_modules_is_not_readable(
    page: Callable[[str, str], str], conf: str, code: str
) -> None:
    *_, table = page(conf, code).rpartition("df_table.sandbox]")
    assert "secret" not in table


def test_the_data_of_a_package_is_not_readable_only_because_sphinx_was_started_beside_it(
    page: Callable[[str, str], str],
) -> None:
    assert "[df_table.sandbox]" in page(_CONF, "df = pd.read_json('../app/rates.json')")
