"""Attempts of harmful snippets, in real builds, each with an honest block after it."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from docutils import nodes

from sphinx_df_table.directive import directive
from sphinx_df_table.execution import pending as run
from sphinx_df_table.execution import runner
from sphinx_df_table.protocol.job import LAYERS

from .attempt import SECRET, Attempt, Switch
from .corpus import THEMES
from .world import HELPERS, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from conftest import Site

pytestmark = pytest.mark.own_server

_WARNING = re.compile(
    r"^index\.rst:(\d+): WARNING: (.*?) \[df_table\.(\w+)\]$", re.DOTALL | re.MULTILINE
)
_UNHARMED = "unharmed"
_MOST_WARNINGS = 1000
_LONGEST_WARNING = 300_000
# What a theme's attempts use up is scarce.
_CONF: dict[str, dict[str, Any]] = {
    "time": {"df_table_timeout": 1.5},
    "memory": {"df_table_memory": 100},
    "output": {"df_table_max_cells": 200},
    "answers": {"df_table_max_cells": 200},
}
_SWITCHED_OFF: dict[str, dict[str, Any]] = {
    "time limit": {"df_table_timeout": 60},
    "cell limit": {"df_table_max_cells": 1_000_000},
}
RUNS = [
    pytest.param(theme, without, id=f"{theme}-without-{'-'.join(without) or 'nothing'}")
    for theme, attempts in THEMES.items()
    for without in sorted({without for attempt in attempts for without in attempt.runs()})
]


@dataclass
class Outcome:
    """Outcome of a block: the cells of its table, or None, and its warnings."""

    cells: list[str] | None
    warnings: list[tuple[str, str]] = field(default_factory=list)

    def problem(self, attempt: Attempt, without: tuple[Switch, ...]) -> str:
        """Return the difference from the expected outcome of an attempt, or an empty string."""
        stop = attempt.stop(without)
        if len(self.warnings) > _MOST_WARNINGS or any(
            len(x) > _LONGEST_WARNING for _, x in self.warnings
        ):
            return f"floods the log with {len(self.warnings)} warnings"
        has_succeeded = any(attempt.proof in cell for cell in self.cells or ())
        if stop is None:
            return "" if has_succeeded else f"does not succeed: {self}"
        if has_succeeded:
            return f"gets through: {self}"
        if not stop.subtype:
            return "" if self.cells is not None else f"has no table: {self}"
        if any(stop.subtype == subtype and stop.says in text for subtype, text in self.warnings):
            return ""
        return f"is not stopped by {stop.by}: {self}"


def _page(attempts: Iterable[Attempt]) -> tuple[str, list[int]]:
    """Return a page with the attempts, and the line where each of its blocks begins."""
    lines = ["Attempts", "========", ""]
    starts = []
    for attempt in attempts:
        own = (
            f"name, target, mark, folder = (b'{attempt.name}', '{attempt.name}.txt', "
            f"'{attempt.name}.new', '{attempt.name}.d')"
        )
        for code in (
            f"{own}\n{textwrap.dedent(attempt.code).strip()}",
            f"df = shown('{_UNHARMED}')",
        ):
            starts.append(len(lines) + 1)
            lines += [".. df-table::", "", *textwrap.indent(code, "   ").splitlines(), ""]
    return "\n".join(lines) + "\n", starts


def _outcomes(site: Site, starts: list[int]) -> list[Outcome]:
    tables = [
        node
        for node in site.doctree().findall(nodes.Element)
        if {"df-table", "df-table-error"} & set(node.get("classes", ()))
    ]
    outcomes = [
        Outcome([entry.astext() for entry in node.findall(nodes.entry)])
        if isinstance(node, nodes.table)
        else Outcome(None)
        for node in tables
    ]
    assert len(outcomes) == len(starts)
    for line, text, subtype in _WARNING.findall(site.warnings):
        number = max(n for n, start in enumerate(starts) if start <= int(line))
        outcomes[number].warnings.append((subtype, text))
    return outcomes


@dataclass
class Battle:
    """Attempts, run in one page of one build with something switched off."""

    attempts: list[Attempt]
    without: tuple[Switch, ...]
    world: World
    site: Site
    before: dict[str, tuple[object, ...]] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)

    def run(self, conf: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BUILD_SECRET", SECRET)
        monkeypatch.setattr(run, "LARGEST_ANSWER", 8 << 20)
        monkeypatch.setattr(directive, "LAYERS", tuple(x for x in LAYERS if x not in self.without))
        if "environment" in self.without:
            clean = runner.worker_environment
            monkeypatch.setattr(
                runner, "worker_environment", lambda _: {**clean(), "BUILD_SECRET": SECRET}
            )
        page, starts = _page(self.attempts)
        self.world.add_targets([attempt.name for attempt in self.attempts])
        self.site.write({"index.rst": page})
        self.before = self.world.state()
        with self.world.alive() as names:
            given = "\n".join(f"{name} = {value!r}" for name, value in names.items())
            self.site.builder = "dummy"
            self.site.conf = {
                "df_table_sandbox": "require",
                "df_table_prelude": given + HELPERS,
                "show_warning_types": True,
                **conf,
            }
            for switch in self.without:
                self.site.conf |= _SWITCHED_OFF.get(switch, {})
            self.site.rebuild()
        self.outcomes = _outcomes(self.site, starts)

    def problems(self) -> dict[str, str]:
        """Return the problems by the name of the attempt."""
        found = {}
        for attempt, outcome, after in zip(
            self.attempts, self.outcomes[::2], self.outcomes[1::2], strict=True
        ):
            if problem := outcome.problem(attempt, self.without):
                found[attempt.name] = problem
            elif after != Outcome([*(after.cells or [])[:1], _UNHARMED]):
                found[attempt.name] = f"harms the next block: {after}"
        return found


@pytest.fixture
def battle(
    new_site: Callable[[dict[str, str]], Site], tmp_path: Path
) -> Callable[[str, tuple[Switch, ...]], Battle]:
    def prepared(theme: str, without: tuple[Switch, ...]) -> Battle:
        attempts = [attempt for attempt in THEMES[theme] if without in attempt.runs()]
        site = new_site({})
        return Battle(attempts, without, World(tmp_path, site.folder), site)

    return prepared


@pytest.mark.parametrize(("theme", "without"), RUNS)
def test_each_attempt_ends_as_it_must_and_harms_no_other_block(
    theme: str,
    without: tuple[Switch, ...],
    battle: Callable[[str, tuple[Switch, ...]], Battle],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = battle(theme, without)
    here.run(_CONF.get(theme, {}), monkeypatch)
    problems = [f"{name} {problem}" for name, problem in here.problems().items()]
    assert not problems, "\n".join(problem[:400] for problem in problems)
    let_through = {attempt.name for attempt in here.attempts if not attempt.stop(without)}
    # Where limits alone are left, nothing gets into a file, but it can be emptied.
    emptied = {
        attempt.name for attempt in here.attempts if attempt.is_stopped_by("limits", without)
    }
    changed = {x.name for x in here.attempts if here.world.changed(x.name, here.before)}
    assert changed - emptied == (let_through if theme == "writing" else set())
    heard = here.world.listeners.heard.decode()
    assert {x.name for x in here.attempts if x.name in heard} == (
        let_through if theme == "network" else set()
    )
    if not without:
        assert here.world.state() == here.before
        assert not heard


def test_each_attempt_succeeds_without_its_guards_or_gives_a_reason_why_not() -> None:
    attempts = [attempt for attempts in THEMES.values() for attempt in attempts]
    assert len(attempts) >= 60
    assert [x.name for x in attempts if bool(x.through) == bool(x.always)] == []
    assert [x.name for x in attempts if x.stop(()) is None] == []
    assert [x.name for x in attempts if x.through and x.stop(x.through)] == []
