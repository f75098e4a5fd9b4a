"""Execution of one snippet: its names, output, warnings and data frame."""

from __future__ import annotations

import builtins
import io
import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from sphinx_df_table.protocol.answer import Finding
from sphinx_df_table.worker.errors.failure import TooMuchOutputError
from sphinx_df_table.worker.execute import Output

if TYPE_CHECKING:
    from .conftest import Project

_TABLE = "df = pd.DataFrame({'a': [1]})\n"


def test_the_frame_in_df_is_the_table(project: Project) -> None:
    answer = project.answer("df = pd.DataFrame({'a': [1, 2], 'b': ['x', np.nan]})")
    assert answer.table is not None
    assert [(c.labels, c.cells) for c in answer.table.columns] == [
        (("a",), ["1", "2"]),
        (("b",), ["x", ""]),
    ]
    assert (answer.failure, answer.findings) == (None, [])


def test_another_variable_can_be_shown(project: Project) -> None:
    code = "df = pd.DataFrame({'a': [1]})\nother = pd.Series([2], name='b')"
    assert project.cells(code, variable="other") == [["2"]]


def test_the_prelude_runs_first_in_the_same_namespace(project: Project) -> None:
    prelude = "import math\nBASE = 2\ndef double(x):\n    return BASE * x"
    code = "BASE = 3\ndf = pd.DataFrame({'a': [double(2), math.floor(1.5)]})"
    assert project.cells(code, prelude=prelude) == [["6", "1"]]


def test_each_is_a_variable_of_the_snippet_and_of_the_prelude(project: Project) -> None:
    code = "df = pd.DataFrame({'a': [each, of_prelude, current()]})"
    prelude = "of_prelude = each\neach = 1\ndef current(): return each"
    assert project.cells(code, prelude=prelude, each="x") == [["x", "x", "x"]]


def test_a_block_without_values_has_no_variable_each(project: Project) -> None:
    failure = project.failure("df = pd.DataFrame({'a': [each]})")
    assert failure.message.startswith("NameError: name 'each' is not defined")


def test_a_future_import_of_the_prelude_does_not_affect_the_snippet(project: Project) -> None:
    code = "def f(x: 1): pass\ndf = pd.DataFrame({'a': [f.__annotations__['x']]})"
    assert project.cells(code, prelude="from __future__ import annotations") == [["1"]]


def test_a_snippet_has_a_namespace_of_its_own(project: Project) -> None:
    project.answer("left_behind = 1\n" + _TABLE)
    assert "name 'left_behind' is not defined" in project.failure("left_behind").message
    names = project.cells("df = pd.DataFrame({'a': dir()})")[0]
    assert {"pd", "np"} < set(names)
    assert {"left_behind", "project", "snippet", "files"}.isdisjoint(names)


@pytest.mark.parametrize(
    ("code", "variable", "message"),
    [
        pytest.param(
            "x = 1",
            "df",
            "the snippet leaves no variable 'df'. Assign the data frame to that name, or name its "
            "variable with the option df-var.",
            id="none",
        ),
        pytest.param("", "df", "the snippet leaves no variable 'df'. Assign", id="nothing at all"),
        pytest.param(
            "table = pd.DataFrame()\n_hidden = table\ns = pd.Series(dtype=float)\nx = 1",
            "df",
            "no variable 'df'. It leaves data frames in table, s. Assign",
            id="another frame",
        ),
        pytest.param(
            _TABLE, "other", "no variable 'other'. It leaves data frames in df. ", id="df alone"
        ),
        pytest.param(_TABLE + "del df", "df", "no variable 'df'. Assign", id="deleted"),
        pytest.param(
            "1 + 1",
            "df",
            "no variable 'df'. Its last line is a value without a name: "
            "write df = before it. Assign",
            id="a value without a name",
        ),
        pytest.param("# nothing", "df", "no variable 'df'. Assign", id="a comment"),
        pytest.param("df = 5", "df", "'df' is of type int, which is not a data frame; ", id="int"),
        pytest.param("df = None", "df", "'df' is of type NoneType, which", id="None"),
        pytest.param(
            "df = pd.DataFrame()", "df", "'df' is a data frame without columns.", id="empty"
        ),
        pytest.param(
            _TABLE + "df = df.groupby('a')",
            "df",
            "is of type DataFrameGroupBy, which",
            id="group by",
        ),
    ],
)
def test_a_failure_without_a_frame_names_the_other_frames(
    project: Project, code: str, variable: str, message: str
) -> None:
    failure = project.failure(code, variable=variable)
    assert message in failure.message
    assert (failure.subtype, failure.line) == ("error", 0)


