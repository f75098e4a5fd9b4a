"""Run the checks of a job on its snippet and its table, and collect their findings."""

from __future__ import annotations

import contextlib
import functools
import warnings
from typing import TYPE_CHECKING, Any

import pandas as pd

from sphinx_df_table.protocol.answer import LONGEST_FINDING, MOST_FINDINGS, Finding
from sphinx_df_table.protocol.job import CHECKS
from sphinx_df_table.wording import as_message
from sphinx_df_table.worker.errors.failure import line_of
from sphinx_df_table.worker.errors.place import CODE_NAMES, current_line, is_called_by_project

from . import (
    expectations,
    lost_styles,
    rowless,
    schemas,
    shown_values,
    sorts,
    text_orders,
)
from .calls import dropped_groups, extremes, merges, sums, unused_formats
from .reads import (
    csv_reads,
    file_shape,
    joined_numbers,
    lost_text,
    polars_reads,
    shown_columns,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sphinx_df_table.protocol.answer import Subtype
    from sphinx_df_table.protocol.job import Check, Job, Place
    from sphinx_df_table.protocol.table import Table
    from sphinx_df_table.protocol.value import Value
    from sphinx_df_table.worker.dataframe.convert import Shown

# Warnings that Python hides by default, since they are meant for the authors of code.
_HIDDEN_WARNINGS = (
    DeprecationWarning,
    PendingDeprecationWarning,
    ImportWarning,
    ResourceWarning,
)
# The name of the module that a snippet runs as. The modules that wrap functions of pandas for it
# also call them on its behalf.
SNIPPET_MODULE = "__df_table__"
_CALLING_MODULES = rf"{SNIPPET_MODULE}$|sphinx_df_table\.worker\."


class Findings:
    """The findings of the checks that a job has on.

    Attributes
    ----------
    found
        The findings in the order of their discovery.
    expect
        The function of that name that the snippet can call.

    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._reads: list[csv_reads.Read] = []
        self._sorts: list[sorts.Sort] = []
        self._remedies = text_orders.Remedies(self._reads)
        self._made_names: dict[str, tuple[str, Place, int]] = {}
        self._renames: shown_columns.Renames = []
        self._has_made_index = False
        self.found: list[Finding] = []
        self.expect = expectations.expecting(job, functools.partial(self._add, "expect"))

    def _is_on(self, *names: Check) -> bool:
        return not set(names).isdisjoint(self._job.checks)

    def _add(self, subtype: Subtype, message: str, place: Place = "snippet", line: int = 0) -> None:
        is_on = subtype not in CHECKS or subtype in self._job.checks
        message = as_message(message, LONGEST_FINDING)
        finding = Finding(message=message, subtype=subtype, line=line, place=place)
        # A loop has the same finding in each iteration.
        if message and is_on and len(self.found) < MOST_FINDINGS and finding not in self.found:
            self.found.append(finding)

    def _add_here(self, subtype: Subtype, message: str) -> None:
        self._add(subtype, message, *current_line())

    def _add_call(self, subtype: Subtype, message: str) -> None:
        """Add a finding about the current call, unless a library makes it on its own account."""
        if message and is_called_by_project():
            self._add_here(subtype, message)

    def schema_errors(self) -> tuple[type[Exception], ...]:
        """Return the exceptions of pandera whose problems become findings; none if that is off."""
        return schemas.exceptions() if self._is_on("expect") else ()

    def add_schema_problems(self, error: Exception) -> None:
        """Add the findings about such an exception, which has ended the snippet."""
        for problem in schemas.problems(error, self._job):
            self._add("expect", problem, *line_of(error))

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Watch the calls of a snippet that the checks look at, and its warnings."""
        with contextlib.ExitStack() as watches:
            watches.enter_context(warnings.catch_warnings())
            if self._is_on("merge", "duplicate"):
                watches.enter_context(merges.checked_merges(self._add_call))
            if self._is_on("text", "file"):
                watches.enter_context(csv_reads.recorded_reads(self._reads, self._see_shape))
                watches.enter_context(shown_columns.recorded_renames(self._renames))
            if self._is_on("text", "group"):
                watches.enter_context(dropped_groups.checked_groups(self._reads, self._add_call))
            if self._is_on("missing"):
                report = functools.partial(self._add_call, "missing")
                watches.enter_context(sums.checked_sums(report))
            if self._is_on("sort"):
                watches.enter_context(sorts.recorded_sorts(self._sorts))
                report = functools.partial(self._add_call, "sort")
                watches.enter_context(extremes.checked_extremes(report, self._remedies))
            if self._is_on("style"):
                report = functools.partial(self._add_here, "style")
                watches.enter_context(unused_formats.checked_formats(report))
            warnings.simplefilter("default")
            for category in _HIDDEN_WARNINGS:
                warnings.simplefilter("ignore", category)
            if self._is_on("pandas"):
                for category in (DeprecationWarning, PendingDeprecationWarning):
                    warnings.filterwarnings("default", category=category, module=_CALLING_MODULES)
            warnings.showwarning = self._add_warning
            yield

    def watched_reader(self, reader: Callable[..., Any]) -> Callable[..., Any]:
        """Return a reader of another library, or one that also records what it reads."""
        return polars_reads.recording(reader, self._reads) if self._is_on("text") else reader

    def _see_shape(
        self, given: Mapping[str, Any], beginning: str, frame: pd.DataFrame, file: str
    ) -> None:
        """Add the findings about the shape of a file, and note the names that pandas has made."""
        if self._is_on("file"):
            for problem in file_shape.problems(given, beginning, file, frame):
                self._add_here("file", problem)
                # It may be of fields that stand in no column: that finding is enough.
                is_chosen = given.get("index_col") is not None
                self._has_made_index |= not (is_chosen or isinstance(frame.index, pd.RangeIndex))
            for name, reason in file_shape.renamed(given, beginning, frame).items():
                of_file = f" of {file}" if file else ""
                message = (
                    f"the column {name!r} has that name from pandas, since in the header{of_file} "
                    f"{reason}. Give it one: df = df.rename(columns={{{name!r}: ...}})."
                )
                self._made_names[name] = (message, *current_line())

    def _add_warning(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        *_: Any,
        **__: Any,
    ) -> None:
        place, line = current_line()
        if filename in CODE_NAMES:  # also a warning of the compiler
            place, line = CODE_NAMES[filename], lineno
        text = f"{category.__name__}: {message}"
        # If that check is off, the snippet itself has enabled the warning.
        is_pandas = self._is_on("pandas") and issubclass(category, _HIDDEN_WARNINGS)
        self._add("pandas" if is_pandas else "python", text, place, line)

    def _has_lost_rows(self) -> bool:
        return any(finding.subtype == "merge" for finding in self.found)

    def add_option_problems(self, problems: Iterable[str]) -> None:
        """Add the messages about options that do not fit the table."""
        for problem in problems:
            self._add("option", problem)

    def check_figure(self, problems: Mapping[Check, str]) -> None:
        """Add the findings about a figure, but no second one if a merge has dropped its rows.

        Parameters
        ----------
        problems
            The messages by their checks; empty if there is no such problem.

        """
        for check, problem in problems.items():
            if check != "empty" or not self._has_lost_rows():
                self._add(check, problem)

    def check_values(self, values: Mapping[str, Value]) -> None:
        """Add the findings about the values for prose."""
        if not values:
            return
        infinite = [key for key, value in values.items() if "inf" in value.exact.casefold()]
        if infinite:
            names = ", ".join(map(repr, infinite))
            message = f"infinite values of df_values: {names}. There was a division by 0."
            self._add("infinite", message)
        is_reported = any(finding.subtype == "sort" for finding in self.found)
        if not is_reported and (problem := sorts.problem_of_values(self._sorts, self._remedies)):
            self._add("sort", *problem)
        for read, message in lost_text.problems_of_values(self._reads, values):
            self._add("text", message, read.place, read.line)

    def check_table(self, shown: Shown, table: Table) -> None:
        """Add the findings about the rows that are shown.

        Parameters
        ----------
        shown
            The rows, as a data frame.
        table
            The table made from them.

        """
        is_hidden = shown.style is not None and all(shown.style.hidden_levels)
        is_known = self._job.show.index or is_hidden or self._has_made_index
        if self._is_on("index") and not is_known:
            self._add("index", shown_values.index_problem(shown.frame))
        if self._is_on("style") and shown.style is not None:
            self._add("style", lost_styles.problem(shown.style))
        if self._is_on("infinite"):
            cells = [column.cells for column in table.columns[table.index :]]
            self._add("infinite", shown_values.infinite_problem(shown.frame, cells))
        columns = shown_columns.ShownColumns(shown, table, self._renames)
        for name, (message, place, line) in self._made_names.items():
            if columns.named(name):
                self._add("file", message, place, line)
        is_meant = table.columns[0].cells or self._job.show.may_be_empty
        if self._is_on("empty") and not (is_meant or self._has_lost_rows()):
            self._add("empty", *rowless.problem(self._job.snippet))
        if sort_problem := sorts.problem(shown.frame, self._sorts, self._remedies):
            self._add("sort", *sort_problem)
        for read, problem in lost_text.problems(self._reads, columns):
            self._add("text", problem, read.place, read.line)
        for read, problem in joined_numbers.problems(self._reads, columns):
            self._add("text", problem, read.place, read.line)
        self._add("file", shown_values.byte_order_mark_problem(table))
