"""Published data of a site: files, addresses and links."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from msgspec import structs
from sphinx.cmd.build import build_main

from sphinx_df_table.protocol.field import Field
from sphinx_df_table.protocol.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Build, Site

_BLOCK = """
.. df-table:: Some {name}
   :name: {name}
   :download:
   :key: name

   df = pd.DataFrame({{"name": ["*a*", "b"], "value": [-0.5, {value}]}})
   df = df.style.format({{"value": "${{:.2f}}"}})
"""
_ORPHAN = ":orphan:\n\n"
_TOCTREE = "Title\n=====\n\n.. toctree::\n   :glob:\n\n   page*\n   sub/page*\n"
_SCHEMA = "https://datapackage.org/profiles/2.0"


def _block(name: str, value: str = "30") -> str:
    return f"Page of {name}\n{'=' * 40}\n{_BLOCK.format(name=name, value=value)}"


def published(out: Path) -> dict[str, str]:
    folder = out / "_data"
    return {path.name: path.read_bytes().decode() for path in folder.iterdir()}


def _stems(out: Path) -> list[str]:
    """Return the names of the tables in the description, which has all files and no others."""
    files = published(out)
    package = json.loads(files.pop("datapackage.json"))
    stems = [resource["name"] for resource in package["resources"]]
    assert sorted(files) == sorted(f"{stem}.{kind}" for stem in stems for kind in ("csv", "json"))
    return stems


def test_a_site_has_the_typed_data_and_their_description(build: Build) -> None:
    site = build(_block("figures"), conf={"project": "Prices"})
    files = published(site.out)
    assert files["figures.csv"] == '"name","value"\r\n"*a*","-0.5"\r\n"b","30.0"\r\n'
    assert json.loads(files["figures.json"]) == [
        {"name": "*a*", "value": -0.5},
        {"name": "b", "value": 30},
    ]
    assert json.loads(files["datapackage.json"]) == {
        "$schema": f"{_SCHEMA}/datapackage.json",
        "title": "Prices",
        "resources": [
            {
                "$schema": f"{_SCHEMA}/dataresource.json",
                "type": "table",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "name": "figures",
                "path": "figures.csv",
                "title": "Some figures",
                "schema": {
                    "fields": [
                        {"name": "name", "type": "string"},
                        {"name": "value", "type": "number"},
                    ],
                    "missingValues": [""],
                    "primaryKey": ["name"],
                },
            }
        ],
    }
    assert site.warnings == ""
    assert not (site.out / "_downloads").exists()


def test_links_below_the_table_lead_to_the_data(build: Build) -> None:
    site = build(_block("figures"))
    (paragraph,) = site.soup().select(".df-table-download")
    assert paragraph.get_text().strip() == "Download this table as CSV, JSON"
    links = [str(link["href"]) for link in paragraph.select("a.download")]
    assert links == ["_data/figures.csv", "_data/figures.json"]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml"])
def test_addresses_depend_on_the_names_alone(
    new_site: Callable[[dict[str, str]], Site], tmp_path: Path, builder: str, jobs: int
) -> None:
    files = {f"page{number}.rst": _block(f"table {number}") for number in range(6)}
    # MyST, and df-tabs, in a folder.
    files["sub/page.md"] = (
        "# Page\n\n```{df-tabs} Of {label}\n---\nname: of-{each}\ndownload:\n"
        'each: |\n  a = A\n  b = B\n---\ndf = pd.DataFrame({"each": [each]})\n```\n'
    )
    tabs = ["sphinx_design"] if jobs == 1 else []
    files["conf.py"] = f"extensions = {['sphinx_df_table', 'myst_parser', *tabs]}\n"
    site = new_site({"index.rst": _TOCTREE, **files})
    found: list[dict[str, str]] = []
    for doctrees in (tmp_path / "here", tmp_path / "there/deep"):
        out = tmp_path / f"out{len(found)}"
        command = ["-b", builder, "-d", str(doctrees), "-j", str(jobs), str(site.folder), str(out)]
        assert build_main(["-q", "-W", "-E", *command]) == 0
        found.append(published(out))
        names = [f"table-{number}" for number in range(6)]
        assert sorted(_stems(out)) == sorted([*names, "of-a", "of-b"])
        links = {link for page in out.rglob("*.html") for link in _links(page, out)}
        assert links == {f"_data/{name}" for name in found[-1]} - {"_data/datapackage.json"}
    assert found[0] == found[1]


def _links(page: Path, out: Path) -> set[str]:
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    links = (page.parent / str(a["href"]) for a in soup.select("a.download"))
    return {link.resolve().relative_to(out.resolve()).as_posix() for link in links}


def test_a_page_that_is_not_read_again_keeps_its_data(build: Build) -> None:
    site = build({"index.rst": _TOCTREE, "page1.rst": _block("one"), "page2.rst": _block("two")})
    before = published(site.out)
    times = {path: path.stat().st_mtime_ns for path in (site.out / "_data").iterdir()}
    assert site.rebuild().read == []
    assert {path: path.stat().st_mtime_ns for path in (site.out / "_data").iterdir()} == times
    site.write({"page2.rst": _block("two", value="31")})
    assert site.rebuild().read == ["page2"]
    after = published(site.out)
    assert "31.0" in after.pop("two.csv") + after.pop("two.json")
    assert before | after == before


def test_data_that_are_gone_from_the_pages_are_removed(build: Build) -> None:
    site = build({"index.rst": _TOCTREE, "page1.rst": _block("one"), "page2.rst": _block("two")})
    site.write({"page1.rst": _block("other")})
    assert _stems(site.rebuild().out) == ["other", "two"]
    (site.folder / "page2.rst").unlink()
    assert _stems(site.rebuild().out) == ["other"]
    site.write({"page1.rst": "Page\n====\n"})
    site.rebuild()
    assert not list((site.out / "_data").iterdir())
    assert not list((site.folder / "_build").rglob("*.csv"))


def test_a_builder_that_comes_later_and_an_emptied_folder_get_all_data(build: Build) -> None:
    site = build({"index.rst": _TOCTREE, "page1.rst": _block("one")}, builder="text")
    assert not (site.out / "_data").exists()
    for builder in ("html", "dirhtml"):
        site.builder = builder
        assert site.rebuild().read == []
        assert _stems(site.out) == ["one"]
    for path in (site.out / "_data").iterdir():
        path.unlink()
    assert _stems(site.rebuild().out) == ["one"]


@pytest.mark.parametrize("text", ["", "{", "{}", '{"resources": [1]}'])
def test_a_damaged_description_is_written_again(build: Build, text: str) -> None:
    site = build({"index.rst": _block("one")})
    (site.out / "_data/datapackage.json").write_text(text)
    assert _stems(site.rebuild().out) == ["one"]
    assert site.warnings == ""


def test_files_of_others_in_the_folder_stay(build: Build) -> None:
    resources = [
        {"name": name, "path": "x", "schema": {"fields": [], "missingValues": [""]}}
        for name in ("../index", "two", "one")
    ]
    site = build({
        "conf.py": "extensions = ['sphinx_df_table']\nhtml_extra_path = ['extra']\n",
        "index.rst": _block("one"),
        "extra/_data/own.csv": "a\n",
        "extra/index.json": "{}",
        "extra/_data/datapackage.json": json.dumps({"resources": resources}),
    })  # fmt: skip
    assert published(site.out).keys() >= {"own.csv", "one.csv"}
    assert (site.out / "index.json").exists()
    assert (site.out / "index.html").exists()


@pytest.mark.parametrize("builder", ["latex", "text", "man", "epub", "xml", "gettext"])
def test_other_builders_have_no_data_and_no_link(build: Build, builder: str) -> None:
    conf = {"epub_copyright": "x", "version": "1", "man_pages": [("index", "x", "x", "x", 1)]}
    site = build(_block("figures"), builder=builder, conf=conf)
    assert site.warnings == ""
    files = [path for path in site.out.rglob("*") if ".doctrees" not in path.parts]
    written = [path.read_text("utf-8", errors="replace") for path in files if path.is_file()]
    assert any("Some figures" in text for text in written)
    if builder != "gettext":  # which shows what is in the page, for no reader
        assert not any("Download this" in text for text in written)
    assert not (site.out / "_data").exists()


def test_a_table_without_a_name_gets_a_message_if_its_block_asks_for_data(build: Build) -> None:
    page = '.. df-table:: Figures\n   :download:\n\n   df = pd.DataFrame({"a": [1]})\n'
    site = build(page)
    assert "index.rst:1: WARNING: download: the table has no name" in site.warnings
    assert "df_table.option" in site.warnings
    assert not (site.out / "_data").exists()
    assert site.soup().select(".df-table-download") == []


def test_all_tables_with_a_name_publish_data_by_a_setting(build: Build) -> None:
    code = '\n\n   df = pd.DataFrame({"a": [1]})\n\n'
    page = (
        f".. df-table:: No name{code}.. df-table::\n   :name: one{code}"
        f".. df-table::\n   :name: kept\n   :download: no{code}"
        f'.. df-values::\n   :name: v\n\n   df_values = {{"a": 1}}\n'
    )
    site = build(page, conf={"df_table_defaults": {"download": True}})
    assert site.warnings == ""
    assert _stems(site.out) == ["one"]


def test_the_first_of_two_tables_with_one_name_is_published(build: Build) -> None:
    block = '.. df-table::\n   :name: {}\n   :download:\n\n   df = pd.DataFrame({{"a": [{}]}})\n\n'
    site = build(block.format("a b", 1) + block.format("a-b", 2))
    assert "index.rst:7: WARNING: download: the table at index.rst:1 has the address" in (
        site.warnings
    )
    assert published(site.out)["a-b.csv"] == '"a"\r\n"1"\r\n'
    assert len(site.soup().select(".df-table-download")) == 1


def test_the_first_of_two_pages_with_one_name_publishes_it(build: Build) -> None:
    block = '.. df-table::\n   :name: one\n   :download:\n\n   df = pd.DataFrame({{"a": [{}]}})\n'
    pages = {f"page{number}.rst": f"Page\n====\n\n{block.format(number)}" for number in (1, 2)}
    site = build({"index.rst": _TOCTREE, **pages})
    assert "page2.rst:4: WARNING: download: the table at page1.rst:4 has the address _data/" in (
        site.warnings
    )
    assert published(site.out)["one.csv"] == '"a"\r\n"1"\r\n'
    links = [len(site.soup(name).select(".df-table-download")) for name in ("page1", "page2")]
    assert links == [1, 0]
    (site.folder / "page1.rst").unlink()
    assert site.rebuild().read == ["index"]
    assert published(site.out)["one.csv"] == '"a"\r\n"2"\r\n'
    assert len(site.soup("page2").select(".df-table-download")) == 1


def test_a_file_that_two_pages_include_is_offered_on_both(build: Build) -> None:
    block = '.. df-table:: One\n   :name: one\n   :download:\n\n   df = pd.read_csv("a.csv")\n'
    page = "Page\n====\n\n.. include:: /one.txt\n"
    pages = {"index.rst": _TOCTREE, "page1.rst": page, "sub/page2.rst": page}
    site = build({**pages, "one.txt": block, "a.csv": "a\n1\n"})
    assert "download" not in site.warnings
    assert published(site.out)["one.csv"] == '"a"\r\n"1"\r\n'
    links = [site.soup(name).select_one(".df-table-download a") for name in ("page1", "sub/page2")]
    assert [link and link["href"] for link in links] == ["_data/one.csv", "../_data/one.csv"]


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Costs_v2.1", "costs_v2.1"),
        ("fig:cost of *all*", "fig-cost-of-all"),
        ("Übersicht", "ubersicht"),
        ("../../index", "index"),
        ("x" * 300, "x" * 100),
        ("費用", "014f66a7e6073d44"),
    ],
)
def test_a_name_of_any_kind_makes_an_address(build: Build, name: str, stem: str) -> None:
    site = build(f".. df-table::\n   :name: {name}\n   :download:\n\n   df = pd.DataFrame([1])\n")
    assert site.warnings == ""
    assert _stems(site.out) == [stem]


def test_no_table_takes_the_address_of_the_description(build: Build) -> None:
    site = build(
        ".. df-table::\n   :name: datapackage\n   :download:\n\n   df = pd.DataFrame([1])\n"
    )
    assert "_data/datapackage.json describes all tables" in site.warnings
    assert not (site.out / "_data").exists()


@pytest.mark.parametrize(
    ("code", "csv"),
    [
        ('df = pd.DataFrame({"a": [1]}).head(0)', '"a"\r\n'),
        ("df = None", None),
        ("df = pd.DataFrame()", None),
        ("1 / 0", None),
    ],
)
def test_a_table_without_rows_has_a_header_and_one_that_fails_nothing(
    build: Build, code: str, csv: str | None
) -> None:
    site = build(f".. df-table::\n   :name: one\n   :download:\n   :empty: none\n\n   {code}\n")
    assert (published(site.out)["one.csv"] if csv else None) == csv
    assert (site.out / "_data").exists() == bool(csv)
    assert site.soup().select(".df-table-download") == []


@pytest.mark.parametrize(
    ("options", "warning"),
    [
        (":key: model", "key: 1 value of 'model' is missing or in several rows: x. Name more"),
        (":key: modell", "key: no column is named 'modell'; the closest is 'model'."),
        (":key: model, batch", ""),
        (":stub-columns: 1", ""),
    ],
)
def test_a_key_that_does_not_tell_rows_apart_gets_a_message(
    build: Build, options: str, warning: str
) -> None:
    code = 'df = pd.DataFrame({"model": ["x", "x"], "batch": [1, 2]})'
    site = build(f".. df-table::\n   :name: runs\n   :download:\n   {options}\n\n   {code}\n")
    assert warning in site.warnings
    assert bool(warning) == bool(site.warnings)


def test_a_result_from_the_cache_has_its_data(build: Build) -> None:
    site = build(_block("figures"))
    before = published(site.out)
    site.write({"index.rst": _block("figures") + "\nMore text.\n"})
    again = site.rebuild()
    assert (again.read, again.workers) == (["index"], 0)
    assert published(site.out) == before


@pytest.mark.parametrize("field", ["values", "type"])
def test_a_process_can_put_nothing_but_values_into_the_json(field: str) -> None:
    made: dict[str, Any] = {"type": "integer", "values": ["1"]}
    table = Table(columns=[Column(labels=("a",), cells=["1"], order=[0])], fields=[Field(**made)])
    assert table.problem() == ""
    bad = [Field(**made | ({"values": ["1, 2"]} if field == "values" else {"type": "boolean"}))]
    assert "a value of its data is no" in structs.replace(table, fields=bad).problem()
    assert "not as many columns" in structs.replace(table, fields=bad * 2).problem()
    assert (
        "not as many values"
        in structs.replace(table, fields=[Field(type="string", values=[])]).problem()
    )


def test_long_names_of_columns_do_not_make_a_giant_file(build: Build) -> None:
    page = """
