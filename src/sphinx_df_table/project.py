"""A project whose pages are read one by one, by a Sphinx that builds nothing."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinx.util.logging import WarningLogRecordTranslator, is_suppressed_warning

from . import state
from .cli import WrongUseError
from .messages import WARNING_TYPE, clean, for_log, from_here, logger

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# All blocks are to be heard, and each is run. The project is left as it is, and nothing is fetched
# for references, which nobody resolves.
_OVERRIDES: dict[str, Any] = {
    "df_table_on_error": "warn",
    "df_table_cache": False,
    "autosummary_generate": False,
    "intersphinx_mapping": {},
}
# What docutils and MyST say of a block that they can't read.
_OF_BLOCK = re.compile(r"""["']df-table["'](?: directive|:)""")
_MOST_PAGES = 10


@dataclass(frozen=True)
class Message:
    """What is wrong with a block.

    Attributes
    ----------
    source, line
        Where; empty and 0 where that is not known.
    text
        What, all lines but the first beginning with a bar.
    kind
        The name that `suppress_warnings` knows it by.

    """

    source: str
    line: int
    text: str
    kind: str

    def __str__(self) -> str:
        """Return the message as compilers write theirs, the kind at the end of its first line."""
        place = f"{self.source}:{self.line}" if self.line else self.source
        first, end, more = self.text.partition("\n")
        kind = f" [{self.kind}]" if self.kind else ""
        return f"{from_here(place)}: {first}{kind}{end}{more}" if place else f"{first}{kind}"


class _Collector(logging.Handler):
    """Collects the warnings of blocks."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record, as it is now: handlers after this one may change it."""
        of_block = _OF_BLOCK.search(record.getMessage())
        if getattr(record, "type", "") == WARNING_TYPE or of_block:
            self.records.append(logging.makeLogRecord(vars(record)))


class Project:
    """A project that is open, see `opened`.

    Attributes
    ----------
    app
        Its Sphinx.

    """

    def __init__(self, app: Sphinx, source: Path, collector: _Collector) -> None:
        self.app = app
        self._source = source
        self._collector = collector

    def docname_of(self, page: Path) -> str:
        """Return the name of a page.

        Raises
        ------
        WrongUseError
            The project has no such page.

        """
        path = Path(os.path.abspath(page))  # noqa: PTH100 - must not follow links
        if path.is_relative_to(self._source):
            inside = Path(self.app.srcdir, path.relative_to(self._source))
            docname = self.app.env.path2doc(inside)
            if docname in self.app.env.found_docs:
                return docname
        folder = from_here(str(self._source))
        message = f"{page} is no page of the project in {folder}. {self._pages_for(path)}"
        raise WrongUseError(message)

    def _pages_for(self, file: Path) -> str:
        """Say which pages there are, or those that may include a file."""
        pages = [Path(self.app.env.doc2path(name)) for name in sorted(self.app.env.found_docs)]
        naming = [page for page in pages if file.name.encode() in page.read_bytes()]
        shown = [from_here(str(page)) for page in naming or pages]
        more = [f"and {len(shown) - _MOST_PAGES} more"] if len(shown) > _MOST_PAGES else []
        which = "These name it" if naming else "Its pages are"
        return f"{which}: {', '.join([*shown[:_MOST_PAGES], *more])}."

    def read(self, docnames: Sequence[str]) -> None:
        """Read pages, and run their blocks."""
        app = self.app
        app.events.emit("env-before-read-docs", app.env, list(docnames))
        for docname in docnames:
            app.builder.read_doc(docname)

    def messages(self, *, suppressed: bool) -> list[Message]:
        """Return what is wrong with the blocks that were read.

        Parameters
        ----------
        suppressed
            Whether what `suppress_warnings` names is among it.

        """
        to_place = WarningLogRecordTranslator(self.app)
        found = []
        for record in self._collector.records:
            name, subname = (getattr(record, key, None) or "" for key in ("type", "subtype"))
            silent = is_suppressed_warning(name, subname, self.app.config.suppress_warnings)
            if suppressed or not silent:
                kind = ".".join(filter(None, (name, subname)))
                text = record.getMessage().removesuffix(f" [{kind}]")
                to_place.filter(record)  # type: ignore[arg-type]
                found.append(_message(getattr(record, "location", None) or "", text, kind))
        return list(dict.fromkeys(found))


def _message(location: str, text: str, kind: str) -> Message:
    source, _, line = location.rpartition(":")
    if not line.isdecimal():
        source, line = location, "0"
    if not kind.startswith(WARNING_TYPE):
        text = for_log(text.partition("\n\n")[0])  # the block follows
    return Message(source.rstrip(":"), int(line), clean(text), kind)


def conf_folder(page: Path) -> Path:
    """Return the folder of the conf.py that a page belongs to.

    It is not looked for above the repository that holds the page: it will be run.

    Raises
    ------
    WrongUseError
        There is none.

    """
    path = Path(os.path.abspath(page))  # noqa: PTH100 - must not follow links
    for folder in path.parents:
        if (folder / "conf.py").is_file():
            return folder
        if (folder / ".git").exists():
            break
    message = f"there is no conf.py in the folder of {page} or above; -c FOLDER says where it is"
    raise WrongUseError(message)


@contextlib.contextmanager
def opened(conf: Path, source: Path | None) -> Iterator[Project]:
    """Open a project, as its conf.py sets it up; nothing is written into its folders.

    Parameters
    ----------
    conf
        The folder of conf.py.
    source
        The source folder, where that is another.

    Raises
    ------
    WrongUseError
        There is no conf.py, it can't be used, or it does not list this extension.

    """
    conf = Path(os.path.abspath(conf))  # noqa: PTH100 - must not follow links
    source = Path(os.path.abspath(source)) if source else conf  # noqa: PTH100
    if not (conf / "conf.py").is_file():
        message = f"there is no conf.py in {from_here(str(conf))}"
        raise WrongUseError(message)
    collector = _Collector()
    with (
        tempfile.TemporaryDirectory(prefix="df-table-") as folder,
        patch_docutils(str(conf)),
        docutils_namespace(),
        _collecting(collector, logger.logger),
    ):
        app = None
        try:
            app = _sphinx(conf, source, Path(folder))
            with _collecting(collector, logging.getLogger("sphinx")):
                yield Project(app, source, collector)
        except SphinxError as error:
            place = from_here(str(conf / "conf.py"))
            message = f"{place}: {error.category}: {clean(str(error))}"
            raise WrongUseError(message) from error
        finally:
            if app is not None:
                state.finish(app, None)


def _sphinx(conf: Path, source: Path, folder: Path) -> Sphinx:
    app = Sphinx(
        srcdir=source,
        confdir=conf,
        outdir=folder / "out",
        doctreedir=folder / "doctrees",
        buildername="dummy",
        confoverrides=_OVERRIDES,
        status=None,
        warning=None,
        freshenv=True,
    )
    if "sphinx_df_table" not in app.extensions:
        place = from_here(str(conf / "conf.py"))
        message = f"{place} does not list sphinx_df_table among its extensions"
        raise WrongUseError(message)
    return app


@contextlib.contextmanager
def _collecting(collector: _Collector, log: logging.Logger) -> Iterator[None]:
    log.addHandler(collector)
    try:
        yield
    finally:
        log.removeHandler(collector)
