"""JSON form of jobs, answers, endings, and of what earlier builds have stored."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec

from .answer import WORKER_GONE, Answer, Ending
from .job import LAYERS, Job
from .layer_report import LayerReport

Stored = TypeVar("Stored")
# Lone surrogates, which UTF-8 can't express.
NOT_UTF8 = re.compile("[\ud800-\udfff]")


def encode(message: Job | Answer | Ending | LayerReport) -> bytes:
    """Return the JSON text of a job, an answer, an ending or a report about layers.

    Raises
    ------
    TypeError
        A job's `read_csv` holds something other than plain data.

    """
    return msgspec.json.encode(message)


def decode_stored(data: bytes, kind: type[Stored]) -> Stored:
    """Return what a file of an earlier build holds.

    Parameters
    ----------
    data
        The text of the file, JSON.
    kind
        The type of the object that it should hold.

    Raises
    ------
    ValueError
        The file is damaged, or holds something else.

    """
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.MsgspecError as error:  # in msgspec 0.19, it is no ValueError
        raise ValueError(str(error)) from error


def decode_job(data: bytes) -> Job:
    """Return the job that `encode` turned into `data`."""
    return msgspec.json.decode(data, type=Job)


def decode_ending(data: bytes) -> Ending:
    """Return the ending in `data`, which is empty if the worker was gone before it wrote one."""
    try:
        return msgspec.json.decode(data, type=Ending)
    except msgspec.MsgspecError:
        return Ending(problem=WORKER_GONE)


def decode_layer_report(data: bytes) -> LayerReport:
    """Return the report in `data`, or one that misses all layers if the process ended before it."""
    try:
        return msgspec.json.decode(data, type=LayerReport)
    except msgspec.MsgspecError:
        reason = "the process that tests the sandbox ended early"
        return LayerReport({layer: reason for layer in LAYERS if layer != "audit"})


def decode_answer(data: bytes) -> Answer:
    """Return the answer in `data`, which an untrusted process may have written.

    The type and the bounds of each field are checked.

    Raises
    ------
    ValueError
        `data` is not JSON, is not an answer, or contradicts itself.

    """
    try:
        answer = msgspec.json.decode(data, type=Answer)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    if sum(part is not None for part in (answer.table, answer.figure, answer.failure)) > 1:
        message = "it holds more than one of a table, a figure and a failure"
        raise ValueError(message)
    for key, value in answer.values.items():
        if problem := value.problem():
            message = f"the value {key!r} {problem}"
            raise ValueError(message)
    if answer.table is not None and (problem := answer.table.problem()):
        raise ValueError(problem)
    return answer
