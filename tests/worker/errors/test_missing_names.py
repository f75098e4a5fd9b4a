"""Hints about names that a snippet lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from data_files import write_database

if TYPE_CHECKING:
    from worker.conftest import Project

_FRAME = "df = pd.DataFrame({'Model': ['a'], 'Cost': [1]})\n"


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        (f"{_FRAME}display(df)", "shows the data frame in the variable 'df': assign it"),
        (f"{_FRAME}get_ipython()", "without the commands of IPython"),
        ("pd.read_csv(__file__)", "A snippet has no file of its own."),
        ('df = pd.DataFrame([{"a": null}])', "a word of JSON: in Python it is None. After import"),
        ('x = {"a": true}', "a word of JSON: in Python it is True."),
        ('x = {"a": [false, 1]}', "a word of JSON: in Python it is False."),
        ('x = {"a": NaN}', "a word of JSON: in Python it is float('nan')."),
        ("x = [Infinity, -Infinity]", "a word of JSON: in Python it is float('inf')."),
        ("%matplotlib inline\ndf = 1", "begins with % is a command of IPython"),
        ("x = 1\n  %time x", "begins with % is a command of IPython"),
        ("!ls\ndf = 1", "begins with ! is a command of IPython"),
        (">>> df = 1", "Remove '>>>': a snippet is Python alone."),
        ("for x in y:\n...     df = x", "Remove '...': a snippet is Python alone."),
        (":name: costs\n\ndf = 1", "Move ':name:' up: options stand directly below the direct"),
        (":index:\n\ndf = 1", "Move ':index:' up: options stand directly below the directive"),
        (" df = 1\n df = 2", "Indent all lines of the snippet alike, and like the options of"),
        ("```python\ndf = 1\n```", "Remove '```': a snippet is Python alone."),
        ("df = os.getcwd()", "Write import os above: only pd, np and the helpers are there"),
        ("import os\nos.environ['TOKEN']", "df_table_environment in conf.py names those"),
        (f"{_FRAME}df.query('cost > 0')", "no column 'cost'; the closest is 'Cost'. A variable"),
        (f"{_FRAME}df.query('`cost` > 0')", "no column 'cost'; the closest is 'Cost'."),
        (f"{_FRAME}df.query('Cost > 0 and `cost (x)` > 0')", "no column 'cost (x)'; "),
        (f"{_FRAME}df.eval('`the cost` * `Cost`')", "no column 'the cost'; "),
        (f"{_FRAME}df.Csot", "no column 'Csot'; the closest is 'Cost'."),
        (f"{_FRAME}df.cost.max()", "no column 'cost'; the closest is 'Cost'."),
        (f"{_FRAME}df.eval('x = zzz + 1')", "no column 'zzz'; it has 'Model', 'Cost'."),
    ],
)
def test_a_hint_says_what_to_write_instead(project: Project, code: str, hint: str) -> None:
    assert hint in project.failure(code).message


@pytest.mark.parametrize(
    "arguments",
    [
        "usecols=['price']",
        "usecols=['Model', 'price']",
        "usecols=['price'], engine='python'",
        "parse_dates=['price']",
    ],
)
def test_a_column_that_a_file_lacks_is_named_with_the_closest(
    project: Project, arguments: str
) -> None:
    (project.page / "x.csv").write_text("Model,Price\na,1\n")
    message = project.failure(f"df = pd.read_csv('x.csv', {arguments})").message
    assert message.endswith("The file has no column 'price'; the closest is 'Price'.")


def test_without_a_close_name_all_columns_of_the_file_are_named(project: Project) -> None:
    (project.page / "x.csv").write_text("Model,Price\na,1\n")
    message = project.failure("df = pd.read_csv('x.csv', usecols=['zzz'])").message
    assert message.endswith("The file has no column 'zzz'; it has 'Model', 'Price'.")


@pytest.mark.parametrize(
    "code",
    [
        "displays(1)",
        "nulls = null_",
        "null = None\nnull.x",
        "x = 5\nx %",
        "{}['TOKEN']",
        f"{_FRAME}df.sort_valeus('Cost')",
        f"{_FRAME}df['Cost'].Cots",
        "import module_of_nobody",
        "import pandas.module_of_nobody",
    ],
)
def test_other_names_have_none_of_these_hints(project: Project, code: str) -> None:
    message = project.failure(code).message
    for hint in ("A block shows", "IPython", "df_table_environment", "It is in", "no column"):
        assert hint not in message


@pytest.mark.parametrize("name", ["helper.py", "helper/__init__.py"])
@pytest.mark.parametrize("folder", ["page", "source"])
def test_a_module_beside_the_page_names_sys_path(project: Project, folder: str, name: str) -> None:
    path = getattr(project, folder) / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("a = 1\n", encoding="utf-8")
    message = project.failure("from helper.part import a").message
    assert f"It is in '{getattr(project, folder)}', which is not searched." in message


def test_a_module_in_another_folder_of_the_project_names_sys_path(project: Project) -> None:
    for folder in (".venv", "env", "code/lib", "code/old/lib"):
        (project.source / folder).mkdir(parents=True)
        (project.source / folder / "helper.py").write_text("a = 1\n", encoding="utf-8")
    (project.source / "env/pyvenv.cfg").touch()
    message = project.failure("import helper").message
    found = project.source / "code/lib"
    assert f"It is in '{found}', which is not searched. sys.path.insert(0, '{found}')" in message


def test_a_module_that_is_nowhere_is_to_be_installed_or_added(project: Project) -> None:
    message = project.failure("import module_of_nobody").message
    assert "Install it where Sphinx runs. If it is a module of the project, add its f" in message
    assert "Install" not in project.failure("import pandas.module_of_nobody").message


def test_a_missing_name_has_no_hint_about_a_file_that_was_read(project: Project) -> None:
    write_database(project.page / "wal.db", "wal")
    code = "import sqlite3\nsqlite3.connect('wal.db').close()\n{}['database']"
    layers = ("landlock", "seccomp")
    assert project.failure(code, layers=layers).message == "KeyError: 'database'"


@pytest.mark.parametrize("code", ["os.getenv('BASE_URL') + '/x'", "os.environ.get('BASE_URL') + 1"])
def test_a_missing_environment_variable_is_no_text_in_a_column(project: Project, code: str) -> None:
    message = project.failure(f"import os\nurl = {code}").message
    assert "One of the values is None. A snippet sees few environment variables." in message
    assert "to_numeric" not in message


def test_another_none_in_a_calculation_has_no_hint(project: Project) -> None:
    message = project.failure("url = None + '/x'").message
    assert message == "TypeError: unsupported operand type(s) for +: 'NoneType' and 'str'"
