"""Writing an answer that no honest process writes, and ending."""

from __future__ import annotations

from attacks.attempt import Attempt, Stop

_UNUSABLE = "the answer of the snippet's process can't be used"
_TOO_MANY = "more cells than df_table_max_cells in conf.py allows"


def _forged(name: str, forge: str, says: str = _UNUSABLE, then: str = "os._exit(0)") -> Attempt:
    """Return an attempt to answer by the call `forge`, which then does something else."""
    stop = Stop("answer", "worker", says)
    return Attempt(name, f"{forge}\n{then}", (stop,), always="answers are always checked")


ATTEMPTS = (
    _forged("no-json", "forge(b'hello')"),
    _forged("binary", "forge(bytes(range(256)))"),
    _forged("cut", 'forge(b\'{"table": {"columns": [\')'),
    _forged(
        "giant",
        "forge(b'\"' + b'x' * (9 << 20))",
        "the answer of the snippet's process is larger than",
    ),
    _forged("deep", "forge(b'{\"other\": ' + b'[' * 200_000 + b']' * 200_000 + b'}')"),
    _forged("another-schema", "forge_json(table=5)"),
    _forged("a-list", "forge(b'[1, 2]')"),
    _forged("null", "forge(b'null')"),
    _forged("neither", "forge_json()", "is not the one that was asked for"),
    _forged(
        "values-alone",
        "forge_json(values={'a': {'text': 'x'}})",
        "is not the one that was asked for",
    ),
    _forged(
        "digits",
        "forge_json(values={'a': {'text': 'x', 'kind': 'decimal', 'exact': '1E+999999999'}})",
        "the value 'a' is no decimal",
    ),
    _forged(
        "both",
        "forge_json(table={'columns': [column()]}, failure={'message': 'm'})",
        "it holds more than one of a table, a figure and a failure",
    ),
    _forged(
        "figure-for-a-table",
        "forge_json(figure={'svg': 'PHN2Zy8+'})",
        "is not the one that was asked for",
    ),
    _forged("no-columns", "forge_table()", "it has no columns"),
    _forged(
        "ragged",
        "forge_table(column(), column(cells=['1', '2']))",
        "its columns differ in length",
    ),
    _forged(
        "ragged-labels",
        "forge_table(column(), column(labels=['a', 'b']))",
        "number of their labels",
    ),
    _forged("no-such-style", "forge_table(column(styles=[7]))", "a style that is not there"),
    _forged("styles-without-cells", "forge_table(column(styles=[0] * 9))", "as many styles"),
    _forged(
        "large-index",
        "forge_json(table={'columns': [column()], 'index': 2})",
        "more levels than it has columns",
    ),
    _forged("numbers", "forge_table(column(cells=[1]))"),
    _forged("lone-surrogates", "forge_table(column(cells=['\\ud800']))"),
    _forged(
        "not-utf-8",
        'forge(b\'{"table": {"columns": [{"labels": ["\\xff"], "cells": []}]}}\')',
    ),
    _forged("too-many-cells", "forge_table(column(cells=['x'] * 300))", _TOO_MANY),
    _forged("too-many-labels", "forge_table(*[column(labels=['x'] * 60)] * 6)", _TOO_MANY),
    _forged(
        "too-many-lines",
        "forge_table(column(cells=['\\n' * 300_000]))",
        "the cells of the table have more than 200,000 line ends",
    ),
    _forged("too-many-levels", "forge_table(column(labels=['x'] * 300))"),
    _forged(
        "codes-missing", "forge_json(table={'columns': [column()], 'index': 1})", "as many codes"
    ),
    _forged("order-missing", "forge_table(column(order=[]))", "as many ranks"),
    _forged("rank-beyond-all", "forge_table(column(order=[10**9]))", "a rank is missing"),
    _forged("too-many-numbers", "forge_table(column(numbers=[0] * 9))", "as many numbers"),
    _forged("text-for-a-number", "forge_table(column(order=[0], numbers=['><script>']))"),
    _forged(
        "too-many-fixed-rows",
        "forge_json(table={'columns': [column()], 'fixed': 2})",
        "more of its rows are fixed",
    ),
    _forged("too-many-empty-columns", "forge_table(*[column(cells=[])] * 300)", _TOO_MANY),
    _forged("huge-line", "forge_json(failure={'message': 'm', 'line': 10**400})"),
    _forged("negative-line", "forge_json(failure={'message': 'm', 'line': -1})"),
    _forged("another-place", "forge_json(failure={'message': 'm', 'place': 'conf.py'})"),
    _forged(
        "another-subtype",
        "forge_json(failure={'message': 'm', 'subtype': 'x]\\nindex.rst:1: ERROR: forged'})",
    ),
    _forged(
        "another-subtype-of-a-finding",
        "forge_table(column(), findings=[{'message': 'm', 'subtype': 'x'}])",
    ),
    _forged("twice", "forge_table(column())", then="df = shown(1)"),
    _forged(
        "good-and-crash",
        "forge_table(column())",
        "ended by SIGSEGV before it answered",
        then="ctypes.string_at(0)",
    ),
    _forged(
        "too-many-findings",
        "forge_table(column(), findings=[{'message': 'm', 'subtype': 'python'}] * 20_000)",
    ),
    _forged("giant-message", "forge_json(failure={'message': 'm' * 1_000_000})"),
    _forged("giant-finding", "forge_table(column(), findings=[finding('m' * 1_000_000)])"),
)
