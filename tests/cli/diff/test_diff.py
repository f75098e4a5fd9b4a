"""Command ``diff``: differences of published data, and the exit status."""

from __future__ import annotations

import json
import math
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from any_columns import frames, published
from docutils.core import publish_doctree
from docutils.nodes import system_message
from hypothesis import given
from hypothesis import strategies as st

from sphinx_df_table.cli.diff.compare import compare
from sphinx_df_table.cli.diff.load import load
from sphinx_df_table.protocol.field import Field
from sphinx_df_table.protocol.table import Column, Table
from sphinx_df_table.published.data import data_of
from sphinx_df_table.published.package import package_text

if TYPE_CHECKING:
    from random import Random

    import pandas as pd
    from conftest import Build, RunCommand, Site

PROJECT = Path(__file__).parents[3]
Columns = dict[str, list[Any]]
RUNS: Columns = {
    "model": ["bert", "vit", "t5"],
    "text": ["x", "y", "z"],
    "rate": [100.0, 50.0, 0.5],
    "batch": [1, 8, None],
}


class Write(Protocol):
    """Write tables as a version; return its folder."""

    def __call__(self, *key: str, **tables: Columns) -> str: ...


def _field(values: list[Any]) -> Field:
    present = [value for value in values if value is not None]
    kind: Any = "string"
    if present and all(isinstance(value, bool) for value in present):
        kind = "boolean"
    elif present and all(isinstance(value, int) for value in present):
        kind = "integer"
    elif present and all(isinstance(value, int | float) for value in present):
        kind = "number"
    texts = [None if value is None else str(value).replace("inf", "INF") for value in values]
    if kind == "boolean":
        texts = [text and text.lower() for text in texts]
    return Field(type=kind, values=texts)


@pytest.fixture
def version(tmp_path: Path) -> Write:
    """Return a function that writes tables as a version of a site."""

    def write(*key: str, **tables: Columns) -> str:
        folder = tmp_path / str(len(list(tmp_path.iterdir()))) / "_data"
        folder.mkdir(parents=True)
        resources = []
        for name, columns in tables.items():
            table = Table(
                columns=[
                    Column(labels=(label,), cells=[""] * len(values), order=[-1] * len(values))
                    for label, values in columns.items()
                ],
                fields=list(map(_field, columns.values())),
            )
            assert table.problem() == ""
            data = data_of(name, f"Title of {name}", table, 0, key)
            resources.append(data.resource)
            (folder / f"{name}.csv").write_bytes(data.csv.encode())
        text = package_text("Project", resources)
        (folder / "datapackage.json").write_text(text, encoding="utf-8")
        return str(folder.parent)

    return write


def _with(changed: Columns, columns: Columns = RUNS) -> Columns:
    return columns | changed


def test_rows_are_matched_by_the_key_in_any_order(version: Write, run_command: RunCommand) -> None:
    old = version("model", runs=RUNS)
    turned = {name: values[::-1] for name, values in reversed(RUNS.items())}
    status, text, errors = run_command("diff", old, version("model", runs=turned))
    assert (status, errors) == (0, "")
    assert text == (
        "Rows: 0 changed, 0 new, 0 lost. Tables: 1 compared, 0 with differences. "
        "Within the limit of 0 %.\n"
    )


def test_the_report_names_rows_figures_and_percents(
    version: Write, run_command: RunCommand
) -> None:
    old = version("model", runs=RUNS, same=RUNS, gone=RUNS)
    columns: Columns = {
        "model": ["bert", "vit", "gpt"],
        "text": ["x", "other", "z"],
        "rate": [90.0, None, 1.0],
        "more": [1, 2, 3],
    }
    status, text, errors = run_command(
        "diff", old, version("model", runs=columns, same=RUNS, added=RUNS), "--limit", "5%"
    )
    assert (status, errors) == (1, "")
    assert text == (
        "runs: Title of runs\n"
        "  changed: model = bert\n"
        "    rate: 100 -> 90 (-10 %)\n"
        "  changed: model = vit\n"
        "    text: y -> other\n"
        "    rate: 50 -> (missing)\n"
        "  new row: model = gpt\n"
        "  lost row: model = t5\n"
        "  new column: more\n"
        "  lost column: batch\n"
        "new table: added\n"
        "lost table: gone\n"
        "\n"
        "Rows: 2 changed, 1 new, 1 lost. Tables: 2 compared, 1 with differences. 1 new, 1 lost. "
        "The largest change of a figure is 10 %. Beyond the limit of 5 %.\n"
    )


