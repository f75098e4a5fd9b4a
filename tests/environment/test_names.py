"""Two tables of one name: a warning that names both."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Build

_BLOCK = ".. df-table::{}\n   :name: {}\n\n   df = pd.DataFrame({{'a': [1]}})\n\n"


def test_two_tables_of_one_name_on_a_page_give_one_warning(build: Build) -> None:
    site = build(
        "Title\n=====\n\n"
        + _BLOCK.format(" One", "costs")
        + _BLOCK.format(" Two", "Costs")
        + "costs_ :ref:`costs`\n"
    )
    assert site.warnings == (
        "index.rst:9: WARNING: the table at index.rst:4 has the name 'costs' too, "
        "and references lead to that one. Give each table a name of its own with the option name. "
        "[df_table.name]\n"
    )
    links = [link["href"] for link in site.soup().select("p a.internal")]
    assert links == ["#costs", "#costs"]


def test_a_third_table_of_the_name_names_the_first(build: Build) -> None:
    site = build(_BLOCK.format("", "a") * 3)
    warnings = site.warnings.splitlines()
    assert [line.partition(": ")[0] for line in warnings] == ["index.rst:6", "index.rst:11"]
    assert all("the table at index.rst:1 has" in line for line in warnings)


def test_names_in_markdown_and_in_its_eval_rst_are_compared(build: Build) -> None:
    block = "```{df-table}\n:name: prices\n\ndf = pd.DataFrame({'a': [1]})\n```\n\n"
    rst = f"````{{eval-rst}}\n{_BLOCK.format('', 'prices')}````\n"
    site = build({"index.md": f"# Title\n\n{block}{block}{rst}"}, extensions=("myst_parser",))
    warnings = site.warnings.splitlines()
    assert len(warnings) == 2
    assert warnings[0].startswith("index.md:9: WARNING: the table at index.md:3 has the name")
    assert warnings[1].startswith("index.md:16: WARNING: the table at index.md:3 has the name")


def test_one_name_on_two_pages_is_a_warning_of_both_places(build: Build) -> None:
    pages = {
        "index.rst": f"Title\n=====\n\n.. toctree::\n\n   other\n\n{_BLOCK.format('', 'costs')}",
        "other.rst": f"Other\n=====\n\n{_BLOCK.format('', 'costs')}",
    }
    site = build(pages)
    message = "other.rst:4: WARNING: the table at index.rst:8 has the name 'costs' too, so a refe"
    assert site.warnings.startswith(message)
    assert len(site.warnings.splitlines()) == 1
    site.write({"other.rst": pages["other.rst"].replace("costs", "prices")})
    assert site.rebuild().warnings == ""


def test_sphinx_reports_one_name_of_tables_with_captions_on_two_pages(build: Build) -> None:
    site = build(
        {
            "index.rst": f"T\n=\n\n.. toctree::\n\n   other\n\n{_BLOCK.format(' One', 'costs')}",
            "other.rst": f"O\n=\n\n{_BLOCK.format(' Two', 'costs')}",
        }
    )
    assert site.warnings.startswith("other.rst:4: WARNING: duplicate label costs, other instance")
    assert len(site.warnings.splitlines()) == 1


def test_a_name_is_free_again_when_the_page_has_changed(build: Build) -> None:
    site = build("Title\n=====\n\n" + _BLOCK.format("", "costs"))
    site.write({"index.rst": "Title\n=====\n\nText.\n\n" + _BLOCK.format("", "costs")})
    assert site.rebuild().warnings == ""
