"""Process of one snippet: reads a job, runs it, and writes the answer."""

from __future__ import annotations

import ctypes.util
import itertools
import os
import sys
import time
from typing import TYPE_CHECKING, TextIO

from msgspec import structs

from sphinx_df_table.protocol.answer import Answer, Failure
from sphinx_df_table.protocol.codec import decode_job, encode
from sphinx_df_table.protocol.job import Job
from sphinx_df_table.worker.sandbox.audit import AuditPolicy
from sphinx_df_table.worker.sandbox.confine import confine, prepare
from sphinx_df_table.worker.sandbox.imports import find_without_listing
from sphinx_df_table.worker.sandbox.libraries import find_library

from .execute import execute

if TYPE_CHECKING:
    from collections.abc import Collection

    from sphinx_df_table.protocol.job import Layer

_CHUNK_BYTES = 1 << 16


def answer(
    job: bytes, printed: TextIO, lacking: Collection[Layer], handover: int | None = None
) -> bytes:
    """Confine this process and run a job. The process stays confined.

    Parameters
    ----------
    job
        A `Job`, encoded by `sphinx_df_table.protocol.codec.encode`.
    printed
        Gets the text that the snippet prints.
    lacking
        The layers of the sandbox that this system is known to lack.
    handover
        The descriptor on which the server gets the listener of this process, see `notify`; None if
        there is no server.

    Returns
    -------
    bytes
        The encoded `Answer`.

    """
    started = time.monotonic()
    decoded = decode_job(job)
    # That of pandas has been written, if there was none. No snippet may add any to other modules.
    sys.dont_write_bytecode = True
    os.chdir(decoded.folder)
    policy = AuditPolicy(decoded) if "audit" in decoded.layers else None
    if failure := _failure(decoded, confine(decoded, handover), lacking):
        return encode(Answer(failure=failure))
    if decoded.layers:
        _set_folder_of_matplotlib()  # a Styler may use it, too
        if sys.platform == "linux":
            ctypes.util.find_library = find_library
    result = execute(decoded, printed, policy)
    result = structs.replace(result, seconds=time.monotonic() - started)
    try:
        return encode(result)
    except UnicodeEncodeError as error:
        message = f"the table can't be encoded as UTF-8: {error.reason}."
        return encode(Answer(failure=Failure(message=message)))


def _failure(job: Job, missing: dict[Layer, str], lacking: Collection[Layer]) -> Failure | None:
    """Return the reason not to run a snippet without the missing layers; None to run it."""
    reasons = "; ".join(f"{layer}: {reason}" for layer, reason in missing.items())
    if missing and job.required:
        message = (
            "df_table_sandbox is 'require', and this system can't enforce all of it: "
            f"{reasons}. With 'auto', snippets run with the layers that this system has."
        )
    elif not missing.keys() <= set(lacking):
        message = (
            "the snippet did not run, because the sandbox failed for it alone: "
            f"{reasons}. Build again; if this remains, df_table_sandbox = 'off' runs snippets "
            "without a sandbox."
        )
    else:
        return None
    return Failure(subtype="sandbox", message=message)


_REHEARSAL = """
import io
a = pd.read_csv(io.StringIO("key,text,value\\na,x,1.5\\nb,y,\\n"))
b = pd.read_csv(io.StringIO("key,rate\\na,2\\nb,3\\n"))
df = a.merge(b, how="left", on="key", validate="many_to_one")
df["cost"] = cost_per_1m(df["value"], df["rate"])
df = df.sort_values(["text", "cost"], ascending=False).round(2)
df["shown"] = df["cost"].map("{:.3f}".format, na_action="ignore")
df = df[["text", "cost", "shown"]]
"""
# Small, as each tick takes time. The title is a formula, so that those of figures are read faster.
_REHEARSAL_OF_FIGURES = """
df = pd.DataFrame({"name": ["a", "b"], "low": [1.0, 10.0], "high": [1.0, 2.0]})
ax = df.plot.scatter(x="low", y="high", logx=True, title="$10^6$", figsize=(2, 2))
ax.plot(df["low"], df["high"], "o-", label="line")
ax.barh(df["name"], df["low"])
ax.annotate("text", (2, 2))
ax.legend()
df.style.background_gradient()._compute()
"""


def _rehearse(snippet: str, variable: str, *, is_figure: bool) -> None:
    folder = os.getcwd()  # noqa: PTH109 - a job has texts
    job = Job(
        snippet=snippet,
        variable=variable,
        is_figure=is_figure,
        folder=folder,
        source_folder=folder,
    )
    job = decode_job(encode(job))
    policy = AuditPolicy(job)
    prepare()
    output = _text_stream(os.open(os.devnull, os.O_WRONLY), closes=True)
    # matplotlib must not look for the fonts and the settings of this system, as in a snippet.
    encode(execute(job, output, policy if is_figure else None))


def rehearse() -> None:
    """Run code that is typical of snippets, so that each snippet finds it imported and set up."""
    _rehearse(_REHEARSAL, "df", is_figure=False)


def rehearse_figures() -> None:
    """Draw what is typical of figures, so that each snippet finds matplotlib imported."""
    _set_folder_of_matplotlib()
    _rehearse(_REHEARSAL_OF_FIGURES, "ax", is_figure=True)


def _set_folder_of_matplotlib() -> None:
    """Name a folder that looks writable, as matplotlib needs one. It is refused to write there."""
    os.environ.setdefault("MPLCONFIGDIR", "/tmp")  # noqa: S108


def _text_stream(descriptor: int, *, closes: bool = False) -> TextIO:
    return os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", closefd=closes)


def work(stream: int, printed: int, handover: int, lacking: Collection[Layer]) -> None:
    """Run one job in a process of its own, started by the server.

    Parameters
    ----------
    stream
        The descriptor of a socket: the job is read from it, to its end, and the answer is written
        to it. It stays open. All other inherited descriptors are closed.
    printed
        The descriptor that gets the output of the snippet.
    handover
        The descriptor on which the server gets the listener of this process, see `notify`.
    lacking
        The layers of the sandbox that this system is known to lack.

    """
    for standard in (1, 2):
        os.dup2(printed, standard)
    # First, since the server may have opened as many files as it can.
    kept = sorted((2, stream, handover, os.sysconf("SC_OPEN_MAX")))
    for before, after in itertools.pairwise(kept):
        os.closerange(before + 1, after)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    job = b"".join(iter(lambda: os.read(stream, _CHUNK_BYTES), b""))
    # The text stream is never closed: that fails if the snippet has closed its descriptor.
    data = answer(job, _text_stream(1), lacking, handover)
    while data:  # os.write, since the sandbox refuses socket.send
        data = data[os.write(stream, data) :]


def work_once(lacking: Collection[Layer]) -> None:
    """Read a job from the standard input, run it, write the answer to the standard output and exit.

    Systems without a fork server start such a process for each job. The output of the snippet goes
    to the standard error.

    Parameters
    ----------
    lacking
        The layers of the sandbox that this system is known to lack.

    """
    find_without_listing()
    job = sys.stdin.buffer.read()
    answers = os.dup(1)
    os.dup2(2, 1)
    with os.fdopen(answers, "wb") as file:
        file.write(answer(job, _text_stream(2), lacking))
    # Threads of the snippet must not keep the process alive.
    os._exit(0)
