"""Pages that a change of the data outdates, and no others."""

from __future__ import annotations

import os
import time
from textwrap import dedent
from threading import Thread
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from sphinx_df_table.environment.freshness.fingerprints import Fingerprints, Look
from sphinx_df_table.environment.state import state_of
from sphinx_df_table.protocol.modules import PYTHON
from sphinx_df_table.protocol.paths import is_below

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Build, Site

READS = {
    "read-csv": 'df = pd.read_csv("{0}/a.csv")',
    "open": 'df = pd.DataFrame({{"a": [open("{0}/a.csv").read()]}})',
    "path": 'import pathlib; df = pd.DataFrame({{"a": [pathlib.Path("{0}/a.csv").read_text()]}})',
    "bytes": 'df = pd.DataFrame({{"a": [len(open(b"{0}/a.csv", "rb").read())]}})',
    "loadtxt": 'df = pd.DataFrame({{"a": np.loadtxt("{0}/a.csv", skiprows=1, ndmin=1)}})',
    "os-open": 'import os; df = pd.DataFrame({{"a": [os.read(os.open("{0}/a.csv", 0), 9)]}})',
    "listdir": 'import os; df = pd.DataFrame({{"a": sorted(os.listdir("{0}/folder"))}})',
    "glob": 'import glob; df = pd.DataFrame({{"a": sorted(glob.glob("{0}/folder/*.csv"))}})',
    "iterdir": (
        "from pathlib import Path\n"
        'df = pd.DataFrame({{"a": [str(file) for file in Path("{0}/folder").iterdir()]}})'
    ),
    "exists": 'import os; df = pd.DataFrame({{"a": [os.path.exists("{0}/later.csv")]}})',
    "tried": (
        'try:\n    df = pd.read_csv("{0}/later.csv")\n'
        'except OSError:\n    df = pd.DataFrame({{"a": ["none"]}})'
    ),
    "data-path": 'df = pd.read_csv("on-path-{0}.csv")',
    "hides": 'df = pd.read_csv("on-path-{0}.csv")',
}


def _block(snippet: str) -> str:
    body = "\n".join(f"   {line}" for line in snippet.splitlines())
    return f"Title\n=====\n\n.. df-table::\n\n{body}\n"


def _change(name: str) -> Callable[[Path], object]:
    """Return the change of the data that the page `name` has to notice."""
    if name in ("listdir", "glob", "iterdir"):
        return lambda source: (source / name / "folder" / "new.csv").write_text("a\n345\n")
    if name in ("exists", "tried"):
        return lambda source: (source / name / "later.csv").write_text("a\n345\n")
    if name == "data-path":
        return lambda source: (source / "data" / f"on-path-{name}.csv").write_text("a\n345\n")
    if name == "hides":
        return lambda source: (source / f"on-path-{name}.csv").write_text("a\n345\n")
    return lambda source: (source / name / "a.csv").write_text("a\n345\n")


@pytest.fixture(scope="module")
def reading(build: Build) -> Site:
    """Return a site with a page for each way to read, each with data of its own."""
    files = {"index.rst": "Title\n=====\n", "data/unused.csv": "a\n"}
    for name, snippet in READS.items():
        files[f"{name}.rst"] = _block(snippet.format(name))
        files[f"{name}/a.csv"] = "a\n1\n"
        files[f"{name}/folder/old.csv"] = "a\n2\n"
        files[f"data/on-path-{name}.csv"] = "a\n1\n"
    conf = {"df_table_data_path": ["data"], "suppress_warnings": ["toc.not_included"]}
    site = build(files, conf=conf, builder="dummy")
    assert site.warnings == ""
    return site


@pytest.mark.parametrize("name", READS)
def test_a_change_of_the_data_rebuilds_exactly_the_page_that_read_it(
    reading: Site, name: str
) -> None:
    before = reading.doctree(name).astext()
    assert reading.rebuild().read == []
    _change(name)(reading.folder)
    assert reading.rebuild().read == [name]
    assert reading.warnings == ""
    assert reading.doctree(name).astext() != before
    assert reading.rebuild().read == []


def test_touching_nothing_rebuilds_nothing_and_starts_no_worker(build: Build) -> None:
    site = build({"index.rst": _block('df = pd.read_csv("a.csv")'), "a.csv": "a\n1\n"})
    assert (site.read, site.workers) == (["index"], 1)
    site.rebuild()
    assert (site.read, site.workers) == ([], 0)
    assert "no targets are out of date" in site.status


