"""Data that pages publish: files beside the doctrees, from which each builder of html takes them.

So a page that is not read again keeps its data, whatever a builder has written before.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_df_table.log import relative_location, warn
from sphinx_df_table.published.address import (
    FOLDER,
    PACKAGE_FILE,
    csv_name,
    file_names,
    stem_of,
)
from sphinx_df_table.published.package import package_text, read_package

from .names import remedy
from .page import Published, file_stem
from .project_files import update_file, written_at_once
from .state import record_of, state_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

    from sphinx_df_table.published.data import Data

    from .page import Page
    from .state import State


def publishes(builder: Builder) -> bool:
    """Return whether a builder writes a site to which readers and programs have access."""
    return builder.format == "html" and getattr(builder, "download_support", False)


def _folder(env: BuildEnvironment, docname: str) -> Path:
    return Path(env.doctreedir, "df-table-data", file_stem(docname))


def store(env: BuildEnvironment, place: str, data: Data) -> bool:
    """Store the data of a table, and return False, with a warning, if other data have its address.

    Parameters
    ----------
    env
        The environment, which is reading the page.
    place
        The place of the block: ``path:line``.
    data
        The data.

    """
    stem = data.resource.name
    published = record_of(env).published
    texts = (data.csv, data.json)
    contents = {name: text.encode() for name, text in zip(file_names(stem), texts, strict=True)}
    this = Published(place, data.resource, _digest(contents.values()))
    if stem in published:
        if published[stem].has_data_of(this):  # of a file that is included twice
            return True
        _warn_of_taken(stem, place, published[stem].place)
        return False
    published[stem] = this
    folder = _folder(env, env.docname)
    for name, content in contents.items():
        with written_at_once(folder / name) as file:
            file.write(content)
    return True


def _digest(contents: Iterable[bytes]) -> str:
    return hashlib.sha256(b"\n".join(contents)).hexdigest()


def are_stored(env: BuildEnvironment, docname: str, page: Page) -> bool:
    """Return whether the stored data of a page are those that it had when it was read.

    Parameters
    ----------
    env
        The environment.
    docname, page
        The page and its record.

    """
    return all(
        _stored(env, docname, stem, published) is not None
        for stem, published in page.published.items()
    )


def _stored(
    env: BuildEnvironment, docname: str, stem: str, published: Published
) -> dict[str, bytes] | None:
    """Return the files of stored data by their names; None if they are not those of the page."""
    folder = _folder(env, docname)
    try:
        contents = {name: (folder / name).read_bytes() for name in file_names(stem)}
    except OSError:  # somebody has removed them
        return None
    return contents if _digest(contents.values()) == published.digest else None


def _warn_of_taken(stem: str, place: str, first: str) -> None:
    message = (
        f"download: the table at {relative_location(first)} has the address {FOLDER}/"
        f"{csv_name(stem)} already, so this one is not offered. {remedy(place, first)}"
    )
    warn("name", message, place)


def purge(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Remove the data of a page that is removed or read again."""
    shutil.rmtree(_folder(env, docname), ignore_errors=True)


def owners(state: State) -> dict[str, str]:
    """Return the page that each stem of files belongs to: the first that publishes it."""
    found: dict[str, str] = {}
    for docname, page in sorted(state.pages.items()):
        for stem in page.published:
            found.setdefault(stem, docname)
    return found


def refused(state: State) -> list[tuple[str, str]]:
    """Return the pages, with a stem each, whose data are not published: other data are."""
    first = owners(state)
    return [
        (docname, stem)
        for docname, page in sorted(state.pages.items())
        for stem, published in page.published.items()
        if not published.has_data_of(state.pages[first[stem]].published[stem])
    ]


def check_stems(_app: Sphinx, env: BuildEnvironment) -> None:
    """Report data that are not published because those of another page have their address."""
    state = state_of(env)
    first = owners(state)
    for docname, stem in refused(state):
        place = state.pages[docname].published[stem].place
        _warn_of_taken(stem, place, state.pages[first[stem]].published[stem].place)


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the data of all pages into a site, and remove those that no page has any more."""
    if error is not None or not publishes(app.builder):
        return
    state = state_of(app.env)
    folder = Path(app.outdir, FOLDER)
    package = folder / PACKAGE_FILE
    first = owners(state)
    unused = _written_stems(package) - first.keys()
    for stem in sorted(unused):
        _remove(folder, stem)
    # The description comes first: if the build is killed, the next one removes no file that it does
    # not name.
    if first:
        resources = [state.pages[page].published[stem].resource for stem, page in first.items()]
        update_file(package, package_text(app.config.project, resources).encode())
    elif package.exists():
        package.unlink()
    for stem, docname in first.items():
        published = state.pages[docname].published[stem]
        contents = _stored(app.env, docname, stem, published)
        if contents is None:
            _warn_of_changed(stem, published.place)
            _remove(folder, stem)
        else:
            for name, content in contents.items():
                update_file(folder / name, content)


def _remove(folder: Path, stem: str) -> None:
    """Remove the data with a stem from the folder of a site."""
    for name in file_names(stem):
        (folder / name).unlink(missing_ok=True)


def _warn_of_changed(stem: str, place: str) -> None:
    message = (
        f"download: {FOLDER}/{csv_name(stem)} is missing, since another process has changed or "
        "removed the stored data of the table while the site was built. Build again; builds that "
        "run at the same time need folders of doctrees of their own."
    )
    warn("data", message, place)


def _written_stems(package: Path) -> set[str]:
    """Return the stems of the files that an earlier build has written."""
    try:
        resources = read_package(package.read_bytes()).resources
    except (OSError, ValueError):  # there was none, or it is damaged
        return set()
    # The file may be another project's, and name files elsewhere.
    return {resource.name for resource in resources if stem_of(resource.name) == resource.name}
