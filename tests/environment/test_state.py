"""State on the environment: what is pickled between builds."""

from __future__ import annotations

import pickle
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sphinx.testing.util import SphinxTestApp

from sphinx_df_table.environment.freshness.fingerprints import Fingerprint, Look
from sphinx_df_table.environment.page import Outcome, Page
from sphinx_df_table.environment.state import State
from sphinx_df_table.execution.pending import PendingRun

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Build, Site

GOOD = ".. df-table::\n\n   df = pd.DataFrame({'a': [1]})\n"


def test_only_records_of_pages_are_pickled() -> None:
    state = State(pages={})
    state.conf_folder = Path("conf")
    state.pages["index"] = Page(
        outcomes=[Outcome("/a:1"), Outcome("/b:2", 1.5, "KeyError: 'x'", "/b:3", "error")],
        fingerprints={
            Look("tested", "/a"): Fingerprint("missing", "missing"),
            Look("opened", "/b"): Fingerprint("1", "2"),
        },
        system="hash",
        varies=True,
    )
    loaded = pickle.loads(pickle.dumps(state))  # noqa: S301 - our own
    assert loaded.pages == state.pages
    assert loaded.fingerprints is not state.fingerprints
    assert loaded.cache is None


def test_the_environment_of_a_build_can_be_pickled(build: Build) -> None:
    site = build({"index.rst": GOOD, "bad.rst": ":orphan:\n\n" + GOOD.replace("[1]", "1 / 0")})
    loaded = pickle.loads((site.out.with_name("doctrees") / "environment.pickle").read_bytes())  # noqa: S301
    assert loaded.df_table.pages["bad"].failed
    assert not loaded.df_table.pages["index"].failed


@pytest.mark.parametrize("is_told", [True, False])
def test_an_application_that_builds_twice_sees_what_has_changed(
    new_site: Callable[[dict[str, str]], Site], monkeypatch: pytest.MonkeyPatch, *, is_told: bool
) -> None:
    if not is_told:
        monkeypatch.setattr(PendingRun, "record", None)
    page = '.. df-table::\n   :source:\n   :depends: a.csv\n\n   df = pd.read_csv("a.csv")\n'
    site = new_site({"index.rst": page, "a.csv": "a\n1111\n"})
    app = SphinxTestApp("html", srcdir=site.folder)
    try:
        for figure in ("1111", "2222", "3333"):
            site.write({"a.csv": f"a\n{figure}\n"})
            time.sleep(0.05)
            app.build()
            assert site.tables()[0].rows == [[figure]]
            (copy,) = (site.out / "_downloads").rglob("a.csv")
            assert figure in copy.read_text(encoding="utf-8")
    finally:
        app.cleanup()
