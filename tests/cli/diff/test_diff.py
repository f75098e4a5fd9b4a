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
    from collections.abc import Sequence
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


def _costs(version: Write, texts: Sequence[str | None]) -> str:
    models = [f"model {number}" for number in range(len(texts))]
    return version("model", t={"model": models, "cost": list(texts)})


@pytest.mark.parametrize(
    ("old", "new", "percents"),
    [
        (["$0.040", "$1.20"], ["$0.044", "$1.20"], [10]),
        (["$985.046", "$1,097.500"], ["$1,083.5506", "$1,097.500"], [10]),
        (["$1,000", "$990"], ["$900", "$1,089"], [-10, 10]),
        (["1,000/$", "2,000/$"], ["900/$", "2,000/$"], [-10]),
        (["$9.000", "$10.000"], ["$9.900", "$9.000"], [10, -10]),
        (["10,00 €", "9,99 €"], ["11,00 €", "9,99 €"], [10]),
        (["1.000 €", "999 €"], ["900 €", "999 €"], [-10]),
        (["1.234,50 €", "10 €"], ["1.234,50 €", "12 €"], [20]),
        (["1\u202f000,00\xa0€"], ["1\u202f100,00\xa0€"], [10]),
        (["CHF 1'000.00", "CHF 5"], ["CHF 900.00", "CHF 5"], [-10]),
        (["US$ 10", "5.5 USD"], ["US$ 11", "6.6 USD"], [10, 20]),
        (["-$10", "$-10", "\u2212$10"], ["-$11", "$-9", "$10"], [-10, 10, 200]),
        (["50 %", "12.5%"], ["55 %", "10%"], [10, -20]),
        (["3.2x", "0.98x"], ["2.4x", "0.98x"], [-25]),
        (["2×", "1,5 ×"], ["2,2×", "1,5 ×"], [10]),
        (["$.50 per hour"], ["$.60 per hour"], [20]),
        (["$1,000,000"], ["$1,100,000"], [10]),
        (["₹10,00,000.00"], ["₹11,00,000.00"], [10]),
        (["€1.000.000"], ["€900.000"], [-10]),
    ],
)
def test_figures_in_texts_with_a_currency_or_percent_have_a_limit(
    version: Write,
    run_command: RunCommand,
    old: list[str],
    new: list[str],
    percents: list[float],
) -> None:
    versions = [_costs(version, texts) for texts in (old, new)]
    status, text, _ = run_command("diff", *versions, "--format", "json", "--limit", "9%")
    changes = [change for table in json.loads(text)["tables"] for change in _changes(table)]
    assert [change["percent"] for change in changes] == [pytest.approx(one) for one in percents]
    assert status == 1
    assert run_command("diff", *versions, "--limit", "200%")[0] == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2.16.0", "2.25.0"),
        ("2.20", "2.21"),
        ("7", "8"),
        ("PyTorch 2.7", "PyTorch 2.9"),
        ("GPT 3", "GPT 4"),
        ("U20", "U22"),
        ("16GB", "32GB"),
        ("224x224", "512x512"),
        ("4x GPU", "8x GPU"),
        ("x4", "x8"),
        ("v2x", "v3x"),
        ("$5-$7", "$6-$8"),
        ("$5 (2024)", "$6 (2025)"),
        ("$5", "€5"),
        ("$1.5,2,3", "$1.6,2,3"),
        ("$1.2.3", "$1.2.4"),
        ("$1,2,3", "$1,2,4"),
        ("$5", "$6/h"),
        ("from $5", "from $6"),
        ("2026-01-02", "2026-01-03"),
        ("`page <https://example.org/5?x=%20>`__", "`page <https://example.org/6?x=%20>`__"),
    ],
)
def test_other_texts_have_no_limit(
    version: Write, run_command: RunCommand, old: str, new: str
) -> None:
    status, text, _ = run_command("diff", _costs(version, [old]), _costs(version, [new]))
    assert (status, "%)" in text) == (0, False)
    assert f"cost: {old} -> {new}\n" in text


def test_points_and_commas_that_contradict_each_other_have_no_percent(
    version: Write, run_command: RunCommand
) -> None:
    for old, new in ((["$1.50", "1,50 €"], ["$2.50", "1,50 €"]), (["$1.500"], ["$1,600"])):
        status, text, _ = run_command("diff", *(_costs(version, texts) for texts in (old, new)))
        assert (status, "%)" in text, f"cost: {old[0]} -> {new[0]}\n" in text) == (0, False, True)


@pytest.mark.parametrize("new", [None, "n/a", "free"])
def test_a_figure_in_a_text_that_is_gone_is_beyond_any_limit(
    version: Write, run_command: RunCommand, new: str | None
) -> None:
    old = _costs(version, ["$5.00", "$6.00"])
    assert run_command("diff", old, _costs(version, [new, "$6.00"]), "--limit", "1000%")[0] == 1


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


