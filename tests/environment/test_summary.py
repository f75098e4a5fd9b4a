"""Summary of failed and slow blocks at the end of a build."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from sphinx_df_table.log import DfTableError, relative_location

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Site

    NewSite = Callable[[dict[str, str]], Site]

GOOD = ".. df-table::\n\n   df = pd.DataFrame({'a': [1]})\n\n"
BAD = ".. df-table::\n\n   a = 1\n   df = {}['x']\n\n"
LATE = ".. df-table::\n   :timeout: 0.1\n\n   while True: pass\n\n"
INDEX = "Title\n=====\n\n.. toctree::\n   :glob:\n\n   *\n\n"
SLOWEST = "====================== slowest df-table blocks =========================\n"


@pytest.fixture
def built(new_site: NewSite, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Site]:
    """Return what builds files, the folder that holds them being the current one."""

    def build(files: dict[str, str], **settings: Any) -> Site:
        site = new_site({"index.rst": INDEX, **files})
        site.verbosity = settings.pop("verbosity", 0)
        site.builder, site.conf = "dummy", settings
        monkeypatch.chdir(site.folder)
        return site.rebuild()

    return build


def _page(*blocks: str) -> str:
    return "Page\n====\n\n" + "".join(blocks)


def _run(site: Site, *arguments: str) -> tuple[int | None, str, str]:
    process = site.sphinx(*arguments)
    output, errors = process.communicate(timeout=60)
    return process.returncode, output, errors


def _slowest(status: str) -> list[tuple[float, str]]:
    lines = status.partition(SLOWEST)[2].partition("\n\n")[0].splitlines()
    found = [re.match(r"(\d+\.\d{3})s (.*)", line) for line in lines]
    return [(float(match[1]), match[2]) for match in found if match]


def test_failed_blocks_are_listed_at_the_end_without_more_warnings(
    built: Callable[..., Site],
) -> None:
    site = built(
        {
            "b.rst": _page(GOOD, BAD, LATE),
            "a.rst": _page(".. include:: /parts/part.inc\n\n", GOOD),
            "parts/part.inc": BAD,
        },
        extensions=["sphinx_df_table", "sphinx.ext.duration"],
    )
    assert (
        "\n\ndf-table: 3 of 5 blocks failed:\n"
        "parts/part.inc:4: KeyError: 'x'\n"
        "b.rst:11: KeyError: 'x'\n"
        "b.rst:16: the snippet exceeded its limit of 0.1 seconds and was stopped. "
        "Raise the limit with the option time…\n"
        "build succeeded, 3 warnings"
    ) in site.status
    assert site.warnings.count("WARNING") == 3
    assert SLOWEST not in site.status


def test_a_build_without_failures_says_nothing(built: Callable[..., Site]) -> None:
    assert "df-table" not in built({"a.rst": _page(GOOD)}).status


@pytest.mark.parametrize(("blocks", "words"), [(1, "1 of 1 block"), (2, "2 of 2 blocks")])
def test_a_build_counts_its_blocks(built: Callable[..., Site], blocks: int, words: str) -> None:
    assert f"df-table: {words} failed:\n" in built({"a.rst": _page(*[BAD] * blocks)}).status


def test_pages_from_earlier_builds_are_counted_unless_deleted(
    built: Callable[..., Site],
) -> None:
    site = built({"a.rst": _page(GOOD), "b.rst": _page(BAD), "c.rst": _page(GOOD, BAD)})
    assert "2 of 4 blocks failed:" in site.status
    assert site.rebuild().read == ["b", "c"]
    assert "df-table: 2 of 4 blocks failed:\nb.rst:7: KeyError: 'x'\nc.rst:11: Key" in site.status
    site.write({"b.rst": _page(GOOD)})
    assert (
        "df-table: 1 of 4 blocks failed:\nc.rst:11: KeyError: 'x'\nbuild" in site.rebuild().status
    )
    (site.folder / "c.rst").unlink()
    assert "df-table" not in site.rebuild().status


@pytest.mark.parametrize(
    ("suppressed", "listed"),
    [
        ("df_table", ""),
        ("df_table.error", "df-table: 1 of 3 blocks failed:\na.rst:16: the snippet exceeded"),
        ("df_table.merge", "df-table: 2 of 3 blocks failed:\na.rst:11: KeyError"),
    ],
)
def test_a_failure_whose_warning_is_suppressed_is_not_listed(
    built: Callable[..., Site], suppressed: str, listed: str
) -> None:
    site = built({"a.rst": _page(GOOD, BAD, LATE)}, suppress_warnings=[suppressed])
    assert listed in site.status
    assert ("blocks failed" in site.status) == bool(listed)


def test_a_message_is_one_line_of_limited_length(built: Callable[..., Site]) -> None:
    raised = ".. df-table::\n\n   raise ValueError('%s')\n\n"
    site = built(
        {"a.rst": _page(raised % r"one\ntwo", raised % r"a\x1b[31m\u2028b", raised % ("x" * 200))}
    )
    lines = site.status.partition("blocks failed:\n")[2].splitlines()[:3]
    assert lines[:2] == ["a.rst:6: ValueError: one", "a.rst:10: ValueError: a\ufffd[31m b"]
    assert lines[2] == f"a.rst:14: {'ValueError: '.ljust(99, 'x')}…"


def test_a_build_that_a_failure_ends_reports_it_once(built: Callable[..., Site]) -> None:
    site = built({"a.rst": _page(GOOD)}, df_table_on_error="raise")
    site.write({"a.rst": _page(BAD)})
    with pytest.raises(DfTableError, match="KeyError: 'x'"):
        site.rebuild()
    assert "blocks failed" not in site.status


def test_verbose_builds_list_the_slowest_blocks(built: Callable[..., Site]) -> None:
    # All different: the second of two that are the same finds the result of the first.
    blocks = [GOOD.replace("1", str(number)) for number in range(6)]
    site = built({"a.rst": _page(*blocks[:3]), "b.rst": _page(*blocks[3:], LATE)}, verbosity=1)
    slowest = _slowest(site.status)
    assert len(slowest) == 5
    assert slowest == sorted(slowest, key=lambda entry: entry[0], reverse=True)
    # It ran until its time was over.
    assert max(seconds for seconds, place in slowest if place == "b.rst:16") >= 0.1
    assert {place for _, place in slowest} <= {
        *(f"{page}.rst:{line}" for page in "ab" for line in (4, 8, 12)),
        "b.rst:16",
    }


def test_the_slowest_blocks_have_run_in_this_build(built: Callable[..., Site]) -> None:
    site = built({"a.rst": _page(GOOD), "b.rst": _page(BAD), "c.rst": _page(GOOD)}, verbosity=1)
    assert {place for _, place in _slowest(site.status)} == {"a.rst:4", "b.rst:4"}
    site.write({"a.rst": _page("More.\n\n", GOOD)})  # is read again, with the kept result
    assert site.rebuild().read == ["a", "b"]
    assert [place for _, place in _slowest(site.status)] == ["b.rst:4"]
    site.write({"b.rst": _page()})
    assert SLOWEST not in site.rebuild().status


def test_the_pages_of_all_reader_processes_are_summarized(
    new_site: NewSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {f"page{n}.rst": _page(GOOD.replace("1", str(n)), BAD) for n in range(8)}
    site = new_site({"index.rst": INDEX, **pages})
    monkeypatch.chdir(site.folder)
    status, output, errors = _run(site, "-j", "2", "-v", "-W", "--keep-going")
    assert status == 1
    assert errors.count("WARNING") == 8
    failures = "".join(f"page{number}.rst:11: KeyError: 'x'\n" for number in range(8))
    assert f"df-table: 8 of 16 blocks failed:\n{failures}" in output
    assert len(_slowest(output)) == 5


def test_a_quiet_build_writes_only_warnings(new_site: NewSite) -> None:
    site = new_site({"index.rst": _page(BAD)})
    status, output, errors = _run(site, "-q")
    assert (status, output) == (0, "")
    assert errors.count("KeyError") == 1
    assert "failed" not in errors


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("{here}/docs/index.rst:12", "docs/index.rst:12"),
        ("{here}/../other/a.rst:1", "../other/a.rst:1"),
        ("/a.rst:1", "/a.rst:1"),
        ("{here}/docs/index.rst", "docs/index.rst"),
        ("{here}/module.py:docstring of module:3", "module.py:docstring of module:3"),
    ],
)
def test_places_are_relative_to_the_current_folder_if_that_is_shorter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, location: str, shown: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert relative_location(location.format(here=tmp_path)) == shown