def test_a_build_with_nothing_to_do_reads_no_data(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    site = build({"index.rst": _block('df = pd.read_csv("a.csv")'), "a.csv": "a\n1\n"})
    monkeypatch.setattr(
        "sphinx_df_table.environment.freshness.fingerprints._hash_content", read.append
    )
    assert site.rebuild().read == []
    assert read == []


def test_a_changed_page_without_a_block_starts_no_worker(build: Build) -> None:
    site = build({"index.rst": _block("df = pd.DataFrame([1])"), "other.rst": "Other\n=====\n"})
    site.write({"other.rst": "Other one\n=========\n"})
    site.rebuild()
    assert (site.read, site.workers) == (["other"], 0)


def test_a_file_that_several_pages_read_rebuilds_them_all(build: Build) -> None:
    page = _block('df = pd.read_csv("shared.csv")')
    files = {"index.rst": page, "b.rst": page, "c.rst": "C\n=\n", "shared.csv": "a\n1\n"}
    site = build(files, conf={"suppress_warnings": ["toc.not_included"]})
    site.write({"shared.csv": "a\n22\n"})
    assert site.rebuild().read == ["b", "index"]
    assert [site.tables(name)[0].rows for name in ("index", "b")] == [[["22"]], [["22"]]]


def test_the_files_that_an_included_block_read_are_those_of_the_including_page(
    build: Build,
) -> None:
    site = build(
        {
            "index.rst": "Title\n=====\n\n.. include:: shared/part.inc\n",
            "shared/part.inc": '.. df-table::\n\n   df = pd.read_csv("a.csv")\n',
            "shared/a.csv": "a\n1\n",
        }
    )
    site.write({"shared/a.csv": "a\n2\n"})
    assert site.rebuild().read == ["index"]
    assert site.tables()[0].rows == [["2"]]


def test_the_files_that_the_prelude_read_are_those_of_the_page(build: Build) -> None:
    conf = {"df_table_prelude": 'prices = pd.read_csv("/prices.csv")'}
    site = build({"index.rst": _block("df = prices"), "prices.csv": "a\n1\n"}, conf=conf)
    site.write({"prices.csv": "a\n2\n"})
    assert site.rebuild().read == ["index"]
    assert site.tables()[0].rows == [["2"]]


def test_the_files_that_a_failed_block_read_are_dependencies_too(build: Build) -> None:
    site = build(
        {
            "index.rst": _block('df = pd.read_csv("a.csv")\nassert df["a"][0] > 1, "too small"'),
            "a.csv": "a\n1\n",
        }
    )
    site.write({"a.csv": "a\n2\n"})
    assert site.rebuild().read == ["index"]
    assert site.tables()[0].rows == [["2"]]
    assert site.rebuild().read == []


def test_a_page_with_a_failed_block_is_read_again_without_a_change(
    build: Build,
) -> None:
    files = {"index.rst": _block("df = 1 / 0"), "good.rst": _block("df = pd.DataFrame([1])")}
    site = build(files, conf={"suppress_warnings": ["toc.not_included"]})
    for _ in range(2):
        assert site.rebuild().read == ["index"]
        assert site.warnings.count("ZeroDivisionError") == 1


def test_a_file_that_is_removed_is_noticed(build: Build) -> None:
    site = build({"index.rst": _block('df = pd.read_csv("a.csv")'), "a.csv": "a\n1\n"})
    (site.folder / "a.csv").unlink()
    assert site.rebuild().read == ["index"]
    assert "index.rst:6: WARNING: FileNotFoundError" in site.warnings
    site.write({"a.csv": "a\n2\n"})
    assert site.rebuild().read == ["index"]
    assert (site.tables()[0].rows, site.warnings) == ([["2"]], "")


def test_the_record_of_a_page_without_blocks_is_removed(build: Build) -> None:
    files = {"index.rst": "I\n=\n", "gone.rst": _block("1 / 0"), "mended.rst": _block("1 / 0")}
    site = build(files, conf={"suppress_warnings": ["toc.not_included"]})
    (site.folder / "gone.rst").unlink()
    site.write({"mended.rst": "Mended\n======\n"})
    assert site.rebuild().read == ["mended"]
    assert site.rebuild().read == []


def test_no_file_of_python_or_pandas_is_a_dependency(build: Build) -> None:
    site = build(
        {
            "index.rst": _block(
                "import json, zoneinfo, decimal\n"
                'df = pd.read_csv("a.csv")\n'
                'df["t"] = pd.Timestamp("2024-01-01", tz="Europe/Berlin")'
            ),
            "a.csv": "a\n1\n",
        }
    )
    looks = state_of(site.env).pages["index"].fingerprints
    inside = [look for look in looks if is_below(look.path, [str(site.folder)])]
    read = {look.path for look in inside if look.use in ("opened", "listed")}
    assert read == {str(site.folder / "a.csv")}
    assert not any(is_below(look.path, PYTHON) for look in looks)


def test_a_file_that_is_touched_and_not_changed_rebuilds_nothing(build: Build) -> None:
    site = build({"index.rst": _block('df = pd.read_csv("a.csv")'), "a.csv": "a\n1\n"})
    os.utime(site.folder / "a.csv", ns=(2**62, 2**62))
    before = (site.out / "index.html").stat().st_mtime_ns
    assert site.rebuild().read == []
    assert site.workers == 0
    assert (site.out / "index.html").stat().st_mtime_ns == before
    site.write({"a.csv": "a\n2\n"})
    assert site.rebuild().read == ["index"]


def test_the_files_of_a_folder_that_a_reader_gets_are_dependencies(build: Build) -> None:
    site = build({"index.rst": "Title\n=====\n", "runs/note.txt": ""})
    (site.folder / "runs/note.txt").unlink()
    pd.DataFrame({"a": [1]}).to_parquet(site.folder / "runs/1.parquet")
    site.write({"index.rst": _block('df = pd.read_parquet("runs")')})
    site.rebuild()
    pd.DataFrame({"a": [2]}).to_parquet(site.folder / "runs/1.parquet")
    assert site.rebuild().read == ["index"]
    assert site.tables()[0].rows == [["2"]]
    pd.DataFrame({"a": [3]}).to_parquet(site.folder / "runs/2.parquet")
    assert site.rebuild().read == ["index"]
    assert site.tables()[0].rows == [["2"], ["3"]]
    assert site.rebuild().read == []


def test_a_file_that_changes_while_its_block_runs_outdates_the_page(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(
            "sphinx_df_table.environment.freshness.fingerprints.changed_at", lambda _: 2**63
        )  # later than any run
        site = build({"index.rst": _block('df = pd.read_csv("a.csv")'), "a.csv": "a\n1\n"})
    assert site.rebuild().read == ["index"]
    assert site.rebuild().read == []


def test_a_file_that_changes_between_two_blocks_outdates_the_page(build: Build) -> None:
    conf = """
        extensions = ["sphinx_df_table"]
        exclude_patterns = ["_build"]

        import time
        from pathlib import Path
        from docutils.parsers.rst import Directive

        class Change(Directive):
            def run(self):
                time.sleep(1)  # the block before has read the file
                (Path(__file__).parent / "a.csv").write_text("a\\n22\\n")
                time.sleep(0.1)
                return []

        def setup(app):
            app.add_directive("change", Change)
    """
    block = '.. df-table::\n\n   df = pd.read_csv("a.csv")\n'
    page = f"{block}\n.. change::\n\n{block}"
    site = build({"index.rst": page, "a.csv": "a\n1\n", "conf.py": conf})
    assert [table.rows for table in site.tables()] == [[["1"]], [["22"]]]
    assert site.rebuild().read == ["index"]
    assert [table.rows for table in site.tables()] == [[["22"]], [["22"]]]


def test_a_time_in_the_future_runs_nothing_again(build: Build) -> None:
    site = build({"index.rst": "Title\n=====\n", "data/a.csv": "a\n1\n"})
    for path in (site.folder / "data", site.folder / "data/a.csv"):
        os.utime(path, (2**32, 2**32))
    time.sleep(0.1)
    site.write(
        {"index.rst": _block('import os\ndf = pd.read_csv("data/a.csv")\nos.listdir("data")')}
    )
    assert (site.rebuild().read, site.workers) == (["index"], 1)
    assert (site.rebuild().read, site.workers) == ([], 0)


@pytest.mark.parametrize("name", ["x" * 300, "a/" * 2_000])
def test_a_name_of_depends_that_is_too_long_is_a_warning(build: Build, name: str) -> None:
    site = build(
        _block("df = pd.DataFrame([1])").replace("table::", f"table::\n   :depends: {name}")
    )
    assert "does not exist" in site.warnings
    assert len(site.tables()) == 1


def _figures(site: Site, docname: str = "index") -> list[str]:
    return [row[0] for table in site.tables(docname) for row in table.rows]


def test_a_folder_of_the_data_path_may_be_a_link_that_is_switched(build: Build) -> None:
    site = build({"index.rst": "Title\n=====\n", "v1/a.csv": "a\n1\n", "v2/a.csv": "a\n2\n"})
    link = site.folder / "data"
    link.symlink_to("v1")
    site.conf = {"df_table_data_path": ["data"]}
    site.write({"index.rst": _block('df = pd.read_csv("a.csv")')})
    assert _figures(site.rebuild()) == ["1"]
    link.unlink()
    link.symlink_to("v2")
    assert _figures(site.rebuild()) == ["2"]
    assert site.rebuild().read == []


def test_the_folder_of_a_page_may_be_a_link_that_is_switched(build: Build) -> None:
    page = ":orphan:\n\n" + _block('df = pd.read_csv("a.csv")')
    files = {"index.rst": "Title\n=====\n", "v1/page.rst": page, "v2/page.rst": page}
    site = build({**files, "v1/a.csv": "a\n1\n", "v2/a.csv": "a\n2\n"})
    link = site.folder / "current"
    link.symlink_to("v1")
    assert _figures(site.rebuild(), "current/page") == ["1"]
    link.unlink()
    link.symlink_to("v2")
    assert _figures(site.rebuild(), "current/page") == ["2"]
    assert site.rebuild().read == []


def test_a_folder_of_depends_has_the_files_behind_its_links(build: Build) -> None:
    files = {"v1/a.csv": "", "v2/a.csv": "", "data/b.csv": "", "index.rst": "Title\n=====\n"}
    site = build(files)
    link = site.folder / "data/link"
    link.symlink_to("../v1")
    (site.folder / "data/loop").symlink_to(".")
    site.write({"index.rst": ".. df-table::\n   :depends: data\n\n   df = pd.DataFrame([1])\n"})
    assert site.rebuild().read == ["index"]
    assert site.rebuild().read == []
    site.write({"v1/a.csv": "1"})
    assert site.rebuild().read == ["index"]
    link.unlink()
    link.symlink_to("../v2")
    assert site.rebuild().read == ["index"]
    site.write({"v2/a.csv": "1"})
    assert site.rebuild().read == ["index"]
    assert site.rebuild().read == []


def test_data_that_is_put_back_after_an_interrupted_build_counts(
    new_site: Callable[[dict[str, str]], Site],
) -> None:
    conf = """
        import os
        from pathlib import Path

        extensions = ["sphinx_df_table"]
        exclude_patterns = ["_build"]

        def stop(app, name, _):
            if name == "later" and Path(app.srcdir, "stop").exists():
                os._exit(1)

        def setup(app):
            app.connect("source-read", stop)
    """
    files = {"index.rst": _block('df = pd.read_csv("a.csv")'), "a.csv": "a\n1\n", "later.rst": ""}
    site = new_site({"conf.py": dedent(conf), **files})

    def run(builder: str, status: int = 0) -> None:
        site.builder = builder
        process = site.sphinx("-q")
        process.communicate()
        assert process.returncode == status

    run("html")
    site.write({"a.csv": "a\n2222\n", "later.rst": "Later\n=====\n", "stop": ""})
    run("html", 1)
    (site.folder / "stop").unlink()
    site.write({"a.csv": "a\n1\n"})
    for builder, file in (("text", "index.txt"), ("html", "index.html"), ("xml", "index.xml")):
        run(builder)
        text = (site.out / file).read_text(encoding="utf-8")
        assert "2222" not in text, builder


def test_a_page_whose_doctree_another_build_has_written_meanwhile_is_read_again(
    new_site: Callable[[dict[str, str]], Site],
) -> None:
    conf = """
        import shutil
        from pathlib import Path

        extensions = ["sphinx_df_table"]
        exclude_patterns = ["_build"]

        def write_as_another_build(app, doctree):
            old = Path(app.srcdir, "old.doctree")
            if app.env.docname == "later" and old.exists():
                shutil.copy(old, Path(app.doctreedir, "index.doctree"))
                old.unlink()

        def setup(app):
            app.connect("doctree-read", write_as_another_build)
    """
    files = {"index.rst": _block('df = pd.read_csv("a.csv")'), "a.csv": "a\n1\n", "later.rst": ""}
    site = new_site({"conf.py": dedent(conf), **files})
    site.sphinx("-q").communicate()
    (doctree,) = site.folder.rglob("index.doctree")
    doctree.rename(site.folder / "old.doctree")
    site.write({"a.csv": "a\n2222\n", "later.rst": "Later\n=====\n"})
    site.sphinx("-q").communicate()
    assert not (site.folder / "old.doctree").exists()
    site.builder = "text"
    site.sphinx("-q").communicate()
    assert "2222" in (site.out / "index.txt").read_text(encoding="utf-8")
    site.builder = "dummy"
    assert "0 added, 0 changed" in site.sphinx().communicate()[0]


def _replace_folder(source: Path) -> None:
    (source / "data").rename(source / "old")
    (source / "new").rename(source / "data")


def _replace_link(source: Path) -> None:
    (source / "link").unlink()
    (source / "link").symlink_to("new")


def _add_file(source: Path) -> None:
    (source / "new/a.csv").rename(source / "data/b.csv")


def _remove_file(source: Path) -> None:
    (source / "data/a.csv").rename(source / "old.csv")


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ('read("data/a.csv")', _replace_folder),
        ('read("link/a.csv")', _replace_link),
        ('os.path.getsize("link/a.csv")', _replace_link),
        ('os.path.isdir("link/more")', _replace_link),
        ('"".join(sorted(os.listdir("link")))', _replace_link),
        ('os.readlink("link/of")', _replace_link),
        ('os.path.exists("data/b.csv")', _add_file),
        ('os.path.exists("data/a.csv")', _remove_file),
    ],
)
def test_what_is_put_in_place_of_what_a_block_sees_is_a_change(
    build: Build, code: str, change: Callable[[Path], None]
) -> None:
    # A pipe stops the snippet after its look until the change has been made.
    snippet = f"""
        import os
        read = lambda name: open(name).read()
        df = pd.DataFrame({{"a": [{code}]}})
        open("pipe").read()
    """
    files = {"data/a.csv": "1\n", "new/a.csv": "22\n", "new/more/b.csv": "", "new/c.csv": ""}
    site = build({"index.rst": "Title\n=====\n", **files})
    for folder in ("data", "new"):
        (site.folder / folder / "of").symlink_to(folder)
    (site.folder / "link").symlink_to("data")
    os.mkfifo(site.folder / "pipe")
    site.write({"index.rst": _block(dedent(snippet).strip())})
    time.sleep(0.1)  # all of this is older than the run

    def use_pipe(change: Callable[[Path], None]) -> None:
        with (site.folder / "pipe").open("w", encoding="utf-8"):
            change(site.folder)

    shown = []
    for act in (change, lambda _: None, lambda _: None):
        thread = Thread(target=use_pipe, args=[act], daemon=True)
        thread.start()
        site.rebuild()
        assert site.warnings == ""
        shown.append(site.tables()[0].rows[0][0])
        if thread.is_alive():  # the block did not run
            assert (site.folder / "pipe").read_text(encoding="utf-8") == ""
        thread.join()
    assert shown[0] != shown[1]
    assert shown[1] == shown[2]


