"""Command line: output and exit status."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from conftest import conf_py

from sphinx_df_table import __version__

if TYPE_CHECKING:
    from conftest import EnterProject, RunCommand

HOOKS = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"

GOOD = """\
.. df-table:: Rates
   :name: rates

   df = pd.DataFrame({"type": ["`small <https://example.org>`__", "large"], "rate": [1.5, 20]})

"""
BAD = ".. df-table::\n\n   a = 1\n   df = {}['x']\n\n"
FINDING = ".. df-table::\n\n   df = pd.DataFrame({'a': [1, float('inf')]})\n\n"
PRINTS = ".. df-table::\n\n   print('so far')\n   df = pd.DataFrame({'a': [1]})\n\n"


def _python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own code, in our own Python
        [sys.executable, *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def _listing(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_module_is_a_command(enter_project: EnterProject, tmp_path: Path) -> None:
    enter_project({"index.rst": "Title\n=====\n\n" + PRINTS + BAD})
    done = _python("-m", "sphinx_df_table", "check", "index.rst")
    assert (done.returncode, done.stderr) == (1, "")
    assert (
        done.stdout
        == ("index.rst:12: KeyError: 'x' [df_table.error]\n| > 11 | a = 1\n").replace(
            "> 11", "  11"
        )
        + "| > 12 | df = {}['x']\n"
    )
    assert not list(tmp_path.iterdir())


def test_the_module_shows_its_version_and_its_commands() -> None:
    done = _python("-m", "sphinx_df_table", "--version")
    assert done.stdout == f"sphinx-df-table {__version__}\n"
    done = _python("-m", "sphinx_df_table", "--help")
    assert "check" in done.stdout
    assert "exit status" in done.stdout
    assert _python("-m", "sphinx_df_table").returncode == 2


def test_a_page_without_a_block_starts_nothing(enter_project: EnterProject) -> None:
    enter_project({"index.rst": "Title\n=====\n", "page.md": "# Title\n"})
    code = (
        "import sys; from sphinx_df_table.cli.main import main; "
        "assert main(['check', 'index.rst', 'page.md']) == 0; "
        "assert not {'sphinx', 'docutils', 'pandas'} & sys.modules.keys()"
    )
    done = _python("-c", code)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(("page", "status"), [(GOOD, 0), (BAD, 1)])
def test_the_hook_checks_the_pages_that_it_is_given(
    enter_project: EnterProject, page: str, status: int
) -> None:
    (hook,) = yaml.safe_load(HOOKS.read_text("utf-8"))
    enter_project({"index.rst": "", "page.rst": page})
    done = _python(*hook["entry"].split()[1:], "page.rst")
    assert done.returncode == status, done
    assert done.stdout.startswith("page.rst:4: KeyError") is bool(status)


def test_a_closed_pipe_ends_a_command_quietly(enter_project: EnterProject) -> None:
    enter_project({"index.rst": "Title\n=====\n\n" + GOOD + GOOD.replace("rates", "more")})
    code = (
        "import os, sys; from sphinx_df_table.cli.main import main; "
        "read, write = os.pipe(); os.close(read); os.dup2(write, 1); "
        "sys.exit(main(['run', 'index.rst']))"
    )
    done = _python("-c", code)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize(
    ("page", "text", "expected"),
    [
        pytest.param("index.rst", GOOD, [], id="good"),
        pytest.param("index.rst", PRINTS, [], id="prints"),
        pytest.param(
            "index.rst", BAD, ["index.rst:4: KeyError: 'x' [df_table.error]"], id="failure"
        ),
        pytest.param(
            "index.rst", BAD * 2, ["index.rst:4: KeyError", "index.rst:9: KeyError"], id="two"
        ),
        pytest.param("index.rst", FINDING, ["[df_table.infinite]"], id="finding"),
        pytest.param(
            "index.rst",
            ".. df-table::\n   :colour: red\n\n   df = 1\n",
            ['index.rst:1: Error in "df-table" directive:', '| unknown option: "colour".'],
            id="unknown option",
        ),
        pytest.param(
            "index.rst",
            ".. df-table:: A caption\n",
            ['index.rst:1: Error in "df-table" directive:', "| there is no snippet."],
            id="no snippet",
        ),
        pytest.param(
            "page.md",
            "# Title\n\n```{df-table}\ndf = {}['x']\n```\n",
            ["page.md:4: KeyError: 'x' [df_table.error]"],
            id="markdown",
        ),
        pytest.param(
            "page.md",
            "# Title\n\n```{df-table}\n:colour: red\n\ndf = pd.DataFrame({'a': [1]})\n```\n",
            ["page.md:4: 'df-table': Unknown option key: 'colour'", "[myst.directive_option]"],
            id="unknown option in markdown",
        ),
        pytest.param("index.rst", GOOD + ":ref:`nothing` and nothing_\n", [], id="references"),
        pytest.param(
            "index.rst",
            ".. df-table::\n\n   raise ValueError('a\\x1b[31m\\nindex.rst:9: b')\n",
            ["index.rst:3: ValueError: a\ufffd[31m [df_table.error]", "| index.rst:9: b"],
            id="unsafe text",
        ),
    ],
)
def test_a_check_writes_problems_of_blocks_only(
    enter_project: EnterProject, run_command: RunCommand, page: str, text: str, expected: list[str]
) -> None:
    enter_project({"conf.py": conf_py(("myst_parser",)), "index.rst": "", page: text})
    status, output, errors = run_command("check", page)
    assert (status, errors) == (bool(expected), "")
    assert bool(output) == bool(expected)
    assert len([line for line in output.splitlines() if line[0] != "|"]) <= max(1, len(expected))
    for line in expected:
        assert line in output


def test_a_check_uses_the_settings_but_no_failure_ends_it(
    enter_project: EnterProject, run_command: RunCommand
) -> None:
    conf = (
        "df_table_on_error = 'raise'\ndf_table_prelude = 'a = 2'\ndf_table_timeout = -1\n"
        "suppress_warnings = ['df_table.infinite']\n"
    )
    enter_project(
        {"conf.py": conf_py() + conf, "index.rst": BAD * 2 + FINDING + ".. df-table::\n\n   a\n"}
    )
    status, output, _ = run_command("check", "index.rst")
    assert status == 1
    assert output.count("KeyError: 'x'") == 2
    assert output.startswith("conf.py: df_table_timeout = -1 can't be used")
    assert "the snippet leaves no variable 'df'" in output
    assert "infinite" not in output


def test_nothing_is_written_into_the_project(
    enter_project: EnterProject, run_command: RunCommand
) -> None:
    folder = enter_project(
        {
            "conf.py": conf_py(("sphinx.ext.autosummary", "sphinx.ext.intersphinx"))
            + "intersphinx_mapping = {'x': ('https://nowhere.invalid/', None)}\n",
            "index.rst": ".. autosummary::\n   :toctree: made\n\n   json\n\n" + GOOD,
        }
    )
    before = _listing(folder)
    assert run_command("check", "index.rst") == (0, "", "")
    assert run_command("run", "index.rst")[0] == 0
    assert _listing(folder) == before


def test_paths_are_relative_to_the_current_folder(
    enter_project: EnterProject, run_command: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = enter_project({"guide/page.rst": BAD, "index.rst": ""})
    assert run_command("check", "guide/page.rst")[1].startswith("guide/page.rst:4: KeyError")
    monkeypatch.chdir(folder / "guide")
    for page in ("page.rst", str(folder / "guide" / "page.rst")):
        assert run_command("check", page)[1].startswith("page.rst:4: KeyError")


@pytest.mark.parametrize(
    ("files", "arguments", "message"),
    [
        pytest.param({}, ["no.rst"], "no.rst: No such file or directory", id="no page"),
        pytest.param({"docs/README": ""}, ["docs"], "docs is ", id="folder"),
        pytest.param(
            {"x.txt": BAD, "index.rst": "See x.txt.", "other.rst": ""},
            ["x.txt"],
            "x.txt is no page of the project of conf.py. These name it: index.rst.",
            id="no page of the project",
        ),
        pytest.param(
            {"_build/x.rst": BAD, "index.rst": "", "other.rst": ""},
            ["_build/x.rst"],
            "x.rst is no page of the project of conf.py. Its pages are: index.rst, other.rst.",
            id="excluded",
        ),
        pytest.param(
            {"index.rst": BAD},
            ["-c", "docs", "index.rst"],
            "docs is no folder with a conf.py",
            id="-c",
        ),
        pytest.param(
            {"conf.py": "extensions = []", "index.rst": BAD},
            ["index.rst"],
            "conf.py does not list sphinx_df_table among its extensions",
            id="not listed",
        ),
        pytest.param(
            {"conf.py": "a = 1\nb = a / 0\n", "index.rst": BAD},
            ["index.rst"],
            "conf.py: Configuration error: There is a programmable error",
            id="error in conf.py",
        ),
        pytest.param(
            {"conf.py": "extensions = ['not_there']", "index.rst": BAD},
            ["index.rst"],
            "conf.py: Extension error: Could not import extension not_there",
            id="missing extension",
        ),
    ],
)
def test_wrong_use_is_an_error(
    enter_project: EnterProject,
    run_command: RunCommand,
    files: dict[str, str],
    arguments: list[str],
    message: str,
) -> None:
    enter_project({"index.rst": "", **files})
    for command in ("check", "run"):
        status, output, errors = run_command(command, *arguments)
        assert (status, output) == (2, "")
        assert errors.startswith("error: ")
        assert message in errors


TABLE = """\
Rates
type   rate
-----  ----
small   1.5
large  20.0
"""


def test_a_block_is_shown_as_its_table(
    enter_project: EnterProject, run_command: RunCommand
) -> None:
    enter_project({"index.rst": GOOD + PRINTS + BAD + FINDING})
    assert run_command("run", "index.rst", "--block", "1") == (0, TABLE, "")
    assert run_command("run", "index.rst", "--block", "2") == (0, "a\n-\n1\n", "so far\n")
    status, output, errors = run_command("run", "index.rst", "--block", "3")
    assert (status, output) == (1, "")
    assert errors.startswith("index.rst:14: KeyError: 'x' [df_table.error]\n")
    status, output, errors = run_command("run", "index.rst", "--block", "4")
    assert (status, output) == (1, "  a\n---\n1.0\ninf\n")
    assert errors.startswith("index.rst:")
    assert errors.count("df_table.") == 1


def test_a_table_without_rows_is_shown_as_its_text(
    enter_project: EnterProject, run_command: RunCommand
) -> None:
    enter_project({"index.rst": ".. df-table::\n   :empty: No **open** issues.\n\n   df = None\n"})
    assert run_command("run", "index.rst", "--block", "1") == (0, "No open issues.\n", "")


def test_a_page_is_shown_as_the_tables_of_its_blocks(
    enter_project: EnterProject, run_command: RunCommand
) -> None:
    enter_project({"index.rst": GOOD + BAD + PRINTS})
    status, output, errors = run_command("run", "index.rst")
    assert status == 1
    assert output == f"Block 1, index.rst:1\n{TABLE}\nBlock 3, index.rst:11\na\n-\n1\n"
    assert errors.startswith("index.rst:9: KeyError")
    assert errors.endswith("\nso far\n")


def test_the_values_of_a_block_are_shown_below_its_table(
    enter_project: EnterProject, run_command: RunCommand
) -> None:
    page = (
        ".. df-table::\n\n   df = pd.DataFrame({'a': [1]})\n   df_values = {'least': 1}\n\n"
        ".. df-values::\n   :name: alone\n\n   df_values = {'a ratio': 0.5, 'model': 'bert'}\n"
    )
    enter_project({"index.rst": page})
    status, output, errors = run_command("run", "index.rst")
    assert "give the block a name" in errors
    assert output.splitlines() == [
        "Block 1, index.rst:1",
        "a",
        "-",
        "1",
        "least = 1",
        "",
        "Block 2, index.rst:6",
        "a ratio = 0.5",
        "model = bert",
    ]
    assert status == 1


_TABS = """
.. df-tabs::
   :each: a
      b

   df = pd.DataFrame({each: [1 / (each != "b")]})
