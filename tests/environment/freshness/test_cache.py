"""Cache of results between builds."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from sphinx_df_table.environment.freshness.cache import Cache
from sphinx_df_table.environment.freshness.fingerprints import Fingerprints, Look
from sphinx_df_table.environment.freshness.repeatability import is_repeatable
from sphinx_df_table.execution.pending import PendingRun
from sphinx_df_table.protocol.answer import Answer, Ending, Failure
from sphinx_df_table.protocol.job import LAYERS, Job
from sphinx_df_table.protocol.record import Record
from sphinx_df_table.protocol.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from conftest import Build, Site

    from sphinx_df_table.execution.pending import CachedResult

_ANSWER = Answer(table=Table(columns=[Column(labels=("a",), cells=["1"], order=[0])]))
_CSV = "a\n1\n"


def _job(snippet: str = "df = 1", **fields: Any) -> Job:
    return Job(snippet=snippet, folder="/f", source_folder="/f", **{"layers": LAYERS, **fields})


def _with_digest(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode() + b"\n" + data


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache", Fingerprints(), "system")


def _store(  # noqa: PLR0913 - a result has many parts
    cache: Cache,
    job: Job,
    record: Record | None = Record(),  # noqa: B008 - frozen
    *,
    answer: Answer = _ANSWER,
    since: int = 1 << 62,
    gaps: Iterable[str] = (),
) -> None:
    """Store the result of a run that began at a time, after everything by default."""
    run = PendingRun(job=job, outgoing=memoryview(b""), ending=Ending(record=record))
    run.printed += b"p"
    run.gaps = frozenset(gaps)
    run.varies = not is_repeatable(job, record)  # as when a page records what the run looked at
    looks = [
        Look(use, path)
        for use in ("opened", "listed", "tested", "resolved")
        for path in getattr(record, use, ())
    ]
    take = Fingerprints().take_unless_changed
    cache.store(run, answer, {look: take(look, since) for look in looks})


def _load(cache: Cache, job: Job, gaps: Iterable[str] = ()) -> CachedResult | None:
    return cache.load(job, lambda: frozenset(gaps))


def test_a_result_is_loaded_with_its_output(cache: Cache) -> None:
    assert cache.is_empty()
    assert _load(cache, _job()) is None
    _store(cache, _job())
    loaded = _load(cache, _job())
    assert loaded is not None
    assert b'"cells":["1"]' in loaded.answer
    assert loaded.printed == b"p"
    assert not cache.is_empty()


def test_a_stored_result_without_the_order_of_values_is_not_used(
    cache: Cache,
) -> None:
    _store(cache, _job(), answer=Answer(table=Table(columns=[Column(labels=("a",), cells=["1"])])))
    assert not cache.is_empty()
    assert _load(cache, _job()) is None


@pytest.mark.parametrize(
    "job",
    [
        pytest.param(_job("df = 2"), id="snippet"),
        pytest.param(_job(prelude="x = 1"), id="prelude"),
        pytest.param(_job(each="x"), id="value"),
        pytest.param(_job(read_csv={"sep": ";"}), id="setting"),
        pytest.param(_job(variable="other"), id="option"),
        pytest.param(_job(data_path=("/d",)), id="data path"),
        pytest.param(_job(depends=("/d",)), id="depends"),
    ],
)
def test_another_job_has_another_result(cache: Cache, job: Job) -> None:
    _store(cache, _job())
    assert _load(cache, job) is None


@pytest.mark.parametrize(
    ("stored", "now", "is_used"),
    [
        ((), (), True),
        ((), ("landlock", "seccomp"), True),
        (("seccomp",), (), False),
        (("seccomp",), ("seccomp",), True),
        (("seccomp",), ("landlock",), False),
        (("seccomp",), ("landlock", "seccomp"), True),
        (("landlock", "seccomp"), ("seccomp",), False),
    ],
)
def test_a_result_with_less_protection_than_this_system_has_is_not_used(
    cache: Cache, stored: tuple[str, ...], now: tuple[str, ...], *, is_used: bool
) -> None:
    _store(cache, _job(), gaps=stored)
    assert (_load(cache, _job(), now) is not None) == is_used


def test_the_system_is_not_examined_for_a_result_with_full_protection(cache: Cache) -> None:
    _store(cache, _job())
    assert cache.load(_job(), lambda: pytest.fail("examined")) is not None
    assert cache.load(_job("df = 2"), lambda: pytest.fail("examined")) is None


def test_build_folders_do_not_change_the_key(cache: Cache) -> None:
    _store(cache, _job(forbidden=("/f/_build/html",)))
    assert _load(cache, _job(forbidden=("/f/_build/latex",))) is not None


def test_another_system_has_another_result(cache: Cache, tmp_path: Path) -> None:
    _store(cache, _job())
    other = Cache(tmp_path / "cache", Fingerprints(), "another system")
    assert _load(other, _job()) is None


def test_the_record_of_a_result_is_loaded_with_it(cache: Cache) -> None:
    record = Record({"/no/a": ""}, {"/no": "1 2"}, {"/no/b": ""}, {"/no/c": ""})
    _store(cache, _job(), record)
    loaded = _load(cache, _job())
    assert loaded is not None
    assert loaded.record == record


def test_a_result_is_valid_while_the_files_are_the_same(cache: Cache, tmp_path: Path) -> None:
    file, missing = tmp_path / "a.csv", tmp_path / "b.csv"
    file.write_text(_CSV, encoding="utf-8")
    os.utime(file, (1, 1))
    _store(cache, _job(), Record({str(file): "", str(missing): ""}))
    os.utime(file, (2, 2))
    assert _load(cache, _job()) is not None
    file.write_text("a\n2\n", encoding="utf-8")
    assert _load(cache, _job()) is None
    file.write_text(_CSV, encoding="utf-8")
    assert _load(cache, _job()) is not None
    missing.touch()
    assert _load(cache, _job()) is None


def test_a_result_is_not_stored_if_a_file_may_have_changed(cache: Cache, tmp_path: Path) -> None:
    since = time.time_ns()
    file = tmp_path / "a.csv"
    file.write_text(_CSV, encoding="utf-8")
    record = Record({str(file): ""})
    _store(cache, _job(), record, since=since)
    assert cache.is_empty()
    _store(cache, _job(), record, since=since + 10**10)
    assert not cache.is_empty()


def test_a_failure_is_not_stored(cache: Cache) -> None:
    _store(cache, _job(), answer=Answer(failure=Failure(message="m")))
    assert cache.is_empty()


@pytest.mark.parametrize(
    "snippet",
    [
        "import time\ndf = time.time()",
        "df = pd.Timestamp.now()",
        "from datetime import date\ndf = date.today()",
        "df = np.random.rand(3)",
        "from numpy.random import default_rng",
        "import random",
        "df = duckdb.sql('select now()')",
        "df = duckdb.sql('SELECT Current_Date')",
        "con.execute(\"select date('now')\")",
        "duckdb.sql('select * from t using sample 3')",
        "eval('datetime.now()')",
        "eval('np.random.rand(3)')",
        "exec(open('code.txt').read())",
        "eval(text)",
        "df = open('/dev/urandom')",
        "df = df.sample(3)",
        "import uuid\ndf = uuid.uuid4()",
        "df = pd.Timestamp('now')",
        "df = pd.to_datetime(' Today ')",
        "import os\ndf = os.path.getmtime('a.csv')",
        "import secrets\ndf = secrets.randbelow(9)",
        "import os\ndf = os.stat('a.csv').st_mtime",
        "df = pd.Timestamp('10:30')",
        "df = pd.to_datetime([' 9:05:00.5 pm', None])",
        "start = '10:30:15'\ndf = pd.date_range(start, periods=2)",
        "df = pd.Series(['10:30Z'], dtype='datetime64[ns, UTC]')",
        "df = pd.read_parquet('a')\ndf = df[df['when'] > '10:30']",
        "df = df.loc['10:30':]",
        "from dateutil.parser import parse\ndf = parse('10 am')",
        *(
            f'con.execute("select {query}")'
            for query in (
                *("date()", "time( )", "datetime()", "julianday()", "hex(randomblob(4))"),
                *("strftime('%s')", "age(date '2020-01-01')", "age(max(day)), 1", "today()"),
                *("gen_random_uuid()", "uuidv7()", "current_localtimestamp()", "LOCALTIMESTAMP"),
                *("get_current_timestamp()", "get_current_time()", "transaction_timestamp()"),
                *("Current_Time", "last_modified from read_blob('a')", "* from read_text('a')"),
            )
        ),
        "duckdb.sql(\"from read_text('a.txt')\")",
        "duckdb.FunctionExpression('gen_random_uuid')",
        "df = sqlalchemy.func.current_timestamp()",
        "df = ibis.uuid()",
        "from email.utils import formatdate\ndf = formatdate()",
        "import os\ndf = os.times().elapsed",
        "import os\ndf = os.getloadavg()",
        "import resource\ndf = resource.getrusage(0)",
        "import timeit\ndf = timeit.repeat('1')",
        "import uuid\ndf = uuid.uuid7()",
        "import tempfile\ndf = tempfile.mktemp()",
        "df = id(df)",
        "import threading\ndf = threading.get_ident()",
        "df = importlib.import_module('time').time()",
        "df = polars.read_csv('a.csv').sample(2)",
        "df = polars.col('a').shuffle()",
    ],
)
def test_results_that_may_vary_are_not_stored(cache: Cache, snippet: str) -> None:
    _store(cache, _job(snippet))
    _store(cache, _job(prelude=snippet))
    assert cache.is_empty()


@pytest.mark.parametrize(
    "snippet",
    [
        "df = df.rename(columns={'time': 'Time (ms)', 'sample': 'random sample'})",
        "df = df.eval('a + b').query('a > 1')",
        "import os\ndf = os.environ['A'] + str(os.stat('a.csv').st_size)",
        "import polars",
        "df = df[df.time > 5].groupby(df.platform).sum()",
        "time = df['time']\nplatform = df.platform\ndf = time[platform == 'x']",
        "df = df.rename(columns={'date': 'Date', 'uuid': 'id', 'age': 'Age (years)'})",
        "df['day'] = df.when.dt.date\ndf['hour'] = df.when.dt.time",
        "df = df[['id', 'date', 'uuid']].set_index('id').loc[df.id]",
        "df = pd.DataFrame({'wall time': ['1:30', '12:05:10'], 'ratio': ['3:1', '16:9']})",
        "df = pd.to_timedelta(['00:01:30']) + pd.Timedelta('10:30:15')",
        "df = df.between_time('9:00', '17:00')",
        "df['d'] = pd.to_datetime(df['d'])\ndf = df[df['d'] > '2026-01-01 10:30']",
        "df = duckdb.sql(\"select age(b, a), date(d), strftime('%Y', d) from t\")",
        "df = duckdb.sql(\"select content from read_text('a.txt')\")",
        "df = duckdb.sql('select time, uuid, last_modified, timestamp from t')",
        "times = df['times']\ndf = {n: hash(n) for n in times}",
    ],
)
def test_results_that_can_not_vary_are_stored(cache: Cache, snippet: str) -> None:
    _store(cache, _job(snippet))
    assert not cache.is_empty()


def test_a_query_in_a_file_is_searched_for_clocks(cache: Cache, tmp_path: Path) -> None:
    query = tmp_path / "query.sql"
    query.write_text("select now()", encoding="utf-8")
    _store(cache, _job(), Record({str(query): ""}))
    assert cache.is_empty()
    query.write_text("select 1", encoding="utf-8")
    _store(cache, _job(), Record({str(query): ""}))
    assert not cache.is_empty()


def test_results_with_network_access_are_not_stored(cache: Cache) -> None:
    _store(cache, _job(network=True))
    assert cache.is_empty()


def test_results_without_a_sandbox_are_not_stored(cache: Cache) -> None:
    _store(cache, _job(layers=()))
    assert cache.is_empty()


def test_modules_of_the_project_are_searched_for_varying_names(
    cache: Cache, tmp_path: Path
) -> None:
    module = tmp_path / "helper.py"
    module.write_text("from datetime import datetime\nstamp = datetime.now\n", encoding="utf-8")
    _store(cache, _job("from helper import stamp"), Record({str(module): ""}))
    assert cache.is_empty()
    module.write_text("no python", encoding="utf-8")
    _store(cache, _job("from helper import stamp"), Record({str(module): ""}))
    assert cache.is_empty()
    module.write_text("stamp = 5\n", encoding="utf-8")
    _store(cache, _job("from helper import stamp"), Record({str(module): ""}))
    assert not cache.is_empty()


def test_a_replaced_file_with_an_old_time_is_a_change(cache: Cache, tmp_path: Path) -> None:
    since = time.time_ns()
    (tmp_path / "a.csv").write_text(_CSV, encoding="utf-8")
    os.utime(tmp_path / "a.csv", (1, 1))
    _store(cache, _job(), Record({str(tmp_path / "a.csv"): ""}), since=since)
    assert cache.is_empty()


def test_several_builds_may_store_load_and_prune_at_once(tmp_path: Path) -> None:
    def use(number: int) -> bool:
        own = Cache(tmp_path / "cache", Fingerprints(), "system")
        _store(own, _job(f"df = {number % 3}"))
        own.prune()
        loaded = _load(own, _job(f"df = {number % 3}"))
        return loaded is not None and b'"cells":["1"]' in loaded.answer

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(use, range(200)))
    assert len(list((tmp_path / "cache").iterdir())) == 3


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda data: data[:-5], id="cut"),
        pytest.param(lambda data: data.replace(b'"1"', b'"2"'), id="changed"),
        pytest.param(lambda _: b"\xff" * 50, id="rubbish"),
        pytest.param(lambda data: data.partition(b"\n")[2], id="without its digest"),
        pytest.param(lambda _: _with_digest(b"{}"), id="without its fields"),
        pytest.param(lambda _: _with_digest(b"{"), id="no json"),
        pytest.param(lambda _: _with_digest(b"[]"), id="of another kind"),
    ],
)
def test_a_damaged_result_is_not_used(cache: Cache, tmp_path: Path, damage: Any) -> None:
    _store(cache, _job())
    (path,) = (tmp_path / "cache").iterdir()
    path.write_bytes(damage(path.read_bytes()))
    assert _load(cache, _job()) is None
    _store(cache, _job())
    assert _load(cache, _job()) is not None


def test_a_job_that_is_not_utf_8_has_no_stored_result(cache: Cache) -> None:
    assert _load(cache, _job("df = '\udcff'")) is None


def test_a_folder_without_write_permission_stores_nothing(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    cache = Cache(tmp_path / "cache", Fingerprints(), "system")
    _store(cache, _job())
    assert cache.is_empty()
    assert _load(cache, _job()) is None


def test_no_part_of_a_result_is_left(cache: Cache, tmp_path: Path) -> None:
    for number in range(5):
        _store(cache, _job(f"df = {number}"))
    assert {path.suffix for path in (tmp_path / "cache").iterdir()} == {".json"}


def test_results_unused_for_long_are_removed(cache: Cache, tmp_path: Path) -> None:
    for number in range(3):
        _store(cache, _job(f"df = {number}"))
    (tmp_path / "cache/x.part").touch()
    for path in (tmp_path / "cache").iterdir():
        os.utime(path, (1, 1))
    assert _load(cache, _job("df = 1")) is not None  # which is a use
    cache.prune()
    assert len(list((tmp_path / "cache").iterdir())) == 1
    assert _load(cache, _job("df = 1")) is not None


def test_the_oldest_results_of_too_large_a_cache_are_removed(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        _store(cache, _job(f"df = {number}"))
        (path,) = {*(tmp_path / "cache").glob("*.json")} - {*(tmp_path / "cache").glob("done*")}
        path.rename(path.with_name(f"done{number}.json"))
        os.utime(tmp_path / f"cache/done{number}.json", (time.time() - 10 + number,) * 2)
    size = (tmp_path / "cache/done0.json").stat().st_size
    monkeypatch.setattr("sphinx_df_table.environment.freshness.cache._MAX_BYTES", 2 * size)
    cache.prune()
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == [
        "done1.json",
        "done2.json",
    ]


def _page(code: str) -> str:
    return "Title\n=====\n\n.. df-table::\n\n" + "".join(
        f"   {line}\n" for line in code.split("\n")
    )


def _from_scratch(site: Site) -> Site:
    """Build as ``sphinx-build -E`` does, with another output folder."""
    (site.out.with_name("doctrees") / "environment.pickle").unlink()
    shutil.rmtree(site.out)
    return site.rebuild()


@pytest.fixture
def site(build: Build) -> Site:
    site = build({"index.rst": "Title\n=====\n", "a.csv": _CSV})
    os.utime(site.folder / "a.csv", (1, 1))
    site.write(
        {"index.rst": _page('print("said")\ndf = pd.read_csv("a.csv")\ndf.index.name = "i"')}
    )
    assert site.rebuild().workers == 1
    return site


def test_a_build_from_scratch_runs_no_snippet_again(site: Site) -> None:
    warnings = site.warnings
    site.verbosity = 1
    assert _from_scratch(site).workers == 0
    assert site.read == ["index"]
    assert site.tables()[0].rows == [["1"]]
    assert site.warnings == warnings != ""
    assert "said" in site.status


def test_a_change_of_the_data_runs_it_again_also_after_the_result_was_used(site: Site) -> None:
    _from_scratch(site)
    site.write({"a.csv": "a\n2\n"})
    assert site.rebuild().read == ["index"]
    assert site.workers == 1
    assert site.tables()[0].rows == [["2"]]


def test_a_change_of_a_setting_runs_it_again(site: Site) -> None:
    site.conf = {"df_table_read_csv": {"dtype": "str"}}
    assert site.rebuild().workers == 1


def test_the_setting_turns_it_off(build: Build) -> None:
    site = build(_page('df = pd.DataFrame({"a": [1]})'), conf={"df_table_cache": False})
    assert _from_scratch(site).workers == 1
    assert not (site.out.with_name("doctrees") / "df-table-results").exists()


def test_parallel_builds_load_and_store_results(build: Build) -> None:
    pages = {
        f"p{n}.rst": ":orphan:\n\n" + _page(f'df = pd.DataFrame({{"a": [{n}]}})') for n in range(8)
    }
    site = build({"index.rst": "Title\n=====\n", **pages})
    stored = list((site.out.with_name("doctrees") / "df-table-results").iterdir())
    assert len(stored) == 8
    (site.out.with_name("doctrees") / "environment.pickle").unlink()
    with site.sphinx("-j", "2", "-v") as process:
        _, errors = process.communicate()
    assert process.returncode == 0, errors
    assert [site.tables(f"p{n}")[0].rows for n in range(8)] == [[[str(n)]] for n in range(8)]


def test_a_folder_name_that_is_not_utf_8_is_a_warning(build: Build, tmp_path: Path) -> None:
    folder = tmp_path / "\udcff"
    folder.mkdir()
    conf = {"df_table_data_path": [str(folder)]}
    site = build(_page('df = pd.DataFrame({"a": [1]})'), conf=conf)
    assert "the snippet, or the path of its folder, is not UTF-8" in site.warnings
