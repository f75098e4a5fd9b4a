"""Changes that a snippet makes in its process do not reach the next block."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Build

pytestmark = pytest.mark.own_server


@dataclass(frozen=True)
class Change:
    """A change that a snippet makes, and an expression that shows it."""

    code: str
    shows: str


CHANGES = {
    "option": Change("pd.set_option('display.max_rows', 3)", "pd.options.display.max_rows"),
    "pandas-patched": Change(
        "pd.DataFrame.__len__ = lambda self: 99", "len(pd.DataFrame({'a': [1]}))"
    ),
    "pandas-function": Change("pd.to_datetime = print", "pd.to_datetime.__name__"),
    "numpy-patched": Change("np.sum = max", "np.sum.__name__"),
    "builtins": Change("import builtins\nbuiltins.len = lambda x: 99", "len([])"),
    "open": Change("import builtins\nbuiltins.open = print", "open.__name__"),
    "module-replaced": Change(
        "import sys\nsys.modules['statistics'] = sys", "__import__('statistics').__name__"
    ),
    "module-removed": Change(
        "import sys\ndel sys.modules['pandas.io']", "'pandas.io' in __import__('sys').modules"
    ),
    "module-path": Change("import sys\nsys.path.insert(0, 'x')", "__import__('sys').path[0]"),
    "worker-patched": Change(
        "import sphinx_df_table.worker.dataframe.convert as frame\nframe.Table = 5",
        "__import__('sphinx_df_table.worker.dataframe.convert', fromlist=['x']).Table",
    ),
    "folder": Change("import os\nos.chdir('/')", "__import__('os').getcwd()"),
    "environment": Change(
        "import os\nos.environ['LEFT'] = 'x'", "__import__('os').environ.get('LEFT')"
    ),
    "mask": Change("import os\nos.umask(0o11)", "__import__('os').umask(0o22)"),
    "warning-filters": Change(
        "import warnings\nwarnings.simplefilter('error')", "__import__('warnings').filters[0][0]"
    ),
    "random-numbers": Change("np.random.seed(1)", "np.random.get_state()[1][0]"),
    "float-errors": Change("np.seterr(all='raise')", "np.geterr()"),
    "decimals": Change(
        "import decimal\ndecimal.getcontext().prec = 5", "__import__('decimal').getcontext().prec"
    ),
    "locale": Change(
        "import locale\nlocale.setlocale(locale.LC_ALL, 'C')", "__import__('locale').setlocale(0)"
    ),
    "signals": Change(
        "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)",
        "__import__('signal').getsignal(15)",
    ),
    "recursion-limit": Change(
        "import sys\nsys.setrecursionlimit(5000)", "__import__('sys').getrecursionlimit()"
    ),
    "output": Change("import sys\nsys.stdout = None", "type(__import__('sys').stdout).__name__"),
    "descriptors": Change(
        "import os\nos.dup(1)",
        "len([n for n in range(64) if __import__('os').path.exists(f'/proc/self/fd/{n}')])",
    ),
    "names": Change("left = 1", "'left' in globals()"),
    "tracing": Change(
        "import sys\nsys.setprofile(lambda *_: None)", "__import__('sys').getprofile() is None"
    ),
    "collector": Change("import gc\ngc.disable()", "__import__('gc').isenabled()"),
    "threads": Change(
        "import threading\nthreading.Thread(target=threading.Event().wait).start()",
        "__import__('threading').active_count()",
    ),
}


def _block(caption: str, code: str) -> str:
    return f"\n.. df-table:: {caption}\n\n{textwrap.indent(code, '   ')}\n"


@pytest.mark.parametrize("sandbox", ["require", "off"])
def test_nothing_that_a_snippet_changes_is_left_for_the_next_block(
    build: Build, sandbox: str
) -> None:
    page = "Title\n=====\n"
    for name, change in CHANGES.items():
        look = f"df = pd.DataFrame({{'shown': [repr({change.shows})]}})"
        page += _block(f"{name} before", look)
        page += _block(
            f"{name} changed",
            f"before = repr({change.shows})\n{change.code}\n"
            f"if repr({change.shows}) == before:\n    raise SystemError('nothing changed')",
        )
        page += _block(f"{name} after", look)
    site = build(page, conf={"df_table_sandbox": sandbox})
    shown = {table.caption: table.rows[0][0] for table in site.tables()}
    before = {name: shown[f"{name} before"] for name in CHANGES}
    assert {name: shown[f"{name} after"] for name in CHANGES} == before
    assert "nothing changed" not in site.warnings
