"""JSON form of jobs, answers and endings."""

from __future__ import annotations

import msgspec

from .answer import WENT_AWAY, Answer, Ending
from .job import Job


def encode(message: Job | Answer | Ending) -> bytes:
    """Return the JSON text of a job, an answer or an ending.

    Raises
    ------
    TypeError
        A job's `read_csv` holds what is not plain data.

    """
    return msgspec.json.encode(message)


def decode_job(data: bytes) -> Job:
    """Return the job that `encode` made `data` from."""
    return msgspec.json.decode(data, type=Job)


def decode_ending(data: bytes) -> Ending:
    """Return the ending in `data`, which is empty where the worker went away before it."""
    try:
        return msgspec.json.decode(data, type=Ending)
    except msgspec.MsgspecError:
        return Ending(problem=WENT_AWAY)


def decode_answer(data: bytes) -> Answer:
    """Return the answer in `data`, whatever process may have written it.

    Raises
    ------
    ValueError
        It is not JSON, is not an answer, or is one that contradicts itself.

    """
    try:
        answer = msgspec.json.decode(data, type=Answer)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    if (answer.table is None) == (answer.failure is None):
        message = "it holds neither a table nor a failure, or both"
        raise ValueError(message)
    if answer.table is not None and (problem := answer.table.problem()):
        raise ValueError(problem)
    return answer
