"""Run of a submitted job: from received data to an answer."""

from __future__ import annotations

import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from sphinx_df_table.execution import pending as run_module
from sphinx_df_table.execution.pending import MAX_PRINTED_BYTES, PendingRun
from sphinx_df_table.protocol.answer import Answer, Ending, Failure, Finding
from sphinx_df_table.protocol.codec import encode
from sphinx_df_table.protocol.job import Job, Show
from sphinx_df_table.protocol.table import Column, Table

_TABLE = Answer(table=Table(columns=[Column(labels=("a",), cells=["1", "2"], order=[0, 1])]))
_GOOD = encode(_TABLE)
_TOO_MANY = (
    "the answer of the snippet's process has more cells than df_table_max_cells in conf.py allows. "
    "Show fewer rows, such as with the option max-rows."
)


def _run(incoming: bytes = b"", ending: Ending | None = None, max_cells: int = 9) -> PendingRun:
    show = Show(max_cells=max_cells)
    job = Job(snippet="", folder="", source_folder="", timeout=2.5, show=show)
    return PendingRun(
        job=job, outgoing=memoryview(b""), incoming=bytearray(incoming), ending=ending
    )


def test_the_received_data_is_the_answer() -> None:
    assert _run(_GOOD, Ending()).answer() == _TABLE


@pytest.mark.parametrize(
    ("incoming", "ending", "subtype", "message"),
    [
        pytest.param(b"", Ending(), "worker", "ended with exit status 0 before it", id="nothing"),
        pytest.param(b"", None, "worker", "ended with exit status 0 before it", id="never run"),
        pytest.param(_GOOD, Ending(status=3), "worker", "ended with exit status 3", id="status"),
        pytest.param(
            _GOOD, Ending(status=-11), "worker", "was ended by SIGSEGV before", id="crash"
        ),
        pytest.param(
            b"", Ending(status=-9), "worker", "ended by SIGKILL (out of memory?)", id="killed"
        ),
        pytest.param(b"", Ending(status=-63), "worker", "ended by signal 63", id="nameless signal"),
        pytest.param(
            _GOOD,
            Ending(status=-9, timed_out=True),
            "timeout",
            "the snippet exceeded its limit of 2.5 seconds and was stopped. Raise the limit with",
            id="timeout",
        ),
        pytest.param(
            b"", Ending(status=-signal.SIGXCPU), "timeout", "limit of 2.5 seconds", id="processor"
        ),
        pytest.param(_GOOD, Ending(problem="no fork"), "worker", "no fork.", id="problem"),
        pytest.param(
            b"rubbish",
            Ending(),
            "worker",
            "the answer of the snippet's process can't be used: JSON",
            id="rubbish",
        ),
        pytest.param(
            _GOOD[:-1],
            Ending(),
            "worker",
            "the answer of the snippet's process can't be used: ",
            id="cut",
        ),
        pytest.param(
            _GOOD + b"x",
            Ending(),
            "worker",
            "the answer of the snippet's process can't be used: ",
            id="more",
        ),
        pytest.param(b"{}", Ending(), "worker", "not the one that was asked for.", id="empty"),
        pytest.param(
            b'{"values": {"a": {"text": "x"}}}',
            Ending(),
            "worker",
            "not the one that was asked for.",
            id="values alone",
        ),
    ],
)
def test_data_that_is_no_answer_is_a_failure(
    incoming: bytes, ending: Ending | None, subtype: str, message: str
) -> None:
    failure = _run(incoming, ending).answer().failure
    assert failure is not None
    assert failure.subtype == subtype
    assert message in failure.message


def test_a_table_of_more_cells_than_allowed_is_refused() -> None:
    assert _run(_GOOD, Ending(), max_cells=3).answer() == _TABLE
    assert _run(_GOOD, Ending(), max_cells=1).answer().failure == Failure(
        subtype="worker", message=_TOO_MANY
    )


