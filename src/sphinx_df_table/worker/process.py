"""The process of one snippet: reads a job, runs it, writes the answer."""

from __future__ import annotations

import io
import os
import sys
import time
from typing import TextIO

from msgspec import structs

from sphinx_df_table.protocol.answer import Answer, Failure
from sphinx_df_table.protocol.codec import decode_job, encode
from sphinx_df_table.protocol.job import Job

from .execute import execute
from .sandbox.confine import confine

_BYTES_AT_ONCE = 1 << 16


def answer(job: bytes, printed: TextIO) -> bytes:
    """Run a job in the sandbox, for good, and return its answer.

    Both are as `sphinx_df_table.protocol.codec.encode` writes them.
    """
    started = time.monotonic()
    wanted = decode_job(job)
    missing = confine(wanted)
    if missing and wanted.required:
        lacking = "; ".join(f"{layer}: {why}" for layer, why in missing.items())
        message = (
            "df_table_sandbox is 'require', and this system can't enforce all of it: "
            f"{lacking}. With 'auto' a snippet runs with what there is."
        )
        return encode(Answer(failure=Failure(subtype="sandbox", message=message), missing=missing))
    if wanted.layers:
        # matplotlib, which colours a Styler's cells, asks for a folder that it may write to. It
        # finds one, and what it would write there is refused.
        os.environ.setdefault("MPLCONFIGDIR", "/tmp")  # noqa: S108
    done = execute(wanted, printed)
    done = structs.replace(done, missing=missing, seconds=time.monotonic() - started)
    try:
        return encode(done)
    except UnicodeEncodeError as error:
        message = f"what the snippet leaves can't be written as UTF-8: {error.reason}."
        return encode(Answer(failure=Failure(message=message), missing=missing))


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


def rehearse() -> None:
    """Run what many snippets do, once: what is imported and set up then, each of them has."""
    folder = os.getcwd()  # noqa: PTH109 - as text
    job = Job(snippet=_REHEARSAL, folder=folder, source_folder=folder)
    execute(job, io.StringIO())


def _text_stream(descriptor: int) -> TextIO:
    return os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", closefd=False)


def work(stream: int, printed: int) -> None:
    """Read a job from the socket `stream` to its end, run it, and write the answer there.

    Nobody but the snippet is to be in this process: of the descriptors that it inherited only
    `stream` stays open. What the snippet prints goes to `printed`.
    """
    null = os.open(os.devnull, os.O_RDONLY)
    for descriptor, standard in ((null, 0), (printed, 1), (printed, 2)):
        os.dup2(descriptor, standard)
    os.closerange(3, stream)
    os.closerange(stream + 1, os.sysconf("SC_OPEN_MAX"))
    job = b"".join(iter(lambda: os.read(stream, _BYTES_AT_ONCE), b""))
    # The text stream is never closed: that would fail where the snippet has closed its descriptor.
    data = answer(job, _text_stream(1))
    while data:  # written, not sent: the sandbox refuses to send
        data = data[os.write(stream, data) :]


def work_once() -> None:
    """Read a job from the standard input, run it, and write the answer to the standard output.

    This is the whole life of a worker on a system without a fork server. What the snippet prints
    goes to the standard error.
    """
    job = sys.stdin.buffer.read()
    answers = os.dup(1)
    os.dup2(2, 1)
    with os.fdopen(answers, "wb") as file:
        file.write(answer(job, _text_stream(2)))
    # Threads that the snippet has left must not keep the process alive.
    os._exit(0)
