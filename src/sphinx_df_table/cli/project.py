"""Project whose pages are read one by one, by an application that builds nothing."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.application import Sphinx
from sphinx.errors import SphinxError

from sphinx_df_table.config.settings import read_prelude
from sphinx_df_table.environment.dependencies import source_paths
from sphinx_df_table.environment.state import state_of
from sphinx_df_table.execution.setup import stop_worker
from sphinx_df_table.log import logger, relative_location
from sphinx_df_table.private.sphinx import patched_docutils, read_page
from sphinx_df_table.wording import first_few, printable

from .exit import UsageError
from .find_pages import includes
from .warnings import Collector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .warnings import Message

# Every block is reported. The files of the project stay unchanged, and nothing is fetched
# for references, which nobody resolves.
_OVERRIDES: dict[str, Any] = {
    "df_table_on_error": "warn",
    "autosummary_generate": False,
    "intersphinx_mapping": {},
}
_MAX_NAMED_PAGES = 10


class ExtensionNotListedError(UsageError):
    """The conf.py of a project does not list this extension."""


class Project:
    """An open project, see `open_project`.

    Attributes
    ----------
    app
        The project's application.
    conf_py
        The path of conf.py.

    """

    def __init__(self, app: Sphinx, conf: Path, source: Path, collector: Collector) -> None:
        self.app = app
        self.conf_py = conf / "conf.py"
        self._source = source
        self._collector = collector
        self._read: set[str] = set()

    def docname_of(self, page: Path) -> str | None:
        """Return the name of a page; None if the project has no such page."""
        inside = self._source_path(page)
        docname = inside and self.app.env.path2doc(inside)
        return docname if docname in self.app.env.found_docs else None

    def docnames_of(self, page: Path) -> list[str]:
        """Return the name of a page, or the names of all pages below a folder."""
        if not page.is_dir():
            return list(filter(None, [self.docname_of(page)]))
        inside = self._source_path(page)
        return [
            docname
            for docname in self._docnames()
            if inside and self.file_of(docname).is_relative_to(inside)
        ]

    def docnames_naming(self, file: Path) -> list[str]:
        """Return the names of the pages whose text contains the name of a file."""
        return self._docnames(lambda text: os.fsencode(file.name) in text)

    def docnames_including(self) -> list[str]:
        """Return the names of the pages that include other files."""
        return self._docnames(includes)

    def file_of(self, docname: str) -> Path:
        """Return the file of a page."""
        return Path(self.app.env.doc2path(docname))

    def _docnames(self, matches: Callable[[bytes], bool] | None = None) -> list[str]:
        """Return the names of all pages, or of those whose text matches."""
        docnames = sorted(self.app.env.found_docs)
        return [
            name for name in docnames if not matches or matches(self.file_of(name).read_bytes())
        ]

    def _source_path(self, path: Path) -> Path | None:
        """Return a path below Sphinx's source folder, whose links are followed; None if outside."""
        path = Path(os.path.abspath(path))  # noqa: PTH100 - must not follow links
        if not path.is_relative_to(self._source):
            return None
        return Path(self.app.srcdir, path.relative_to(self._source))

    def not_a_page(self, file: Path) -> UsageError:
        """Return the error for a file that is no page, which names pages that may include it."""
        naming = [] if file.is_dir() else self.docnames_naming(file)
        pages = [relative_location(str(self.file_of(name))) for name in naming or self._docnames()]
        conf_py = relative_location(str(self.conf_py))
        intro = "These name it" if naming else "Its pages are"
        return UsageError(
            f"{file} is no page of the project of {conf_py}. "
            f"{intro}: {first_few(pages, _MAX_NAMED_PAGES, str)}."
        )

    def read(self, docnames: Iterable[str]) -> None:
        """Read those pages that have not been read yet, and run their blocks."""
        app = self.app
        new = [docname for docname in dict.fromkeys(docnames) if docname not in self._read]
        if new and not self._read:  # once, as in a build
            app.events.emit("env-get-outdated", app.env, set(new), set(), set())
            app.events.emit("env-before-read-docs", app.env, new)
        for docname in new:
            self._read.add(docname)
            read_page(app, docname)

    def read_again(self, docname: str) -> None:
        """Read a page, and the file of the prelude, as they are now, without earlier warnings.

        If results are kept, only those blocks run that may give another one.

        Raises
        ------
        OSError, SyntaxError, ValueError
            One of the files can't be read.

        """
        app = self.app
        if not self._read:
            self.read([docname])
            return
        self._collector.clear()
        read_prelude(app.config, self.conf_py.parent)
        app.events.emit("env-purge-doc", app.env, docname)
        app.env.clear_doc(docname)
        app.events.emit("env-get-outdated", app.env, set(), {docname}, set())
        read_page(app, docname)

    def sources_of(self, docname: str) -> list[Path]:
        """Return conf.py, the file of the prelude, a page, and the files that the page includes."""
        prelude = self.app.config.df_table_prelude_file
        shared = [self.conf_py, *([self.conf_py.with_name(prelude)] if prelude else [])]
        return [*shared, *map(Path, source_paths(self.app.env, docname))]

    def has_blocks_of(self, file: Path) -> bool:
        """Return whether the pages that were read have a block of a file, which one may include."""
        pages = state_of(self.app.env).pages.values()
        blocks = (outcome.block.rpartition(":")[0] for page in pages for outcome in page.outcomes)
        reported = (message.source for message in self.messages(suppressed=True))
        return os.path.realpath(file) in map(os.path.realpath, (*blocks, *reported))

    def messages(self, *, suppressed: bool) -> list[Message]:
        """Return the warnings about the blocks that were read.

        Parameters
        ----------
        suppressed
            Whether to include those that `suppress_warnings` silences.

        """
        return self._collector.messages(self.app, suppressed=suppressed)


