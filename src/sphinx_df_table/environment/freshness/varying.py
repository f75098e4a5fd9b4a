"""Words for what differs between runs: clocks, random numbers, times of files.

Whatever such a word means in a snippet, the snippet is run in each build. Words that are also
common names of columns count only in a call.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Names of functions and attributes: clocks, random numbers, times of files, and properties of the
# process and the machine.
_NAMES = frozenset(
    {
        *("choice", "default_rng", "rand", "randint", "randn", "random", "RandomState", "sample"),
        *("shuffle", "token_hex", "RAND_bytes", "urandom", "getrandom", "secrets", "mktemp", "rvs"),
        *("uuid1", "uuid4", "uuid6", "uuid7", "gen_random_uuid", "getnode"),
        *("monotonic", "now", "perf_counter", "process_time", "thread_time", "clock_gettime"),
        *("monotonic_ns", "perf_counter_ns", "process_time_ns", "thread_time_ns", "time_ns"),
        *("clock_gettime_ns", "default_timer", "today", "utcnow"),
        *("current_date", "current_time", "current_timestamp", "localtimestamp"),
        *("ctime", "gmtime", "localtime", "formatdate", "make_msgid"),
        *("getatime", "getctime", "getmtime"),
        *("st_atime", "st_ctime", "st_mtime", "st_atime_ns", "st_ctime_ns", "st_mtime_ns"),
        *("ST_ATIME", "ST_CTIME", "ST_MTIME", "st_birthtime", "mtime", "mtime_ns"),
        *("disk_usage", "statvfs", "getpid", "getppid", "get_ident", "get_native_id"),
        *(
            "gethostname",
            "uname",
            "cpu_count",
            "process_cpu_count",
            "getrusage",
            "getloadavg",
            "sched_getaffinity",
        ),
    }
)
# Of these, only an import or a call counts: each is also a likely name of a column or a variable.
_MODULES = frozenset({"time", "platform", "timeit", "tracemalloc", "psutil"})
_CALLED = frozenset({"time", "platform", "times", "uuid", "id", "modified", "created"})
# Functions of SQLite and DuckDB that vary if they have no argument.
_OF_QUERIES = frozenset(
    {
        *("date", "datetime", "julianday", "unixepoch", "getdate", "uuid", "uuidv4", "uuidv7"),
        *("get_current_timestamp", "get_current_time", "transaction_timestamp", "txid_current"),
        *("current_localtimestamp", "current_localtime"),
    }
)
_FUNCTIONS = "|".join(sorted(_NAMES | _CALLED | _OF_QUERIES))
_METHODS = "|".join(sorted(_NAMES | {"time", "platform"}))
# One space at most between two parts: the time of a search must not grow faster than a text.
_TIME_OF_DAY = (
    r"\d\d?(:\d\d(:\d\d(\.\d+)?)?( ?[ap]\.?m\.?)?| ?[ap]\.?m\.?)"
    r"( ?(Z|UTC|[+-]\d\d:?\d\d))?"
)
# The patterns are compiled when they are first used: a build with kept results uses none.
# The same in texts, such as queries, source for `eval`, and names of files about the machine. A
# label such as "Time (ms)" does not count.
_TEXT = (
    r"(?is)^\s*(now|today|mtime)\s*$|^/(proc|sys)/|['\"](now|today|tomorrow|yesterday)['\"]"
    # In a query, the name may be quoted, and a space may follow it.
    rf"|\b({_FUNCTIONS})['\"`]?\s?\(\s*\)|\.({_METHODS})\(|\brandomblob\s?\("
    r"|\bcurrent_(date|time|timestamp)\b|\blocaltime(stamp)?\b"
    # In SQLite a format alone, and in DuckDB one date alone, are taken with the present time.
    r"|(?<![.\w])strftime\(\s*'[^']*'\s*\)|\bage\(([^,()]|\([^()]*\))+\)"
    rf"|[<>=]\s*['\"]\s?{_TIME_OF_DAY}\s?['\"]"
    r"|\b(using\s+sample|tablesample)\b|/dev/u?random\b"
)
_READS_FILES = r"(?i)\bread_(text|blob)\("
_TIME_OF_FILE = r"(?i)\blast_modified\b|\*|\A\s*from\b"
_ONLY_TIME_OF_DAY = rf"(?i){_TIME_OF_DAY}"
# Names that may make a date of a text: of a time of day, that is a date of today.
_TO_DATES = frozenset(
    {
        *("Timestamp", "to_datetime", "DatetimeIndex", "date_range", "bdate_range", "parse_dates"),
        *("Period", "PeriodIndex", "period_range", "datetime64", "parse", "parser", "truncate"),
        *("asof", "slice_indexer", "searchsorted", "get_loc"),
    }
)


def varies(trees: Iterable[ast.Module]) -> bool:
    """Return whether source has a name or a text that stands for something that varies.

    Parameters
    ----------
    trees
        The parsed source of a snippet, and of what it imports.

    """
    nodes = [node for tree in trees for node in ast.walk(tree)]
    if any(_varies(node) or _compares_time_of_day(node) for node in nodes):
        return True
    return any(map(_is_time_of_day, nodes)) and any(map(_may_make_dates, nodes))


def text_varies(text: str) -> bool:
    """Return whether a query stands for something that varies."""
    return re.search(_TEXT, text) is not None or _shows_times_of_files(text)


def _shows_times_of_files(query: str) -> bool:
    """Return whether a query of DuckDB may show when a file was changed."""
    return (
        re.search(_READS_FILES, query) is not None and re.search(_TIME_OF_FILE, query) is not None
    )


def _varies(node: ast.AST) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in _NAMES
        case ast.alias(name=path) | ast.ImportFrom(module=str(path)):
            return not (_NAMES | _MODULES).isdisjoint(path.split("."))
        case ast.Constant(value=str(text)):
            return text_varies(text)
        case ast.Call():
            return _call_varies(node)
        # The status of a file is a tuple, too.
        case ast.Subscript(
            value=ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)),
            slice=ast.Constant(value=7 | 8 | 9),
        ):
            return name in ("stat", "lstat")
    return False


def _call_varies(call: ast.Call) -> bool:
    match call:
        case ast.Call(func=ast.Name(id="eval" | "exec"), args=[code, *_]):
            return not isinstance(code, ast.Constant)
        case ast.Call(
            func=ast.Name(id="FunctionExpression") | ast.Attribute(attr="FunctionExpression"),
            args=[ast.Constant(value=str(name))],
        ):
            return name.lower() in _NAMES | _OF_QUERIES
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in _CALLED
    return False


def _is_time_of_day(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=str(text)):
            return re.fullmatch(_ONLY_TIME_OF_DAY, text.strip()) is not None
    return False


def _compares_time_of_day(node: ast.AST) -> bool:
    """Return whether a text becomes a date where it is compared with dates or looked up in them."""
    match node:
        case ast.Compare(left=left, comparators=others):
            return any(map(_is_time_of_day, (left, *others)))
        case ast.Subscript(slice=index):
            return any(map(_is_time_of_day, ast.walk(index)))
    return False


def _may_make_dates(node: ast.AST) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            return name in _TO_DATES
        case ast.keyword(arg=str(name)):
            return name in _TO_DATES
        case ast.Constant(value=str(text)):
            return "datetime64" in text
    return False
