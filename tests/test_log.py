"""Warnings: each has a type and a subtype that suppress_warnings can name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_df_table.log import SUBTYPES, DfTableError, logger, shorten_output, warn

if TYPE_CHECKING:
    from conftest import Build

GOOD = "df = pd.DataFrame({'a': [1]})"
# What gives a warning of each subtype: options, snippet, settings.
CAUSES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "error": ("", "df = 1 / 0", {}),
    "timeout": ("", "while True: pass", {"df_table_timeout": 0.5}),
    "worker": ("", "import os; os._exit(1)", {}),
    "python": ("", f"import warnings; warnings.warn('w'); {GOOD}", {}),
    "option": (":stub-columns: 5", GOOD, {}),
    "sandbox": ("", "import subprocess; subprocess.run(['true'])", {}),
    "setting": ("", GOOD, {"df_table_timeout": -1}),
}


def test_every_subtype_has_a_meaning() -> None:
    assert CAUSES.keys() <= SUBTYPES.keys()
    assert all(meaning.endswith(".") for meaning in SUBTYPES.values())


@pytest.mark.parametrize("subtype", CAUSES)
@pytest.mark.parametrize("suppressed", ["", "df_table.{}", "df_table"])
def test_a_warning_can_be_suppressed_by_its_name(
    build: Build, subtype: str, suppressed: str
) -> None:
    option, snippet, conf = CAUSES[subtype]
    site = build(
        f".. df-table::\n   {option}\n\n   {snippet}\n",
        conf={**conf, "suppress_warnings": [suppressed.format(subtype)] if suppressed else []},
        builder="dummy",
    )
    assert site.warnings.count("WARNING: ") == (not suppressed)
    assert suppressed or site.warnings.endswith(f" [df_table.{subtype}]\n")


def test_suppressing_one_subtype_leaves_the_others(build: Build) -> None:
    site = build(
        """
        .. df-table::

           df = 1 / 0

        .. df-table::

           import os; os._exit(1)
        """,
        conf={"suppress_warnings": ["df_table.error"]},
    )
    assert "ZeroDivisionError" not in site.warnings
    assert site.warnings.count("[df_table.worker]") == 1
    assert len(site.soup().select(".df-table-error")) == 2


_FORGED = ["a\n::error::b", "a\r::error::b", "a\u2028::error::b", "a\x1b[31m", "a\x85::error::b"]


def _is_safe(text: str) -> bool:
    return "\x1b[31m" not in text and not re.search(
        r"^::", "\n".join(text.splitlines()), re.MULTILINE
    )


@pytest.mark.parametrize("text", _FORGED)
def test_no_text_of_a_snippet_reaches_the_log_raw(build: Build, text: str) -> None:
    snippets = [
        f"raise ValueError({text!r})",
        f"import warnings; warnings.warn({text!r}); {GOOD}",
        f"df = pd.DataFrame({{'b': [1]}}); df[{text!r}]",
        f"df = pd.DataFrame({{{text!r}: [':py:class:`x`', ':nope:`x`', ':doc:`x`']}})",
        f"df = pd.read_csv({text!r})",
        f"df = pd.DataFrame({{'a': [1.0]}}).style.set_caption({f':nope:`{text}` :doc:`{text}`'!r})",
        f"print({text!r}); {GOOD}",
    ]
    page = "\n".join(f".. df-table::\n\n   {snippet}\n" for snippet in snippets)
    site = build(page, verbosity=1, conf={"nitpicky": True})
    assert site.warnings.count("WARNING: ") >= 4
    assert _is_safe(site.warnings)
    assert _is_safe(site.status)


@pytest.mark.parametrize("text", _FORGED)
def test_an_error_that_ends_the_build_is_safe_for_the_log(build: Build, text: str) -> None:
    page = f".. df-table::\n\n   raise ValueError({text!r})\n"
    with pytest.raises(DfTableError) as raised:
        build(page, conf={"df_table_on_error": "raise"})
    assert _is_safe(str(raised.value))


@pytest.mark.parametrize("text", _FORGED)
def test_the_place_of_a_warning_is_safe_for_the_log(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[Any] = []
    monkeypatch.setattr(logger, "warning", lambda *_, **given: logged.append(given["location"]))
    warn("error", "message", f"{text}.rst:3")
    assert _is_safe(logged[0])
    assert logged[0].endswith(".rst:3")


def _lines(*numbers: int) -> str:
    return "\n".join(str(number) for number in range(*numbers))


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ("", ""),
        ("a\n\n", "a"),
        (_lines(40), _lines(40)),
        (_lines(41), _lines(41)),
        (_lines(42), f"{_lines(20)}\n... lines left out: 2 ...\n{_lines(22, 42)}"),
        (_lines(9_999), f"{_lines(20)}\n... lines left out: 9,959 ...\n{_lines(9_979, 9_999)}"),
        ("a\r" * 50, "\n".join(["a"] * 20 + ["... lines left out: 10 ..."] + ["a"] * 20)),
        ("x" * 500, "x" * 500),
        ("x" * 2_501, f"{'x' * 450} ... characters left out: 2,051"),
        ("a\x1b[31mb", "a\ufffd[31mb"),
    ],
)
def test_a_long_output_is_shown_by_its_ends(output: str, shown: str) -> None:
    assert shorten_output(output) == shown


@pytest.mark.parametrize("lines", [2, 30, 60])
def test_lines_that_were_already_dropped_are_counted(lines: int) -> None:
    dropped = 1_000 + max(0, lines - 40)
    assert f"... lines left out: {dropped:,} ..." in shorten_output(_lines(lines), 1_000).split(
        "\n"
    )


@given(st.lists(st.text("a\r\n ", max_size=5) | st.just("x" * 600), max_size=90).map("\n".join))
def test_a_shortened_output_stays_the_same(output: str) -> None:
    assert shorten_output(shorten_output(output)) == shorten_output(output)
