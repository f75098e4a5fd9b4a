"""Private names of Sphinx: each is there, and does what this extension uses it for."""

from __future__ import annotations

import inspect
import logging
import re
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
import sphinx
from sphinx.builders import Builder
from sphinx.builders.epub3 import Epub3Builder
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.registry import SphinxComponentRegistry
from sphinx.testing.util import SphinxTestApp
from sphinx.transforms.post_transforms import ReferencesResolver
from sphinx.writers.latex import LaTeXTranslator

from sphinx_df_table.private.sphinx import is_suppressed, location_of, names_in_conf

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Site


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (Config({}, {}), "_raw_config"),
        (Builder, "read_doc"),
        (Builder, "get_translator_class"),
        (SphinxComponentRegistry(), "translation_handlers"),
        (BuildEnvironment, "relfn2path"),
        (LaTeXTranslator, "hypertarget_to"),
        (StandaloneHTMLBuilder, "embedded"),
        (import_module("sphinx.util.logging"), "is_suppressed_warning"),
        (import_module("sphinx.util.logging"), "WarningLogRecordTranslator"),
        (import_module("sphinx.transforms.post_transforms"), "ReferencesResolver"),
        (import_module("sphinx.util.docutils"), "docutils_namespace"),
        (import_module("sphinx.util.docutils"), "patch_docutils"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_name_is_there(owner: object, name: str) -> None:
    assert hasattr(owner, name), (
        f"Sphinx {sphinx.__version__} has no {name} in {owner!r}: "
        "replace it in sphinx_df_table/private/sphinx.py"
    )


def test_names_in_conf_are_there_without_registration() -> None:
    assert set(names_in_conf(Config({"nobody_registered_this": 1}, {}))) == {
        "nobody_registered_this"
    }


def test_the_transform_of_references_needs_no_more_of_a_document_than_it_is_given() -> None:
    source = inspect.getsource(ReferencesResolver)
    assert set(re.findall(r"self\.document\.(\w+)", source)) == {"findall"}


def test_only_an_epub_is_embedded() -> None:
    assert Epub3Builder.embedded
    assert not StandaloneHTMLBuilder.embedded


@pytest.mark.parametrize(
    ("suppressed", "is_silent"),
    [([], False), (["a"], True), (["a.b"], True), (["a.c"], False), (["a.*"], True)],
)
def test_a_warning_is_suppressed_by_its_type_or_its_name(
    suppressed: list[str], *, is_silent: bool
) -> None:
    assert is_suppressed("a", "b", suppressed) == is_silent


@pytest.mark.parametrize(
    ("location", "place"),
    [
        (("index", 3), "{folder}/index.rst:3"),
        ("index", "{folder}/index.rst"),
        ("a.py:7", "a.py:7"),
        (None, ""),
    ],
)
def test_a_location_is_a_path_and_a_line(
    new_site: Callable[[dict[str, str]], Site], location: object, place: str
) -> None:
    folder = new_site({"index.rst": "Title\n=====\n"}).folder
    app = SphinxTestApp("dummy", srcdir=folder)
    try:
        record = logging.makeLogRecord({"msg": "text", "location": location})
        assert location_of(app, record) == place.format(folder=folder)
    finally:
        app.cleanup()
