"""Blocks in docstrings: messages name the lines of the module."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from sphinx_df_table.directive.docstring import find_in_module, is_docstring

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Build, Site

# Sphinx's own napoleon uses what Sphinx 9 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:The mapping interface for autodoc options")

_CONF = """
import sys
from pathlib import Path
sys.path.insert(0, str(Path(__file__).parent / "lib"))
extensions = ["sphinx_df_table", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
"""
_PACKAGE = "docstrings_of_a_test"
_MODULE = '''\
"""A module."""


def numpy_style(rate):
    """Return the rate.

    Parameters
    ----------
    rate : float
        The rate.

        .. df-table:: Rates
           :precision: 2

           df = pd.DataFrame({"a": [1]})
           df["b"] = df["numpy"]

    Returns
    -------
    float
        The rate.
    """
    return rate


class Google:
    """A class.

    Attributes:
        rate: The rate.

    Example:
        .. df-table::

           1 / 0
    """

    @property
    def rate(self):
        """The rate.

        .. df-values::
           :name: rate

           rate
        """


#: A rate.
#:
#: .. df-table::
#:
#:    df["comment"]
RATE = 1


def escape():
    """Return nothing.

    .. df-table::

       df = "a\\tb"
       1 / 0
    """
'''
_MEMBERS = """
Title
=====

.. automodule:: {package}
   :members: Google, escape, numpy_style
   :imported-members:

.. autodata:: {package}.rates.RATE
"""


def _number_of(line: str) -> int:
    (number,) = [n for n, text in enumerate(_MODULE.splitlines(), 1) if text.strip("#: ") == line]
    return number


@pytest.fixture(scope="module")
def site(build: Build) -> Site:
    names = "RATE, Google, escape, numpy_style"
    return build(
        {
            "conf.py": _CONF,
            f"lib/{_PACKAGE}/__init__.py": f'"""A package."""\nfrom .rates import {names}\n',
            f"lib/{_PACKAGE}/rates.py": _MODULE,
            "index.rst": _MEMBERS.format(package=_PACKAGE),
        }
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param('df["b"] = df["numpy"]', "KeyError: 'numpy'", id="numpy-style"),
        pytest.param("rate", "NameError: name 'rate' is not defined", id="property"),
        pytest.param('df["comment"]', "NameError: name 'df' is not defined", id="comment"),
    ],
)
def test_a_message_names_the_line_of_the_module(site: Site, line: str, message: str) -> None:
    number = _number_of(line)
    assert f"lib/{_PACKAGE}/rates.py:{number}: WARNING: {message}" in site.warnings
    assert f"> {number} | {line}" in site.warnings


def test_a_block_whose_text_python_has_changed_has_the_place_that_autodoc_gives(site: Site) -> None:
    place = f"__init__.py:docstring of {_PACKAGE}.rates.escape:6"
    assert f"{place}: WARNING: ZeroDivisionError" in site.warnings


def test_a_name_in_a_docstring_that_a_page_shows_twice_asks_to_show_it_once(build: Build) -> None:
    module = f"{_PACKAGE}_twice"
    block = ".. df-table:: {}\n   :name: {}\n\n   df = pd.DataFrame({{'a': [1]}})\n"
    site = build(
        {
            "conf.py": f"{_CONF}\ndf_table_defaults = {{'download': True}}\n",
            f"lib/{module}.py": f'"""A module.\n\n{block.format("One", "rates")}"""\n',
            "index.rst": f"Title\n=====\n\n.. automodule:: {module}\n\n"
            f".. automodule:: {module}\n   :no-index:\n\nSee :ref:`rates`.\n",
        }
    )
    place = f"lib/{module}.py:3"
    same = "It is the same block: show the docstring or the file that holds it only once."
    assert site.warnings == (
        f"{place}: WARNING: the table at {place} has the name 'rates' too, and references lead to "
        f"that one. {same} [df_table.name]\n"
    )
    assert site.soup().select_one("p a[href^='#']")["href"] == "#rates"  # type: ignore[index]
    assert len(site.soup().select(".df-table-download")) == 2  # of the same data


_LIBRARY = '''\
"""A library.

.. df-table::

   df = pd.DataFrame({"rate": [hourly_cost()]})

.. df-table::

   import no_such_module_of_a_test.part
"""


def hourly_cost():
    """Return a rate.

    .. df-table::

       from library_of_a_test import hourly_cost

       df = pd.DataFrame({"rate": [hourly_cost()]})
    """
    return 1 / 0
'''


@pytest.fixture(scope="module")
def library(build: Build) -> Site:
    return build(
        {
            "conf.py": f"{_CONF}\nautodoc_mock_imports = ['no_such_module_of_a_test']\n",
            "lib/library_of_a_test.py": _LIBRARY,
            "index.rst": "Title\n=====\n\n.. automodule:: library_of_a_test\n   :members:\n",
        }
    )


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(
            "library_of_a_test.py:5: WARNING: NameError: name 'hourly_cost' is not defined\n"
            "| A snippet does not see the names of the module around it. Write from "
            "library_of_a_test import hourly_cost above.\n",
            id="name of the module",
        ),
        pytest.param(
            "| autodoc_mock_imports is for autodoc alone. Install the module, or put a stand-in "
            "into sys.modules in df_table_prelude.\n| > 9 |",
            id="mocked module",
        ),
        pytest.param(
            "library_of_a_test.py:20: WARNING: ZeroDivisionError: division by zero\n"
            "| Raised in library_of_a_test, line 22: return 1 / 0\n",
            id="error in the module",
        ),
    ],
)
def test_an_error_of_a_docstring_says_what_to_change(library: Site, message: str) -> None:
    assert message in library.warnings


def test_a_module_that_autodoc_does_not_replace_gets_no_hint_about_it(build: Build) -> None:
    site = build(
        ".. df-table::\n\n   import no_such_module_of_a_test\n", extensions=("sphinx.ext.autodoc",)
    )
    assert "No module named 'no_such_module_of_a_test'" in site.warnings
    assert "autodoc_mock_imports" not in site.warnings


_BLOCK = [".. df-table::", "", "   1 / 0"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(".. df-table::\n\n   1 / 0\n", 1, id="once"),
        pytest.param("#:\n#: .. df-table::\n#:\n#:    1 / 0\n", 2, id="in a comment"),
        pytest.param("x = 1\n\t.. df-table::\n\n\t   1 / 0", 2, id="with a tab"),
        pytest.param(".. df-table::\n\n   1 / 0\n" * 2, None, id="twice"),
        pytest.param(".. df-table::\n\n   2 / 0\n", None, id="other text"),
        pytest.param("", None, id="empty file"),
    ],
)
def test_a_block_is_found_if_its_text_is_in_the_file_once(
    tmp_path: Path, text: str, line: int | None
) -> None:
    file = tmp_path / "module.py"
    file.write_text(textwrap.dedent(text))
    source = f"{file}:docstring of no_such_module.function"
    assert is_docstring(source)
    found = find_in_module(source, _BLOCK)
    assert (found and found.line) == line
    assert found is None or found.path == str(file)


def test_a_file_that_is_no_text_or_a_block_without_text_is_not_found(tmp_path: Path) -> None:
    file = tmp_path / "module.py"
    file.write_bytes(b"\xff")
    source = f"{file}:docstring of no_such_module"
    assert find_in_module(source, _BLOCK) is None
    assert find_in_module(source, []) is None
    assert find_in_module(str(file), _BLOCK) is None
    assert find_in_module("\0.py:docstring of no_such_module", _BLOCK) is None
    assert not is_docstring(str(file))
