"""The file that the sandbox refused, by the record of a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.environment.refusals import name_refused
from sphinx_df_table.execution.pending import PendingRun
from sphinx_df_table.protocol.answer import Ending
from sphinx_df_table.protocol.job import LAYERS, Job
from sphinx_df_table.protocol.record import Record
from sphinx_df_table.wording import MAY_BE_REFUSED

if TYPE_CHECKING:
    from pathlib import Path


def _hint(docs: Path, message: str, record: Record | None) -> str:
    """Return the hint behind a message."""
    job = Job(snippet="", folder=str(docs), source_folder=str(docs), layers=LAYERS)
    run = PendingRun(job=job, outgoing=memoryview(b""), ending=Ending(record=record))
    return name_refused(f"{message}\n{MAY_BE_REFUSED}", run).removeprefix(f"{message}\n")


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    for name in ("docs/a.csv", "outside/a.csv", "outside/b.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path / "docs"


def test_the_refused_file_that_the_message_names_is_named(docs: Path) -> None:
    outside = docs.parent / "outside"
    record = Record({f"{outside}/{name}.csv": "1 1" for name in "ab"}, {"/": "1 2"})
    for name in "ab":
        expected = f"The sandbox refused to read '{outside}/{name}.csv'. A snippet may read"
        assert _hint(docs, f"can't open {name}.csv", record).startswith(expected)


def test_the_only_refused_file_is_named_without_a_message_about_it(docs: Path) -> None:
    record = Record({f"{docs.parent}/outside/a.csv": "1 1", f"{docs}/a.csv": "1 2"})
    assert "outside/a.csv'. A snippet" in _hint(docs, "permission denied", record)


@pytest.mark.parametrize(
    "record",
    [
        None,
        Record(),
        Record({"/outside/none.csv": ""}),  # it is not there
        Record({"/etc/a": "1 1", "/etc/b": "1 2"}),
        Record({"/etc/a": "1 1"}, {"/": "1 2"}),
    ],
)
def test_nothing_is_named_if_nobody_knows_what_was_refused(
    docs: Path, record: Record | None
) -> None:
    assert _hint(docs, "can't open /x/y: permission denied", record) == MAY_BE_REFUSED
