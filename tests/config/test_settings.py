"""Settings: effect of each, and warnings about invalid values."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import pytest

from sphinx_df_table.config.problems import plain
from sphinx_df_table.config.settings import SETTINGS, enabled_checks
from sphinx_df_table.protocol.job import CHECKS, USUAL_CHECKS, Check

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Build

CSV = "Neuron Version,Cast,N\n2.20,None,1\n2.9,,2\n"
READ = '.. df-table::\n\n   df = pd.read_csv("a.csv")\n'
AS_TEXT = {"dtype": {"Neuron Version": "str"}, "keep_default_na": False, "na_values": [""]}


@pytest.mark.parametrize(
    ("arguments", "rows"),
    [
        ({}, [["2.2", "", "1"], ["2.9", "", "2"]]),
        (AS_TEXT, [["2.20", "None", "1"], ["2.9", "", "2"]]),
        ({"dtype": str}, [["2.20", "", "1"], ["2.9", "", "2"]]),
        ({"dtype": {"Neuron Version": str}}, [["2.20", "", "1"], ["2.9", "", "2"]]),
        ({"usecols": ("N",)}, [["1"], ["2"]]),
        ({"nrows": 1, "keep_default_na": False}, [["2.2", "None", "1"]]),
    ],
    ids=["nothing", "as-text", "a-type", "a-type-for-a-column", "a-tuple", "two"],
)
def test_read_csv_gets_the_arguments_of_the_setting(
    build: Build, arguments: dict[str, Any], rows: list[list[str]]
) -> None:
    conf = {"df_table_read_csv": arguments, "df_table_checks": False}
    site = build({"index.rst": READ, "a.csv": CSV}, conf=conf)
    assert site.tables()[0].rows == rows
    assert site.warnings == ""


def test_an_argument_of_the_snippet_wins_over_the_setting(build: Build) -> None:
    snippet = '.. df-table::\n\n   df = pd.read_csv("a.csv", dtype={"N": "str"}, nrows=1)\n'
    site = build(
        {"index.rst": snippet, "a.csv": CSV}, conf={"df_table_read_csv": {**AS_TEXT, "nrows": 2}}
    )
    assert site.tables()[0].rows == [["2.2", "None", "1"]]


def test_the_prelude_runs_before_each_snippet_in_its_namespace(build: Build) -> None:
    site = build(
        """
        .. df-table::

           df = one(count)
           count += 1

        .. df-table::

           df = one(count)
        """,
        conf={"df_table_prelude": 'count = 1\ndef one(x):\n    return pd.DataFrame({"x": [x]})\n'},
    )
    assert [table.rows for table in site.tables()] == [[["1"]], [["1"]]]


_PRELUDE = "# Shared\ndef rows(x):\n    return pd.DataFrame({'x': [6 // x]})\n"
_OF_FILE = {"df_table_prelude_file": "shared/_prelude.py"}


def test_the_prelude_may_be_a_file_and_its_change_rebuilds_the_pages(build: Build) -> None:
    files = {"index.rst": ".. df-table::\n\n   df = rows(2)\n", "shared/_prelude.py": _PRELUDE}
    site = build(files, conf=_OF_FILE)
    assert (site.warnings, site.tables()[0].rows) == ("", [["3"]])
    assert site.rebuild().read == []
    site.write({"shared/_prelude.py": _PRELUDE.replace("6", "8")})
    assert site.rebuild().read == ["index"]
    assert site.tables()[0].rows == [["4"]]


def test_an_error_in_the_prelude_file_names_the_file_and_its_line(build: Build) -> None:
    files = {"index.rst": ".. df-table::\n\n   df = rows(0)\n", "shared/_prelude.py": _PRELUDE}
    site = build(files, conf=_OF_FILE)
    assert site.warnings.startswith("index.rst:3: WARNING: ZeroDivisionError")
    line = "line 3:     return pd.DataFrame({'x': [6 // x]})"
    assert f"Raised in shared/_prelude.py, {line}" in site.warnings
    site.write({"shared/_prelude.py": "a = 1\nb = a / 0\n"})
    site.rebuild()
    assert "| shared/_prelude.py:\n|   1 | a = 1\n| > 2 | b = a / 0" in site.warnings
    site.write({"shared/_prelude.py": ""})
    page = ".. df-table::\n\n   df = rows(1)\n\n.. df-table::\n\n   rows = 1\n   df = None\n"
    site.write({"index.rst": page})
    assert "Define it here too, or in shared/_prelude.py." in site.rebuild().warnings


def test_a_prelude_beside_a_prelude_file_is_ignored_with_a_warning(build: Build) -> None:
    files = {"index.rst": ".. df-table::\n\n   df = rows(2)\n", "shared/_prelude.py": _PRELUDE}
    site = build(files, conf={**_OF_FILE, "df_table_prelude": "rows = 1"})
    assert site.warnings == (
        "WARNING: conf.py: df_table_prelude is ignored, because df_table_prelude_file is "
        "'shared/_prelude.py'. Move its code into that file. [df_table.setting]\n"
    )
    assert site.tables()[0].rows == [["3"]]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"a = 1\nb = (1,", "line 2: '(' was never closed"),
        (b"# \xe9\n", "invalid or missing encoding declaration"),
        (b"# coding: none\n", "unknown encoding"),
        (b"a = 1 \0", "null bytes"),
        (None, "there is no such file in "),
    ],
)
def test_a_prelude_file_that_is_no_source_is_a_warning(
    build: Build, tmp_path: Path, content: bytes | None, problem: str
) -> None:
    if content is not None:
        (tmp_path / "prelude.py").write_bytes(content)
    name = str(tmp_path / "prelude.py")
    site = build("Text.\n", conf={"df_table_prelude_file": name}, builder="dummy")
    (message,) = site.warnings.splitlines()
    assert message.startswith(f"WARNING: conf.py: df_table_prelude_file = {name!r} can't be used: ")
    assert problem in message
    assert site.env.config.df_table_prelude == ""


@pytest.mark.parametrize(
    ("name", "closest"),
    [("prelud.py", "; the closest is 'prelude.py'."), ("code/prelude.py", "."), ("zz", ".")],
)
def test_a_prelude_file_that_is_missing_names_the_folder_and_the_closest_file(
    build: Build, name: str, closest: str
) -> None:
    files = {"index.rst": "Text.\n", "prelude.py": "a = 1\n"}
    site = build(files, conf={"df_table_prelude_file": name}, builder="dummy")
    assert f"can't be used: there is no such file in {site.folder}{closest} The" in site.warnings


def test_the_setting_limits_the_time_of_a_snippet(build: Build) -> None:
    site = build(
        ".. df-table::\n\n   while True: pass\n", conf={"df_table_timeout": 0.5}, builder="dummy"
    )
    assert "the snippet exceeded its limit of 0.5 seconds and was stopped" in site.warnings
    assert "[df_table.timeout]" in site.warnings


@pytest.mark.parametrize(
    ("setting", "value", "problem"),
    [
        ("df_table_data_path", "'data'", "it must be of type list or tuple, such as ['data']."),
        ("df_table_data_path", "5", "it must be of type list or tuple."),
        ("df_table_read_csv", "['dtype']", "it must be of type dict."),
        ("df_table_prelude", "'a = (1,'", "line 1: '(' was never closed"),
        ("df_table_prelude", "'a = \\0'", "null bytes"),
        ("df_table_prelude", "5", "it must be of type str."),
        ("df_table_timeout", "0", "it must be more than 0"),
        ("df_table_timeout", "-1.5", "it must be more than 0"),
        ("df_table_timeout", "float('nan')", "it must be more than 0, and less than"),
        ("df_table_timeout", "float('inf')", "it must be more than 0, and less than"),
        ("df_table_timeout", "'60'", "it must be of type int or float."),
        ("df_table_timeout", "True", "it must be of type int or float."),
        ("df_table_on_error", "'ignore'", "it must be 'warn' or 'raise'"),
        ("df_table_checks", "['merge']", "it must be of type bool or dict."),
        ("df_table_on_error", "True", "it must be of type str."),
    ],
)
def test_an_invalid_value_is_a_warning_and_the_default_is_used(
    build: Build, setting: str, value: str, problem: str
) -> None:
    site = build(
        {
            "conf.py": f"extensions = ['sphinx_df_table']\n{setting} = {value}\n",
            "index.rst": ".. df-table::\n\n   df = pd.DataFrame({'a': [1]})\n",
        },
        builder="dummy",
    )
    default = next(s.default for s in SETTINGS if s.name == setting)
    assert next(s.strictest for s in SETTINGS if s.name == setting) is None
    (ours,) = [line for line in site.warnings.splitlines() if "[df_table.setting]" in line]
    assert ours.startswith(f"WARNING: conf.py: {setting} = ")
    assert problem in ours
    assert f"The default {default!r} is used instead." in ours
    assert site.doctree().astext().split() == ["a", "1"]


@pytest.mark.parametrize(
    ("setting", "value", "problem", "used"),
    [
        (
            "df_table_data_path",
            "['one', 'nowhere', 'two']",
            "'nowhere' is left out: there is no such folder in ",
            ["one", "two"],
        ),
        ("df_table_data_path", "('one', 5)", "5 is left out: it is not the name", ("one",)),
        (
            "df_table_read_csv",
            "{'sep': ';', 'converters': {'a': len}}",
            "'converters' is left out: its value can't be passed",
            {"sep": ";"},
        ),
        (
            "df_table_read_csv",
            "{5: 1, 'sep': ';'}",
            "5 is left out: it is not a name",
            {"sep": ";"},
        ),
        (
            "df_table_checks",
            "{'merges': True, 'sort': False}",
            "'merges' is left out: it is none of index, merge, duplicate, ",
            {"sort": False},
        ),
        (
            "df_table_checks",
            "{'merge': 'off', 'sort': False}",
            "'merge' is left out: its value must be True or False",
            {"sort": False},
        ),
        ("df_table_environment", "['A', 5]", "5 is left out: it is not a name", ["A"]),
        ("df_table_roles", "[(), 'y']", "() is left out: it is not a name", ["y"]),
        ("df_table_roles", "[('a', 'b')]", "('a', 'b') is left out: it is not a name", []),
        ("df_table_roles", "(['x'], 'y')", "['x'] is left out: it is not a name", ("y",)),
    ],
)
def test_an_invalid_entry_is_left_out_with_a_warning_and_the_others_are_used(
    build: Build, setting: str, value: str, problem: str, used: object
) -> None:
    site = build(
        {
            "conf.py": f"extensions = ['sphinx_df_table']\n{setting} = {value}\n",
            "index.rst": "",
            "one/a.csv": "",
            "two/a.csv": "",
        },
        builder="dummy",
    )
    assert site.env.config[setting] == used
    (ours,) = [line for line in site.warnings.splitlines() if "[df_table.setting]" in line]
    assert ours.startswith(f"WARNING: conf.py: {setting}: {problem}")


@pytest.mark.parametrize("value", ["'requre'", "'none'", "False", "None"])
def test_a_misspelled_sandbox_is_the_strictest(build: Build, value: str) -> None:
    site = build(
        {
            "conf.py": f"extensions = ['sphinx_df_table']\ndf_table_sandbox = {value}\n",
            "index.rst": "",
        },
        builder="dummy",
    )
    assert f"conf.py: df_table_sandbox = {value} can't be used: it must be " in site.warnings
    assert "The strictest value 'require' is used instead. [df_table.setting]" in site.warnings
    assert site.env.config.df_table_sandbox == "require"


def test_a_misspelled_setting_is_a_warning(build: Build) -> None:
    conf = """
        extensions = ["sphinx_df_table"]
        df_table_sandbx = "require"
        df_table_time_out = 5
        df_table_presicion = 2
        df_table_of_another = 1
        _df_table_own = 2

        def setup(app):
            app.add_config_value("df_table_of_another", 0, "env")
    """
    site = build({"conf.py": textwrap.dedent(conf), "index.rst": ""}, builder="dummy")
    none = "WARNING: conf.py: there is no setting"
    of_block = "options of the directive are keys of df_table_defaults."
    assert site.warnings.splitlines() == [
        f"{none} df_table_sandbx; the closest is df_table_sandbox. [df_table.setting]",
        f"{none} df_table_time_out; the closest is df_table_timeout. [df_table.setting]",
        f"{none} df_table_presicion; {of_block} [df_table.setting]",
    ]


@pytest.mark.parametrize(
    ("value", "on"),
    [
        (True, USUAL_CHECKS),
        ({}, USUAL_CHECKS),
        (False, ()),
        ({"pandas": True}, CHECKS),
        ({"merge": False, "sort": True}, tuple(c for c in USUAL_CHECKS if c != "merge")),
    ],
)
def test_the_setting_turns_checks_on_and_off(
    value: bool | dict[Check, bool],  # noqa: FBT001 - as conf.py says it
    on: tuple[Check, ...],
) -> None:
    assert enabled_checks(value) == on


def test_a_changed_setting_outdates_the_pages(build: Build) -> None:
    site = build({"index.rst": READ, "a.csv": CSV})
    site.conf = {"df_table_read_csv": AS_TEXT}
    assert site.rebuild().read == ["index"]
    assert site.tables()[0].rows[0] == ["2.20", "None", "1"]
    assert site.rebuild().read == []


@pytest.mark.parametrize("value", [{"dtype": {"a": str}}, {"dtype": "str"}])
def test_a_type_in_a_setting_does_not_outdate_all_pages(
    build: Build, value: dict[str, Any]
) -> None:
    site = build(
        {"index.rst": READ, "a.csv": CSV},
        conf={"df_table_read_csv": value, "df_table_checks": False},
    )
    assert site.warnings == ""
    assert site.rebuild().read == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (str, "str"),
        ({"a": int, "b": [float, ("c", bool)]}, {"a": "int", "b": ["float", ["c", "bool"]]}),
        ("text", "text"),
        (None, None),
    ],
)
def test_types_are_passed_by_name(value: object, text: object) -> None:
    assert plain(value) == text


def test_each_setting_has_a_prefix_a_valid_default_and_a_meaning() -> None:
    for setting in SETTINGS:
        assert setting.name.startswith("df_table_")
        assert isinstance(setting.default, setting.types)
        assert setting.meaning.endswith(".")