@pytest.mark.parametrize(
    ("changed", "limit", "status"),
    [
        ({"rate": [90.0, 50.0, 0.5]}, "0", 1),
        ({"rate": [90.0, 50.0, 0.5]}, "10%", 0),
        ({"rate": [110.0, 50.0, 0.5]}, "10", 0),
        ({"rate": [89.9, 50.0, 0.5]}, "10%", 1),
        ({"rate": [100.0, 50.0, 0.0]}, "100%", 0),
        ({"rate": [100.0, None, 0.5]}, "1000%", 1),
        ({"rate": [100.0, math.inf, 0.5]}, "1000%", 1),
        ({"rate": [100.0, 0.1 + 0.2, 0.5]}, "100%", 0),
        ({"batch": [1, 8, 3]}, "0", 0),
        ({"text": ["x", "y", "other"]}, "0", 0),
        ({"model": ["bert", "vit", "gpt"]}, "1000%", 1),
        ({"rate": ["100.0", "50.0", "0.5"]}, "1000%", 1),
        ({"more": [1, 2, 3]}, "0", 0),
    ],
)
def test_the_status_tells_whether_a_figure_is_beyond_the_limit_or_gone(
    version: Write, run_command: RunCommand, changed: Columns, limit: str, status: int
) -> None:
    old, new = version("model", runs=RUNS), version("model", runs=_with(changed))
    found, text, _ = run_command("diff", old, new, "--limit", limit)
    assert found == status
    assert "runs: Title of runs" in text
    assert ("Beyond" if status else "Within") in text


def test_new_rows_and_tables_are_within_any_limit(version: Write, run_command: RunCommand) -> None:
    old = version("model", runs={name: values[:2] for name, values in RUNS.items()})
    status, text, _ = run_command("diff", old, version("model", runs=RUNS, more=RUNS))
    assert "new row: model = t5" in text
    assert "new table: more" in text
    assert status == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([0.3, 1e300], [0.1 + 0.2, 1e300 * (1 + 1e-15)]),
        ([0.0, 1.0], [0.1 + 0.2 - 0.3, 1.0]),
        ([1, 2], [1.0, 2.0]),
        ([math.inf, None], [math.inf, None]),
        ([10**30, 1], [10**30, 1]),
        ([10**400, 1], [10**400, 1]),
        ([True, False], [True, False]),
    ],
)
def test_the_last_digits_and_the_type_of_a_number_are_no_difference(
    version: Write, run_command: RunCommand, old: list[Any], new: list[Any]
) -> None:
    for key in ((), ("name",)):
        versions = [version(*key, t={"name": ["a", "b"], "n": values}) for values in (old, new)]
        assert run_command("diff", *versions)[0] == 0
        assert "0 with differences" in run_command("diff", *versions)[1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([10**12, 1], [10**12 + 1, 1]),
        ([1e-20, 1.0], [2e-20, 1e-5]),
        ([True, True], [False, True]),
        ([True, False], [1, 0]),
    ],
)
def test_a_small_change_is_a_difference(
    version: Write, run_command: RunCommand, old: list[Any], new: list[Any]
) -> None:
    versions = [version("name", t={"name": ["a", "b"], "n": values}) for values in (old, new)]
    assert "1 with differences" in run_command("diff", *versions)[1]


# Several rows have the same model.
_TWICE: Columns = {
    "model": ["a", "a", "a", "b"],
    "batch": [1, 2, 4, 1],
    "rate": [10.0, 20.0, 20.0, 30.0],
}


