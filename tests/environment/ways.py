"""Every way in which a figure may depend on something."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import pickle
import py_compile
import shutil
import sqlite3
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from conftest import conf_py
from docutils import nodes

from sphinx_df_table.protocol.answer import Answer
from sphinx_df_table.protocol.codec import encode
from sphinx_df_table.protocol.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Site


@dataclass(frozen=True)
class Link:
    """A symbolic link."""

    target: str


@dataclass(frozen=True)
class Dated:
    """A text file with a modification time, in seconds."""

    text: str
    seconds: int


@dataclass(frozen=True)
class Compiled:
    """A module of Python, and the bytecode that Python keeps for it in ``__pycache__``."""

    source: str


class _Folder:
    """An empty folder."""


FOLDER = _Folder()
# None is no file. A function makes the content only when a test needs it.
Content = str | bytes | Link | Dated | Compiled | _Folder | Callable[[], bytes] | None
Files = Mapping[str, Content]


@dataclass(frozen=True)
class Way:
    """A way in which the figure of a block depends on something.

    Attributes
    ----------
    id
        The name of the test.
    snippet
        The block, which leaves the figure in ``x``.
    files
        The files before the change, relative to the source folder.
    change
        The files that the change writes, or removes if they are None.
    before, after
        The figure before and after the change; None for any figure before, and for any other
        figure after it.
    keeps_times
        Whether the change leaves sizes and modification times as they were.
    path
        Folders, relative to the source folder, that conf.py puts at the start of `sys.path`.
    conf, new_conf
        Settings before and after the change.
    variables, new_variables
        Environment variables before the change, and those that it sets, or removes if None.
    options
        The options of the block.
    page
        The whole page, if it is not just the block.
    own_server
        Whether each build needs a server of its own: the server sees the change itself, or its
        children inherit the state of its random numbers.

    """

    id: str
    snippet: str = ""
    files: Files = field(default_factory=dict)
    change: Files = field(default_factory=dict)
    _: KW_ONLY
    before: str | None = "1"
    after: str | None = "2"
    keeps_times: bool = False
    path: tuple[str, ...] = ()
    conf: Mapping[str, Any] = field(default_factory=dict)
    new_conf: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, str | None] = field(default_factory=dict)
    new_variables: Mapping[str, str | None] = field(default_factory=dict)
    options: str = ""
    page: str = ""
    own_server: bool = False

    def fits_on_a_shared_site(self) -> bool:
        """Return whether the files beside the page, and its text, are all that the way needs."""
        of_whole_builds = (self.path, self.conf, self.new_conf, self.variables, self.new_variables)
        return not (
            any(of_whole_builds)
            or self.own_server
            or any(name.startswith("../") for name in (*self.files, *self.change))
        )

    def text(self) -> str:
        """Return the text of the page."""
        return self.page or block(self.snippet, self.options)


def block(snippet: str, options: str = "") -> str:
    """Return a page with a block that shows the variable `x` of a snippet."""
    code = f'{snippet}\ndf = pd.DataFrame({{"x": [x]}})'
    indented = "".join(f"   {line}\n" for line in code.splitlines())
    return f"Title\n=====\n\n.. df-table::\n{options}\n{indented}"


def conf_with_path(*folders: str) -> str:
    """Return a conf.py that puts folders, relative to its own, at the start of `sys.path`."""
    return (
        f"{conf_py()}import os, sys\nhere = os.path.dirname(__file__)\n"
        f"sys.path[:0] = [os.path.normpath(os.path.join(here, name)) for name in {folders!r}]\n"
    )


# Files of the formats that the ways read, each with one number in the column ``a``.


def csv(number: int) -> str:
    return f"a\n{number}\n"


def _frame(number: int) -> pd.DataFrame:
    return pd.DataFrame({"a": [number]})


def parquet(number: int) -> bytes:
    return _frame(number).to_parquet()


def excel(number: int) -> bytes:
    data = io.BytesIO()
    _frame(number).to_excel(data, index=False)
    return data.getvalue()


def _made(write: Callable[[str], object]) -> bytes:
    """Return the content of a file that can only be written by its name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file")
        write(str(path))
        return path.read_bytes()


def hdf(number: int) -> bytes:
    return _made(lambda path: _frame(number).to_hdf(path, key="t"))


def sqlite(number: int) -> bytes:
    database = sqlite3.connect(":memory:")
    database.execute("create table t as select ? as a", (number,))
    data = database.serialize()
    database.close()
    return data


def npy(number: int) -> bytes:
    data = io.BytesIO()
    np.save(data, np.array([number]))
    return data.getvalue()


