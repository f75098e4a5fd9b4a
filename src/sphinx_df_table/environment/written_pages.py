"""Pages that each builder has yet to write, although this build does not read them.

Sphinx writes the pages that it has just read. But another builder may have read a page, if both
share a folder of doctrees, and a build may end between reading and writing. So each builder keeps
the versions of the pages that it has written. And a page may show a title or a caption of another
page, in a reference or in the navigation of a theme.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from .project_files import written_at_once
from .publish import refused
from .state import Written, state_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from .state import State


def unwritten(app: Sphinx, env: BuildEnvironment) -> Collection[str]:
    """Return the pages whose output is of an older version; see the event ``env-get-updated``."""
    state = state_of(env)
    state.written = _stored(app)
    if _shared(state) != state.written.shared:
        return env.found_docs
    versions = state.written.versions
    return [name for name, page in state.pages.items() if page.version != versions.get(name)]


def note(app: Sphinx, _: nodes.document, docname: str) -> None:
    """Note that a page is being written; see the event ``doctree-resolved``."""
    state = state_of(app.env)
    if page := state.pages.get(docname):
        state.written.versions[docname] = page.version


def store(app: Sphinx, error: Exception | None) -> None:
    """Store the versions of the pages that were written, unless the build has failed."""
    if error is not None:
        return
    state = state_of(app.env)
    versions = {name: page.version for name, page in state.pages.items()}
    known = state.written.versions
    found = {name: known[name] for name in versions if name in known}
    # `get_outdated_docs` of a builder that always writes all pages, such as latex, returns a text.
    if found != versions and isinstance(app.builder.get_outdated_docs(), str):
        found = versions
    # A build of single pages leaves the others as they were.
    written = Written(found, _shared(state) if found == versions else state.written.shared)
    if written != _stored(app):
        # If this fails, for example on a full disk, the next build writes the pages again.
        with contextlib.suppress(OSError), written_at_once(_path(app)) as file:
            file.write(msgspec.json.encode(written))


def _shared(state: State) -> str:
    """Return a hash of what pages show because of others; empty if there is nothing.

    These are texts of others, and links to data that a page has if no other has the name first.
    """
    texts = [
        (name, page.captions, page.titles)
        for name, page in sorted(state.pages.items())
        if page.captions or page.titles
    ]
    shared = [texts, refused(state)]
    return hashlib.sha256(msgspec.json.encode(shared)).hexdigest() if any(shared) else ""


def _path(app: Sphinx) -> Path:
    output = f"{app.builder.name}\n{os.path.realpath(app.outdir)}"
    stem = hashlib.sha256(output.encode(errors="surrogateescape")).hexdigest()[:16]
    return Path(app.doctreedir, "df-table-written", f"{stem}.json")


def _stored(app: Sphinx) -> Written:
    try:
        return msgspec.json.decode(_path(app).read_bytes(), type=Written)
    # Nothing has been written yet, or the file is damaged. In msgspec 0.19, DecodeError is no
    # ValueError.
    except (OSError, ValueError, msgspec.DecodeError):
        return Written()
