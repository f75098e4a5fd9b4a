"""Hints about calls that the kernel has refused to the process of a snippet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.execution.runner import Runner
from sphinx_df_table.protocol.job import LAYERS, Job

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    runner = Runner()
    yield runner
    runner.stop()


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import mmap\nmmap.mmap(-1, 4096)", id="by the snippet"),
        pytest.param("from mmap import mmap as make\nmake(\n    -1,\n    4096)", id="renamed"),
        pytest.param("import mmap\ndef make():\n    mmap.mmap(-1, 4096)\nmake()", id="function"),
    ],
)
def test_the_hint_about_shared_memory_names_the_flag_that_helps(runner: Runner, code: str) -> None:
    run = runner.submit(Job(snippet=code, folder="/usr", source_folder="/usr", layers=LAYERS))
    failure = runner.wait(run).failure
    assert failure is not None
    assert "flags=mmap.MAP_PRIVATE" in failure.message


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import mmap\ndef fork():\n    raise OSError(1, 'x')\nfork()", id="elsewhere"),
        pytest.param("import mmap\nmmap.mmap(-1, 1 << 62, flags=mmap.MAP_PRIVATE)", id="too large"),
    ],
)
def test_other_errors_have_no_hint_about_shared_memory(runner: Runner, code: str) -> None:
    run = runner.submit(Job(snippet=code, folder="/usr", source_folder="/usr", layers=LAYERS))
    failure = runner.wait(run).failure
    assert failure is not None
    assert "MAP_PRIVATE" not in failure.message


_PLOT = "fig = pd.Series([1]).plot().figure\n"


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        (f"{_PLOT}fig.savefig('a.png')", "remove the call of savefig."),
        (f"{_PLOT}import matplotlib.pyplot as plt\nplt.savefig('/tmp/a.svg')", "of savefig."),
        ("import matplotlib as mpl\nmpl.rcParams['text.usetex'] = True\n" + _PLOT, "text.usetex."),
    ],
)
def test_the_hint_about_a_drawing_names_what_to_remove(
    runner: Runner, code: str, hint: str
) -> None:
    job = Job(
        snippet=code,
        variable="fig",
        is_figure=True,
        folder="/usr",
        source_folder="/usr",
        layers=LAYERS,
    )
    failure = runner.wait(runner.submit(job)).failure
    assert failure is not None
    assert failure.subtype == "sandbox"
    assert hint in failure.message