@pytest.mark.parametrize("key", [("model",), ()])
@pytest.mark.parametrize(
    ("changed", "lines"),
    [
        ({}, []),
        ({"rate": [9.0, 20.0, 20.0, 30.0]}, ["changed: model = a, batch = 1"]),
        (
            {"rate": [9.0, 18.0, 18.0, 27.0]},
            [
                "changed: model = a, batch = 1",
                "changed: model = a, batch = 2",
                "changed: model = a, batch = 4",
                "changed: model = b",
            ],
        ),
        ({"batch": [1, 2, 8, 1]}, ["changed: model = a, batch = 8"]),
    ],
)
def test_rows_with_the_same_key_are_matched_as_far_as_they_can_be_told_apart(
    version: Write,
    run_command: RunCommand,
    key: tuple[str, ...],
    changed: Columns,
    lines: list[str],
) -> None:
    old, new = version(*key, runs=_TWICE), version(*key, runs=_with(changed, _TWICE))
    _, text, _ = run_command("diff", old, new)
    found = [line.strip() for line in text.splitlines() if ": model" in line]
    assert [line.removesuffix(", batch = 1") if "= b" in line else line for line in found] == lines


@pytest.mark.parametrize(
    ("old", "new", "percent"),
    [(1.0, 13.34, "+1,234 %"), (1.0, 10.996, "+1,000 %"), (2.0, 1.0, "-50 %")],
)
def test_large_percents_are_written_as_whole_numbers(
    version: Write, run_command: RunCommand, old: float, new: float, percent: str
) -> None:
    versions = [version("name", t={"name": ["a"], "n": [value]}) for value in (old, new)]
    for form in ("text", "rst"):
        _, text, _ = run_command("diff", *versions, "--format", form)
        assert percent in text
        assert f"The largest change of a figure is {percent.lstrip('+-')}." in text


def test_rows_that_nothing_tells_apart_are_reported_as_such(
    version: Write, run_command: RunCommand
) -> None:
    old = version("model", runs={"model": ["a", "a", "b"], "rate": [1.0, 2.0, 3.0]})
    new = version("model", runs={"model": ["a", "a", "b"], "rate": [1.1, 2.2, 3.0]})
    status, text, _ = run_command("diff", old, new, "--limit", "50%")
    assert status == 1
    assert text.splitlines()[1] == (
        "  not compared: the rows with model = a have changed, and nothing tells which is which: "
        "2 of the old version, 2 of the new one. Name columns that tell them apart with the option "
        "key of the block."
    )
    assert len(text.splitlines()) == 4


def test_one_more_of_several_equal_rows_is_new(version: Write, run_command: RunCommand) -> None:
    old = version(runs={"model": ["a", "a", "b"], "rate": [1.0, 1.0, 3.0]})
    new = version(runs={"model": ["a", "a", "a", "b"], "rate": [1.0, 1.0, 1.0, 3.0]})
    assert "  new row: model = a\n" in run_command("diff", old, new)[1]
    assert "  lost row: model = a\n" in run_command("diff", new, old)[1]


def test_a_key_that_one_version_lacks_is_reported(version: Write, run_command: RunCommand) -> None:
    old = version("model", runs=RUNS)
    new = version("name", runs={("name" if k == "model" else k): v for k, v in RUNS.items()})
    status, text, _ = run_command("diff", old, new)
    assert status == 1
    assert "not compared: one version lacks a column of the key 'name', so the key is not" in text
    # Another key that both have is used.
    status, text, _ = run_command("diff", old, version("text", runs=RUNS))
    assert (status, "0 with differences" in text) == (0, True)


def test_json_has_all_differences(version: Write, run_command: RunCommand) -> None:
    old = version("model", runs=RUNS)
    new = version("model", runs=_with({"rate": [90.0, 50.0, 0.5], "batch": [1, 8, 2]}))
    status, text, _ = run_command("diff", old, new, "--format", "json", "--limit", "20%")
    assert status == 0
    assert json.loads(text) == {
        "limit": 20,
        "is_beyond": False,
        "compared": 1,
        "tables": [
            {
                "name": "runs",
                "title": "Title of runs",
                "new_columns": [],
                "lost_columns": [],
                "changed_rows": [
                    {
                        "row": {"model": "bert"},
                        "changes": [{"column": "rate", "old": 100, "new": 90, "percent": -10}],
                    },
                    {
                        "row": {"model": "t5"},
                        "changes": [{"column": "batch", "old": None, "new": 2, "percent": None}],
                    },
                ],
                "new_rows": [],
                "lost_rows": [],
                "unmatched": [],
            }
        ],
        "new_tables": [],
        "lost_tables": [],
    }


