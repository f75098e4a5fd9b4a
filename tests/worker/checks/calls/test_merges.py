"""Rows that merges drop or repeat are reported with the line. The results do not change."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from sphinx_df_table.protocol.job import CHECKS

if TYPE_CHECKING:
    from worker.conftest import Project

_RUNS = """
runs = pd.DataFrame({"Inst": ["a.large", "A.small", "a.small", "b.large "], "rate": [1, 2, 3, 4]})
prices = pd.DataFrame({"Inst": ["a.large", "a.small", "b.large"], "price": [0.5, 0.25, 0.75]})
twice = pd.DataFrame({"Inst": ["a.large", "a.small", "a.large"], "price": [0.5, 0.25, 0.75]})
wide = runs.assign(batch=1)
"""


def _found(project: Project, code: str) -> list[tuple[str, int, str]]:
    answer = project.answer(_RUNS + code)
    assert answer.failure is None
    return [(f.subtype, f.line, f.message) for f in answer.findings]


@pytest.mark.parametrize(
    "code",
    ["df = runs.merge(prices)", "df = runs.merge(prices, on='Inst')", "df = pd.merge(runs, prices)",
     "df = runs.merge(prices, left_on='Inst', right_on=['Inst'])",
     "df = runs.merge(prices, 'inner', ['Inst'])"],
)  # fmt: skip
def test_rows_that_an_inner_merge_drops_are_reported(project: Project, code: str) -> None:
    ((subtype, line, message),) = _found(project, code)
    assert (subtype, line) == ("merge", 6)
    assert "dropped 2 of 4 rows, which have no match: 'A.small', 'b.large '." in message
    assert "'A.small' is close to 'a.small'; 'b.large ' is close to 'b.large'." in message


@pytest.mark.parametrize(
    ("code", "on"),
    [
        ("runs.join(prices.set_index('Inst'), on='Inst', how='inner')", "'Inst'"),
        ("runs.join(prices.set_index('Inst')['price'], 'Inst', 'inner')", "'Inst'"),
        ("runs.merge(prices.set_index('Inst'), left_on='Inst', right_index=True)", "'Inst'"),
        ("runs.merge(prices.set_index('Inst')['price'], on='Inst')", "'Inst'"),
        ("runs.set_index('Inst').merge(prices.set_index('Inst'), on='Inst')", "'Inst'"),
        ("runs.set_index('Inst').join(prices.set_index('Inst'), how='inner')", "the index"),
        ("prices.set_index('Inst').merge(wide, left_index=True, right_on='Inst')", "'Inst'"),
        ("prices.set_index('Inst').join(wide.set_index('Inst'), how='inner')", "the index"),
    ],
)
def test_rows_that_a_merge_by_an_index_drops_are_reported(
    project: Project, code: str, on: str
) -> None:
    ((subtype, line, message),) = _found(project, f"df = {code}.reset_index()")
    assert (subtype, line) == ("merge", 6)
    assert message.startswith(
        f"the inner merge on {on} dropped 2 of 4 rows, which have no match: 'A.small', 'b.large '."
    )


def test_rows_that_a_merge_by_position_drops_are_reported(project: Project) -> None:
    code = "df = runs.merge(prices, left_index=True, right_index=True)"
    ((subtype, line, message),) = _found(project, code)
    assert (subtype, line) == ("merge", 6)
    assert "on the index dropped 1 of 4 rows, which have no match: 3." in message


@pytest.mark.parametrize(
    "code",
    [
        "runs.join(twice.set_index('Inst'), on='Inst')",
        "runs.set_index('Inst').join(twice.set_index('Inst'))",
        "runs.merge(twice.set_index('Inst'), how='left', left_on='Inst', right_index=True)",
        "runs.set_index('Inst').merge(twice.set_index('Inst')['price'], how='left', on='Inst')",
        "runs.set_index('Inst').join([twice.set_index('Inst')])",
    ],
)
def test_rows_that_a_merge_by_an_index_repeats_are_reported(project: Project, code: str) -> None:
    ((subtype, line, message),) = _found(project, f"df = {code}.reset_index(drop=True)")
    assert (subtype, line) == ("duplicate", 6)
    assert "made 5 rows from 4: the other data frame has several rows for 'a.large'." in message


def test_keys_of_two_levels_are_compared_together(project: Project) -> None:
    code = (
        "a = pd.DataFrame({'x': [1, 1], 'y': ['p', 'q'], 'w': [3, 4]})\n"
        "b = pd.DataFrame({'x': [1, 2], 'y': ['p', 'q'], 'z': [5, 6]}).set_index(['x', 'y'])\n"
        "df = a.join(b, on=['x', 'y'], how='inner')"
    )
    ((subtype, line, message),) = _found(project, code)
    assert (subtype, line) == ("merge", 8)
    assert "dropped 1 of 2 rows, which have no match: (1, 'q')." in message


def test_rows_that_a_merge_repeats_are_reported(project: Project) -> None:
    ((subtype, line, message),) = _found(project, "df = runs.merge(twice, how='left', on='Inst')")
    assert (subtype, line) == ("duplicate", 6)
    assert message == (
        "the merge on 'Inst' made 5 rows from 4: the other data frame has several rows for "
        "'a.large'. If this is meant, add validate='many_to_many'; with validate='many_to_one', it "
        "is an error."
    )


def test_keys_of_two_columns_are_compared_together(project: Project) -> None:
    code = (
        "a = pd.DataFrame({'x': [1, 1], 'y': ['p', 'q'], 'w': [3, 4]})\n"
        "b = pd.DataFrame({'x': [1, 2], 'y': ['p', 'q'], 'z': [5, 6]})\ndf = a.merge(b)"
    )
    ((subtype, line, message),) = _found(project, code)
    assert (subtype, line) == ("merge", 8)
    assert "dropped 1 of 2 rows, which have no match: (1, 'q')." in message


@pytest.mark.parametrize(
    "code",
    [
        "df = runs.merge(prices, how='left')",
        "df = prices.merge(prices)",
        "df = runs.merge(runs[['Inst']])",
        "df = runs.merge(prices, how='outer')",
        "df = runs.merge(prices, how='right')",
        "df = runs.merge(prices, how='cross')",
        "df = runs.head(2).merge(prices['Inst'].head(1).rename('Inst'), how='left')",
        "df = runs.join(prices.set_index('Inst'), on='Inst')",
        "df = runs.join(prices.set_index('Inst')[[]], on='Inst', how='inner')",
        "df = runs.join(prices['price'], rsuffix='_2')",
        "df = runs.set_index('Inst').join(twice.set_index('Inst'), validate='1:m').reset_index()",
        "df = runs.set_index(['Inst', 'rate']).join(prices.set_index('Inst')).reset_index()",
        "df = prices.groupby('Inst', as_index=False).sum()",
    ],
)
def test_merges_without_such_rows_are_not_reported(project: Project, code: str) -> None:
    assert _found(project, code) == []


def test_a_merge_that_fails_has_its_own_error(project: Project) -> None:
    failure = project.failure(f"{_RUNS}df = runs.merge(prices, on='Instance')")
    assert failure.message.startswith("KeyError: 'Instance'")
    assert failure.line == 6


def test_the_result_of_a_merge_does_not_change(project: Project) -> None:
    assert project.cells(f"{_RUNS}df = runs.merge(twice)") == [
        ["a.large", "a.large", "a.small"],
        ["1", "1", "3"],
        ["0.5", "0.75", "0.25"],
    ]


def test_merge_is_restored_after_a_block(project: Project) -> None:
    before = pd.merge
    project.answer(f"{_RUNS}df = runs.merge(prices)")
    assert pd.merge is before
    assert sys.modules["pandas.core.reshape.merge"].merge is before


@pytest.mark.parametrize(
    ("checks", "subtypes"),
    [(CHECKS, ["merge"]), (("merge",), ["merge"]), (("sort", "index"), []), ((), [])],
)
def test_only_findings_of_the_checks_of_the_block_are_reported(
    project: Project, checks: tuple[str, ...], subtypes: list[str]
) -> None:
    answer = project.answer(f"{_RUNS}df = runs.merge(prices)", checks=checks)
    assert [finding.subtype for finding in answer.findings] == subtypes


def test_as_many_dropped_as_repeated_rows_are_reported(project: Project) -> None:
    found = _found(project, "df = runs.assign(n=1, m=2).iloc[:3].merge(twice)")
    assert [(subtype, line) for subtype, line, _ in found] == [("merge", 6), ("duplicate", 6)]
    assert "dropped 1 of 3 rows, which have no match: 'A.small'." in found[0][2]
    assert "made 3 rows from 2: the other data frame has several rows for 'a.large'." in found[1][2]


@pytest.mark.parametrize("missing", ["None", "np.nan", "pd.NA"])
@pytest.mark.parametrize("dtype", ["object", "'str'", "'string'"])
def test_a_missing_key_matches_any_missing_key(project: Project, missing: str, dtype: str) -> None:
    code = f"""
