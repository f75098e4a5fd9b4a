"""Paths of a project that may be data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.protocol.job import LAYERS, Job, Layer
from sphinx_df_table.protocol.paths import is_below, may_hold_data

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/a/b", True), ("/a/b/c", True), ("/a/bc", False), ("/a", False), ("/e", True)],
)
def test_a_path_is_below_a_folder_or_is_it(path: str, *, expected: bool) -> None:
    assert is_below(path, ["/a/b", "/e"]) is expected


@pytest.mark.parametrize("layers", [(), LAYERS])
@pytest.mark.parametrize(
    ("name", "confined"),
    [
        ("source/a.csv", True),
        ("data/a.csv", True),
        ("linked/a.csv", True),
        ("source/_build/a.csv", False),
        ("other/a.csv", False),
        ("source2/a.csv", False),
    ],
)
def test_data_lies_in_the_project_and_not_where_the_build_writes(
    tmp_path: Path, name: str, *, confined: bool, layers: tuple[Layer, ...]
) -> None:
    (tmp_path / "linked").mkdir()
    (tmp_path / "link").symlink_to("linked")
    job = Job(
        snippet="",
        folder=str(tmp_path),
        source_folder=str(tmp_path / "source"),
        data_path=(str(tmp_path / "data"), str(tmp_path / "link")),
        forbidden=(str(tmp_path / "source/_build"),),
        layers=layers,
    )
    is_free = not layers and "_build" not in name
    assert may_hold_data(job, str(tmp_path.resolve() / name)) is (confined or is_free)
