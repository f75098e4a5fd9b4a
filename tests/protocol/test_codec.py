"""Encoding and decoding of messages, and refusal of invalid ones."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_df_table.protocol.answer import Answer, Ending, Failure, Finding, Subtype
from sphinx_df_table.protocol.codec import decode_answer, decode_ending, decode_job, encode
from sphinx_df_table.protocol.job import Job
from sphinx_df_table.protocol.table import Column, Table

_COLUMN = {"labels": ["a"], "cells": ["1"], "order": [0]}
_TABLE = {"columns": [_COLUMN]}
_FAILURE = {"message": "m"}

_text = st.text()
_labels = st.shared(st.integers(1, 3), key="levels").flatmap(
    lambda levels: st.tuples(*[_text] * levels)
)
_rows = st.shared(st.integers(0, 4), key="rows")
_cells = _rows.flatmap(lambda rows: st.lists(_text, min_size=rows, max_size=rows))


def _dense(values: list[int]) -> list[int]:
    """Return ranks without gaps; what is below 0 is missing."""
    known = {value: rank for rank, value in enumerate(sorted({v for v in values if v >= 0}))}
    return [known.get(value, -1) for value in values]


_orders = _rows.flatmap(
    lambda rows: st.lists(st.integers(-1, 9), min_size=rows, max_size=rows)
).map(_dense)
_tables = st.builds(
    Table,
    columns=st.lists(
        st.builds(Column, labels=_labels, cells=_cells, order=_orders), min_size=1, max_size=4
    ),
    fixed=_rows,
)
_places = st.sampled_from(["snippet", "prelude"])
_lines = st.integers(0, 2**31 - 1)
_subtypes = st.sampled_from(get_args(Subtype))
_failures = st.builds(Failure, message=_text, subtype=_subtypes, line=_lines, place=_places)
_findings = st.lists(
    st.builds(Finding, message=_text, subtype=_subtypes, line=_lines, place=_places)
)
_answers = st.builds(Answer, table=_tables, findings=_findings) | st.builds(
    Answer, failure=_failures, findings=_findings
)
_plain: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | _text,
    lambda children: st.lists(children) | st.dictionaries(_text, children),
    max_leaves=10,
)
_jobs = st.builds(
    Job,
    snippet=_text,
    folder=_text,
    source_folder=_text,
    variable=_text,
    prelude=_text,
    each=st.none() | _text,
    data_path=st.lists(_text).map(tuple),
    read_csv=st.dictionaries(_text, st.none() | st.booleans() | st.integers(0, 99) | _text),
    timeout=st.floats(0.01, 1e6),
)


@given(_answers)
def test_an_answer_is_decoded_as_it_was_encoded(answer: Answer) -> None:
    assert decode_answer(encode(answer)) == answer


@given(_jobs)
def test_a_job_is_decoded_as_it_was_encoded(job: Job) -> None:
    assert decode_job(encode(job)) == job


@given(st.builds(Ending, status=st.integers(-64, 255), timed_out=st.booleans(), problem=_text))
def test_an_ending_is_decoded_as_it_was_encoded(ending: Ending) -> None:
    assert decode_ending(encode(ending)) == ending


@pytest.mark.parametrize("value", [{1, 2}, object(), len], ids=["set", "object", "function"])
def test_a_job_with_other_than_plain_data_is_not_encoded(value: object) -> None:
    if isinstance(value, set):  # msgspec writes a set as a list, which no keyword takes amiss
        value = frozenset({object()})
    job = Job(snippet="", folder="", source_folder="", read_csv={"converters": value})
    with pytest.raises(TypeError):
        encode(job)


def _answer_bytes(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def _with_column(**fields: Any) -> bytes:
    return _answer_bytes(table={"columns": [{**_COLUMN, **fields}]})


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xfe", id="not UTF-8"),
        pytest.param(b"{", id="half"),
        pytest.param(b"{} {}", id="two"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[]", id="list"),
        pytest.param(b'"table"', id="text"),
        pytest.param(b"NaN", id="NaN"),
        pytest.param(b'{"values": []}', id="values are a list"),
        pytest.param(b'{"values": {"a": 1}}', id="value is a number"),
        pytest.param(b'{"values": {"": {"text": "x"}}}', id="value without a key"),
        pytest.param(_answer_bytes(table=_TABLE, failure=_FAILURE), id="both"),
        pytest.param(_answer_bytes(table=5), id="table is a number"),
        pytest.param(_answer_bytes(table={}), id="table without columns"),
        pytest.param(_answer_bytes(table={"columns": []}), id="table with no columns"),
        pytest.param(_answer_bytes(table={"columns": {}}), id="columns are an object"),
        pytest.param(_answer_bytes(table={"columns": [5]}), id="column is a number"),
        pytest.param(_answer_bytes(table={"columns": [_COLUMN] * 1_001}), id="too many columns"),
        pytest.param(_with_column(cells=[5]), id="cell is a number"),
        pytest.param(_with_column(cells=[None]), id="cell is null"),
        pytest.param(_with_column(cells="1"), id="cells are text"),
        pytest.param(_with_column(cells=[["1"]]), id="cell is a list"),
        pytest.param(_with_column(kind="figure"), id="kind is another word"),
        pytest.param(_with_column(styles=[0, 0, 0]), id="more styles than cells"),
        pytest.param(_with_column(styles=[1]), id="style that is not there"),
        pytest.param(_with_column(styles=[-1]), id="negative style"),
        pytest.param(_answer_bytes(table={"columns": [_COLUMN], "index": 2}), id="large index"),
        pytest.param(_answer_bytes(table={"columns": [_COLUMN], "index": 1}), id="no values"),
        pytest.param(_with_column(order=[]), id="no order"),
        pytest.param(_with_column(order=[0, 0]), id="more ranks than cells"),
        pytest.param(_with_column(order=[1]), id="rank that is too large"),
        pytest.param(_with_column(order=[2**70]), id="huge rank"),
        pytest.param(_with_column(order=[-2]), id="rank below -1"),
        pytest.param(_with_column(order=["0"]), id="rank is text"),
        pytest.param(_with_column(order=[0.5]), id="rank is a fraction"),
        pytest.param(_with_column(cells=["1"] * 3, order=[0, 2, 3]), id="gap in the ranks"),
        pytest.param(_with_column(numbers=[0, 0]), id="more numbers than ranks"),
        pytest.param(_with_column(order=[-1], numbers=[0]), id="number of no rank"),
        pytest.param(_with_column(numbers=["1"]), id="text for a number"),
        pytest.param(_answer_bytes(table={"columns": [_COLUMN], "fixed": 2}), id="fixed rows"),
        pytest.param(_answer_bytes(table={"columns": [_COLUMN], "fixed": -1}), id="fixed below 0"),
        pytest.param(_with_column(totals=["1"]), id="totals without a kind"),
        pytest.param(_answer_bytes(table={**_TABLE, "total": "sum"}), id="no totals"),
        pytest.param(_answer_bytes(table={**_TABLE, "total": "max"}), id="kind of totals"),
        pytest.param(_answer_bytes(table={**_TABLE, "group_by": 1}), id="groups by no column"),
        pytest.param(_answer_bytes(table={**_TABLE, "group_by": -1}), id="groups below 0"),
        pytest.param(
            _answer_bytes(
                table={"columns": [{**_COLUMN, "codes": [0]}] * 2, "index": 2, "group_by": 0}
            ),
            id="groups in levels",
        ),
        pytest.param(_with_column(labels=["a"] * 102), id="very many labels"),
        pytest.param(_answer_bytes(table={"columns": [_COLUMN], "index": -1}), id="negative index"),
        pytest.param(_answer_bytes(table={"columns": [_COLUMN], "left_out": -1}), id="left out"),
        pytest.param(_answer_bytes(table={"columns": [_COLUMN], "styles": [["a"]]}), id="styles"),
        pytest.param(_with_column(labels="a"), id="labels are text"),
        pytest.param(_with_column(labels=[1]), id="label is a number"),
        pytest.param(
            _answer_bytes(table={"columns": [_COLUMN, {"labels": ["b"], "cells": []}]}),
            id="columns differ in length",
        ),
        pytest.param(
            _answer_bytes(table={"columns": [_COLUMN, {**_COLUMN, "labels": ["b", "c"]}]}),
            id="columns differ in labels",
        ),
        pytest.param(_answer_bytes(failure={}), id="failure without message"),
        pytest.param(_answer_bytes(failure={"message": None}), id="message is null"),
        pytest.param(_answer_bytes(failure={**_FAILURE, "line": "1"}), id="line is text"),
        pytest.param(_answer_bytes(failure={**_FAILURE, "line": 1.5}), id="line is a fraction"),
        pytest.param(_answer_bytes(failure={**_FAILURE, "line": -1}), id="line is below 0"),
        pytest.param(_answer_bytes(failure={**_FAILURE, "line": 2**31}), id="line is beyond all"),
        pytest.param(_answer_bytes(failure={**_FAILURE, "line": 10**400}), id="line is huge"),
        pytest.param(_answer_bytes(failure={**_FAILURE, "place": "/etc"}), id="place is unknown"),
        pytest.param(_answer_bytes(failure=_FAILURE, findings=[{}]), id="finding is empty"),
        pytest.param(b'{"failure": {"message": "\\ud800"}}', id="lone surrogate"),
        pytest.param(b'{"failure": {"message": "\xed\xa0\x80"}}', id="lone surrogate, raw"),
        pytest.param(b'{"failure": {"message": "m"}, "x": ' + b"1" * 5000 + b"e", id="long number"),
        pytest.param(b"[" * 200_000, id="deep"),
        pytest.param(
            b'{"failure": {"message": "m"}, "x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
            id="deep where nobody looks",
        ),
        pytest.param(
            b'{"failure": {"message": "m", "line": ' + b"9" * 100_000 + b"}}", id="huge number"
        ),
    ],
)
def test_data_that_is_no_answer_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w") as caught:
        decode_answer(data)
    assert type(caught.value) is ValueError


@given(st.binary() | _plain.map(lambda value: json.dumps(value).encode(errors="replace")))
def test_any_data_is_an_answer_or_a_value_error(data: bytes) -> None:
    try:
        answer = decode_answer(data)
    except ValueError as error:
        assert type(error) is ValueError  # noqa: PT017 - both ways are right
    else:
        assert answer.table is None or answer.failure is None


@given(st.dictionaries(st.sampled_from([*Answer.__struct_fields__, "x"]), _plain))
def test_any_fields_are_an_answer_or_a_value_error(fields: dict[str, Any]) -> None:
    try:
        answer = decode_answer(json.dumps(fields).encode())
    except ValueError as error:
        assert type(error) is ValueError  # noqa: PT017 - both ways are right
    else:
        assert answer.table is None or not answer.table.problem()


def test_unknown_fields_are_ignored() -> None:
    assert decode_answer(_answer_bytes(failure=_FAILURE, new=1)).failure == Failure(message="m")


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"status": "x"}', b"\xff"], ids=["gone", "half", "list", "x", "ff"]
)
def test_a_missing_ending_means_that_the_worker_is_gone(data: bytes) -> None:
    assert decode_ending(data).problem.startswith(
        "the worker that runs snippets was ended from outside. "
    )
