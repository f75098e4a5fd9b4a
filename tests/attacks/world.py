"""Surroundings of a build that attempts could harm: files, listeners, a process, secrets."""

from __future__ import annotations

import contextlib
import os
import platform
import selectors
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .attempt import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator

# The numbers of system calls, on x86-64 and arm64.
_CALLS = {
    "bpf": (321, 280),
    "chroot": (161, 51),
    "clone3": (435, 435),
    "fsopen": (430, 430),
    "io_setup": (206, 0),
    "io_uring_setup": (425, 425),
    "kcmp": (312, 272),
    "keyctl": (250, 219),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "mount": (165, 40),
    "mq_open": (240, 180),
    "msgget": (68, 186),
    "name_to_handle_at": (303, 264),
    "openat2": (437, 437),
    "perf_event_open": (298, 241),
    "personality": (135, 92),
    "pidfd_getfd": (438, 438),
    "pidfd_open": (434, 434),
    "pivot_root": (155, 41),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "rt_sigqueueinfo": (129, 138),
    "semget": (64, 190),
    "setns": (308, 268),
    "shmget": (29, 194),
    "tgkill": (234, 131),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
}

# What every snippet has at hand; a call of C that fails raises, as Python's own do.
HELPERS = """
import ctypes, gc, json, os, signal, socket, stat, sys, threading, time

libc = ctypes.CDLL(None, use_errno=True)

def called(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result

def call(name, *arguments):
    longs = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return called(libc.syscall(ctypes.c_long(CALLS[name]), *longs))

def shown(*values):
    return pd.DataFrame({"shown": [str(value) for value in values]})

def answer_socket():
    for descriptor in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                return descriptor
        except OSError:
            pass

def forge(data):
    descriptor, data = answer_socket(), memoryview(data)
    while data:
        data = data[os.write(descriptor, data):]

def column(labels=("a",), cells=("1",), **fields):
    return {"labels": labels, "cells": cells, "order": [-1] * len(cells), **fields}

def finding(message, subtype="python"):
    return {"message": message, "subtype": subtype}

def forge_json(**answer):
    forge(json.dumps(answer).encode())

def forge_table(*columns, **more):
    forge_json(table={"columns": columns}, **more)
"""

# A process that is none of the build's: it lets others trace it as far as it can, tells where in
# its memory the secret is, and waits until its input ends.
_BYSTANDER = f"""
import ctypes, sys
ctypes.CDLL(None).prctl(0x59616d61, ctypes.c_ulong(-1), 0, 0, 0)
buffer = ctypes.create_string_buffer({SECRET!r}.encode())
print(ctypes.addressof(buffer), flush=True)
sys.stdin.read()
"""


