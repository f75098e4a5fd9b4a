"""Figures in a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import EnterProject, RunCommand

_FIGURE = """\
.. df-figure:: Costs of *all* models
   :alt: The cheapest costs {least}.

   df_values = {"least": 0.5}
   fig = pd.Series([1, 2]).plot()

"""


def test_a_figure_is_shown_as_its_caption_and_its_alternative_text(
    enter_project: EnterProject, run_command: RunCommand
) -> None:
    enter_project({"index.rst": _FIGURE})
    expected = "Costs of all models\n[image: The cheapest costs 0.5.]\nleast = 0.5\n"
    assert run_command("run", "index.rst", "--block", "1") == (0, expected, "")
    assert run_command("check", "index.rst") == (0, "", "")


def test_the_findings_of_figures_are_shown(
    enter_project: EnterProject, run_command: RunCommand
) -> None:
    without_text = ".. df-figure::\n\n   fig = pd.Series([1, 2]).plot(title='Costs')\n\n"
    enter_project({"index.rst": without_text + ".. df-figure::\n\n   fig = 1\n"})
    status, output, errors = run_command("run", "index.rst")
    assert (status, output) == (1, "Block 1, index.rst:1\n[image: Costs]\n")
    assert errors.startswith("index.rst:1: the figure has no text for readers")
    assert "index.rst:5: the variable 'fig' is of the type 'int'" in errors
    status, output, _ = run_command("check", "index.rst")
    assert status == 1
    assert re.findall(r"\[df_table\..*\]", output) == ["[df_table.alt]", "[df_table.error]"]
