"""Start and stop of the worker at the events of a build."""

from __future__ import annotations

import gc
import pickle
import shutil
from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.execution.runner import Runner
from sphinx_df_table.protocol.job import Job

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Build

GOOD = ".. df-table::\n\n   df = pd.DataFrame({'a': [1]})\n"


def test_a_pickled_runner_has_no_worker_and_no_cache() -> None:
    runner = Runner()
    runner.start(preload=False)
    try:
        copy = pickle.loads(pickle.dumps(runner))  # noqa: S301 - our own
    finally:
        runner.stop()
    assert vars(copy) == vars(Runner())


@pytest.mark.own_server
def test_a_run_after_the_release_gets_a_new_worker(tmp_path: Path) -> None:
    folder = str(tmp_path)
    job = Job(snippet="df = pd.DataFrame({'a': [1]})", folder=folder, source_folder=folder)
    runner = Runner()
    try:
        for _ in range(2):
            assert runner.wait(runner.submit(job)).table is not None
            runner.release()
    finally:
        runner.stop()


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
def test_a_build_starts_one_worker_if_there_may_be_a_block(
    build: Build, files: dict[str, str], workers: int
) -> None:
    site = build(files, builder="dummy")
    assert site.workers == workers
    assert site.warnings == ""


def test_only_a_build_from_nothing_collects_garbage_while_the_worker_starts(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    collections: list[None] = []
    monkeypatch.setattr(gc, "collect", lambda: collections.append(None))
    site = build({"index.rst": "Title\n=====\n"})
    site.write({"index.rst": GOOD})
    assert site.rebuild().workers == 1
    assert collections == []
    shutil.rmtree(site.out.with_name("doctrees"))
    assert site.rebuild().workers == 1
    assert collections == [None]


def test_a_page_without_a_file_does_not_fail_the_build(build: Build) -> None:
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


def test_a_build_that_fails_before_it_has_an_environment_shows_its_own_error(build: Build) -> None:
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