def test_a_cell_that_can_not_be_converted_to_text_is_a_failure(project: Project) -> None:
    code = (
        "class Evil:\n    def __str__(self):\n        raise ValueError('evil')\n"
        "df = pd.DataFrame({'a': [Evil()]})"
    )
    failure = project.failure(code)
    assert "ValueError: evil" in failure.message
    assert failure.line == 3


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        pytest.param("print('a', 1)", "a 1\n", id="print"),
        pytest.param("import sys\nsys.stdout.write('a')", "a", id="stdout"),
        pytest.param("import sys\nprint('a', file=sys.stderr)", "a\n", id="stderr"),
        pytest.param(
            "import sys\nprint('a', flush=True, end='')\nsys.stdout.flush()", "a", id="flush"
        ),
        pytest.param("print('é\\u2028')", "é\u2028\n", id="not ASCII"),
        pytest.param(
            "import sys\nprint(sys.stdout.isatty(), sys.stdout.encoding)",
            "False utf-8\n",
            id="no terminal",
        ),
        pytest.param("pd.DataFrame({'a': [1]}).info(verbose=False)", "<class", id="info"),
        pytest.param("print('before')\n1 / 0", "before\n", id="before an error"),
        pytest.param("import logging\nlogging.warning('w')", "WARNING:root:w\n", id="logging"),
    ],
)
def test_printed_text_is_returned(
    project: Project, code: str, printed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import logging  # noqa: PLC0415

    monkeypatch.setattr(logging.root, "handlers", [])
    project.answer(code)
    assert project.printed.startswith(printed)


def test_an_endless_print_is_a_failure_with_bounded_output(project: Project) -> None:
    failure = project.failure("import itertools\nfor n in itertools.count():\n    print('x' * 99)")
    assert failure.message == (
        "the snippet printed more than 1,000,000 characters. Look for a print in an endless loop."
    )
    assert failure.line == 3
    assert len(project.printed) == 1_000_000


def test_much_output_is_no_failure(project: Project) -> None:
    assert project.cells("print('x' * 900_000)\nprint('end')\n" + _TABLE) == [["1"]]
    assert project.printed == "x" * 900_000 + "\nend\n"


def test_output_returns_the_length_of_a_text_that_it_drops() -> None:
    stream = io.StringIO()
    output = Output(stream)
    assert [output.write("x" * 999_999), output.write("y")] == [999_999, 1]
    with pytest.raises(TooMuchOutputError):
        output.write("zz")
    assert stream.getvalue() == "x" * 999_999 + "y"


def test_the_first_output_is_flushed_at_once() -> None:
    raw = io.BytesIO()
    output = Output(io.TextIOWrapper(raw, encoding="utf-8"))
    output.write("soon")
    assert raw.getvalue() == b"soon"
    output.write("x" * 50_000)
    output.write("later")
    assert not raw.getvalue().endswith(b"later")


@pytest.mark.parametrize(
    ("code", "findings"),
    [
        pytest.param("import warnings\nwarnings.warn('careful')",
                     [(2, "snippet", "UserWarning: careful")], id="its own"),
        pytest.param("\nnp.array([1]) / 0",
                     [(2, "snippet", "RuntimeWarning: divide by zero encountered in divide")],
                     id="of numpy"),
        pytest.param("\n\npd.to_datetime(['01/13/2026'], dayfirst=True)",
                     [(3, "snippet", "UserWarning: Parsing dates in")], id="of pandas"),
        pytest.param("import io\ndf = pd.read_csv(io.StringIO('a,b\\n1,2'), sep=',,')",
                     [(2, "snippet", "ParserWarning: Falling back to the 'python' engine")],
                     id="of a reader of pandas"),
        pytest.param("def f():\n    import warnings\n    warnings.warn('w', stacklevel=2)\n\nf()",
                     [(5, "snippet", "UserWarning: w")], id="in a function"),
        pytest.param("import warnings\nfor _ in range(3):\n    warnings.warn('again')",
                     [(3, "snippet", "UserWarning: again")], id="once a line"),
        pytest.param("import warnings\nwarnings.warn('a')\nwarnings.warn('b', FutureWarning)",
                     [(2, "snippet", "UserWarning: a"), (3, "snippet", "FutureWarning: b")],
                     id="two"),
        pytest.param("import warnings\nwarnings.warn('d', DeprecationWarning)", [],
                     id="deprecation is hidden"),
        pytest.param("import warnings\nwarnings.warn('d', PendingDeprecationWarning)", [],
                     id="pending deprecation is hidden"),
        pytest.param("open('/dev/null')", [], id="open file is hidden"),
        pytest.param("import warnings\nwarnings.simplefilter('ignore')\nwarnings.warn('w')", [],
                     id="silenced by the snippet"),
        pytest.param("import warnings\nwarnings.simplefilter('always', DeprecationWarning)\n"
                     "warnings.warn('d', DeprecationWarning)",
                     [(3, "snippet", "DeprecationWarning: d")], id="asked for by the snippet"),
        pytest.param("x = 1\nassert (x, 'always')",
                     [(2, "snippet", "SyntaxWarning: assertion is always true")],
                     id="while it is compiled"),
        pytest.param("x = 1 is 1", [(1, "snippet", 'SyntaxWarning: "is" with')],
                     id="while it is compiled, line 1"),
    ],
)  # fmt: skip
def test_a_warning_of_python_is_a_finding_with_its_line(
    project: Project, code: str, findings: list[tuple[int, str, str]]
) -> None:
    answer = project.answer(code + "\n" + _TABLE)
    assert answer.failure is None
    found = [(f.line, f.place, f.message) for f in answer.findings]
    assert len(found) == len(findings), found
    for (line, place, message), (*expected, start) in zip(found, findings, strict=True):
        assert [line, place] == expected
        assert message.startswith(start)
    assert {finding.subtype for finding in answer.findings} <= {"python"}


def test_a_warning_in_the_prelude_has_a_line_of_the_prelude(project: Project) -> None:
    answer = project.answer(_TABLE, prelude="import warnings\nwarnings.warn('w')")
    assert answer.findings == [
        Finding(message="UserWarning: w", subtype="python", line=2, place="prelude")
    ]


def test_a_warning_is_reported_in_each_run(project: Project) -> None:
    code = "import warnings\nwarnings.warn('w')\n" + _TABLE
    for _ in range(2):
        assert [finding.line for finding in project.answer(code).findings] == [2]


def test_a_warning_before_an_error_is_kept(project: Project) -> None:
    answer = project.answer("import warnings\nwarnings.warn('w')\n1 / 0")
    assert answer.failure is not None
    assert [finding.message for finding in answer.findings] == ["UserWarning: w"]


def test_a_warning_that_the_snippet_turns_into_an_error_is_a_failure(project: Project) -> None:
    failure = project.failure("import warnings\nwarnings.simplefilter('error')\nwarnings.warn('w')")
    assert (failure.line, failure.message) == (3, "UserWarning: w")


def test_many_warnings_are_bounded(project: Project) -> None:
    code = "import warnings\nfor n in range(10_000):\n    warnings.warn(f'{n}' + 'x' * 10_000)\n"
    answer = project.answer(code + _TABLE)
    assert 0 < len(answer.findings) < 1000
    assert max(len(finding.message) for finding in answer.findings) < 10_000


def test_a_warning_with_lone_surrogates_can_be_sent(project: Project) -> None:
    answer = project.answer("import warnings\nwarnings.warn('\\ud800')\n" + _TABLE)
    assert [finding.message for finding in answer.findings] == ["UserWarning: \ufffd"]


@pytest.mark.parametrize("code", [_TABLE, "1 / 0", "import sys; sys.exit(3)"])
def test_the_state_of_the_process_is_restored_after_a_run(project: Project, code: str) -> None:
    def state() -> list[Any]:
        readers = [getattr(pd, name) for name in dir(pd) if name.startswith("read_")]
        functions = [os.open, os.stat, os.access, os.listdir, os.scandir, io.open, builtins.open]
        streams = [sys.stdin, sys.stdout, sys.stderr]
        return [
            *(Path.cwd(), warnings.showwarning, warnings.filters[:]),
            *(readers, functions, streams, sys.path[:], dict(os.environ)),
        ]

    before = state()
    project.answer("import warnings, os\nwarnings.simplefilter('ignore')\nos.chdir('/')\n" + code)
    assert state() == before


def test_the_working_folder_is_restored_after_a_snippet_has_changed_it(project: Project) -> None:
    (project.page / "a.csv").write_text("a\n1\n", encoding="utf-8")
    before = Path.cwd()
    answer = project.answer("import os\nos.chdir('/')\n" + _TABLE)
    assert answer.failure is None
    assert Path.cwd() == before


def test_a_snippet_can_use_numpy(project: Project) -> None:
    assert project.cells("df = pd.DataFrame({'a': np.arange(2)})") == [
        [str(n) for n in np.arange(2)]
    ]


def test_an_index_that_a_styler_hides_is_no_finding(project: Project) -> None:
    code = "df = pd.DataFrame({'a': ['x'], 'b': [1]}).groupby('a').sum().style"
    assert [finding.subtype for finding in project.answer(code).findings] == ["index"]
    assert project.answer(f"{code}.hide()").findings == []


def test_an_error_of_the_conversion_says_so(project: Project) -> None:
    failure = project.failure("df = pd.DataFrame({'a': ['x']}).style.format('{:.1f}')")
    assert failure.message.splitlines()[-1] == "Raised while 'df' was converted to a table."
    assert "converted to a table" not in project.failure("df = 1 / 0").message