def test_rst_is_valid_whatever_the_data_are(version: Write, run_command: RunCommand) -> None:
    names = ["*a", "`b` <x_>", "- c", "1. d", "|e|", "", "\\", ".. f::", "a_", "::"]
    old: Columns = {"name": names, "n": [float(n) for n in range(10)], "gone": ["*x"] * 10}
    new: Columns = {
        "name": [*names[:-1], "`new"],
        "n": [float(n + 1) for n in range(10)],
        "*more": [1] * 10,
    }
    arguments = [
        version("name", t=columns, **{f"{x}_": RUNS}) for columns, x in ((old, "a"), (new, "b"))
    ]
    status, text, _ = run_command("diff", *arguments, "--format", "rst")
    assert status == 1
    tree = publish_doctree(text, settings_overrides={"report_level": 1, "warning_stream": False})
    assert list(tree.findall(system_message)) == []
    shown = tree.astext()
    assert "name = `b` <x_>" in shown
    assert "name = `new" in shown
    assert "Lost table: a_." in shown
    # Each row of the table: a row of the data, its column, both values, and the change.
    assert "name = 1. d\n\nn\n\n3\n\n4\n\n+33.3 %" in shown


@pytest.mark.parametrize(
    "damage", ["nothing", "no json", "other json", "no csv", "bad value", "header", "short"]
)
def test_bad_input_is_an_error(version: Write, run_command: RunCommand, damage: str) -> None:
    old, new = version("model", runs=RUNS), version("model", runs=RUNS)
    package, data = (Path(new, "_data", name) for name in ("datapackage.json", "runs.csv"))
    text = data.read_text()
    match damage:
        case "nothing":
            package.unlink()
        case "no json":
            package.write_text("{")
        case "other json":
            package.write_text('{"resources": [{"name": "x", "path": "x", "schema": {}}]}')
        case "no csv":
            data.unlink()
        case "bad value":
            data.write_text(text.replace("100.0", "much"))
        case "header":
            data.write_text(text.replace('"model","text"', '"text","model"'))
        case "short":
            data.write_text(text.replace(',"8"', ""))
    status, output, errors = run_command("diff", old, new)
    assert (status, output) == (2, "")
    assert errors.startswith(f"error: {new}")
    assert "Traceback" not in errors


@pytest.mark.parametrize("limit", ["", "x", "-1%", "nan", "inf"])
def test_a_limit_that_is_none_is_an_error(run_command: RunCommand, limit: str) -> None:
    with pytest.raises(SystemExit) as exit_:
        run_command("diff", "a", "b", f"--limit={limit}")
    assert exit_.value.code == 2


def test_control_characters_of_the_data_do_not_reach_the_terminal(
    version: Write, run_command: RunCommand
) -> None:
    names = [f"\x1b[31m{'x' * 100}", "\u202eb\n::error::c"]
    versions = [version("name", t={"name": names, "n": values}) for values in ([1, 2], [3, 4])]
    _, text, _ = run_command("diff", *versions)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\n::" not in text
    assert "…" in text


def test_a_folder_of_data_may_be_named_itself_and_sphinx_is_not_imported(version: Write) -> None:
    old, new = version("model", runs=RUNS), version("model", runs=RUNS)
    code = (
        "import sys; from sphinx_df_table.cli.main import main; "
        f"status = main(['diff', {old!r}, {new + '/_data'!r}]); "
        "assert not {'sphinx', 'docutils', 'pandas'} & sys.modules.keys(); sys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")


# -- The data of this project --------------------------------------------------------------------


