"""What is kept: with the environment, what pages depend on; for a build, its worker."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.environment.fingerprints import Fingerprint
from sphinx_df_table.environment.page import Outcome, Page
from sphinx_df_table.environment.state import State
from sphinx_df_table.execution.runner import Runner

if TYPE_CHECKING:
    from conftest import Build

GOOD = ".. df-table::\n\n   df = pd.DataFrame({'a': [1]})\n"


def test_only_what_pages_depend_on_is_kept_between_builds() -> None:
    state = State(pages={})
    state.conf_folder = Path("conf")
    state.pages["index"] = Page(
        outcomes=[Outcome("/a:1"), Outcome("/b:2", 1.5, "KeyError: 'x'", "/b:3", "error")],
        fingerprints={"/a": Fingerprint("", ""), "/b": Fingerprint("1", "2")},
    )
    kept = pickle.loads(pickle.dumps(state))  # noqa: S301 - our own
    assert kept.pages == state.pages
    assert isinstance(kept.runner, Runner)
    assert kept.runner is not state.runner
    assert kept.fingerprints is not state.fingerprints
    assert kept.cache is None


def test_the_environment_of_a_build_can_be_kept_and_holds_no_process(build: Build) -> None:
    site = build({"index.rst": GOOD, "bad.rst": ":orphan:\n\n" + GOOD.replace("[1]", "1 / 0")})
    kept = pickle.loads((site.out.with_name("doctrees") / "environment.pickle").read_bytes())  # noqa: S301
    assert kept.df_table.pages["bad"].failed
    assert not kept.df_table.pages["index"].failed


@pytest.mark.own_server
@pytest.mark.parametrize(
    ("files", "workers"),
    [
        ({"index.rst": "Title\n=====\n"}, 0),
        ({"index.rst": GOOD}, 1),
        ({"index.rst": GOOD, "other.rst": ":orphan:\n\n" + GOOD}, 1),
        ({"index.rst": ".. include:: part.inc\n", "part.inc": GOOD}, 1),
        ({"index.rst": "The word df-table.\n"}, 1),
    ],
    ids=["no-block", "one-page", "two-pages", "included", "the-word-alone"],
)
def test_a_build_starts_a_worker_once_and_where_it_may_have_something_to_do(
    build: Build, files: dict[str, str], workers: int
) -> None:
    site = build(files, builder="dummy")
    assert site.workers == workers
    assert site.warnings == ""


def test_a_page_that_another_extension_makes_up_is_no_reason_to_fail(build: Build) -> None:
    site = build(
        {
            "conf.py": """
                extensions = ["sphinx_df_table"]

                def setup(app):
                    def add(app, env, docnames):
                        docnames.append("made-up")
                        env.found_docs.add("made-up")
                        env.project.docnames.add("made-up")
                    app.connect("env-before-read-docs", add, priority=1)
                    app.connect("env-before-read-docs", drop, priority=900)

                def drop(app, env, docnames):
                    docnames.remove("made-up")
                    env.found_docs.discard("made-up")
                """,
            "index.rst": GOOD,
        }
    )
    assert site.tables()[0].rows == [["1"]]


def test_a_build_that_fails_before_it_has_an_environment_ends_as_it_would(build: Build) -> None:
    with pytest.raises(Exception, match="an extension of the site"):
        build(
            {
                "conf.py": """
                    extensions = ["sphinx_df_table"]

                    def fail(app):
                        raise ValueError("an extension of the site")

                    def setup(app):
                        app.connect("builder-inited", fail)
                    """,
                "index.rst": GOOD,
            }
        )
