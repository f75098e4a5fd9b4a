"""After a change of a file on which the figure of a page may depend, the new figure is shown.

Each page of one site has a way to depend on the files in its own folder. All of them change between
two builds. The kernel tells which files a block reads, so that no page depends on those of others.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from conftest import Site, conf_py

from .ways import (
    WAYS,
    Files,
    Way,
    check_figures,
    csv,
    figure_of,
    put_all,
    read_all_again,
    remove,
)

if TYPE_CHECKING:
    from pathlib import Path

# Nothing changes for this page.
_QUIET = Way("quiet", 'x = pd.read_csv("a.csv")["a"][0]', {"a.csv": csv(1)})
_WAYS = [way for way in WAYS if way.fits_on_a_shared_site()]


@dataclass(frozen=True)
class Builds:
    """Three builds of the site.

    Attributes
    ----------
    before, after, again
        The figure of each page before all changes; after them in an incremental build, and in one
        that reads all pages again.
    read
        The pages that the incremental build read.

    """

    before: dict[str, str]
    after: dict[str, str]
    again: dict[str, str]
    read: list[str]


def _put_in_folder(site: Site, way: Way, files: Files) -> None:
    put_all(site.folder / way.id, files, keeps_times=way.keeps_times)


def _figures(site: Site) -> dict[str, str]:
    return {way.id: figure_of(site, f"{way.id}/index") for way in (*_WAYS, _QUIET)}


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Builds:
    folder: Path = tmp_path_factory.mktemp("ways")
    site = Site(folder / "docs", "dummy", {})
    put_all(site.folder, {"conf.py": conf_py(), "index.rst": "Ways\n====\n"})
    for way in (*_WAYS, _QUIET):
        _put_in_folder(site, way, {"index.rst": way.text(), **way.files})
    before = _figures(site.rebuild())
    built, kept = site.folder / "_build", folder / "kept"
    shutil.copytree(built, kept, symlinks=True)
    for way in _WAYS:
        _put_in_folder(site, way, way.change)
    after = _figures(site.rebuild())
    read = site.read
    remove(built)
    kept.rename(built)
    return Builds(before, after, _figures(read_all_again(site)), read)


@pytest.mark.parametrize("way", [pytest.param(way, id=way.id) for way in _WAYS])
def test_the_next_build_shows_the_new_figure(way: Way, builds: Builds) -> None:
    before = builds.before[way.id]
    check_figures(way, before, builds.after[way.id])
    check_figures(way, before, builds.again[way.id])


def test_a_page_whose_files_stay_as_they_are_is_not_read(builds: Builds) -> None:
    assert f"{_QUIET.id}/index" not in builds.read
    assert {builds.before[_QUIET.id], builds.after[_QUIET.id], builds.again[_QUIET.id]} == {"1"}