@contextlib.contextmanager
def open_project(
    conf: Path, source: Path | None, *, keeps_results: bool = False
) -> Iterator[Project]:
    """Open a project as its conf.py sets it up, without writing into its folders.

    While it is open, standard output goes to standard error.

    Parameters
    ----------
    conf
        The folder of conf.py.
    source
        The source folder, if it is another one.
    keeps_results
        Whether a block that is read again only runs if something has changed.

    Raises
    ------
    UsageError
        There is no conf.py, it can't be used, or it does not list this extension.

    """
    conf = Path(os.path.abspath(conf))  # noqa: PTH100 - must not follow links
    source = Path(os.path.abspath(source)) if source else conf  # noqa: PTH100
    conf_py = relative_location(str(conf / "conf.py"))
    if not (conf / "conf.py").is_file():
        message = f"{relative_location(str(conf))} is no folder with a conf.py"
        raise UsageError(message)
    collector = Collector()
    with (
        tempfile.TemporaryDirectory(prefix="df-table-") as folder,
        contextlib.redirect_stdout(sys.stderr),  # the output of conf.py is no result of a command
        patched_docutils(str(conf)),
        collector.listening(logger.name),
        contextlib.ExitStack() as stack,
    ):
        try:
            app = Sphinx(
                srcdir=source,
                confdir=conf,
                outdir=Path(folder, "out"),
                doctreedir=Path(folder, "doctrees"),
                buildername="dummy",
                confoverrides={**_OVERRIDES, "df_table_cache": keeps_results},
                status=None,
                warning=None,
                freshenv=True,
            )
            if "sphinx_df_table" not in app.extensions:
                message = f"{conf_py} does not list sphinx_df_table among its extensions"
                raise ExtensionNotListedError(message)
            stack.callback(stop_worker, app, None)
            with collector.listening("sphinx"):
                yield Project(app, conf, source, collector)
        except SphinxError as error:
            message = f"{conf_py}: {error.category}: {printable(str(error))}"
            raise UsageError(message) from error