def zipped(name: str, text: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(name, text)
    return data.getvalue()


def tar(number: int) -> bytes:
    data = io.BytesIO()
    text = csv(number).encode()
    with tarfile.open(fileobj=data, mode="w") as archive:
        member = tarfile.TarInfo("a.csv")
        member.size = len(text)
        archive.addfile(member, io.BytesIO(text))
    return data.getvalue()


def bytecode(source: str) -> bytes:
    def write(path: str) -> None:
        Path(f"{path}.py").write_text(source, encoding="utf-8")
        py_compile.compile(f"{path}.py", path, doraise=True)

    return _made(write)


# Ways to read a file: the kind of the file, its content, imports, and an expression of `path`.
_Maker = Callable[[int], Any]
READERS: dict[str, tuple[str, _Maker, str, str]] = {
    "read-csv": ("csv", csv, "import pandas as pd", "pd.read_csv(path)['a'][0]"),
    "read-parquet": ("parquet", parquet, "import pandas as pd", "pd.read_parquet(path)['a'][0]"),
    "fastparquet": (
        *("parquet", parquet, "import fastparquet"),
        "fastparquet.ParquetFile(path).to_pandas()['a'][0]",
    ),
    "openpyxl": ("xlsx", excel, "import pandas as pd", "pd.read_excel(path)['a'][0]"),
    "calamine": (
        *("xlsx", excel, "from python_calamine import CalamineWorkbook"),
        "int(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1][0])",
    ),
    "hdf": ("h5", hdf, "import pandas as pd", "pd.read_hdf(path)['a'][0]"),
    "duckdb-sql": (
        *("csv", csv, "import duckdb"),
        "duckdb.sql(f\"select a from '{path}'\").fetchall()[0][0]",
    ),
    "duckdb-read-csv": ("csv", csv, "import duckdb", "duckdb.read_csv(path).fetchall()[0][0]"),
    "duckdb-parquet": (
        *("parquet", parquet, "import duckdb"),
        "duckdb.read_parquet(path).fetchall()[0][0]",
    ),
    "polars-read-csv": ("csv", csv, "import polars", "polars.read_csv(path).item()"),
    "polars-scan-csv": ("csv", csv, "import polars", "polars.scan_csv(path).collect().item()"),
    "polars-scan-parquet": (
        *("parquet", parquet, "import polars"),
        "polars.scan_parquet(path).collect().item()",
    ),
    "pyarrow-csv": (
        *("csv", csv, "import pyarrow.csv"),
        "pyarrow.csv.read_csv(path)['a'][0].as_py()",
    ),
    "pyarrow-parquet": (
        *("parquet", parquet, "import pyarrow.parquet"),
        "pyarrow.parquet.read_table(path)['a'][0].as_py()",
    ),
    "pyarrow-dataset": (
        *("csv", csv, "import pyarrow.dataset"),
        "pyarrow.dataset.dataset(path, format='csv').to_table()['a'][0].as_py()",
    ),
    "sqlite": (
        *("db", sqlite, "import sqlite3"),
        "sqlite3.connect(path).execute('select a from t').fetchone()[0]",
    ),
    "sqlite-uri": (
        *("db", sqlite, "import sqlite3"),
        (
            "sqlite3.connect(f'file:{path}?mode=ro', uri=True)"
            ".execute('select a from t').fetchone()[0]"
        ),
    ),
    "sqlite-attach": (
        *("db", sqlite, "import sqlite3\nmemory = sqlite3.connect(':memory:')"),
        "memory.execute('attach ? as o', [path]).execute('select a from o.t').fetchone()[0]",
    ),
    "lxml": (
        "xml",
        "<a>{}</a>".format,
        "import lxml.etree",
        "lxml.etree.parse(path).getroot().text",
    ),
    "c-library": (
        *("txt", str, "import ctypes, os\nlibc = ctypes.CDLL(None)"),
        "os.read(libc.open(path.encode(), 0), 9).decode()",
    ),
}


def _direct_reads() -> Iterator[Way]:
    for name, (kind, make, imports, expression) in READERS.items():
        yield Way(
            id=name,
            snippet=f'{imports}\npath = "data.{kind}"\nx = {expression}',
            files={f"data.{kind}": partial(_encoded, make, 1)},
            change={f"data.{kind}": partial(_encoded, make, 2)},
            keeps_times=name in ("read-csv", "duckdb-sql", "polars-scan-csv", "sqlite"),
        )


def _reads_by_helpers() -> Iterator[Way]:
    """Yield the ways to read by a module of the project; no source has the name of the file."""
    for name, (kind, make, imports, expression) in READERS.items():
        code = (
            f"def figure(stem, kind):\n    path = f'{{stem}}.{{kind}}'\n    return {expression}\n"
        )
        yield Way(
            id=f"helper-{name}",
            snippet=f'import helper\nx = helper.figure("data", "{kind}")',
            files={
                "lib/helper.py": f"{imports}\n\n\n{code}",
                f"data.{kind}": partial(_encoded, make, 1),
            },
            change={f"data.{kind}": partial(_encoded, make, 2)},
            keeps_times=name in ("read-csv", "duckdb-sql", "polars-scan-csv", "sqlite-uri"),
            path=("lib",),
        )


def _encoded(make: _Maker, number: int) -> bytes:
    content = make(number)
    return content if isinstance(content, bytes) else str(content).encode()


PYTHON_READS = (
    Way("open", 'x = open("a.txt").read()', {"a.txt": "1"}, {"a.txt": "2"}, keeps_times=True),
    Way(
        "os-open",
        'import os\nx = os.read(os.open("a.txt", os.O_RDONLY), 9).decode()',
        {"a.txt": "1"},
        {"a.txt": "2"},
        keeps_times=True,
    ),
    Way(
        "os-open-in-folder",
        (
            'import os\nfolder = os.open("d", os.O_RDONLY)\n'
            'x = os.read(os.open("a.txt", os.O_RDONLY, dir_fd=folder), 9).decode()'
        ),
        {"d/a.txt": "1"},
        {"d/a.txt": "2"},
    ),
    Way(
        "other-working-folder",
        'import os\nos.chdir("d")\nx = open("a.txt").read()',
        {"d/a.txt": "1"},
        {"d/a.txt": "2"},
    ),
    Way(
        "read-text",
        'from pathlib import Path\nx = Path("a.txt").read_text()',
        {"a.txt": "1"},
        {"a.txt": "2"},
    ),
    Way(
        "linecache",
        'import linecache\nx = linecache.getline("a.txt", 1)',
        {"a.txt": "1\n"},
        {"a.txt": "2\n"},
    ),
    Way("loadtxt", 'x = int(np.loadtxt("a.txt"))', {"a.txt": "1"}, {"a.txt": "2"}),
    Way(
        "np-load", 'x = np.load("a.npy")[0]', {"a.npy": partial(npy, 1)}, {"a.npy": partial(npy, 2)}
    ),
    Way(
        "memmap",
        'x = chr(np.memmap("a.bin", mode="r")[0])',
        {"a.bin": "1"},
        {"a.bin": "2"},
        keeps_times=True,
    ),
    Way(
        "mmap",
        (
            'import mmap\nfile = open("a.bin", "rb")\n'
            "x = chr(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)[0])"
        ),
        {"a.bin": "1"},
        {"a.bin": "2"},
    ),
    Way(
        "json",
        'import json\nx = json.load(open("a.json"))["a"]',
        {"a.json": '{"a": 1}'},
        {"a.json": '{"a": 2}'},
    ),
    Way(
        "toml",
        'import tomllib\nx = tomllib.load(open("a.toml", "rb"))["a"]',
        {"a.toml": "a = 1"},
        {"a.toml": "a = 2"},
    ),
    Way(
        "configparser",
        (
            "import configparser\nparser = configparser.ConfigParser()\n"
            'parser.read(["none.ini", "a.ini"])\nx = parser["s"]["a"]'
        ),
        {"a.ini": "[s]\na = 1\n"},
        {"a.ini": "[s]\na = 2\n"},
    ),
    Way(
        "csv-module",
        'import csv\nx = list(csv.DictReader(open("a.csv")))[0]["a"]',
        {"a.csv": csv(1)},
        {"a.csv": csv(2)},
    ),
    Way(
        "pickle",
        'import pickle\nx = pickle.load(open("a.pkl", "rb"))',
        {"a.pkl": pickle.dumps(1)},
        {"a.pkl": pickle.dumps(2)},
    ),
    Way(
        "gzip",
        'import gzip\nx = gzip.open("a.gz", "rt").read()',
        {"a.gz": gzip.compress(b"1")},
        {"a.gz": gzip.compress(b"2")},
    ),
    Way(
        "bz2",
        'import bz2\nx = bz2.open("a.bz2", "rt").read()',
        {"a.bz2": bz2.compress(b"1")},
        {"a.bz2": bz2.compress(b"2")},
    ),
    Way(
        "lzma",
        'import lzma\nx = lzma.open("a.xz", "rt").read()',
        {"a.xz": lzma.compress(b"1")},
        {"a.xz": lzma.compress(b"2")},
    ),
    Way(
        "zipfile",
        'import zipfile\nx = zipfile.ZipFile("a.zip").read("a.txt").decode()',
        {"a.zip": partial(zipped, "a.txt", "1")},
        {"a.zip": partial(zipped, "a.txt", "2")},
    ),
    Way(
        "tarfile",
        'import tarfile\nx = pd.read_csv(tarfile.open("a.tar").extractfile("a.csv"))["a"][0]',
        {"a.tar": partial(tar, 1)},
        {"a.tar": partial(tar, 2)},
    ),
    Way(
        "compressed-csv",
        'x = pd.read_csv("a.csv.zip")["a"][0]',
        {"a.csv.zip": partial(zipped, "a.csv", csv(1))},
        {"a.csv.zip": partial(zipped, "a.csv", csv(2))},
    ),
    Way(
        "c-library-across-pages-of-memory",
        (
            "import ctypes, mmap, os\n"
            "pages = mmap.mmap(-1, 2 * mmap.PAGESIZE, flags=mmap.MAP_PRIVATE)\n"
            "pages[mmap.PAGESIZE - 2 : mmap.PAGESIZE + 3] = b'a.txt'\n"
            "name = ctypes.addressof(ctypes.c_char.from_buffer(pages, mmap.PAGESIZE - 2))\n"
            "file = ctypes.CDLL(None).open(ctypes.c_void_p(name), 0)\n"
            "x = os.read(file, 9).decode()"
        ),
        {"a.txt": "1"},
        {"a.txt": "2"},
    ),
    Way(
        "working-folder-of-process",
        'import os\nx = os.read(os.open("/proc/self/cwd/a.txt", os.O_RDONLY), 9).decode()',
        {"a.txt": "1"},
        {"a.txt": "2"},
    ),
    Way(
        "name-that-is-not-utf-8",
        'import os\nx = os.read(os.open(b"\\xff.txt", os.O_RDONLY), 9).decode()',
        {"\udcff.txt": "1"},
        {"\udcff.txt": "2"},
    ),
    Way(
        "bytecode-as-data",
        'x = open("d/__pycache__/a.cpython-311.pyc").read()',
        {"d/a.py": "", "d/__pycache__/a.cpython-311.pyc": "1"},
        {"d/__pycache__/a.cpython-311.pyc": "2"},
    ),
    Way(
        "name-of-two-lines",
        'x = open("a\\nb.txt").read()',
        {"a\nb.txt": "1"},
        {"a\nb.txt": "2"},
    ),
    Way(
        "after-many-names",
        (
            "import ctypes\n"
            "access = ctypes.CDLL(None).access\n"
            "for number in range(12_000):\n"
            '    access(b"none/%d" % number, 0)\n'
            'x = open("a.txt").read()'
        ),
        {"a.txt": "1"},
        {"a.txt": "2"},
    ),
    Way(
        "thread",
        (
            "from concurrent.futures import ThreadPoolExecutor\n"
            'name = "a" + ".csv"\n'
            "with ThreadPoolExecutor(2) as pool:\n"
            "    import duckdb\n"
            "    x = pool.submit(lambda: duckdb.read_csv(name).fetchall()[0][0]).result()"
        ),
        {"a.csv": csv(1)},
        {"a.csv": csv(2)},
    ),
    Way(
        "duckdb-glob",
        "import duckdb\nx = duckdb.sql(\"select max(a) from 'd/*.csv'\").fetchall()[0][0]",
        {"d/1.csv": csv(1)},
        {"d/2.csv": csv(2)},
    ),
    Way(
        "parquet-folder",
        'x = pd.read_parquet("d")["a"].max()',
        {"d/1.parquet": partial(parquet, 1)},
        {"d/2.parquet": partial(parquet, 2)},
    ),
)


# Data files that run code when they are unpickled. Later, an honest file replaces them.


class _Call:
    """Calls a function when it is unpickled."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self._call = (function, arguments)

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self._call


def _forged(**fields: object) -> bytes:
    """Return an encoded answer with the figure "forged"."""
    column = Column(labels=("x",), cells=["forged"], order=[0])
    answer = json.loads(encode(Answer(table=Table(columns=[column]))))
    return json.dumps(answer | fields).encode()


def _answers(**fields: object) -> bytes:
    """Return a pickle that answers in place of the snippet's process, and ends that."""
    code = (
        "import os\n"
        "for descriptor in range(3, 1024):\n"
        "    try:\n"
        f"        os.write(descriptor, {_forged(**fields)!r})\n"
        "    except OSError:\n"
        "        pass\n"
        "os._exit(0)\n"
    )
    return pickle.dumps(_Call(exec, code))


# Empties all lists, sets and dictionaries that name the file.
_FORGETS = """
import gc
for kept in gc.get_objects():
    if type(kept) in (dict, list, set):
        if any(isinstance(item, str) and item.endswith("a.pkl") for item in list(kept)):
            kept.clear()
"""
# Puts Python's own functions back where others have replaced them.
_UNPATCHES = """
import builtins, gc, io, os, posix, sys
builtins.open = io.open
for name in dir(posix):
    setattr(os, name, getattr(posix, name))
for name, module in list(sys.modules.items()):
    if name.startswith("sphinx_df_table.worker.files"):
        for kept in gc.get_objects():
            if type(kept).__module__ == name:
                for value in list(getattr(kept, "__dict__", {}).values()):
                    if isinstance(value, (dict, list, set)):
                        value.clear()
"""


def _runs(code: str) -> bytes:
    """Return a pickle that runs code and is then the text "forged"."""
    return pickle.dumps(_Call(eval, f"(exec({code!r}), 'forged')[1]"))


_HONEST = {"a.pkl": pickle.dumps(2)}
_UNPICKLES = 'x = pd.read_pickle("a.pkl")'
PICKLES = (
    Way("read-pickle", _UNPICKLES, {"a.pkl": pickle.dumps(1)}, _HONEST, keeps_times=True),
    Way("pickle-answers", _UNPICKLES, {"a.pkl": _answers}, _HONEST, before="forged"),
    Way(
        "pickle-answers-with-other-files",
        _UNPICKLES,
        {"a.pkl": partial(_answers, files=["/b.csv"], folders=[], absent=[]), "b.csv": ""},
        _HONEST,
        before="forged",
    ),
    Way(
        "pickle-forgets-its-file",
        _UNPICKLES,
        {"a.pkl": partial(_runs, _FORGETS)},
        _HONEST,
        before="forged",
    ),
    Way(
        "pickle-removes-patches",
        _UNPICKLES,
        {"a.pkl": partial(_runs, _UNPATCHES), "b.pkl": b""},
        _HONEST,
        before="forged",
    ),
    Way(
        "read-after-removed-patches",
        f'{_UNPICKLES}\nx = open(".".join(["b", "txt"])).read()',
        {"a.pkl": partial(_runs, _UNPATCHES), "b.txt": "1"},
        {"b.txt": "2"},
    ),
)

_TRIES = """
try:
    x = open("a.txt").read()
except OSError:
    x = "none"
"""
TESTS = (
    Way(
        "exists",
        'import os\nx = os.path.exists("a.txt")',
        change={"a.txt": ""},
        before="False",
        after="True",
    ),
    Way(
        "exists-no-more",
        'import os\nx = os.path.exists("a.txt")',
        {"a.txt": ""},
        {"a.txt": None},
        before="True",
        after="False",
    ),
    Way(
        "exists-in-folder-that-appears",
        'import os\nx = os.path.exists("d/e/a.txt")',
        change={"d/e/a.txt": ""},
        before="False",
        after="True",
    ),
    Way(
        "path-exists",
        'from pathlib import Path\nx = Path("a.txt").exists()',
        {"a.txt": ""},
        {"a.txt": None},
        before="True",
        after="False",
    ),
    Way(
        "helper-exists",
        'import helper\nx = helper.has("a")',
        {"lib/helper.py": "import os\ndef has(a):\n    return os.path.exists(a + '.txt')\n"},
        {"a.txt": ""},
        before="False",
        after="True",
        path=("lib",),
    ),
    Way(
        "access",
        'import os\nx = os.access("a.txt", os.R_OK)',
        change={"a.txt": ""},
        before="False",
        after="True",
    ),
    Way(
        "c-library-access",
        'import ctypes\nx = ctypes.CDLL(None).access(b"a.txt", 0) == 0',
        {"a.txt": ""},
        {"a.txt": None},
        before="True",
        after="False",
    ),
    Way(
        "chdir",
        'import os\ntry:\n    os.chdir("d")\n    x = 2\nexcept FileNotFoundError:\n    x = 1',
        {},
        {"d": FOLDER},
    ),
    Way(
        "statvfs",
        'import os\ntry:\n    os.statvfs("d")\n    x = 2\nexcept FileNotFoundError:\n    x = 1',
        {},
        {"d": FOLDER},
    ),
    Way(
        "getxattr",
        (
            "import os\n"
            'try:\n    os.getxattr("a.txt", "user.a")\nexcept FileNotFoundError:\n    x = 1\n'
            "except OSError:\n    x = 2"
        ),
        {},
        {"a.txt": ""},
    ),
    *(
        Way(
            f"c-library-{name}",
            f'import ctypes\nx = ctypes.CDLL(None).{name}(b"a.txt", {rest}) == 0',
            {},
            {"a.txt": ""},
            before="False",
            after="True",
        )
        for name, rest in (
            ("listxattr", "None, 0"),
            ("statfs", "ctypes.create_string_buffer(999)"),
        )
    ),
    Way("tried", _TRIES, change={"a.txt": "2"}, before="none"),
    Way("tried-and-removed", _TRIES, {"a.txt": "1"}, {"a.txt": None}, after="none"),
    Way(
        "link-without-target",
        'import os\nx = os.path.exists("a.txt")',
        {"a.txt": Link("b.txt")},
        {"b.txt": ""},
        before="False",
        after="True",
    ),
    Way("getsize", 'import os\nx = os.path.getsize("a.txt")', {"a.txt": "."}, {"a.txt": ".."}),
    Way(
        "path-stat",
        'from pathlib import Path\nx = Path("a.txt").stat().st_size',
        {"a.txt": "."},
        {"a.txt": ".."},
    ),
    Way(
        "scandir-size",
        'import os\nx = sum(entry.stat().st_size for entry in os.scandir("d"))',
        {"d/a.txt": "."},
        {"d/a.txt": ".."},
    ),
    Way(
        "seek-to-the-end",
        'import os\nx = os.lseek(os.open("a.txt", os.O_RDONLY), 0, os.SEEK_END)',
        {"a.txt": "."},
        {"a.txt": ".."},
    ),
    Way(
        "is-dir",
        'from pathlib import Path\nx = Path("a").is_dir()',
        {"a": ""},
        {"a": FOLDER},
        before="False",
        after="True",
    ),
    Way(
        "is-file",
        'import os\nx = os.path.isfile("a")',
        {"a": FOLDER},
        {"a": ""},
        before="False",
        after="True",
    ),
    Way(
        "is-link",
        'import os\nx = os.path.islink("a.txt")',
        {"a.txt": "1", "b.txt": "1"},
        {"a.txt": Link("b.txt")},
        before="False",
        after="True",
    ),
    Way(
        "same-file",
        'import os\nx = os.path.samefile("a.txt", "b.txt")',
        {"a.txt": "1", "b.txt": "1"},
        {"a.txt": Link("b.txt")},
        before="False",
        after="True",
    ),
    Way(
        "time-of-file",
        'import os\nx = int(os.path.getmtime("a.txt"))',
        {"a.txt": Dated("", 1)},
        {"a.txt": Dated("", 2)},
    ),
    Way(
        "time-of-entry",
        'import os\nx = int(next(os.scandir("d")).stat().st_mtime)',
        {"d/a.txt": Dated("", 1)},
        {"d/a.txt": Dated("", 2)},
    ),
)

_ON_PATH = {"df_table_data_path": ["one", "two"]}
DATA_PATH = (
    Way(
        "data-path",
        'x = pd.read_csv("a.csv")["a"][0]',
        {"one/b.csv": "", "two/a.csv": csv(1)},
        {"two/a.csv": csv(2)},
        conf=_ON_PATH,
        keeps_times=True,
    ),
    Way(
        "earlier-folder-of-data-path",
        'x = pd.read_csv("a.csv")["a"][0]',
        {"one/b.csv": "", "two/a.csv": csv(1)},
        {"one/a.csv": csv(2)},
        conf=_ON_PATH,
    ),
    Way(
        "page-before-data-path",
        'x = pd.read_csv("a.csv")["a"][0]',
        {"one/a.csv": csv(1), "two/a.csv": csv(1)},
        {"a.csv": csv(2)},
        conf=_ON_PATH,
    ),
    Way(
        "data-path-after-removal",
        'x = pd.read_csv("a.csv")["a"][0]',
        {"one/a.csv": csv(1), "two/a.csv": csv(2)},
        {"one/a.csv": None},
        conf=_ON_PATH,
    ),
    Way(
        "setting-of-data-path",
        'x = pd.read_csv("a.csv")["a"][0]',
        {"one/a.csv": csv(1), "two/a.csv": csv(2)},
        conf={"df_table_data_path": ["one"]},
        new_conf={"df_table_data_path": ["two"]},
    ),
    Way(
        "data-outside-of-source",
        'import duckdb\nx = duckdb.read_csv("a.csv").fetchall()[0][0]',
        {"../data/a.csv": csv(1)},
        {"../data/a.csv": csv(2)},
        conf={"df_table_data_path": ["../data"]},
    ),
)

LISTS = (
    Way("listdir", 'import os\nx = len(os.listdir("d"))', {"d/a": ""}, {"d/b": ""}),
    Way(
        "listdir-of-working-folder",
        'import os\nx = sum(name.endswith(".csv") for name in os.listdir())',
        {"a.csv": ""},
        {"b.csv": ""},
    ),
    Way(
        "listdir-by-descriptor",
        'import os\nx = len(os.listdir(os.open("d", os.O_RDONLY)))',
        {"d/a": ""},
        {"d/b": ""},
    ),
    Way(
        "listdir-with-new-name",
        'import os\nx = os.listdir("d")[0]',
        {"d/1": ""},
        {"d/1": None, "d/2": ""},
        keeps_times=True,
    ),
    Way(
        "scandir",
        'import os\nx = len(list(os.scandir("d")))',
        {"d/a": "", "d/b": ""},
        {"d/b": None},
        before="2",
        after="1",
    ),
    Way(
        "scandir-kind",
        'import os\nx = sum(entry.is_dir() for entry in os.scandir("d")) + 1',
        {"d/a": ""},
        {"d/a": FOLDER},
    ),
    Way(
        "scandir-link",
        'import os\nx = sum(entry.is_symlink() for entry in os.scandir("d")) + 1',
        {"d/a": "", "b": ""},
        {"d/a": Link("../b")},
    ),
    Way(
        "listdir-with-name-that-is-not-utf-8",
        'import os\nx = len(os.listdir(b"d"))',
        {"d/\udcfe": ""},
        {"d/\udcff": ""},
    ),
    Way(
        "iterdir",
        'from pathlib import Path\nx = len(list(Path("d").iterdir()))',
        {"d/a": ""},
        {"d/b": ""},
    ),
    Way("glob", 'import glob\nx = len(glob.glob("d/*.csv"))', {"d/a.csv": ""}, {"d/b.csv": ""}),
    Way(
        "glob-folders",
        'import glob\nx = len(glob.glob("d/*/"))',
        {"d/a": FOLDER, "d/b": ""},
        {"d/b": FOLDER},
    ),
    Way(
        "rglob",
        'from pathlib import Path\nx = len(list(Path("d").rglob("*.csv")))',
        {"d/e/f/a.csv": ""},
        {"d/e/f/b.csv": ""},
    ),
    Way(
        "rglob-kind",
        'from pathlib import Path\nx = sum(1 for _ in Path("d").rglob("*/"))',
        {"d/e": FOLDER, "d/f": ""},
        {"d/f": FOLDER},
    ),
    Way(
        "walk",
        'import os\nx = sum(len(files) for _, _, files in os.walk("d"))',
        {"d/e/a": "", "d/b": ""},
        {"d/b": None},
        before="2",
        after="1",
    ),
    Way(
        "c-library-list",
        (
            "import ctypes\nlibc = ctypes.CDLL(None)\n"
            "libc.opendir.restype = libc.readdir.restype = ctypes.c_void_p\n"
            "libc.readdir.argtypes = [ctypes.c_void_p]\n"
            'folder = libc.opendir(b"d")\nx = -2\n'
            "while libc.readdir(folder):\n    x += 1"
        ),
        {"d/a": ""},
        {"d/b": ""},
    ),
)

LINKS = (
    Way(
        "readlink",
        'import os\nx = os.readlink("a")',
        {"a": Link("1")},
        {"a": Link("2")},
        keeps_times=True,
    ),
    Way(
        "realpath",
        'import os\nx = os.path.basename(os.path.realpath("a"))',
        {"a": Link("1"), "1": "", "2": ""},
        {"a": Link("2")},
    ),
    Way(
        "resolve",
        'from pathlib import Path\nx = Path("a").resolve().name',
        {"a": Link("1"), "1": "", "2": ""},
        {"a": Link("2")},
    ),
    Way(
        "existence-above-the-source-folder",
        'import os\nx = 1 + os.path.exists("../flag.txt")',
        change={"../flag.txt": ""},
    ),
    Way(
        "existence-above-the-source-folder-by-a-module",
        "import helper\nx = helper.figure()",
        {
            "lib/helper.py": (
                "import os\n\n\ndef figure():\n    return 1 + os.path.exists('../flag.txt')\n"
            )
        },
        {"../flag.txt": ""},
        path=("lib",),
    ),
    Way(
        "existence-above-the-source-folder-by-steps",
        'import os\nos.chdir("inner")\nos.chdir("..")\nos.chdir("..")\n'
        'x = 1 + os.path.exists("flag.txt")',
        {"inner": FOLDER},
        {"../flag.txt": ""},
    ),
    Way(
        "path-to-the-own-process-through-parents",
        "import duckdb\nx = duckdb.read_csv('../' * 20 + 'proc/self/cwd/a.csv').fetchall()[0][0]",
        {"a.csv": csv(1)},
        {"a.csv": csv(2)},
    ),
    Way(
        "link-to-the-own-process",
        'import duckdb\nx = duckdb.read_csv("here/a.csv").fetchall()[0][0]',
        {"here": Link("/proc/self/cwd"), "a.csv": csv(1)},
        {"a.csv": csv(2)},
        # For Sphinx, it leads to the folder where pytest was started, in which it looks for pages.
        conf={"exclude_patterns": ["_build", "here"]},
    ),
    Way(
        "read-through-link",
        'x = pd.read_csv("a.csv")["a"][0]',
        {"a.csv": Link("1.csv"), "1.csv": csv(1), "2.csv": csv(2)},
        {"a.csv": Link("2.csv")},
    ),
    Way(
        "target-of-link",
        'x = pd.read_csv("a.csv")["a"][0]',
        {"a.csv": Link("1.csv"), "1.csv": csv(1)},
        {"1.csv": csv(2)},
        keeps_times=True,
    ),
    Way(
        "read-through-link-to-folder",
        'x = pd.read_csv("latest/a.csv")["a"][0]',
        {"latest": Link("v1"), "v1/a.csv": csv(1), "v2/a.csv": csv(2)},
        {"latest": Link("v2")},
    ),
    Way(
        "name-of-linked-folder",
        'import os\nx = os.path.realpath("latest/a.csv").split(os.sep)[-2]',
        {"latest": Link("1"), "1/a.csv": csv(1), "2/a.csv": csv(1)},
        {"latest": Link("2")},
    ),
    Way(
        "folder-above-link",
        'import os\nx = os.read(os.open("latest/../a.txt", os.O_RDONLY), 9).decode()',
        {"latest": Link("d/e"), "d/e": FOLDER, "d/a.txt": "1", "a.txt": "0"},
        {"d/a.txt": "2"},
    ),
    Way(
        "working-folder-through-link",
        'import os\nos.chdir("latest/inner")\nx = open("a.txt").read()',
        {"latest": Link("v1"), "v1/inner/a.txt": "1", "v2/inner/a.txt": "2"},
        {"latest": Link("v2")},
    ),
    Way(
        "descriptor-of-folder-through-link",
        (
            'import os\nfolder = os.open("latest/inner", os.O_RDONLY)\n'
            'x = os.read(os.open("a.txt", os.O_RDONLY, dir_fd=folder), 9).decode()'
        ),
        {"latest": Link("v1"), "v1/inner/a.txt": "1", "v2/inner/a.txt": "2"},
        {"latest": Link("v2")},
    ),
    Way(
        "listdir-through-link",
        'import os\nx = os.listdir("latest")[0]',
        {"latest": Link("v1"), "v1/1": "", "v2/2": ""},
        {"latest": Link("v2")},
    ),
    Way(
        "listdir-through-link-in-the-middle",
        'import os\nx = os.listdir("latest/inner")[0]',
        {"latest": Link("v1"), "v1/inner/1": "", "v2/inner/2": ""},
        {"latest": Link("v2")},
    ),
    Way(
        "size-through-link",
        'import os\nx = os.path.getsize("latest/a.txt")',
        {"latest": Link("v1"), "v1/a.txt": ".", "v2/a.txt": ".."},
        {"latest": Link("v2")},
    ),
    Way(
        "same-file-through-link",
        'import os\nx = os.path.samefile("latest/a.txt", "v1/a.txt")',
        {"latest": Link("v1"), "v1/a.txt": "1", "v2/a.txt": "1"},
        {"latest": Link("v2")},
        before="True",
        after="False",
    ),
    Way(
        "readlink-through-link",
        'import os\nx = os.readlink("latest/a")',
        {"latest": Link("v1"), "v1/a": Link("1"), "v2/a": Link("2")},
        {"latest": Link("v2")},
    ),
    Way(
        "readlink-of-missing-file",
        (
            "import ctypes, errno\nlibc = ctypes.CDLL(None, use_errno=True)\n"
            'libc.readlink(b"a.txt", ctypes.create_string_buffer(9), 9)\n'
            "x = errno.errorcode[ctypes.get_errno()]"
        ),
        {},
        {"a.txt": ""},
        before="ENOENT",
        after="EINVAL",
    ),
    Way(
        "chain-of-links",
        'import duckdb\nx = duckdb.read_csv("a.csv").fetchall()[0][0]',
        {"a.csv": Link("b.csv"), "b.csv": Link("1.csv"), "1.csv": csv(1), "2.csv": csv(2)},
        {"b.csv": Link("2.csv")},
    ),
)

FIGURE = "FIGURE = {}\n".format
_IMPORTS = "import helper\nx = helper.FIGURE"
_OPTIONAL = """
try:
    import {0}
    x = 2
except ImportError:
    x = 1
""".format
_OF_PACKAGE = "import package\nx = package.figure()"


def _package_data(name: str, imports: str, expression: str) -> Way:
    """Return the way to read a file of a package that lies beside the docs."""
    # A folder for each way: a server looks only once which modules there are.
    folder = f"../{name}"
    code = f"{imports}\n\n\ndef figure():\n    return {expression}\n"
    return Way(
        f"package-data-by-{name}",
        _OF_PACKAGE,
        {f"{folder}/package/__init__.py": code, f"{folder}/package/a.txt": "1"},
        {f"{folder}/package/a.txt": "2"},
        path=(folder,),
    )


MODULES = (
    Way(
        "module",
        _IMPORTS,
        {"lib/helper.py": FIGURE(1)},
        {"lib/helper.py": FIGURE(2)},
        path=("lib",),
    ),
    Way(
        "module-with-same-size-and-time",
        _IMPORTS,
        {"lib/helper.py": FIGURE(1)},
        {"lib/helper.py": FIGURE(2)},
        keeps_times=True,
        path=("lib",),
    ),
    Way(
        "module-with-stale-bytecode",
        _IMPORTS,
        {"lib/helper.py": Compiled(FIGURE(1))},
        {"lib/helper.py": FIGURE(2)},
        keeps_times=True,
        path=("lib",),
    ),
    Way(
        "module-without-source",
        _IMPORTS,
        {"lib/helper.pyc": partial(bytecode, FIGURE(1))},
        {"lib/helper.pyc": partial(bytecode, FIGURE(2))},
        path=("lib",),
    ),
    Way(
        "module-of-module",
        _IMPORTS,
        {"lib/helper.py": "from inner import FIGURE\n", "lib/inner.py": FIGURE(1)},
        {"lib/inner.py": FIGURE(2)},
        path=("lib",),
    ),
    Way(
        "module-by-name",
        'import importlib\nx = importlib.import_module("hel" + "per").FIGURE',
        {"lib/helper.py": FIGURE(1)},
        {"lib/helper.py": FIGURE(2)},
        path=("lib",),
    ),
    Way(
        "module-on-path-of-snippet",
        f'import sys\nsys.path.insert(0, "lib")\n{_IMPORTS}',
        {"lib/helper.py": FIGURE(1)},
        {"lib/helper.py": FIGURE(2)},
    ),
    Way(
        "module-outside-of-source",
        _IMPORTS,
        {"../modules/helper.py": FIGURE(1)},
        {"../modules/helper.py": FIGURE(2)},
        path=("../modules",),
    ),
    Way(
        "module-with-bytecode-on-path-of-snippet",
        f'import sys\nsys.path.insert(0, "lib")\n{_IMPORTS}',
        {"lib/helper.py": Compiled(FIGURE(1))},
        {"lib/helper.py": FIGURE(2)},
    ),
    Way(
        "run-path",
        'import runpy\nx = runpy.run_path("lib/helper.py")["FIGURE"]',
        {"lib/helper.py": FIGURE(1)},
        {"lib/helper.py": FIGURE(2)},
        keeps_times=True,
    ),
    Way(
        "module-in-archive",
        _IMPORTS,
        {"lib.zip": partial(zipped, "helper.py", FIGURE(1))},
        {"lib.zip": partial(zipped, "helper.py", FIGURE(2))},
        path=("lib.zip",),
        own_server=True,
    ),
    Way(
        "optional-module",
        _OPTIONAL("extra"),
        {"lib/helper.py": ""},
        {"lib/extra.py": ""},
        path=("lib",),
    ),
    Way(
        "optional-module-of-helper",
        "from helper import x",
        {"lib/helper.py": _OPTIONAL("extra")},
        {"lib/extra.py": ""},
        path=("lib",),
    ),
    Way(
        "optional-module-outside-of-source",
        _OPTIONAL("extra"),
        {"../src/helper.py": ""},
        {"../src/extra.py": ""},
        path=("../src",),
        own_server=True,
    ),
    Way(
        "find-spec",
        'from importlib.util import find_spec\nx = 2 if find_spec("extra") else 1',
        {"lib/helper.py": ""},
        {"lib/extra.py": ""},
        path=("lib",),
    ),
    Way(
        "module-removed",
        _OPTIONAL("extra"),
        {"lib/extra.py": ""},
        {"lib/extra.py": None},
        before="2",
        after="1",
        path=("lib",),
    ),
    Way(
        "module-in-earlier-folder",
        _IMPORTS,
        {"one/other.py": "", "two/helper.py": FIGURE(1)},
        {"one/helper.py": FIGURE(2)},
        path=("one", "two"),
    ),
    Way(
        "other-folder-on-path",
        _IMPORTS,
        {"one/helper.py": FIGURE(1), "two/helper.py": FIGURE(2)},
        {"conf.py": conf_with_path("two")},
        path=("one",),
    ),
    Way(
        "linked-folder-on-path",
        _IMPORTS,
        {"lib": Link("one"), "one/helper.py": FIGURE(1), "two/helper.py": FIGURE(2)},
        {"lib": Link("two")},
        path=("lib",),
    ),
    Way(
        "module-before-standard-library",
        'import colorsys\nx = getattr(colorsys, "FIGURE", 1)',
        {"lib/helper.py": ""},
        {"lib/colorsys.py": FIGURE(2)},
        path=("lib",),
    ),
    Way(
        "module-becomes-package",
        _IMPORTS,
        {"lib/helper.py": FIGURE(1)},
        {"lib/helper/__init__.py": FIGURE(2)},
        path=("lib",),
    ),
    Way(
        "submodule-appears",
        _OPTIONAL("package.extra"),
        {"lib/package/__init__.py": ""},
        {"lib/package/extra.py": ""},
        path=("lib",),
    ),
    Way(
        "folder-becomes-package",
        "import package\nx = 2 if package.__file__ else 1",
        {"lib/package/inner.py": ""},
        {"lib/package/__init__.py": ""},
        path=("lib",),
    ),
    Way(
        "package-in-two-folders",
        _OPTIONAL("package.extra"),
        {"one/package/first.py": "", "two/package/second.py": ""},
        {"two/package/extra.py": ""},
        path=("one", "two"),
    ),
    Way(
        "modules-of-package",
        (
            "import package\nfrom importlib.resources import files\n"
            'x = sum(file.name.endswith(".py") for file in files(package).iterdir()) - 1'
        ),
        {"lib/package/__init__.py": "", "lib/package/one.py": ""},
        {"lib/package/two.py": ""},
        path=("lib",),
    ),
    Way(
        "data-read-at-import",
        _IMPORTS,
        {
            "lib/helper.py": (
                "from pathlib import Path\nFIGURE = Path(__file__).with_name('a.txt').read_text()\n"
            ),
            "lib/a.txt": "1",
        },
        {"lib/a.txt": "2"},
        keeps_times=True,
        path=("lib",),
    ),
    Way(
        "data-read-at-import-by-duckdb",
        _IMPORTS,
        {
            "lib/helper.py": (
                "import os, duckdb\n"
                "path = os.path.join(os.path.dirname(__file__), 'a' + '.csv')\n"
                "FIGURE = duckdb.read_csv(path).fetchall()[0][0]\n"
            ),
            "lib/a.csv": csv(1),
        },
        {"lib/a.csv": csv(2)},
        path=("lib",),
    ),
    _package_data(
        "resources",
        "from importlib.resources import files",
        "files(__name__).joinpath('a.txt').read_text()",
    ),
    _package_data("get-data", "import pkgutil", "pkgutil.get_data(__name__, 'a.txt').decode()"),
    _package_data(
        "with-name",
        "from pathlib import Path",
        "Path(__file__).with_name('a.txt').read_text()",
    ),
    _package_data(
        "numpy",
        "import os, numpy",
        "int(numpy.loadtxt(os.path.join(os.path.dirname(__file__), 'a.txt')))",
    ),
    _package_data(
        "duckdb",
        "import duckdb",
        "duckdb.read_csv(__path__[0] + '/a.txt', header=False).fetchall()[0][0]",
    ),
    Way(
        "list-of-package-data",
        "import package\nfrom importlib.resources import files\n"
        'x = sum(1 for _ in files(package).joinpath("data").iterdir())',
        {"../listed/package/__init__.py": "", "../listed/package/data/a.txt": ""},
        {"../listed/package/data/b.txt": ""},
        path=("../listed",),
    ),
    Way(
        "package-data-appears",
        _OF_PACKAGE,
        {
            "../src/package/__init__.py": (
                "from pathlib import Path\n\n\n"
                "def figure():\n    return 1 + Path(__file__).with_name('a.txt').exists()\n"
            )
        },
        {"../src/package/a.txt": ""},
        path=("../src",),
        own_server=True,
    ),
)


def distribution(version: int) -> str:
    return f"Metadata-Version: 2.1\nName: figures\nVersion: {version}\n"


VERSION = 'from importlib.metadata import version\nx = version("figures")'
DISTRIBUTIONS = (
    Way(
        "version-of-distribution",
        VERSION,
        {"site/figures-1.dist-info/METADATA": distribution(1)},
        {"site/figures-1.dist-info": None, "site/figures-2.dist-info/METADATA": distribution(2)},
        path=("site",),
    ),
    Way(
        "version-in-metadata",
        VERSION,
        {"site/figures-1.dist-info/METADATA": distribution(1)},
        {"site/figures-1.dist-info/METADATA": distribution(2)},
        keeps_times=True,
        path=("site",),
    ),
    Way(
        "upgraded-package",
        "import figures\nx = figures.FIGURE",
        {
            "../site/figures/__init__.py": "from .inner import FIGURE\n",
            "../site/figures/inner.py": FIGURE(1),
            "../site/figures-1.dist-info/METADATA": distribution(1),
        },
        {
            "../site/figures/inner.py": FIGURE(2),
            "../site/figures-1.dist-info": None,
            "../site/figures-2.dist-info/METADATA": distribution(2),
        },
        path=("../site",),
        own_server=True,
    ),
    Way(
        "entry-points",
        ('from importlib.metadata import entry_points\nx = len(entry_points(group="figures")) + 1'),
        {"site/figures-1.dist-info/METADATA": distribution(1)},
        {"site/figures-1.dist-info/entry_points.txt": "[figures]\na = b:c\n"},
        path=("site",),
    ),
)

_PASSED = {"df_table_environment": ["FIGURE"]}
_ONE, _TWO = {"FIGURE": "1"}, {"FIGURE": "2"}
VARIABLES = (
    Way(
        "environ",
        'import os\nx = os.environ["FIGURE"]',
        conf=_PASSED,
        variables=_ONE,
        new_variables=_TWO,
    ),
    Way(
        "getenv",
        'import os\nx = os.getenv("FIGURE")',
        conf=_PASSED,
        variables=_ONE,
        new_variables=_TWO,
    ),
    Way(
        "getenv-of-missing",
        'import os\nx = os.getenv("FIGURE", "1")',
        conf=_PASSED,
        variables={"FIGURE": None},
        new_variables=_TWO,
    ),
    Way(
        "variable-removed",
        'import os\nx = os.getenv("FIGURE", "1")',
        conf=_PASSED,
        variables=_TWO,
        new_variables={"FIGURE": None},
        before="2",
        after="1",
    ),
    Way(
        "variable-passed-by-conf",
        'import os\nx = os.getenv("FIGURE", "1")',
        new_conf=_PASSED,
        variables=_TWO,
    ),
    Way(
        "expandvars",
        'import os\nx = os.path.expandvars("$FIGURE")',
        conf=_PASSED,
        variables=_ONE,
        new_variables=_TWO,
    ),
    Way(
        "environb",
        'import os\nx = os.environb[b"FIGURE"].decode()',
        conf=_PASSED,
        variables=_ONE,
        new_variables=_TWO,
    ),
    Way(
        "c-library-getenv",
        (
            "import ctypes\nlibc = ctypes.CDLL(None)\nlibc.getenv.restype = ctypes.c_char_p\n"
            'x = libc.getenv(b"FIGURE").decode()'
        ),
        conf=_PASSED,
        variables=_ONE,
        new_variables=_TWO,
    ),
    Way(
        "expanduser",
        'import os\nx = os.path.expanduser("~/a")',
        conf={"df_table_environment": ["HOME"]},
        variables={"HOME": "/1"},
        new_variables={"HOME": "/2"},
        before="/1/a",
        after="/2/a",
    ),
    Way(
        "home",
        "from pathlib import Path\nx = Path.home().name",
        conf={"df_table_environment": ["HOME"]},
        variables={"HOME": "/1"},
        new_variables={"HOME": "/2"},
    ),
    Way(
        "file-named-by-variable",
        'import os\nx = pd.read_csv(os.path.expandvars("$FIGURE.csv"))["a"][0]',
        {"1.csv": csv(1), "2.csv": csv(2)},
        conf=_PASSED,
        variables=_ONE,
        new_variables=_TWO,
    ),
    Way(
        "lang",
        'import os\nx = os.path.expandvars("$LANG")',
        variables={"LC_ALL": None, "LANG": "C"},
        new_variables={"LANG": "C.UTF-8"},
        before="C",
        after="C.UTF-8",
    ),
    Way(
        "locale",
        'import locale\nx = locale.setlocale(locale.LC_NUMERIC, "")',
        variables={"LC_ALL": None, "LANG": "C"},
        new_variables={"LANG": "C.UTF-8"},
        before="C",
        after="C.UTF-8",
    ),
    Way(
        "lc-all",
        'import locale\nx = locale.setlocale(locale.LC_NUMERIC, "")',
        variables={"LC_ALL": "C"},
        new_variables={"LC_ALL": "C.UTF-8"},
        before="C",
        after="C.UTF-8",
    ),
    Way(
        "tz",
        "from datetime import datetime\nx = datetime.fromtimestamp(0).hour",
        variables={"TZ": "UTC-1"},
        new_variables={"TZ": "UTC-2"},
    ),
    Way(
        "tz-of-pandas",
        (
            "from dateutil.tz import tzlocal\n"
            'x = pd.Timestamp(0, tz="UTC").tz_convert(tzlocal()).hour'
        ),
        variables={"TZ": "UTC-1"},
        new_variables={"TZ": "UTC-2"},
    ),
)


_CLOCKS = {
    "datetime-now": "from datetime import datetime\nx = str(datetime.now())",
    "datetime-by-name": "import datetime\nx = str(getattr(datetime.datetime, 'now')())",
    "time": "import time\nx = str(time.time())",
    "time-ns": "import time\nx = str(time.time_ns())",
    "perf-counter": "from time import perf_counter_ns as count\nx = str(count())",
    "clock-gettime": "import time\nx = str(time.clock_gettime(time.CLOCK_MONOTONIC))",
    "pandas-text": "x = str(pd.Timestamp('now'))",
    "pandas-today": "x = str(pd.Timestamp.today())",
    "to-datetime": "x = str(pd.to_datetime('now', utc=True))",
    "duckdb-now": "import duckdb\nx = str(duckdb.sql('select now()').fetchall()[0][0])",
    "duckdb-timestamp": (
        "import duckdb\nx = str(duckdb.sql('SELECT CURRENT_TIMESTAMP').fetchall()[0][0])"
    ),
    "duckdb-uuid": (
        "import duckdb\nx = str(duckdb.sql('select gen_random_uuid()').fetchall()[0][0])"
    ),
    "duckdb-name-and-space": "import duckdb\nx = duckdb.sql('select uuid ()').fetchall()[0][0]",
    "duckdb-quoted-name": ("import duckdb\nx = duckdb.sql('select \"random\"()').fetchall()[0][0]"),
    "duckdb-random": "import duckdb\nx = duckdb.sql('select random()').fetchall()[0][0]",
    "sqlite-now": (
        "import sqlite3\nlite = sqlite3.connect(':memory:')\n"
        "x = lite.execute(\"select date('now') || strftime('%f %s', 'now')\").fetchone()[0]"
    ),
    "sqlite-without-argument": (
        "import sqlite3\nlite = sqlite3.connect(':memory:')\n"
        "x = lite.execute(\"select strftime('%f')\").fetchone()[0]"
    ),
    "sqlite-random-bytes": (
        "import sqlite3\nlite = sqlite3.connect(':memory:')\n"
        "x = lite.execute('select hex(randomblob(8))').fetchone()[0]"
    ),
    "sqlite-random": (
        "import sqlite3\nlite = sqlite3.connect(':memory:')\n"
        "x = str(lite.execute('select random()').fetchone()[0])"
    ),
    "evaluated": "import datetime\nx = str(eval('datetime.datetime.now()'))",
    "executed": "exec('import time; x = str(time.time_ns())')",
    "numpy-random": "x = str(np.random.rand())",
    "numpy-generator": "x = str(np.random.default_rng().integers(2**60))",
    "random": "import random\nx = str(random.random())",
    "sample": "x = str(list(pd.Series(range(1000)).sample(20)))",
    "secrets": "import secrets\nx = secrets.token_hex()",
    "urandom": "import os\nx = os.urandom(8).hex()",
    "dev-urandom": "x = open('/dev/urandom', 'rb').read(8).hex()",
    "uuid": "import uuid\nx = str(uuid.uuid4())",
    "process": "import os\nx = os.getpid()",
}
_CLOCK_MODULE = "import time\n\n\ndef figure():\n    return str(time.time_ns())\n"
CLOCKS = (
    *(
        Way(
            f"clock-{name}",
            snippet,
            before=None,
            after=None,
            own_server=name in ("numpy-random", "sample"),
        )
        for name, snippet in _CLOCKS.items()
    ),
    Way(
        "clock-in-module",
        "import helper\nx = helper.figure()",
        {"lib/helper.py": _CLOCK_MODULE},
        path=("lib",),
        before=None,
        after=None,
    ),
    Way(
        "clock-in-bytecode-on-path-of-snippet",
        'import sys\nsys.path.insert(0, "lib")\nimport helper\nx = helper.figure()',
        {"lib/helper.py": Compiled(_CLOCK_MODULE)},
        before=None,
        after=None,
    ),
    Way(
        "clock-in-module-without-source",
        "import helper\nx = helper.figure()",
        {"lib/helper.pyc": partial(bytecode, _CLOCK_MODULE)},
        path=("lib",),
        before=None,
        after=None,
    ),
    Way(
        "clock-in-module-of-module",
        "import helper\nx = helper.figure()",
        {"lib/helper.py": "from inner import figure\n", "lib/inner.py": _CLOCK_MODULE},
        path=("lib",),
        before=None,
        after=None,
    ),
    Way(
        "clock-in-module-outside-of-source",
        "import helper\nx = helper.figure()",
        {"../clock/helper.py": _CLOCK_MODULE},
        path=("../clock",),
        before=None,
        after=None,
    ),
    Way(
        "clock-in-sql-of-module",
        "import helper\nx = helper.figure()",
        {
            "lib/helper.py": (
                "import duckdb\n\n\ndef figure():\n"
                "    return str(duckdb.sql('select Now()').fetchall()[0][0])\n"
            )
        },
        path=("lib",),
        before=None,
        after=None,
    ),
    Way(
        "clock-in-prelude",
        "x = figure()",
        conf={"df_table_prelude": _CLOCK_MODULE},
        before=None,
        after=None,
    ),
    Way(
        "clock-in-executed-file",
        'exec(open("code.txt").read())\nx = figure()',
        {"code.txt": _CLOCK_MODULE},
        before=None,
        after=None,
    ),
)

_INCLUDES = "Title\n=====\n\n.. include:: part/block.inc\n"
PAGES = (
    Way(
        "prelude",
        "x = figure",
        conf={"df_table_prelude": "figure = 1"},
        new_conf={"df_table_prelude": "figure = 2"},
    ),
    Way(
        "file-of-prelude",
        "x = figure",
        {"a.csv": csv(1)},
        {"a.csv": csv(2)},
        conf={
            "df_table_prelude": "import duckdb\nfigure = duckdb.read_csv('a.csv').fetchall()[0][0]"
        },
    ),
    Way(
        "module-of-prelude",
        "x = FIGURE",
        {"lib/helper.py": FIGURE(1)},
        {"lib/helper.py": FIGURE(2)},
        conf={"df_table_prelude": "from helper import FIGURE"},
        path=("lib",),
    ),
    Way(
        "setting-of-read-csv",
        'x = pd.read_csv("a.csv")["a"][0]',
        {"a.csv": "a;b,a\n1;3,2\n"},
        conf={"df_table_read_csv": {"usecols": [0], "sep": "[;]", "engine": "python"}},
        new_conf={"df_table_read_csv": {"sep": ","}},
    ),
    Way(
        "declared-file",
        "import helper\nx = helper.figure()",
        {
            "lib/helper.py": (
                "import duckdb\n\n\ndef figure():\n"
                "    return duckdb.read_csv('a' + '.csv').fetchall()[0][0]\n"
            ),
            "a.csv": csv(1),
        },
        {"a.csv": csv(2)},
        options="   :depends: a.csv\n",
        keeps_times=True,
        path=("lib",),
    ),
    Way(
        "declared-folder",
        'import pyarrow.dataset as ds\nx = ds.dataset("d", format="csv").count_rows()',
        {"d/1.csv": csv(1)},
        {"d/2.csv": csv(2)},
        options="   :depends: d\n",
    ),
    Way(
        "setting-that-python-takes-for-equal",
        'x = len(pd.read_csv("a.csv").columns)',
        {"a.csv": "a,b\n1,2\n"},
        conf={"df_table_read_csv": {"index_col": 0}},
        new_conf={"df_table_read_csv": {"index_col": False}},
    ),
    Way("snippet", page=block("x = 1"), change={"index.rst": block("x = 2")}),
    Way("older-page", page=block("x = 1"), change={"index.rst": Dated(block("x = 2"), 1)}),
    Way(
        "page-that-becomes-a-link",
        page=block("x = 1"),
        files={"two.txt": Dated(block("x = 2"), 1)},
        change={"index.rst": Link("two.txt")},
    ),
    Way(
        "older-included-snippet",
        page=_INCLUDES,
        files={"part/block.inc": block("x = 1").partition("\n\n")[2]},
        change={"part/block.inc": Dated(block("x = 2").partition("\n\n")[2], 1)},
    ),
    Way(
        "older-included-snippet-outside-of-source",
        page=_INCLUDES.replace("part/", "../part/"),
        files={"../part/block.inc": block("x = 1").partition("\n\n")[2]},
        change={"../part/block.inc": Dated(block("x = 2").partition("\n\n")[2], 1)},
    ),
    Way(
        "included-snippet",
        page=_INCLUDES,
        files={"part/block.inc": block("x = 1").partition("\n\n")[2]},
        change={"part/block.inc": block("x = 2").partition("\n\n")[2]},
    ),
    Way(
        "file-of-included-snippet",
        page=_INCLUDES,
        files={
            "part/block.inc": block('x = pd.read_csv("a.csv")["a"][0]').partition("\n\n")[2],
            "part/a.csv": csv(1),
            "a.csv": csv(0),
        },
        change={"part/a.csv": csv(2)},
    ),
    Way(
        "file-in-folder-of-included-snippet",
        page=_INCLUDES,
        files={
            "part/block.inc": block('x = pd.read_csv("a.csv")["a"][0]').partition("\n\n")[2],
            "one/a.csv": csv(1),
            "two/b.csv": "",
        },
        change={"part/a.csv": csv(2)},
        conf=_ON_PATH,
    ),
)

WAYS = (
    *_direct_reads(),
    *_reads_by_helpers(),
    *PYTHON_READS,
    *PICKLES,
    *TESTS,
    *DATA_PATH,
    *LISTS,
    *LINKS,
    *MODULES,
    *DISTRIBUTIONS,
    *VARIABLES,
    *CLOCKS,
    *PAGES,
)


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def put(path: Path, content: Content) -> None:
    """Write a file, a folder or a link in place of what is there, or remove that."""
    if content is None or isinstance(content, Link) or path.is_dir() or path.is_symlink():
        remove(path)
    if isinstance(content, _Folder):
        remove(path)
    if content is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    match content:
        case Link(target):
            path.symlink_to(target)
        case Dated(text, seconds):
            path.write_text(text, encoding="utf-8")
            os.utime(path, (seconds, seconds))
        case Compiled(source):
            path.write_text(source, encoding="utf-8")
            py_compile.compile(str(path), doraise=True)
        case str():
            path.write_text(content, encoding="utf-8")
        case bytes():
            path.write_bytes(content)
        case _Folder():
            path.mkdir()
        case _:
            path.write_bytes(content())


def put_all(folder: Path, files: Files, *, keeps_times: bool = False) -> None:
    """Write and remove files; with `keeps_times`, no size and no modification time changes."""
    paths = {folder / name for name in files}
    known = {
        path: path.lstat() for path in paths | {path.parent for path in paths} if path.exists()
    }
    for name, content in files.items():
        put(folder / name, content)
    if keeps_times:
        for path, status in known.items():
            if os.path.lexists(path):
                assert path.is_dir() or path.lstat().st_size == status.st_size, path
                times = (status.st_atime_ns, status.st_mtime_ns)
                os.utime(path, ns=times, follow_symlinks=False)


def figure_of(site: Site, docname: str = "index") -> str:
    """Return the figure in a page, or the text of the page if it has no table."""
    document = site.doctree(docname)
    cells = [
        cell.astext()
        for body in document.findall(nodes.tbody)
        for cell in body.findall(nodes.entry)
    ]
    return cells[0] if len(cells) == 1 else document.astext()


def read_all_again(site: Site) -> Site:
    """Build as ``sphinx-build -E`` does, with another output folder."""
    (site.folder / "_build/doctrees/environment.pickle").unlink()
    shutil.rmtree(site.out, ignore_errors=True)
    return site.rebuild()


def check_figures(way: Way, before: str, after: str) -> None:
    assert way.before is None or before == way.before
    assert after != before
    assert way.after is None or after == way.after
