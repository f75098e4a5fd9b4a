"""Parts of the documentation that are written from the code: `make reference`."""

from __future__ import annotations

import inspect
import io
import re
import textwrap
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from sphinx_df_table import helpers
from sphinx_df_table.config.settings import SETTINGS
from sphinx_df_table.directive.figure import FIGURE_OPTIONS
from sphinx_df_table.directive.options import OPTIONS, Option
from sphinx_df_table.log import SUBTYPES, WARNING_TYPE
from sphinx_df_table.protocol.job import CHECKS, USUAL_CHECKS, Job
from sphinx_df_table.value_format import EXAMPLES
from sphinx_df_table.worker.execute import execute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DOCS = Path(__file__).parents[1] / "docs"
_WIDTH = 118
_PART = re.compile(
    r"(?P<begin>^\.\. Begin of a part that `make reference` writes from (?P<source>\S+)\.\n)"
    r".*?"
    r"(?P<end>^\.\. End of this part\.$)",
    re.MULTILINE | re.DOTALL,
)
# A check: its name, its meaning, and a snippet or a block with the messages about it.
_CHECK = re.compile(
    r"^``(?P<name>\w+)``(?: \(off by default\))?\n(?: {3}\S.*\n)+\n"
    r"(?P<example> {3}\.\. code-block:: (?P<language>python|rst)\n\n"
    r"(?P<snippet>(?:(?: {6}.*)?\n)+?)\n"
    r" {3}\.\. code-block:: text\n\n)(?: {6}.*\n)+",
    re.MULTILINE,
)
# Parts of a docstring: a heading with its line, a parameter, a name, and a list of values.
_HEADING = re.compile(r"^(\w+)\n-+\n", re.MULTILINE)
_PARAMETER = re.compile(r"^(\w+) : ", re.MULTILINE)
_NAME = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_VALUES = re.compile(r"\{.+\}")


def _definition(term: str, text: str) -> str:
    wrapped = textwrap.fill(
        text,
        _WIDTH,
        initial_indent="   ",
        subsequent_indent="   ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return f"{term}\n{wrapped}"


def _options(described: Iterable[Option]) -> str:
    """Return a definition list of options."""
    return "\n\n".join(
        _definition(
            f"``{option.name}``{f' : {option.argument}' if option.argument else ''}",
            option.meaning,
        )
        for option in described
    )


def settings() -> str:
    """Return a definition list of the settings, with types and defaults."""
    return "\n\n".join(
        _definition(
            f"``{setting.name}`` : {' or '.join(kind.__name__ for kind in setting.types)}, "
            f"by default ``{setting.default!r}``",
            setting.meaning,
        )
        for setting in SETTINGS
    )


def warnings() -> str:
    """Return a definition list of the warnings, by their names in `suppress_warnings`."""
    return "\n\n".join(
        _definition(f"``{WARNING_TYPE}.{subtype}``", meaning)
        for subtype, meaning in SUBTYPES.items()
    )


def value_formats() -> str:
    """Return a table of formats of the role ``df-value``, each with a value and its text."""
    rows = [
        ("Format", "Shows", "Value", "Text"),
        *(
            (f"``{given}``" if given else "none", meaning, f"``{value!r}``", text)
            for given, meaning, value, text in EXAMPLES
        ),
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    border = " ".join("=" * width for width in widths)
    head, *body = (
        " ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
    return "\n".join([border, head, border, *body, border])


def public_functions() -> str:
    """Return a section for each public function of `helpers`, with its docstring."""
    return "\n\n".join(
        _section(function)
        for name, function in vars(helpers).items()
        if inspect.isfunction(function)
        and function.__module__ == helpers.__name__
        and not name.startswith("_")
    )


def _section(function: Callable[..., object]) -> str:
    signature = inspect.signature(function)
    plain = signature.replace(
        parameters=[
            parameter.replace(annotation=inspect.Parameter.empty)
            for parameter in signature.parameters.values()
        ],
        return_annotation=inspect.Signature.empty,
    )
    text = inspect.getdoc(function) or ""
    for pattern, markup in (
        (_NAME, r"``\1``"),
        (_HEADING, r"**\1**\n\n"),
        (_PARAMETER, r"``\1`` : "),
        (_VALUES, r"``\g<0>``"),
    ):
        text = pattern.sub(markup, text)
    return "\n".join(
        [
            function.__name__,
            "-" * len(function.__name__),
            "",
            f".. py:function:: {function.__name__}{plain}",
            f"   :module: {function.__module__}",
            "",
            text,
        ],
    )


def _check(found: re.Match[str]) -> str:
    """Return the name and the meaning of a check, and an example with its messages."""
    name = found["name"]
    term = f"``{name}``{'' if name in USUAL_CHECKS else ' (off by default)'}"
    messages_of = _messages if found["language"] == "python" else _messages_of_block
    messages = textwrap.indent("\n".join(messages_of(name, found["snippet"])), 6 * " ")
    return f"{_definition(term, SUBTYPES[name])}\n\n{found['example']}{messages}\n"


def _messages(check: str, snippet: str) -> list[str]:
    """Return the messages of a check about a snippet."""
    folder = str(DOCS)
    code = textwrap.dedent(snippet)
    job = Job(snippet=code, folder=folder, source_folder=folder, checks=CHECKS)
    return [
        f"line {finding.line}: {finding.message}" if finding.line else finding.message
        for finding in execute(job, io.StringIO()).findings
        if finding.subtype == check
    ]


def _messages_of_block(check: str, block: str) -> list[str]:
    """Return the messages of a check that needs a build."""
    with TemporaryDirectory() as name, docutils_namespace():
        folder = Path(name)
        (folder / "index.rst").write_text(textwrap.dedent(block), encoding="utf-8")
        warnings = io.StringIO()
        app = Sphinx(
            folder,
            None,
            folder / "_build",
            folder / "_build",
            "dummy",
            confoverrides={"extensions": ["sphinx_df_table"]},
            status=None,
            warning=warnings,
        )
        app.build()
    return re.findall(rf"WARNING: (.*) \[{WARNING_TYPE}\.{check}\]", warnings.getvalue())


# The text of each part by the file of the package that it is written from.
PARTS: dict[str, Callable[[], str]] = {
    "directive/options.py": lambda: _options(OPTIONS),
    "directive/figure.py": lambda: _options(FIGURE_OPTIONS),
    "config/settings.py": settings,
    "log.py": warnings,
    "value_format.py": value_formats,
    "helpers.py": public_functions,
}


def renewed(page: str) -> str:
    """Return the source of a page with its parts as the code has them now."""
    page = _PART.sub(
        lambda part: f"{part['begin']}\n{PARTS[part['source']]()}\n\n{part['end']}", page
    )
    return _CHECK.sub(_check, page)


def sources(page: str) -> list[str]:
    """Return the files of the package that parts of a page are written from."""
    return [part["source"] for part in _PART.finditer(page)]


def described_checks(page: str) -> list[str]:
    """Return the checks that a page describes by an example."""
    return [check["name"] for check in _CHECK.finditer(page)]


def main() -> None:
    """Write all parts again."""
    for path in sorted(DOCS.rglob("*.rst")):
        page = path.read_text(encoding="utf-8")
        if (new := renewed(page)) != page:
            path.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
