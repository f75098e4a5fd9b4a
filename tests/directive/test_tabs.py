"""Directive df-tabs: one snippet for several values, each with a table of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.directive.each import Each, fill_in, values_of

if TYPE_CHECKING:
    from typing import Any

    from conftest import Build, Site

DATA = {
    "throughput.csv": "Model,Cost\na,1\nb,2\n",
    "latency.csv": "Model,Cost\na,3\nb,4\n",
}
_CODE = 'df = pd.read_csv(f"{each}.csv")\ndf_values = {"lowest": df["Cost"].min()}\n'
_EACH = "throughput = Throughput optimized\nlatency = Latency optimized"


def _indent(text: str, spaces: int) -> str:
    return "".join(f"{' ' * spaces}{line}\n" if line else "\n" for line in text.splitlines())


def rst(
    options: str = ":name: costs-{each}",
    *,
    caption: str = "Models, {label}",
    each: str = _EACH,
    code: str = _CODE,
) -> str:
    return (
        f".. df-tabs:: {caption}\n   :each:\n{_indent(each, 6)}{_indent(options, 3)}\n"
        f"{_indent(code, 3)}\n"
    )


def myst(options: str = "name: costs-{each}") -> str:
    return (
        f"```{{df-tabs}} Models, {{label}}\n---\neach: |\n{_indent(_EACH, 2)}{options}\n---\n"
        f"{_CODE}```\n"
    )


_PROSE = {
    "index.rst": f"Title\n=====\n\n{rst()}From :df-value:`costs-latency.lowest`, "
    ":ref:`costs-throughput` and :ref:`this <costs-latency>`.\n",
    "index.md": f"# Title\n\n{myst()}\nFrom {{df-value}}`costs-latency.lowest`, "
    "{ref}`costs-throughput` and {ref}`this <costs-latency>`.\n",
}


@pytest.fixture(scope="module", params=["index.rst", "index.md"])
def site(request: pytest.FixtureRequest, build: Build) -> Site:
    files = {request.param: _PROSE[request.param], **DATA}
    return build(files, extensions=("myst_parser", "sphinx_design"))


def test_each_value_has_a_tab_with_its_table(site: Site) -> None:
    assert site.warnings == ""
    (tab_set,) = site.soup().select("div.sd-tab-set")
    labels = tab_set.select("label.sd-tab-label")
    assert [label.get_text(strip=True) for label in labels] == [
        "Throughput optimized",
        "Latency optimized",
    ]
    assert [label["data-sync-id"] for label in labels] == ["throughput", "latency"]
    assert {label["data-sync-group"] for label in labels} == {"tab"}
    assert [len(tab.select("table")) for tab in tab_set.select("div.sd-tab-content")] == [1, 1]
    first, second = site.tables()
    captions = ["Models, Throughput optimized", "Models, Latency optimized"]
    assert [first.caption, second.caption] == captions
    assert [first.rows, second.rows] == [[["a", "1"], ["b", "2"]], [["a", "3"], ["b", "4"]]]


def test_each_table_has_a_name_for_references_and_values(site: Site) -> None:
    text = " ".join(site.soup().get_text().split())
    assert "From 3, Models, Throughput optimized and this." in text
    ids = [table.element["id"] for table in site.tables()]
    assert ids == ["costs-throughput", "costs-latency"]


def test_the_tab_set_is_that_of_the_directives_of_sphinx_design(build: Build) -> None:
    table = "      .. df-table:: {}\n         :name: {}\n\n{}"
    by_hand = ".. tab-set::\n\n" + "".join(
        f"   .. tab-item:: {label}\n      :sync: {each}\n\n"
        + table.format(f"Models, {label}", f"costs-{each}", "")
        + _indent(f"each = '{each}'\n{_CODE}", 9)
        + "\n"
        for each, label in (line.split(" = ") for line in _EACH.splitlines())
    )
    pages = {"index.rst": rst(), "other.rst": f":orphan:\n\n{by_hand}", **DATA}
    site = build(
        pages, extensions=("sphinx_design",), conf={"suppress_warnings": ["df_table.name"]}
    )
    first, second = (site.soup(name).select_one("div.sd-tab-set") for name in ("index", "other"))
    assert first is not None
    assert str(first) == str(second)


@pytest.mark.parametrize("extensions", [(), ("sphinx_design",)])
@pytest.mark.parametrize(
    ("builder", "name"),
    [
        ("text", "index.txt"),
        ("latex", "page.tex"),
        ("man", "page.1"),
        ("epub", "index.xhtml"),
        ("xml", "index.xml"),
        ("html", "index.html"),
    ],
)
def test_the_tables_stand_in_their_order_where_there_are_no_tabs(
    build: Build, builder: str, name: str, extensions: tuple[str, ...]
) -> None:
    conf = {"project": "Page", "version": "1", "copyright": "us"}
    # docutils makes a caption in the first section of a manual page its title.
    page = f"Title\n=====\n\nPart\n----\n\n.. _all:\n\n{rst()}\n:ref:`all of them <all>`\n"
    site = build({"index.rst": page, **DATA}, builder=builder, extensions=extensions, conf=conf)
    assert site.warnings == ""
    # docutils 0.20 writes headings of manual pages in capitals.
    text = (site.out / name).read_text(encoding="utf-8").lower()
    captions = [text.index(f"models, {label} optimized") for label in ("throughput", "latency")]
    assert captions == sorted(captions)
    in_tabs = builder == "html" and "sphinx_design" in extensions
    assert text.count("throughput optimized") == (2 if in_tabs else 1)
    assert ("sd-tab" in text) == in_tabs


@pytest.mark.parametrize("extensions", [(), ("sphinx_design",)])
@pytest.mark.parametrize("caption", ["Models", ""])
def test_labels_stand_above_tables_that_captions_do_not_tell_apart(
    build: Build, extensions: tuple[str, ...], caption: str
) -> None:
    page = rst(caption=caption)
    site = build({"index.rst": page, **DATA}, builder="text", extensions=extensions)
    text = (site.out / "index.txt").read_text(encoding="utf-8")
    labels = [text.index(f"-[ {label} optimized ]-") for label in ("Throughput", "Latency")]
    assert labels == sorted(labels)
    assert text.count("Models") == (2 if caption else 0)
    site.write({"index.rst": rst(caption="Models of {each}")})
    site.rebuild()
    text = (site.out / "index.txt").read_text(encoding="utf-8")
    assert "Models of latency" in text
    assert "Latency optimized" not in text


def test_a_changed_file_runs_the_snippet_for_its_value_alone(build: Build) -> None:
    code = f"{_CODE}print(each, 'runs')"
    site = build({"index.rst": rst(code=code), **DATA}, extensions=("sphinx_design",), verbosity=1)
    assert "'latency': the snippet printed:" in site.status
    assert site.rebuild().read == []
    site.write({"latency.csv": "Model,Cost\na,5\n"})
    assert site.rebuild().read == ["index"]
    assert [table.column("Cost") for table in site.tables()] == [["1", "2"], ["5"]]
    seconds = [outcome.seconds for outcome in site.env.df_table.pages["index"].outcomes]  # type: ignore[attr-defined]
    assert [bool(second) for second in seconds] == [False, True]


@pytest.mark.own_server
def test_pages_are_read_in_parallel(build: Build) -> None:
    pages = {f"page{n}.rst": f":orphan:\n\n{rst(f':name: t{n}-{{each}}')}" for n in range(6)}
    pages["note.md"] = f"---\norphan: true\n---\n\n{myst()}"
    site = build(
        {"index.rst": "Title\n=====\n", **pages, **DATA},
        builder="dummy",
        extensions=("sphinx_design", "myst_parser"),
    )
    done = site.sphinx("-E", "-W", "-j", "2", "-b", "html")
    out, err = done.communicate(timeout=120)
    assert (done.returncode, err) == (0, ""), out
    for page in ("page0", "page5", "note"):
        text = (site.out / f"{page}.html").read_text(encoding="utf-8")
        assert text.index("Models, Throughput") < text.index("Models, Latency")


def test_messages_name_the_line_and_the_value(build: Build) -> None:
    files = {"index.rst": rst(), "throughput.csv": DATA["throughput.csv"]}
    site = build(files, extensions=("sphinx_design",))
    (warning, *_) = site.warnings.splitlines()
    assert warning.startswith("index.rst:7: WARNING: each = 'latency': FileNotFoundError: ")
    assert "df-table: 1 of 2 blocks failed:\nindex.rst:7: each = 'latency': File" in site.status
    assert len(site.tables()) == 1
    (box,) = site.soup().select("div.sd-tab-content .df-table-error")
    assert box["id"] == "costs-latency"
    assert "each = 'latency': FileNotFoundError" in box.get_text()
    assert ">  7 | df = pd.read_csv" in box.get_text() or "> 7 | df = pd.read_csv" in box.get_text()


def test_findings_and_options_that_do_not_fit_name_the_value(build: Build) -> None:
    code = 'df = pd.DataFrame({"a": [float("inf" if each == "b" else 1)]})\ndf_values = {"x": 1}'
    site = build(rst(":stub-columns: {label}", each="a = 1\nb = 2", code=code))
    lines = [line.removeprefix("index.rst:") for line in site.warnings.splitlines()]
    assert lines[0].startswith("1: WARNING: each = 'a': df_values can't be quoted: give the block")
    assert any("each = 'b': " in line and "[df_table.infinite]" in line for line in lines)
    assert any("each = 'b': stub-columns is 2, but the table has 1 columns" in i for i in lines)
    assert not any("each = 'a': " in line and "infinite" in line for line in lines)


@pytest.mark.parametrize("cell", [":math:`x`", ":ref:`nowhere`", ":no-role:`x`"])
def test_a_message_about_cells_names_the_value(build: Build, cell: str) -> None:
    code = f'df = pd.DataFrame({{"a": ["{cell}" if each == "latency" else "x"]}})'
    (warning, *_) = build(rst(code=code)).warnings.splitlines()
    assert warning.startswith("index.rst:1: ")
    assert ": each = 'latency': " in warning


def test_a_missing_name_gives_no_hint_to_the_same_snippet(build: Build) -> None:
    site = build(rst(code="df = frame\nframe = 1"))
    assert site.warnings.count("NameError: name 'frame' is not defined") == 2
    assert "each block runs on its own" not in site.warnings


def test_fields_are_filled_in_everywhere(build: Build) -> None:
    code = "frame = pd.DataFrame({'a': [1]})\nother = frame.iloc[:0]"
    options = ":df-var: {each}\n:class: wide of-{each}\n:empty: Nothing for *{label}* {{yet}}"
    site = build(rst(options, each="frame\nother = Others", code=code, caption="{each}: {label}"))
    assert site.warnings == ""
    (table,) = site.tables()
    assert table.caption == "frame: frame"
    assert {"wide", "of-frame"} <= {*table.element["class"]}
    (text,) = site.soup().select(".df-table-empty")
    assert "Nothing for Others {yet}" in text.get_text(" ", strip=True).replace("  ", " ")


def test_the_snippet_is_shown_once_above_the_tabs(build: Build) -> None:
    files = {"index.rst": rst(":show-code:"), **DATA}
    site = build(files, extensions=("sphinx_design",))
    (code,) = site.soup().select("div.highlight-python")
    assert code.find_next("div", class_="sd-tab-set") is not None
    site.conf = {"df_table_defaults": {"show-code": True, "precision": 1}}
    site.write({"index.rst": rst() + rst(":show-code: no\n:name: n-{label}")})
    assert len(site.rebuild().soup().select("div.highlight-python")) == 1


def test_the_variable_is_that_of_the_value_whatever_the_prelude_defines(build: Build) -> None:
    conf: dict[str, Any] = {"df_table_prelude": "each = 1\ndef frame():\n    return each"}
    code = "df = pd.DataFrame({'a': [frame(), each]})"
    site = build(rst("", each="x", code=code, caption=""), conf=conf)
    assert site.tables()[0].rows == [["x"], ["x"]]


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (rst(each=""), "the option each is empty. It has a line for each table, such as lat"),
        (rst(each="a = A, b = B"), "each: 'a = A, b = B' has several values. It has a line for"),
        (".. df-tabs::\n\n   df = 1\n", "the option each is missing. It has a line for each"),
        (rst(each="a = A\nb\na = B"), "each: the value 'a' is there twice. Each table needs its"),
        (rst(each="= A"), "each: the line '= A' is not of the form value = Label."),
        (rst(each="a ="), "each: the line 'a =' is not of the form value = Label."),
        (rst(":name: costs"), "the option name gives two tables the name 'costs'. Put {each} int"),
        (rst(":name: {each}", each="A\na"), "the option name gives two tables the name 'a'."),
        (rst(caption="{value}"), "in the caption, there is no field '{value}'. The fields are {ea"),
        (rst(caption="{each.x}"), "in the caption, there is no field '{each.x}'. The fields are"),
        (rst(":class: {"), "in the option class, the brace '{' is no field. The fields are {each}"),
        (rst(":na-rep: {}"), "in the option na-rep, the brace '{}' is no field."),
        (rst(":precision: {each}"), 'invalid option value: (option: "precision"; value: \'thr'),
        (rst(":source: yes"), "invalid option value: (option: \"source\"; value: 'yes')\n"),
        (rst(":clas: a"), 'unknown option: "clas"; the closest is "class".'),
        (rst(code=""), "there is no snippet."),
    ],
)
def test_an_invalid_directive_is_an_error_at_its_line_and_in_the_page(
    build: Build, page: str, message: str
) -> None:
    site = build(f"Title\n=====\n\n{page}", extensions=("sphinx_design",))
    assert site.warnings.startswith("index.rst:4: ERROR: ")
    assert f'Error in "df-tabs" directive:\n{message}' in site.warnings
    assert site.warnings.count("ERROR") == 1
    (box,) = site.soup().select(".df-table-error")
    assert message.splitlines()[0] in " ".join(box.get_text().split())
    assert "df-table: 1 of 1 block failed:\nindex.rst:4: " in site.status


def test_an_invalid_directive_in_markdown_is_an_error_in_the_page(build: Build) -> None:
    page = f"# Title\n\n{myst('precision: x')}"
    site = build({"index.md": page, **DATA}, extensions=("myst_parser",))
    assert "invalid option value: (option: \"precision\"; value: 'x')" in site.warnings
    (box,) = site.soup().select(".df-table-error")
    assert "invalid option value" in box.get_text()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("---\neach:\n  a = A\n  b = B\n---\n", "each: 'a = A b = B' has several values."),
        (":each:\n  a = A\n  b = B\n\n", "the option each is empty."),
    ],
)
def test_values_that_markdown_reads_otherwise_name_the_sign_to_add(
    build: Build, options: str, message: str
) -> None:
    page = f"# Title\n\n```{{df-tabs}}\n{options}df = pd.DataFrame({{'a': [each]}})\n```\n"
    warning = build({"index.md": page}, extensions=("myst_parser",)).warnings
    assert message in warning
    assert "In Markdown, write the options between lines of three dashes, and the sign |" in warning


def test_a_name_of_another_table_is_a_warning(build: Build) -> None:
    other = ".. df-table::\n   :name: costs-latency\n\n   df = pd.DataFrame({'a': [1]})\n"
    site = build({"index.rst": f"{rst()}\n{other}", **DATA})
    (warning,) = site.warnings.splitlines()
    assert "the table at index.rst:1 has the name 'costs-latency' too" in warning


def test_the_option_each_takes_lines_of_values_and_labels() -> None:
    option = "  a = First = one\n\n b \n"
    assert values_of(option) == [Each("a", "First = one"), Each("b", "b")]


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{each}: {label}", "a}: {each}"),
        ("{{each}}", "{each}"),
        ("{{{each}}}", "{a}}"),
        ("{{}}", "{}"),
        ("none", "none"),
    ],
)
def test_a_value_is_filled_in_once_and_a_doubled_brace_is_a_brace(text: str, filled: str) -> None:
    assert fill_in(text, Each("a}", "{each}")) == filled


@pytest.mark.parametrize("text", ["{", "}", "{}", "{{}", "{ each }", "{each!r}", "{each:>9}"])
def test_another_field_or_a_single_brace_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"The fields are {each} and {label}; write "):
        fill_in(text, Each("a", "b"))