.. df-table::
   :name: t
   :download:

   df = pd.DataFrame({"x" * 10_000: range(14_000)})
"""
    site = build(page)
    assert "index.rst:1: WARNING: download: the names of the columns are too" in site.warnings
    assert not (site.out / "_data").exists()


def test_linkcheck_does_not_look_for_data(build: Build) -> None:
    page = ".. df-table::\n   :name: rates\n   :download:\n\n   df = pd.DataFrame({'a': [1]})\n"
    # Sphinx 7.4 warns about its own default.
    settings = {"linkcheck_report_timeouts_as_broken": False}
    assert build(page, builder="linkcheck", conf=settings).warnings == ""


@pytest.mark.parametrize("name", ["figures", "others"])
def test_data_are_those_of_the_page_after_a_build_that_was_killed(
    new_site: Callable[[dict[str, str]], Site], tmp_path: Path, name: str
) -> None:
    conf = """
        import os
        from pathlib import Path

        extensions = ["sphinx_df_table"]
        exclude_patterns = ["_build"]

        def stop(app, _):
            if Path(app.srcdir, "stop").exists():
                os._exit(1)

        def setup(app):
            app.connect("doctree-read", stop)
    """
    files = {"conf.py": conf, "index.rst": _block("figures")}
    site = new_site(files)
    site.sphinx("-q").communicate()
    before = published(site.out)
    kept = (site.folder / "index.rst").rename(tmp_path / "kept")
    site.write({"index.rst": _block(name, "31"), "stop": ""})
    process = site.sphinx("-q")
    process.communicate()
    assert process.returncode == 1
    (site.folder / "stop").unlink()
    kept.replace(site.folder / "index.rst")
    assert site.sphinx("-q").communicate() == ("", "")
    assert published(site.out) == before


def test_data_are_removed_if_the_build_that_wrote_them_was_killed(
    new_site: Callable[[dict[str, str]], Site],
) -> None:
    conf = """
        import os
        from pathlib import Path
        from sphinx_df_table.environment import publish

        extensions = ["sphinx_df_table"]
        exclude_patterns = ["_build"]
        update_file = publish.update_file

        def update_and_stop(path, content):
            update_file(path, content)
            if path.name == "old.csv":
                os._exit(1)

        publish.update_file = update_and_stop
    """
    site = new_site({"conf.py": conf, "index.rst": _block("old")})
    process = site.sphinx("-q")
    process.communicate()
    assert process.returncode == 1
    assert "old.csv" in published(site.out)
    site.write({"index.rst": _block("new")})
    assert site.sphinx("-q").communicate() == ("", "")
    assert _stems(site.out) == ["new"]


@pytest.mark.parametrize("name", ["figures.csv", "figures.json"])
def test_stored_data_that_are_damaged_or_gone_are_made_again(build: Build, name: str) -> None:
    site = build(_block("figures"))
    before = published(site.out)
    (stored,) = site.folder.rglob(f"df-table-data/*/{name}")
    stored.write_text(stored.read_text(encoding="utf-8").replace("30", "31"), encoding="utf-8")
    assert site.rebuild().read == ["index"]
    assert published(site.out) == before
    stored.unlink()
    assert site.rebuild().read == ["index"]
    assert published(site.out) == before
    assert (site.rebuild().read, site.warnings) == ([], "")


@pytest.mark.parametrize("change", ["write_text('a\\n1\\n')", "unlink()"])
def test_stored_data_that_another_build_changes_meanwhile_are_not_published(
    build: Build, change: str
) -> None:
    conf = f"""
        from pathlib import Path
        extensions = ["sphinx_df_table"]

        def change(app, error):
            (stored,) = Path(app.doctreedir).rglob("df-table-data/*/figures.csv")
            stored.{change}

        def setup(app):
            if Path(app.confdir, "changes").exists():
                app.connect("build-finished", change, priority=1)
        """
    other = _ORPHAN + _block("other")
    files = {"conf.py": conf, "index.rst": _block("figures"), "other.rst": other}
    site = build(files)
    before = published(site.out)
    site.write({"changes": ""})
    site.rebuild()
    (warning,) = site.warnings.splitlines()
    assert "index.rst:4: WARNING: download: _data/figures.csv is missing, since another" in warning
    assert warning.endswith("[df_table.data]")
    left = published(site.out)
    assert left == {name: before[name] for name in left}
    assert sorted(left) == ["datapackage.json", "other.csv", "other.json"]
    (site.folder / "changes").unlink()
    site.rebuild()
    assert (published(site.out), site.warnings, site.read) == (before, "", ["index"])
