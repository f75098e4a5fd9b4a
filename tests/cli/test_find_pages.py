"""Search for pages with blocks, and for the conf.py of a page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import conf_py

from sphinx_df_table.cli.exit import UsageError
from sphinx_df_table.cli.find_pages import Blocks, blocks_in, conf_folder
from sphinx_df_table.protocol.job import DIRECTIVES

if TYPE_CHECKING:
    from conftest import EnterProject, RunCommand

BAD = ".. df-table::\n\n   df = {}['x']\n\n"
BAD_MARKDOWN = "# Title\n\n```{df-table}\ndf = {}['x']\n```\n"
DOCSTRING = (
    f'def f():\n    """Do.\n\n    {BAD.replace(chr(10), chr(10) + "    ").rstrip()}\n    """\n'
)
# A conf.py whose modules stand beside it.
BESIDE = "import sys\nfrom pathlib import Path\nsys.path.insert(0, str(Path(__file__).parent))\n"


def _places(output: str) -> list[str]:
    """Return where messages point."""
    lines = [line for line in output.splitlines() if not line.startswith("|")]
    assert all(line.endswith(": KeyError: 'x' [df_table.error]") for line in lines)
    return [line.partition(": ")[0] for line in lines]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        *((f".. {name}::", Blocks.NAMED) for name in DIRECTIVES),
        *((f"```{{{name}}}", Blocks.NAMED) for name in DIRECTIVES),
        ("See :df-value:`a.b`.", Blocks.NONE),
        (".. include:: x", Blocks.INCLUDED),
        ("```{include} x", Blocks.INCLUDED),
        (".. literalinclude:: x\n\nincluded", Blocks.NONE),
        (".. automodule:: x", Blocks.NONE),
        ("", Blocks.NONE),
    ],
)
def test_the_text_of_a_page_shows_signs_of_blocks(
    tmp_path: Path, text: str, blocks: Blocks
) -> None:
    page = tmp_path / "page.rst"
    page.write_text(text, encoding="utf-8")
    assert blocks_in(page) is blocks


def test_a_page_belongs_to_the_nearest_conf_py(tmp_path: Path) -> None:
    for folder in ("docs/guide/deep", "other"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "docs/guide/conf.py").mkdir()  # a folder is none
    for name in ("conf.py", "docs/conf.py"):
        (tmp_path / name).touch()
    for page in ("docs/page.rst", "docs/guide/deep/page.rst", "docs", "docs/guide"):
        assert conf_folder(tmp_path / page) == tmp_path / "docs"
    assert conf_folder(tmp_path / "other/page.rst") == tmp_path


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_conf_py_above_the_repository_is_ignored(tmp_path: Path, kind: str) -> None:
    """The file is what git puts into a worktree or a submodule."""
    top = tmp_path / "repository"
    (top / "docs").mkdir(parents=True)
    (tmp_path / "conf.py").touch()
    assert conf_folder(top / "docs/page.rst") == tmp_path
    (top / ".git").mkdir() if kind == "folder" else (top / ".git").touch()
    for page in (top / "docs/page.rst", top / "page.rst", top):
        with pytest.raises(UsageError, match=r"there is no conf\.py in .* with -c FOLDER"):
            conf_folder(page)
    (top / "conf.py").touch()
    assert conf_folder(top / "docs/page.rst") == top


def test_a_page_outside_all_projects_is_an_error(
    run_command: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".git").mkdir()
    Path("README.md").write_text("The directive df-table", encoding="utf-8")
    Path("NEWS.md").write_text("New: include::", encoding="utf-8")
    message = "error: there is no conf.py in the folder of README.md or above. Name its folder"
    assert run_command("check", "README.md")[2].startswith(message)
    assert run_command("check", ".")[2].startswith(
        "error: there is no conf.py in . or above. Name its folder with -c FOLDER"
    )
    assert run_command("check", "NEWS.md") == (0, "", "")


def test_conf_py_may_stand_elsewhere(enter_project: EnterProject, run_command: RunCommand) -> None:
    enter_project({"setup/conf.py": conf_py(), "conf.py": "1 / 0", "docs/index.rst": BAD})
    for page in ("docs/index.rst", "docs"):
        status, output, _ = run_command("check", "-c", "setup", "--source", "docs", page)
        assert (status, _places(output)) == (1, ["docs/index.rst:3"])


def test_many_pages_are_not_all_named(enter_project: EnterProject, run_command: RunCommand) -> None:
    enter_project({"x.txt": BAD, **{f"page{number:02}.rst": "" for number in range(12)}})
    errors = run_command("check", "x.txt")[2]
    assert errors.endswith("page09.rst and 2 more.\n")


def test_a_page_that_cannot_be_checked_does_not_stop_the_others(
    enter_project: EnterProject, run_command: RunCommand
) -> None:
    enter_project({"index.rst": BAD, "x.txt": BAD, "docs/README": ""})
    status, output, errors = run_command("check", "no.rst", "x.txt", "docs", "index.rst")
    assert (status, _places(output)) == (2, ["index.rst:3"])
    assert [line.split()[1] for line in errors.splitlines()] == ["no.rst:", "x.txt", "docs"]


def test_a_folder_is_checked_with_its_subfolders(
    enter_project: EnterProject, run_command: RunCommand
) -> None:
    enter_project(
        {
            **dict.fromkeys(("docs/b.rst", "docs/a/c.rst", "index.rst", "docs/_build/x.rst"), BAD),
            "conf.py": conf_py() + "exclude_patterns = ['**/_build']\n",
            "docs/no-page.txt": BAD,
        }
    )
    status, output, errors = run_command("check", "docs")
    assert (status, _places(output), errors) == (1, ["docs/a/c.rst:3", "docs/b.rst:3"], "")
    assert _places(run_command("check", ".", "docs/b.rst")[1]) == [
        *("docs/a/c.rst:3", "docs/b.rst:3", "index.rst:3")
    ]


def test_blocks_of_an_included_file_are_checked_once_with_its_page(
    enter_project: EnterProject, run_command: RunCommand
) -> None:
    page = "Title\n=====\n\n.. include:: /part.inc\n"
    enter_project({"index.rst": page, "other.rst": page, "part.inc": BAD, "loose.txt": "include::"})
    status, output, errors = run_command("check", "index.rst", "other.rst", "loose.txt")
    assert (status, _places(output), errors) == (1, ["part.inc:3"], "")


@pytest.mark.parametrize("text", [BAD, BAD.replace("table::", "table::\n   :colour: red")])
def test_an_included_file_is_checked_by_the_pages_that_include_it(
    enter_project: EnterProject, run_command: RunCommand, text: str
) -> None:
    enter_project(
        {
            "conf.py": conf_py(("myst_parser",)) + "exclude_patterns = ['parts']\n",
            "index.rst": ".. include:: parts/outer.rst\n",
            "page.md": "# Title\n\n```{include} parts/part.md\n```\n",
            "other.rst": "Not parts/lonely.rst\n\n" + BAD,
            "parts/outer.rst": ".. include:: /parts/inner.rst\n",
            "parts/inner.rst": text,
            "parts/part.md": BAD_MARKDOWN,
            "parts/lonely.rst": BAD,
        }
    )
    status, output, errors = run_command("check", "parts/inner.rst")
    assert (status, errors) == (1, "")
    assert output.startswith("parts/inner.rst:")
    assert run_command("check", "parts/outer.rst") == (0, "", "")
    status, output, errors = run_command("check", "parts/part.md")
    assert (status, _places(output), errors) == (1, ["parts/part.md:4"], "")
    status, output, errors = run_command("check", "parts/lonely.rst")
    assert status == 2
    assert errors.startswith("error: parts/lonely.rst is no page of the project of conf.py.")


def _project(suffix: str, kind: str, page: str) -> dict[str, str]:
    """Return the files of a project that has a suffix, and from an extension of its own another."""
    return {
        "conf.py": BESIDE
        + conf_py(("myst_parser", "suffixes"))
        + f"source_suffix = {{{suffix!r}: {kind!r}}}\n",
        "suffixes.py": f"def setup(app):\n    app.add_source_suffix('{suffix}x', {kind!r})\n",
        f"page{suffix}": page,
        f"more{suffix}x": page,
    }


def test_pages_of_several_projects_are_checked(
    enter_project: EnterProject, run_command: RunCommand
) -> None:
    a = _project(".txt", "restructuredtext", BAD)
    b = _project(".rst", "markdown", BAD_MARKDOWN)
    enter_project(
        {
            **{f"a/{name}": text for name, text in a.items()},
            **{f"b/{name}": text for name, text in b.items()},
            "a/page.rst": BAD,
        }
    )
    pages = ("a/page.txt", "b/page.rst", "a/more.txtx", "b/more.rstx")
    status, output, errors = run_command("check", *pages)
    assert (status, errors) == (1, "")
    assert _places(output) == ["a/page.txt:3", "a/more.txtx:3", "b/page.rst:4", "b/more.rstx:4"]
    status, output, errors = run_command("check", "b/page.rst", "a/page.rst", "no.rst")
    assert (status, _places(output)) == (2, ["b/page.rst:4"])
    assert [line.split()[1] for line in errors.splitlines()] == ["no.rst:", "a/page.rst"]


def test_a_page_with_an_include_may_belong_to_another_project(
    enter_project: EnterProject, run_command: RunCommand
) -> None:
    enter_project({"conf.py": "extensions = []", "index.rst": ".. include:: x\n", "other.rst": BAD})
    assert run_command("check", "index.rst") == (0, "", "")
    assert run_command("check", "index.rst", "other.rst")[0] == 2


def test_blocks_that_the_text_does_not_show_are_checked_with_all(
    enter_project: EnterProject, run_command: RunCommand
) -> None:
    enter_project(
        {
            "conf.py": BESIDE + conf_py(("sphinx.ext.autodoc",)),
            "index.rst": ".. automodule:: documented\n   :members:\n",
            "documented.py": DOCSTRING,
            "notes.txt": "No block",
        }
    )
    place = "documented.py:6"
    for page in ("index.rst", "."):
        assert run_command("check", page) == (0, "", "")
        status, output, errors = run_command("check", "--all", page, "notes.txt")
        assert (status, _places(output), errors) == (1, [place], "")
    assert run_command("run", "index.rst")[2].startswith(f"{place}: KeyError")


def test_a_page_behind_a_link_is_checked(
    enter_project: EnterProject, run_command: RunCommand
) -> None:
    folder = enter_project({"real/index.rst": BAD, "real/conf.py": conf_py()})
    (folder / "docs").symlink_to("real")
    for page in ("docs/index.rst", "docs"):
        status, output, errors = run_command("check", page)
        assert (status, len(_places(output)), errors) == (1, 1, "")
