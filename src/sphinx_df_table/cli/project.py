"""A project whose pages are read one by one, by a Sphinx that builds nothing."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.application import Sphinx
from sphinx.errors import SphinxError

from sphinx_df_table.environment.state import state_of
from sphinx_df_table.execution.setup import stop_worker
from sphinx_df_table.log import logger, printable, relative_location
from sphinx_df_table.private.sphinx import patched_docutils, read_page
from sphinx_df_table.wording import first_few

from .exit import WrongUseError
from .find_pages import includes
from .warnings import Collector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .warnings import Message

# All blocks are to be heard, and each is run. The project is left as it is, and nothing is fetched
# for references, which nobody resolves.
_OVERRIDES: dict[str, Any] = {
    "df_table_on_error": "warn",
    "df_table_cache": False,
    "autosummary_generate": False,
    "intersphinx_mapping": {},
}
_MOST_PAGES = 10


class NotListedError(WrongUseError):
    """The conf.py of a project does not list this extension."""


class Project:
    """A project that is open, see `opened`.

    Attributes
    ----------
    app
        Its Sphinx.

    """

    def __init__(self, app: Sphinx, conf: Path, source: Path, collector: Collector) -> None:
        self.app = app
        self._conf = conf
        self._source = source
        self._collector = collector
        self._read: set[str] = set()

    def docname_of(self, page: Path) -> str | None:
        """Return the name of a page; None where the project has no such page."""
        inside = self._inside(page)
        docname = inside and self.app.env.path2doc(inside)
        return docname if docname in self.app.env.found_docs else None

    def docnames_of(self, page: Path) -> list[str]:
        """Return the names of a page, or of those in a folder and below it."""
        if not page.is_dir():
            return list(filter(None, [self.docname_of(page)]))
        inside = self._inside(page)
        return [
            docname
            for docname in self._docnames()
            if inside and self.file_of(docname).is_relative_to(inside)
        ]

    def docnames_naming(self, file: Path) -> list[str]:
        """Return the names of the pages whose text has the name of a file."""
        name = os.fsencode(file.name)
        return [
            docname for docname in self._docnames() if name in self.file_of(docname).read_bytes()
        ]

    def docnames_including(self) -> list[str]:
        """Return the names of the pages that include other files."""
        return [
            docname for docname in self._docnames() if includes(self.file_of(docname).read_bytes())
        ]

    def file_of(self, docname: str) -> Path:
        """Return the file of a page."""
        return Path(self.app.env.doc2path(docname))

    def _docnames(self) -> list[str]:
        return sorted(self.app.env.found_docs)

    def _inside(self, path: Path) -> Path | None:
        """Return a path as Sphinx has it, which follows links; None if it is not in the source."""
        path = Path(os.path.abspath(path))  # noqa: PTH100 - must not follow links
        if not path.is_relative_to(self._source):
            return None
        return Path(self.app.srcdir, path.relative_to(self._source))

    def no_page(self, file: Path) -> WrongUseError:
        """Return what is to be told of a file that is no page: which are, or may include it."""
        naming = [] if file.is_dir() else self.docnames_naming(file)
        pages = [relative_location(str(self.file_of(name))) for name in naming or self._docnames()]
        which = "These name it" if naming else "Its pages are"
        return WrongUseError(
            f"{file} is no page of the project of {relative_location(str(self._conf / 'conf.py'))}. "
            f"{which}: {first_few(pages, _MOST_PAGES)}."
        )

    def read(self, docnames: Iterable[str]) -> None:
        """Read pages that have not been read, and run their blocks."""
        app = self.app
        new = [docname for docname in dict.fromkeys(docnames) if docname not in self._read]
        if new and not self._read:
            app.events.emit("env-before-read-docs", app.env, new)  # a build does so once
        for docname in new:
            self._read.add(docname)
            read_page(app, docname)

    def has_blocks_of(self, file: Path) -> bool:
        """Return whether the pages that were read have a block of a file, such as by an include."""
        pages = state_of(self.app.env).pages.values()
        blocks = (outcome.block.rpartition(":")[0] for page in pages for outcome in page.outcomes)
        wrong = (message.source for message in self.messages(suppressed=True))
        return os.path.realpath(file) in map(os.path.realpath, (*blocks, *wrong))

    def messages(self, *, suppressed: bool) -> list[Message]:
        """Return what is wrong with the blocks that were read.

        Parameters
        ----------
        suppressed
            Whether what `suppress_warnings` names is among it.

        """
        return self._collector.messages(self.app, suppressed=suppressed)


@contextlib.contextmanager
def opened(conf: Path, source: Path | None) -> Iterator[Project]:
    """Open a project, as its conf.py sets it up; nothing is written into its folders.

    While it is open, what is printed goes to the standard error.

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
        message = f"{relative_location(str(conf))} is no folder with a conf.py"
        raise WrongUseError(message)
    collector = Collector()
    with (
        tempfile.TemporaryDirectory(prefix="df-table-") as folder,
        contextlib.redirect_stdout(sys.stderr),  # what conf.py prints is no result of ours
        patched_docutils(str(conf)),
        collector.listening(logger.name),
    ):
        app = None
        try:
            app = _sphinx(conf, source, Path(folder))
            with collector.listening("sphinx"):
                yield Project(app, conf, source, collector)
        except SphinxError as error:
            place = relative_location(str(conf / "conf.py"))
            message = f"{place}: {error.category}: {printable(str(error))}"
            raise WrongUseError(message) from error
        finally:
            if app is not None:
                stop_worker(app, None)


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
        place = relative_location(str(conf / "conf.py"))
        message = f"{place} does not list sphinx_df_table among its extensions"
        raise NotListedError(message)
    return app