"""


def test_each_value_of_a_directive_is_a_block_with_a_number(
    enter_project: EnterProject, run_command: RunCommand
) -> None:
    enter_project({"index.rst": _TABS})
    status, output, errors = run_command("run", "index.rst")
    assert status == 1
    assert "Block 1, index.rst:1, each = 'a'\n" in output
    assert errors.startswith("index.rst:5: each = 'b': ZeroDivisionError")
    assert run_command("check", "index.rst")[1].startswith("index.rst:5: each = 'b': Zero")
    status, output, errors = run_command("run", "index.rst", "--block", "1")
    assert (status, errors) == (0, "")
    status, output, errors = run_command("run", "index.rst", "--block", "2")
    assert status == 1
    assert "each = 'b': ZeroDivisionError" in errors


@pytest.mark.parametrize("option", ["each: a\n   :precision: x", "each:", "of: a"])
def test_an_invalid_directive_for_several_values_is_a_warning(
    enter_project: EnterProject, run_command: RunCommand, option: str
) -> None:
    enter_project({"index.rst": f".. df-tabs::\n   :{option}\n\n   df = 1\n"})
    status, output, _ = run_command("check", "index.rst")
    assert status == 1
    assert output.startswith('index.rst:1: Error in "df-tabs" directive:')


def test_running_a_block_shows_its_suppressed_warnings(
    enter_project: EnterProject, run_command: RunCommand
) -> None:
    enter_project({"conf.py": conf_py() + "suppress_warnings = ['df_table']\n", "index.rst": BAD})
    assert run_command("check", "index.rst") == (0, "", "")
    status, _, errors = run_command("run", "index.rst")
    assert status == 1
    assert "KeyError" in errors


@pytest.mark.parametrize("number", ["0", "-1", "3"])
def test_a_missing_block_is_reported(
    enter_project: EnterProject, run_command: RunCommand, number: str
) -> None:
    enter_project({"index.rst": GOOD + GOOD.replace("rates", "more")})
    status, output, errors = run_command("run", "index.rst", "--block", number)
    assert (status, output) == (2, "")
    assert errors == f"error: index.rst has no block {number}; it has 2\n"


def test_snippets_see_the_variables_that_the_project_names(
    enter_project: EnterProject, run_command: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIGURE", "71")
    code = "   import os\n   df = pd.DataFrame({'figure': [os.environ['FIGURE']]})\n"
    conf = conf_py() + "df_table_environment = ['FIGURE']\n"
    enter_project({"conf.py": conf, "index.rst": f".. df-table::\n\n{code}"})
    assert run_command("run", "index.rst", "--block", "1") == (0, "figure\n------\n    71\n", "")
