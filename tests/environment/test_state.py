"""State on the environment: what is pickled between builds."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_df_table.environment.freshness.fingerprints import Fingerprint, Look
from sphinx_df_table.environment.page import Outcome, Page
from sphinx_df_table.environment.state import State

if TYPE_CHECKING:
    from conftest import Build

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
