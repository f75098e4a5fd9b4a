"""Defaults of the options of blocks, which the setting df_table_defaults has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.directive.converters import switch

if TYPE_CHECKING:
    from typing import Any

    from conftest import Build

_CODE = "df = pd.DataFrame({'a': [0.125, None]})"


def _page(*options: str) -> str:
    return "".join(f".. df-table::\n   {option}\n\n   {_CODE}\n\n" for option in options)


def _messages(warnings: str) -> list[str]:
    start = "WARNING: conf.py: df_table_defaults: "
    return [line.removeprefix(start).removesuffix(" [df_table.setting]")
            for line in warnings.splitlines()]  # fmt: skip


def test_a_default_applies_to_each_block_and_an_option_of_a_block_replaces_it(
    build: Build,
) -> None:
    conf = {"df_table_defaults": {"precision": 2, "na-rep": "none", "class": "wide"}}
    site = build(_page("", ":precision: 1\n   :class: narrow"), conf=conf)
    assert site.warnings == ""
    first, second = site.tables()
    assert (first.column("a"), second.column("a")) == (["0.12", "none"], ["0.1", "none"])
    assert {"wide", "narrow"} & {*first.element["class"]} == {"wide"}
    assert {"wide", "narrow"} & {*second.element["class"]} == {"narrow"}


def test_a_block_turns_a_default_off_by_no(build: Build) -> None:
    conf = {"df_table_defaults": {"show-code": True, "index": True, "plain": False}}
    site = build(_page("", ":show-code: no\n   :index: no"), conf=conf)
    assert site.warnings == ""
    assert [len(table.header[0]) for table in site.tables()] == [2, 1]
    assert len(site.soup().select("div.highlight-python")) == 1


def test_a_block_in_markdown_has_the_defaults_and_turns_them_off(build: Build) -> None:
    block = f"```{{df-table}}\nOPTIONS\n{_CODE}\n```\n\n"
    page = block.replace("OPTIONS", "") + block.replace("OPTIONS", "---\nindex: no\n---")
    conf = {"df_table_defaults": {"index": True}}
    site = build({"index.md": f"# Title\n\n{page}"}, conf=conf, extensions=("myst_parser",))
    assert site.warnings == ""
    assert [len(table.header[0]) for table in site.tables()] == [2, 1]


def test_a_block_of_values_takes_the_defaults_of_its_own_options(build: Build) -> None:
    page = """
        .. df-values::
           :name: costs

           df_values = {"lowest": 0.125}

        From :df-value:`costs.lowest`.
    """
    site = build(page, conf={"df_table_defaults": {"precision": 1, "source": True}})
    assert site.warnings == ""
    assert "From 0.1." in site.soup().get_text()


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("precison", 2, "the directive has no such option; the closest is 'precision'"),
        ("stub_columns", 1, "the directive has no such option; the closest is 'stub-columns'"),
        (5, 1, "the directive has no such option"),
        ("name", "costs", "each table has a name of its own"),
        ("source", "yes", "its value must be True or False, not 'yes'"),
        ("source", 1, "its value must be True or False, not 1"),
        ("precision", True, "its value must be a text or a number, not True"),
        ("class", ["wide"], "its value must be a text or a number, not ['wide']"),
        ("precision", -1, "its value -1 can't be used: expected a whole number, 0 or more"),
        ("checks", "merges", "its value 'merges' can't be used: 'merges' is none of off, index, "),
        ("align", "top", "its value 'top' can't be used: \"top\" unknown; "),
    ],
)
def test_an_invalid_default_is_left_out_with_a_warning(
    build: Build, name: object, value: object, problem: str
) -> None:
    conf: dict[str, Any] = {"df_table_defaults": {name: value, "na-rep": "none"}}
    site = build(_page(""), conf=conf)
    (message,) = _messages(site.warnings)
    assert message.startswith(f"{name!r} is left out: {problem}")
    assert site.env.config.df_table_defaults == {"na-rep": "none"}
    assert site.tables()[0].column("a") == ["0.125", "none"]


def test_a_changed_default_outdates_the_pages(build: Build) -> None:
    site = build(_page(""), conf={"df_table_defaults": {"precision": 1}})
    assert site.rebuild().read == []
    site.conf = {"df_table_defaults": {"precision": 2}}
    assert site.rebuild().read == ["index"]
    assert site.tables()[0].column("a") == ["0.12", ""]


@pytest.mark.parametrize(("argument", "value"), [(None, True), ("", True), ("no", False)])
def test_an_option_is_on_without_an_argument_and_off_by_no(
    argument: str | None,
    value: bool,  # noqa: FBT001 - what the function returns
) -> None:
    assert switch(argument) is value


@pytest.mark.parametrize("argument", ["off", "yes", "No one", "1"])
def test_an_option_that_is_on_or_off_takes_no_other_argument(argument: str) -> None:
    with pytest.raises(ValueError, match="expected nothing, or no"):
        switch(argument)
