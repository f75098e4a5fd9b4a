"""Messages to the author of a page about exceptions of its snippet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_df_table.protocol.answer import Answer
from sphinx_df_table.protocol.codec import decode_answer, encode
from sphinx_df_table.wording import closest
from sphinx_df_table.worker.errors.place import current_line

if TYPE_CHECKING:
    from worker.conftest import Project

_FRAME = (
    "df = pd.DataFrame({'Model': ['a'], 'Throughput': [1], 'Latency P50': [2], 'Version': [3]})\n"
)


@pytest.mark.parametrize(
    ("code", "line", "message"),
    [
        pytest.param("x = 1\nx / 0", 2, "ZeroDivisionError: division by zero", id="of Python"),
        pytest.param("raise ValueError('a\\nb')", 1, "ValueError: a\nb", id="two lines"),
        pytest.param("\n\nraise RuntimeError", 3, "RuntimeError", id="without message"),
        pytest.param("raise KeyError('k')", 1, "KeyError: 'k'", id="a key"),
        pytest.param("raise KeyError", 1, "KeyError", id="a key without message"),
        pytest.param("{}['k']", 1, "KeyError: 'k'", id="a key of a dict"),
        pytest.param(
            "int('x')",
            1,
            "ValueError: invalid literal for int() with base 10: 'x'",
            id="raised in C",
        ),
        pytest.param(
            "def f():\n    g()\ndef g():\n    1 / 0\nf()",
            4,
            "ZeroDivisionError",
            id="in a function",
        ),
        pytest.param(
            "import json\n\njson.loads('{')", 3, "json.decoder.JSONDecodeError: ", id="in a library"
        ),
        pytest.param(
            "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('v') from e",
            4,
            "ValueError: v",
            id="with a cause",
        ),
        pytest.param("class E(Exception):\n    pass\nraise E('own')", 3, "E: own", id="own type"),
        pytest.param("raise KeyboardInterrupt", 1, "KeyboardInterrupt", id="an interrupt"),
        pytest.param("raise GeneratorExit", 1, "GeneratorExit", id="the end of a generator"),
        pytest.param("raise BaseException('b')", 1, "BaseException: b", id="the base of all"),
        pytest.param("raise StopIteration(3)", 1, "StopIteration: 3", id="the end of iteration"),
        pytest.param(
            "def f(): f()\nf()",
            1,
            "RecursionError: maximum recursion depth exceeded",
            id="recursion",
        ),
        pytest.param(
            "open('gone.csv')", 1, "FileNotFoundError: [Errno 2] No such file", id="missing file"
        ),
        pytest.param(
            "import gone_module",
            1,
            "ModuleNotFoundError: No module named 'gone_module'",
            id="missing module",
        ),
        pytest.param(
            "pd.DataFrame({'a': [1, 2], 'b': [1]})",
            1,
            "ValueError: All arrays must be",
            id="of pandas",
        ),
        pytest.param(
            "assert 1 == 2, 'not equal'", 1, "AssertionError: not equal", id="assert with message"
        ),
        pytest.param(
            "x = 1\nassert x == 2",
            2,
            "AssertionError\nThe assertion on this line failed. It has no message.",
            id="assert without message",
        ),
        pytest.param(
            "raise ExceptionGroup('two', [ValueError('v'), TypeError('t')])",
            1,
            "ExceptionGroup: two (2 sub-exceptions)",
            id="a group",
        ),
        pytest.param(
            "e = ValueError('v')\ne.add_note('a note')\nraise e",
            3,
            "ValueError: v\na note",
            id="with a note",
        ),
        pytest.param(
            "class E(Exception):\n    def __str__(self):\n        1 / 0\nraise E",
            4,
            "E: <exception str() failed>",
            id="whose text fails",
        ),
        pytest.param(
            "class M(type):\n    def __repr__(c):\n        1 / 0\n"
            "class E(Exception, metaclass=M):\n    pass\nraise E('x')",
            6,
            "E: x",
            id="whose type fails",
        ),
        pytest.param("raise ValueError('\\ud800')", 1, "ValueError: \ufffd", id="a surrogate"),
        pytest.param(
            "class E(Exception):\n    pass\nE.__module__ = 5\nraise E('x')",
            4,
            "E: x",
            id="of a module that is no name",
        ),
    ],
)
def test_a_message_has_the_type_the_text_and_the_line(
    project: Project, code: str, line: int, message: str
) -> None:
    answer = project.answer(code)
    failure = answer.failure
    assert failure is not None
    assert message in failure.message
    assert (failure.place, failure.line, failure.subtype) == ("snippet", line, "error")
    assert decode_answer(encode(answer)).failure is not None


@pytest.mark.parametrize(
    ("code", "suggestion"),
    [
        pytest.param("value = 1\nprint(valeu)", "Did you mean: 'value'?", id="name"),
        pytest.param(_FRAME + "df.hed()", "Did you mean: 'head'?", id="attribute"),
        pytest.param("pd.read_cvs('x')", "Did you mean: 'read_csv'?", id="of a module"),
        pytest.param(
            "print(jsn)\nimport json as jsno",
            "NameError: name 'jsn' is not defined",
            id="no suggestion",
        ),
        pytest.param(
            "from pathlib import Paht", "ImportError: cannot import name 'Paht'", id="import"
        ),
        pytest.param(
            "json.loads('')",
            "NameError: name 'json' is not defined",
            id="forgotten import",
        ),
    ],
)
def test_suggestions_of_python_are_in_the_message(
    project: Project, code: str, suggestion: str
) -> None:
    message = project.failure(code).message
    assert suggestion in message
    assert "Traceback" not in message
    assert "File" not in message
    assert project.printed == ""


@pytest.mark.parametrize(
    ("code", "line", "message"),
    [
        pytest.param("x = 1\ndf = = 2", 2, "SyntaxError: invalid syntax", id="invalid"),
        pytest.param("f(", 1, "SyntaxError: '(' was never closed", id="not closed"),
        pytest.param(
            "if True:\nx = 1", 2, "IndentationError: expected an indented block", id="indentation"
        ),
        pytest.param("x = 1\n return", 2, "IndentationError: unexpected indent", id="indent"),
        pytest.param("return 1", 1, "SyntaxError: 'return' outside function", id="return"),
        pytest.param("x = 'a\n", 1, "SyntaxError: unterminated string literal", id="string"),
        pytest.param("await f()", 1, "SyntaxError: 'await' outside function", id="await"),
        pytest.param("x = 1\ny = 0777", 2, "SyntaxError: leading zeros", id="number"),
        pytest.param(
            "x = 1\nif x:\n\ty = 1\n        z = 2",
            4,
            "TabError: inconsistent use of tabs",
            id="tabs",
        ),
        pytest.param("a\0b", 0, "null bytes", id="NUL"),
        pytest.param("x = '\ud800'", 0, "surrogates not allowed", id="surrogate"),
        pytest.param("x = 1\neval('1 +')", 2, "SyntaxError: invalid syntax", id="in eval"),
        pytest.param("import ast\nast.literal_eval('1 + ')", 2, "SyntaxError", id="in a library"),
    ],
)
def test_a_syntax_error_has_its_line(project: Project, code: str, line: int, message: str) -> None:
    failure = project.failure(code)
    assert message in failure.message
    assert (failure.place, failure.line) == ("snippet", line)


@pytest.mark.parametrize(
    ("code", "call"),
    [
        pytest.param("import sys\nsys.exit(0)", "exit(0)", id="0"),
        pytest.param("import sys\nsys.exit(3)", "exit(3)", id="3"),
        pytest.param("import sys\nsys.exit()", "exit()", id="nothing"),
        pytest.param("import sys\nsys.exit('why')", "exit('why')", id="text"),
        pytest.param("\nraise SystemExit", "exit()", id="raised"),
    ],
)
def test_an_exit_is_a_failure_that_says_to_remove_the_call(
    project: Project, code: str, call: str
) -> None:
    failure = project.failure(code)
    assert failure.message == (
        f"SystemExit: the snippet called {call}\nA snippet ends after its last line. Remove "
        "the call of exit."
    )
    assert failure.line == 2


@pytest.mark.parametrize(
    ("code", "closest"),
    [
        pytest.param("df['Thruput']", "no column 'Thruput'; the closest is 'Throughput'", id="[]"),
        pytest.param("df['model']", "no column 'model'; the closest is 'Model'", id="case"),
        pytest.param("df[' Model ']", "no column ' Model '; the closest is 'Model'", id="spaces"),
        pytest.param(
            "pd.DataFrame({'rate a': [1], 'rate b': [1]})['rate c']",
            "no column 'rate c'; the closest are 'rate b', 'rate a'",
            id="several",
        ),
        pytest.param("df['Latency P99']", "the closest is 'Latency P50'", id="part"),
        pytest.param(
            "df[['Model', 'Verson']]",
            "no column 'Verson'; the closest is 'Version'",
            id="one of a list",
        ),
        pytest.param(
            "df[['model', 'verson']]",
            "no column 'model'; the closest is 'Model'",
            id="all of a list",
        ),
        pytest.param("df.sort_values('Trougput')", "the closest is 'Throughput'", id="sort_values"),
        pytest.param(
            "df.sort_values(['Model', 'Trougput'])",
            "the closest is 'Throughput'",
            id="sort_values by two",
        ),
        pytest.param(
            "df.merge(pd.DataFrame({'modle': ['a']}), on='modle')",
            "no column 'modle'; the closest is 'Model'",
            id="merge",
        ),
        pytest.param(
            "pd.merge(df, pd.DataFrame({'M': ['a']}), left_on='Modle', right_on='M')",
            "no column 'Modle'; the closest is 'Model'",
            id="pd.merge",
        ),
        pytest.param(
            "df.merge(pd.DataFrame({'Size': [1]}), left_on='Model', right_on='Szie')",
            "no column 'Szie'; the closest is 'Size'",
            id="merge, the right one",
        ),
        pytest.param("df.drop(columns='Latency')", "the closest is 'Latency P50'", id="drop"),
        pytest.param(
            "df.drop(columns=['Latency'])", "the closest is 'Latency P50'", id="drop a list"
        ),
        pytest.param("df.loc[:, 'Thruput']", "the closest is 'Throughput'", id="loc"),
        pytest.param(
            "df.loc[:, ['Model', 'Thruput']]", "the closest is 'Throughput'", id="loc with a list"
        ),
        pytest.param("df.loc[df['Thruput'] > 1]", "the closest is 'Throughput'", id="filter"),
        pytest.param("df.groupby('Modle')", "the closest is 'Model'", id="groupby"),
        pytest.param(
            "df.groupby('Model')['Thruput'].sum()",
            "the closest is 'Throughput'",
            id="column of groups",
        ),
        pytest.param(
            "df.groupby('Model').agg({'Thruput': 'sum'})", "the closest is 'Throughput'", id="agg"
        ),
        pytest.param("df.set_index('Modle')", "the closest is 'Model'", id="set_index"),
        pytest.param(
            "df.pivot(index='Modle', columns='Version')", "the closest is 'Model'", id="pivot"
        ),
        pytest.param("df.dropna(subset=['Modle'])", "the closest is 'Model'", id="dropna"),
        pytest.param("df.drop_duplicates('Modle')", "the closest is 'Model'", id="drop_duplicates"),
        pytest.param("df.pop('Modle')", "the closest is 'Model'", id="pop"),
        pytest.param("del df['Modle']", "the closest is 'Model'", id="del"),
        pytest.param("df.at[0, 'Modle']", "the closest is 'Model'", id="at"),
        pytest.param("df.explode('Modle')", "the closest is 'Model'", id="explode"),
        pytest.param("df.melt(id_vars=['Modle'])", "the closest is 'Model'", id="melt"),
        pytest.param("df.astype({'Modle': str})", "the closest is 'Model'", id="astype"),
        pytest.param(
            "df.rename(columns={'Modle': 'm'}, errors='raise')",
            "the closest is 'Model'",
            id="rename",
        ),
        pytest.param(
            "df.apply(lambda row: row['Modle'], axis=1)", "the closest is 'Model'", id="row"
        ),
        pytest.param(
            "df['zzz']",
            "it has 'Model', 'Throughput', 'Latency P50', 'Version'",
            id="none is close",
        ),
        pytest.param("df[7]", "no column 7; it has 'Model'", id="a number"),
        pytest.param('df["it\'s"]', 'no column "it\'s"; it has', id="a quote"),
        pytest.param("pd.DataFrame()['x']", "no column 'x'; it has none", id="no columns"),
        pytest.param("pd.DataFrame(columns=range(100))['x']", "it has '0', '1'", id="many columns"),
    ],
)
def test_a_missing_column_names_the_closest(project: Project, code: str, closest: str) -> None:
    failure = project.failure(_FRAME + code)
    assert "Error: " in failure.message
    assert f"The data frame has no column {closest.partition('no column ')[2]}" in failure.message
    assert closest in failure.message
    assert failure.line == 2


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("df.loc['row']", id="a row"),
        pytest.param("df.loc[['row']]", id="rows"),
        pytest.param("df.drop(index='row')", id="a row that is dropped"),
        pytest.param(
            "def f(_):\n    raise KeyError('Model')\ndf.pipe(f)", id="a column that is there"
        ),
        pytest.param("df['Model']['row']", id="a cell of a column"),
        pytest.param("{'a': 1}['Modle']", id="a dict"),
        pytest.param("pd.Series({'a': 1})['Modle']", id="a series"),
    ],
)
def test_a_missing_key_of_another_object_does_not_mention_columns(
    project: Project, code: str
) -> None:
    failure = project.failure(_FRAME + code)
    assert "KeyError" in failure.message
    assert "column" not in failure.message


def test_a_missing_file_names_the_folders_that_were_searched_and_the_closest(
    project: Project,
) -> None:
    (project.page / "inf2-latency.csv").touch()
    (project.data / "inf2_throughput.csv").touch()
    failure = project.failure("x = 1\ndf = pd.read_csv('inf2-throughput.csv')")
    assert failure.message == (
        "FileNotFoundError: [Errno 2] No such file or directory: 'inf2-throughput.csv'\n"
        f"'inf2-throughput.csv' was looked up in '{project.page}', '{project.data}'. The closest "
        "names there are 'inf2_throughput.csv', 'inf2-latency.csv'. df_table_data_path in conf.py "
        "names more folders."
    )
    assert failure.line == 2


@pytest.mark.parametrize(
    ("code", "error"),
    [
        pytest.param("pd.read_csv('bad.csv')", "ParserError: ", id="parsing"),
        pytest.param("pd.read_csv(filepath_or_buffer='bad.csv')", "ParserError: ", id="by name"),
        pytest.param("pd.read_json('bad.csv')", "ValueError: ", id="another kind"),
        pytest.param("pd.read_csv('empty.csv')", "EmptyDataError: ", id="empty"),
        pytest.param("pd.read_csv('latin.csv')", "UnicodeDecodeError: ", id="decoding"),
    ],
)
def test_an_error_in_a_file_names_the_file(project: Project, code: str, error: str) -> None:
    (project.data / "bad.csv").write_text("a,b\n1,2\n3,4,5\n")
    (project.data / "empty.csv").touch()
    (project.data / "latin.csv").write_bytes("a\n\xe4\n".encode("latin-1"))
    message = project.failure(f"df = {code}").message
    assert error in message.splitlines()[0]
    name = code.rpartition("'")[0].rpartition("'")[2]
    assert f"\nThe error is in the file '{name}'." in message
    assert ("Give the reader its encoding, such as" in message) == (name == "latin.csv")


@pytest.mark.parametrize("notes", ["5", "[5]", "'ab'"])
def test_invalid_notes_do_not_hide_the_message(project: Project, notes: str) -> None:
    failure = project.failure(f"e = ValueError('x')\ne.__notes__ = {notes}\nraise e")
    assert failure.message.startswith("ValueError: x")


@pytest.mark.parametrize(
    ("code", "searched"),
    [
        pytest.param("pd.read_csv('sub/x.csv')", ("'{page}/sub', '{data}/sub'",), id="in a folder"),
        pytest.param("pd.read_csv('../x.csv')", ("'{page}/..', '{data}/..'",), id="above"),
        pytest.param("pd.read_csv('/sub/x.csv')", ("'{source}/sub', '/sub'",), id="absolute"),
        pytest.param("open('x.csv')", ("'{page}', '{data}'",), id="open"),
        pytest.param("import os\nos.listdir('x')", ("'{page}', '{data}'",), id="a folder"),
        pytest.param(
            "from pathlib import Path\nPath('x').read_text()", ("'{page}', '{data}'",), id="pathlib"
        ),
    ],
)
def test_the_folders_that_were_searched_are_those_of_the_name(
    project: Project, code: str, searched: tuple[str]
) -> None:
    folders = {"page": project.page, "data": project.data, "source": project.source}
    message = project.failure(code).message
    assert f"was looked up in {searched[0].format(**folders)}. " in message
    assert "The closest" not in message


def test_a_name_with_a_needless_folder_is_explained(project: Project) -> None:
    (project.data / "x.csv").touch()
    message = project.failure("pd.read_csv('data/x.csv')").message
    assert f"There is 'x.csv' in '{project.data}': names are relative to that folder. " in message


def test_the_first_of_the_labels_that_is_missing_is_named(project: Project) -> None:
    code = "def f(_):\n    raise KeyError(['Model', 'Modle'])\ndf.pipe(f)"
    assert "no column 'Modle'; the closest is 'Model'" in project.failure(_FRAME + code).message


@pytest.mark.parametrize("label", ["a [ms]", "it's", 'a "b"', "a, b", "[x]"])
def test_a_missing_label_may_have_any_characters(project: Project, label: str) -> None:
    for code in (f"df[{label!r}]", f"df[[{label!r}]]", f"df.drop(columns=[{label!r}])"):
        message = project.failure(_FRAME + code).message
        assert f"The data frame has no column {label!r}; it has 'Model'" in message


_TEXT = (
    "df = pd.DataFrame({'Rate': ['1.5', '2'], 'n': 1})\n"
    "df['Old'] = pd.Series(['1', '2'], dtype=object)\n"
)


@pytest.mark.parametrize(
    "code",
    [
        "df['Rate'] * 1.5",
        "1.5 * df['Rate']",
        "df['Rate'] * df['Rate']",
        "df['Rate'] / df['n']",
        "df['n'] / df['Rate']",
        "df['Rate'] - 1",
        "1 - df['Rate']",
        "df['Rate'].mean()",
        "df['Rate'] > 1",
        "-df['Rate']",
        "df['Old'] * 1.5",
        "df['Old'] / 2",
        "df['Old'] + 1",
        "df['Rate'].nlargest(2)",
        "df['Old'].nsmallest(2)",
        "df.nlargest(2, 'Rate')",
        "df.nsmallest(2, ['Old', 'n'])",
    ],
)
def test_a_calculation_with_a_column_of_text_explains_the_conversion_to_numbers(
    project: Project, code: str
) -> None:
    message = project.failure(_TEXT + code).message
    assert message.startswith("TypeError: ")
    assert "' is text: pd.to_numeric converts it to numbers. First remove everything" in message
    assert f"The column {'Old' if 'Old' in code else 'Rate'!r} is text" in message


def test_the_largest_of_other_objects_is_not_said_to_be_of_text(project: Project) -> None:
    for code in ("df['o'].nlargest(1)", "df.nlargest(1, 'o')"):
        message = project.failure(
            f"df = pd.DataFrame({{'o': [1, 2]}}, dtype=object)\n{code}"
        ).message
        assert "dtype object" in message
        assert "is text" not in message


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("cp1252", "cp1252"),
        ("latin-1", "cp1252"),
    ],
)
@pytest.mark.parametrize("read", ["pd.read_csv('a.csv')", "open('a.csv').read()"])
def test_text_that_is_not_utf8_names_its_encoding(
    project: Project, written: str, named: str, read: str
) -> None:
    (project.page / "a.csv").write_bytes("Gr\xf6\xdfe,b\n\xe4,2\n".encode(written))
    assert f"such as encoding='{named}'." in project.failure(read).message


@pytest.mark.parametrize("texts", [["1,200", "3"], ["$1,200.50", "$3"], [None, "1,000,000"]])
def test_a_calculation_with_commas_between_digits_names_the_argument_for_them(
    project: Project, texts: list[str | None]
) -> None:
    message = project.failure(f"df = pd.DataFrame({{'a': {texts}}})\ndf['a'] * 1.5").message
    assert "The column 'a' is text, since its numbers have commas between their digits" in message
    assert "thousands=','" in message


@pytest.mark.parametrize(
    "code",
    [
        "df.apply(lambda row: row['Rate'] * 1.5, axis=1)",
        "df.mean()",
        "df['Rate'].sum() / 2",
        "sum(df['Rate'])",
    ],
)
def test_a_calculation_with_a_text_explains_the_conversion_to_numbers(
    project: Project, code: str
) -> None:
    message = project.failure(_TEXT + code).message
    assert " is text: pd.to_numeric converts it to numbers. First remove everything" in message


@pytest.mark.parametrize(
    "code",
    [
        "len(5)",
        "df['n'] / []",
        "1 / None",
        "df['n'] + object()",
        "pd.Series([1], 2, 3, 4, 5, 6, 7)",
    ],
)
def test_another_type_error_does_not_mention_text(project: Project, code: str) -> None:
    assert "is text" not in project.failure(_TEXT + code).message


@pytest.mark.parametrize(
    "call", ["df.to_csv('a.csv')", "df['n'].to_csv('a.csv')", "df.to_pickle('a')"]
)
def test_writing_a_frame_to_a_file_suggests_the_option_download(
    project: Project, call: str
) -> None:
    failure = project.failure(_TEXT + call, layers=("audit",))
    assert failure.subtype == "sandbox"
    name = call.partition("(")[0].rpartition(".")[2]
    assert failure.message.endswith(
        f"\nRemove {name}: the option download of the block publishes its table as CSV."
    )


def test_writing_another_file_suggests_no_option(project: Project) -> None:
    failure = project.failure("open('a', 'w')", layers=("audit",))
    assert failure.subtype == "sandbox"
    assert "download" not in failure.message


_READ = "df = pd.read_csv('a.csv')"


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        pytest.param(
            {"dtype": "str", "keep_default": False},
            "df_table_read_csv in conf.py has an unknown argument: 'keep_default'; "
            "the closest is 'keep_default_na'.",
        ),
        ({"zz9": 1}, "df_table_read_csv in conf.py has an unknown argument: 'zz9'."),
        pytest.param(
            {"seperator": ";"},
            "df_table_read_csv in conf.py has an unknown argument: 'seperator'; "
            "the closest is 'sep'.",
        ),
        (
            {"dtype": {"a": "nope"}},
            "The setting df_table_read_csv in conf.py added dtype: check it.",
        ),
        ({"encoding": "cp9"}, "The setting df_table_read_csv in conf.py added encoding: check it."),
        (
            {"usecols": ["z"], "nrows": 1},
            "The setting df_table_read_csv in conf.py added usecols, nrows: check it.",
        ),
    ],
)
def test_a_reader_that_fails_with_arguments_of_the_setting_names_it(
    project: Project, setting: dict[str, object], said: str
) -> None:
    (project.data / "a.csv").write_text("a\n1\n")
    assert said in project.failure(_READ, read_csv=setting).message.splitlines()


def test_a_reader_that_fails_without_arguments_of_the_setting_does_not_name_it(
    project: Project,
) -> None:
    (project.data / "a.csv").write_text("a\n1\n")
    code = "pd.read_csv('a.csv', nrows='x')"
    assert "df_table_read_csv" not in project.failure(code).message
    assert "df_table_read_csv" not in project.failure(code, read_csv={"nrows": 1}).message


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("pd.read_csv('a.csv', seperator=';')", "The reader has no argument 'seperator'; the clo"),
        ("pd.read_json('a.csv', orientation='x')", "'orientation'; the closest is 'orient'."),
        ("pd.read_csv('a.csv', zz9=1)", "The reader has no argument 'zz9'."),
    ],
)
def test_a_reader_that_gets_an_unknown_argument_names_the_closest(
    project: Project, code: str, said: str
) -> None:
    (project.data / "a.csv").write_text("a\n1\n")
    message = project.failure(code, read_csv={"sep": ";"}).message
    assert said in message
    assert "df_table_read_csv" not in message


def test_a_memory_error_names_the_setting(project: Project) -> None:
    failure = project.failure("raise MemoryError", memory=77)
    assert failure.message == (
        "MemoryError\nA snippet may use 77 MiB; df_table_memory in conf.py allows more."
    )


def test_a_hint_that_raises_an_error_is_omitted(project: Project) -> None:
    code = (
        "class Odd:\n    __hash__ = None\n    def __repr__(self): return 'odd'\n"
        "def f(_):\n    raise KeyError(Odd())\ndf.pipe(f)"
    )
    assert project.failure(_FRAME + code).message == "KeyError: odd"


def test_a_missing_file_without_a_name_has_no_hint(project: Project) -> None:
    assert project.failure("raise FileNotFoundError").message == "FileNotFoundError"


@pytest.mark.parametrize(
    ("prelude", "code", "expected"),
    [
        pytest.param("x = 1\n1 / 0", "df = 1", ("prelude", 2, ""), id="while it runs"),
        pytest.param("x = = 1", "df = 1", ("prelude", 1, ""), id="syntax error"),
        pytest.param(
            "def half(x):\n    return x / 0",
            "y = 1\ndf = half(1)",
            ("snippet", 2, "Raised in df_table_prelude, line 2:     return x / 0"),
            id="called by the snippet",
        ),
        pytest.param(
            "def call(f):\n    f()",
            "def f():\n    1 / 0\ncall(f)",
            ("snippet", 2, ""),
            id="that calls the snippet",
        ),
        pytest.param(
            "import sys; sys.exit()", "df = 1", ("prelude", 1, "Remove the call"), id="exit"
        ),
    ],
)
def test_an_error_in_the_prelude_points_there_or_to_the_line_that_called_it(
    project: Project, prelude: str, code: str, expected: tuple[str, int, str]
) -> None:
    failure = project.failure(code, prelude=prelude)
    place, line, said = expected
    assert (failure.place, failure.line) == (place, line)
    assert said in failure.message
    assert ("Raised in" in failure.message) == said.startswith("Raised in")


def test_a_long_message_is_cut(project: Project) -> None:
    failure = project.failure("raise ValueError('x' * 100_000)")
    assert 1000 < len(failure.message) < 10_000
    assert failure.message.endswith("x …")


def test_a_message_does_not_mention_the_worker(project: Project) -> None:
    for code in ("1 / 0", "df = pd.read_csv('gone')", "int('x')", "x = = 1", "open('x')"):
        assert "sphinx_df_table" not in project.failure(code).message


@pytest.mark.parametrize(
    ("name", "names", "close"),
    [
        pytest.param(
            "throughput",
            ["Throughput", "Through", "Model"],
            ["Throughput", "Through"],
            id="the closest first",
        ),
        pytest.param("a", [], [], id="none"),
        pytest.param("abc", ["abd", "abe", "abf", "abg"], 3, id="three"),
        pytest.param(5, ["5", "6"], ["5"], id="a number"),
        pytest.param("x", ["X", "x"], ["X"], id="the first of two that differ in case"),
        pytest.param(None, ["none"], ["none"], id="None"),
    ],
)
def test_the_closest_names_are_found_regardless_of_case(
    name: object, names: list[str], close: list[str] | int
) -> None:
    found = closest(name, names)
    assert (len(found) if isinstance(close, int) else found) == close


@given(st.text(), st.lists(st.text()))
def test_closest_names_are_at_most_three_of_those_given(name: str, names: list[str]) -> None:
    found = closest(name, names)
    assert len(found) <= 3
    assert set(found) <= set(names)


def test_the_current_line_is_0_outside_of_a_snippet() -> None:
    assert current_line() == ("snippet", 0)


def test_the_message_of_any_text_can_be_sent(project: Project) -> None:
    failure = project.failure("raise ValueError(''.join(map(chr, range(0xd7f0, 0xe010))))")
    assert decode_answer(encode(Answer(failure=failure))).failure == failure


def test_a_name_of_a_module_that_is_no_text_leaves_the_message(project: Project) -> None:
    code = "class N:\n    def __str__(s):\n        raise OSError\n"
    code += "exec(compile('1 / 0', '/gone.py', 'exec'), {'__name__': N()})"
    assert project.failure(code).message == "ZeroDivisionError: division by zero"