@dataclass
class Listeners:
    """A server on this machine that keeps the data it receives."""

    folder: Path
    heard: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self.path = str(self.folder / "socket")
        self.abstract = f"df-table-{os.getpid()}-{id(self)}"

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Listen; at the end, receive the rest."""
        with contextlib.ExitStack() as stack, selectors.DefaultSelector() as selector:
            ends = [
                stack.enter_context(socket.socket(family, kind))
                for family, kind in (
                    (socket.AF_INET, socket.SOCK_STREAM),
                    (socket.AF_INET, socket.SOCK_DGRAM),
                    (socket.AF_UNIX, socket.SOCK_STREAM),
                    (socket.AF_UNIX, socket.SOCK_STREAM),
                )
            ]
            tcp, udp, path, abstract = ends
            for end, address in (
                (tcp, ("127.0.0.1", 0)),
                (udp, ("127.0.0.1", 0)),
                (path, self.path),
                (abstract, f"\0{self.abstract}"),
            ):
                end.bind(address)
                if end is not udp:
                    end.listen()
                selector.register(end, selectors.EVENT_READ)
            self.tcp, self.udp = tcp.getsockname()[1], udp.getsockname()[1]
            stop, stopper = (stack.enter_context(end) for end in socket.socketpair())
            selector.register(stop, selectors.EVENT_READ)
            thread = threading.Thread(target=self._listen, args=(selector, stop))
            thread.start()
            try:
                yield
            finally:
                stopper.close()
                thread.join()

    def _listen(self, selector: selectors.BaseSelector, stop: socket.socket) -> None:
        while ready := {key.fileobj for key, _ in selector.select()}:
            for end in ready - {stop}:
                assert isinstance(end, socket.socket)
                if end.type == socket.SOCK_DGRAM:
                    self.heard += end.recv(1 << 16)
                    continue
                connection, _ = end.accept()
                with connection:
                    self.heard += connection.recv(1 << 16)
                    # Enough for an HTTP client; any other has closed by now.
                    with contextlib.suppress(OSError):
                        connection.sendall(b"HTTP/1.0 200 OK\r\n\r\na\n1\n")
            if ready == {stop}:
                return


@dataclass
class World:
    """A home, a temporary folder, a folder with secrets, listeners, and a process.

    The names of attempts each have a file in every folder that could be harmed.
    """

    root: Path
    source: Path

    def __post_init__(self) -> None:
        self.folders = {
            "home": self.root / "home",
            "temporary": self.root / "temporary",
            "source": self.source,
            "output": self.source / "_build" / "dummy",
            "doctrees": self.source / "_build" / "doctrees",
        }
        self.outside = self.root / "outside"
        self.marks = self.root / "marks"
        for folder in (*self.folders.values(), self.outside, self.marks):
            folder.mkdir(parents=True, exist_ok=True)
        self.listeners = Listeners(self.root)
        self._secrets()

    def _secrets(self) -> None:
        files = {
            "secret.txt": SECRET,
            "secret.csv": f"a\n{SECRET}\n",
            "secret.json": f'[{{"a": "{SECRET}"}}]',
            "secret.xml": f"<all><one><a>{SECRET}</a></one></all>",
            "secretive.py": f"secret = {SECRET!r}\n",
        }
        for name, text in files.items():
            (self.outside / name).write_text(text, encoding="utf-8")
        with contextlib.closing(sqlite3.connect(self.outside / "secret.db")) as database:
            database.execute("create table t (a text)")
            database.execute("insert into t values (?)", (SECRET,))
            database.commit()
        program = self.source / "program.sh"
        program.write_text("#!/bin/sh\n", encoding="utf-8")
        program.chmod(0o755)
        (self.source / "link.txt").symlink_to(self.outside / "secret.txt")
        (self.source / "link").symlink_to(self.outside, target_is_directory=True)
        (self.source.parent / f"{self.source.name}.env").write_text(SECRET, encoding="utf-8")

    def add_targets(self, names: list[str]) -> None:
        """Make the files that attempts of these names may harm."""
        for folder in self.folders.values():
            for name in names:
                (folder / f"{name}.txt").write_text("kept", encoding="utf-8")
                (folder / f"{name}.d").mkdir()

    @contextlib.contextmanager
    def alive(self) -> Iterator[dict[str, object]]:
        """Yield the names that snippets get, while listeners listen and a process waits."""
        bystander = subprocess.Popen(  # noqa: S603 - our own code
            [sys.executable, "-S", "-c", _BYSTANDER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "SECRET": SECRET},
            start_new_session=True,
        )
        secret = os.open(self.outside / "secret.txt", os.O_RDONLY)
        os.set_inheritable(secret, True)  # noqa: FBT003 - its name says what
        with bystander, self.listeners.listening():
            assert bystander.stdout is not None
            try:
                yield {
                    **{name: str(folder) for name, folder in self.folders.items()},
                    "outside": str(self.outside),
                    "beside": f"../{self.source.name}.env",
                    "system_temporary": tempfile.gettempdir(),
                    "tcp": self.listeners.tcp,
                    "udp": self.listeners.udp,
                    "path": self.listeners.path,
                    "abstract": self.listeners.abstract,
                    "sphinx": os.getpid(),
                    "bystander": bystander.pid,
                    "secret_address": int(bystander.stdout.readline()),
                    "CALLS": {
                        name: numbers[platform.machine() == "aarch64"]
                        for name, numbers in _CALLS.items()
                    },
                }
            finally:
                os.close(secret)
        assert bystander.returncode == 0, "an attempt has harmed another process"

    def state(self) -> dict[str, tuple[object, ...]]:
        """Return the contents of the folders that could be harmed."""
        return {
            str(path): _state_of(path)
            for folder in (*self.folders.values(), self.outside, self.marks)
            for path in folder.rglob("*")
            # What the build itself writes is none of the attempts'.
            if path.suffix not in (".doctree", ".pickle") and "df-table-written" not in path.parts
        }

    def changed(self, name: str, before: dict[str, tuple[object, ...]]) -> bool:
        """Return whether an attempt has changed a file of its own, or made one."""
        after = self.state()
        return any(
            before.get(path) != after.get(path)
            for path in before.keys() | after.keys()
            if Path(path).name.partition(".")[0] == name
        )


def _state_of(path: Path) -> tuple[object, ...]:
    status = path.lstat()
    content = path.read_bytes() if path.is_file() else b""
    # A new file changes the time of its folder, and a link changes a link count.
    times = () if path.is_dir() else (status.st_mtime_ns, status.st_nlink)
    return (status.st_mode, status.st_uid, content, *times)
