"""Blocks whose snippet fails, warns or prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from conftest import conf_py
from docutils import nodes

from sphinx_df_table.block import pending_rows
from sphinx_df_table.log import DfTableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Build, Site


@dataclass(frozen=True)
class Bad:
    """Snippet that fails, with the line, the subtype and texts of its warning."""

    snippet: str
    line: int
    message: str
    subtype: str = "error"
    also: tuple[str, ...] = ()
    options: str = ""


FAILURES = {
    "no-df": Bad("x = 1", 0, "the snippet leaves no variable 'df'", also=("df-var",)),
    "other-frame": Bad("table = pd.DataFrame()", 0, "It leaves data frames in table"),
    "wrong-type": Bad("df = 5", 0, "the variable 'df' is of type int, which is not a data frame"),
    "no-columns": Bad("df = pd.DataFrame()", 0, "is a data frame without columns"),
    "syntax-error": Bad("a = 1\ndf = (1,", 2, "SyntaxError: '(' was never closed"),
    "indentation": Bad("if True:\ndf = 1", 2, "IndentationError: expected an indented block"),
    "exception": Bad("a = 0\n\ndf = 1 / a\nb = 2", 3, "ZeroDivisionError: division by zero"),
    "missing-file": Bad(
        'df = pd.read_csv("figure.csv")',
        1,
        "FileNotFoundError: [Errno 2] No such file or directory: 'figure.csv'",
        also=(
            "'figure.csv' was looked up in ",
            ", 'data'. The closest name there is 'figures.csv'.",
            "df_table_data_path",
        ),
    ),
    "missing-column": Bad(
        'df = pd.DataFrame({"Throughput": [1], "Latency": [2]})\ndf["Troughput"]',
        2,
        "KeyError: 'Troughput'",
        also=("The data frame has no column 'Troughput'; the closest is 'Throughput'.",),
    ),
    "did-you-mean": Bad(
        "figures = 1\ndf = figuers",
        2,
        "NameError: name 'figuers' is not defined",
        also=("Did you mean: 'figures'?",),
    ),
    "attribute": Bad(
        'df = pd.DataFrame({"a": [1]}).sort_value("a")',
        1,
        "AttributeError",
        also=("Did you mean: 'sort_values'?",),
    ),
    "timeout": Bad(
        "import time\ntime.sleep(99)",
        2,
        "the snippet exceeded its limit of 2 seconds",
        "timeout",
        options=":timeout: 2",
    ),
    "killed": Bad(
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 0, "ended by SIGKILL", "worker"
    ),
    "crash": Bad(
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", 0, "ended by SIGSEGV", "worker"
    ),
    "hard-exit-0": Bad("import os; os._exit(0)", 0, "exit status 0 before it answered", "worker"),
    "hard-exit-7": Bad("import os; os._exit(7)", 0, "exit status 7 before it answered", "worker"),
    "endless-print": Bad(
        'a = 1\nwhile True: print("much of this")', 2, "the snippet printed more than"
    ),
    "exit-0": Bad(
        "import sys\nsys.exit(0)",
        2,
        "SystemExit: the snippet called exit(0)",
        also=("Remove the call of exit",),
    ),
    "exit-3": Bad("import sys\nsys.exit(3)", 2, "SystemExit: the snippet called exit(3)"),
    "exit": Bad("exit()", 1, "SystemExit: the snippet called exit()"),
    "interrupt": Bad("raise KeyboardInterrupt", 1, "KeyboardInterrupt"),
    "assert": Bad("a = 1\nassert a == 2", 2, "AssertionError", also=("It has no message",)),
    "assert-message": Bad('assert 1 == 2, "not so"', 1, "AssertionError: not so"),
    "recursion": Bad("def f(): f()\nf()", 1, "RecursionError: maximum recursion depth"),
    "no-text": Bad(
        "class E(Exception):\n    def __str__(self): raise ValueError\nraise E", 3, "E: <exception"
    ),
    "control": Bad('raise ValueError("a\\x1b[31mb\\u202ec")', 1, "ValueError: a\ufffd[31mb\ufffdc"),
}
GOOD = "df = pd.DataFrame({'good': [1]})"


def _block(snippet: str, options: str = "") -> str:
    lines = [*options.splitlines(), "", *snippet.splitlines()]
    body = "\n".join(f"   {line}".rstrip() for line in lines)
    return f".. df-table::\n{body}\n\n"


def _page(bad: Bad) -> str:
    """Return a page whose failing block begins at line 8, between two good ones."""
    return f"Title\n=====\n\n{_block(GOOD)}{_block(bad.snippet, bad.options)}{_block(GOOD)}"


@pytest.fixture(scope="module")
def failed(build: Build) -> Site:
    pages = {f"{name}.rst": _page(bad) for name, bad in FAILURES.items()}
    return build(
        {"index.rst": "Title\n=====\n", "data/figures.csv": "a\n1\n", **pages},
        conf={
            "df_table_data_path": ["data"],
            "suppress_warnings": ["toc.not_included"],
        },
    )


def _warning(site: Site, page: str) -> str:
    (found,) = [part for part in _warnings(site) if part.startswith(f"{page}.rst:")]
    return found


def _warnings(site: Site) -> list[str]:
    """Return the warnings of a build, each with all its lines."""
    parts: list[str] = []
    for line in site.warnings.splitlines():
        if ": WARNING: " in line or ": ERROR: " in line:
            parts.append(line)
        else:
            parts[-1] += f"\n{line}"
    return parts


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_a_warning_of_its_subtype_with_its_line_and_message(
    failed: Site, name: str
) -> None:
    bad = FAILURES[name]
    warning = _warning(failed, name)
    line = 9 + len(bad.options.splitlines()) + bad.line if bad.line else 8
    assert warning.startswith(f"{name}.rst:{line}: WARNING: ")
    assert warning.endswith(f"[df_table.{bad.subtype}]")
    for text in (bad.message, *bad.also):
        assert text in warning
    for frames in ("Traceback", "sphinx_df_table", "site-packages", "<df-table>"):
        assert frames not in warning


@pytest.mark.parametrize("name", FAILURES)
def test_the_page_has_the_error_and_the_other_tables(failed: Site, name: str) -> None:
    soup = failed.soup(name)
    (box,) = soup.select(".df-table-error")
    assert FAILURES[name].message in box.get_text()
    assert [table.rows for table in failed.tables(name)] == [[["1"]], [["1"]]]
    order = [tag.name for tag in soup.select("table.df-table, .df-table-error")]
    assert order == ["table", "div", "table"]


def test_each_failure_gives_one_warning_and_nothing_else(failed: Site) -> None:
    assert len(_warnings(failed)) == len(FAILURES)


def test_no_page_has_a_placeholder_left(failed: Site) -> None:
    for name in FAILURES:
        assert not list(failed.doctree(name).findall(pending_rows))


def test_each_failure_has_its_own_message(failed: Site) -> None:
    first = {_warning(failed, name).partition("WARNING: ")[2].splitlines()[0] for name in FAILURES}
    assert len(first) == len(FAILURES)


def test_the_line_is_shown_with_the_lines_around_it_as_the_page_numbers_them(
    build: Build,
) -> None:
    snippet = "a = 1\nb = 2\nc = 3\n\nd = 1 / 0\ne = 5\nf = 6\ng = 7"
    site = build("Title\n=====\n\nText.\n\n" + _block(snippet))
    excerpt = "  10 | c = 3\n  11 | \n> 12 | d = 1 / 0\n  13 | e = 5\n  14 | f = 6"
    logged = "".join(f"\n| {line}" for line in excerpt.splitlines())
    assert f"index.rst:12: WARNING: ZeroDivisionError: division by zero{logged}" in site.warnings
    assert site.soup().select_one(".df-table-error pre").get_text().rstrip() == excerpt  # type: ignore[union-attr]
    assert "b = 2" not in site.warnings
    assert "g = 7" not in site.warnings


def test_an_error_below_a_function_of_the_prelude_is_at_the_line_of_the_snippet(
    build: Build,
) -> None:
    prelude = "def ratio(a, b):\n    return a / b\n"
    site = build(_block("a = 1\ndf = ratio(a, 0)"), conf={"df_table_prelude": prelude})
    assert "index.rst:4: WARNING: ZeroDivisionError" in site.warnings
    assert "Raised in df_table_prelude, line 2:     return a / b" in site.warnings
    assert "> 4 | df = ratio(a, 0)" in site.warnings


def test_an_error_of_the_prelude_itself_shows_the_lines_of_the_prelude(build: Build) -> None:
    site = build(_block("df = 1"), conf={"df_table_prelude": "a = 1\nb = a / 0\n"})
    assert "index.rst:1: WARNING: ZeroDivisionError" in site.warnings
    assert "| df_table_prelude:\n|   1 | a = 1\n| > 2 | b = a / 0" in site.warnings


def test_a_warning_of_python_is_a_warning_of_the_line_and_the_table_is_there(
    build: Build,
) -> None:
    snippet = (
        'import warnings\ndf = pd.DataFrame({"a": [1]})\n\nwarnings.warn("look at this")\n'
        'warnings.warn("and at\\nthat", FutureWarning)\nwarnings.warn("no", DeprecationWarning)'
    )
    site = build(_block(snippet))
    assert site.warnings == (
        "index.rst:6: WARNING: UserWarning: look at this [df_table.python]\n"
        "index.rst:7: WARNING: FutureWarning: and at\n| that [df_table.python]\n"
    )
    assert site.tables()[0].rows == [["1"]]
    assert site.rebuild().read == []


def test_on_error_raise_ends_the_build_with_the_file_the_line_and_the_message(
    build: Build,
) -> None:
    message = (
        r"index\.rst:4: ZeroDivisionError: division by zero\n\|   3 \| a = 1\n\| > 4 \| df = a / 0"
    )
    with pytest.raises(DfTableError, match=message) as raised:
        build(_block("a = 1\ndf = a / 0"), conf={"df_table_on_error": "raise"})
    assert raised.value.category == "df-table error"


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (
            ".. df-table::\n   :colour: red\n\n   df = 1\n",
            r'index\.rst:3: unknown option: "colour"',
        ),
        (".. df-table:: A caption\n", r"index\.rst:3: there is no snippet"),
    ],
    ids=["an option", "no snippet"],
)
def test_on_error_raise_ends_the_build_on_a_block_that_can_not_be_parsed(
    build: Build, block: str, message: str
) -> None:
    with pytest.raises(DfTableError, match=message):
        build(f"A word.\n\n{block}", conf={"df_table_on_error": "raise"})


def test_a_page_that_ended_the_build_is_read_again(
    build: Build,
) -> None:
    good = build({"index.rst": _block(GOOD)}, conf={"df_table_on_error": "raise"})
    good.write({"index.rst": _block("df = 1 / 0")})
    for _ in range(2):
        with pytest.raises(DfTableError):
            good.rebuild()
        assert good.read == ["index"]
    good.write({"index.rst": _block(GOOD)})
    assert good.rebuild().tables()[0].rows == [["1"]]


def test_the_output_of_a_snippet_is_shown_with_its_error(build: Build) -> None:
    snippet = 'import sys\nprint("so far")\nprint("so good", file=sys.stderr)\ndf = 1 / 0'
    site = build(_block(snippet) + _block('print("quiet")\n' + GOOD))
    assert "| The snippet printed:\n|     so far\n|     so good" in site.warnings
    box = site.soup().select_one(".df-table-error")
    assert box is not None
    assert "so far\n    so good" in box.get_text()
    assert "quiet" not in site.warnings + site.status


@pytest.mark.parametrize(
    ("snippet", "line"),
    [
        pytest.param("a = 1\nwhile True: pass", 2, id="a loop"),
        pytest.param("import time\ntime.sleep(99)", 2, id="asleep"),
        pytest.param(
            "a = pd.Series(range(9))\na.map(lambda _: [1 for _ in iter(int, 1)])",
            2,
            id="in a library",
        ),
        pytest.param(
            "class Long:\n    def __str__(self):\n        while True: pass\n"
            "df = pd.DataFrame({'a': [Long()]})",
            3,
            id="in a cell",
        ),
        pytest.param(
            "import time\nwhile True:\n    try: time.sleep(99)\n    except BaseException: pass",
            0,
            id="that is caught",
        ),
        pytest.param("sum(range(10 ** 12))", 0, id="without a step of Python's"),
    ],
)
def test_a_timeout_is_reported_with_the_line_that_ran(
    build: Build, snippet: str, line: int
) -> None:
    site = build(_block(snippet), conf={"df_table_timeout": 0.5}, builder="dummy")
    assert site.warnings.startswith(
        f"index.rst:{line + 2 if line else 1}: WARNING: "
        "the snippet exceeded its limit of 0.5 seconds"
    )
    assert ("| > " in site.warnings) == bool(line)


def test_long_output_is_shortened_in_the_log_and_on_the_page(build: Build) -> None:
    site = build(_block("for n in range(90_000): print(n)\ndf = 1 / 0"))
    shown = [
        *map(str, range(20)),
        "... lines left out: 89,960 ...",
        *map(str, range(89_980, 90_000)),
    ]
    assert "\n".join(f"|     {line}" for line in shown) in site.warnings
    assert len(site.warnings.splitlines()) < 50
    box = site.soup().select_one(".df-table-error")
    assert box is not None
    assert "\n".join(f"    {line}" for line in shown) in box.get_text()


@pytest.mark.parametrize(
    "end",
    [
        # The alarm of the time limit.
        "import signal, time; signal.setitimer(signal.ITIMER_REAL, 0.01); time.sleep(99)",
        "import os; os._exit(3)",
        "import os; os.kill(os.getpid(), 9)",
    ],
    ids=["timeout", "exit", "killed"],
)
def test_output_before_the_end_of_a_process_is_not_lost(build: Build, end: str) -> None:
    site = build(_block(f'print("so far")\n{end}'), builder="dummy")
    assert "| The snippet printed:\n|     so far" in site.warnings


@pytest.mark.parametrize(("verbosity", "times"), [(0, 0), (1, 1)])
def test_the_output_of_a_snippet_is_logged_at_verbosity_1(
    build: Build, verbosity: int, times: int
) -> None:
    site = build(_block('print("told\\nonce")\n' + GOOD), verbosity=verbosity, builder="dummy")
    assert site.status.count("index.rst:1: the snippet printed:\n| told\n| once") == times
    assert site.warnings == ""


@pytest.mark.parametrize(("blocks", "lines"), [(20, False), (21, True)])
def test_a_page_with_many_blocks_shows_its_progress(
    build: Build,
    blocks: int,
    lines: bool,  # noqa: FBT001
) -> None:
    site = build(_block(GOOD) * blocks, builder="dummy")
    assert ("running the snippets of index..." in site.status) == lines
    assert (f"line {4 * (blocks - 1) + 1}" in site.status) == lines
    assert len(list(site.doctree().findall(nodes.table))) == blocks
    assert site.warnings == ""


def test_a_large_job_and_a_large_answer_are_sent_whole(build: Build) -> None:
    site = build(
        _block(f"long = '{'x' * 300_000}'\ndf = pd.DataFrame({{'a': [long] * 3, 'b': len(long)}})")
    )
    assert site.tables()[0].rows == [["x" * 300_000, "300000"]] * 3


@pytest.mark.parametrize(
    "other",
    [
        "import json",
        "hourly = 0.3",
        "for hourly in (1, 2): pass",
        "from os import path as hourly",
        "def hourly(): pass",
    ],
)
def test_a_missing_name_that_another_block_defines_gets_a_hint(build: Build, other: str) -> None:
    name = "json" if "json" in other else "hourly"
    site = build(_block(f"{other}\n{GOOD}") + _block(f"df = pd.DataFrame([{name}])"))
    hint = (
        "The block at line 1 defines this name, but each block runs on its own. "
        "Define it here too, or in df_table_prelude."
    )
    assert f"index.rst:8: WARNING: NameError: name '{name}' is not defined" in site.warnings
    assert f"\n| {hint}\n" in site.warnings
    box = site.soup().select_one(".df-table-error")
    assert box is not None
    assert hint in box.get_text()


def test_the_hint_names_the_included_file_of_the_other_block(build: Build) -> None:
    page = "Title\n=====\n\n.. include:: part.inc\n\n" + _block("df = rates")
    site = build({"index.rst": page, "part.inc": _block(f"rates = 1\n{GOOD}")})
    assert "| The block at line 1 of part.inc defines this name, but" in site.warnings


@pytest.mark.parametrize(
    "other", ["def f():\n    hourly = 1", "[hourly for hourly in ()]", "hourly = = 1"]
)
def test_a_missing_name_that_no_other_block_defines_gets_no_hint(build: Build, other: str) -> None:
    site = build(_block("df = hourly\nhourly = 1") + _block(f"{other}\n{GOOD}"), builder="dummy")
    assert "NameError: name 'hourly' is not defined" in site.warnings
    assert "defines this name" not in site.warnings


_BROKEN = "the expectation 'positive' is not met by 1 of 2 rows: index 1 (rate -1)."


def test_an_expectation_warns_at_its_line_and_the_table_is_shown(
    new_site: Callable[[dict[str, str]], Site],
) -> None:
    frame, call = "df = pd.DataFrame({'rate': [1, -1]})", "expect(df.rate > 0, 'positive')"
    shared = f"def check(df):\n    {call}\n"
    site = new_site(
        {
            "conf.py": f"{conf_py(('myst_parser',))}df_table_prelude = {shared!r}\n",
            "index.rst": f".. df-table::\n\n   {frame}\n   {call}\n\n.. toctree::\n\n   page\n",
            "page.md": f"# Title\n\n```{{df-table}}\n{frame}\n{call}\ncheck(df)\n```\n",
        }
    )
    with site.sphinx("-j", "2", "-D", "suppress_warnings=df_table.layer") as building:
        _, warnings = building.communicate(timeout=60)
    assert [line.removeprefix(f"{site.folder}/") for line in sorted(warnings.splitlines())] == [
        f"index.rst:4: WARNING: {_BROKEN} [df_table.expect]",
        f"page.md:5: WARNING: {_BROKEN} [df_table.expect]",
        f"page.md:6: WARNING: {_BROKEN} See df_table_prelude, line 2. [df_table.expect]",
    ]
    assert building.returncode == 0
    for name in ("index", "page"):
        assert [table.rows for table in site.tables(name)] == [[["1"], ["-1"]]]


def test_the_caption_of_a_styler_stands_on_one_line(build: Build) -> None:
    page = """
.. df-table::
   :name: t
   :download:

   df = pd.DataFrame({"a": [1]}).style.set_caption("First line\\n\\v second\\f\\x1b line")
"""
    site = build(page)
    title = next(site.doctree().findall(nodes.title))
    assert title.astext() == title.rawsource == "First line second \ufffd line"
    package = (site.out / "_data" / "datapackage.json").read_text(encoding="utf-8")
    assert '"title": "First line second \ufffd line"' in package
