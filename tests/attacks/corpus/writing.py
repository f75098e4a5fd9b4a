"""Writing, changing or deleting files.

`target` is a file of the attempt, `folder` an empty folder of it, `mark` a path where nothing is.
"""

from __future__ import annotations

from attacks.attempt import Attempt, Stop, Switch, denied, forbidden, refused

_WRITE = (refused("open"), denied("audit"))
_CHANGE = (refused("write, change or delete a file"), forbidden("audit"))
_TOO_LARGE = Stop("limits", "error", "[Errno 27] File too large", ("audit", "landlock"))
_NO_FILE_RULES: tuple[Switch, ...] = ("audit", "landlock")
_NO_RULES: tuple[Switch, ...] = ("audit", "landlock", "seccomp")
_NO_RULES_NOR_LIMITS: tuple[Switch, ...] = ("limits", "audit", "landlock", "seccomp")


def _writes(name: str, code: str) -> Attempt:
    """Return an attempt to write something into a file, which the limits refuse too."""
    stops = (*_WRITE, _TOO_LARGE)
    return Attempt(name, f"{code}\ndf = shown('done')", stops, _NO_RULES_NOR_LIMITS)


def _makes(name: str, code: str) -> Attempt:
    """Return an attempt to make or to empty a file."""
    return Attempt(name, f"{code}\ndf = shown('done')", _WRITE, _NO_FILE_RULES)


def _changes(name: str, code: str) -> Attempt:
    """Return an attempt to change what is there."""
    return Attempt(name, f"{code}\ndf = shown('done')", _CHANGE, _NO_RULES)


def _calls(name: str, code: str, *stops: Stop) -> Attempt:
    """Return an attempt of which the hook knows nothing."""
    return Attempt(name, f"{code}\ndf = shown('done')", stops or (forbidden(),), _NO_RULES)


def _controls(name: str, request: int, argument: str) -> Attempt:
    """Return an attempt to change an attribute of a file that is opened for reading."""
    code = f"""
import fcntl, struct
with open(target) as file:
    fcntl.ioctl(file, {request:#x}, {argument})
os.utime(target, (1, 1))
df = shown("done")
"""
    return Attempt(name, code, (forbidden(),), _NO_RULES)


ATTEMPTS = (
    _writes("write-home", "with open(home + '/' + target, 'w') as file: file.write('x')"),
    _writes("append-source", "with open(target, 'a') as file: file.write('x')"),
    _writes("to-csv", "pd.DataFrame({'a': [1]}).to_csv(output + '/' + target)"),
    _writes("to-pickle", "pd.DataFrame({'a': [1]}).to_pickle(doctrees + '/' + mark)"),
    _makes("empty-doctree", "open(doctrees + '/' + target, 'w').close()"),
    _makes("make-output", "open(output + '/' + mark, 'x').close()"),
    _makes("make-temporary", "os.close(os.open(temporary + '/' + mark, os.O_CREAT | os.O_WRONLY))"),
    Attempt(
        "temporary-file",
        """
        import tempfile
        tempfile.TemporaryFile()
        df = shown("done")
        """,
        tuple(
            Stop(by, "error", "No usable temporary directory found", without)  # type: ignore[arg-type]
            for by, without in (
                ("audit", ()),
                ("landlock", ("audit",)),
                ("limits", ("audit", "landlock")),
            )
        ),
        always="it would be in the machine's own temporary folder",
    ),
    _changes("truncate", "os.truncate(home + '/' + target, 0)"),
    _changes("chmod", "os.chmod(target, 0o777)"),
    _changes("chown", "os.chown(home + '/' + target, os.getuid(), os.getgid()); os.utime(target)"),
    _changes("utime", "os.utime(output + '/' + target, (1, 1))"),
    _changes("remove", "os.remove(target)"),
    _changes("rmdir", "os.rmdir(output + '/' + folder)"),
    _changes("rmtree", "__import__('shutil').rmtree(doctrees + '/' + folder)"),
    _changes("rename", "os.rename(target, mark)"),
    _changes("replace", "os.replace(home + '/' + target, home + '/' + mark)"),
    _changes("link", "os.link(target, mark)"),
    _changes("symlink", "os.symlink(outside, mark)"),
    _changes("mkdir", "os.mkdir(temporary + '/' + mark)"),
    _calls("fifo", "os.mkfifo(home + '/' + mark)"),
    _calls("c-chmod", "called(libc.fchmod(os.open(target, os.O_RDONLY), 0o777))"),
    _calls("c-unlink", "called(libc.unlink((home + '/' + target).encode()))"),
    _calls("c-rename", "called(libc.rename(target.encode(), mark.encode()))"),
    _calls("c-open", "called(libc.open(target.encode(), os.O_WRONLY | os.O_TRUNC))", denied()),
    # Landlock before its version 3 lets a process empty files that it opens in these ways.
    _calls("c-empty", "called(libc.open(target.encode(), os.O_RDONLY | os.O_TRUNC))"),
    _calls("c-empty-unread", "called(libc.open(target.encode(), 3 | os.O_TRUNC))"),
    _calls(
        "shared-memory",
        """
import _posixshmem
name = f"/df-table-test-{os.getpid()}"
os.close(_posixshmem.shm_open(name, os.O_CREAT | os.O_RDWR, 0o600))
_posixshmem.shm_unlink(name)
os.utime(target, (1, 1))
""",
        denied(),
    ),
    # FS_IOC_SETFLAGS and FS_IOC_FSSETXATTR of linux/fs.h, with the flag "no dump".
    _controls("file-flags", 0x40086602, "struct.pack('l', 0x40)"),
    _controls("file-attributes", 0x401C5820, "struct.pack('=I', 0x80) + bytes(24)"),
    Attempt(
        "file-version",
        """
        import fcntl
        with open(target) as file:
            fcntl.ioctl(file, 0x40087602, bytes(8))
        df = shown("done")
        """,
        (forbidden(),),
        always="not every file system has such versions",
    ),
    Attempt(
        "xattr",
        "os.setxattr(target, 'user.attempt', b'x')\ndf = shown('done')",
        _CHANGE,
        always="not every file system has such attributes",
    ),
    Attempt(
        "sqlite-write",
        """
        import sqlite3
        with sqlite3.connect(mark) as database:
            database.execute("create table t (a)")
        df = shown("done")
        """,
        # The audit hook says that there is no such database. SQLite would create it.
        (
            Stop("audit", "error", "[Errno 2] No such file or directory"),
            denied("audit", says="unable to open database file"),
        ),
        _NO_RULES_NOR_LIMITS,
    ),
)