# A table with no key, and the same after a release: each row has another version and rate.
_RELEASE: Columns = {
    "model": ["bert", "bert", "vit", "t5"],
    "page": ["`a <x>`_", "`a <x>`_", "`b <x>`_", "`c <x>`_"],
    "size": ["224x224", "512x512", "224x224", "224x224"],
    "version": ["2.16.0"] * 4,
    "rate": [10.0, 20.0, 30.0, 40.0],
    "batch": [1, 2, 1, 2],
}
_RELEASED = _RELEASE | {"version": ["2.17.0"] * 4, "rate": [11.0, 22.0, 33.0, 44.0]}


def _rows(text: str) -> list[str]:
    lines = text.splitlines()
    return [line.strip() for line in lines if line.startswith("  ") and line[2] != " "]


@pytest.mark.parametrize(
    ("key", "changed", "rows"),
    [
        (
            (),
            {},
            [
                "changed: model = bert, size = 224x224",
                "changed: model = bert, size = 512x512",
                "changed: model = vit, size = 224x224",
                "changed: model = t5, size = 224x224",
            ],
        ),
        (
            ("batch",),
            {},
            [
                "changed: batch = 1, model = bert",
                "changed: batch = 1, model = vit",
                "changed: batch = 2, model = bert",
                "changed: batch = 2, model = t5",
            ],
        ),
        (
            (),
            {"model": ["bert", "bert", "gpt", "llama"]},
            [
                "changed: model = bert, size = 224x224",
                "changed: model = bert, size = 512x512",
                "new row: model = gpt, size = 224x224",
                "new row: model = llama, size = 224x224",
                "lost row: model = vit, size = 224x224",
                "lost row: model = t5, size = 224x224",
            ],
        ),
    ],
)
def test_rows_without_a_key_are_matched_by_the_names_that_tell_them_apart(
    version: Write, run_command: RunCommand, key: tuple[str, ...], changed: Columns, rows: list[str]
) -> None:
    old, new = version(*key, t=_RELEASE), version(*key, t=_RELEASED | changed)
    _, text, _ = run_command("diff", old, new)
    assert _rows(text) == rows
    assert "rate: 10 -> 11 (+10 %)" in text
    # The order of the rows does not matter.
    turned = {name: values[::-1] for name, values in (_RELEASED | changed).items()}
    assert sorted(_rows(run_command("diff", old, version(*key, t=turned))[1])) == sorted(rows)


@pytest.mark.parametrize(
    ("costs", "dearer"),
    [
        (["$5", "$6.5", "$7"], ["$8", "$7.5", "$7"]),
        (["$5", " ", "$6"], ["$6", " ", "$5"]),
        (["5x", "6.5x", "7x"], ["8x", "7.5x", "7x"]),
        ([5.0, 6.5, 7.0], [8.0, 7.5, 7.0]),
    ],
)
def test_figures_do_not_identify_rows_even_if_they_are_texts(
    version: Write, run_command: RunCommand, costs: list[Any], dearer: list[Any]
) -> None:
    runs: Columns = {"model": ["a"] * 3, "cost": costs, "batch": [1, 2, 8], "note": [*"xyz"]}
    old = version("model", t=runs)
    new = version("model", t={name: values[:2] for name, values in runs.items()})
    assert _rows(run_command("diff", old, new)[1]) == ["lost row: model = a, batch = 8, note = z"]
    # Rows that are equal except for them are pairs.
    new = version("model", t=runs | {"cost": dearer})
    assert _rows(run_command("diff", old, new)[1]) == [
        f"changed: model = a, batch = {batch}, note = {note}"
        for batch, note, cost, other in zip(runs["batch"], runs["note"], costs, dearer, strict=True)
        if cost != other
    ]


_SAME_PAGES: Columns = {"page": ["`a <x>`_"] * 4, "size": ["224x224"] * 4}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # Few names are in both versions.
        ({}, {"model": ["a", "b", "c", "d"]}),
        ({}, {"model": ["a", "b", "c", "t5"]}),
        # Several rows have the same names in a version.
        ({}, {"size": ["224x224"] * 4}),
        ({"size": ["224x224"] * 4}, {}),
        (_SAME_PAGES, _SAME_PAGES),
        # A name is missing.
        (_SAME_PAGES, _SAME_PAGES | {"model": ["bert", "a", "vit", None]}),
        # Figures and versions are no names: they may have changed places.
        *(
            (_SAME_PAGES | {"model": names}, _SAME_PAGES | {"model": names[::-1]})
            for names in (
                ["$5 an hour", "$6 an hour", "$7 an hour", "$8 an hour"],
                ["5 ms", "6 ms", "7.5 ms", "8 ms"],
                ["2.9", "2.10", "2.11", "2.12"],
                ["2.9.0", "2.10.0", "2.11.0", "2.12.0"],
                ["1,000 €", "900 €", "800 €", "-700 €"],
                [1, 2, 3, 4],
                ["--", "*", "+", "?"],
            )
        ),
    ],
)
def test_rows_that_no_names_tell_apart_are_not_compared(
    version: Write, run_command: RunCommand, before: Columns, after: Columns
) -> None:
    old, new = version(t=_RELEASE | before), version(t=_RELEASED | after)
    (row,) = _rows(run_command("diff", old, new)[1])
    assert row.startswith("not compared: the rows have changed, and nothing tells which is which")