def _versions(build: Build, change: tuple[str, str, str]) -> tuple[Site, Path]:
    """Build the Inf2 page with all data published, and again with one file changed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [*sys.path])  # which conf.py extends
        settings = runpy.run_path(str(PROJECT / "docs/conf.py"))
    conf = {name: value for name, value in settings.items() if name.startswith("df_table_")}
    conf |= {"df_table_data_path": ["data"], "df_table_sandbox": "auto"}
    conf |= {"df_table_defaults": {"download": True}, "suppress_warnings": ["ref", "term"]}
    files = {f"data/{path.name}": path.read_text() for path in (PROJECT / "data").glob("*.csv")}
    page = (PROJECT / "docs/inf2.rst").read_text()
    site = build({"index.rst": page, **files}, conf=conf, extensions=("sphinx_design",))
    old = site.folder / "old"
    shutil.copytree(site.out / "_data", old)
    name, before, after = change
    text = files[f"data/{name}"]
    assert text.count(before) == 1
    site.write({f"data/{name}": text.replace(before, after)})
    site.rebuild()
    return site, old


def test_a_planted_change_of_one_figure_is_all_that_is_reported(
    build: Build, run_command: RunCommand
) -> None:
    # One throughput of 2,674.19 inferences per second, ten percent lower.
    change = ("throughput_data_encoder.csv", "2674.18956433", "2406.770607897")
    site, old = _versions(build, change)
    status, text, _ = run_command(
        "diff", str(old), str(site.out), "--limit", "5%", "--format", "json"
    )
    found = json.loads(text)
    (table,) = found["tables"]
    assert table["name"] == "encoder-throughput"
    assert not any(table[part] for part in ("new_rows", "lost_rows", "unmatched", "new_columns"))
    (row,) = table["changed_rows"]
    assert row["row"]["Model"] == "bert-base-uncased"
    changes = {change["column"]: change["percent"] for change in row["changes"]}
    assert changes.keys() == {"Cost per 1M inferences", "Throughput (inference/second)"}
    assert changes["Throughput (inference/second)"] == pytest.approx(-10)
    assert changes["Cost per 1M inferences"] == pytest.approx(100 / 0.9 - 100)
    assert (status, found["compared"] >= 12) == (1, True)
    assert run_command("diff", str(old), str(site.out), "--limit", "15%")[0] == 0


def test_a_price_that_changes_is_reported_for_each_row_that_it_is_in(
    build: Build, run_command: RunCommand
) -> None:
    site, old = _versions(build, ("inf2_instance_prices.csv", "0.85", "0.935"))
    _, text, _ = run_command("diff", str(old), str(site.out), "--format", "json")
    changed = [change for table in json.loads(text)["tables"] for change in _changes(table)]
    assert not any(table["unmatched"] for table in json.loads(text)["tables"])
    figures = [change for change in changed if change["column"] != "RI-Effective hourly rate"]
    assert {change["column"][:11] for change in figures} == {"Cost per 1M"}
    assert all(change["percent"] == pytest.approx(10) for change in changed)
    rows = [
        line
        for path in (PROJECT / "data").glob("*_data_*.csv")
        for line in path.read_text().splitlines()
        if ",Inf2.8xlarge," in line
    ]
    assert len(figures) == len(rows) > 0


def _changes(table: dict[str, Any]) -> list[dict[str, Any]]:
    return [change for row in table["changed_rows"] for change in row["changes"]]


# -- Any data ------------------------------------------------------------------------------------


@given(frame=frames(), random=st.randoms(use_true_random=False), keyed=st.booleans())
def test_a_version_does_not_differ_from_itself_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, frame: pd.DataFrame, random: Random, *, keyed: bool
) -> None:
    order = random.sample(range(len(frame)), len(frame))
    versions = []
    for shown in (frame, frame.iloc[order]):
        found = published(shown, *(list(frame)[:1] if keyed else ()))
        folder = tmp_path_factory.mktemp("version")
        (folder / "name.csv").write_bytes(found.csv.encode())
        text = package_text("", [found.resource])
        (folder / "datapackage.json").write_text(text, encoding="utf-8")
        versions.append(load(folder))
    assert compare(*versions).tables == []
