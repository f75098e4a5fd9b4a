"""Layers of the sandbox together, and systems that lack one."""

from __future__ import annotations

import json
import os
import platform
import socket
import sys
from typing import TYPE_CHECKING, Any, TextIO

import pytest

from sphinx_df_table.protocol.codec import decode_answer, encode
from sphinx_df_table.protocol.job import LAYERS, Job, Layer
from sphinx_df_table.worker import process
from sphinx_df_table.worker.sandbox import confine, landlock, seccomp, syscalls
from worker.new_process import run_in_new_process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def job(layers: tuple[Layer, ...] = LAYERS, **fields: Any) -> Job:
    wanted: dict[str, Any] = {
        "snippet": "df = pd.DataFrame({'a': [1]})",
        "layers": layers,
        **fields,
    }
    return Job(folder="/", source_folder="/", **wanted)


@pytest.fixture
def applied(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Apply no layer to the process of the tests, and return the names of those requested."""
    import resource  # noqa: PLC0415 - Windows lacks it

    names: list[str] = []
    limits: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)
    monkeypatch.setattr(syscalls, "drop_capabilities", lambda: names.append("capabilities"))
    monkeypatch.setattr(landlock, "version", lambda: 7)
    monkeypatch.setattr(landlock, "restrict", lambda *_, **__: names.append("landlock"))
    monkeypatch.setattr(seccomp, "restrict", lambda **_: names.append("seccomp"))
    monkeypatch.setattr(os, "listdir", lambda _: ["1"])
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    yield names
    if "limits" in names:
        assert limits


def test_layers_are_applied_in_the_order_of_their_needs(applied: list[str]) -> None:
    assert confine.confine(job()) == {}
    assert applied == ["capabilities", "landlock", "seccomp"]


@pytest.mark.parametrize("layer", ["capabilities", "landlock", "seccomp"])
def test_a_layer_that_the_job_does_not_list_is_not_applied(
    applied: list[str], layer: Layer
) -> None:
    assert confine.confine(job(tuple(x for x in LAYERS if x != layer))) == {}
    assert layer not in applied
    assert len(applied) == 2


@pytest.mark.parametrize(
    ("owner", "name", "value", "missing"),
    [
        (landlock, "version", lambda: 0, {"landlock": "this kernel does not have it"}),
        (os, "listdir", lambda _: ["1", "2"], {"landlock": "several threads already"}),
        (platform, "machine", lambda: "riscv64", {"seccomp": "only for Linux on x86-64 and arm64"}),
        (
            sys,
            "platform",
            "darwin",
            {
                "capabilities": "only Linux has them",
                "seccomp": "only for Linux on x86-64 and arm64",
            },
        ),
        (
            sys,
            "platform",
            "win32",
            {
                "limits": "Windows has none for a single process",
                "capabilities": "only Linux has them",
                "seccomp": "only for Linux on x86-64 and arm64",
            },
        ),
    ],
    ids=["no-landlock", "threads", "architecture", "macos", "windows"],
)
@pytest.mark.usefixtures("applied")
def test_a_missing_layer_is_returned_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, value: Any, missing: dict[Layer, str]
) -> None:
    monkeypatch.setattr(owner, name, value)
    found = confine.confine(job())
    assert found.keys() == missing.keys()
    for layer, why in missing.items():
        assert why in found[layer]


@pytest.mark.usefixtures("applied")
def test_a_layer_that_the_kernel_refuses_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(seccomp, "restrict", refuse)
    assert confine.confine(job()) == {"seccomp": "[Errno 1] Operation not permitted"}


def test_the_present_size_is_0_on_a_system_without_proc(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert confine._address_space() > 1 << 20  # noqa: SLF001
    monkeypatch.setattr(confine, "_STATM", str(tmp_path / "missing"))
    assert confine._address_space() == 0  # noqa: SLF001


@pytest.mark.parametrize("is_watched", [False, True])
def test_limits_are_never_raised(monkeypatch: pytest.MonkeyPatch, *, is_watched: bool) -> None:
    import resource  # noqa: PLC0415 - Windows lacks it

    limits: dict[int, tuple[int, int]] = {}
    hard = {resource.RLIMIT_NOFILE: 64, resource.RLIMIT_CPU: resource.RLIM_INFINITY}
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)
    monkeypatch.setattr(resource, "getrlimit", lambda name: (10, hard.get(name, 1 << 50)))
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    monkeypatch.setattr(confine, "_address_space", lambda: 1 << 30)
    monkeypatch.setattr(confine, "_file_growth", lambda: 0)
    handover = socket.socket().detach() if is_watched else None
    assert confine.confine(job(("limits",), timeout=1.5, memory=10), handover) == {}
    # If nobody looks at the resident memory, the limit of addresses is that of memory.
    more = 64 << 30 if is_watched else 10 << 20
    assert limits == {
        resource.RLIMIT_AS: ((1 << 30) + more,) * 2,
        resource.RLIMIT_CPU: (7, 8),
        resource.RLIMIT_NOFILE: (64, 64),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_CORE: (0, 0),
    }


def test_files_may_grow_if_the_answer_is_written_to_a_file() -> None:
    code = """
import os, tempfile
from sphinx_df_table.worker.sandbox import confine
print(confine._file_growth())
with tempfile.TemporaryFile() as file:
    before = os.dup(1)
    os.dup2(file.fileno(), 1)
    growth = confine._file_growth()
    os.dup2(before, 1)
print(growth == confine.LARGEST_ANSWER)
"""
    assert run_in_new_process(code).split() == ["0", "True"]


def test_a_limit_that_the_system_refuses_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource  # noqa: PLC0415 - Windows lacks it

    tried = []

    def refuse(name: int, _: object) -> None:
        tried.append(name)
        raise ValueError

    monkeypatch.setattr(resource, "setrlimit", refuse)
    assert confine.confine(job(("limits",))) == {}
    assert len(tried) == 5


def answer_without(layer: Layer, printed: TextIO, **fields: Any) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "confine", lambda *_: {layer: "nobody has it"})
        return decode_answer(process.answer(encode(job(("audit",), **fields)), printed, (layer,)))


def test_a_missing_layer_that_is_required_is_named(tmp_path: Path) -> None:
    with (tmp_path / "printed").open("w", encoding="utf-8") as printed:
        failed = answer_without("landlock", printed, required=True)
        went_on = answer_without("landlock", printed, required=False)
    assert failed.table is None
    assert failed.failure.subtype == "sandbox"
    assert "can't enforce all of it: landlock: nobody has it" in failed.failure.message
    assert (
        "With 'auto', snippets run with the layers that this system has" in failed.failure.message
    )
    assert went_on.table.columns[0].cells == ["1"]


def test_a_process_is_confined_by_all_layers_of_this_system() -> None:
    code = """
import json, resource, sys
from sphinx_df_table.protocol.job import LAYERS, Job
from sphinx_df_table.worker.sandbox import confine
missing = confine.confine(Job(snippet="", folder="/proc", source_folder="/proc", layers=LAYERS))
with open("/proc/self/status") as file:
    status = {name: value.strip() for name, _, value in (line.partition(":") for line in file)}
print(json.dumps([
    missing,
    status["Seccomp"],
    int(status["CapEff"], 16),
    resource.getrlimit(resource.RLIMIT_FSIZE),
    resource.getrlimit(resource.RLIMIT_NOFILE)[0],
]))
"""
    assert json.loads(run_in_new_process(code)) == [{}, "2", 0, [0, 0], 256]


@pytest.mark.parametrize("version", [1, 2, 3, landlock.version()])
def test_no_version_of_landlock_lets_a_process_empty_a_file(tmp_path: Path, version: int) -> None:
    readable, other = tmp_path / "readable", tmp_path / "other"
    files = [folder / name for folder in (readable, other) for name in "abc"]
    for folder in (readable, other):
        folder.mkdir()
    for file in files:
        file.write_text("text", encoding="utf-8")
    # The access mode 3 neither reads nor writes.
    modes = [os.O_RDONLY | os.O_TRUNC, 3 | os.O_TRUNC, os.O_WRONLY | os.O_TRUNC]
    code = f"""
import os
from sphinx_df_table.protocol.job import LAYERS, Job
from sphinx_df_table.worker.sandbox import confine, landlock
landlock.version = lambda: {version}
folder = {str(readable)!r}
assert not confine.confine(Job(snippet="", folder=folder, source_folder=folder, layers=LAYERS))
for path, mode in zip({list(map(str, files))!r}, {modes * 2!r}):
    try:
        os.open(path, mode)
    except PermissionError:
        print("refused")
"""
    assert run_in_new_process(code).split() == ["refused"] * 6
    assert {file.read_text(encoding="utf-8") for file in files} == {"text"}