left = pd.DataFrame({{"k": pd.Series(["a", {missing}, "c"], dtype={dtype}), "x": 1, "y": 1}})
right = pd.DataFrame({{"k": pd.Series(["a", None], dtype=object), "v": [1, 2]}})
df = left.merge(right, on="k")
"""
    ((_, _, message),) = _found(project, code)
    assert "dropped 1 of 3 rows, which have no match: 'c'." in message


def test_many_keys_are_compared_only_regardless_of_case_and_spaces(project: Project) -> None:
    code = """
keys = [f"a.{number}" for number in range(500)]
left = pd.DataFrame({"k": ["a.0", "A.1", "a.2 ", "other"], "x": 1, "y": 1})
df = left.merge(pd.DataFrame({"k": keys, "v": 1}))
"""
    ((_, _, message),) = _found(project, code)
    assert "'A.1' is close to 'a.1'; 'a.2 ' is close to 'a.2'. how='left' keeps them." in message


def test_a_missing_price_is_no_misspelled_name_of_another_thing(project: Project) -> None:
    code = """
left = pd.DataFrame({"k": ["inf2.8xlarge", "inf2.24xlarge"], "x": 1, "y": 1})
df = left.merge(pd.DataFrame({"k": ["inf2.8xlarge", "inf2.48xlarge"], "v": 1}))
"""
    ((_, _, message),) = _found(project, code)
    assert message.endswith("have no match: 'inf2.24xlarge'. how='left' keeps them.")


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "boolean", "string"])
def test_missing_keys_of_nullable_types_match(project: Project, dtype: str) -> None:
    code = f"""
left = pd.DataFrame({{"k": pd.array([1, 0, None], dtype="{dtype}"), "x": 1, "y": 1}})
right = pd.DataFrame({{"k": pd.array([1, None], dtype="{dtype}"), "v": [1, 2]}})
df = left.merge(right, on="k")
"""
    if dtype == "string":
        code = code.replace("[1, 0, None]", "['1', '0', None]").replace("[1, None]", "['1', None]")
    ((_, _, message),) = _found(project, code)
    assert "dropped 1 of 3 rows, which have no match: " in message
    code = code.replace('on="k"', 'on="k", how="left"').replace("merge(right", "merge(twice_na")
    code = code.replace("df = ", "twice_na = pd.concat([right, right.tail(1)])\ndf = ")
    ((subtype, _, message),) = _found(project, code)
    assert subtype == "duplicate"
    assert "made 4 rows from 3" in message