def test_an_answer_is_received_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "LARGEST_ANSWER", 10)
    run = _run()
    assert [run.receive(b"x" * 4) for _ in range(5)] == [True, True, False, False, False]
    assert len(run.incoming) == 12
    run.ending = Ending()
    failure = run.answer().failure
    assert failure is not None
    assert failure.message.startswith("the answer of the snippet's process is larger than 0 MiB.")


@pytest.mark.parametrize(
    ("answer", "ending", "seconds"),
    [
        pytest.param(2.5, Ending(seconds=9.0), 2.5, id="it waited to be read"),
        pytest.param(1e300, Ending(seconds=9.0), 9.0, id="longer than it was there"),
        pytest.param(0.0, Ending(seconds=9.0), 9.0, id="it does not say"),
        pytest.param(2.5, Ending(seconds=9.0, status=1), 9.0, id="it failed"),
        pytest.param(2.5, Ending(), 0.0, id="a result of another build"),
        pytest.param(2.5, None, 0.0, id="never run"),
    ],
)
def test_the_duration_of_a_run_is_at_most_that_of_its_process(
    answer: float, ending: Ending | None, seconds: float
) -> None:
    said = encode(structs.replace(_TABLE, seconds=answer))
    assert _run(said, ending).answer().seconds == seconds


def test_an_invalid_duration_is_refused() -> None:
    failure = _run(_GOOD.replace(b'"seconds":0.0', b'"seconds":-1.0'), Ending()).answer().failure
    assert failure is not None
    assert "the answer of the snippet's process can't be used" in failure.message


@given(st.lists(st.integers(0, MAX_PRINTED_BYTES), max_size=5))
def test_output_is_received_up_to_a_limit(lengths: list[int]) -> None:
    run = _run()
    for length in lengths:
        run.receive_printed(b"x" * length)
    assert len(run.printed) == min(sum(lengths), MAX_PRINTED_BYTES)


@pytest.mark.parametrize("at_once", [17, 4_096, 10_000_000])
def test_the_ends_of_a_long_output_are_shown(at_once: int) -> None:
    printed = b"".join(b"line %d\n" % number for number in range(100_000))
    run = _run()
    for start in range(0, len(printed), at_once):
        run.receive_printed(printed[start : start + at_once])
    lines = run.output().split("\n")
    assert lines[:20] == [f"line {number}" for number in range(20)]
    assert lines[20] == "... lines left out: 99,960 ..."
    assert lines[21:] == [f"line {number}" for number in range(99_980, 100_000)]


@given(st.binary(), st.integers(-300, 300), st.booleans(), st.text())
def test_any_received_data_gives_an_answer(
    incoming: bytes,
    status: int,
    timed_out: bool,  # noqa: FBT001
    problem: str,
) -> None:
    answer = _run(incoming, Ending(status=status, timed_out=timed_out, problem=problem)).answer()
    assert (answer.table is None) != (answer.failure is None)


@pytest.mark.parametrize("labels", [(), ("",)])
def test_columns_without_labels_and_cells_count_as_cells(labels: tuple[str, ...]) -> None:
    table = Table(columns=[Column(labels=labels, cells=[])] * 10)
    run = _run(encode(Answer(table=table)), Ending(), max_cells=9)
    assert run.answer().failure == Failure(subtype="worker", message=_TOO_MANY)


def test_an_answer_of_more_columns_than_docutils_can_write_is_refused() -> None:
    table = Table(columns=[Column(labels=(), cells=[])] * 10_001)
    run = _run(encode(Answer(table=table)), Ending(), max_cells=1_000_000)
    failure = run.answer().failure
    assert failure is not None
    assert failure.message.startswith("the answer of the snippet's process can't be used: ")


@pytest.mark.parametrize("findings", [["x" * 2_001], ["x"] * 101])
def test_findings_are_bounded(findings: list[str]) -> None:
    found = [Finding(message=text, subtype="python") for text in findings]
    run = _run(encode(structs.replace(_TABLE, findings=found)), Ending())
    failure = run.answer().failure
    assert failure is not None
    assert failure.message.startswith("the answer of the snippet's process can't be used: ")
