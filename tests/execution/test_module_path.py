"""Modules of a repository in real builds: what a snippet can import, and read beside them."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from textwrap import indent
from typing import TYPE_CHECKING

import pytest
from conftest import conf_py

if TYPE_CHECKING:
    from collections.abc import Callable

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


_CODES = {
    **_IMPORTS,
    **_SECRETS,
    "file of a package": "df = pd.read_json('../app/rates.json')",
}
_PAGES = {name: name.replace(" ", "-").lower() for name in _CODES}
_BEGIN = re.compile(r"^(?=\S+\.rst:\d)", re.MULTILINE)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, str]]:
    """Return a function that runs ``python -m sphinx`` in a repository, once for a conf.py.

    Each snippet is on a page of its own. The function returns the warnings and the text of each
    page, by the name of its snippet.
    """

    @cache
    def build(conf: str) -> dict[str, str]:
        blocks = {
            f"docs/{_PAGES[name]}.rst": ":orphan:\n\n.. df-table::\n\n" + indent(code, "   ")
            for name, code in _CODES.items()
        }
        folder = tmp_path_factory.mktemp("repository")
        files = {**_FILES, "docs/conf.py": conf, "docs/index.rst": "T\n=\n", **blocks}
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "sphinx", "-q", "-b", "text", "docs", "out"]
        done = subprocess.run(  # noqa: S603 - our own folders
            command, cwd=folder, capture_output=True, text=True, check=True
        )
        warnings = _BEGIN.split(done.stderr)
        return {
            name: "".join(text for text in warnings if f"/{page}.rst:" in text.partition(" ")[0])
            + (folder / "out" / f"{page}.txt").read_text(encoding="utf-8")
            for name, page in _PAGES.items()
        }

    return build


@pytest.mark.parametrize("name", _IMPORTS)
def test_a_module_of_a_folder_that_conf_py_adds_is_imported(
    pages: Callable[[str], dict[str, str]], name: str
) -> None:
    text = pages(_ABOVE + _CONF)[name]
    assert "WARNING" not in text
    assert "7" in text


def test_a_module_is_not_imported_because_sphinx_was_started_beside_it(
    pages: Callable[[str], dict[str, str]],
) -> None:
    assert "No module named 'settings'" in pages(_CONF)["module"]


@pytest.mark.parametrize("name", _SECRETS)
@pytest.mark.parametrize("conf", [_CONF, _ABOVE + _CONF], ids=["current folder", "conf.py"])
def test_what_is_beside_the_modules_is_not_readable(
    pages: Callable[[str], dict[str, str]], conf: str, name: str
) -> None:
    *_, table = pages(conf)[name].rpartition("df_table.sandbox]")
    assert "secret" not in table


def test_the_data_of_a_package_is_not_readable_only_because_sphinx_was_started_beside_it(
    pages: Callable[[str], dict[str, str]],
) -> None:
    assert "[df_table.sandbox]" in pages(_CONF)["file of a package"]
