"""The names of docutils that its documentation does not describe are still there."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import pytest
from docutils.core import publish_doctree
from docutils.parsers.rst import Directive, directives, roles
from docutils.parsers.rst.states import Inliner
from docutils.utils import Reporter
from docutils.writers.html5_polyglot import HTMLTranslator

from sphinx_df_table.private.docutils import Rules, SelectiveInliner, base_role, unknown_option

if TYPE_CHECKING:
    from docutils import nodes

_METHODS = {
    "interpreted": ["rawsource", "text", "role", "lineno"],
    "phrase_ref": ["before", "after", "rawsource", "escaped", "text"],
    "reference": ["match", "lineno", "anonymous"],
    "anonymous_reference": ["match", "lineno"],
    "footnote_reference": ["match", "lineno"],
    "inline_internal_target": ["match", "lineno"],
    "substitution_reference": ["match", "lineno"],
    "standalone_uri": ["match", "lineno"],
    "problematic": ["text", "rawsource", "message"],
    "implicit_inline": ["text", "lineno"],
    "parse": ["text", "lineno", "memo", "parent"],
    "init_customizations": ["settings"],
}


def _gone(name: str) -> str:
    return f"docutils has no {name} any more: change sphinx_df_table/private/docutils.py"


@pytest.mark.parametrize("name", _METHODS)
def test_the_inliner_has_the_methods_that_are_overridden(name: str) -> None:
    method = getattr(Inliner, name, None)
    assert method is not None, _gone(f"Inliner.{name}")
    parameters = list(inspect.signature(method).parameters)[1:]
    assert parameters == _METHODS[name], _gone(f"Inliner.{name}({', '.join(_METHODS[name])})")


@pytest.fixture
def document() -> nodes.document:
    return publish_doctree("", settings_overrides={"_disable_config": True})


def test_the_inliner_dispatches_by_sign_to_functions_of_its_class() -> None:
    assert {"*", "**", "`", "``", "_`", "]_", "|", "_", "__"} == Inliner.dispatch.keys(), _gone(
        "Inliner.dispatch by these signs"
    )
    for sign, function in Inliner.dispatch.items():
        name = getattr(function, "__name__", "")
        assert getattr(Inliner, name, None) is function, _gone(f"function in dispatch[{sign!r}]")


def test_the_inliner_has_the_patterns_and_groups_that_are_read(document: nodes.document) -> None:
    inliner: Any = Inliner()
    inliner.init_customizations(document.settings)
    for name in ("embedded_link", "uri", "initial"):
        assert hasattr(inliner.patterns, name), _gone(f"Inliner.patterns.{name}")
    groups = {"initial": {"start", "whole", "refname", "footnotelabel"}, "uri": {"whole", "email"}}
    for name, names in groups.items():
        found = getattr(inliner.patterns, name).groupindex.keys()
        assert names <= found, _gone(f"groups {names - found} of Inliner.patterns.{name}")


def test_an_inliner_of_a_subclass_has_the_strings_of_its_patterns(document: nodes.document) -> None:
    inliner = SelectiveInliner(document, Rules())
    for name, value in vars(Inliner).items():
        if isinstance(value, str) and not name.startswith("__"):
            assert vars(SelectiveInliner)[name] == value
    text = "*a* https://example.org x@example.org b_ [1]_ |c| _`d` :sup:`e` 8@80"
    kinds = [type(node).__name__ for node in inliner.parse_line(text, "page", 1)]
    assert [kind for kind in kinds if kind != "Text"] == [
        *("emphasis", "reference", "reference", "superscript")
    ], _gone("parsing of a line with the memo that is passed")


def test_a_role_of_the_directive_knows_its_base() -> None:
    base: Any = roles.raw_role
    role = roles.CustomRole("own", base)
    assert hasattr(role, "base_role"), _gone("CustomRole.base_role")
    assert base_role(role) is roles.raw_role
    assert base_role(roles.raw_role) is roles.raw_role


def test_a_reporter_asks_for_the_place_of_a_message() -> None:
    reporter = Reporter("", Reporter.SEVERE_LEVEL, Reporter.SEVERE_LEVEL, stream="")
    reporter.get_source_and_line = lambda *_: ("page.rst", 7)
    message = reporter.warning("text")
    place = message.get("source"), message.get("line")
    assert place == ("page.rst", 7), _gone("Reporter.get_source_and_line")


def test_the_writer_of_html_counts_columns_in_an_attribute_of_the_row() -> None:
    source = inspect.getsource(HTMLTranslator.visit_entry)
    assert "node.parent.column" in source, _gone("row.column in HTMLTranslator.visit_entry")


def test_the_argument_of_a_key_error_is_the_message_about_an_unknown_option(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Converters(dict[str, Any]):
        def __missing__(self, name: str) -> Any:
            raise unknown_option(name, "the closest is", "width")

    class Probe(Directive):
        option_spec = Converters(width=directives.unchanged)

    monkeypatch.setitem(directives._directives, "probe", Probe)  # type: ignore[attr-defined]  # noqa: SLF001 - put back
    quiet = {"_disable_config": True, "report_level": 5}
    text = publish_doctree(".. probe::\n   :widht: 1\n", settings_overrides=quiet).astext()
    assert 'unknown option: "widht"; the closest is "width".' in text, _gone(
        'message unknown option: "…" with the argument of a KeyError'
    )