@pytest.mark.parametrize(
    ("key", "changed", "advice"),
    [
        (("model",), {}, "'model', 'input'"),
        ((), {}, "'model', 'input'"),
        ((), {"model": ["bert"] * 4}, "'batch', 'input'"),
        # Nothing tells the rows apart, and figures that have changed are no names.
        (("model",), {"input": [128] * 4}, ""),
        ((), {"input": [128] * 4}, ""),
        # A value is missing.
        (("model",), {"input": [128, None, 128, None]}, ""),
    ],
)
def test_rows_that_are_not_compared_get_the_advice_which_key_to_use(
    version: Write, run_command: RunCommand, key: tuple[str, ...], changed: Columns, advice: str
) -> None:
    runs: Columns = {
        "model": ["bert", "bert", "vit", "vit"],
        "version": ["2.16.0"] * 4,
        "rate": [10, 20, 30, 40],
        "batch": [1, 1, 2, 2],
        "input": [128, 256, 128, 256],
    }
    columns = runs | changed
    old = version(*key, t=columns)
    new = version(*key, t=columns | {"version": ["2.17.0"] * 4, "rate": [11, 22, 33, 44]})
    for row in _rows(run_command("diff", old, new)[1]):
        problem, _, found = row.removesuffix(".").partition(" with the option key of the block")
        assert problem.startswith("not compared: the rows ")
        assert found == (advice and f", such as {advice}")
    if advice:
        keyed = [
            version(*advice.strip("'").split("', '"), t=columns | {"rate": rates})
            for rates in ([10, 20, 30, 40], [11, 22, 33, 44])
        ]
        assert "4 changed, 0 new, 0 lost" in run_command("diff", *keyed)[1]


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
    "damage", ["nothing", "no json", "other json", "no csv", "bad value", "header", "short", "name"]
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
        case "name":
            hostile = package.read_text().replace('"runs"', r'"\u001b[31m\n::error::x"')
            package.write_text(hostile)
    status, output, errors = run_command("diff", old, new)
    assert (status, output) == (2, "")
    assert errors.startswith(f"error: {new}")
    assert "Traceback" not in errors
    assert "\x1b" not in errors
    assert "\n::" not in errors


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


def test_values_of_rows_that_are_not_compared_are_shown_on_one_line(
    version: Write, run_command: RunCommand
) -> None:
    key: list[Any] = ["\x1b[31m" + "x" * 100 + "\n::error::c"] * 2 + [None] * 2
    old, new = (
        version("a\n*b", t={"a\n*b": key, "n": numbers})
        for numbers in ([1.5, 2.5, 3.5, 4.5], [5.5, 6.5, 7.5, 8.5])
    )
    _, text, _ = run_command("diff", old, new)
    first, second = _rows(text)
    assert first.startswith(
        f"not compared: the rows with a *b = \ufffd[31m{'x' * 54}… have changed"
    )
    assert second.startswith("not compared: the rows with a *b = (missing) have changed")
    _, text, _ = run_command("diff", old, new, "--format", "rst")
    tree = publish_doctree(text, settings_overrides={"report_level": 1, "warning_stream": False})
    assert list(tree.findall(system_message)) == []
    # A key that one version lacks.
    other = version("b", t={"b": ["x"], "n": [1.0]})
    _, text, _ = run_command("diff", old, other)
    assert "not compared: one version lacks a column of the key 'b', so" in text
    _, text, _ = run_command("diff", other, old)
    assert "not compared: one version lacks a column of the key 'a *b', so" in text


def test_of_long_texts_the_part_that_differs_is_shown(
    version: Write, run_command: RunCommand
) -> None:
    common = "`Benchmark <https://example.org/" + "x" * 80 + "/"
    texts = [f"{common}{part}/model.py>`__" for part in ("src", "archive/src")]
    versions = [version("a", t={"a": ["b"], "page": [text]}) for text in texts]
    _, text, _ = run_command("diff", *versions)
    shown = [f"…{'x' * 19}/{part}/model.py>`__" for part in ("src", "archive/src")]
    assert text.splitlines()[2] == f"    page: {shown[0]} -> {shown[1]}"


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