@pytest.mark.parametrize("edited", ["index.rst", "part.inc"])
def test_an_edit_of_a_page_while_its_snippet_runs_is_a_change(build: Build, edited: str) -> None:
    page = "Title\n=====\n\n.. include:: part.inc\n"
    site = build({"index.rst": page, "part.inc": "Part\n"})
    # A pipe stops the snippet until the edit has been made.
    os.mkfifo(site.folder / "pipe")
    site.write({edited: _block('open("pipe").read()\ndf = pd.DataFrame([1])')})

    def edit() -> None:
        with (site.folder / "pipe").open("w", encoding="utf-8"):
            site.write({edited: _block("df = pd.DataFrame([2])")})

    thread = Thread(target=edit, daemon=True)
    thread.start()
    assert _figures(site.rebuild()) == ["1"]
    thread.join()
    assert _figures(site.rebuild()) == ["2"]
    assert site.rebuild().read == []


def test_a_touched_file_is_compared_once(build: Build) -> None:
    site = build({"index.rst": _block('df = pd.read_csv("a.csv")'), "a.csv": "a\n1\n"})
    look = Look("opened", str(site.folder / "a.csv"))
    os.utime(look.path, (1, 1))
    site.write({"other.rst": ":orphan:\n"})  # the environment is kept where a page was read
    site.rebuild()
    now = Fingerprints().take(look)
    assert state_of(site.env).pages["index"].fingerprints[look] == now
