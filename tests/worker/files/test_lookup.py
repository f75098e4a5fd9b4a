"""Lookup of the files that a snippet names."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import sqlite3
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

if TYPE_CHECKING:
    from worker.conftest import Project

_CSV = "a,b\n1,2\n"


def _fill(folder: Path) -> None:
    """Write one table in several formats into a folder."""
    folder.mkdir(exist_ok=True)
    (folder / "t.csv").write_text(_CSV, encoding="utf-8")
    (folder / "t.txt").write_text("1 2\n", encoding="utf-8")
    (folder / "t.json").write_text('[{"a": 1, "b": 2}]', encoding="utf-8")
    np.save(folder / "t.npy", np.array([[1, 2]]))
    pd.DataFrame({"a": [1], "b": [2]}).to_pickle(folder / "t.pkl")
    (folder / "t.toml").write_text("a = 1\nb = 2\n", encoding="utf-8")
    for suffix, module in (("gz", gzip), ("bz2", bz2), ("xz", lzma)):
        (folder / f"t.csv.{suffix}").write_bytes(module.compress(_CSV.encode()))
    with zipfile.ZipFile(folder / "t.zip", "w") as archive:
        archive.writestr("t.csv", _CSV)
    with tarfile.open(folder / "t.tar", "w") as archive:
        archive.add(folder / "t.csv", "t.csv")
    connection = sqlite3.connect(folder / "t.db")
    with connection:
        connection.execute("create table t (a, b)")
        connection.execute("insert into t values (1, 2)")
    connection.close()


_READERS = [
    pytest.param("df = pd.read_csv({!r})", "t.csv", id="pd.read_csv"),
    pytest.param("df = pd.read_csv(filepath_or_buffer={!r})", "t.csv", id="keyword"),
    pytest.param("from pathlib import Path\ndf = pd.read_csv(Path({!r}))", "t.csv", id="a Path"),
    pytest.param("df = pd.read_csv({!r}, engine='python')", "t.csv", id="the python engine"),
    pytest.param("df = pd.read_csv({!r})", "t.csv.gz", id="compressed"),
    pytest.param("df = pd.read_table({!r}, sep=',')", "t.csv", id="pd.read_table"),
    pytest.param("df = pd.read_json({!r})", "t.json", id="pd.read_json"),
    pytest.param("df = pd.read_json(path_or_buf={!r})", "t.json", id="path_or_buf"),
    pytest.param("df = pd.read_pickle({!r})", "t.pkl", id="pd.read_pickle"),
    pytest.param("with open({!r}) as f: df = pd.read_csv(f)", "t.csv", id="open"),
    pytest.param("with open({!r}, 'rb') as f: df = pd.read_csv(f)", "t.csv", id="open, bytes"),
    pytest.param("import io\nwith io.open({!r}) as f: df = pd.read_csv(f)", "t.csv", id="io.open"),
    pytest.param(
        "import os\nf = os.open({!r}, os.O_RDONLY)\nwith os.fdopen(f) as f: df = pd.read_csv(f)",
        "t.csv",
        id="os.open",
    ),
    pytest.param(
        "import io, pathlib\ndf = pd.read_csv(io.StringIO(pathlib.Path({!r}).read_text()))",
        "t.csv",
        id="pathlib read_text",
    ),
    pytest.param(
        "from pathlib import Path\nwith Path({!r}).open() as f: df = pd.read_csv(f)",
        "t.csv",
        id="pathlib open",
    ),
    pytest.param("df = pd.DataFrame(np.load({!r}))", "t.npy", id="np.load"),
    pytest.param(
        "import gzip\nwith gzip.open({!r}, 'rt') as f: df = pd.read_csv(f)", "t.csv.gz", id="gzip"
    ),
    pytest.param(
        "import bz2\nwith bz2.open({!r}, 'rt') as f: df = pd.read_csv(f)", "t.csv.bz2", id="bz2"
    ),
    pytest.param(
        "import lzma\nwith lzma.open({!r}, 'rt') as f: df = pd.read_csv(f)", "t.csv.xz", id="lzma"
    ),
    pytest.param(
        "import zipfile\nwith zipfile.ZipFile({!r}) as z: df = pd.read_csv(z.open('t.csv'))",
        "t.zip",
        id="zipfile",
    ),
    pytest.param(
        "import tarfile\nwith tarfile.open({!r}) as t: df = pd.read_csv(t.extractfile('t.csv'))",
        "t.tar",
        id="tarfile",
    ),
    pytest.param(
        "import tomllib\nwith open({!r}, 'rb') as f: df = pd.DataFrame([tomllib.load(f)])",
        "t.toml",
        id="tomllib",
    ),
    pytest.param(
        "import sqlite3\nc = sqlite3.connect({!r})\ndf = pd.read_sql('select * from t', c)\n"
        "c.close()",
        "t.db",
        id="sqlite3",
    ),
    pytest.param(
        "import sqlite3\nc = sqlite3.connect(database={!r})\n"
        "df = pd.DataFrame(c.execute('select * from t'))\nc.close()",
        "t.db",
        id="sqlite3, by keyword",
    ),
    pytest.param(
        "import csv\nwith open({!r}, newline='') as f: df = pd.DataFrame(list(csv.reader(f))[1:])",
        "t.csv",
        id="csv",
    ),
    pytest.param(
        "import json\nwith open({!r}) as f: df = pd.DataFrame(json.load(f))", "t.json", id="json"
    ),
]


@pytest.mark.parametrize(("code", "name"), _READERS)
@pytest.mark.parametrize("place", ["page", "data"])
def test_a_file_is_found_however_it_is_read(
    project: Project, place: str, code: str, name: str
) -> None:
    folder = getattr(project, place)
    _fill(folder)
    answer = project.answer(code.format(name))
    assert answer.failure is None
    assert answer.table is not None
    assert [float(cell) for column in answer.table.columns for cell in column.cells] == [1, 2]


@pytest.mark.parametrize("place", ["page", "data"])
def test_a_pattern_without_wildcards_finds_its_file(project: Project, place: str) -> None:
    folder = getattr(project, place) / "runs"
    folder.mkdir()
    (folder / "1.csv").write_text(_CSV, encoding="utf-8")
    names = "[p.name for p in Path('runs').glob('1.csv')]"
    code = f"from pathlib import Path\ndf = pd.DataFrame({{'name': {names}}})"
    assert project.cells(code) == [["1.csv"]]


@pytest.mark.parametrize(
    ("code", "names"),
    [
        pytest.param("sorted(os.listdir({!r}))", ["1.csv", "2.csv"], id="os.listdir"),
        pytest.param("sorted(e.name for e in os.scandir({!r}))", ["1.csv", "2.csv"], id="scandir"),
        pytest.param(
            "sorted(p.name for p in Path({!r}).iterdir())", ["1.csv", "2.csv"], id="iterdir"
        ),
        pytest.param("sorted(p.name for p in Path({!r}).glob('1*'))", ["1.csv"], id="Path.glob"),
        pytest.param(
            "sorted(map(os.path.basename, glob.glob({!r} + '/*.csv')))",
            ["1.csv", "2.csv"],
            id="glob",
        ),
        pytest.param("sorted(next(os.walk({!r}))[2])", ["1.csv", "2.csv"], id="os.walk"),
    ],
)
@pytest.mark.parametrize("place", ["page", "data"])
def test_a_folder_is_found_however_it_is_listed(
    project: Project, place: str, code: str, names: list[str]
) -> None:
    folder = getattr(project, place) / "runs"
    folder.mkdir()
    for name in ("1.csv", "2.csv"):
        (folder / name).write_text(_CSV, encoding="utf-8")
    answer = project.answer(
        "import glob, os\nfrom pathlib import Path\n"
        f"df = pd.DataFrame({{'name': {code.format('runs')}}})"
    )
    assert answer.failure is None
    assert answer.table is not None
    assert answer.table.columns[0].cells == names


def test_the_working_folder_is_that_of_the_page(project: Project) -> None:
    code = "import os\ndf = pd.DataFrame({'a': [os.getcwd(), sorted(os.listdir())]})"
    answer = project.answer(code)
    assert answer.table is not None
    assert answer.table.columns[0].cells == [str(project.page), "[]"]


def test_the_folder_of_the_page_comes_before_the_data_path(project: Project) -> None:
    for number, folder in enumerate((project.page, project.data)):
        (folder / "n.csv").write_text(f"a\n{number}\n", encoding="utf-8")
    assert project.cells("df = pd.read_csv('n.csv')") == [["0"]]
    assert project.cells("df = pd.read_csv('../data/n.csv')") == [["1"]]


def test_the_data_path_is_searched_in_order(project: Project) -> None:
    folders = [project.source / name for name in ("x", "y", "z")]
    for number, folder in enumerate(folders[1:], start=1):
        folder.mkdir()
        (folder / "n.csv").write_text(f"a\n{number}\n", encoding="utf-8")
    data_path = tuple(map(str, folders))
    assert project.cells("df = pd.read_csv('n.csv')", data_path=data_path) == [["1"]]


@pytest.mark.parametrize(
    "code",
    [
        "df = pd.read_csv('/data/t.csv')",
        "df = pd.DataFrame({'a': [open('/data/t.csv').close()]})",
        "from pathlib import Path\nPath('/data/t.csv').stat()\ndf = pd.read_csv('/data/t.csv')",
    ],
    ids=["pandas", "open", "pathlib"],
)
def test_a_name_that_begins_with_a_slash_is_relative_to_the_source_folder(
    project: Project, code: str
) -> None:
    _fill(project.data)
    assert project.answer(code).failure is None


def test_an_absolute_path_is_used_if_the_source_folder_has_no_such_file(
    project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "elsewhere.csv"
    path.write_text(_CSV, encoding="utf-8")
    assert project.cells(f"df = pd.read_csv({str(path)!r})") == [["1"], ["2"]]


def test_a_written_file_is_not_looked_up(project: Project) -> None:
    (project.data / "out.txt").write_text("old", encoding="utf-8")
    answer = project.answer(
        "import os\n"
        "with open('out.txt', 'w') as f: f.write('new')\n"
        "os.close(os.open('other.txt', os.O_WRONLY | os.O_CREAT))\n"
        "df = pd.DataFrame({'a': [1]})"
    )
    assert answer.failure is None
    assert (project.data / "out.txt").read_text(encoding="utf-8") == "old"
    assert (project.page / "out.txt").read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("open('x' * 5000)", id="a name too long"),
        pytest.param("open('a\\0b')", id="NUL"),
        pytest.param("pd.read_sql('select * from t', None)", id="a query"),
    ],
)
def test_impossible_paths_are_errors_of_the_snippet(project: Project, code: str) -> None:
    assert project.failure(code).subtype == "error"


def test_a_missing_file_does_not_exist(project: Project) -> None:
    code = "import os\ndf = pd.DataFrame({'a': [os.path.exists('x'), os.access('y', os.R_OK)]})"
    answer = project.answer(code)
    assert answer.table is not None
    assert answer.table.columns[0].cells == ["False", "False"]


@pytest.mark.parametrize(
    ("read_csv", "call", "cells"),
    [
        pytest.param({}, "pd.read_csv('v.csv')", ["2.2", ""], id="none"),
        pytest.param({"dtype": "str"}, "pd.read_csv('v.csv')", ["2.20", ""], id="one"),
        pytest.param(
            {"dtype": "str", "keep_default_na": False},
            "pd.read_csv('v.csv')",
            ["2.20", "None"],
            id="two",
        ),
        pytest.param(
            {"dtype": "str", "keep_default_na": False},
            "pd.read_csv('v.csv', keep_default_na=True)",
            ["2.20", ""],
            id="the snippet sets one",
        ),
        pytest.param(
            {"dtype": "str", "keep_default_na": False},
            "pd.read_csv(open('v.csv'))",
            ["2.20", "None"],
            id="a file object",
        ),
        pytest.param(
            {"dtype": "str"}, "pd.read_table('v.csv', sep=',')", ["2.2", ""], id="read_csv alone"
        ),
        pytest.param({"sep": ";"}, "pd.read_csv('v.csv', sep=',')", ["2.2", ""], id="the same"),
        pytest.param({"sep": ";"}, "pd.read_csv('v.csv', delimiter=',')", ["2.2", ""], id="alias"),
    ],
)
def test_read_csv_has_the_defaults_that_the_snippet_does_not_set(
    project: Project, read_csv: dict[str, Any], call: str, cells: list[str]
) -> None:
    (project.page / "v.csv").write_text("v\n2.20\nNone\n", encoding="utf-8")
    code = f"df = {call}"
    assert project.cells(code, read_csv=read_csv) == [cells]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(3, id="a descriptor"),
        pytest.param(None, id="None"),
        pytest.param(b"t.csv", id="bytes"),
        pytest.param("", id="nothing"),
        pytest.param("a\0b", id="NUL"),
        pytest.param("https://example.org/t.csv", id="address"),
        pytest.param("x" * 5000, id="too long"),
    ],
)
def test_values_that_are_no_file_names_are_returned_unchanged(project: Project, name: Any) -> None:
    _fill(project.data)
    with project.lookup() as lookup:
        assert lookup.resolve(name) is name


def test_a_name_of_an_existing_file_is_returned_unchanged(project: Project) -> None:
    _fill(project.page)
    with project.lookup() as lookup:
        path = Path("t.csv")
        assert lookup.resolve(path) is path
        assert lookup.resolve("t.csv") == "t.csv"


def test_names_relative_to_an_open_folder_are_not_looked_up(project: Project) -> None:
    _fill(project.data)
    folder = os.open(project.data, os.O_RDONLY)
    try:
        with project.lookup():
            os.close(os.open("t.csv", os.O_RDONLY, dir_fd=folder))
            assert os.stat("t.csv", dir_fd=folder).st_size == len(_CSV)
            with pytest.raises(FileNotFoundError):
                os.stat("missing.csv", dir_fd=folder)
    finally:
        os.close(folder)


@pytest.mark.parametrize("name", ["data file.csv", "größe.csv", "数据.csv", "a'b.csv", "a\nb.csv"])
def test_a_name_may_have_any_characters(project: Project, name: str) -> None:
    (project.data / name).write_text(_CSV, encoding="utf-8")
    assert project.cells(f"df = pd.read_csv({name!r})") == [["1"], ["2"]]


def test_a_project_below_a_system_folder_has_its_own_files(project: Project) -> None:
    _fill(project.data)
    source = Path("/proc/self/root") / project.source.relative_to("/")
    data_path = (str(source / "data"),)
    assert project.cells("df = pd.read_csv('t.csv')", data_path=data_path) == [["1"], ["2"]]


def test_wrapped_functions_are_restored(project: Project) -> None:
    import builtins  # noqa: PLC0415
    import io  # noqa: PLC0415

    def wrapped() -> list[object]:
        functions = [os.open, os.stat, os.access, os.listdir, os.scandir, io.open, builtins.open]
        readers = [pd.read_csv, pd.read_json, pd.read_excel, pd.read_parquet, sqlite3.connect]
        return [Path.cwd(), *functions, *readers]

    before = wrapped()
    with project.lookup():
        inside = wrapped()
    assert not any(new is old for new, old in zip(inside, before, strict=True))
    assert wrapped() == before
    with pytest.raises(ZeroDivisionError), project.lookup():
        raise ZeroDivisionError
    assert wrapped() == before


def test_a_name_is_looked_up_again_in_another_working_folder(project: Project) -> None:
    for number, folder in enumerate((project.page, project.data)):
        (folder / "n.csv").write_text(f"a\n{number}\n", encoding="utf-8")
    code = (
        "import os\nrows = [pd.read_csv('n.csv')['a'][0]]\nos.chdir('../data')\n"
        "rows += [pd.read_csv('n.csv')['a'][0]]\ndf = pd.DataFrame({'a': rows})"
    )
    assert project.cells(code) == [["0", "1"]]


def test_a_file_that_was_missing_is_looked_up_again(project: Project) -> None:
    code = (
        "import os\nassert not os.path.exists('x.csv')\n"
        "with open('x.csv', 'w') as f: f.write('a\\n1\\n')\ndf = pd.read_csv('x.csv')"
    )
    assert project.cells(code) == [["1"]]
