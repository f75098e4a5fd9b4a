"""Snippets that run in the process of the tests, in a folder of their own."""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from sphinx_df_table.protocol.job import Job
from sphinx_df_table.worker.execute import execute
from sphinx_df_table.worker.files.lookup import lookup
from sphinx_df_table.worker.sandbox.audit import AuditPolicy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sphinx_df_table.protocol.answer import Answer, Failure
    from sphinx_df_table.worker.files.lookup import Files


@dataclass
class Project:
    """A source folder with a page's folder and a data folder, and runs of snippets in it.

    Attributes
    ----------
    printed
        What the last snippet printed.

    """

    source: Path
    page: Path = field(init=False)
    data: Path = field(init=False)
    printed: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self.page = self.source / "page"
        self.data = self.source / "data"
        for folder in (self.page, self.data):
            folder.mkdir(parents=True)

    def job(self, code: str, **fields: Any) -> Job:
        fields = {"data_path": (str(self.data),), **fields}
        return Job(snippet=code, folder=str(self.page), source_folder=str(self.source), **fields)

    def answer(self, code: str, **fields: Any) -> Answer:
        stream = io.StringIO()
        job = self.job(code, **fields)
        policy = AuditPolicy(job) if "audit" in job.layers else None
        with contextlib.chdir(self.page):
            answer = execute(job, stream, policy)
        self.printed = stream.getvalue()
        return answer

    def with_data(self, files: Mapping[str, str]) -> Project:
        """Write files into the data folder, and return the project."""
        for name, text in files.items():
            (self.data / name).write_text(text)
        return self

    def findings(self, code: str) -> list[tuple[str, str]]:
        """Return the subtypes and messages of the findings about a snippet."""
        answer = self.answer(code)
        assert answer.failure is None, answer.failure
        return [(finding.subtype, finding.message) for finding in answer.findings]

    def cells(self, code: str, **fields: Any) -> list[list[str]]:
        """Return the columns' cells of the table that a snippet leaves."""
        answer = self.answer(code, **fields)
        assert answer.table is not None, answer.failure
        return [column.cells for column in answer.table.columns]

    def failure(self, code: str, **fields: Any) -> Failure:
        answer = self.answer(code, **fields)
        assert answer.failure is not None, answer.table
        return answer.failure

    @contextlib.contextmanager
    def lookup(self, **fields: Any) -> Iterator[Files]:
        with contextlib.chdir(self.page), lookup(self.job("", **fields)) as files:
            yield files


@pytest.fixture(autouse=True)
def _settings_of_imports() -> Iterator[None]:
    """Undo what a worker changes in its process, as some tests run parts of it in this one."""
    hooks, writes_none = [*sys.path_hooks], sys.dont_write_bytecode
    yield
    sys.path_hooks[:] = hooks
    sys.dont_write_bytecode = writes_none


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "source")
